using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Persistence.Providers;
using HospitalCrm.Domain.Satisfaction;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Complaints;

/// <summary>我要投诉 and 我要表扬 at a kiosk: what can be chosen, and the way of what was told into the book. The same draft handed in twice is one.</summary>
[OpenByDesign("A patient at a kiosk has no account: each call asks for the visit, and whether somebody has shown who they are.")]
public sealed class KioskComplaintDesk(
    IDbContextFactory<CrmDbContext> contexts, KioskDesk desk, IHisReader his, ComplaintBook book, AuditTrail audit, PersonalDataVault vault, IDatabaseProduct product, HospitalClock clock)
{
    /// <summary>Room is left for what was touched, which stands above the words.</summary>
    public const int MostWords = 1700;

    private const int MostTouched = 250;

    private static readonly Actor Kiosk = Actor.System with { UserCode = "kiosk", DisplayName = "自助终端" };

    /// <summary>What the person can choose from.</summary>
    public async Task<KioskComplaintChoices> OpenAsync(Guid visitId, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var visit = await desk.IdentifiedVisitAsync(db, visitId, cancel);
        var classes = await db.Set<ComplaintClass>().AsNoTracking().Where(c => c.IsComplaint && !c.IsDisabled)
            .OrderBy(c => c.SortOrder).ThenBy(c => c.Code).Select(c => new { c.Id, c.ParentId, c.Name }).ToListAsync(cancel);
        var below = classes.Where(c => c.ParentId is not null).ToLookup(c => c.ParentId!.Value, c => new ComplaintReason(c.Id, c.Name));
        return new([.. classes.Where(c => c.ParentId is null).Select(c => new ComplaintTopic(c.Id, c.Name, [.. below[c.Id]]))], await PhoneOfAsync(db, visit, cancel) is { } phone ? phone.Masked : null);
    }

    /// <summary>提交. When this returns it is on the disk.</summary>
    /// <exception cref="DomainRuleException">Something is missing or no longer offered; nothing was stored.</exception>
    public async Task<ComplaintSlip> SubmitAsync(Guid visitId, ToldComplaint told, CancellationToken cancel)
    {
        if (told.Kind is not (ComplaintKind.Complaint or ComplaintKind.Praise)) throw new ArgumentException("Not told at a kiosk.", nameof(told));
        var words = PersonText.Clean(told.Words, MostWords);
        var patient = told.IsAnonymous ? null : await AskHisAsync(visitId, cancel);
        try
        {
            return await StoreAsync(visitId, told, words, patient, cancel);
        }
        catch (DbUpdateException twice) when (twice.InnerException is System.Data.Common.DbException fault && product.IsUniqueViolation(fault))
        {
            // Handed in twice at the same moment.
            return await TryFindAsync(visitId, told.Id, cancel) ?? throw new InvalidOperationException("It was there a moment ago.", twice);
        }
        catch (RecordRefusedException)
        {
            throw new DomainRuleException("有些选项已更新，请返回重新选择。");
        }
    }

    /// <summary>What has become of a draft whose screen was lost: its slip, if it was handed in.</summary>
    public async Task<ComplaintSlip?> TryFindAsync(Guid visitId, Guid draftId, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        _ = await desk.IdentifiedVisitAsync(db, visitId, cancel);
        return await SlipOfAsync(db, draftId, cancel);
    }

    private async Task<ComplaintSlip> StoreAsync(Guid visitId, ToldComplaint told, string? words, HisPatient? patient, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var visit = await desk.IdentifiedVisitAsync(db, visitId, cancel);
        if (await SlipOfAsync(db, told.Id, cancel) is { } earlier)
        {
            await transaction.CommitAsync(cancel);
            return earlier;
        }

        var facts = await FillAsync(db, visit, told, words, patient, cancel);
        var (complaint, code) = await book.AddAsync(db, facts, Kiosk, cancel);
        audit.AddChanges(db, Kiosk);
        await db.SaveChangesAsync(cancel);
        CrashPoint.Here("complaint.kiosk-before-commit");
        await transaction.CommitAsync(cancel);
        CrashPoint.Here("complaint.kiosk-committed");
        return Slip(complaint, code);
    }

    private async Task<ComplaintFacts> FillAsync(CrmDbContext db, KioskVisit visit, ToldComplaint told, string? words, HisPatient? patient, CancellationToken cancel)
    {
        var phone = string.IsNullOrWhiteSpace(told.Phone) ? await PhoneOfAsync(db, visit, cancel) : MobileNumber.Parse(told.Phone);
        // Nobody's telephone is kept who gives no name and wants no call.
        if (told.IsAnonymous && !told.WantsCallBack) phone = null;
        if (told.WantsCallBack && phone is null) throw new DomainRuleException("请输入回访电话。");

        var target = told is { Section: { } section, TargetCode: { } code }
            ? await db.RatingTargets.AsNoTracking().Where(t => t.Section == section && t.Code == code).Select(t => new { t.Section, t.Code, t.Name, t.DepartmentCode }).FirstOrDefaultAsync(cancel)
            : null;
        var (classId, touched) = told.Kind == ComplaintKind.Complaint ? await ClassOfAsync(db, told, cancel) : (null, string.Join('、', told.Praised.Distinct().Select(p => Labels.Of(p))));
        var facts = new ComplaintFacts(told.Kind, ComplaintChannel.Kiosk)
        {
            Title = PersonText.Cut(target is null ? null : touched.Length == 0 ? $"{Labels.Of(told.Kind)}{target.Name}" : $"{target.Name}：{touched}", Complaint.TitleLength),
            ClassId = classId,
            IsAnonymous = told.IsAnonymous,
            WantsCallBack = told.WantsCallBack,
            Phone = phone?.Digits,
            Source = SourceOf(told.Id),
        };
        if (target is not null) facts = await ComplaintAim.AimAsync(db, facts, target.Section, target.Code, target.DepartmentCode, cancel);
        // Whom it is about stays readable where it could not be named.
        var about = target is not null && facts.Targets.Count == 0 ? target.Name : null;
        facts = facts with { Content = string.Join('\n', new[] { about, touched.Length == 0 ? null : touched, words }.OfType<string>()) };
        if (facts.Content.Length == 0) facts = facts with { Content = target?.Name ?? Labels.Of(told.Kind) };
        if (told.IsAnonymous) return facts;

        var archive = patient is null ? null : await db.Patients.Where(p => p.HisPatientNo == patient.PatientNo && p.MergedIntoId == null).OrderBy(p => p.Number).Select(p => new { p.Id, p.Name }).FirstOrDefaultAsync(cancel);
        var name = archive?.Name ?? (patient is { Name.Length: > 0 } ? patient.Name : null);
        return facts with
        {
            PatientId = archive?.Id,
            PatientName = name,
            ComplainantName = name ?? (phone is { } known ? $"手机尾号{known.Digits[^4..]}" : "就诊卡持有人"),
        };
    }

    /// <summary>One reason is the class itself; several stand in the words, under the class above them.</summary>
    private static async Task<(Guid? ClassId, string Touched)> ClassOfAsync(CrmDbContext db, ToldComplaint told, CancellationToken cancel)
    {
        var wanted = told.Reasons.Append(told.ClassId ?? Guid.Empty).ToList();
        var classes = await db.Set<ComplaintClass>().AsNoTracking().Where(c => wanted.Contains(c.Id) && c.IsComplaint && !c.IsDisabled).OrderBy(c => c.SortOrder).Select(c => new { c.Id, c.ParentId, c.Name }).ToListAsync(cancel);
        var chosen = classes.Find(c => c.Id == told.ClassId) ?? throw new DomainRuleException("请选择您要反映的问题。");
        var reasons = classes.Where(c => c.ParentId == chosen.Id).ToList();
        var touched = PersonText.Cut(string.Join('、', reasons.Count == 0 ? [chosen.Name] : reasons.Select(r => r.Name)), MostTouched) ?? chosen.Name;
        return (reasons.Count == 1 ? reasons[0].Id : chosen.Id, touched);
    }

    /// <summary>Whoever showed a card or a phone, as the HIS calls them; null while it is away or where it knows nobody.</summary>
    private async Task<HisPatient?> AskHisAsync(Guid visitId, CancellationToken cancel)
    {
        string? sealedNumber;
        await using (var db = await contexts.CreateDbContextAsync(cancel)) sealedNumber = (await desk.IdentifiedVisitAsync(db, visitId, cancel)).PatientSealed;
        if (sealedNumber is null) return null;
        var number = vault.Open(KioskDesk.PatientPurpose, sealedNumber);
        try
        {
            return await his.TryGetPatientAsync(number, cancel);
        }
        catch (HisUnavailableException)
        {
            // Our own archive knows them by the number, if anybody does.
            return new(number, null, "", HisSex.Unknown, null, null, false);
        }
    }

    /// <summary>The phone that showed who they are, else the one in the archive of their card.</summary>
    private async Task<MobileNumber?> PhoneOfAsync(CrmDbContext db, KioskVisit visit, CancellationToken cancel)
    {
        if (visit.PhoneSealed is { } phone) return MobileNumber.TryRead(vault.Open(Outbox.PhonePurpose, phone));
        if (visit.PatientSealed is null) return null;
        var number = vault.Open(KioskDesk.PatientPurpose, visit.PatientSealed);
        var mobile = await db.Patients.Where(p => p.HisPatientNo == number && p.MergedIntoId == null).OrderBy(p => p.Number).Select(p => p.MobileSealed).FirstOrDefaultAsync(cancel);
        return mobile is null ? null : MobileNumber.TryRead(vault.Open(Patient.MobilePurpose, mobile));
    }

    private async Task<ComplaintSlip?> SlipOfAsync(CrmDbContext db, Guid draftId, CancellationToken cancel)
    {
        var source = SourceOf(draftId);
        var complaint = await db.Complaints.AsTracking().FirstOrDefaultAsync(c => c.Source == source, cancel);
        if (complaint is null) return null;
        if (complaint.PhoneSealed is not null) return Slip(complaint, null);

        // Its code was on the lost screen and nowhere else: the person gets another.
        var code = book.NewQueryCode(complaint);
        audit.AddChanges(db, Kiosk);
        await db.SaveChangesAsync(cancel);
        return Slip(complaint, code);
    }

    private ComplaintSlip Slip(Complaint complaint, string? code)
    {
        var sentTo = complaint.PhoneSealed is { } phone ? MobileNumber.TryRead(vault.Open(Outbox.PhonePurpose, phone)) : null;
        return new(complaint.Number, code, sentTo?.Masked, complaint.LegalDueAt is null ? null : clock.DayOf(complaint.DueAt.AddTicks(-1)));
    }

    private static string SourceOf(Guid draftId) => $"kiosk:{draftId}";
}

/// <summary>What can be chosen when telling.</summary>
/// <param name="KnownPhone">Masked; null: none is known.</param>
public sealed record KioskComplaintChoices(IReadOnlyList<ComplaintTopic> Topics, string? KnownPhone);

/// <summary>First level of 投诉分类.</summary>
public sealed record ComplaintTopic(Guid Id, string Name, IReadOnlyList<ComplaintReason> Reasons);

/// <summary>Second level of 投诉分类.</summary>
public sealed record ComplaintReason(Guid Id, string Name);

/// <summary>A complaint or praise as the patient hands it in.</summary>
/// <param name="Id">Of the draft: the same one twice is one complaint.</param>
/// <param name="Section">Null with <paramref name="TargetCode"/>: about nobody in particular.</param>
public sealed record ToldComplaint(Guid Id, ComplaintKind Kind, Section? Section, string? TargetCode, Guid? ClassId, IReadOnlyList<Guid> Reasons, IReadOnlyList<PraiseReason> Praised, string? Words)
{
    public bool IsAnonymous { get; init; }
    public bool WantsCallBack { get; init; }
    /// <summary>As typed; empty: the one that is known.</summary>
    public string? Phone { get; init; }
}

/// <summary>What the patient takes home.</summary>
/// <param name="QueryCode">Null: it was sent, and is not known here any more.</param>
/// <param name="SentTo">Masked; null: nothing was sent.</param>
/// <param name="DueOn">The last day for an answer; null where the law sets none.</param>
public sealed record ComplaintSlip(string Number, string? QueryCode, string? SentTo, DateOnly? DueOn);

/// <summary>What somebody is praised for, at a kiosk.</summary>
public enum PraiseReason
{
    [Label("态度好")]
    Friendly = 1,

    [Label("技术好")]
    Skilled = 2,

    [Label("耐心")]
    Patient = 3,

    [Label("细心")]
    Careful = 4,

    [Label("响应快")]
    Quick = 5,
}
