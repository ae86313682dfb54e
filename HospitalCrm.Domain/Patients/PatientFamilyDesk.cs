using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Patients;

/// <summary>家庭与监护: which archives belong together, and who decides for whom. Each relation stands in both directions and they say the same.</summary>
public sealed class PatientFamilyDesk(IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor, PatientRegister register, AuditTrail audit, HospitalClock clock)
{
    /// <summary>Offered at once.</summary>
    public const int MostHits = 8;

    private const int MostRelatives = 30;

    /// <summary>Nobody is a parent before this many years.</summary>
    private const int YoungestParent = 12;

    /// <summary>Archives found by the standard search, without this patient and the family there is.</summary>
    public async Task<IReadOnlyList<FamilyHit>> SearchAsync(Guid patientId, string typed, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Patients.View);
        me.Demand(Permissions.Patients.Edit);
        if (string.IsNullOrWhiteSpace(typed)) return [];
        var page = await register.FindAsync(new() { Filters = new Dictionary<string, string>(StringComparer.Ordinal) { ["q"] = typed } }, null, cancel);
        return await HitsAsync(patientId, me, (_, patients) => patients.Where(p => page.Rows.Select(r => r.Id).ToList().Contains(p.Id)), cancel);
    }

    /// <summary>同号码患者: archives that share a telephone with this one.</summary>
    public async Task<IReadOnlyList<FamilyHit>> FindSamePhoneAsync(Guid patientId, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Patients.View);
        me.Demand(Permissions.Patients.Edit);
        List<long> numbers;
        await using (var db = await contexts.CreateDbContextAsync(cancel))
        {
            var patient = await PatientFileDesk.FindAsync(db, db.Patients.AsNoTracking(), patientId, me, cancel);
            numbers = await db.PatientPhones.AsNoTracking().Where(p => p.Number == patient.Number).Select(p => p.Whole).Distinct().ToListAsync(cancel);
        }

        return numbers.Count == 0 ? [] : await HitsAsync(patientId, me, (db, patients) => patients.Where(p => db.PatientPhones.Where(x => numbers.Contains(x.Whole)).Select(x => x.Number).Contains(p.Number)), cancel);
    }

    /// <summary>Links two archives, or says anew how they belong together.</summary>
    /// <param name="kind">What the related one is to the patient.</param>
    /// <param name="isGuardian">The related one decides for the patient.</param>
    public async Task LinkAsync(Guid patientId, Guid relatedId, RelationKind kind, bool isGuardian, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Patients.Edit);
        if (!Enum.IsDefined(kind)) throw new DomainRuleException("请从列表中选择“{0}”。", "关系");
        if (patientId == relatedId) throw new DomainRuleException("不能把档案与它自己关联。");
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var patient = await PatientFileDesk.FindWholeAsync(db, patientId, me, cancel);
        var related = await PatientFileDesk.FindWholeAsync(db, relatedId, me, cancel);
        var inverse = Inverse(kind, patient);
        Check(kind, patient, related);
        Check(inverse, related, patient);

        var both = await db.PatientRelations.AsTracking().Where(r => (r.PatientId == patientId && r.RelatedId == relatedId) || (r.PatientId == relatedId && r.RelatedId == patientId)).ToListAsync(cancel);
        var forth = both.Find(r => r.PatientId == patientId);
        var back = both.Find(r => r.PatientId == relatedId);
        if (isGuardian && back is { IsGuardian: true }) throw new DomainRuleException("两个人不能互为监护人。");
        if (forth is null && await db.PatientRelations.CountAsync(r => r.PatientId == patientId, cancel) >= MostRelatives) throw new DomainRuleException("一份档案最多关联{0}位家庭成员。", MostRelatives);

        var before = forth is null ? null : Said(forth.Kind, forth.IsGuardian, related);
        if (forth is null) db.PatientRelations.Add(forth = new(patientId, relatedId, kind, isGuardian, clock.UtcNow, me.UserCode));
        if (back is null) db.PatientRelations.Add(back = new(relatedId, patientId, inverse, isGuardian: false, clock.UtcNow, me.UserCode));
        (forth.Kind, forth.IsGuardian, back.Kind) = (kind, isGuardian, inverse);
        Tell(db, me, patient, before, Said(kind, isGuardian, related));
        Tell(db, me, related, null, Said(inverse, back.IsGuardian, patient));
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException)
        {
            throw new DomainRuleException("刚刚有人修改了这两份档案的关系，请核对后再试。");
        }
    }

    /// <summary>Takes the relation away in both directions.</summary>
    public async Task UnlinkAsync(Guid patientId, Guid relatedId, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Patients.Edit);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var patient = await PatientFileDesk.FindWholeAsync(db, patientId, me, cancel);
        var both = await db.PatientRelations.AsTracking().Where(r => (r.PatientId == patientId && r.RelatedId == relatedId) || (r.PatientId == relatedId && r.RelatedId == patientId)).ToListAsync(cancel);
        if (both.Count == 0) return;
        var related = await db.Patients.AsNoTracking().FirstAsync(p => p.Id == relatedId, cancel);
        foreach (var relation in both)
        {
            db.PatientRelations.Remove(relation);
            var (of, other) = relation.PatientId == patientId ? (patient, related) : (related, patient);
            Tell(db, me, of, Said(relation.Kind, relation.IsGuardian, other), null);
        }

        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw new DomainRuleException("刚刚有人修改了这两份档案的关系，请核对后再试。");
        }
    }

    private void Tell(CrmDbContext db, Actor me, Patient patient, string? before, string? after) =>
        audit.Add(db, me, AuditAction.Change, "patients", PatientFileDesk.SubjectOf(patient), patient.Id.ToString(), [new("家庭关系", before, after)]);

    /// <summary>母亲 D0000042，监护人: who it is, the archive says.</summary>
    private static string Said(RelationKind kind, bool isGuardian, Patient other) => $"{Labels.Of(kind)} {other.ArchiveNo}{(isGuardian ? "，监护人" : "")}";

    /// <summary>What the patient is to the related one.</summary>
    private static RelationKind Inverse(RelationKind kind, Patient patient) => kind switch
    {
        RelationKind.Mother or RelationKind.Father => RelationKind.Child,
        RelationKind.Child when patient.Sex == HisSex.Female => RelationKind.Mother,
        RelationKind.Child when patient.Sex == HisSex.Male => RelationKind.Father,
        RelationKind.Child => throw new DomainRuleException("请先填写患者的性别，才知道是孩子的母亲还是父亲。"),
        RelationKind.Grandparent => RelationKind.Grandchild,
        RelationKind.Grandchild => RelationKind.Grandparent,
        _ => kind,
    };

    private static void Check(RelationKind kind, Patient patient, Patient related)
    {
        if ((kind == RelationKind.Mother && related.Sex == HisSex.Male) || (kind == RelationKind.Father && related.Sex == HisSex.Female))
            throw new DomainRuleException("档案{0}的性别与“{1}”不符，请核对。", related.ArchiveNo, Labels.Of(kind));
        if (kind is RelationKind.Mother or RelationKind.Father or RelationKind.Grandparent && related.BornOn is { } elder && patient.BornOn is { } younger && elder.AddYears(YoungestParent) > younger)
            throw new DomainRuleException("档案{0}的出生日期与“{1}”不符，请核对。", related.ArchiveNo, Labels.Of(kind));
    }

    private async Task<IReadOnlyList<FamilyHit>> HitsAsync(Guid patientId, Actor me, Func<CrmDbContext, IQueryable<Patient>, IQueryable<Patient>> found, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var patient = await PatientFileDesk.FindAsync(db, db.Patients.AsNoTracking(), patientId, me, cancel);
        var hits = await found(db, PatientRegister.Visible(db, db.Patients.AsNoTracking(), me))
            .Where(p => p.Id != patientId && p.ErasedAt == null && !db.PatientRelations.Any(r => r.PatientId == patientId && r.RelatedId == p.Id))
            .OrderByDescending(p => p.Number).Take(MostHits).Select(p => new { p.Id, p.Number, p.Name, p.Sex, p.BornOn }).ToListAsync(cancel);
        return [.. hits.Select(p => new FamilyHit(p.Id, Patient.ArchiveNoOf(p.Number), p.Name, p.Sex, p.BornOn is { } born ? PatientAge.Of(born, clock.Today) : null, Guess(patient, p.Sex, p.BornOn, clock.Today)))];
    }

    /// <summary>What somebody on the same number most likely is; only ever offered.</summary>
    private static RelationKind Guess(Patient patient, HisSex sex, DateOnly? bornOn, DateOnly today)
    {
        const int generation = 15;
        const int adult = 20;
        if (patient.BornOn is not { } own || bornOn is not { } theirs) return RelationKind.Other;
        if (theirs.AddYears(generation) <= own) return sex == HisSex.Female ? RelationKind.Mother : sex == HisSex.Male ? RelationKind.Father : RelationKind.Other;
        if (own.AddYears(generation) <= theirs) return patient.Sex is HisSex.Female or HisSex.Male ? RelationKind.Child : RelationKind.Other;
        var areAdults = own.AddYears(adult) <= today && theirs.AddYears(adult) <= today;
        return areAdults && (patient.Sex, sex) is ((HisSex.Female, HisSex.Male) or (HisSex.Male, HisSex.Female)) ? RelationKind.Spouse : RelationKind.Other;
    }
}

/// <summary>An archive that may belong to the family.</summary>
/// <param name="Guess">What they most likely are to the patient.</param>
public sealed record FamilyHit(Guid Id, string ArchiveNo, string Name, HisSex Sex, string? Age, RelationKind Guess);
