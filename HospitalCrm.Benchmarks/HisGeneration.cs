using System.Diagnostics;
using System.Globalization;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His.Demonstration;

namespace HospitalCrm.Benchmarks;

/// <summary>How long the demonstration HIS takes to make, and that its memory does not grow with the number of patients.</summary>
public static class HisGeneration
{
    /// <summary>Makes one and says how long it took.</summary>
    /// <param name="args">Patients (default 20,000) and the file to keep; without a file a temporary one is made and removed.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var patients = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 20_000;
        var folder = Directory.CreateTempSubdirectory("his-generation-");
        var path = args.Length > 1 ? args[1] : Path.Combine(folder.FullName, "his.db");
        using var me = Process.GetCurrentProcess();
        var watch = Stopwatch.StartNew();
        try
        {
            var progress = new Spoken(done =>
            {
                if (done % Math.Max(5_000, patients / 10) == 0)
                    Say($"{done,9:N0} patients  {watch.Elapsed.TotalSeconds,6:F1} s  {Memory(),5} MiB");
            });
            var isNew = await DemonstrationHis.EnsureAsync(path, patients, 2026, new HospitalClock(TimeProvider.System).Today, progress, CancellationToken.None);
            Say($"{(isNew ? "made" : "already there")}: {patients:N0} patients in {watch.Elapsed.TotalSeconds:F1} s, file {new FileInfo(path).Length >> 20} MiB");
            Say($"memory at the end {Memory()} MiB, at most {me.PeakWorkingSet64 >> 20} MiB");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
        return 0;

        long Memory()
        {
            me.Refresh();
            return me.WorkingSet64 >> 20;
        }
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>Progress said at once and in order; <see cref="Progress{T}"/> would hand it to the thread pool.</summary>
    private sealed class Spoken(Action<int> said) : IProgress<int>
    {
        public void Report(int value) => said(value);
    }
}
