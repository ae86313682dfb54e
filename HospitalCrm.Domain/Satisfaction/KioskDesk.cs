using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Persistence.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>Receives a patient at a kiosk: consent, identity by card or by a code sent to the phone, and the end of the visit.</summary>
public sealed partial class KioskDesk(
    IDbContextFactory<CrmDbContext> contexts, IHisReader his, Outbox outbox, CodeWording wording, PersonalDataVault vault, IDatabaseProduct product,
    Terminals terminals, OpenVisits openVisits, CodeBreaker breaker, HospitalClock clock, ILogger<KioskDesk> log)
{
    /// <summary>The wording of the privacy sentence now in use.</summary>
    public const string ConsentVersion = "2026-11";

    public const string NeedsIdentitySentence = "请先验证身份。";

    public const string OutOfServiceSentence = "本机暂停服务，请使用其他终端，或到服务台咨询。";

    /// <summary>The code rules of domain.md 2.5.</summary>
    public static readonly TimeSpan CodeLife = TimeSpan.FromMinutes(5);
    public static readonly TimeSpan ResendPause = TimeSpan.FromSeconds(60);
    public const int CodeDigits = 6;
    public const int MostTries = 5;
    public const int MostPerHour = 5;
    public const int MostPerDay = 10;
    public const int MostPerTerminalHour = 60;

    /// <summary>On one's own phone nobody else is waiting, and other things come in between.</summary>
    public static readonly TimeSpan PhoneLife = TimeSpan.FromMinutes(10);

    internal const string PatientPurpose = "his-patient";

    /// <summary>The patient agreed to the privacy sentence; whatever visit this terminal still had open is over.</summary>
    /// <exception cref="DomainRuleException">The terminal is not, or no longer, in service.</exception>
    public async Task<Guid> BeginAsync(Guid terminalId, CancellationToken cancel)
    {
        var now = clock.UtcNow;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        // Asked of the database and not of what was read before: a terminal taken out of service serves nobody from that moment.
        if (!await db.Terminals.AnyAsync(t => t.Id == terminalId && t.State == TerminalState.InService, cancel)) throw new DomainRuleException(OutOfServiceSentence);

        await EndOpenAsync(db, terminalId, VisitEnd.Replaced, now, cancel);
        var visit = new KioskVisit(terminalId, ConsentVersion, now);
        db.KioskVisits.Add(visit);
        db.RatingDrafts.Add(new(visit.Id, now));
        await db.SaveChangesAsync(cancel);
        return visit.Id;
    }

    /// <summary>Ends the visit and forgets who it was. Ending twice is fine.</summary>
    /// <param name="page">The page on the screen, as the kiosk names it.</param>
    public async Task EndAsync(Guid visitId, VisitEnd ending, string? page, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var visit = await db.KioskVisits.FirstOrDefaultAsync(v => v.Id == visitId, cancel);
        // The terminal that showed the QR code may go home in the moment in which a phone takes over.
        if (visit is not { IsOpen: true, HandedOverAt: null }) return;

        visit.End(clock.UtcNow, ending, page);
        await ForgetDraftsAsync(db, [visit], cancel);
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>Whoever was at this terminal has left it; a visit that went on on a phone goes on there.</summary>
    public async Task EndOpenAsync(Guid terminalId, VisitEnd ending, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        if (await EndOpenAsync(db, terminalId, ending, clock.UtcNow, cancel)) await db.SaveChangesAsync(cancel);
    }

    /// <summary>The visit that this terminal's screen lost: after a restart, a broken line, a page loaded anew.</summary>
    /// <returns>Null when nobody was there, or too long ago.</returns>
    public async Task<ResumedVisit?> TryResumeAsync(Guid terminalId, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        if (await openVisits.TryFindAsync(db, terminalId, cancel) is not { } found) return null;

        var visit = await db.KioskVisits.AsNoTracking().FirstOrDefaultAsync(v => v.Id == found, cancel);
        return visit is null || !IsAlive(visit) ? null : await ResumeAsync(db, visit, cancel);
    }

    /// <summary>The person is still there.</summary>
    /// <exception cref="VisitOverException">The visit has ended or was left too long.</exception>
    public async Task StayAsync(Guid visitId, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        _ = await OpenVisitAsync(db, visitId, cancel);
    }

    /// <summary>Reads a swipe and finds the patient in the HIS.</summary>
    /// <exception cref="DomainRuleException">No card number in it, no such card, or the HIS cannot be asked: the phone way stays open.</exception>
    public async Task<KioskIdentity> IdentifyByCardAsync(Guid visitId, string? swipe, CancellationToken cancel)
    {
        var terminalId = await TerminalOfAsync(visitId, cancel);
        var card = CardSwipe.Read(swipe, terminals.SettingsOf(terminalId).CardPattern);

        HisPatient? patient;
        try
        {
            patient = await his.TryGetPatientByCardAsync(card, cancel);
        }
        catch (HisUnavailableException trouble)
        {
            LogHisTrouble(trouble.Trouble);
            throw new DomainRuleException("暂时无法读取就诊卡信息，请改用手机号验证。");
        }

        if (patient is null) throw new DomainRuleException("没有找到这张卡的信息，请改用手机号验证，或到服务台咨询。");

        await using var db = await contexts.CreateDbContextAsync(cancel);
        var visit = await OpenVisitAsync(db, visitId, cancel);
        Identify(visit, VisitIdentity.Card, patient);
        await db.SaveChangesAsync(cancel);
        return new(MaskName(patient.Name), [], HisIsAway: false);
    }

    /// <summary>Sends a code to the phone. The answer is the same for every phone, known here or not.</summary>
    /// <returns>The moment from which another code may be asked for.</returns>
    /// <exception cref="DomainRuleException">No mobile number, too many codes lately, or the terminal sends none now.</exception>
    public async Task<DateTime> SendCodeAsync(Guid visitId, string? phone, CancellationToken cancel)
    {
        var mobile = MobileNumber.Parse(phone);
        // Read before anything is decided and for everybody, so that it takes as long for a number nobody knows.
        var template = await wording.ReadAsync(cancel);
        bool? isKnown = null;
        DateTime? resendAt;
        // Only to numbers the HIS knows at present: it is asked between two tries and not within one, where everybody else's codes
        // would wait for it. While it cannot be asked nobody is known, or taking it down would be the way around (decision 0011).
        while ((resendAt = await TrySendCodeAsync(visitId, mobile, template, isKnown, cancel)) is null) isKnown = await FindByPhoneAsync(mobile, cancel) is { Count: > 0 };
        return resendAt.Value;
    }

    /// <param name="isKnown">Whether the HIS knows the number; null if it was not asked.</param>
    /// <returns>Null when the HIS has to be asked first.</returns>
    private async Task<DateTime?> TrySendCodeAsync(Guid visitId, MobileNumber mobile, string? template, bool? isKnown, CancellationToken cancel)
    {
        var phoneIndex = vault.Index(Outbox.PhonePurpose, mobile.Digits);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // One at a time in the whole hospital, so that every limit below is counted right; the time is read when it is our turn.
        await ChangeStamp.BumpAsync(db, ChangeStamp.VerificationCodes, cancel);
        var now = clock.UtcNow;
        var visit = await OpenVisitAsync(db, visitId, cancel);

        var sent = await db.VerificationCodes.AsNoTracking()
            .Where(c => c.PhoneIndex == phoneIndex)
            .OrderByDescending(c => c.SentAt).Select(c => c.SentAt).Take(MostPerDay).ToListAsync(cancel);
        if (sent.Count > 0 && now - sent[0] < ResendPause)
            throw new DomainRuleException("验证码刚刚发送过，请{0}秒后再试。", (int)Math.Ceiling((ResendPause - (now - sent[0])).TotalSeconds));
        var hourAgo = now - TimeSpan.FromHours(1);
        if (sent.Count(at => at > hourAgo) >= MostPerHour) throw new DomainRuleException("这个手机号获取验证码过于频繁，请1小时后再试，或到服务台咨询。");
        if (sent.Count(at => at > now - TimeSpan.FromDays(1)) >= MostPerDay) throw new DomainRuleException("这个手机号今天获取验证码的次数已用完，请明天再试，或到服务台咨询。");
        if (await db.VerificationCodes.CountAsync(c => c.TerminalId == visit.TerminalId && c.SentAt > hourAgo, cancel) >= MostPerTerminalHour)
            throw new DomainRuleException("本机发送验证码过于频繁，请稍后再试，或使用就诊卡。");

        var route = await breaker.JudgeAsync(db, visit.TerminalId, phoneIndex, now, cancel);
        if (route == CodeRoute.None || (route == CodeRoute.KnownNumbers && isKnown is null))
        {
            // The alarm stays, though nothing is sent.
            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
            return route == CodeRoute.None ? throw new DomainRuleException("本机暂停发送验证码，请使用就诊卡，或换一台终端。") : null;
        }

        // Whoever stood here before is gone, and so is the use of their code. By the version, so that a try at it in this moment fails.
        var alive = now - CodeLife;
        await db.VerificationCodes.Where(c => c.TerminalId == visit.TerminalId && c.SentAt > alive && c.ClosedAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(c => c.ClosedAt, now).SetProperty(c => c.Version, c => c.Version + 1), cancel);

        var slot = string.Create(CultureInfo.InvariantCulture, $"{phoneIndex}|{(sent.Count > 0 ? sent[0].Ticks : 0)}");
        if (route == CodeRoute.KnownNumbers && isKnown == false)
        {
            // Every limit counts it like the others, and no six digits match it.
            db.VerificationCodes.Add(new(visitId, visit.TerminalId, phoneIndex, Hash(visitId, mobile, "withheld"), slot, now, now + CodeLife, isWithheld: true));
        }
        else
        {
            var code = RandomNumberGenerator.GetInt32(1_000_000).ToString("D6", CultureInfo.InvariantCulture);
            db.VerificationCodes.Add(new(visitId, visit.TerminalId, phoneIndex, Hash(visitId, mobile, code), slot, now, now + CodeLife));
            outbox.Add(db, SmsKind.Code, SmsClass.Code, mobile, wording.Write(template, code, CodeLife), CodeLife);
        }

        try
        {
            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
        }
        catch (DbUpdateException twice) when (twice.InnerException is System.Data.Common.DbException fault && product.IsUniqueViolation(fault))
        {
            // The same phone asked at two terminals in the same moment; the other one's code is on its way.
            throw new DomainRuleException("验证码刚刚发送过，请{0}秒后再试。", (int)ResendPause.TotalSeconds);
        }

        return now + ResendPause;
    }

    /// <summary>Checks the code and, where the HIS knows the phone, finds whose it is.</summary>
    /// <exception cref="DomainRuleException">Wrong, used up, too old, or of another phone, visit or terminal.</exception>
    public async Task<KioskIdentity> IdentifyByCodeAsync(Guid visitId, string? phone, string? code, CancellationToken cancel)
    {
        var mobile = MobileNumber.Parse(phone);
        var typed = (code ?? "").Normalize(System.Text.NormalizationForm.FormKC).Trim();
        if (typed.Length != CodeDigits || !typed.All(char.IsAsciiDigit)) throw new DomainRuleException("请输入{0}位数字验证码。", CodeDigits);

        var phoneIndex = vault.Index(Outbox.PhonePurpose, mobile.Digits);
        await using (var db = await contexts.CreateDbContextAsync(cancel))
        {
            var now = clock.UtcNow;
            var visit = await OpenVisitAsync(db, visitId, cancel);
            var issued = await db.VerificationCodes
                .Where(c => c.VisitId == visitId && c.PhoneIndex == phoneIndex && c.TerminalId == visit.TerminalId)
                .OrderByDescending(c => c.SentAt).FirstOrDefaultAsync(cancel);
            if (issued is null) throw new DomainRuleException("请先获取验证码。");
            if (issued.ClosedAt is not null || issued.WrongTries >= MostTries || issued.ExpiresAt <= now) throw new DomainRuleException("验证码已失效，请重新获取。");
            // Before the code is looked at: nobody learns that a code was right without its being used up.
            visit.EnsureNobodyBut(phoneIndex);

            var right = CryptographicOperations.FixedTimeEquals(
                System.Text.Encoding.ASCII.GetBytes(issued.CodeHash), System.Text.Encoding.ASCII.GetBytes(Hash(visitId, mobile, typed)));
            if (right)
            {
                issued.TypeIn(now);
                Identify(visit, VisitIdentity.Code, mobile);
            }
            else
            {
                issued.CountWrongTry(MostTries, now);
            }

            try
            {
                await db.SaveChangesAsync(cancel);
            }
            catch (DbUpdateConcurrencyException)
            {
                // Two tries at the same moment: the version lets one count; this one may try again.
                throw new DomainRuleException("验证码正在核对，请再按一次。");
            }

            if (!right)
            {
                var left = MostTries - issued.WrongTries;
                throw left > 0 ? new DomainRuleException("验证码不正确，还可以试{0}次。", left) : new DomainRuleException("验证码已失效，请重新获取。");
            }
        }

        return await RecogniseAsync(visitId, mobile, cancel);
    }

    /// <summary>Several patients share the phone: this one is rating.</summary>
    /// <param name="patientRef">From <see cref="KioskIdentity.Choices"/>.</param>
    public async Task<KioskIdentity> ChoosePatientAsync(Guid visitId, string patientRef, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var visit = await OpenVisitAsync(db, visitId, cancel);
        if (visit is not { Identity: VisitIdentity.Code, PhoneSealed: { } phone }) throw new DomainRuleException(NeedsIdentitySentence);

        var mobile = MobileNumber.Parse(vault.Open(Outbox.PhonePurpose, phone));
        var patient = (await FindByPhoneAsync(mobile, cancel))?.FirstOrDefault(p => Reference(visitId, p) == patientRef)
            ?? throw new DomainRuleException("没有找到所选的就诊人，请重新选择。");
        Identify(visit, VisitIdentity.Code, patient);
        await db.SaveChangesAsync(cancel);
        return new(MaskName(patient.Name), [], HisIsAway: false);
    }

    /// <summary>The open visit, which is kept alive by that; tracked by <paramref name="db"/>.</summary>
    /// <exception cref="VisitOverException">There is none.</exception>
    internal async Task<KioskVisit> OpenVisitAsync(CrmDbContext db, Guid visitId, CancellationToken cancel)
    {
        var now = clock.UtcNow;
        var visit = Open(await db.KioskVisits.FirstOrDefaultAsync(v => v.Id == visitId, cancel));
        // Past the version: two taps at the same moment are no conflict.
        if (visit.NeedsTouch(now))
            await db.KioskVisits.Where(v => v.Id == visitId).ExecuteUpdateAsync(set => set.SetProperty(v => v.LastActiveAt, now), cancel);
        return visit;
    }

    /// <inheritdoc cref="OpenVisitAsync"/>
    internal async Task<KioskVisit> IdentifiedVisitAsync(CrmDbContext db, Guid visitId, CancellationToken cancel) =>
        Identified(await OpenVisitAsync(db, visitId, cancel));

    /// <exception cref="VisitOverException">Ended, left too long, or there never was one.</exception>
    /// <exception cref="DomainRuleException">Nobody has shown who they are.</exception>
    internal KioskVisit Identified(KioskVisit? visit) =>
        Open(visit) is { Identity: not VisitIdentity.None } identified ? identified : throw new DomainRuleException(NeedsIdentitySentence);

    private KioskVisit Open(KioskVisit? visit)
    {
        if (visit is null || !IsAlive(visit)) throw new VisitOverException();
        // Taking a terminal out of service ends its visits; this is for one that began in that very moment.
        if (visit.HandedOverAt is null && !terminals.MayServe(visit.TerminalId)) throw new DomainRuleException(OutOfServiceSentence);
        return visit;
    }

    internal bool IsAlive(KioskVisit visit) => visit.IsOpen && visit.LastActiveAt + LifeOf(visit) >= clock.UtcNow;

    private TimeSpan LifeOf(KioskVisit visit) => visit.HandedOverAt is null ? terminals.SettingsOf(visit.TerminalId).VisitLife : PhoneLife;

    private async Task<Guid> TerminalOfAsync(Guid visitId, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return (await OpenVisitAsync(db, visitId, cancel)).TerminalId;
    }

    private static async Task<bool> EndOpenAsync(CrmDbContext db, Guid terminalId, VisitEnd ending, DateTime now, CancellationToken cancel)
    {
        var left = await db.KioskVisits.Where(v => v.TerminalId == terminalId && v.EndedAt == null && v.HandedOverAt == null).ToListAsync(cancel);
        foreach (var visit in left) visit.End(now, ending);
        await ForgetDraftsAsync(db, left, cancel);
        return left.Count > 0;
    }

    /// <summary>With the visits, in the caller's transaction.</summary>
    internal static async Task ForgetDraftsAsync(CrmDbContext db, IReadOnlyList<KioskVisit> visits, CancellationToken cancel)
    {
        foreach (var visit in visits)
        {
            if (await db.RatingDrafts.FirstOrDefaultAsync(d => d.VisitId == visit.Id, cancel) is not { } draft) continue;
            // Where people give up: the page they had come to, if nobody has told it.
            visit.LeaveAt(draft.Page);
            db.RatingDrafts.Remove(draft);
        }
    }

    internal async Task<ResumedVisit> ResumeAsync(CrmDbContext db, KioskVisit visit, CancellationToken cancel)
    {
        var draft = await db.RatingDrafts.AsNoTracking().FirstOrDefaultAsync(d => d.VisitId == visit.Id, cancel) ?? new RatingDraft(visit.Id, visit.StartedAt);
        var phone = draft.PhoneSealed is null ? null : vault.Open(Outbox.PhonePurpose, draft.PhoneSealed);
        var telling = draft is { SheetId: { } toldId, Telling: { } kind } ? new TellingProgress(toldId, kind, draft.TargetCode, draft.Answers, draft.Comment ?? "") : null;
        var sheet = draft is { SheetId: { } sheetId, TargetCode: { } target, Telling: null }
            ? new SheetProgress(sheetId, target, draft.Question, SheetProgress.Read(draft.Answers), draft.Comment ?? "")
            : null;
        var progress = new VisitProgress(draft.Page, draft.Language, draft.Look, draft.MaskedName, phone, draft.Section, sheet, telling);

        KioskIdentity? identity = null;
        if (visit is { Identity: VisitIdentity.Code, PatientSealed: null, PhoneSealed: { } sealedPhone })
            identity = await RecogniseAsync(visit.Id, MobileNumber.Parse(vault.Open(Outbox.PhonePurpose, sealedPhone)), cancel);
        else if (visit.Identity != VisitIdentity.None)
            identity = new(draft.MaskedName ?? "", [], HisIsAway: false);

        DateTime? resendAt = null;
        if (phone is not null)
        {
            var sentAt = await db.VerificationCodes.Where(c => c.VisitId == visit.Id).OrderByDescending(c => c.SentAt).Select(c => (DateTime?)c.SentAt).FirstOrDefaultAsync(cancel);
            resendAt = sentAt + ResendPause;
        }

        var isSaved = sheet is not null && await db.Evaluations.AnyAsync(e => e.Id == sheet.Id, cancel);
        return new(visit.Id, progress, identity, resendAt, isSaved);
    }

    private async Task<KioskIdentity> RecogniseAsync(Guid visitId, MobileNumber mobile, CancellationToken cancel)
    {
        var patients = await FindByPhoneAsync(mobile, cancel);
        if (patients is null) return new(mobile.Masked, [], HisIsAway: true);
        if (patients.Count == 0) return new(mobile.Masked, [], HisIsAway: false);
        if (patients.Count > 1) return new(mobile.Masked, [.. patients.Select(p => new PatientChoice(Reference(visitId, p), MaskName(p.Name), p.Sex, p.BornOn))], HisIsAway: false);

        await using var db = await contexts.CreateDbContextAsync(cancel);
        var visit = await OpenVisitAsync(db, visitId, cancel);
        Identify(visit, VisitIdentity.Code, patients[0]);
        await db.SaveChangesAsync(cancel);
        return new(MaskName(patients[0].Name), [], HisIsAway: false);
    }

    /// <summary>Null while the HIS is away: a phone is identity enough.</summary>
    private async Task<IReadOnlyList<HisPatient>?> FindByPhoneAsync(MobileNumber mobile, CancellationToken cancel)
    {
        try
        {
            return await his.FindPatientsByPhoneAsync(mobile.Digits, cancel);
        }
        catch (HisUnavailableException trouble)
        {
            LogHisTrouble(trouble.Trouble);
            return null;
        }
    }

    private void Identify(KioskVisit visit, VisitIdentity how, HisPatient patient) =>
        visit.Identify(how, vault.Index(PatientPurpose, patient.PatientNo), vault.Seal(PatientPurpose, patient.PatientNo), phoneSealed: null);

    private void Identify(KioskVisit visit, VisitIdentity how, MobileNumber mobile) =>
        visit.Identify(how, vault.Index(Outbox.PhonePurpose, mobile.Digits), patientSealed: null, vault.Seal(Outbox.PhonePurpose, mobile.Digits));

    private string Hash(Guid visitId, MobileNumber mobile, string code) => vault.Index("verification-code", $"{visitId:N}|{mobile.Digits}|{code}");

    /// <summary>Stands for the patient on the screen: the browser never sees a patient number.</summary>
    private string Reference(Guid visitId, HisPatient patient) => vault.Index("patient-choice", $"{visitId:N}|{patient.PatientNo}");

    /// <summary>张三丰 → 张**: enough to be recognised by oneself, not by whoever stands behind.</summary>
    private static string MaskName(string name) => new StringInfo(name) is { LengthInTextElements: > 1 } text
        ? text.SubstringByTextElements(0, 1) + new string('*', text.LengthInTextElements - 1)
        : name;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Kiosk could not ask the HIS: {Trouble}")]
    private partial void LogHisTrouble(HisTrouble trouble);
}

/// <summary>Who is at the kiosk, as the kiosk may show it.</summary>
/// <param name="MaskedName">张** or 138****1234.</param>
/// <param name="Choices">Patients who share the phone; empty when it is clear who is rating.</param>
/// <param name="HisIsAway">The HIS could not be asked, so 您最近去过 will be missing.</param>
public sealed record KioskIdentity(string MaskedName, IReadOnlyList<PatientChoice> Choices, bool HisIsAway);

/// <summary>One of several patients behind a phone.</summary>
public sealed record PatientChoice(string Reference, string MaskedName, HisSex Sex, DateOnly? BornOn);

/// <summary>The visit has ended; the kiosk goes home.</summary>
[SuppressMessage("Design", "CA1032", Justification = "It has one sentence.")]
public sealed class VisitOverException() : DomainRuleException("本次使用已结束，请重新开始。");
