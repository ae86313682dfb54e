using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Patients;

/// <summary>The synchronisation with the HIS as people see it: how it went, and going through the HIS at once.</summary>
public sealed class HisSynchronisationDesk(IDbContextFactory<CrmDbContext> contexts, HisSynchronisation synchronisation, ICurrentActor actor, AuditTrail audit, HospitalClock clock)
{
    private const string Module = "his-patients";

    public async Task<HisSynchronised> DescribeAsync(CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand(Permissions.HisPatients.View);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var now = clock.UtcNow;
        var state = await db.HisSynchronisations.AsNoTracking().FirstOrDefaultAsync(s => s.Name == HisSynchronisationState.Patients, cancel);
        return state is null ? new(null, null, null, 0, IsRunning: false) : new(state.DoneAt, state.TriedAt, state.Trouble, state.Read, state.LeaseUntil >= now);
    }

    /// <summary>How many patients of the HIS have no archive here.</summary>
    public async Task<int> CountWaitingAsync(CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand(Permissions.HisPatients.View);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.HisLedger.CountAsync(e => !e.IsTakenOver && e.GoneAt == null, cancel);
    }

    /// <summary>立即同步.</summary>
    /// <param name="progress">Patients read so far.</param>
    /// <exception cref="DomainRuleException">It is running already.</exception>
    /// <exception cref="HisUnavailableException">The HIS could not be asked; the next run goes on where this one stopped.</exception>
    public async Task<HisRound> RunAsync(IProgress<int>? progress, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.HisPatients.Synchronise);
        await using (var db = await contexts.CreateDbContextAsync(cancel))
        {
            audit.Add(db, me, AuditAction.Import, Module, "医院信息系统患者", null, "立即同步");
            await db.SaveChangesAsync(cancel);
        }

        return await synchronisation.RunAsync(progress, cancel) ?? throw new DomainRuleException("同步正在进行，请稍候再看结果。");
    }
}

/// <summary>How the synchronisation with the HIS stands.</summary>
/// <param name="DoneAt">When the HIS was last looked through as a whole; null: not yet.</param>
/// <param name="Trouble">Why the last run stopped; null: it did not.</param>
/// <param name="Read">Patients read in the present or last round.</param>
public sealed record HisSynchronised(DateTime? DoneAt, DateTime? TriedAt, HisTrouble? Trouble, int Read, bool IsRunning);
