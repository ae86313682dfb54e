using System.Reflection;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Patients;

/// <summary>档案查阅: everything about one patient on one page, with the time line of what happened.</summary>
public sealed class PatientFileDesk(
    IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor, PatientRegister register, PatientIndexer indexer, HospitalClock clock, IEnumerable<IPatientTimeline> timelines)
{
    private const int MostConsents = 50;
    private const int MostRelatives = 50;

    /// <summary>The archive; null when there is none, or none this person may see.</summary>
    public async Task<PatientFile?> TryGetAsync(Guid id, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Patients.View);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var patient = await PatientRegister.Visible(db, db.Patients.AsNoTracking(), me).FirstOrDefaultAsync(p => p.Id == id, cancel);
        if (patient is null) return null;

        var classes = await ClassesAsync(db, id, cancel);
        var tags = await db.PatientTaggings.AsNoTracking().Where(t => t.PatientId == id)
            .Join(db.Set<PatientTag>(), t => t.TagId, g => g.Id, (t, g) => new { g.Id, g.Name, g.Colour, g.IsWarning, g.SortOrder, t.At, t.By })
            .OrderByDescending(t => t.IsWarning).ThenBy(t => t.SortOrder).ThenBy(t => t.Name).ToListAsync(cancel);
        var consents = await db.PatientConsents.AsNoTracking().Where(c => c.PatientId == id).OrderByDescending(c => c.At).ThenByDescending(c => c.Id).Take(MostConsents).ToListAsync(cancel);
        var relatives = await RelativesAsync(db, id, me, cancel);
        var names = await NamesAsync(db, [patient.CreatedBy, patient.ReviewedBy, .. classes.Select(c => c.By), .. tags.Select(t => t.By), .. consents.Select(c => c.By)], cancel);

        var today = clock.Today;
        var state = new ArchiveReview(patient.State, NameOf(patient.ReviewedBy), patient.ReviewedAt, patient.ReturnReason, NameOf(patient.CreatedBy), patient.CreatedAt, patient.Source);
        return new(
            id, patient.Number, patient.Name, patient.Sex, patient.BornOn, patient.BornOn is { } born ? PatientAge.Of(born, today) : null, patient.HisPatientNo, state,
            patient.IsImportant, patient.IsDeceased, patient.IsNotToBeCalled, patient.ErasedAt, patient.LastVisitAt, patient.LastDepartmentName, patient.NextVisitAt, patient.Version)
        {
            Facts = await FactsAsync(id, cancel),
            Classes = [.. classes.Select(c => c with { By = NameOf(c.By) })],
            Tags = [.. tags.Select(t => new FileTag(t.Id, t.Name, t.Colour, t.IsWarning, NameOf(t.By), t.At))],
            Consents = [.. Enum.GetValues<ConsentPurpose>().Select(purpose => new FileConsent(purpose, [.. consents.Where(c => c.Purpose == purpose).Select(c => new ConsentTold(c.IsGiven, c.Way, c.TextVersion, c.At, NameOf(c.By)))]))],
            Relatives = relatives,
            Contradictions = [.. PatientRules.Contradictions(patient, indexer.IdCard(patient)).Select(c => c.Fault)],
        };

        string? NameOf(string? code) => code is null ? null : names.GetValueOrDefault(code, code);
    }

    /// <summary>The archive that this one has gone into by 合并; null when it has not, or this person may not see that one.</summary>
    public async Task<(Guid Id, string ArchiveNo)?> TryGetSuccessorAsync(Guid id, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Patients.View);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var found = await PatientRegister.Visible(db, db.Patients.AsNoTracking(), me).Where(p => db.Patients.Any(gone => gone.Id == id && gone.MergedIntoId == p.Id)).Select(p => new { p.Id, p.Number }).FirstOrDefaultAsync(cancel);
        return found is null ? null : (found.Id, Patient.ArchiveNoOf(found.Number));
    }

    /// <summary>The kinds of the time line this person may see.</summary>
    public async Task<IReadOnlyList<TimelineKind>> TimelineKindsAsync(CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Patients.View);
        return [.. timelines.Where(t => t.Permission is null || me.May(t.Permission)).OrderBy(t => t.Place).ThenBy(t => t.Key, StringComparer.Ordinal).Select(KindOf)];
    }

    /// <summary>A piece of one kind of the time line, newest first. A HIS that is slow or away is told, not thrown.</summary>
    /// <param name="before">Then or earlier; null: from now.</param>
    public async Task<TimelinePart> ReadTimelineAsync(Guid id, string kind, DateTime? before, int most, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Patients.View);
        var timeline = timelines.FirstOrDefault(t => t.Key == kind) ?? throw new DomainRuleException("没有这类记录。");
        if (timeline.Permission is { } needed) me.Demand(needed);
        PatientKeys keys;
        await using (var db = await contexts.CreateDbContextAsync(cancel))
        {
            keys = KeysOf(await FindAsync(db, db.Patients.AsNoTracking(), id, me, cancel), indexer);
        }

        try
        {
            var items = await timeline.ReadAsync(keys, before, most, cancel);
            return new(items, items.Count < most);
        }
        catch (HisUnavailableException away)
        {
            return new([], IsComplete: true, away.Trouble switch
            {
                HisTrouble.NotConfigured => new("没有接入医院信息系统，看不到就诊记录。"),
                HisTrouble.TooSlow => new("医院信息系统响应太慢，就诊记录暂时看不到，其他内容不受影响。"),
                _ => new("医院信息系统暂时连接不上，就诊记录暂时看不到，其他内容不受影响。"),
            });
        }
    }

    /// <exception cref="DomainRuleException">There is none, or none this person may see.</exception>
    internal static async Task<Patient> FindAsync(CrmDbContext db, IQueryable<Patient> patients, Guid id, Actor me, CancellationToken cancel) =>
        await PatientRegister.Visible(db, patients, me).FirstOrDefaultAsync(p => p.Id == id, cancel) ?? throw new DomainRuleException("没有这份档案，或者不在您的数据范围内。");

    /// <summary>As above, to be changed.</summary>
    internal static async Task<Patient> FindWholeAsync(CrmDbContext db, Guid id, Actor me, CancellationToken cancel)
    {
        var patient = await FindAsync(db, db.Patients.AsTracking(), id, me, cancel);
        return patient.ErasedAt is null ? patient : throw new DomainRuleException("这份档案已匿名化，不能再修改。");
    }

    internal static PatientKeys KeysOf(Patient patient, PatientIndexer indexer)
    {
        string?[] numbers = [indexer.Mobile(patient), .. indexer.OtherPhones(patient)?.Split('、') ?? [], indexer.GuardianMobile(patient)];
        return new(patient.Id, patient.Number, patient.HisPatientNo, [.. numbers.Select(MobileNumber.TryRead).OfType<MobileNumber>().Select(m => m.Digits).Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>How the log calls an archive: by nothing that leads to the person.</summary>
    internal static string SubjectOf(Patient patient) => $"患者档案 {patient.ArchiveNo}";

    internal static TimelineKind KindOf(IPatientTimeline timeline) => new(timeline.Key, timeline.GetType().GetCustomAttribute<LabelAttribute>()?.Text ?? timeline.Key, timeline.IsKeptHere);

    /// <summary>Display names of user codes.</summary>
    internal static async Task<Dictionary<string, string>> NamesAsync(CrmDbContext db, IEnumerable<string?> codes, CancellationToken cancel)
    {
        var asked = codes.OfType<string>().Distinct(StringComparer.Ordinal).Take(200).ToList();
        if (asked.Count == 0) return [];
        var found = await db.Users.AsNoTracking().Where(u => u.UserName != null && asked.Contains(u.UserName)).Select(u => new { Code = u.UserName!, u.DisplayName }).ToListAsync(cancel);
        return found.ToDictionary(u => u.Code, u => u.DisplayName, StringComparer.Ordinal);
    }

    internal static async Task<List<FileClass>> ClassesAsync(CrmDbContext db, Guid id, CancellationToken cancel)
    {
        var found = await db.PatientClassifications.AsNoTracking().Where(c => c.Id == id).Select(c => new
        {
            Spending = db.Set<SpendingClass>().Where(s => s.Id == c.SpendingClassId).Select(s => s.Name).FirstOrDefault(),
            Health = db.Set<HealthClass>().Where(s => s.Id == c.HealthClassId).Select(s => s.Name).FirstOrDefault(),
            Address = db.Set<AddressClass>().Where(s => s.Id == c.AddressClassId).Select(s => s.Name).FirstOrDefault(),
            Age = db.Set<AgeBand>().Where(s => s.Id == c.AgeBandId).Select(s => s.Name).FirstOrDefault(),
            c.SpendingBy,
            c.HealthBy,
            c.AddressBy,
            c.AgeBy,
        }).FirstOrDefaultAsync(cancel);
        if (found is null) return [];
        FileClass[] all = [new("消费能力", found.Spending, found.SpendingBy), new("健康", found.Health, found.HealthBy), new("住址", found.Address, found.AddressBy), new("年龄段", found.Age, found.AgeBy)];
        return [.. all.Where(c => c.Name is not null)];
    }

    private async Task<IReadOnlyList<FileRelative>> RelativesAsync(CrmDbContext db, Guid id, Actor me, CancellationToken cancel)
    {
        var mine = PatientRegister.Visible(db, db.Patients, me).Select(p => p.Id);
        var found = await db.PatientRelations.AsNoTracking().Where(r => r.PatientId == id)
            .Join(db.Patients, r => r.RelatedId, p => p.Id, (r, p) => new { r.Kind, r.IsGuardian, p.Id, p.Number, p.Name, p.Sex, p.BornOn, IsVisible = mine.Contains(p.Id) })
            .OrderBy(r => r.Kind).ThenBy(r => r.Number).Take(MostRelatives).ToListAsync(cancel);
        return [.. found.Select(r => new FileRelative(r.Id, Patient.ArchiveNoOf(r.Number), r.IsVisible ? r.Name : Audit.AuditText.Masked(r.Name), r.Sex, r.BornOn is { } born ? PatientAge.Of(born, clock.Today) : null, r.Kind, r.IsGuardian, r.IsVisible))];
    }

    /// <summary>The filled-in fields as the register describes them; numbers masked.</summary>
    private async Task<IReadOnlyList<FileFact>> FactsAsync(Guid id, CancellationToken cancel)
    {
        var form = await register.OpenAsync(id, cancel);
        List<FileFact> facts = [];
        foreach (var field in register.Fields.Where(f => f.Kind != FieldKind.YesNo))
        {
            if (form.Values.GetValueOrDefault(field.Key) is not { } value) continue;
            var isChoice = field.Kind == FieldKind.Choice;
            if (isChoice) value = (await register.ChoicesAsync(field, cancel)).FirstOrDefault(c => c.Value == value)?.Text ?? value;
            facts.Add(new(field.Key, field.Title, value, field.Group, isChoice, field.IsPersonal));
        }

        return facts;
    }
}

/// <summary>One archive as its page shows it; numbers masked.</summary>
/// <param name="Age">12天, 8个月, 41岁.</param>
public sealed record PatientFile(
    Guid Id, long Number, string Name, HisSex Sex, DateOnly? BornOn, string? Age, string? HisPatientNo, ArchiveReview Review, bool IsImportant, bool IsDeceased, bool IsNotToBeCalled, DateTime? ErasedAt,
    DateTime? LastVisitAt, string? LastDepartment, DateTime? NextVisitAt, long Version)
{
    public string ArchiveNo => Patient.ArchiveNoOf(Number);

    /// <summary>What is filled in, in the order of the form.</summary>
    public required IReadOnlyList<FileFact> Facts { get; init; }

    public required IReadOnlyList<FileClass> Classes { get; init; }

    /// <summary>Warnings first.</summary>
    public required IReadOnlyList<FileTag> Tags { get; init; }

    /// <summary>One for each purpose.</summary>
    public required IReadOnlyList<FileConsent> Consents { get; init; }

    public required IReadOnlyList<FileRelative> Relatives { get; init; }

    /// <summary>Where 身份证号 and the rest disagree.</summary>
    public required IReadOnlyList<DomainRuleException> Contradictions { get; init; }
}

/// <summary>审核状态 with who and why.</summary>
public sealed record ArchiveReview(PatientState State, string? ReviewedBy, DateTime? ReviewedAt, string? ReturnReason, string? CreatedBy, DateTime CreatedAt, PatientSource Source);

/// <summary>A filled-in field.</summary>
/// <param name="IsWord">One of our own words, to be translated.</param>
/// <param name="IsMasked">A number that can be shown in full, for a reason.</param>
public sealed record FileFact(string Key, string Title, string Value, string? Group, bool IsWord, bool IsMasked);

/// <summary>A class of the patient.</summary>
/// <param name="By">Display name of whoever set it by hand; null: by rule.</param>
public sealed record FileClass(string Title, string? Name, string? By);

/// <summary>A tag on the archive.</summary>
public sealed record FileTag(Guid Id, string Name, string Colour, bool IsWarning, string? By, DateTime At);

/// <summary>What the patient agreed to, newest first.</summary>
public sealed record FileConsent(ConsentPurpose Purpose, IReadOnlyList<ConsentTold> History)
{
    /// <summary>True given, false withdrawn, null never asked.</summary>
    public bool? IsGiven => History.Count == 0 ? null : History[0].IsGiven;
}

/// <summary>A consent given or withdrawn.</summary>
/// <param name="By">Display name; null: the patient themselves.</param>
public sealed record ConsentTold(bool IsGiven, ConsentWay Way, string TextVersion, DateTime At, string? By);

/// <summary>Somebody of the family.</summary>
/// <param name="Kind">What they are to the patient.</param>
/// <param name="IsVisible">False: another department's patient; the name is masked.</param>
public sealed record FileRelative(Guid Id, string ArchiveNo, string Name, HisSex Sex, string? Age, RelationKind Kind, bool IsGuardian, bool IsVisible);
