using System.Diagnostics;
using HospitalCrm.Benchmarks.Figures;
using Microsoft.Data.Sqlite;

namespace HospitalCrm.Benchmarks.Peers;

/// <summary>A folder for one run, outside the repository, removed at its end. <c>BENCHMARK_FOLDER</c> chooses another disk.</summary>
public sealed class TrialFolder : IDisposable
{
    public string Path { get; } = Directory.CreateDirectory(System.IO.Path.Combine(
        Environment.GetEnvironmentVariable("BENCHMARK_FOLDER") ?? System.IO.Path.GetTempPath(), $"hospitalcrm-benchmark-{Guid.CreateVersion7():N}")).FullName;

    /// <summary>How long this disk takes to make a small write durable; where that is free, durable figures mean nothing.</summary>
    public void SayDisk(Scoreboard board)
    {
        var times = new Spread();
        using (var file = new FileStream(System.IO.Path.Combine(Path, "disk"), FileMode.Create, FileAccess.Write))
        {
            var page = new byte[4096];
            for (var i = 0; i < 100; i++)
            {
                var watch = Stopwatch.StartNew();
                file.Write(page);
                file.Flush(flushToDisk: true);
                times.Add(watch.Elapsed.TotalMilliseconds);
            }
        }

        board.Say($"disk: 4 KiB made durable in {times.Median:0.00} ms (median of 100)");
        if (times.Median < 0.02) board.Say($"disk: that is no real disk; set BENCHMARK_FOLDER to a folder on one");
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(Path, recursive: true);
    }
}
