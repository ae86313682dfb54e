using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.His.Demonstration;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Persistence.Seeding;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HospitalCrm.Benchmarks.Peers;

/// <summary>The staff program's own services over an empty CRM and a demonstration HIS of any size.</summary>
public sealed class PatientTrial : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly PostgresDatabase? _database;
    private readonly AsyncServiceScope _scope;

    private PatientTrial(ServiceProvider services, Dictionary<string, string?> settings, PostgresDatabase? database)
    {
        (_services, _database) = (services, database);
        Settings = settings;
        _scope = services.CreateAsyncScope();
    }

    /// <summary>What a program needs to be told to work on it.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; }

    public T Get<T>() where T : notnull => _scope.ServiceProvider.GetRequiredService<T>();

    public Task<CrmDbContext> OpenDbAsync(CancellationToken cancel) => Get<IDbContextFactory<CrmDbContext>>().CreateDbContextAsync(cancel);

    /// <summary>The products that can be measured here: always SQLite, PostgreSQL where <c>HOSPITALCRM_TEST_POSTGRES</c> names a server.</summary>
    public static IReadOnlyList<string> Products => PostgresDatabase.Server is null ? ["SQLite"] : ["SQLite", "PostgreSQL"];

    /// <summary>A demonstration HIS with so many patients.</summary>
    /// <returns>Its file.</returns>
    public static async Task<string> MakeHisAsync(string folder, int patients, CancellationToken cancel)
    {
        var file = Path.Combine(folder, $"his-{patients}.db");
        await DemonstrationHis.EnsureAsync(file, patients, 2026, new HospitalClock(TimeProvider.System).Today, progress: null, cancel);
        return file;
    }

    public static async Task<PatientTrial> OpenAsync(string product, string folder, string hisFile, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        var database = product == "SQLite" ? null : await PostgresDatabase.CreateAsync(cancel);
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["DataFolder"] = folder,
            ["Database:Provider"] = database is null ? "Sqlite" : "PostgreSql",
            ["ConnectionStrings:Crm"] = database?.Connection ?? $"Data Source={Path.Combine(folder, "crm.db")}",
            ["PersonalData:KeyFile"] = Path.Combine(folder, "keys", "personal-data.key"),
            ["His:Provider"] = "Sqlite",
            ["ConnectionStrings:His"] = $"Data Source={hisFile}",
        };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var services = new ServiceCollection();
        services.AddLogging(log => log.SetMinimumLevel(LogLevel.Error));
        services.AddCrmDatabase(configuration, ownsSchema: true, isDevelopment: true);
        services.AddStaffDesk(configuration);
        services.AddHis(configuration);
        services.AddSingleton<ICurrentActor, Reader>();
        var provider = services.BuildServiceProvider();
        await using (var db = await provider.GetRequiredService<IDbContextFactory<CrmDbContext>>().CreateDbContextAsync(cancel)) await db.Database.MigrateAsync(cancel);
        var trial = new PatientTrial(provider, settings, database);
        await trial.Get<FirstStart>().RunAsync(withDemonstrationAccounts: false, cancel);
        return trial;
    }

    public async ValueTask DisposeAsync()
    {
        await _scope.DisposeAsync();
        await _services.DisposeAsync();
        if (_database is not null) await _database.DisposeAsync();
    }

    private sealed class Reader : ICurrentActor
    {
        private static readonly Actor Me = new(Guid.Empty, "bench", "测量", null, DataScope.All, Permissions.All.ToHashSet(StringComparer.Ordinal));

        public Task<Actor> GetAsync(CancellationToken cancel) => Task.FromResult(Me);
    }
}
