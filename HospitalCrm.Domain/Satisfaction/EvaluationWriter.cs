using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Persistence.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>
/// Writes evaluations in groups: whoever arrives while one commit is on its way to the disk shares the next (decision 0008).
/// An evaluation, its share of the day's tally, the sign of life of its visit and the change stamp are one transaction.
/// </summary>
public sealed class EvaluationWriter(IDbContextFactory<CrmDbContext> contexts, IDatabaseProduct product) : GroupCommit<SheetToWrite, bool>(contexts, product, EvaluationWriter.MostPerCommit)
{
    private const int MostPerCommit = 256;

    /// <param name="sheetId">The evaluation's id: the same sheet twice is one evaluation.</param>
    /// <param name="fill">Makes the evaluation inside the transaction; called again when the transaction is.</param>
    /// <returns>True when it is committed; false when the occasion (patient, target, day) has been rated before.</returns>
    /// <exception cref="DomainRuleException"><paramref name="fill"/> refused it.</exception>
    /// <exception cref="DbUpdateException">The database did not take it; nothing of it was stored.</exception>
    internal Task<bool> WriteAsync(Guid visitId, Guid sheetId, Filling fill, CancellationToken cancel) => WriteAsync(new SheetToWrite(visitId, sheetId, fill), cancel);

    private protected override async Task CommitAsync(CrmDbContext db, IDbContextTransaction transaction, IReadOnlyList<Pending> group)
    {
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
            await Product.InsertAsync(db, [.. stored, .. answers, .. answers.SelectMany(a => a.Reasons)], CancellationToken.None);
            await AddToTalliesAsync(db, stored);
            await db.SaveChangesAsync();
            await TouchVisitsAsync(db, stored);
            await transaction.CommitAsync();
        }

        foreach (var (pending, isStored) in outcomes) pending.Outcome.TrySetResult(isStored);
        foreach (var (pending, reason) in refused)
        {
            // What was taken once is not refused the second time because the set-up has changed in between.
            if (earlier.Sheets.Contains(pending.Work.SheetId) && reason is not VisitOverException) pending.Outcome.TrySetResult(true);
            else pending.Outcome.TrySetException(reason);
        }
    }

    private static async Task<(List<(Pending, Evaluation)> Filled, List<(Pending, DomainRuleException)> Refused)> FillAsync(CrmDbContext db, IReadOnlyList<Pending> group)
    {
        var setupStamp = await SurveySetups.StampAsync(db, CancellationToken.None);
        var visitIds = group.Select(p => p.Work.VisitId).Distinct().ToList();
        var visits = await db.KioskVisits.AsNoTracking().Where(v => visitIds.Contains(v.Id)).ToDictionaryAsync(v => v.Id);

        var filled = new List<(Pending, Evaluation)>(group.Count);
        var refused = new List<(Pending, DomainRuleException)>();
        foreach (var pending in group)
        {
            try
            {
                filled.Add((pending, await pending.Work.Fill(db, visits.GetValueOrDefault(pending.Work.VisitId), setupStamp)));
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
        var sheetIds = group.Select(p => p.Work.SheetId).Distinct().ToList();
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
}

/// <summary>One sheet handed in.</summary>
public sealed record SheetToWrite(Guid VisitId, Guid SheetId, Filling Fill);

/// <summary>Makes an evaluation of a visit as it is now, or refuses it.</summary>
public delegate ValueTask<Evaluation> Filling(CrmDbContext db, KioskVisit? visit, long setupStamp);
