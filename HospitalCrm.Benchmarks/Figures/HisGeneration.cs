using System.Diagnostics;
using System.Globalization;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.His.Demonstration;
using Microsoft.Extensions.Logging.Abstractions;

namespace HospitalCrm.Benchmarks.Figures;

/// <summary>
/// How long the demonstration HIS takes to make, that its memory does not grow with the number of patients, and how long the
/// look-ups of a kiosk visit take in it.
/// </summary>
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
            await LookUpAsync(path, patients);
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

    private static async Task LookUpAsync(string path, int patients)
    {
        const int visits = 500;
        var clock = new HospitalClock(TimeProvider.System);
        var reader = new ContractViewReader(
            new SqliteHisDatabase($"Data Source={path}", TimeSpan.FromSeconds(3), TimeProvider.System), clock, NullLogger<ContractViewReader>.Instance);
        var since = clock.StartOf(clock.Today.AddDays(-90));
        List<double> card = [], phone = [], encounters = [];
        for (var n = 0; n < visits; n++)
        {
            var number = (8_800_000_001 + (long)n * 7919 % patients).ToString(CultureInfo.InvariantCulture);
            var found = await TimedAsync(card, () => reader.TryGetPatientByCardAsync(number, CancellationToken.None));
            await TimedAsync(phone, () => reader.FindPatientsByPhoneAsync(found?.Phone ?? "13900000009", CancellationToken.None));
            await TimedAsync(encounters, () => reader.FindEncountersAsync(found?.PatientNo ?? "P000000001", since, 20, CancellationToken.None));
        }
        foreach (var (what, times) in (ReadOnlySpan<(string, List<double>)>)[("by card", card), ("by phone", phone), ("encounters", encounters)])
        {
            times.Sort();
            Say($"{what,-10}  median {times[visits / 2],5:F2} ms, p99 {times[visits * 99 / 100],5:F2} ms");
        }
    }

    private static async Task<T> TimedAsync<T>(List<double> times, Func<Task<T>> read)
    {
        var start = Stopwatch.GetTimestamp();
        var answer = await read();
        times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        return answer;
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>Progress said at once and in order; <see cref="Progress{T}"/> would hand it to the thread pool.</summary>
    private sealed class Spoken(Action<int> said) : IProgress<int>
    {
        public void Report(int value) => said(value);
    }
}
