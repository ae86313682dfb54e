using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.His.Demonstration;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace HospitalCrm.Tests.His;

public sealed class DemonstrationHisTests : IDisposable
{
    private static readonly DateOnly Today = new(2026, 11, 23);

    private readonly TempFolder _folder = new();

    [Fact]
    public async Task The_same_seed_and_day_make_the_same_rows()
    {
        var one = await MakeAsync("one.db");
        var two = await MakeAsync("two.db");
        var otherSeed = await MakeAsync("seed.db", seed: 7);
        var otherDay = await MakeAsync("day.db", today: Today.AddDays(1));

        Assert.Equal(HashOf(one), HashOf(two));
        Assert.NotEqual(HashOf(one), HashOf(otherSeed));
        Assert.NotEqual(HashOf(one), HashOf(otherDay));
    }

    [Fact]
    public async Task Patients_stay_who_they_are_when_it_is_made_again_later_or_larger()
    {
        var first = await MakeAsync("one.db", patients: 600);
        var later = await MakeAsync("two.db", patients: 900, today: Today.AddDays(90));

        const string grown = "SELECT * FROM HIS_PATIENT WHERE PATIENT_NO <= 'P000000600' AND BORN_ON < '2025-06-01' ORDER BY 1";
        Assert.Equal(Rows(first, grown), Rows(later, grown));
    }

    [Fact]
    public async Task The_hospital_has_departments_of_every_kind_and_six_hundred_staff_beside_the_accounts()
    {
        var reader = ReaderOf(await MakeAsync("his.db"));

        var departments = await reader.ListDepartmentsAsync(TestContext.Current.CancellationToken);
        var staff = await reader.ListStaffAsync(TestContext.Current.CancellationToken);

        Assert.Equal([30, 24, 10, 8, 8], departments.CountBy(d => d.Kind).OrderBy(k => k.Key).Select(k => k.Value));
        Assert.All(departments, d => Assert.NotNull(d.PinyinInitials));
        Assert.All(departments, d => Assert.NotNull(d.NameEnglish));
        Assert.Equal(610, staff.Count);
        Assert.Equal(610, staff.Select(s => s.Name).Distinct().Count());
        Assert.Equal([211, 251, 50, 60, 38], staff.CountBy(s => s.Category).OrderBy(k => k.Key).Select(k => k.Value));
        Assert.All(staff, s => Assert.Equal(s.Name.Length, s.PinyinInitials?.Length));
        Assert.All(staff, s => Assert.Contains(departments, d => d.Code == s.DepartmentCode));
    }

    [Fact]
    public async Task The_accounts_to_try_have_the_published_password()
    {
        var reader = ReaderOf(await MakeAsync("his.db"));
        var check = new HisPasswordCheck(null);

        foreach (var code in (string[])["admin", "it", "agent", "head", "quality", "leader", "nurse", "security", "audit"])
        {
            var user = await reader.TryGetUserAsync(code, TestContext.Current.CancellationToken);

            Assert.NotNull(user);
            Assert.True(user.IsActive);
            Assert.True(check.Matches(user.PasswordHash, "Demo@2026"));
            Assert.False(check.Matches(user.PasswordHash, "demo@2026"));
        }
    }

    [Fact]
    public async Task Every_handle_is_found_by_card_and_by_phone_and_was_here_lately()
    {
        var reader = ReaderOf(await MakeAsync("his.db"));
        var since = new HospitalClock(TimeProvider.System).StartOf(Today.AddDays(-90));

        for (var n = 1; n <= 9; n++)
        {
            var byCard = await reader.TryGetPatientByCardAsync($"880000000{n}", TestContext.Current.CancellationToken);
            var byPhone = await reader.FindPatientsByPhoneAsync($"1390000000{n}", TestContext.Current.CancellationToken);
            var lately = await reader.FindEncountersAsync(byCard!.PatientNo, since, 20, TestContext.Current.CancellationToken);

            Assert.Contains(byCard, byPhone);
            Assert.Equal(n == 9 ? 3 : 1, byPhone.Count);
            Assert.InRange(lately.Count(e => e.Kind == HisEncounterKind.Outpatient), 2, 3);
        }
    }

    [Fact]
    public async Task What_patients_may_rate_can_be_taken_over_from_it()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var world = await CrmWorld.CreateAsync("Sqlite", cancel);
        var refresh = new RatingTargetRefresh(
            world.Get<IDbContextFactory<CrmDbContext>>(), ReaderOf(await MakeAsync("his.db")), world.Get<Domain.Staff.StaffRefresh>(), world.Get<IEnumerable<IHisCopy>>(), world.Get<Domain.Audit.AuditTrail>(), world.Get<HospitalClock>(), NullLogger<RatingTargetRefresh>.Instance);

        await refresh.RunAsync(cancel);
        var again = await refresh.RunAsync(cancel);

        await using var db = await world.OpenDbAsync(cancel);
        Assert.Contains(await db.RatingTargets.ToListAsync(cancel), t => t is { Code: "head", Name: "顾明国", DepartmentName: "心血管内科" });
        Assert.Equal(0, again);
    }

    [Fact]
    public async Task Nobody_could_be_reached_by_the_generated_phones_and_id_numbers()
    {
        var path = await MakeAsync("his.db");

        var phones = Rows(path, "SELECT MOBILE FROM HIS_PATIENT WHERE MOBILE IS NOT NULL UNION SELECT MOBILE FROM HIS_USER WHERE MOBILE IS NOT NULL");
        var numbers = Rows(path, "SELECT ID_NUMBER FROM HIS_PATIENT");

        Assert.All(phones, p => Assert.Matches("^(154[0-9]{8}|1390000000[1-9])$", p));
        Assert.All(numbers, n => Assert.Matches("^99[0-9]{15}[0-9X]$", n));
        Assert.All(numbers, n => Assert.Equal(1, n.Select((c, i) => (c == 'X' ? 10 : c - '0') * (int)Math.Pow(2, 17 - i)).Sum() % 11));
        Assert.Equal(numbers.Count, numbers.Distinct().Count());
    }

    [Fact]
    public async Task Life_is_whole_and_lies_within_the_last_twelve_months()
    {
        var path = await MakeAsync("his.db", patients: 3_000);

        Assert.Equal(["0"], Rows(path, "SELECT count(*) FROM HIS_OUTPATIENT_VISIT WHERE VISITED_AT >= '2026-11-23' OR VISITED_AT < '2025-11-20'"));
        Assert.Equal(["0"], Rows(path, "SELECT count(*) FROM HIS_DISCHARGE WHERE ADMITTED_AT >= '2026-11-23' OR DISCHARGED_AT >= '2026-11-23' OR DISCHARGED_AT <= ADMITTED_AT"));
        Assert.Equal(["0"], Rows(path, "SELECT count(*) FROM HIS_OUTPATIENT_VISIT v WHERE NOT EXISTS (SELECT 1 FROM HIS_USER u WHERE u.USER_CODE = v.DOCTOR_CODE AND u.DEPT_CODE = v.DEPT_CODE)"));
        Assert.Equal(["0"], Rows(path, "SELECT count(*) FROM HIS_OUTPATIENT_VISIT v JOIN HIS_PATIENT p USING (PATIENT_NO) WHERE substr(v.VISITED_AT, 1, 10) < p.BORN_ON"));
        Assert.Equal(["0"], Rows(path, "SELECT count(*) FROM HIS_OUTPATIENT_VISIT v JOIN HIS_PATIENT p USING (PATIENT_NO) WHERE v.DEPT_CODE IN ('1018', '1019') AND p.SEX <> 2"));
        Assert.Equal(["0"], Rows(path, "SELECT count(*) FROM HIS_EXAM_ORDER WHERE REPORTED_AT >= '2026-11-23' OR (REPORTED_AT IS NULL) <> (CONCLUSION IS NULL)"));
        foreach (var table in (string[])["HIS_PRESCRIPTION", "HIS_NEWBORN", "HIS_INPATIENT_FEE", "HIS_VACCINATION", "HIS_EXAM_ITEM"])
            Assert.NotEqual(["0"], Rows(path, $"SELECT count(*) FROM {table}"));
        Assert.NotEqual(["0"], Rows(path, "SELECT count(*) FROM HIS_DISCHARGE WHERE DISCHARGED_AT IS NULL"));
        Assert.Equal(["0"], Rows(path, "SELECT count(*) FROM HIS_NEWBORN n JOIN HIS_PATIENT c ON c.PATIENT_NO = n.CHILD_PATIENT_NO WHERE c.MOBILE <> n.GUARDIAN_MOBILE"));
    }

    [Fact]
    public async Task Lookups_use_an_index()
    {
        var path = await MakeAsync("his.db");

        foreach (var where in (string[])["HIS_PATIENT WHERE CARD_NO = '1'", "HIS_PATIENT WHERE MOBILE = '1'", "HIS_PATIENT WHERE PATIENT_NO = '1'",
            "HIS_OUTPATIENT_VISIT WHERE PATIENT_NO = '1' AND VISITED_AT >= '2026'", "HIS_DISCHARGE WHERE PATIENT_NO = '1'"])
        {
            Assert.All(Rows(path, $"EXPLAIN QUERY PLAN SELECT * FROM {where}"), plan => Assert.Contains("SEARCH", plan, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task It_is_kept_for_thirty_days_and_made_anew_after()
    {
        var path = _folder.File("his.db");

        Assert.True(await EnsureAsync(path, Today));
        Assert.False(await EnsureAsync(path, Today.AddDays(30)));
        Assert.True(await EnsureAsync(path, Today.AddDays(31)));
        Assert.True(await EnsureAsync(path, Today.AddDays(31), patients: 60));
        Assert.Equal(["his.db"], _folder.Names);
    }

    [Fact]
    public async Task One_of_an_older_version_is_made_anew()
    {
        var path = await MakeAsync("his.db");
        Rows(path, "UPDATE DEMONSTRATION_HIS SET SCHEMA_VERSION = 0");

        Assert.True(await EnsureAsync(path, Today));
    }

    [Fact]
    public async Task A_run_cut_short_leaves_the_old_one_in_place_and_nothing_half()
    {
        var path = await MakeAsync("his.db");
        var before = HashOf(path);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => DemonstrationHis.EnsureAsync(path, 50_000, 2026, Today, new AtOnce(_ => leaving.Cancel()), leaving.Token));

        Assert.Equal(before, HashOf(path));
        Assert.Equal(["his.db"], _folder.Names);
    }

    [Fact]
    public async Task What_a_killed_run_left_behind_is_no_hindrance()
    {
        var path = _folder.File("his.db");
        await File.WriteAllTextAsync(path + ".making", "half", TestContext.Current.CancellationToken);

        Assert.True(await EnsureAsync(path, Today));
        Assert.Equal(["his.db"], _folder.Names);
    }

    [Fact]
    public async Task A_file_that_is_something_else_is_refused_and_left_alone()
    {
        var path = _folder.File("crm.db");
        Rows(path, "CREATE TABLE Patients (Id TEXT)");

        var refused = await Assert.ThrowsAsync<StartupRefusedException>(() => EnsureAsync(path, Today));

        Assert.Contains("crm.db", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["Patients"], Rows(path, "SELECT name FROM sqlite_master"));
    }

    [Theory]
    [InlineData("Production", "Simulator", "生产环境")]
    [InlineData("Development", "Kannel", "短信模拟器")]
    [InlineData("Development", null, "短信模拟器")]
    public void It_refuses_production_and_real_gateways(string environment, string? gateway, string because)
    {
        var refusal = DemonstrationHis.Refusal(environment, gateway);

        Assert.Contains(because, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void It_works_in_development_with_the_simulator() => Assert.Null(DemonstrationHis.Refusal("Development", "simulator"));

    public void Dispose() => _folder.Dispose();

    private async Task<string> MakeAsync(string name, int patients = 400, int seed = 2026, DateOnly? today = null)
    {
        var path = _folder.File(name);
        await DemonstrationHis.EnsureAsync(path, patients, seed, today ?? Today, null, TestContext.Current.CancellationToken);
        return path;
    }

    private static Task<bool> EnsureAsync(string path, DateOnly today, int patients = 50) =>
        DemonstrationHis.EnsureAsync(path, patients, 2026, today, null, TestContext.Current.CancellationToken);

    private static ContractViewReader ReaderOf(string path) =>
        new(new SqliteHisDatabase($"Data Source={path}", TimeSpan.FromSeconds(10), TimeProvider.System), new(TimeProvider.System), NullLogger<ContractViewReader>.Instance);

    private static string HashOf(string path)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var table in Rows(path, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"))
        {
            foreach (var row in Rows(path, $"SELECT * FROM {table} ORDER BY rowid"))
                hash.AppendData(Encoding.UTF8.GetBytes(row + "\n"));
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static List<string> Rows(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        List<string> rows = [];
        while (reader.Read())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))));
        return rows;
    }

    private sealed class AtOnce(Action<int> said) : IProgress<int>
    {
        public void Report(int value) => said(value);
    }
}
