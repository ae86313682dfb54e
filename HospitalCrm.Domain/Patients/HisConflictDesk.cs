using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Patients;

/// <summary>资料不一致: somebody decides between what was changed by hand and what the HIS says.</summary>
public sealed class HisConflictDesk(
    IDbContextFactory<CrmDbContext> contexts, PatientIndexer indexer, HisFields fields, PersonalDataVault vault, AuditTrail audit, HospitalClock clock, ICurrentActor actor)
{
    private const int MostAtOnce = 1000;

    /// <summary>采用HIS的值: the field is the HIS's again, now and later. The archive keeps its 审核状态, because the HIS vouches for the value.</summary>
    public Task TakeHisAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancel) => DecideAsync(ids, async (db, conflicts, me) =>
    {
        foreach (var conflict in conflicts)
        {
            fields.Set(conflict.Patient, conflict.Field, vault.Open(HisConflict.ValuePurpose, conflict.HisValueSealed!));
            PatientRules.ForgetByHand(conflict.Patient, conflict.Field);
            db.HisConflicts.Remove(conflict);
        }

        db.ChangeTracker.DetectChanges();
        await indexer.RefreshAsync(db, [.. conflicts.Select(c => c.Patient).Distinct().Where(p => db.Entry(p).State == EntityState.Modified)], cancel);
        audit.AddChanges(db, me);
    }, cancel);

    /// <summary>保留本系统的值: not asked again until the HIS says something else.</summary>
    public Task KeepOursAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancel) => DecideAsync(ids, (db, conflicts, me) =>
    {
        foreach (var conflict in conflicts)
        {
            (conflict.KeptAt, conflict.KeptBy) = (clock.UtcNow, me.UserCode);
            audit.Add(db, me, AuditAction.Change, "patients", $"患者档案 {conflict.Patient.ArchiveNo}", conflict.PatientId.ToString(), $"{fields.TitleOf(conflict.Field)}：与医院信息系统不一致，保留本系统的值");
        }

        return Task.CompletedTask;
    }, cancel);

    private async Task DecideAsync(IReadOnlyCollection<Guid> ids, Func<CrmDbContext, List<HisConflict>, Actor, Task> decide, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Patients.Edit);
        if (ids.Count > MostAtOnce) throw new DomainRuleException("一次最多选择{0}项。", MostAtOnce);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var conflicts = await HisConflictList.Visible(db, db.HisConflicts.AsTracking(), me).Where(c => ids.Contains(c.Id)).Include(c => c.Patient).ToListAsync(cancel);
        if (conflicts.Count < ids.Count) throw new DomainRuleException("所选内容中有{0}项已由他人处理，列表已刷新，请重新选择。", ids.Count - conflicts.Count);
        await decide(db, conflicts, me);
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw new DomainRuleException("所选档案中有一份刚刚被他人修改，列表已刷新，请核对后再试。");
        }

        await transaction.CommitAsync(cancel);
    }
}
