using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Persistence.Seeding;
using HospitalCrm.Domain.Satisfaction;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace HospitalCrm.Tests.Support;

/// <summary>
/// The product's own services over a database of the test's own. Faked are the clock, the HIS, the gateway (the product's
/// simulator) and who is signed in.
/// </summary>
public sealed class CrmWorld : IAsyncDisposable
{
    /// <summary>10:00 on a Monday in the hospital.</summary>
    public static readonly DateTimeOffset Start = new(2026, 11, 23, 2, 0, 0, TimeSpan.Zero);

    public static readonly Guid TerminalId = new("0193b2a0-0000-7000-8000-000000000001");

    private readonly TestDatabase _database;
    private readonly ServiceProvider _services;
    private readonly AsyncServiceScope _scope;

    private CrmWorld(TestDatabase database, ServiceProvider services, FakeTimeProvider time)
    {
        _database = database;
        _services = services;
        _scope = services.CreateAsyncScope();
        Time = time;
    }

    public FakeTimeProvider Time { get; }
    public TestHis His => (TestHis)Get<IHisReader>();
    public TestActor Actor => (TestActor)Get<ICurrentActor>();
    public SimulatorGateway Gateway => Get<SimulatorGateway>();
    public TestDatabase Database => _database;

    /// <summary>With questions, marks, roles and the small hospital of <see cref="FillHospital"/>.</summary>
    public static async Task<CrmWorld> CreateAsync(string product, CancellationToken cancel, Action<IServiceCollection>? more = null)
    {
        var database = await TestDatabase.CreateAsync(product, cancel);
        var time = new FakeTimeProvider(Start);
        var services = new ServiceCollection();
        AddTo(services, database, time);
        more?.Invoke(services);

        var world = new CrmWorld(database, services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true }), time);
        FillHospital(world.His);
        await world.Get<FirstStart>().RunAsync(withDemonstrationAccounts: false, cancel);
        await world.Get<RatingTargetRefresh>().RunAsync(cancel);
        await world.AddTerminalAsync(TerminalId, cancel);
        return world;
    }

    /// <summary>The product's registrations with the test's fakes: also for bUnit's service collection.</summary>
    public static void AddTo(IServiceCollection services, TestDatabase database, FakeTimeProvider time)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Database:Provider"] = database.Product.Name,
            ["ConnectionStrings:Crm"] = database.Connection,
            ["Audit:HeadFile"] = HeadFileOf(database),
            ["PersonalData:KeyFile"] = Path.Combine(Path.GetTempPath(), $"hospitalcrm-test-{Environment.ProcessId}.key"),
        }).Build();
        services.AddSingleton<TimeProvider>(time);
        services.AddLogging();
        services.AddCrmDatabase(configuration, ownsSchema: true, isDevelopment: true);
        services.AddKioskDesk(configuration);
        services.AddStaffDesk(configuration);
        services.AddSingleton<IHisReader, TestHis>();
        services.AddSingleton<ICurrentActor, TestActor>();
        services.AddSingleton<SimulatorGateway>();
        services.AddSingleton<ISmsGateway>(provider => provider.GetRequiredService<SimulatorGateway>());
    }

    /// <summary>Two clinics, two wards, three people to rate, a woman with card and phone, and a mother with two children on one phone.</summary>
    public static void FillHospital(TestHis his)
    {
        his.Departments.AddRange(
        [
            new("MZ01", "心内科门诊", HisDepartmentKind.Outpatient, null, "Cardiology Clinic", null),
            new("MZ02", "儿科门诊", HisDepartmentKind.Outpatient, null, "Paediatric Clinic", null),
            new("BQ01", "心内科病区", HisDepartmentKind.Ward, null, "Cardiology Ward", null),
            new("BQ02", "产科病区", HisDepartmentKind.Ward, null, "Maternity Ward", null),
            new("HQ01", "后勤保障部", HisDepartmentKind.Logistics, null, null, null),
        ]);
        his.Staff.AddRange(
        [
            new("D001", "张伟", "MZ01", "主任医师", HisStaffCategory.Doctor, null),
            new("D002", "李娜", "MZ02", "主治医师", HisStaffCategory.Doctor, null),
            new("H001", "王强", "HQ01", "保洁员", HisStaffCategory.Logistics, null),
        ]);
        his.Patients.AddRange(
        [
            new("P0001", "8800000001", "陈静", HisSex.Female, new(1980, 5, 1), "13900000001", false),
            new("P0002", "8800000002", "周国强", HisSex.Male, new(1946, 3, 9), "13900000002", false),
            new("P0009", "8800000009", "赵敏", HisSex.Female, new(1990, 7, 7), "13900000009", false),
            new("P0010", null, "吴小宝", HisSex.Male, new(2020, 2, 2), "13900000009", false),
        ]);
        his.Encounters.AddRange(
        [
            ("P0001", new(HisEncounterKind.Outpatient, "MZ02", "D002", Start.UtcDateTime.AddDays(-9))),
            ("P0001", new(HisEncounterKind.Outpatient, "MZ01", "D001", Start.UtcDateTime.AddDays(-2))),
            ("P0001", new(HisEncounterKind.Inpatient, "BQ01", "D001", Start.UtcDateTime.AddDays(-40))),
        ]);
    }

    public T Get<T>() where T : notnull => _scope.ServiceProvider.GetRequiredService<T>();

    public Task<CrmDbContext> OpenDbAsync(CancellationToken cancel) => Get<IDbContextFactory<CrmDbContext>>().CreateDbContextAsync(cancel);

    /// <summary>Saves what a test has put there itself, told to the audit log as the program's doing.</summary>
    public async Task SaveAsync(CrmDbContext db, CancellationToken cancel)
    {
        Get<AuditTrail>().AddChanges(db, Domain.Access.Actor.System);
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>A setting (参数设置), saved as its page saves it.</summary>
    public async Task SetAsync(string setting, string value, CancellationToken cancel)
    {
        var desk = Get<SettingsDesk>();
        await desk.SaveAsync(new Dictionary<string, string>(StringComparer.Ordinal) { [setting] = value }, await desk.ReadAsync(cancel), cancel);
    }

    /// <summary>A terminal in service, in the hall of the clinics.</summary>
    public async Task<Guid> AddTerminalAsync(Guid id, CancellationToken cancel)
    {
        await using var db = await OpenDbAsync(cancel);
        var terminal = new Terminal(id, $"{await db.Terminals.CountAsync(cancel) + 100_000}", id.ToString("N"), Time.GetUtcNow().UtcDateTime);
        terminal.Approve($"自助终端 {await db.Terminals.CountAsync(cancel) + 1}", "门诊一楼大厅", Time.GetUtcNow().UtcDateTime);
        db.Terminals.Add(terminal);
        await SaveAsync(db, cancel);
        await Get<Terminals>().RefreshAsync(cancel);
        return id;
    }

    /// <summary>A visit that has agreed and shown a card.</summary>
    public async Task<Guid> BeginByCardAsync(string card, CancellationToken cancel, Guid? terminalId = null)
    {
        var visit = await Get<KioskDesk>().BeginAsync(terminalId ?? TerminalId, cancel);
        await Get<KioskDesk>().IdentifyByCardAsync(visit, card, cancel);
        return visit;
    }

    /// <summary>Rates a target with one mark for every question.</summary>
    public async Task<RatingSheet> RateAsync(Guid visit, Section section, string target, string? grade, CancellationToken cancel, string? comment = null)
    {
        var sheet = await Get<RatingDesk>().OpenSheetAsync(visit, section, target, "zh-Hans", cancel);
        await Get<RatingDesk>().SubmitAsync(visit, Fill(sheet, grade, comment), cancel);
        return sheet;
    }

    public static FilledSheet Fill(RatingSheet sheet, string? grade, string? comment = null) =>
        new(sheet.Id, sheet.Section, sheet.TargetCode, sheet.Language, [.. sheet.Questions.Select(q => new FilledAnswer(q.ItemId, grade, []))], comment);

    /// <summary>The six digits in the newest message to a phone, after the dispatcher has done its round.</summary>
    public async Task<string> ReadCodeAsync(string phone, CancellationToken cancel)
    {
        await Get<SmsDispatch>().RunOnceAsync(cancel);
        var text = Gateway.Messages.First(m => m.Phone == phone).Text;
        return System.Text.RegularExpressions.Regex.Match(text, "[0-9]{6}", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)).Value;
    }

    /// <summary>Where the audit log's witnesses outside the database are.</summary>
    public static string HeadFileOf(TestDatabase database) =>
        Path.Combine(Path.GetTempPath(), $"hospitalcrm-heads-{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(database.Connection)))[..16]}.log");

    public async ValueTask DisposeAsync()
    {
        await _scope.DisposeAsync();
        await _services.DisposeAsync();
        File.Delete(HeadFileOf(_database));
        await _database.DisposeAsync();
    }
}

/// <summary>Who is signed in, as the test says.</summary>
public sealed class TestActor : ICurrentActor
{
    public Actor Current { get; set; } = new(
        Guid.CreateVersion7(), "leader", "院长", null, DataScope.All, Permissions.All.ToHashSet(StringComparer.Ordinal));

    public Task<Actor> GetAsync(CancellationToken cancel) => Task.FromResult(Current);
}
