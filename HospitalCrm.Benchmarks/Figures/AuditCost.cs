using System.Diagnostics;
using System.Globalization;
using HospitalCrm.Benchmarks.Peers;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Persistence.Providers;
using HospitalCrm.Domain.Persistence.Seeding;
using HospitalCrm.Domain.Satisfaction;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HospitalCrm.Benchmarks.Figures;

/// <summary>
/// What the audit log costs whoever saves: 终端管理's save as it is, beside the same save whose entry is taken away before it
/// reaches the database, minus the time it takes to make that entry. Interleaved on the same database.
/// </summary>
public static class AuditCost
{
    private const double Goal = 1.15;
    private const int Saves = 100;

    /// <param name="args">Rounds (default 9) and entries that are there already (default 100,000).</param>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancel)
    {
        var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 9;
        var there = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 100_000;
        var board = new Scoreboard(Console.Out);
        using var folder = new TrialFolder();
        folder.SayDisk(board);

        await MeasureAsync(board, folder, "Sqlite", $"Data Source={Path.Combine(folder.Path, "crm.db")}", rounds, there, cancel);
        if (PostgresDatabase.Server is null)
        {
            board.Say($"PostgreSql: not measured, HOSPITALCRM_TEST_POSTGRES is not set (scripts/test-databases starts a server)");
        }
        else
        {
            await using var database = await PostgresDatabase.CreateAsync(cancel);
            await MeasureAsync(board, folder, "PostgreSql", database.Connection, rounds, there, cancel);
        }

        return board.AllReached ? 0 : 1;
    }

    private static async Task MeasureAsync(Scoreboard board, TrialFolder folder, string product, string connection, int rounds, int there, CancellationToken cancel)
    {
        await using var told = Program(folder, product, connection, isTold: true);
        await using var untold = Program(folder, product, connection, isTold: false);
        await told.GetRequiredService<SchemaUpkeep>().EnsureAsync(onDemand: true, cancel);
        await using (var scope = told.CreateAsyncScope()) await scope.ServiceProvider.GetRequiredService<FirstStart>().RunAsync(withDemonstrationAccounts: false, cancel);
        var terminal = await AddTerminalAsync(told, cancel);
        await FillAsync(told, there, cancel);

        await SaveAsync(told, terminal, cancel);
        await SaveAsync(untold, terminal, cancel);
        var (with, without, ratios) = (new Spread(), new Spread(), new Spread());
        var telling = await TellingAsync(told, terminal, cancel);
        for (var round = 0; round < rounds; round++)
        {
            // The one that goes first changes from round to round.
            var (first, second) = round % 2 == 0 ? (told, untold) : (untold, told);
            var (a, b) = (await SaveAsync(first, terminal, cancel), await SaveAsync(second, terminal, cancel));
            var (t, u) = round % 2 == 0 ? (a, b) : (b, a);
            u -= telling;
            with.Add(t);
            without.Add(u);
            ratios.Add(t / u);
        }

        board.Say($"{product}: save with its entry {with.Median:0.00} ms, without {without.Median:0.00} ms, of which making the entry {telling:0.000} ms; rounds {ratios.Least:0.00}–{ratios.Most:0.00}");
        board.AtMost($"audit-save-{product.ToLowerInvariant()}", ratios.Median, Goal);
    }

    /// <returns>Median of a save in milliseconds.</returns>
    private static async Task<double> SaveAsync(ServiceProvider program, Guid terminal, CancellationToken cancel)
    {
        var times = new Spread();
        await using var scope = program.CreateAsyncScope();
        var directory = scope.ServiceProvider.GetRequiredService<TerminalDirectory>();
        var seen = (await directory.TryGetAsync(terminal, cancel))!.Setup;
        for (var i = 0; i < Saves; i++)
        {
            var wanted = Changed(seen);
            var begun = Stopwatch.GetTimestamp();
            await directory.SaveAsync(terminal, wanted, seen, cancel);
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            seen = wanted;
        }

        return times.Median;
    }

    /// <summary>Making the entry itself, without saving anything.</summary>
    private static async Task<double> TellingAsync(ServiceProvider program, Guid id, CancellationToken cancel)
    {
        var times = new Spread();
        var audit = program.GetRequiredService<AuditTrail>();
        var me = (await program.GetRequiredService<ICurrentActor>().GetAsync(cancel));
        for (var i = 0; i < 300; i++)
        {
            await using var db = await program.GetRequiredService<IDbContextFactory<CrmDbContext>>().CreateDbContextAsync(cancel);
            var terminal = await db.Terminals.SingleAsync(t => t.Id == id, cancel);
            db.Entry(terminal).Property(t => t.Place).CurrentValue = $"三楼 {i}";
            db.Entry(terminal).Property(t => t.IdleSeconds).CurrentValue = i % 2 == 0 ? 61 : 62;
            db.Entry(terminal).Property(t => t.ServiceTelephone).CurrentValue = $"8{i:000}";
            var begun = Stopwatch.GetTimestamp();
            audit.AddChanges(db, me);
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        return times.Median;
    }

    private static TerminalSetup Changed(TerminalSetup seen) => seen with
    {
        Place = seen.Place == "二楼" ? "三楼" : "二楼",
        IdleSeconds = seen.IdleSeconds == 60 ? 90 : 60,
        ServiceTelephone = seen.ServiceTelephone == "8001" ? "8002" : "8001",
    };

    private static async Task<Guid> AddTerminalAsync(ServiceProvider program, CancellationToken cancel)
    {
        await using var scope = program.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<TerminalGate>().AdmitAsync(token: null, isTrusted: true, cancel)).TerminalId;
    }

    /// <summary>A log that is not new, and sealed as it would be.</summary>
    private static async Task FillAsync(ServiceProvider program, int count, CancellationToken cancel)
    {
        var audit = program.GetRequiredService<AuditTrail>();
        var me = await program.GetRequiredService<ICurrentActor>().GetAsync(cancel);
        for (var done = 0; done < count; done += 1_000)
        {
            await using var db = await program.GetRequiredService<IDbContextFactory<CrmDbContext>>().CreateDbContextAsync(cancel);
            for (var i = 0; i < 1_000; i++) audit.Add(db, me, AuditAction.Change, "settings", "参数", Guid.CreateVersion7().ToString(), [new("值", "一", "二")]);
            await db.SaveChangesAsync(cancel);
        }

        while (await program.GetRequiredService<AuditSealer>().RunOnceAsync(cancel) > 0)
        {
        }
    }

    private static ServiceProvider Program(TrialFolder folder, string product, string connection, bool isTold)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["DataFolder"] = folder.Path,
            ["Database:Provider"] = product,
            ["ConnectionStrings:Crm"] = connection,
            ["PersonalData:KeyFile"] = Path.Combine(folder.Path, "personal-data.key"),
            ["Audit:HeadFile"] = Path.Combine(folder.Path, $"heads-{product}.log"),
        }).Build();
        var services = new ServiceCollection();
        services.AddLogging(log => log.SetMinimumLevel(LogLevel.Error));
        services.AddCrmDatabase(configuration, ownsSchema: true, isDevelopment: true);
        services.AddKioskDesk(configuration);
        services.AddStaffDesk(configuration);
        services.AddSingleton<ICurrentActor, Administrator>();
        var options = new DbContextOptionsBuilder<CrmDbContext>();
        DatabaseProducts.Named(product).Configure(options, connection, ownsSchema: true);
        if (!isTold) options.AddInterceptors(new EntriesTakenAway());
        services.AddSingleton<IDbContextFactory<CrmDbContext>>(new PooledDbContextFactory<CrmDbContext>(options.Options));
        return services.BuildServiceProvider();
    }

    private sealed class Administrator : ICurrentActor
    {
        private readonly Actor _me = new(Guid.CreateVersion7(), "admin", "系统管理员", "1001", DataScope.All, Permissions.All.ToHashSet(StringComparer.Ordinal)) { From = "10.1.2.3", SessionId = Guid.CreateVersion7() };

        public Task<Actor> GetAsync(CancellationToken cancel) => Task.FromResult(_me);
    }

    /// <summary>Takes the audit log's rows out of a save at the last moment.</summary>
    private sealed class EntriesTakenAway : SaveChangesInterceptor
    {
        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            foreach (var entry in eventData.Context!.ChangeTracker.Entries().Where(e => e.State == EntityState.Added && e.Metadata.ClrType.Namespace == typeof(AuditEntry).Namespace).ToList())
                entry.State = EntityState.Detached;
            return ValueTask.FromResult(result);
        }
    }
}
