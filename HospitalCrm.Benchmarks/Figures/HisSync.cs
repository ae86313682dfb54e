using System.Diagnostics;
using System.Globalization;
using HospitalCrm.Benchmarks.Peers;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Domain.Persistence.Providers;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Benchmarks.Figures;

/// <summary>
/// The first synchronisation with a HIS: patients a second beside the plain INSERT of the same rows, memory at a tenth of the patients and at all of them, and
/// the round after it, in which nothing has changed.
/// </summary>
public static class HisSync
{
    private const int Batch = 2000;

    /// <param name="args">Patients (default 1,000,000).</param>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancel)
    {
        var patients = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        var board = new Scoreboard(Console.Out);
        using var folder = new TrialFolder();
        folder.SayDisk(board);
        var his = await PatientTrial.MakeHisAsync(folder.Path, patients, cancel);
        foreach (var product in PatientTrial.Products)
        {
            // Everything is loaded and compiled before anything is measured.
            await using (var warm = await PatientTrial.OpenAsync(product, Path.Combine(folder.Path, $"{product}-warm"), await PatientTrial.MakeHisAsync(folder.Path, 5000, cancel), cancel))
            {
                await warm.Get<HisSynchronisation>().RunAsync(progress: null, cancel);
            }

            await using var trial = await PatientTrial.OpenAsync(product, Path.Combine(folder.Path, product), his, cancel);
            await MeasureAsync(board, product, trial, patients, cancel);
        }

        return board.AllReached ? 0 : 1;
    }

    private static async Task MeasureAsync(Scoreboard board, string product, PatientTrial trial, int patients, CancellationToken cancel)
    {
        using var me = Process.GetCurrentProcess();
        long early = 0, peak = 0;
        var watch = Stopwatch.StartNew();
        var round = await trial.Get<HisSynchronisation>().RunAsync(
            new Spoken(read =>
            {
                me.Refresh();
                var now = me.WorkingSet64 >> 20;
                peak = Math.Max(peak, now);
                if (read <= Math.Max(Batch, patients / 10)) early = Math.Max(early, now);
            }),
            cancel);
        var first = watch.Elapsed.TotalSeconds;
        board.Say($"{product}: {round!.Written:#,0} of {patients:#,0} patients in {first:0.0} s, {round.Written / first:#,0} a second; memory at most {early} MiB until a tenth, {peak} MiB until the end");
        board.AtMost($"{product}: memory at all patients / at a tenth", (double)peak / early, 1.3);

        watch.Restart();
        var again = await trial.Get<HisSynchronisation>().RunAsync(progress: null, cancel);
        board.Say($"{product}: the next round, in which {again!.Written:#,0} have changed, took {watch.Elapsed.TotalSeconds:0.0} s");

        var plain = await InsertAsync(trial, cancel);
        board.Say($"{product}: plain INSERT of the same rows {plain:0.0} s");
        board.AtMost($"{product}: first synchronisation / plain INSERT", first / plain, 4);
    }

    /// <summary>The peer: the ledger's own rows, complete and sealed, into the emptied table, in transactions of the same size. Reading them is not counted.</summary>
    private static async Task<double> InsertAsync(PatientTrial trial, CancellationToken cancel)
    {
        List<HisLedgerEntry> rows;
        await using (var db = await trial.OpenDbAsync(cancel))
        {
            db.Database.SetCommandTimeout(TimeSpan.FromMinutes(20));
            rows = await db.HisLedger.AsNoTracking().OrderBy(e => e.PatientNo).ToListAsync(cancel);
            await db.HisLedger.ExecuteDeleteAsync(cancel);
        }

        var product = trial.Get<IDatabaseProduct>();
        var watch = Stopwatch.StartNew();
        foreach (var some in rows.Chunk(Batch))
        {
            await using var db = await trial.OpenDbAsync(cancel);
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            await product.InsertAsync(db, some, cancel);
            await transaction.CommitAsync(cancel);
        }

        return watch.Elapsed.TotalSeconds;
    }

    /// <summary>Progress said at once and in order; <see cref="Progress{T}"/> would hand it to the thread pool.</summary>
    private sealed class Spoken(Action<int> said) : IProgress<int>
    {
        public void Report(int value) => said(value);
    }
}
