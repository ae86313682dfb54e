using System.Diagnostics;
using System.Globalization;
using HospitalCrm.Benchmarks.Peers;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Benchmarks.Figures;

/// <summary>One pass of the classification over all archives and one search for duplicates, on SQLite and, where <c>HOSPITALCRM_TEST_POSTGRES</c> names a server, on PostgreSQL.</summary>
public static class PatientClasses
{
    private const double GoalSeconds = 120;

    /// <param name="args">Archives (default 1,000,000).</param>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancel)
    {
        var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        var board = new Scoreboard(Console.Out);
        using var folder = new TrialFolder();
        folder.SayDisk(board);
        await PostgresDatabase.MeasureEachAsync(board, folder, (product, place, connection) => MeasureAsync(board, product, place, connection, count, cancel), cancel);
        return board.AllReached ? 0 : 1;
    }

    private static async Task MeasureAsync(Scoreboard board, string product, string folder, string? connection, int count, CancellationToken cancel)
    {
        await using var town = await PatientTown.OpenAsync(folder, connection, cancel);
        var watch = Stopwatch.StartNew();
        await PatientTown.FillAsync(town, count, cancel);
        board.Say($"{product}: {count:#,0} archives written in {watch.Elapsed.TotalSeconds:0.0} s");

        await using var scope = town.CreateAsyncScope();
        var run = scope.ServiceProvider.GetRequiredService<ClassificationRun>();
        var heap = new Highest();
        foreach (var pass in (string[])["first pass", "second pass, nothing changed"])
        {
            watch.Restart();
            var done = await run.RunAsync(heap, cancel);
            board.Say($"{product}: {pass}: {done.DoneSeen:#,0} archives, {done.DoneChanged:#,0} changed, {watch.Elapsed.TotalSeconds:0.0} s, most memory {heap.Managed / 1_048_576} MiB managed, {heap.Resident / 1_048_576} MiB resident");
            board.AtMost($"{product}: {pass} / {GoalSeconds} s a million", watch.Elapsed.TotalSeconds / (GoalSeconds * count / 1_000_000), 1);
        }

        // A word more in the parameters: most archives change their class.
        await using (var db = await town.GetRequiredService<IDbContextFactory<CrmDbContext>>().CreateDbContextAsync(cancel))
            await db.Set<AddressClass>().Where(c => c.Name == "本市区").ExecuteUpdateAsync(set => set.SetProperty(c => c.Keywords, "云川市").SetProperty(c => c.Regions, "99"), cancel);
        watch.Restart();
        var anew = await run.RunAsync(heap, cancel);
        board.Say($"{product}: after other parameters: {anew.DoneChanged:#,0} changed, {watch.Elapsed.TotalSeconds:0.0} s");
        watch.Restart();
        await run.OverviewAsync(cancel);
        board.Say($"{product}: counts of the four kinds in {watch.Elapsed.TotalSeconds:0.00} s");

        watch.Restart();
        await scope.ServiceProvider.GetRequiredService<DuplicateSearch>().RunAsync(null, cancel);
        var took = watch.Elapsed.TotalSeconds;
        await using var found = await town.GetRequiredService<IDbContextFactory<CrmDbContext>>().CreateDbContextAsync(cancel);
        var pairs = await found.PatientDuplicates.CountAsync(cancel);
        board.Say($"{product}: search for duplicates in {took:0.0} s, {pairs:#,0} pairs found, {PatientTown.TwiceIn(count):#,0} are there twice");
        board.AtLeast($"{product}: pairs found / archives written twice", (double)pairs / Math.Max(1, PatientTown.TwiceIn(count)), 1);
        var desk = scope.ServiceProvider.GetRequiredService<PatientDuplicates>();
        await desk.FindAsync(null, isApart: false, null, cancel);
        Spread pages = new();
        DuplicatePair? last = null;
        for (var page = 0; page < 50; page++)
        {
            watch.Restart();
            var read = await desk.FindAsync(null, isApart: false, last, cancel);
            pages.Add(watch.Elapsed.TotalMilliseconds);
            if (!read.HasMore) break;
            last = read.Pairs[^1];
        }

        board.Say($"{product}: a page of pairs {pages.Median:0.0} ms, worst {pages.Most:0.0} ms");
        board.AtMost($"{product}: a page of pairs, worst (ms)", pages.Most, 50);
    }

    /// <summary>Looks at the memory with each batch.</summary>
    private sealed class Highest : IProgress<PatientRunProgress>
    {
        public long Managed { get; private set; }

        public long Resident { get; private set; }

        public void Report(PatientRunProgress value)
        {
            Managed = Math.Max(Managed, GC.GetTotalMemory(forceFullCollection: false));
            Resident = Math.Max(Resident, Environment.WorkingSet);
        }
    }
}
