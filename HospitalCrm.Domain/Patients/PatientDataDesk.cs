using System.Globalization;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Patients;

/// <summary>
/// What a patient may ask for their own data (个人信息保护法 art. 45 and 47): all of it in their hands, and its erasure. Erasing makes the archive anonymous; the
/// medical record is the HIS's and stays there as long as the law wants.
/// </summary>
public sealed class PatientDataDesk(
    IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor, PatientRegister register, PatientIndexer indexer, AuditTrail audit, HospitalClock clock, IEnumerable<IPatientTimeline> timelines)
{
    /// <summary>What an erased patient is called.</summary>
    public const string ErasedName = "已匿名";

    private const int LongestReason = 100;

    /// <summary>A visit so recent may still have bills, reports and complaints to come.</summary>
    private const int RecentDays = 30;

    private const int ReadAtOnce = 200;
    private const int MostOfAKind = 5000;

    /// <summary>Everything held about the patient, in full. Written down with the reason each time.</summary>
    public async Task<PatientDossier> HandOverAsync(Guid id, string reason, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Patients.View);
        me.Demand(Permissions.Patients.HandOver);
        var why = Reason(reason);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var patient = await PatientFileDesk.FindAsync(db, db.Patients.AsNoTracking(), id, me, cancel);
        if (patient.ErasedAt is not null) throw new DomainRuleException("这份档案已匿名化，没有可以导出的个人资料。");

        List<DossierSection> sections =
        [
            new("archive", "个人资料", [await FieldsOfAsync(db, patient, cancel)]),
            new("classes", "患者分类", await ClassesAsync(db, id, cancel)),
            new("tags", "标签", await TagsAsync(db, id, cancel)),
            new("family", "家庭关系", await FamilyAsync(db, id, cancel)),
            new("fromHis", "自医院信息系统复制的资料", await LedgerAsync(db, patient, cancel)),
        ];
        var keys = PatientFileDesk.KeysOf(patient, indexer);
        foreach (var timeline in timelines.Where(t => t.IsKeptHere).OrderBy(t => t.Place))
        {
            var kind = PatientFileDesk.KindOf(timeline);
            sections.Add(new(kind.Key, kind.Title, [.. (await WholeAsync(timeline, keys, cancel)).Select(FieldsOf)]));
        }

        audit.Add(db, me, AuditAction.Export, "patients", PatientFileDesk.SubjectOf(patient), id.ToString(), $"个人资料：{why}");
        await db.SaveChangesAsync(cancel);
        return new(patient.ArchiveNo, patient.Name, clock.ToLocal(clock.UtcNow), [.. sections.Where(s => s.Entries.Count > 0)]);
    }

    /// <summary>What whoever is about to erase should know first.</summary>
    public async Task<ErasureOutlook> LookAheadAsync(Guid id, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Patients.Erase);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var patient = await PatientFileDesk.FindAsync(db, db.Patients.AsNoTracking(), id, me, cancel);
        List<DomainRuleException> warnings = [];
        if (patient.LastVisitAt is { } last && clock.DayOf(last) > clock.Today.AddDays(-RecentDays)) warnings.Add(new("{0}天内有就诊（{1}）：病历仍由医院信息系统依法保存，与此有关的投诉和回访将找不到本人。", RecentDays, $"{clock.DayOf(last):yyyy-MM-dd}"));
        if (patient.NextVisitAt is { } next && next > clock.UtcNow) warnings.Add(new("还有预约的就诊（{0}），匿名化后不能再提醒。", $"{clock.DayOf(next):yyyy-MM-dd}"));
        if (await db.Patients.CountAsync(p => p.MergedIntoId == id, cancel) is > 0 and var merged) warnings.Add(new("有{0}份档案曾并入这份档案，将一起匿名化，合并不能再撤销。", merged));
        if (await db.PatientRelations.CountAsync(r => r.RelatedId == id && r.IsGuardian, cancel) is > 0 and var wards) warnings.Add(new("是{0}位患者的监护人，这些关系将一起删除。", wards));
        return new(patient.ArchiveNo, warnings);
    }

    /// <summary>Makes the archive anonymous, and those that were merged into it. It cannot be undone.</summary>
    /// <param name="archiveNo">As typed, so that it is this archive and no other.</param>
    public async Task EraseAsync(Guid id, string archiveNo, string reason, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Patients.Erase);
        var why = Reason(reason);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var patient = await PatientFileDesk.FindWholeAsync(db, id, me, cancel);
        if (!string.Equals(SearchText.Asked(archiveNo), patient.ArchiveNo, StringComparison.Ordinal)) throw new DomainRuleException("输入的档案号不是这份档案的档案号，请核对。");

        var all = await WithMergedAsync(db, patient, cancel);
        foreach (var one in all)
        {
            var keys = PatientFileDesk.KeysOf(one, indexer);
            foreach (var timeline in timelines.Where(t => t.IsKeptHere)) await timeline.EraseAsync(db, keys, cancel);
            await EraseLedgerAsync(db, one, cancel);
            await EraseBesideAsync(db, one.Id, cancel);
            Empty(one);
        }

        await indexer.RefreshAsync(db, all, cancel);
        foreach (var one in all) audit.AddErasure(db, me, one, PatientFileDesk.SubjectOf(one), why);
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw new DomainRuleException("这份档案刚被别人修改过，没有匿名化，请重新读取后再试。");
        }

        await transaction.CommitAsync(cancel);
    }

    private static string Reason(string? typed) => PersonText.Clean(typed, LongestReason) is { Length: >= 2 } why ? why : throw new DomainRuleException("请填写原因。");

    /// <summary>The archive and all that have gone into it, also by way of others.</summary>
    private static async Task<List<Patient>> WithMergedAsync(CrmDbContext db, Patient patient, CancellationToken cancel)
    {
        List<Patient> all = [patient];
        for (var i = 0; i < all.Count; i++)
        {
            var into = all[i].Id;
            all.AddRange(await db.Patients.AsTracking().Where(p => p.MergedIntoId == into && p.ErasedAt == null).ToListAsync(cancel));
        }

        return all;
    }

    private static async Task EraseLedgerAsync(CrmDbContext db, Patient patient, CancellationToken cancel)
    {
        var (id, number) = (patient.Id, patient.HisPatientNo);
        var rows = await db.HisLedger.AsTracking().Where(e => e.PatientId == id || (number != null && e.PatientNo == number)).ToListAsync(cancel);
        if (number is not null && !rows.Exists(e => e.PatientNo == number))
        {
            // The synchronisation has not met the patient yet; when it does, it finds that there is nothing to bring.
            var row = new HisLedgerEntry(number);
            db.HisLedger.Add(row);
            rows.Add(row);
        }

        foreach (var row in rows) row.Erase(id);
    }

    /// <summary>What stands in tables of its own. That a consent was withdrawn stays: it proves why nobody is written to.</summary>
    private static async Task EraseBesideAsync(CrmDbContext db, Guid id, CancellationToken cancel)
    {
        await db.PatientClassifications.Where(c => c.Id == id).ExecuteDeleteAsync(cancel);
        await db.PatientTaggings.Where(t => t.PatientId == id).ExecuteDeleteAsync(cancel);
        await db.PatientRelations.Where(r => r.PatientId == id || r.RelatedId == id).ExecuteDeleteAsync(cancel);
        await db.PatientConsents.Where(c => c.PatientId == id && c.IsGiven).ExecuteDeleteAsync(cancel);
        await db.HisConflicts.Where(c => c.PatientId == id).ExecuteDeleteAsync(cancel);
        await db.PatientDuplicates.Where(d => d.FirstId == id || d.SecondId == id).ExecuteDeleteAsync(cancel);
        // Both archives as they were before, sealed.
        await db.PatientMergeParts.Where(p => db.PatientMerges.Any(m => m.Id == p.MergeId && (m.KeptId == id || m.GoneId == id))).ExecuteDeleteAsync(cancel);
    }

    private void Empty(Patient patient)
    {
        PatientIndexer.SetName(patient, ErasedName);
        indexer.SetIdCard(patient, null);
        indexer.SetCard(patient, null);
        indexer.SetMobile(patient, null);
        indexer.SetOtherPhones(patient, null);
        indexer.SetContactPhone(patient, null);
        indexer.SetGuardianMobile(patient, null);
        indexer.SetInsuranceNo(patient, null);
        (patient.HisPatientNo, patient.CardKind, patient.BornOn, patient.Ethnicity, patient.MaritalStatus, patient.BloodType, patient.RhesusFactor) = (null, null, null, null, null, null, null);
        (patient.Education, patient.Occupation, patient.Employer, patient.ContactName, patient.ContactRelation, patient.Address, patient.Payer) = (null, null, null, null, null, null, null);
        (patient.IsImportant, patient.Note, patient.BirthWeight, patient.GestationWeeks, patient.GuardianName, patient.ReturnReason, patient.FieldsByHand) = (false, null, null, null, null, null, null);
        (patient.LastVisitAt, patient.LastDepartmentCode, patient.LastDepartmentName, patient.NextVisitAt) = (null, null, null, null);
        patient.ErasedAt = clock.UtcNow;
    }

    private async Task<IReadOnlyList<DossierField>> FieldsOfAsync(CrmDbContext db, Patient patient, CancellationToken cancel)
    {
        List<DossierField> fields = [new("archiveNo", "档案号", patient.ArchiveNo)];
        foreach (var field in register.Fields.Cast<RecordField<Patient>>())
        {
            if (field.Key == "draft" || field.Get(patient) is not { } value) continue;
            if (field.Kind == FieldKind.YesNo) fields.Add(new(field.Key, field.Title, value == "1" ? "是" : "否", IsWord: true));
            else if (field.Choices is { } choices) fields.Add(new(field.Key, field.Title, (await choices(db, cancel)).FirstOrDefault(c => c.Value == value)?.Text ?? value, IsWord: true));
            else fields.Add(new(field.Key, field.Title, value));
        }

        if (patient.HisPatientNo is { } number) fields.Add(new("hisPatientNo", "HIS患者号", number));
        fields.Add(new("source", "来源", Labels.Of(patient.Source), IsWord: true));
        fields.Add(new("state", "审核状态", Labels.Of(patient.State), IsWord: true));
        fields.Add(new("createdAt", "建档时间", Moment(patient.CreatedAt)));
        if (patient.LastVisitAt is { } last) fields.Add(new("lastVisit", "最后就诊", Moment(last)));
        if (patient.LastDepartmentName is { } department) fields.Add(new("lastDepartment", "最后就诊科室", department));
        if (patient.NextVisitAt is { } next) fields.Add(new("nextVisit", "下次就诊", Moment(next)));
        return fields;
    }

    private static async Task<IReadOnlyList<IReadOnlyList<DossierField>>> ClassesAsync(CrmDbContext db, Guid id, CancellationToken cancel) =>
        [.. (await PatientFileDesk.ClassesAsync(db, id, cancel)).Select(c => new[] { new DossierField("kind", "类别", c.Title, IsWord: true), new DossierField("class", "名称", c.Name ?? "") })];

    private async Task<IReadOnlyList<IReadOnlyList<DossierField>>> TagsAsync(CrmDbContext db, Guid id, CancellationToken cancel)
    {
        var tags = await db.PatientTaggings.AsNoTracking().Where(t => t.PatientId == id).Join(db.Set<PatientTag>(), t => t.TagId, g => g.Id, (t, g) => new { g.Name, t.At }).OrderBy(t => t.At).ToListAsync(cancel);
        return [.. tags.Select(t => new[] { new DossierField("tag", "标签", t.Name), new DossierField("at", "发生时间", Moment(t.At)) })];
    }

    /// <summary>The family's own data is theirs: who it is, masked.</summary>
    private static async Task<IReadOnlyList<IReadOnlyList<DossierField>>> FamilyAsync(CrmDbContext db, Guid id, CancellationToken cancel)
    {
        var family = await db.PatientRelations.AsNoTracking().Where(r => r.PatientId == id).Join(db.Patients, r => r.RelatedId, p => p.Id, (r, p) => new { r.Kind, r.IsGuardian, p.Name }).OrderBy(r => r.Kind).ToListAsync(cancel);
        return [.. family.Select(r => new[]
        {
            new DossierField("kind", "关系", Labels.Of(r.Kind), IsWord: true), new DossierField("name", "姓名", AuditText.Masked(r.Name)), new DossierField("guardian", "监护人", r.IsGuardian ? "是" : "否", IsWord: true),
        })];
    }

    private async Task<IReadOnlyList<IReadOnlyList<DossierField>>> LedgerAsync(CrmDbContext db, Patient patient, CancellationToken cancel)
    {
        var (id, number) = (patient.Id, patient.HisPatientNo);
        var row = await db.HisLedger.AsNoTracking().FirstOrDefaultAsync(e => e.PatientId == id || (number != null && e.PatientNo == number), cancel);
        if (row is null) return [];
        List<DossierField> fields = [new("patientNo", "HIS患者号", row.PatientNo)];
        if (row.FirstVisitAt is { } first) fields.Add(new("firstVisit", "首次就诊", Moment(first)));
        if (row.LastVisitAt is { } last) fields.Add(new("lastVisit", "最后就诊", Moment(last)));
        fields.Add(new("visits", "就诊次数", row.Visits.ToString(CultureInfo.InvariantCulture)));
        fields.Add(new("totalSpending", "累计消费（元）", row.TotalSpending.ToString("0.00", CultureInfo.InvariantCulture)));
        if (row.LastDiagnosis is { } diagnosis) fields.Add(new("lastDiagnosis", "最近诊断", diagnosis));
        return [fields];
    }

    private static async Task<List<TimelineItem>> WholeAsync(IPatientTimeline timeline, PatientKeys keys, CancellationToken cancel)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        List<TimelineItem> all = [];
        while (all.Count < MostOfAKind)
        {
            var some = await timeline.ReadAsync(keys, all.Count == 0 ? null : all[^1].At, ReadAtOnce, cancel);
            var fresh = some.Where(item => known.Add(item.Key)).ToList();
            all.AddRange(fresh);
            if (some.Count < ReadAtOnce || fresh.Count == 0) break;
        }

        return all;
    }

    private IReadOnlyList<DossierField> FieldsOf(TimelineItem item)
    {
        List<DossierField> fields = [new("at", "发生时间", Moment(item.At))];
        var what = string.Format(CultureInfo.InvariantCulture, item.Sentence, [.. item.Arguments.Select(a => a is Enum one ? Labels.Of(one) : a)]);
        fields.Add(new("what", "内容", item.Words.Count == 0 ? what : $"{what}（{string.Join('、', item.Words)}）", Item: item));
        if (item.State is { } state) fields.Add(new("state", "状态", Labels.Of(state), IsWord: true));
        return fields;
    }

    private string Moment(DateTime utc) => clock.ToLocal(utc).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}

/// <summary>What to know before an archive is erased.</summary>
public sealed record ErasureOutlook(string ArchiveNo, IReadOnlyList<DomainRuleException> Warnings);
