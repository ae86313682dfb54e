using System.Diagnostics;
using System.Globalization;
using HospitalCrm.Benchmarks.Peers;
using HospitalCrm.Domain.Lists;

namespace HospitalCrm.Benchmarks.Figures;

/// <summary>Pages of a long list at any depth beside its first page, on SQLite and, where <c>HOSPITALCRM_TEST_POSTGRES</c> names a server, on PostgreSQL.</summary>
public static class ListPaging
{
    private const int Size = 20;
    private const int Rounds = 40;

    /// <param name="args">Rows (default 1,000,000).</param>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancel)
    {
        var rows = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        var board = new Scoreboard(Console.Out);
        using var folder = new TrialFolder();
        await PostgresDatabase.MeasureEachAsync(board, folder, (product, place, connection) => MeasureAsync(board, product, place, connection, rows, cancel), cancel);
        return board.AllReached ? 0 : 1;
    }

    private static async Task MeasureAsync(Scoreboard board, string product, string folder, string? connection, int rows, CancellationToken cancel)
    {
        var (list, _, services) = await LongList.OpenAsync(folder, connection, rows, cancel);
        await using var _1 = services;
        foreach (var sort in (string[])["order", "code", "name"])
        {
            var query = new ListQuery { Sort = sort, Size = Size };
            var watch = Stopwatch.StartNew();
            var count = await list.CountAsync(query, cancel);
            board.Say($"{product} {sort}: {count:#,0} rows counted in the background in {watch.Elapsed.TotalSeconds:0.0} s");

            // The first page as somebody sees it who turns to it from the second: no count is part of either.
            var second = await list.FindAsync(query with { Page = 2 }, await list.FindAsync(query, null, cancel), cancel);
            List<ListPage> deep = [];
            foreach (var share in (double[])[0.1, 0.5, 0.9, 0.999]) deep.Add(await list.FindAsync(query with { Page = (int)(count / Size * share) }, null, cancel));
            var random = new Random(7);
            Spread first = new(), next = new(), back = new(), jump = new(), opened = new();
            for (var round = 0; round < Rounds; round++)
            {
                first.Add(await TimeAsync(() => list.FindAsync(query, second, cancel)));
                opened.Add(await TimeAsync(() => list.FindAsync(query, null, cancel)));
                foreach (var page in deep)
                {
                    next.Add(await TimeAsync(() => list.FindAsync(query with { Page = page.Query.Page + 1 }, page, cancel)));
                    back.Add(await TimeAsync(() => list.FindAsync(query with { Page = page.Query.Page - 1 }, page, cancel)));
                    jump.Add(await TimeAsync(() => list.FindAsync(query with { Page = random.Next(600, count / Size) }, page, cancel)));
                }
            }

            board.Say($"{product} {sort}: first page {first.Median:0.00} ms (opened with a count up to 10,000: {opened.Median:0.00}), next {next.Median:0.00}, back {back.Median:0.00}, jump {jump.Median:0.00} (p95 {jump.At(0.95):0.00})");
            board.AtMost($"{product} {sort}: next page at any depth / first page", next.Median / first.Median, 1.5);
            board.AtMost($"{product} {sort}: page before at any depth / first page", back.Median / first.Median, 1.5);
            if (sort == list.OwnOrder) board.AtMost($"{product} {sort}: jump / first page", jump.Median / first.Median, 5);
        }
    }

    private static async Task<double> TimeAsync(Func<Task<ListPage>> read)
    {
        var watch = Stopwatch.StartNew();
        await read();
        return watch.Elapsed.TotalMilliseconds;
    }
}
