using System.Globalization;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.His.Demonstration;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Persistence.Seeding;
using HospitalCrm.Domain.Satisfaction;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HospitalCrm.Benchmarks.Peers;

/// <summary>
/// A small hospital in a temporary folder: demonstration HIS, migrated and seeded SQLite database, personal data key. It is
/// removed with the run.
/// </summary>
public sealed class TrialHospital : IAsyncDisposable
{
    private const int Patients = 3_000;
    private const long FirstCard = 8_800_000_000;

    private readonly ServiceProvider _services;
    private int _nextPatient = 100; // the first ones are the fixed handles; this way every patient is an ordinary one

    private TrialHospital(string folder, ServiceProvider services)
    {
        Folder = folder;
        _services = services;
    }

    public string Folder { get; }

    public string Database => Path.Combine(Folder, "crm.db");

    public IServiceProvider Services => _services;

    /// <param name="parent">A folder on a real disk; a memory file system would make every commit free.</param>
    /// <param name="more">Registered last: in place of the demonstration HIS, or beside it.</param>
    public static async Task<TrialHospital> OpenAsync(string parent, string name, TimeProvider time, CancellationToken cancel, Action<IServiceCollection>? more = null)
    {
        var folder = Path.Combine(parent, name);
        Directory.CreateDirectory(folder);
        var services = new ServiceCollection();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(Settings(folder)).Build();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddLogging(log => log.SetMinimumLevel(LogLevel.Error));
        services.AddSingleton(time);
        services.AddCrmDatabase(configuration, ownsSchema: true, isDevelopment: true);
        services.AddHis(configuration);
        services.AddKioskDesk(configuration);
        services.AddStaffDesk(configuration);
        more?.Invoke(services);
        var hospital = new TrialHospital(folder, services.BuildServiceProvider());

        _ = hospital.Services.GetRequiredService<PersonalDataVault>(); // makes the key, which no other program may
        // Connected as any HIS is, so that a program in Production takes it.
        await DemonstrationHis.EnsureAsync(HisFile(folder), Patients, 2026, hospital.Services.GetRequiredService<HospitalClock>().Today, progress: null, cancel);
        await hospital.Services.GetRequiredService<SchemaUpkeep>().EnsureAsync(onDemand: true, cancel);
        await using var scope = hospital._services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<FirstStart>().RunAsync(withDemonstrationAccounts: false, cancel);
        await scope.ServiceProvider.GetRequiredService<RatingTargetRefresh>().RunAsync(cancel);
        return hospital;
    }

    /// <summary>What a program needs to be told to work on this hospital.</summary>
    public static Dictionary<string, string?> Settings(string folder) => new(StringComparer.Ordinal)
    {
        ["DataFolder"] = folder,
        ["Database:Provider"] = "Sqlite",
        ["ConnectionStrings:Crm"] = $"Data Source={Path.Combine(folder, "crm.db")}",
        ["PersonalData:KeyFile"] = Path.Combine(folder, "keys", "personal-data.key"),
        ["His:Provider"] = "Sqlite",
        ["ConnectionStrings:His"] = $"Data Source={HisFile(folder)};Mode=ReadOnly",
    };

    /// <summary>The card of the next patient; three in a hundred have none.</summary>
    public async Task<string> NextCardAsync(CancellationToken cancel)
    {
        var his = Services.GetRequiredService<IHisReader>();
        while (true)
        {
            var card = (FirstCard + Interlocked.Increment(ref _nextPatient)).ToString(CultureInfo.InvariantCulture);
            if (await his.TryGetPatientByCardAsync(card, cancel) is not null) return card;
        }
    }

    /// <summary>The codes of what can be rated.</summary>
    public async Task<List<string>> ListTargetsAsync(Section section, CancellationToken cancel)
    {
        await using var db = await Services.GetRequiredService<IDbContextFactory<CrmDbContext>>().CreateDbContextAsync(cancel);
        return await db.RatingTargets.Where(t => t.Section == section && t.IsActive).OrderBy(t => t.Code).Select(t => t.Code).ToListAsync(cancel);
    }

    /// <summary>What a browser that is a terminal in service keeps.</summary>
    public async Task<Dictionary<string, string>> AddTerminalAsync(CancellationToken cancel)
    {
        await using var scope = _services.CreateAsyncScope();
        var gate = scope.ServiceProvider.GetRequiredService<TerminalGate>();
        var token = (await gate.AdmitAsync(token: null, isTrusted: true, cancel)).NewToken!;
        // Once shown, as after its first day.
        await gate.AdmitAsync(token, isTrusted: false, cancel);
        return new(StringComparer.Ordinal) { ["terminal"] = token };
    }

    /// <summary>Somebody consents and swipes a card, at a terminal of their own.</summary>
    public async Task<Guid> IdentifySomebodyAsync(CancellationToken cancel)
    {
        await using var scope = _services.CreateAsyncScope();
        var desk = scope.ServiceProvider.GetRequiredService<KioskDesk>();
        var terminal = await scope.ServiceProvider.GetRequiredService<TerminalGate>().AdmitAsync(token: null, isTrusted: true, cancel);
        var visit = await desk.BeginAsync(terminal.TerminalId, cancel);
        await desk.IdentifyByCardAsync(visit, await NextCardAsync(cancel), cancel);
        return visit;
    }

    public async ValueTask DisposeAsync() => await _services.DisposeAsync();

    private static string HisFile(string folder) => Path.Combine(folder, "his.db");
}
