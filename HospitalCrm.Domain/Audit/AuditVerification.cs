using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Audit;

/// <summary>The audit administrator's check of the whole log (校验); that it was checked, and what came out, is told in the log itself.</summary>
public sealed class AuditVerification(AuditVerifier verifier, IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor, AuditTrail audit)
{
    public async Task<AuditVerdict> RunAsync(IProgress<AuditProgress>? progress, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Audit.Verify);
        var verdict = await verifier.RunAsync(progress, cancel);

        await using var db = await contexts.CreateDbContextAsync(cancel);
        audit.Add(db, me, AuditAction.Verify, "audit", subject: null, subjectId: null, AuditWords.Of(verdict));
        await db.SaveChangesAsync(cancel);
        return verdict;
    }
}
