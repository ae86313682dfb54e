using System.Diagnostics;
using System.Globalization;
using HospitalCrm.Benchmarks.Peers;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Patients;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Benchmarks.Figures;

/// <summary>Pages of HIS patients without an archive at any depth beside the first, and finding one by what somebody has.</summary>
public static class HisLedgerPage
{
    private const int Size = 20;
    private const int Rounds = 40;

    /// <param name="args">Patients (default 1,000,000).</param>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancel)
    {
        var patients = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        var board = new Scoreboard(Console.Out);
        using var folder = new TrialFolder();
        var his = await PatientTrial.MakeHisAsync(folder.Path, patients, cancel);
        foreach (var product in PatientTrial.Products)
        {
            await using var trial = await PatientTrial.OpenAsync(product, Path.Combine(folder.Path, product), his, cancel);
            await trial.Get<HisSynchronisation>().RunAsync(progress: null, cancel);
            // Every third has an archive: those left are between the others.
            await using (var db = await trial.OpenDbAsync(cancel))
            {
                db.Database.SetCommandTimeout(TimeSpan.FromMinutes(20));
                await db.HisLedger.Where(e => EF.Functions.Like(e.PatientNo, "%3") || EF.Functions.Like(e.PatientNo, "%6") || EF.Functions.Like(e.PatientNo, "%9")).ExecuteUpdateAsync(set => set.SetProperty(e => e.IsTakenOver, true), cancel);
                // As the server's own upkeep would soon after so many changes.
                if (product != "SQLite") await db.Database.ExecuteSqlRawAsync("VACUUM ANALYZE", cancel);
            }

            await MeasureAsync(board, product, trial.Get<HisPatientList>(), cancel);
        }

        return board.AllReached ? 0 : 1;
    }

    private static async Task MeasureAsync(Scoreboard board, string product, HisPatientList list, CancellationToken cancel)
    {
        var query = new ListQuery { Size = Size };
        var watch = Stopwatch.StartNew();
        var count = await list.CountAsync(query, cancel);
        board.Say($"{product}: {count:#,0} without an archive, counted in the background in {watch.Elapsed.TotalSeconds:0.0} s");
        var second = await list.FindAsync(query with { Page = 2 }, await list.FindAsync(query, null, cancel), cancel);
        List<ListPage> deep = [];
        foreach (var share in (double[])[0.1, 0.5, 0.9, 0.999]) deep.Add(await list.FindAsync(query with { Page = Math.Max(2, (int)(count / Size * share)) }, null, cancel));
        Spread first = new(), next = new(), back = new();
        for (var round = 0; round < Rounds; round++)
        {
            first.Add(await TimeAsync(() => list.FindAsync(query, second, cancel)));
            foreach (var page in deep)
            {
                next.Add(await TimeAsync(() => list.FindAsync(query with { Page = page.Query.Page + 1 }, page, cancel)));
                back.Add(await TimeAsync(() => list.FindAsync(query with { Page = page.Query.Page - 1 }, page, cancel)));
            }
        }

        board.Say($"{product}: first page {first.Median:0.00} ms, next {next.Median:0.00}, back {back.Median:0.00} (p95 {next.At(0.95):0.00})");
        board.AtMost($"{product}: next page at any depth / first page", next.Median / first.Median, 1.5);
        board.AtMost($"{product}: page before at any depth / first page", back.Median / first.Median, 1.5);

        var names = deep.SelectMany(page => page.Rows).Select(row => row.Name).Distinct().Take(Rounds).ToList();
        foreach (var (what, asked) in ((string, List<string>)[])[
            ("whole name", names), ("surname", [.. names.Select(name => name[..1]).Append("王").Append("欧").Distinct()]), ("letter", [.. Enumerable.Range('a', 26).Select(letter => ((char)letter).ToString())]), ("initials", [.. names.Select(name => Domain.Common.PinyinInitials.Of(name)).Distinct()]), ("last four", [.. Enumerable.Range(1, Rounds).Select(i => $"{i * 37:D4}")])])
        {
            var times = new Spread();
            // The first is asked twice: making its statement is no part of the search.
            await AskAsync(asked[0]);
            foreach (var typed in asked) times.Add(await TimeAsync(() => AskAsync(typed)));
            board.Say($"{product}: by {what} {times.Median:0.00} ms, worst {times.Most:0.00} ms of {asked.Count}");
            board.AtMost($"{product}: by {what}, worst (ms)", times.Most, 50);
        }

        Task<ListPage> AskAsync(string typed) => list.FindAsync(query with { Filters = new Dictionary<string, string>(StringComparer.Ordinal) { ["q"] = typed } }, null, cancel);
    }

    private static async Task<double> TimeAsync(Func<Task<ListPage>> read)
    {
        var watch = Stopwatch.StartNew();
        await read();
        return watch.Elapsed.TotalMilliseconds;
    }
}
