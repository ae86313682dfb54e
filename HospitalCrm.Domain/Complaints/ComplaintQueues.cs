using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Complaints;

/// <summary>How much waits for the signed-in person, for the workbench.</summary>
public sealed class ComplaintQueues(IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor, WorkingDays days, HospitalClock clock)
{
    /// <summary>Counted no further.</summary>
    public const int Most = 999;

    /// <summary>One number for each view that says something to the person; only the most urgent of them.</summary>
    public async Task<IReadOnlyList<ComplaintQueue>> GetAsync(CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Complaints.View);
        var soon = ComplaintViews.SoonAt(await days.GetAsync(cancel), clock);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        List<ComplaintQueue> queues = [];
        foreach (var view in new[] { ComplaintShelf.Mine, ComplaintShelf.DueSoon, ComplaintShelf.Late, ComplaintShelf.CallBack }.Where(view => ComplaintViews.IsFor(view, me)))
            queues.Add(new(view, await ComplaintViews.Apply(db, me, ComplaintScope.Visible(db, db.Complaints, me), view, clock.UtcNow, soon).Take(Most + 1).CountAsync(cancel)));
        return queues;
    }
}

/// <param name="Count">More than <see cref="ComplaintQueues.Most"/>: at least so many.</param>
public sealed record ComplaintQueue(ComplaintShelf Shelf, int Count);
