using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SQLitePCL;

namespace HospitalCrm.Tests.His;

public sealed class ContractViewReaderTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new(2026, 11, 23, 2, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_missing_file_is_reported_and_not_created()
    {
        var path = _folder.File("none.db");
        var reader = ReaderOf(path);

        var error = await Assert.ThrowsAsync<HisUnavailableException>(() => reader.ListDepartmentsAsync(TestContext.Current.CancellationToken));

        Assert.Equal(HisTrouble.Missing, error.Trouble);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_a_failure()
    {
        var path = _folder.File("text.db");
        await File.WriteAllTextAsync(path, new string('x', 5000), TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<HisUnavailableException>(() => ReaderOf(path).ListStaffAsync(TestContext.Current.CancellationToken));

        Assert.Equal(HisTrouble.Failed, error.Trouble);
    }

    [Fact]
    public async Task A_view_that_is_not_there_is_a_failure_of_that_read_only()
    {
        var path = Made("CREATE TABLE HIS_DEPT (DEPT_CODE TEXT, DEPT_NAME TEXT, DEPT_KIND INTEGER, PARENT_CODE TEXT, NAME_EN TEXT, PINYIN_INITIALS TEXT, IS_ACTIVE INTEGER)");
        var reader = ReaderOf(path);

        var error = await Assert.ThrowsAsync<HisUnavailableException>(() => reader.ListStaffAsync(TestContext.Current.CancellationToken));
        var departments = await reader.ListDepartmentsAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HisTrouble.Failed, error.Trouble);
        Assert.Empty(departments);
    }

    [Fact]
    public async Task A_locked_file_is_too_slow()
    {
        var path = Made(Departments);
        using var other = Open(path);
        Execute(other, "BEGIN EXCLUSIVE");

        var error = await Assert.ThrowsAsync<HisUnavailableException>(
            () => ReaderOf(path, TimeSpan.FromSeconds(1)).ListDepartmentsAsync(TestContext.Current.CancellationToken));

        Assert.Equal(HisTrouble.TooSlow, error.Trouble);
    }

    [Fact]
    public async Task A_slow_query_is_stopped_at_the_limit_and_lets_go_of_the_file()
    {
        var path = Made(Departments + "; INSERT INTO HIS_DEPT (DEPT_CODE) VALUES ('1')");
        var started = new TaskCompletionSource();
        var database = new SqliteHisDatabase($"Data Source={path}", TimeSpan.FromSeconds(3), _time);
        var read = database.ReadAsync((his, stop) => EndlessAsync(his, started, stop), TestContext.Current.CancellationToken);
        await started.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        using var writer = Open(path);
        writer.DefaultTimeout = 1;
        var whileRunning = Assert.Throws<SqliteException>(() => Execute(writer, "BEGIN EXCLUSIVE"));

        _time.Advance(TimeSpan.FromSeconds(3));
        var error = await Assert.ThrowsAsync<HisUnavailableException>(() => read);

        Assert.Equal(raw.SQLITE_BUSY, whileRunning.SqliteErrorCode);
        Assert.Equal(HisTrouble.TooSlow, error.Trouble);
        Assert.Equal(raw.SQLITE_INTERRUPT, Assert.IsType<SqliteException>(error.InnerException).SqliteErrorCode);
        Execute(writer, "BEGIN EXCLUSIVE"); // only possible once the reader holds the file no more
    }

    [Fact]
    public async Task The_callers_own_cancellation_stops_the_query_and_stays_a_cancellation()
    {
        var path = Made(Departments + "; INSERT INTO HIS_DEPT (DEPT_CODE) VALUES ('1')");
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var started = new TaskCompletionSource();
        var database = new SqliteHisDatabase($"Data Source={path}", TimeSpan.FromSeconds(3), _time);
        var read = database.ReadAsync((his, stop) => EndlessAsync(his, started, stop), leaving.Token);
        await started.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        await leaving.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => read);
    }

    [Fact]
    public async Task Padding_blanks_and_unknown_numbers_of_a_HIS_end_at_the_reader()
    {
        var path = Made(
            """
            CREATE TABLE HIS_PATIENT (PATIENT_NO TEXT, CARD_NO TEXT, PATIENT_NAME TEXT, SEX INTEGER, BORN_ON TEXT, MOBILE TEXT, IS_DECEASED INTEGER);
            INSERT INTO HIS_PATIENT VALUES ('P1', '8800000001', '王芳  ', 7, NULL, '  ', 0);
            """);

        var patient = await ReaderOf(path).TryGetPatientByCardAsync("8800000001", TestContext.Current.CancellationToken);

        Assert.Equal(new HisPatient("P1", "8800000001", "王芳", HisSex.Unknown, null, null, false), patient);
    }

    [Fact]
    public async Task Bad_rows_of_a_HIS_are_left_out_and_the_list_is_read_all_the_same()
    {
        var path = Made(
            Departments + """
            ; INSERT INTO HIS_DEPT (DEPT_CODE, DEPT_NAME, DEPT_KIND, IS_ACTIVE) VALUES ('1001', '内科', 1, 1), ('1001', '内科(旧)', 1, 1), (NULL, '外科', 1, 1),
            ('1003', NULL, 1, 1), ('1004', ' ', 1, 1), ('1005', '骨科', NULL, 1), ('1006', '儿科', 1, NULL);
            """);

        var departments = await ReaderOf(path).ListDepartmentsAsync(TestContext.Current.CancellationToken);

        Assert.Equal([("1001", HisDepartmentKind.Outpatient), ("1005", HisDepartmentKind.Administration)], departments.Select(d => (d.Code, d.Kind)));
    }

    [Fact]
    public async Task A_card_that_two_patients_share_names_neither()
    {
        var path = Made(
            """
            CREATE TABLE HIS_PATIENT (PATIENT_NO TEXT, CARD_NO TEXT, PATIENT_NAME TEXT, SEX INTEGER, BORN_ON TEXT, MOBILE TEXT, IS_DECEASED INTEGER);
            INSERT INTO HIS_PATIENT VALUES ('P1', '88', '王芳', 2, '1980-01-01', NULL, 0), ('P2', '88', '李强', 1, '1980-01-01', NULL, 0);
            """);

        Assert.Null(await ReaderOf(path).TryGetPatientByCardAsync("88", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Local_times_of_the_HIS_come_out_as_UTC_newest_first()
    {
        var path = Made(
            """
            CREATE TABLE HIS_OUTPATIENT_VISIT (PATIENT_NO TEXT, DEPT_CODE TEXT, DOCTOR_CODE TEXT, VISITED_AT TEXT);
            CREATE TABLE HIS_DISCHARGE (PATIENT_NO TEXT, WARD_CODE TEXT, DOCTOR_CODE TEXT, ADMITTED_AT TEXT, DISCHARGED_AT TEXT);
            INSERT INTO HIS_OUTPATIENT_VISIT VALUES ('P1', '1001', 'D1', '2026-11-22 08:30:00'), ('P1', '1002', NULL, '2026-11-01 00:00:00'), ('P1', '1003', NULL, '2026-10-31 23:59:59');
            INSERT INTO HIS_DISCHARGE VALUES ('P1', '2001', 'D2', '2026-11-05 10:00:00', '2026-11-12 10:00:00'), ('P1', '2002', NULL, '2026-10-01 09:00:00', NULL);
            """);
        var november = new HospitalClock(_time).StartOf(new(2026, 11, 1));

        var found = await ReaderOf(path).FindEncountersAsync("P1", november, 10, TestContext.Current.CancellationToken);
        var newest = await ReaderOf(path).FindEncountersAsync("P1", november, 1, TestContext.Current.CancellationToken);

        Assert.Equal(
            [
                new(HisEncounterKind.Outpatient, "1001", "D1", new(2026, 11, 22, 0, 30, 0, DateTimeKind.Utc)),
                new(HisEncounterKind.Inpatient, "2001", "D2", new(2026, 11, 12, 2, 0, 0, DateTimeKind.Utc)),
                new(HisEncounterKind.Outpatient, "1002", null, new(2026, 10, 31, 16, 0, 0, DateTimeKind.Utc)),
                new(HisEncounterKind.Inpatient, "2002", null, new(2026, 10, 1, 1, 0, 0, DateTimeKind.Utc)),
            ],
            found);
        Assert.All(found, e => Assert.Equal(DateTimeKind.Utc, e.At.Kind));
        Assert.Equal("1001", Assert.Single(newest).DepartmentCode);
    }

    [Fact]
    public async Task Without_a_HIS_every_read_says_that_none_is_configured()
    {
        var none = new NoHis();

        var error = await Assert.ThrowsAsync<HisUnavailableException>(() => none.TryGetUserAsync("admin", TestContext.Current.CancellationToken));

        Assert.Equal(HisTrouble.NotConfigured, error.Trouble);
    }

    public void Dispose() => _folder.Dispose();

    private const string Departments =
        "CREATE TABLE HIS_DEPT (DEPT_CODE TEXT, DEPT_NAME TEXT, DEPT_KIND INTEGER, PARENT_CODE TEXT, NAME_EN TEXT, PINYIN_INITIALS TEXT, IS_ACTIVE INTEGER)";

    private ContractViewReader ReaderOf(string path, TimeSpan? limit = null) =>
        new(new SqliteHisDatabase($"Data Source={path}", limit ?? TimeSpan.FromSeconds(3), _time), new HospitalClock(_time), NullLogger<ContractViewReader>.Instance);

    /// <summary>A query over the HIS that would never end; tells when SQLite is really in the middle of it.</summary>
    private static async Task<int> EndlessAsync(HisDbContext his, TaskCompletionSource started, CancellationToken stop)
    {
        ((SqliteConnection)his.Database.GetDbConnection()).CreateFunction("told", () => started.TrySetResult() ? 1 : 0);
        var ends = await his.Database
            .SqlQueryRaw<int>("WITH RECURSIVE endless (n) AS (SELECT 1 FROM HIS_DEPT UNION ALL SELECT CASE n WHEN 1000 THEN told() + 1001 ELSE n % 1000000 + 1 END FROM endless) SELECT count(*) AS Value FROM endless")
            .ToListAsync(stop);
        return ends[0];
    }

    private string Made(string sql)
    {
        var path = _folder.File("his.db");
        using var connection = Open(path);
        Execute(connection, sql);
        return path;
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
