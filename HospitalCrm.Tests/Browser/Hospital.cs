using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace HospitalCrm.Tests.Browser;

/// <summary>A small hospital for all journeys: both programs as processes on one data folder with the demonstration HIS, and a browser.</summary>
public sealed class Hospital : IAsyncLifetime
{
    public const string Password = "Demo@2026";

    /// <summary>Milliseconds for one thing to appear: shorter than a journey, longer than two busy cores need.</summary>
    private const int Patience = 20_000;

    private readonly Dictionary<string, RunningProgram> _programs = new(StringComparer.Ordinal);
    private string _folder = "";
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (Chromium.SkipReason is not null) return;

        _folder = Directory.CreateTempSubdirectory("hospitalcrm-browser-").FullName;
        var browser = LaunchAsync();
        await StartAsync("app", "HospitalCrm.App", ("His__DemonstrationPatients", "60"));
        await StartAsync("kiosk", "HospitalCrm.Kiosk", ("Kiosk__ThanksSeconds", "60"));
        await browser;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var program in _programs.Values) await program.DisposeAsync();
        if (_browser is not null) await _browser.CloseAsync();
        _playwright?.Dispose();
        SqliteConnection.ClearAllPools();
        if (_folder.Length > 0) Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The first password of the local administrator, as it was printed at the first start.</summary>
    public string FirstSecret => _programs["app"].Output.Split('\n').First(line => line.Contains("local-admin", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1];

    /// <summary>Somebody walks up to a kiosk of their own.</summary>
    internal Task<Patient> ComeToKioskAsync(int width = 1080, int height = 1920) => ComeToAsync("kiosk", width, height);

    /// <summary>Somebody who does not see walks up to a kiosk of their own.</summary>
    /// <param name="voices">Of the machine, as a script.</param>
    internal async Task<Listener> ComeToTalkingKioskAsync(string voices = Listener.ThreeVoices)
    {
        var page = await NewPageAsync("kiosk", 1080, 1920);
        await page.AddInitScriptAsync(Listener.Recorder.Replace("VOICES", voices, StringComparison.Ordinal));
        await page.GotoAsync("/");
        await new Patient(page).IsAtAsync("home");
        return new(page);
    }

    /// <summary>A file of the kiosk's own as a page, without the kiosk's screens around it.</summary>
    internal async Task<IPage> OpenKioskFileAsync(string path)
    {
        var page = await NewPageAsync("kiosk", 1080, 1920);
        await page.GotoAsync(path);
        return page;
    }

    /// <summary>The product's own use cases on this hospital's database, for putting things there that a page is tried with.</summary>
    internal ServiceProvider OpenServices()
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["DataFolder"] = _folder, ["His:DemonstrationPatients"] = "60" });
        configuration.AddEmbeddedDefaults(isDevelopment: true, "");
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddCrmDatabase(configuration, ownsSchema: true, isDevelopment: true);
        services.AddStaffDesk(configuration);
        services.AddHis(configuration);
        services.AddSingleton<ICurrentActor, TestActor>();
        services.AddSingleton<SimulatorGateway>();
        services.AddSingleton<ISmsGateway>(provider => provider.GetRequiredService<SimulatorGateway>());
        return services.BuildServiceProvider();
    }

    internal string KioskAddress => _programs["kiosk"].Address;

    /// <summary>Somebody at a kiosk whose network can be cut.</summary>
    internal async Task<Patient> ComeThroughAsync(CuttableLine line)
    {
        var page = await NewPageAtAsync(line.Address, 1080, 1920);
        await page.GotoAsync("/");
        var patient = new Patient(page);
        await patient.IsAtAsync("home");
        return patient;
    }

    /// <summary>Somebody opens a link on their own phone, or on another one.</summary>
    internal async Task<Patient> OpenOnPhoneAsync(string link, int width = 412, int height = 915)
    {
        var page = await NewPageAsync("kiosk", width, height, isPhone: true);
        await page.GotoAsync(link);
        return new(page);
    }

    /// <summary>A kiosk that loses patience after three seconds.</summary>
    internal async Task<Patient> ComeToImpatientKioskAsync()
    {
        await StartAsync("impatient", "HospitalCrm.Kiosk", ("Kiosk__IdleSeconds", "3"), ("Kiosk__CodeIdleSeconds", "3"), ("Kiosk__WarningSeconds", "3"), ("Kiosk__ThanksSeconds", "3"));
        return await ComeToAsync("impatient");
    }

    /// <summary>A kiosk program that can be killed and started again, and somebody standing at it.</summary>
    internal async Task<(RunningProgram Program, Patient Patient)> ComeToFragileKioskAsync(params (string Name, string Value)[] settings)
    {
        var key = $"fragile {string.Join(' ', settings)}";
        await StartAsync(key, "HospitalCrm.Kiosk", [("Kiosk__ThanksSeconds", "60"), .. settings]);
        return (_programs[key], await ComeToAsync(key));
    }

    /// <summary>A kiosk whose HIS file is not there.</summary>
    internal async Task<Patient> ComeToKioskWithoutHisAsync()
    {
        await StartAsync("lonely", "HospitalCrm.Kiosk", ("His__DemonstrationFile", Path.Combine(_folder, "missing.db")));
        return await ComeToAsync("lonely");
    }

    /// <summary>A device nobody has approved yet.</summary>
    internal async Task<Patient> ComeToUnknownKioskAsync(int width, int height)
    {
        await StartAsync("strict", "HospitalCrm.Kiosk", ("Kiosk__TrustsThisMachine", "false"));
        return await ComeToAsync("strict", width, height);
    }

    /// <summary>Somebody of the staff opens the program in a browser of their own.</summary>
    internal async Task<Colleague> OpenStaffAppAsync(string path = "/", int width = 1366, int height = 768)
    {
        var page = await NewPageAsync("app", width, height);
        await page.GotoAsync(path);
        return new(page);
    }

    /// <inheritdoc cref="OpenStaffAppAsync"/>
    internal async Task<Colleague> SignInAsync(string userCode, string path = "/", int width = 1366, int height = 768)
    {
        var colleague = await OpenStaffAppAsync(path, width, height);
        await colleague.SignInAsync(userCode, Password);
        await colleague.IsReadyAsync();
        return colleague;
    }

    /// <summary>A staff program that warns after three seconds without anything done, and ends the session after nine. It ends with its test: as a second
    /// sender on this database it would take codes out of the outbox into a simulator nobody looks at.</summary>
    internal Task<RunningProgram> StartImpatientAppAsync() =>
        RunningProgram.StartAsync("HospitalCrm.App", [("DataFolder", _folder), ("Session__IdleSeconds", "9"), ("Session__WarningSeconds", "6")], Cancel);

    /// <summary>A staff program that dies beside a commit, as if the power went. It ends with its test, as the impatient one.</summary>
    /// <param name="crashAt">Where; several journeys of it may follow each other by <see cref="RunningProgram.StartAgainAsync"/>.</param>
    internal Task<RunningProgram> StartDyingAppAsync(string crashAt) => RunningProgram.StartAsync("HospitalCrm.App", [("DataFolder", _folder), ("HOSPITALCRM_CRASH_AT", crashAt)], Cancel);

    /// <inheritdoc cref="OpenStaffAppAsync"/>
    internal async Task<Colleague> SignInToAsync(RunningProgram program, string userCode)
    {
        var page = await NewPageAtAsync(program.Address, 1366, 768);
        await page.GotoAsync("/");
        var colleague = new Colleague(page);
        await colleague.SignInAsync(userCode, Password);
        await colleague.IsReadyAsync();
        return colleague;
    }

    /// <summary>A row in the database is changed as by another node of the program.</summary>
    internal async Task ChangeAsync(string sql)
    {
        await using var connection = await OpenDatabaseAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Cancel);
    }

    /// <summary>A whole visit, so that there is something for the staff to see.</summary>
    internal async Task RateClinicAsync(string card, string clinic, char initial, string grade = "满意", string words = "")
    {
        await using var patient = await ComeToKioskAsync();
        await patient.IdentifyAsync(card);
        await patient.FillClinicAsync(clinic, initial, grade);
        await patient.Page.GetByTestId("words").FillAsync(words);
        await patient.TapAsync("完成", thenAt: "thanks");
    }

    /// <summary>The code in the newest message to this phone, read where a person reads it: in the staff app's 短信模拟器.</summary>
    internal async Task<string> ReadCodeAsync(string phone)
    {
        await using var it = await SignInAsync("it", "/sms-simulator");
        await it.Page.GetByLabel("按手机号筛选").FillAsync(phone);
        var message = it.Page.GetByRole(AriaRole.Article).Filter(new() { HasText = $"{phone[..3]} {phone[3..7]} {phone[7..]}" });
        return (await message.First.GetByText("复制验证码").InnerTextAsync()).Split(' ')[^1];
    }

    /// <summary>How many evaluations of this target are stored.</summary>
    internal async Task<long> CountEvaluationsAsync(string targetCode)
    {
        await using var connection = await OpenDatabaseAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM Evaluations WHERE TargetCode = $code";
        command.Parameters.AddWithValue("$code", targetCode);
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }

    /// <summary>Waits until the newest draft is kept.</summary>
    /// <param name="draft">Page, question, number of answers.</param>
    internal async Task KeepsAsync(string draft)
    {
        await using var connection = await OpenDatabaseAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT Page || ' ' || Question || ' ' || (length(coalesce(Answers, '')) - length(replace(coalesce(Answers, ''), '=', ''))) FROM RatingDrafts ORDER BY SavedAt DESC LIMIT 1";
        using var patience = new CancellationTokenSource(Patience);
        while (!Equals(await command.ExecuteScalarAsync(patience.Token), draft)) await Task.Delay(20, patience.Token);
    }

    /// <summary>How many visits are open at this terminal.</summary>
    internal async Task<long> CountVisitsOpenAsync(string terminal)
    {
        await using var connection = await OpenDatabaseAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM KioskVisits v JOIN Terminals t ON t.Id = v.TerminalId WHERE t.Name = $name AND v.EndedAt IS NULL";
        command.Parameters.AddWithValue("$name", terminal);
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }

    /// <summary>Nobody else can write until it is disposed.</summary>
    internal async Task<IAsyncDisposable> LockDatabaseAsync()
    {
        var connection = await OpenDatabaseAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "BEGIN EXCLUSIVE";
        await command.ExecuteNonQueryAsync(Cancel);
        return connection;
    }

    /// <summary>Lists of what can be rated fail until it is disposed, at once and not by waiting.</summary>
    internal async Task<IAsyncDisposable> BreakDatabaseAsync()
    {
        var connection = await OpenDatabaseAsync();
        return await Breakage.CauseAsync(connection, "ALTER TABLE RatingTargets RENAME TO RatingTargetsAway", "ALTER TABLE RatingTargetsAway RENAME TO RatingTargets");
    }

    private async Task<SqliteConnection> OpenDatabaseAsync()
    {
        // Not pooled: disposing ends the lock.
        var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "crm.db")};Pooling=False");
        await connection.OpenAsync(Cancel);
        return connection;
    }

    private async Task LaunchAsync()
    {
        Assertions.SetDefaultExpectTimeout(Patience);
        _playwright = await Playwright.CreateAsync();
        _browser = await Chromium.LaunchAsync(_playwright);
    }

    private async Task StartAsync(string key, string name, params (string Name, string Value)[] settings)
    {
        if (!_programs.ContainsKey(key)) _programs[key] = await RunningProgram.StartAsync(name, [("DataFolder", _folder), .. settings], Cancel);
    }

    private async Task<Patient> ComeToAsync(string kiosk, int width = 1080, int height = 1920)
    {
        var page = await NewPageAsync(kiosk, width, height);
        await page.GotoAsync("/");
        var patient = new Patient(page);
        await patient.IsAtAsync("home");
        return patient;
    }

    private Task<IPage> NewPageAsync(string program, int width, int height, bool isPhone = false) => NewPageAtAsync(_programs[program].Address, width, height, isPhone);

    private async Task<IPage> NewPageAtAsync(string address, int width, int height, bool isPhone = false)
    {
        var context = await _browser!.NewContextAsync(new()
        {
            BaseURL = address,
            Locale = "zh-CN",
            TimezoneId = "Asia/Shanghai",
            ReducedMotion = ReducedMotion.Reduce,
            ViewportSize = new() { Width = width, Height = height },
            HasTouch = isPhone,
            IsMobile = isPhone,
        });
        context.SetDefaultTimeout(Patience);
        return await context.NewPageAsync();
    }
}

/// <summary>Something made wrong, and right again at the end.</summary>
file sealed class Breakage(SqliteConnection connection, string mending) : IAsyncDisposable
{
    public static async Task<Breakage> CauseAsync(SqliteConnection connection, string breaking, string mending)
    {
        await ExecuteAsync(connection, breaking);
        return new(connection, mending);
    }

    public async ValueTask DisposeAsync()
    {
        await ExecuteAsync(connection, mending);
        await connection.DisposeAsync();
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}

/// <summary>The journeys share one hospital and run one after the other, alone: a card reader's pace is part of what they try.</summary>
[CollectionDefinition(nameof(Journeys), DisableParallelization = true)]
public sealed class Journeys : ICollectionFixture<Hospital>;
