using System.Data.Common;
using System.Threading.Channels;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Persistence.Providers;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>
/// Writes evaluations in groups: whoever arrives while one commit is on its way to the disk shares the next (decision 0008).
/// An evaluation, its share of the day's tally and the change stamp are one transaction.
/// </summary>
public sealed class EvaluationWriter : IAsyncDisposable
{
    private const int MostPerCommit = 256;
    private const int MostWaiting = 10_000;
    private const int MostTries = 3;

    private readonly IDbContextFactory<CrmDbContext> _contexts;
    private readonly IDatabaseProduct _product;
    private readonly Channel<Pending> _queue = Channel.CreateBounded<Pending>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly Task _loop;

    public EvaluationWriter(IDbContextFactory<CrmDbContext> contexts, IDatabaseProduct product)
    {
        _contexts = contexts;
        _product = product;
        _loop = Task.Run(RunAsync);
    }

    /// <returns>True when it is committed; false when the occasion (patient, target, day) has been rated before.</returns>
    /// <exception cref="DbUpdateException">The database did not take it; nothing of it was stored.</exception>
    internal async Task<bool> WriteAsync(Evaluation evaluation, CancellationToken cancel)
    {
        var pending = new Pending(evaluation);
        await _queue.Writer.WriteAsync(pending, cancel);
        // Once queued it will be written, so the answer is waited for even if the patient has walked away.
        return await pending.Outcome.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
    }

    private async Task RunAsync()
    {
        var group = new List<Pending>(MostPerCommit);
        while (await _queue.Reader.WaitToReadAsync())
        {
            group.Clear();
            while (group.Count < MostPerCommit && _queue.Reader.TryRead(out var next)) group.Add(next);

            try
            {
                await CommitWithRetryAsync(group);
            }
            catch (Exception) when (group.Count > 1)
            {
                // One bad row must not take the others with it.
                foreach (var single in group) await CommitAloneAsync(single);
            }
            catch (Exception fault)
            {
                group[0].Outcome.TrySetException(fault);
            }
        }
    }

    private async Task CommitAloneAsync(Pending single)
    {
        try
        {
            await CommitWithRetryAsync([single]);
        }
        catch (Exception fault)
        {
            single.Outcome.TrySetException(fault);
        }
    }

    /// <summary>Another program may have written the same occasion or the same day's first tally in the same moment; seen again, it is no conflict any more.</summary>
    private async Task CommitWithRetryAsync(IReadOnlyList<Pending> group)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await CommitAsync(group);
                return;
            }
            catch (Exception fault) when (attempt < MostTries && DatabaseFault(fault) is { } database && (_product.IsUniqueViolation(database) || _product.IsBusy(database)))
            {
                continue;
            }
        }
    }

    private async Task CommitAsync(IReadOnlyList<Pending> group)
    {
        await using var db = await _contexts.CreateDbContextAsync();
        await using var transaction = await db.Database.BeginTransactionAsync();

        var occasions = group.Select(p => p.Evaluation.OccasionKey).Distinct(StringComparer.Ordinal).ToList();
        var rated = (await db.Evaluations.Where(e => occasions.Contains(e.OccasionKey)).Select(e => new { e.OccasionKey, e.Id }).ToListAsync())
            .ToDictionary(e => e.OccasionKey, e => e.Id, StringComparer.Ordinal);

        var outcomes = new List<(Pending Pending, bool IsStored)>(group.Count);
        var stored = new List<Evaluation>(group.Count);
        foreach (var pending in group)
        {
            var evaluation = pending.Evaluation;
            if (rated.TryGetValue(evaluation.OccasionKey, out var first))
            {
                outcomes.Add((pending, first == evaluation.Id));
                continue;
            }

            rated.Add(evaluation.OccasionKey, evaluation.Id);
            stored.Add(evaluation);
            outcomes.Add((pending, true));
        }

        if (stored.Count > 0)
        {
            db.Evaluations.AddRange(stored);
            // Sorted, so that two programs take the tally rows in the same order and cannot wait for each other in a ring.
            foreach (var tally in stored.GroupBy(e => (e.Day, e.Section, e.TargetCode)).OrderBy(g => g.Key)) await AddToTallyAsync(db, [.. tally]);
            await db.SaveChangesAsync();
            await ChangeStamp.BumpAsync(db, ChangeStamp.Evaluations, CancellationToken.None);
        }

        await transaction.CommitAsync();
        foreach (var (pending, isStored) in outcomes) pending.Outcome.TrySetResult(isStored);
    }

    private static async Task AddToTallyAsync(CrmDbContext db, List<Evaluation> sheets)
    {
        var (day, section, target) = (sheets[0].Day, sheets[0].Section, sheets[0].TargetCode);
        int count = sheets.Count, scored = sheets.Count(e => e.MeanScore is not null), low = sheets.Count(e => e.IsLow);
        int answers = sheets.Sum(e => e.ScoredAnswers), top = sheets.Sum(e => e.TopAnswers);
        var means = sheets.Sum(e => (long)((e.MeanScore ?? 0) * 10_000));

        var changed = await db.SatisfactionTallies.Where(t => t.Day == day && t.Section == section && t.TargetCode == target).ExecuteUpdateAsync(set => set
            .SetProperty(t => t.Sheets, t => t.Sheets + count)
            .SetProperty(t => t.ScoredSheets, t => t.ScoredSheets + scored)
            .SetProperty(t => t.MeanSumE4, t => t.MeanSumE4 + means)
            .SetProperty(t => t.ScoredAnswers, t => t.ScoredAnswers + answers)
            .SetProperty(t => t.TopAnswers, t => t.TopAnswers + top)
            .SetProperty(t => t.LowSheets, t => t.LowSheets + low));
        if (changed > 0) return;

        db.SatisfactionTallies.Add(new(day, section, target, sheets[0].TargetName, sheets[0].DepartmentCode, sheets[0].DepartmentName)
        {
            Sheets = count, ScoredSheets = scored, MeanSumE4 = means, ScoredAnswers = answers, TopAnswers = top, LowSheets = low,
        });
    }

    private static DbException? DatabaseFault(Exception fault) => fault as DbException ?? fault.InnerException as DbException;

    private sealed record Pending(Evaluation Evaluation)
    {
        public TaskCompletionSource<bool> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
