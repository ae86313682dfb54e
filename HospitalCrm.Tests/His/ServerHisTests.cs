using System.Data.Common;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace HospitalCrm.Tests.His;

public sealed class ServerHisTests
{
    private readonly FakeTimeProvider _time = new(new(2026, 11, 23, 2, 0, 0, TimeSpan.Zero));

    public static TheoryData<string> AbsentServers => ["PostgreSql", "SqlServer"];

    /// <summary>The queries are made before the server is asked: had one no translation, it would be no DbException.</summary>
    [Theory]
    [MemberData(nameof(AbsentServers))]
    public async Task Every_read_can_be_said_to_the_product_and_an_absent_server_is_a_failure(string product)
    {
        var limit = TimeSpan.FromSeconds(1); // of the driver; the clock of the reader stands still
        HisDatabase database = product == "PostgreSql"
            ? new PostgreSqlHisDatabase("Host=127.0.0.1;Port=1;Username=his;Database=his", limit, _time)
            : new SqlServerHisDatabase("Server=127.0.0.1,1;User Id=his;Password=his;Database=his;TrustServerCertificate=true", limit, _time);
        var reader = new ContractViewReader(database, new HospitalClock(_time), NullLogger<ContractViewReader>.Instance);
        var cancel = TestContext.Current.CancellationToken;

        Func<Task>[] reads =
        [
            () => reader.TryGetUserAsync("admin", cancel), () => reader.TryGetPatientAsync("P1", cancel), () => reader.TryGetPatientByCardAsync("1", cancel),
            () => reader.FindPatientsByPhoneAsync("1", cancel), () => reader.ListDepartmentsAsync(cancel), () => reader.ListStaffAsync(cancel), () => reader.ListExaminationItemsAsync(cancel),
            () => reader.FindEncountersAsync("P1", _time.GetUtcNow().UtcDateTime, 10, cancel), () => reader.ReadPatientsAsync(null, 100, cancel), () => reader.ReadPatientsAsync(["P1"], cancel),
            () => reader.FindKnownAsync(["P1"], cancel), () => reader.ReadHistoryAsync("P1", 10, cancel),
        ];
        foreach (var read in reads)
        {
            var error = await Assert.ThrowsAsync<HisUnavailableException>(read);

            Assert.Equal(HisTrouble.Failed, error.Trouble);
            Assert.IsType<DbException>(error.InnerException is InvalidOperationException wrapped ? wrapped.InnerException : error.InnerException, exactMatch: false);
        }
    }

    [Fact]
    public async Task PostgreSQL_answers_from_views_made_without_quotes_and_stops_a_slow_query()
    {
        var missing = Requirements.SkipReason(Requirements.Postgres, TestDatabase.PostgresConnection is not null, "HOSPITALCRM_TEST_POSTGRES is not set (scripts/test-databases starts a server)");
        Assert.SkipWhen(missing is not null, missing ?? "");
        var server = TestDatabase.PostgresConnection!;
        var cancel = TestContext.Current.CancellationToken;
        var schema = $"his_{Guid.CreateVersion7():N}";
        var inSchema = new NpgsqlConnectionStringBuilder(server) { SearchPath = schema, Pooling = false }.ConnectionString;
        await ExecuteAsync(
            server,
            $"""
            CREATE SCHEMA {schema};
            SET search_path TO {schema};
            CREATE TABLE PATIENTS_OF_THE_HIS (ID char(6), CARD char(12), NAME varchar(50), SEX_CODE char(1), BIRTH date, TEL varchar(30));
            INSERT INTO PATIENTS_OF_THE_HIS VALUES ('P1', '8800000001', '王芳', '2', '1980-05-01', '+86 139-0000-0001');
            CREATE VIEW HIS_PATIENT AS SELECT ID AS PATIENT_NO, CARD AS CARD_NO, NAME AS PATIENT_NAME, SEX_CODE::integer AS SEX, BIRTH AS BORN_ON,
              right(regexp_replace(TEL, '[^0-9]', '', 'g'), 11) AS MOBILE, ' '::text AS ID_NUMBER, NULL::text AS ADDRESS, NULL::text AS INSURANCE, 0 AS IS_DECEASED FROM PATIENTS_OF_THE_HIS;
            CREATE TABLE HIS_OUTPATIENT_VISIT (PATIENT_NO text, DEPT_CODE text, DOCTOR_CODE text, VISITED_AT timestamp, DIAGNOSIS text, NEXT_VISIT_AT timestamp);
            CREATE TABLE HIS_DISCHARGE (PATIENT_NO text, WARD_CODE text, DOCTOR_CODE text, ADMITTED_AT timestamp, DISCHARGED_AT timestamp, DIAGNOSIS text);
            CREATE TABLE HIS_INPATIENT_FEE (ADMISSION_NO text, PATIENT_NO text, FEE_ON date, DAY_AMOUNT decimal(12,2));
            CREATE TABLE HIS_NEWBORN (MOTHER_PATIENT_NO text, CHILD_PATIENT_NO text);
            INSERT INTO HIS_NEWBORN VALUES ('P1', 'P7');
            INSERT INTO HIS_INPATIENT_FEE VALUES ('A1', 'P1', '2026-11-02', 20.25), ('A1', 'P1', '2024-11-02', 100);
            INSERT INTO HIS_OUTPATIENT_VISIT VALUES ('P1', '1001', 'D1', '2026-11-22 08:30', '感冒', '2026-12-01 08:00');
            INSERT INTO HIS_DISCHARGE VALUES ('P1', '2001', NULL, '2026-11-01 10:00', NULL);
            CREATE TABLE HIS_DEPT (DEPT_CODE text, DEPT_NAME text, DEPT_KIND integer, PARENT_CODE text, NAME_EN text, PINYIN_INITIALS text, IS_ACTIVE integer);
            INSERT INTO HIS_DEPT VALUES ('1001', '心血管内科', 1, NULL, NULL, NULL, 1), ('1002', '旧科室', 1, NULL, NULL, NULL, 0);
            """,
            cancel);
        try
        {
            var database = new PostgreSqlHisDatabase(inSchema, TimeSpan.FromSeconds(5), _time);
            var reader = new ContractViewReader(database, new HospitalClock(_time), NullLogger<ContractViewReader>.Instance);

            var byPhone = await reader.FindPatientsByPhoneAsync("13900000001", cancel);
            var byCard = await reader.TryGetPatientByCardAsync("8800000001", cancel);
            var lately = await reader.FindEncountersAsync("P1", new(2026, 10, 1, 0, 0, 0, DateTimeKind.Utc), 10, cancel);
            var departments = await reader.ListDepartmentsAsync(cancel);
            var page = await reader.ReadPatientsAsync(null, 1, cancel);
            var rest = await reader.ReadPatientsAsync(page.Last, 1, cancel);
            var slow = database.ReadAsync((his, stop) => his.Database.SqlQueryRaw<string>("SELECT pg_sleep(600)::text AS \"Value\"").ToListAsync(stop), cancel);
            while (await SleepersAsync(server, cancel) == 0)
                await Task.Yield();
            _time.Advance(TimeSpan.FromSeconds(5));
            var error = await Assert.ThrowsAsync<HisUnavailableException>(() => slow);
            while (await SleepersAsync(server, cancel) > 0) // stopped at the server too, or this never ends
                await Task.Yield();

            Assert.Equal(new HisPatient("P1", "8800000001", "王芳", HisSex.Female, new(1980, 5, 1), "13900000001", false), byCard);
            Assert.Equal(byCard, Assert.Single(byPhone));
            Assert.Equal([new(2026, 11, 22, 0, 30, 0), new(2026, 11, 1, 2, 0, 0)], lately.Select(e => e.At));
            Assert.Equal("心血管内科", Assert.Single(departments).Name);
            Assert.Equal(HisTrouble.TooSlow, error.Trouble);
            // A padded key as the HIS writes it is where the next page begins.
            Assert.Equal(("P1    ", 0), (page.Last, rest.Patients.Count));
            Assert.Equal(
                new HisVisitFacts(new(2026, 11, 1, 2, 0, 0), new(2026, 11, 22, 0, 30, 0), "1001", 2, "感冒", new(2026, 12, 1, 0, 0, 0), 20.25m, 120.25m),
                Assert.Single(page.Patients).Visits);
            Assert.Equal(new HisBirth("P1", "P7"), Assert.Single(page.Births));
        }
        finally
        {
            await ExecuteAsync(server, $"DROP SCHEMA {schema} CASCADE", CancellationToken.None);
        }
    }

    private static Task<int> SleepersAsync(string server, CancellationToken cancel) =>
        ExecuteAsync(server, "SELECT count(*)::int FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND state = 'active' AND pid <> pg_backend_pid()", cancel);

    private static async Task<int> ExecuteAsync(string server, string sql, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync(cancel) as int? ?? 0;
    }
}
