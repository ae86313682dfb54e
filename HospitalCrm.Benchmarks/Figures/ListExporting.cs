using System.Diagnostics;
using System.Globalization;
using HospitalCrm.Benchmarks.Peers;
using HospitalCrm.Domain.Lists;
using MiniExcelLibs;
using MiniExcelLibs.OpenXml;

namespace HospitalCrm.Benchmarks.Figures;

/// <summary>Exporting ten columns from the database to Excel beside MiniExcel writing as many rows from memory; time, and the most memory at two sizes.</summary>
public static class ListExporting
{
    /// <param name="args">Rows (default 1,000,000). With <c>child</c> it is one measurement in a process of its own.</param>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancel)
    {
        if (args is ["child", var what, var folderOfChild, var count]) return await MeasureAsync(what, folderOfChild, int.Parse(count, CultureInfo.InvariantCulture), cancel);

        var rows = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        var board = new Scoreboard(Console.Out);
        using var folder = new TrialFolder();
        foreach (var size in (int[])[rows / 10, rows]) await RunChildAsync("fill", folder.Path, size, cancel);

        Spread ours = new(), peer = new(), small = new(), large = new(), peerLarge = new();
        for (var round = 0; round < 3; round++)
        {
            var (peerTime, peerMemory) = await RunChildAsync("peer", folder.Path, rows, cancel);
            var (time, memory) = await RunChildAsync("ours", folder.Path, rows, cancel);
            var (_, smallMemory) = await RunChildAsync("ours", folder.Path, rows / 10, cancel);
            ours.Add(time);
            peer.Add(peerTime);
            large.Add(memory);
            peerLarge.Add(peerMemory);
            small.Add(smallMemory);
        }

        board.Say($"{rows:#,0} × 10: ours {ours.Median / 1000:0.0} s from SQLite, MiniExcel {peer.Median / 1000:0.0} s from memory; most memory ours {large.Median:0} MiB, MiniExcel {peerLarge.Median:0} MiB; at {rows / 10:#,0} rows ours {small.Median:0} MiB");
        board.AtMost("export of all rows / MiniExcel from memory", ours.Median / peer.Median, 1.2);
        board.AtMost($"most memory at {rows:#,0} rows / at {rows / 10:#,0}", large.Median / small.Median, 1.2);
        return board.AllReached ? 0 : 1;
    }

    private static async Task<int> MeasureAsync(string what, string folder, int rows, CancellationToken cancel)
    {
        var file = Path.Combine(folder, $"{Guid.CreateVersion7():N}.xlsx");
        var place = Path.Combine(folder, rows.ToString(CultureInfo.InvariantCulture));
        Stopwatch watch;
        if (what == "peer")
        {
            watch = Stopwatch.StartNew();
            await using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.ReadWrite);
            await stream.SaveAsAsync(Enumerable.Range(0, rows).Select(Row.Of), configuration: new OpenXmlConfiguration { TableStyles = TableStyles.None, AutoFilter = false }, cancellationToken: cancel);
        }
        else
        {
            var (list, export, services) = await LongList.OpenAsync(place, null, rows, cancel);
            await using var _ = services;
            if (what == "fill") return 0;
            watch = Stopwatch.StartNew();
            await export.WriteAsync(list, new ListQuery { Sort = "code" }, null, list.Columns, c => c.Title, (_, value) => value is bool yes ? (yes ? "是" : "否") : value, file, null, cancel);
        }

        watch.Stop();
        File.Delete(file);
        using var me = Process.GetCurrentProcess();
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalMilliseconds:0} {me.PeakWorkingSet64 >> 20}"));
        return 0;
    }

    private static async Task<(double Milliseconds, double Mebibytes)> RunChildAsync(string what, string folder, int rows, CancellationToken cancel)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "HospitalCrm.Benchmarks.dll"), "list-export", "child", what, folder, rows.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true, UseShellExecute = false };
        using var child = Process.Start(start)!;
        var said = await child.StandardOutput.ReadToEndAsync(cancel);
        await child.WaitForExitAsync(cancel);
        if (child.ExitCode != 0) throw new InvalidOperationException($"{what} failed: {said}");
        return what == "fill" ? (0, 0) : said.Trim().Split('\n')[^1].Split(' ') is [var time, var memory]
            ? (double.Parse(time, CultureInfo.InvariantCulture), double.Parse(memory, CultureInfo.InvariantCulture))
            : throw new InvalidOperationException(said);
    }

    private sealed record Row(string Code, string Name, int Order, int From, int Until, string? Note, string Search, string Disabled, long Version, string Again)
    {
        public static Row Of(int i)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"第{i % 977}档");
            var code = string.Create(CultureInfo.InvariantCulture, $"C{i:D7}");
            return new(code, name, i % 9973, i, i + 1000, i % 3 == 0 ? "足够长的说明文字，像一家医院会写下的那样" : null, code, i % 7 == 0 ? "是" : "否", 1, name);
        }
    }
}
