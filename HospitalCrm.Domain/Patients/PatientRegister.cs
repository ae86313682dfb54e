using System.Linq.Expressions;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Departments;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Patients;

/// <summary>患者档案 as a list to look through and keep up: of the whole hospital, of the departments the patients were last in, or those somebody registered.</summary>
public sealed class PatientRegister : Register<Patient, PatientRow>
{
    /// <summary>Nobody is known to have become older than 122 years.</summary>
    internal const int OldestYears = 130;

    private const string Contact = "联系方式";
    private const string Insurance = "医保";
    private const string Newborn = "新生儿与监护人";
    private const string Service = "服务";

    private readonly PatientIndexer _indexer;
    private readonly ClassificationRun _classes;

    public PatientRegister(ListTools tools, PatientIndexer indexer, PatientSearch search, PatientReview review, ClassificationRun classes) : base(tools, "patients", "患者档案")
    {
        (_indexer, _classes) = (indexer, classes);
        EmptyHint = "可以由医院信息系统新增，也可以手工新增或导入。";
        var asked = TextFilter("q", "姓名、拼音、手机或后4位、卡号、身份证号", search.Apply, 60);
        var name = TextFilter("name", "姓名", PatientSearch.ByName).Secondary();
        (asked.IsPersonal, name.IsPersonal) = (true, true);
        LedBy(name, "number", PatientSearch.LeadByName);
        LedBy(asked, "number", search.Lead);
        EnumFilter<PatientState>("state", "审核状态", (records, state) => records.Where(p => p.State == state));
        ChoiceFilter("tag", "标签", ChoicesOfAsync<PatientTag>, (db, records, tag) => Id(tag, "标签") is var id ? records.Where(p => db.PatientTaggings.Where(t => t.TagId == id).Select(t => t.Number).Contains(p.Number)) : records);
        PeriodFilter("visit", "最后就诊", (records, from, to) =>
        {
            if (from is { } first) records = records.Where(p => p.LastVisitAt >= first);
            return to is { } end ? records.Where(p => p.LastVisitAt < end) : records;
        });
        ChoiceFilter("spending", "消费能力", ChoicesOfAsync<SpendingClass>, (db, records, c) => Id(c, "消费能力") is var id ? records.Where(p => db.PatientClassifications.Where(x => x.SpendingClassId == id).Select(x => x.Number).Contains(p.Number)) : records).Secondary();
        ChoiceFilter("health", "健康", ChoicesOfAsync<HealthClass>, (db, records, c) => Id(c, "健康") is var id ? records.Where(p => db.PatientClassifications.Where(x => x.HealthClassId == id).Select(x => x.Number).Contains(p.Number)) : records).Secondary();
        ChoiceFilter("address", "住址", ChoicesOfAsync<AddressClass>, (db, records, c) => Id(c, "住址") is var id ? records.Where(p => db.PatientClassifications.Where(x => x.AddressClassId == id).Select(x => x.Number).Contains(p.Number)) : records).Secondary();
        ChoiceFilter("age", "年龄段", ChoicesOfAsync<AgeBand>, (db, records, c) => Id(c, "年龄段") is var id ? records.Where(p => db.PatientClassifications.Where(x => x.AgeBandId == id).Select(x => x.Number).Contains(p.Number)) : records).Secondary();
        EnumFilter<PatientSource>("source", "来源", (records, source) => records.Where(p => p.Source == source)).Secondary();

        Column("number", "档案号", ColumnKind.Text, r => Patient.ArchiveNoOf(r.Number), p => p.Number);
        Column("name", "姓名", ColumnKind.Text, r => r.Name);
        Column("sex", "性别", ColumnKind.Choice, r => r.Sex);
        Column("ageNow", "年龄", ColumnKind.Text, r => r.BornOn is { } born ? PatientAge.PhraseOf(born, Tools.Clock.Today) : null);
        Column("mobile", "手机", ColumnKind.Text, r => Masked(r.MobileSealed, Patient.MobilePurpose, digits => $"{digits[..3]}****{digits[7..]}"));
        Column("idCard", "身份证号", ColumnKind.Text, r => Masked(r.IdCardSealed, Patient.IdCardPurpose, IdCardNumber.Mask));
        Column("card", "就诊卡号", ColumnKind.Text, r => Masked(r.CardSealed, Patient.CardPurpose, MaskCard)).IsHiddenAtFirst = true;
        Column("state", "审核状态", ColumnKind.Choice, r => r.State);
        Column("lastVisit", "最后就诊", ColumnKind.Day, r => r.LastVisitAt is { } at ? Tools.Clock.DayOf(at) : null);
        Column("spending", "消费能力", ColumnKind.Text, r => r.Spending).IsHiddenAtFirst = true;
        Column("health", "健康", ColumnKind.Text, r => r.Health).IsHiddenAtFirst = true;
        Column("address", "住址", ColumnKind.Text, r => r.Address).IsHiddenAtFirst = true;
        Column("age", "年龄段", ColumnKind.Text, r => r.Age).IsHiddenAtFirst = true;
        Column("warning", "警示", ColumnKind.YesNo, r => r.HasWarning).IsHiddenAtFirst = true;
        Column("important", "重要客户", ColumnKind.YesNo, r => r.IsImportant).IsHiddenAtFirst = true;
        Column("source", "来源", ColumnKind.Choice, r => r.Source).IsHiddenAtFirst = true;
        Column("lastDepartment", "最后就诊科室", ColumnKind.Text, r => r.LastDepartmentName);
        Column("created", "建档时间", ColumnKind.Moment, r => r.CreatedAt).IsHiddenAtFirst = true;
        OrderedBy("number", descending: true);
        Action(new("approve", "审核通过", Permissions.Patients.Approve, "您确定这{0}份档案的资料属实吗？", "已审核通过{0}份档案。", review.ApproveAsync));
        Action(ListAction.WithReason("return", "退回", Permissions.Patients.Approve, "为什么退回这{0}份档案？", "已退回{0}份档案。", review.ReturnAsync));

        TextField("name", "姓名", p => p.Name.Length == 0 ? null : p.Name, (p, v) => PatientIndexer.SetName(p, v!)).Required().Max(Patient.LongestName);
        EnumField<HisSex>("sex", "性别", p => p.Sex, (p, v) => p.Sex = v).StartsAs(nameof(HisSex.Unknown)).Help("填写身份证号后可不选。");
        DayField("bornOn", "出生日期", p => p.BornOn, (p, v) => p.BornOn = v).Help("填写身份证号后可不填。");
        TextField("idCard", "身份证号", _indexer.IdCard, _indexer.SetIdCard).Max(30).Personal(IdCardNumber.Mask);
        EnumField<CardKind>("cardKind", "卡类型", p => p.CardKind, (p, v) => p.CardKind = v);
        TextField("card", "就诊卡号", _indexer.Card, _indexer.SetCard).Max(40).Personal(MaskCard);
        TextField("ethnicity", "民族", p => p.Ethnicity, (p, v) => p.Ethnicity = v).Max(20);
        EnumField<MaritalStatus>("marital", "婚姻状况", p => p.MaritalStatus, (p, v) => p.MaritalStatus = v);
        EnumField<BloodType>("blood", "ABO血型", p => p.BloodType, (p, v) => p.BloodType = v);
        EnumField<RhesusFactor>("rhesus", "RH血型", p => p.RhesusFactor, (p, v) => p.RhesusFactor = v);
        EnumField<Education>("education", "文化程度", p => p.Education, (p, v) => p.Education = v);
        TextField("occupation", "职业", p => p.Occupation, (p, v) => p.Occupation = v);
        TextField("employer", "工作单位", p => p.Employer, (p, v) => p.Employer = v).Max(100);

        TextField("mobile", "手机", _indexer.Mobile, _indexer.SetMobile).Max(20).Personal().In(Contact).Help("一个号码可以属于几位患者，例如母亲和孩子。");
        TextField("otherPhones", "备用电话", _indexer.OtherPhones, _indexer.SetOtherPhones).Max(120).Personal(MaskPhones).In(Contact).Help("座机带区号；多个号码用逗号分隔，最多5个。");
        TextField("contactName", "联系人姓名", p => p.ContactName, (p, v) => p.ContactName = v).In(Contact);
        TextField("contactRelation", "与患者关系", p => p.ContactRelation, (p, v) => p.ContactRelation = v).Max(20).In(Contact);
        TextField("contactPhone", "联系人电话", _indexer.ContactPhone, _indexer.SetContactPhone).Max(30).Personal(MaskPhones).In(Contact);
        TextField("address", "家庭住址", p => p.Address, (p, v) => p.Address = v).Max(200).In(Contact);

        EnumField<Payer>("payer", "患者类型", p => p.Payer, (p, v) => p.Payer = v).In(Insurance);
        TextField("insuranceNo", "医保卡号", _indexer.InsuranceNo, _indexer.SetInsuranceNo).Max(40).Personal(MaskCard).In(Insurance);

        NumberField("birthWeight", "出生体重（克）", p => p.BirthWeight, (p, v) => p.BirthWeight = v).Between(200, 8000).In(Newborn);
        NumberField("gestation", "胎龄（周）", p => p.GestationWeeks, (p, v) => p.GestationWeeks = v).Between(20, 45).In(Newborn);
        TextField("guardian", "监护人", p => p.GuardianName, (p, v) => p.GuardianName = v).In(Newborn);
        TextField("guardianMobile", "监护人手机", _indexer.GuardianMobile, _indexer.SetGuardianMobile).Max(20).Personal().In(Newborn);

        YesNoField("important", "重要客户", p => p.IsImportant, (p, v) => p.IsImportant = v).In(Service);
        YesNoField("notCalled", "不再致电", p => p.IsNotToBeCalled, (p, v) => p.IsNotToBeCalled = v).In(Service);
        YesNoField("deceased", "已故", p => p.IsDeceased, (p, v) => p.IsDeceased = v).In(Service);
        YesNoField("draft", "草稿，暂不提交审核", p => p.WantsDraft, (p, v) => p.WantsDraft = v).In(Service);
        LongTextField("note", "备注", p => p.Note, (p, v) => p.Note = v).Max(500).In(Service);
    }

    public override bool AsksWhyShown => true;

    protected override IQueryable<Patient> InScope(CrmDbContext db, IQueryable<Patient> records, Actor me) => Visible(db, records, me);

    /// <summary>Archives this person may see; those that went into others are not among them.</summary>
    internal static IQueryable<Patient> Visible(CrmDbContext db, IQueryable<Patient> records, Actor me)
    {
        var shown = records.Where(p => p.MergedIntoId == null);
        if (me.Scope == DataScope.All) return shown;
        var mine = me.UserCode;
        if (me.Scope == DataScope.Own || DepartmentScope.CodesOf(db, me) is not { } codes) return shown.Where(p => p.CreatedBy == mine);
        return shown.Where(p => p.CreatedBy == mine || (p.LastDepartmentCode != null && codes.Contains(p.LastDepartmentCode)));
    }

    /// <summary>Archives of one piece of a name are counted where the pieces are: what is merged away or erased has none.</summary>
    private protected override IQueryable<int>? CountedBy(CrmDbContext db, Actor me, ListQuery query)
    {
        if (me.Scope != DataScope.All || query.Filters.Where(f => !string.IsNullOrWhiteSpace(f.Value)).ToList() is not [{ Key: "q" or "name" } only]) return null;
        return PatientSearch.OnlyPieceOf(only.Value, only.Key == "name") is { } piece ? db.PatientNamePieces.Where(p => p.Piece == piece).Select(_ => 1) : null;
    }

    protected override Expression<Func<Patient, PatientRow>> Project(CrmDbContext db) => p => new PatientRow(
        p.Number, p.Name, p.Sex, p.BornOn, p.MobileSealed, p.IdCardSealed, p.CardSealed, p.LastVisitAt, p.LastDepartmentName, p.Source, p.State, p.IsImportant, p.CreatedAt, p.ErasedAt,
        db.Set<SpendingClass>().Where(s => db.PatientClassifications.Any(c => c.Id == p.Id && c.SpendingClassId == s.Id)).Select(s => s.Name).FirstOrDefault(),
        db.Set<HealthClass>().Where(s => db.PatientClassifications.Any(c => c.Id == p.Id && c.HealthClassId == s.Id)).Select(s => s.Name).FirstOrDefault(),
        db.Set<AddressClass>().Where(s => db.PatientClassifications.Any(c => c.Id == p.Id && c.AddressClassId == s.Id)).Select(s => s.Name).FirstOrDefault(),
        db.Set<AgeBand>().Where(s => db.PatientClassifications.Any(c => c.Id == p.Id && c.AgeBandId == s.Id)).Select(s => s.Name).FirstOrDefault(),
        db.PatientTaggings.Any(t => t.PatientId == p.Id && db.Set<PatientTag>().Any(g => g.Id == t.TagId && g.IsWarning)));

    protected override string CallOf(Patient record) => record.Name;

    protected override string SubjectOf(Patient record) => PatientFileDesk.SubjectOf(record);

    protected override string NameOf(PatientRow row) => row.Name;

    protected override bool IsDisabled(PatientRow row) => row.ErasedAt is not null;

    protected override Patient Create(Actor me) => new(0, PatientSource.Hand, Tools.Clock.UtcNow, me.UserCode);

    protected override async Task CheckAsync(CrmDbContext db, IReadOnlyList<Patient> changed, Action<Patient?, string, DomainRuleException> refuse, Actor me, CancellationToken cancel)
    {
        if (changed.Count == 0) return;
        var isWrong = false;
        foreach (var patient in changed)
        {
            var entry = db.Entry(patient);
            if (entry.State == EntityState.Unchanged) continue;
            if (patient.ErasedAt is not null) Refuse(patient, "", new("这份档案已匿名化，不能再修改。"));
            PatientRules.Derive(patient, _indexer.IdCard(patient));
            foreach (var (key, fault) in PatientRules.Faults(patient, _indexer.IdCard(patient), Tools.Clock.Today)) Refuse(patient, key, fault);
        }

        await RefuseKnownAsync(db, changed, Refuse, cancel);
        if (isWrong) return;

        var fresh = changed.Where(p => p.Number == 0).ToList();
        if (fresh.Count > 0)
        {
            var next = await RunningNumber.TakeAsync(db, RunningNumber.Patients, fresh.Count, cancel);
            foreach (var patient in fresh) patient.Number = next++;
        }

        foreach (var patient in changed) PatientRules.Review(db.Entry(patient), me);
        await _indexer.RefreshAsync(db, changed, cancel);
        await _classes.RefreshAsync(db, changed, cancel);

        void Refuse(Patient? patient, string key, DomainRuleException fault)
        {
            isWrong = true;
            refuse(patient, key, fault);
        }
    }

    /// <summary>No two archives have one 身份证号 or one card; those the HIS has twice are found as 重复档案.</summary>
    internal static async Task RefuseKnownAsync(CrmDbContext db, IReadOnlyList<Patient> changed, Action<Patient?, string, DomainRuleException> refuse, CancellationToken cancel)
    {
        foreach (var some in changed.Where(p => p.IdCardIndex is not null || p.CardIndex is not null).Chunk(400))
        {
            var idCards = some.Select(p => p.IdCardIndex).ToList();
            var cards = some.Select(p => p.CardIndex).ToList();
            var ids = some.Select(p => p.Id).ToList();
            var others = await db.Patients.AsNoTracking()
                .Where(p => p.MergedIntoId == null && !ids.Contains(p.Id) && ((p.IdCardIndex != null && idCards.Contains(p.IdCardIndex)) || (p.CardIndex != null && cards.Contains(p.CardIndex))))
                .Select(p => new { p.Number, p.Name, p.IdCardIndex, p.CardIndex }).ToListAsync(cancel);
            foreach (var patient in some)
            {
                var entry = db.Entry(patient);
                if (patient.IdCardIndex is { } idCard && (entry.State == EntityState.Added || entry.Property(p => p.IdCardIndex).IsModified) && others.Find(o => o.IdCardIndex == idCard) is { } same)
                    refuse(patient, "idCard", new("身份证号已属于档案{0}（{1}）。", Patient.ArchiveNoOf(same.Number), same.Name));
                if (patient.CardIndex is { } card && (entry.State == EntityState.Added || entry.Property(p => p.CardIndex).IsModified) && others.Find(o => o.CardIndex == card) is { } holder)
                    refuse(patient, "card", new("就诊卡号已属于档案{0}（{1}）。", Patient.ArchiveNoOf(holder.Number), holder.Name));
            }
        }

        foreach (var twice in changed.Where(p => p.IdCardIndex is not null).GroupBy(p => p.IdCardIndex).Where(group => group.Count() > 1))
        {
            foreach (var patient in twice.Skip(1)) refuse(patient, "idCard", new("身份证号在文件中出现了不止一次。"));
        }
    }

    internal static string MaskCard(string card) => card.Length > 7 ? $"{card[..2]}{new string('*', card.Length - 6)}{card[^4..]}" : card.Length > 2 ? $"{card[0]}***{card[^1]}" : "***";

    internal static string MaskPhones(string phones) => string.Join('、', phones.Split('、').Select(phone => CallNumber.TryRead(phone)?.Masked ?? "***"));

    private string? Masked(string? stored, string purpose, Func<string, string> mask) => stored is null ? null : mask(Tools.Vault.Open(purpose, stored));

    private static Guid Id(string chosen, string title) => Guid.TryParse(chosen, out var id) ? id : throw new DomainRuleException("请从列表中选择“{0}”。", title);

    private static async Task<IReadOnlyList<Choice>> ChoicesOfAsync<T>(CrmDbContext db, CancellationToken cancel)
        where T : Parameter =>
        [.. (await db.Set<T>().AsNoTracking().OrderBy(p => p.SortOrder).ThenBy(p => p.Code).Select(p => new { p.Id, p.Name, p.IsDisabled }).ToListAsync(cancel)).Select(p => new Choice(p.Id.ToString(), p.Name, null, p.IsDisabled) { IsData = true })];
}

/// <summary>One line of the list of archives.</summary>
public sealed record PatientRow(
    long Number, string Name, HisSex Sex, DateOnly? BornOn, string? MobileSealed, string? IdCardSealed, string? CardSealed, DateTime? LastVisitAt, string? LastDepartmentName,
    PatientSource Source, PatientState State, bool IsImportant, DateTime CreatedAt, DateTime? ErasedAt, string? Spending, string? Health, string? Address, string? Age, bool HasWarning);
