using System.Globalization;
using System.Text.Json;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace HospitalCrm.Domain.Patients;

/// <summary>合并: two archives of one person become one, and can be had back as they were.</summary>
public sealed class PatientMerging(
    IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor, AuditTrail audit, HospitalClock clock, PersonalDataVault vault, PatientIndexer indexer, ClassificationRun classes)
{
    /// <summary>Merges on a page of the history.</summary>
    public const int Size = 20;

    private const string Module = "patients";

    /// <summary>What a merge or its undoing decides itself; nobody edits these.</summary>
    private static readonly string[] OfReview =
        [nameof(Patient.State), nameof(Patient.ReviewedBy), nameof(Patient.ReviewedAt), nameof(Patient.ReturnReason), nameof(Patient.KeyFieldsBy), nameof(Patient.FieldsByHand)];

    private static readonly string[] KeyFields = [nameof(Patient.Name), nameof(Patient.IdCardSealed), nameof(Patient.MobileSealed)];

    /// <summary>Two archives side by side.</summary>
    /// <exception cref="DomainRuleException">They cannot be merged; the sentence says why.</exception>
    public async Task<MergeSheet> OpenAsync(Guid oneId, Guid otherId, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Patients.Merge);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var (one, other) = await FindBothAsync(db, db.Patients.AsNoTracking(), oneId, otherId, me, cancel);
        // What the HIS knows leads; else what somebody has looked at, else what is older.
        var keepsOther = (other.HisPatientNo is not null, other.State == PatientState.Approved).CompareTo((one.HisPatientNo is not null, one.State == PatientState.Approved)) is var better
            && (better > 0 || (better == 0 && other.Number < one.Number));
        return new(
            ArchiveFacts.Of(one, indexer), ArchiveFacts.Of(other, indexer), one.Version, other.Version, keepsOther ? other.Id : one.Id, HasDifferentIdCards(one, other), one.HisPatientNo is not null && other.HisPatientNo is not null && one.HisPatientNo != other.HisPatientNo,
            [.. MergeField.All.Select(f => new MergeLine(f.Key, f.Title, f.IsChoice, f.Shown(one, indexer), f.Shown(other, indexer), f.IsAlike(one, other, indexer))).Where(line => line.One is not null || line.Other is not null)]);
    }

    /// <summary>The other archive goes into the kept one, in one transaction.</summary>
    /// <returns>The merge, by which it can be undone.</returns>
    /// <exception cref="DomainRuleException">Somebody has changed one of them, or a rule forbids it.</exception>
    public async Task<Guid> MergeAsync(MergeOrder order, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Patients.Merge);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var (kept, gone) = await FindBothAsync(db, db.Patients.AsTracking(), order.KeptId, order.GoneId, me, cancel);
        if (kept.Version != order.KeptVersion || gone.Version != order.GoneVersion) throw new DomainRuleException("这两份档案刚被别人修改过，请重新核对后再合并。");
        if (HasDifferentIdCards(kept, gone) && !order.ConfirmsDifferentIdCards) throw new DomainRuleException("两份档案的身份证号不同，很可能是两个人。确实是同一人时，请先勾选确认。");

        var content = new MergeContent { KeptBefore = ValuesOf(db.Entry(kept)), GoneBefore = ValuesOf(db.Entry(gone)) };
        var faultsBefore = FaultsOf(kept).Concat(FaultsOf(gone)).ToHashSet(StringComparer.Ordinal);
        Take(kept, gone, order.TakenFromGone, out var takesHisNumber);
        if (FaultsOf(kept).Except(faultsBefore).Any()) throw PatientRules.Faults(kept, indexer.IdCard(kept), clock.Today).First().Fault;

        // As if the values had been typed: a changed key field waits for 审核 by somebody else.
        PatientRules.Review(db.Entry(kept), me);
        if (takesHisNumber) TakeHisNumber(kept, gone, order.TakenFromGone);
        gone.MergedIntoId = kept.Id;
        content.KeptAfter = ValuesOf(db.Entry(kept));

        await MoveAsync(db, kept, gone, content, cancel);
        await indexer.RefreshAsync(db, [kept, gone], cancel);
        await classes.RefreshAsync(db, [kept, gone], cancel);
        var merge = new PatientMerge(kept.Id, gone.Id, clock.UtcNow, me.UserCode);
        db.PatientMerges.Add(merge);
        Write(db, merge, content);
        audit.AddChanges(db, me);
        Tell(db, me, kept, gone, isUndone: false);
        await SaveAsync(db, cancel);
        await db.PatientDuplicates.Where(d => !d.IsApart && (d.FirstId == gone.Id || d.SecondId == gone.Id)).ExecuteDeleteAsync(cancel);
        await transaction.CommitAsync(cancel);
        return merge.Id;
    }

    /// <summary>A page of what has been merged, the newest first.</summary>
    public async Task<MergeHistory> HistoryAsync(PastMerge? after, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Patients.Merge);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        // The kept one may have gone into a third since: it is shown all the same to whoever sees the whole hospital.
        var visible = PatientRegister.Visible(db, db.Patients.AsNoTracking(), me);
        var merges = db.PatientMerges.AsNoTracking();
        if (me.Scope != DataScope.All) merges = merges.Where(m => visible.Any(p => p.Id == m.KeptId));
        if (after is { At: var at, Id: var id }) merges = merges.Where(m => m.At < at || (m.At == at && m.Id.CompareTo(id) < 0));
        var found = await merges.OrderByDescending(m => m.At).ThenByDescending(m => m.Id).Take(Size + 1)
            .Join(db.Patients, m => m.KeptId, p => p.Id, (m, kept) => new { m, kept.Number, kept.Name }).Join(db.Patients, x => x.m.GoneId, p => p.Id, (x, gone) => new { x.m, KeptNumber = x.Number, KeptName = x.Name, gone.Number, gone.Name })
            .OrderByDescending(x => x.m.At).ThenByDescending(x => x.m.Id).ToListAsync(cancel);
        var codes = found.SelectMany(x => new[] { x.m.By, x.m.UndoneBy }).Where(code => code is not null).Distinct().ToList();
        var names = codes.Count == 0 ? [] : await db.Users.Where(u => codes.Contains(u.UserName)).ToDictionaryAsync(u => u.UserName!, u => u.DisplayName, StringComparer.Ordinal, cancel);
        return new(
            [.. found.Take(Size).Select(x => new PastMerge(
                x.m.Id, x.m.KeptId, Patient.ArchiveNoOf(x.KeptNumber), x.KeptName, x.m.GoneId, Patient.ArchiveNoOf(x.Number), x.Name, x.m.At, names.GetValueOrDefault(x.m.By, x.m.By), x.m.UndoneAt,
                x.m.UndoneBy is { } by ? names.GetValueOrDefault(by, by) : null))],
            found.Count > Size);
    }

    /// <summary>撤销合并: both as they were.</summary>
    /// <param name="confirms">The person knows that what was changed since is lost.</param>
    /// <exception cref="MergeChangedException">Fields that the merge wrote have been changed since, and nobody confirmed.</exception>
    public async Task UndoAsync(Guid mergeId, bool confirms, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Patients.Merge);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var merge = await db.PatientMerges.AsTracking().FirstOrDefaultAsync(m => m.Id == mergeId, cancel) ?? throw new DomainRuleException("没有这次合并。");
        if (merge.UndoneAt is not null) throw new DomainRuleException("这次合并已经撤销。");
        var kept = await db.Patients.AsTracking().FirstAsync(p => p.Id == merge.KeptId, cancel);
        var gone = await db.Patients.AsTracking().FirstAsync(p => p.Id == merge.GoneId, cancel);
        if (kept.MergedIntoId is not null) throw new DomainRuleException("档案{0}后来又并入了另一份档案，请先撤销那一次合并。", kept.ArchiveNo);
        if (!await PatientRegister.Visible(db, db.Patients, me).AnyAsync(p => p.Id == kept.Id, cancel)) throw new DomainRuleException("没有这次合并。");
        if (kept.ErasedAt is not null || gone.ErasedAt is not null) throw new DomainRuleException("其中一份档案已匿名化，不能撤销合并。");

        var content = await ReadAsync(db, mergeId, cancel);
        var changed = Restore(db.Entry(kept), content);
        if (changed.Count > 0 && !confirms) throw new MergeChangedException(changed);
        indexer.IndexAnew(kept);
        gone.MergedIntoId = null;
        await MoveBackAsync(db, kept, gone, content, cancel);
        await indexer.RefreshAsync(db, [kept, gone], cancel);
        await classes.RefreshAsync(db, [kept, gone], cancel);
        if (content.Overrides is { } by && db.PatientClassifications.Local.FirstOrDefault(c => c.Id == gone.Id) is { } own) by.PutBack(own);
        (merge.UndoneAt, merge.UndoneBy) = (clock.UtcNow, me.UserCode);
        audit.AddChanges(db, me);
        Tell(db, me, kept, gone, isUndone: true);
        await SaveAsync(db, cancel);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>Where an archive that was merged away is now; null: it was not, or the person may not see where.</summary>
    public async Task<Guid?> TryFindKeptAsync(Guid goneId, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Patients.View);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.Patients.Where(p => p.Id == goneId && p.MergedIntoId != null)
            .Join(PatientRegister.Visible(db, db.Patients, me), gone => gone.MergedIntoId, kept => kept.Id, (_, kept) => (Guid?)kept.Id).FirstOrDefaultAsync(cancel);
    }

    private static async Task<(Patient One, Patient Other)> FindBothAsync(CrmDbContext db, IQueryable<Patient> patients, Guid oneId, Guid otherId, Actor me, CancellationToken cancel)
    {
        if (oneId == otherId) throw new DomainRuleException("请选择两份不同的档案。");
        var found = await PatientRegister.Visible(db, patients, me).Where(p => p.Id == oneId || p.Id == otherId).ToListAsync(cancel);
        if (found.Count < 2) throw new DomainRuleException("其中一份档案已经合并，或者不在您的数据范围内。");
        if (found.Exists(p => p.ErasedAt is not null)) throw new DomainRuleException("已匿名化的档案不能合并。");
        return (found.Find(p => p.Id == oneId)!, found.Find(p => p.Id == otherId)!);
    }

    private bool HasDifferentIdCards(Patient one, Patient other) => one.IdCardIndex is not null && other.IdCardIndex is not null && indexer.IdCard(one) != indexer.IdCard(other);

    private IEnumerable<string> FaultsOf(Patient patient) => PatientRules.Faults(patient, indexer.IdCard(patient), clock.Today).Select(fault => fault.Fault.Sentence);

    /// <summary>Chosen values, and what is never lost: numbers people may call from, the wish not to be called, the newest visit.</summary>
    private void Take(Patient kept, Patient gone, IReadOnlySet<string> taken, out bool takesHisNumber)
    {
        var keptMobile = indexer.Mobile(kept);
        foreach (var field in MergeField.All.Where(f => taken.Contains(f.Key) && f.Key != "hisNo")) field.Take(kept, gone);
        takesHisNumber = taken.Contains("hisNo") && gone.HisPatientNo is not null && gone.HisPatientNo != kept.HisPatientNo;
        var mobile = indexer.Mobile(kept);
        var others = new[] { keptMobile, indexer.Mobile(gone) }.Concat((indexer.OtherPhones(kept) ?? "").Split('、')).Concat((indexer.OtherPhones(gone) ?? "").Split('、'))
            .Where(phone => !string.IsNullOrEmpty(phone) && phone != mobile).Distinct(StringComparer.Ordinal).Take(PatientIndexer.MostOtherPhones).ToList();
        indexer.SetOtherPhones(kept, others.Count == 0 ? null : string.Join('、', others));
        kept.IsNotToBeCalled |= gone.IsNotToBeCalled;
        kept.NextVisitAt = Later(kept.NextVisitAt, gone.NextVisitAt);
        if (Later(kept.LastVisitAt, gone.LastVisitAt) == gone.LastVisitAt && gone.LastVisitAt is not null && gone.LastVisitAt != kept.LastVisitAt)
            (kept.LastVisitAt, kept.LastDepartmentCode, kept.LastDepartmentName) = (gone.LastVisitAt, gone.LastDepartmentCode, gone.LastDepartmentName);
    }

    /// <summary>The kept one follows the HIS from now on; what is not the HIS's was somebody's choice, which it does not overwrite.</summary>
    private void TakeHisNumber(Patient kept, Patient gone, IReadOnlySet<string> taken)
    {
        kept.HisPatientNo = gone.HisPatientNo;
        var own = MergeField.All.Where(f => PatientRules.FromHis.Any(h => h.Key == f.Key) && !taken.Contains(f.Key) && !f.IsEmpty(kept, indexer) && !f.IsAlike(kept, gone, indexer)).Select(f => f.Key)
            .Concat(PatientRules.FromHis.Select(h => h.Key).Where(key => PatientRules.IsByHand(gone, key))).Distinct(StringComparer.Ordinal).ToList();
        kept.FieldsByHand = own.Count == 0 ? null : $"|{string.Join('|', own)}|";
    }

    private static DateTime? Later(DateTime? one, DateTime? other) => one is null || other > one ? other : one;

    private static async Task MoveAsync(CrmDbContext db, Patient kept, Patient gone, MergeContent content, CancellationToken cancel)
    {
        var tags = await db.PatientTaggings.AsTracking().Where(t => t.PatientId == kept.Id || t.PatientId == gone.Id).ToListAsync(cancel);
        foreach (var tag in tags.Where(t => t.PatientId == gone.Id))
        {
            var isNew = !tags.Exists(t => t.PatientId == kept.Id && t.TagId == tag.TagId);
            content.Tags.Add(new(tag.TagId, tag.At, tag.By, isNew));
            if (isNew) db.PatientTaggings.Add(new(tag.TagId, kept.Id, kept.Number, tag.At, tag.By));
            db.PatientTaggings.Remove(tag);
        }

        content.Consents.AddRange(await db.PatientConsents.Where(c => c.PatientId == gone.Id).Select(c => c.Id).ToListAsync(cancel));
        await db.PatientConsents.Where(c => c.PatientId == gone.Id).ExecuteUpdateAsync(set => set.SetProperty(c => c.PatientId, kept.Id), cancel);

        var relations = await db.PatientRelations.AsTracking().Where(r => r.PatientId == kept.Id || r.PatientId == gone.Id || r.RelatedId == kept.Id || r.RelatedId == gone.Id).ToListAsync(cancel);
        var known = relations.Where(r => r.PatientId != gone.Id && r.RelatedId != gone.Id).Select(r => (r.PatientId, r.RelatedId)).ToHashSet();
        foreach (var relation in relations.Where(r => r.PatientId == gone.Id || r.RelatedId == gone.Id))
        {
            var (from, to) = (relation.PatientId == gone.Id ? kept.Id : relation.PatientId, relation.RelatedId == gone.Id ? kept.Id : relation.RelatedId);
            var isNew = from != to && known.Add((from, to));
            content.Relations.Add(new(relation.PatientId, relation.RelatedId, relation.Kind, relation.IsGuardian, relation.At, relation.By, isNew));
            if (isNew) db.PatientRelations.Add(new(from, to, relation.Kind, relation.IsGuardian, relation.At, relation.By));
            db.PatientRelations.Remove(relation);
        }

        content.Ledger.AddRange(await db.HisLedger.Where(e => e.PatientId == gone.Id).Select(e => e.Id).ToListAsync(cancel));
        await db.HisLedger.Where(e => e.PatientId == gone.Id).ExecuteUpdateAsync(set => set.SetProperty(e => e.PatientId, kept.Id), cancel);
        // The synchronisation finds those of the kept one again.
        await db.HisConflicts.Where(c => c.PatientId == gone.Id).ExecuteDeleteAsync(cancel);

        // What went into the gone one before leads to the kept one now.
        content.Former.AddRange(await db.PatientMerges.Where(m => m.KeptId == gone.Id && m.UndoneAt == null).Select(m => m.GoneId).ToListAsync(cancel));
        foreach (var former in await db.Patients.AsTracking().Where(p => content.Former.Contains(p.Id)).ToListAsync(cancel)) former.MergedIntoId = kept.Id;
        if (await db.PatientClassifications.AsNoTracking().FirstOrDefaultAsync(c => c.Id == gone.Id, cancel) is { } classes) content.Overrides = ClassOverrides.Of(classes);
    }

    private static async Task MoveBackAsync(CrmDbContext db, Patient kept, Patient gone, MergeContent content, CancellationToken cancel)
    {
        var tags = await db.PatientTaggings.AsTracking().Where(t => t.PatientId == kept.Id).ToListAsync(cancel);
        var known = await db.Set<PatientTag>().Select(t => t.Id).ToListAsync(cancel);
        foreach (var tag in content.Tags.Where(t => known.Contains(t.TagId)))
        {
            if (tag.IsNew && tags.Find(t => t.TagId == tag.TagId) is { } moved) db.PatientTaggings.Remove(moved);
            db.PatientTaggings.Add(new(tag.TagId, gone.Id, gone.Number, tag.At, tag.By));
        }

        await db.PatientConsents.Where(c => content.Consents.Contains(c.Id)).ExecuteUpdateAsync(set => set.SetProperty(c => c.PatientId, gone.Id), cancel);

        var relations = await db.PatientRelations.AsTracking().Where(r => r.PatientId == kept.Id || r.RelatedId == kept.Id).ToListAsync(cancel);
        foreach (var relation in content.Relations)
        {
            var (from, to) = (relation.PatientId == gone.Id ? kept.Id : relation.PatientId, relation.RelatedId == gone.Id ? kept.Id : relation.RelatedId);
            if (relation.IsNew && relations.Find(r => r.PatientId == from && r.RelatedId == to) is { } moved) db.PatientRelations.Remove(moved);
            db.PatientRelations.Add(new(relation.PatientId, relation.RelatedId, relation.Kind, relation.IsGuardian, relation.At, relation.By));
        }

        await db.HisLedger.Where(e => content.Ledger.Contains(e.Id)).ExecuteUpdateAsync(set => set.SetProperty(e => e.PatientId, gone.Id), cancel);
        foreach (var former in await db.Patients.AsTracking().Where(p => content.Former.Contains(p.Id) && p.MergedIntoId == kept.Id).ToListAsync(cancel)) former.MergedIntoId = gone.Id;
    }

    /// <summary>Puts back what the merge wrote; what it did not touch stays as it is now.</summary>
    /// <returns>What was changed since, in the words of the page.</returns>
    private static List<string> Restore(EntityEntry<Patient> kept, MergeContent content)
    {
        List<string> changed = [];
        foreach (var property in Told(kept.Metadata).Where(p => !OfReview.Contains(p.Name)))
        {
            var (before, after) = (content.KeptBefore.GetValueOrDefault(property.Name), content.KeptAfter.GetValueOrDefault(property.Name));
            if (SameText(before, after)) continue;
            if (!SameText(after, ValueOf(kept, property)) && AuditedKind.Label(property) is { } label) changed.Add(label);
            Put(kept, property, before);
        }

        // A key field that somebody wrote since stays theirs, and still has to be looked at.
        if (KeyFields.Any(name => !SameText(content.KeptBefore.GetValueOrDefault(name), ValueOf(kept, kept.Metadata.FindProperty(name)!)))) return changed;
        foreach (var name in OfReview) Put(kept, kept.Metadata.FindProperty(name)!, content.KeptBefore.GetValueOrDefault(name));
        return changed;
    }

    private static IEnumerable<IProperty> Told(IEntityType type) => type.GetProperties().Where(p => !p.IsPrimaryKey() && p.Name is not (nameof(Patient.Version) or nameof(Patient.Number) or nameof(Patient.MergedIntoId)));

    private static Dictionary<string, JsonElement> ValuesOf(EntityEntry<Patient> entry) => Told(entry.Metadata).ToDictionary(p => p.Name, p => ValueOf(entry, p), StringComparer.Ordinal);

    private static JsonElement ValueOf(EntityEntry entry, IProperty property) => JsonSerializer.SerializeToElement(entry.Property(property).CurrentValue, property.ClrType);

    private static void Put(EntityEntry entry, IProperty property, JsonElement value) =>
        entry.Property(property).CurrentValue = value.ValueKind == JsonValueKind.Undefined ? null : value.Deserialize(property.ClrType);

    private static bool SameText(JsonElement one, JsonElement other) => Text(one) == Text(other);

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.Undefined ? "null" : value.GetRawText();

    /// <summary>Sealed as a whole, in pieces that fit into rows.</summary>
    private void Write(CrmDbContext db, PatientMerge merge, MergeContent content)
    {
        var text = vault.Seal(PatientMerge.ContentPurpose, JsonSerializer.Serialize(content));
        for (var (no, at) = (1, 0); at < text.Length; no++, at += PatientMergePart.Longest)
            db.PatientMergeParts.Add(new(merge.Id, no.ToString("D3", CultureInfo.InvariantCulture), text.Substring(at, Math.Min(PatientMergePart.Longest, text.Length - at))));
    }

    private async Task<MergeContent> ReadAsync(CrmDbContext db, Guid mergeId, CancellationToken cancel)
    {
        var parts = await db.PatientMergeParts.AsNoTracking().Where(p => p.MergeId == mergeId).OrderBy(p => p.Place).Select(p => p.Text).ToListAsync(cancel);
        return JsonSerializer.Deserialize<MergeContent>(vault.Open(PatientMerge.ContentPurpose, string.Concat(parts)))!;
    }

    /// <summary>With both as subjects: whoever looks either up in the log reads of it.</summary>
    private void Tell(CrmDbContext db, Actor me, Patient kept, Patient gone, bool isUndone)
    {
        var deed = isUndone ? "撤销合并" : "合并";
        audit.Add(db, me, AuditAction.Change, Module, $"患者档案 {deed} {kept.ArchiveNo}←{gone.ArchiveNo}", kept.Id.ToString(), $"{deed}：{gone.ArchiveNo}{(isUndone ? "从此档案分出" : "并入此档案")}");
        audit.Add(db, me, AuditAction.Change, Module, $"患者档案 {deed} {gone.ArchiveNo}→{kept.ArchiveNo}", gone.Id.ToString(), $"{deed}：{(isUndone ? "不再属于" : "并入")}{kept.ArchiveNo}");
    }

    private static async Task SaveAsync(CrmDbContext db, CancellationToken cancel)
    {
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw new DomainRuleException("这两份档案刚被别人修改过，请重新核对后再合并。");
        }
    }

    /// <summary>What is kept, sealed, of how both were.</summary>
    private sealed class MergeContent
    {
        public Dictionary<string, JsonElement> KeptBefore { get; init; } = [];
        public Dictionary<string, JsonElement> KeptAfter { get; set; } = [];
        public Dictionary<string, JsonElement> GoneBefore { get; init; } = [];
        public List<MovedTag> Tags { get; init; } = [];
        public List<Guid> Consents { get; init; } = [];
        public List<MovedRelation> Relations { get; init; } = [];
        public List<Guid> Ledger { get; init; } = [];
        public List<Guid> Former { get; init; } = [];
        public ClassOverrides? Overrides { get; set; }
    }

    private sealed record MovedTag(Guid TagId, DateTime At, string By, bool IsNew);

    private sealed record MovedRelation(Guid PatientId, Guid RelatedId, RelationKind Kind, bool IsGuardian, DateTime At, string? By, bool IsNew);

    private sealed record ClassOverrides(Guid? Spending, string? SpendingBy, Guid? Health, string? HealthBy, Guid? Address, string? AddressBy, Guid? Age, string? AgeBy)
    {
        public static ClassOverrides? Of(PatientClassification c) =>
            (c.SpendingBy ?? c.HealthBy ?? c.AddressBy ?? c.AgeBy) is null ? null : new(c.SpendingClassId, c.SpendingBy, c.HealthClassId, c.HealthBy, c.AddressClassId, c.AddressBy, c.AgeBandId, c.AgeBy);

        public void PutBack(PatientClassification c)
        {
            if (SpendingBy is not null) (c.SpendingClassId, c.SpendingBy) = (Spending, SpendingBy);
            if (HealthBy is not null) (c.HealthClassId, c.HealthBy) = (Health, HealthBy);
            if (AddressBy is not null) (c.AddressClassId, c.AddressBy) = (Address, AddressBy);
            if (AgeBy is not null) (c.AgeBandId, c.AgeBy, c.NextAgeOn) = (Age, AgeBy, null);
        }
    }
}

/// <summary>Two archives side by side.</summary>
/// <param name="KeptId">Which of them it is sensible to keep.</param>
/// <param name="HasDifferentIdCards">Most likely two persons: somebody has to confirm.</param>
/// <param name="HasTwoHisNumbers">The HIS has the person twice.</param>
public sealed record MergeSheet(
    ArchiveFacts One, ArchiveFacts Other, long OneVersion, long OtherVersion, Guid KeptId, bool HasDifferentIdCards, bool HasTwoHisNumbers, IReadOnlyList<MergeLine> Lines);

/// <summary>A field of both; numbers masked, null where empty.</summary>
/// <param name="IsWord">The values are words of the program, to be translated.</param>
public sealed record MergeLine(string Key, string Title, bool IsWord, string? One, string? Other, bool IsSame);

/// <summary>How two archives are to be merged.</summary>
/// <param name="TakenFromGone">Keys of the <see cref="MergeLine"/>s whose value comes from the archive that goes.</param>
public sealed record MergeOrder(Guid KeptId, Guid GoneId, long KeptVersion, long GoneVersion, IReadOnlySet<string> TakenFromGone, bool ConfirmsDifferentIdCards);

/// <summary>A page of merges.</summary>
public sealed record MergeHistory(IReadOnlyList<PastMerge> Merges, bool HasMore);

/// <summary>A merge that was done.</summary>
public sealed record PastMerge(Guid Id, Guid KeptId, string KeptNo, string KeptName, Guid GoneId, string GoneNo, string GoneName, DateTime At, string By, DateTime? UndoneAt, string? UndoneBy);

/// <summary>Fields that the merge wrote have been changed since; undoing it loses that.</summary>
/// <param name="fields">What they are called.</param>
public sealed class MergeChangedException(IReadOnlyList<string> fields) : DomainRuleException("合并以后又改过：{0}。撤销会恢复为合并前的内容。", string.Join('、', fields))
{
    /// <summary>What they are called: keys of texts.</summary>
    public IReadOnlyList<string> Fields { get; } = fields;
}
