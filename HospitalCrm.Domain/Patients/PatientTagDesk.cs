using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Patients;

/// <summary>Puts tags and warnings on an archive and takes them off.</summary>
public sealed class PatientTagDesk(IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor, AuditTrail audit, HospitalClock clock)
{
    /// <summary>A patient with more words on them is described by none.</summary>
    public const int MostTags = 12;

    /// <summary>Tags that can be put on.</summary>
    public async Task<IReadOnlyList<Choice>> ChoicesAsync(CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand(Permissions.Patients.Edit);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var tags = await db.Set<PatientTag>().AsNoTracking().Where(t => !t.IsDisabled).OrderByDescending(t => t.IsWarning).ThenBy(t => t.SortOrder).ThenBy(t => t.Code).Select(t => new { t.Id, t.Name }).ToListAsync(cancel);
        return [.. tags.Select(t => new Choice(t.Id.ToString(), t.Name) { IsData = true })];
    }

    /// <summary>Putting on what is on already changes nothing.</summary>
    public async Task PutOnAsync(Guid patientId, Guid tagId, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Patients.Edit);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var patient = await PatientFileDesk.FindWholeAsync(db, patientId, me, cancel);
        var tag = await db.Set<PatientTag>().AsNoTracking().FirstOrDefaultAsync(t => t.Id == tagId, cancel) ?? throw new DomainRuleException("请从列表中选择“{0}”。", "标签");
        if (tag.IsDisabled) throw new DomainRuleException("“{0}”已停用，请选择其他。", tag.Name);
        var there = await db.PatientTaggings.Where(t => t.PatientId == patientId).Select(t => t.TagId).ToListAsync(cancel);
        if (there.Contains(tagId)) return;
        if (there.Count >= MostTags) throw new DomainRuleException("一份档案最多{0}个标签。", MostTags);

        db.PatientTaggings.Add(new(tagId, patientId, patient.Number, clock.UtcNow, me.UserCode));
        audit.Add(db, me, AuditAction.Change, "patients", PatientFileDesk.SubjectOf(patient), patientId.ToString(), [new("标签", null, tag.Name)]);
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException)
        {
            // Somebody else was faster with the same: it is there, and told.
            if (!await IsOnAsync(patientId, tagId, cancel)) throw;
        }
    }

    public async Task TakeOffAsync(Guid patientId, Guid tagId, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Patients.Edit);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var patient = await PatientFileDesk.FindWholeAsync(db, patientId, me, cancel);
        var tagging = await db.PatientTaggings.AsTracking().FirstOrDefaultAsync(t => t.PatientId == patientId && t.TagId == tagId, cancel);
        if (tagging is null) return;
        var name = await db.Set<PatientTag>().Where(t => t.Id == tagId).Select(t => t.Name).FirstAsync(cancel);
        db.PatientTaggings.Remove(tagging);
        audit.Add(db, me, AuditAction.Change, "patients", PatientFileDesk.SubjectOf(patient), patientId.ToString(), [new("标签", name, null)]);
        await db.SaveChangesAsync(cancel);
    }

    private async Task<bool> IsOnAsync(Guid patientId, Guid tagId, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.PatientTaggings.AnyAsync(t => t.PatientId == patientId && t.TagId == tagId, cancel);
    }
}
