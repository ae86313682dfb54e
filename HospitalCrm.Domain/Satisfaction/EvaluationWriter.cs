using System.Data.Common;
using System.Diagnostics;
using System.Threading.Channels;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Persistence.Providers;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>
/// Writes evaluations in groups: whoever arrives while one commit is on its way to the disk shares the next (decision 0008).
/// An evaluation, its share of the day's tally, the sign of life of its visit and the change stamp are one transaction.
/// </summary>
public sealed class EvaluationWriter : IAsyncDisposable
{
    private const int MostPerCommit = 256;
    private const int MostWaiting = 10_000;
    private const int MostTries = 3;

    /// <summary>A deadlock is told at once and tried again; a database that has been locked for seconds (SQLite waits itself) is told to the patient.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

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

    /// <param name="sheetId">The evaluation's id: the same sheet twice is one evaluation.</param>
    /// <param name="fill">Makes the evaluation inside the transaction; called again when the transaction is.</param>
    /// <returns>True when it is committed; false when the occasion (patient, target, day) has been rated before.</returns>
    /// <exception cref="DomainRuleException"><paramref name="fill"/> refused it.</exception>
    /// <exception cref="DbUpdateException">The database did not take it; nothing of it was stored.</exception>
    internal async Task<bool> WriteAsync(Guid visitId, Guid sheetId, Filling fill, CancellationToken cancel)
    {
        var pending = new Pending(visitId, sheetId, fill);
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
            catch (Exception fault) when (group.Count == 1 || IsBusy(fault))
            {
                foreach (var pending in group) pending.Outcome.TrySetException(fault);
            }
            catch (Exception)
            {
                // One bad row must not take the others with it.
                foreach (var single in group) await CommitAloneAsync(single);
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
        var begun = Stopwatch.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await CommitAsync(group);
                return;
            }
            catch (Exception fault) when (attempt < MostTries && (IsTaken(fault) || (IsBusy(fault) && Stopwatch.GetElapsedTime(begun) < Patience)))
            {
                continue;
            }
        }
    }

    private bool IsTaken(Exception fault) => DatabaseFault(fault) is { } database && _product.IsUniqueViolation(database);

    private bool IsBusy(Exception fault) => DatabaseFault(fault) is { } database && _product.IsBusy(database);

    private async Task CommitAsync(IReadOnlyList<Pending> group)
    {
        await using var db = await _contexts.CreateDbContextAsync();
        await using var transaction = await db.Database.BeginTransactionAsync();
        // First, and on every product: it holds the stamp's row until the commit, so programs write evaluations one after the
        // other, and what is read from here on (earlier sheets, the day's tallies) is still so when it is written back.
        await ChangeStamp.BumpAsync(db, ChangeStamp.Evaluations, CancellationToken.None);

        var (filled, refused) = await FillAsync(db, group);
        var earlier = await FindEarlierAsync(db, group, filled);
        var outcomes = new List<(Pending Pending, bool IsStored)>(group.Count);
        var stored = new List<Evaluation>(group.Count);
        foreach (var (pending, evaluation) in filled)
        {
            // 完成 pressed twice, or again after a lost connection.
            if (earlier.Sheets.Contains(evaluation.Id))
            {
                outcomes.Add((pending, true));
                continue;
            }

            var isFirst = earlier.Occasions.Add(evaluation.OccasionKey);
            outcomes.Add((pending, isFirst));
            if (!isFirst) continue;

            earlier.Sheets.Add(evaluation.Id);
            stored.Add(evaluation);
        }

        // With nothing to store the transaction ends without a commit, and nobody is told of a change.
        if (stored.Count > 0)
        {
            var answers = stored.SelectMany(e => e.Answers).ToList();
            await _product.InsertAsync(db, [.. stored, .. answers, .. answers.SelectMany(a => a.Reasons)], CancellationToken.None);
            await AddToTalliesAsync(db, stored);
            await db.SaveChangesAsync();
            await TouchVisitsAsync(db, stored);
            await transaction.CommitAsync();
        }

        foreach (var (pending, isStored) in outcomes) pending.Outcome.TrySetResult(isStored);
        foreach (var (pending, reason) in refused)
        {
            // What was taken once is not refused the second time because the set-up has changed in between.
            if (earlier.Sheets.Contains(pending.SheetId) && reason is not VisitOverException) pending.Outcome.TrySetResult(true);
            else pending.Outcome.TrySetException(reason);
        }
    }

    private static async Task<(List<(Pending, Evaluation)> Filled, List<(Pending, DomainRuleException)> Refused)> FillAsync(CrmDbContext db, IReadOnlyList<Pending> group)
    {
        var setupStamp = await SurveySetups.StampAsync(db, CancellationToken.None);
        var visitIds = group.Select(p => p.VisitId).Distinct().ToList();
        var visits = await db.KioskVisits.AsNoTracking().Where(v => visitIds.Contains(v.Id)).ToDictionaryAsync(v => v.Id);

        var filled = new List<(Pending, Evaluation)>(group.Count);
        var refused = new List<(Pending, DomainRuleException)>();
        foreach (var pending in group)
        {
            try
            {
                filled.Add((pending, await pending.Fill(db, visits.GetValueOrDefault(pending.VisitId), setupStamp)));
            }
            catch (DomainRuleException reason)
            {
                refused.Add((pending, reason));
            }
        }

        return (filled, refused);
    }

    private static async Task<(HashSet<Guid> Sheets, HashSet<string> Occasions)> FindEarlierAsync(CrmDbContext db, IReadOnlyList<Pending> group, List<(Pending, Evaluation Evaluation)> filled)
    {
        var sheetIds = group.Select(p => p.SheetId).Distinct().ToList();
        var occasions = filled.Select(f => f.Evaluation.OccasionKey).Distinct(StringComparer.Ordinal).ToList();
        var earlier = await db.Evaluations.Where(e => sheetIds.Contains(e.Id) || occasions.Contains(e.OccasionKey)).Select(e => new { e.Id, e.OccasionKey }).ToListAsync();
        return ([.. earlier.Select(e => e.Id)], earlier.Select(e => e.OccasionKey).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>Whoever hands in a sheet is there; the visit's version stays, so that this is never in anybody's way.</summary>
    private static async Task TouchVisitsAsync(CrmDbContext db, List<Evaluation> stored)
    {
        var now = stored.Max(e => e.SubmittedAt);
        // One round for almost everybody: nobody hands in two sheets of one visit within a commit but a program.
        foreach (var sheets in stored.GroupBy(e => e.VisitId).GroupBy(v => v.Count(), v => v.Key))
        {
            var visitIds = sheets.ToList();
            var count = sheets.Key;
            await db.KioskVisits.Where(v => visitIds.Contains(v.Id)).ExecuteUpdateAsync(set => set
                .SetProperty(v => v.LastActiveAt, now)
                .SetProperty(v => v.Ratings, v => v.Ratings + count));
        }
    }

    private static async Task AddToTalliesAsync(CrmDbContext db, List<Evaluation> stored)
    {
        foreach (var day in stored.GroupBy(e => e.Day)) // one, but for the group that sees midnight
        {
            var codes = day.Select(e => e.TargetCode).Distinct(StringComparer.Ordinal).ToList();
            var tallies = await db.SatisfactionTallies.Where(t => t.Day == day.Key && codes.Contains(t.TargetCode)).ToDictionaryAsync(t => (t.Section, t.TargetCode));
            foreach (var evaluation in day)
            {
                if (!tallies.TryGetValue((evaluation.Section, evaluation.TargetCode), out var tally))
                {
                    tally = new(day.Key, evaluation.Section, evaluation.TargetCode, evaluation.TargetName, evaluation.DepartmentCode, evaluation.DepartmentName);
                    tallies.Add((evaluation.Section, evaluation.TargetCode), tally);
                    db.SatisfactionTallies.Add(tally);
                }

                tally.Count(evaluation);
            }
        }
    }

    private static DbException? DatabaseFault(Exception fault) => fault as DbException ?? fault.InnerException as DbException;

    private sealed record Pending(Guid VisitId, Guid SheetId, Filling Fill)
    {
        public TaskCompletionSource<bool> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>Makes an evaluation of a visit as it is now, or refuses it.</summary>
internal delegate ValueTask<Evaluation> Filling(CrmDbContext db, KioskVisit? visit, long setupStamp);
