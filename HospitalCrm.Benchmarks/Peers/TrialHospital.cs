using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.His.Demonstration;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Persistence.Seeding;
using HospitalCrm.Domain.Satisfaction;
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
    public static async Task<TrialHospital> OpenAsync(string parent, string name, TimeProvider time, CancellationToken cancel)
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
        var hospital = new TrialHospital(folder, services.BuildServiceProvider());

        var today = hospital.Services.GetRequiredService<HospitalClock>().Today;
        await DemonstrationHis.EnsureAsync(HisFile(folder), Patients, 2026, today, progress: null, cancel);
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
        ["His:Provider"] = "Demonstration",
        ["His:DemonstrationFile"] = HisFile(folder),
        ["His:DemonstrationPatients"] = "3000",
        ["Sms:Gateway"] = "Simulator",
    };

    /// <summary>The next patient who has a card, so that no two ever share an occasion.</summary>
    public string NextCard() => (8_800_000_000L + Interlocked.Increment(ref _nextPatient)).ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Somebody consents and swipes a card, at a terminal of their own.</summary>
    public async Task<Guid> IdentifySomebodyAsync(CancellationToken cancel)
    {
        await using var scope = _services.CreateAsyncScope();
        var desk = scope.ServiceProvider.GetRequiredService<KioskDesk>();
        var visit = await desk.BeginAsync(Guid.CreateVersion7(), cancel);
        while (true)
        {
            try
            {
                await desk.IdentifyByCardAsync(visit, NextCard(), cancel);
                return visit;
            }
            catch (DomainRuleException)
            {
                // Three patients in a hundred have no card; the next one has.
            }
        }
    }

    public async ValueTask DisposeAsync() => await _services.DisposeAsync();

    private static string HisFile(string folder) => Path.Combine(folder, "his.db");
}
