using HospitalCrm.Domain.His;
using HospitalCrm.Domain.His.Demonstration;
using Microsoft.Data.Sqlite;

namespace HospitalCrm.Tests.His;

public sealed class HisProbeTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_demonstration_HIS_is_as_the_contract_has_it()
    {
        var path = _folder.File("his.db");
        await DemonstrationHis.EnsureAsync(path, 1_000, 2026, new(2026, 11, 23), null, Cancel);
        var probe = Of(path);

        await probe.ConnectAsync(Cancel);
        var states = new List<HisViewState>();
        foreach (var view in HisProbe.Views) states.Add(await probe.LookAsync(view, Cancel));

        Assert.Equal(11, states.Count);
        Assert.All(states, s => Assert.True(s.IsGood && s.Surplus.Count == 0, s.ToString()));
        Assert.Equal(1_000, states.Single(s => s.Name == "HIS_PATIENT").Rows);
        Assert.DoesNotContain("Password", probe.Place, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task What_a_view_lacks_and_what_it_has_too_much_is_named()
    {
        var path = Made("""
            CREATE TABLE HIS_DEPT (DEPT_CODE TEXT, DEPT_NAME TEXT, DEPT_KIND INTEGER, PARENT_CODE TEXT, NAME_EN TEXT, IS_ACTIVE INTEGER, TELEPHONE TEXT);
            INSERT INTO HIS_DEPT VALUES ('1', '内科', 1, NULL, NULL, 1, '1');
            """);

        var state = await Of(path).LookAsync("HIS_DEPT", Cancel);

        Assert.Equal(["PINYIN_INITIALS"], state.Missing);
        Assert.Equal(["TELEPHONE"], state.Surplus);
        Assert.Equal((true, false, 1L, (bool?)null), (state.IsReadable, state.IsGood, state.Rows, state.Fits));
    }

    [Fact]
    public async Task A_number_that_is_text_and_a_view_that_is_not_there_are_found()
    {
        var path = Made("""
            CREATE TABLE HIS_EXAM_ITEM (ITEM_CODE TEXT, ITEM_NAME TEXT, DEPT_CODE TEXT, IS_ACTIVE TEXT);
            INSERT INTO HIS_EXAM_ITEM VALUES ('1', 'B超', NULL, 'Y');
            CREATE TABLE HIS_NEWBORN (NEWBORN_NO TEXT, MOTHER_PATIENT_NO TEXT, CHILD_PATIENT_NO TEXT, BORN_AT TEXT, SEX INTEGER, WEIGHT_GRAMS INTEGER, GUARDIAN_MOBILE TEXT);
            INSERT INTO HIS_NEWBORN VALUES ('1', '1', NULL, '二〇二六年', 1, 3000, NULL);
            """);

        var newborn = await Of(path).LookAsync("HIS_NEWBORN", Cancel);
        var missing = await Of(path).LookAsync("HIS_USER", Cancel);
        var optional = await Of(path).LookAsync("HIS_VACCINATION", Cancel);

        Assert.Equal((true, (bool?)false, false), (newborn.IsReadable, newborn.Fits, newborn.IsGood));
        Assert.Equal((false, HisTrouble.Failed, false), (missing.IsReadable, missing.Trouble, missing.IsOptional));
        Assert.True(optional.IsOptional);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_told_as_missing()
    {
        var away = await Assert.ThrowsAsync<HisUnavailableException>(() => Of(_folder.File("none.db")).ConnectAsync(Cancel));

        Assert.Equal(HisTrouble.Missing, away.Trouble);
    }

    [Fact]
    public void Where_the_HIS_is_never_tells_account_or_password()
    {
        HisDatabase[] databases =
        [
            new PostgreSqlHisDatabase("Host=his.example;Port=5432;Username=reader;Password=geheim;Database=his", TimeSpan.FromSeconds(3), TimeProvider.System),
            new SqlServerHisDatabase("Server=his.example,1433;User Id=reader;Password=geheim;Database=his;TrustServerCertificate=true", TimeSpan.FromSeconds(3), TimeProvider.System),
        ];

        Assert.Equal(["his.example:5432/his", "his.example,1433/his"], databases.Select(d => d.Place));
    }

    public void Dispose() => _folder.Dispose();

    private static HisProbe Of(string path) => new(new SqliteHisDatabase($"Data Source={path}", TimeSpan.FromSeconds(20), TimeProvider.System), TimeProvider.System);

    private string Made(string sql)
    {
        var path = _folder.File("made.db");
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
        return path;
    }
}
