using System.Data.Common;
using System.Text;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Notices;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Persistence.Providers;
using HospitalCrm.Domain.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace HospitalCrm.Domain.Messaging;

/// <summary>
/// Takes what people write to the hospital's number (上行短信): stores it, finds what it answers and whose number it is, and acts where no person is needed: an opt-out, a
/// mark of a survey. What it cannot make sense of it leaves to people.
/// </summary>
[OpenByDesign("Gateways have no account: the endpoint asks for their secret.")]
public sealed partial class InboundDesk(
    IDbContextFactory<CrmDbContext> contexts, IDatabaseProduct product, PersonalDataVault vault, PatientSearch patients, SmsStandingBook standings, SettingsStore settings,
    IEnumerable<IReplyReader> readers, HospitalClock clock, ILogger<InboundDesk> log)
{
    /// <summary>So many from one number within an hour are looked at; more are kept, and nobody is troubled with them.</summary>
    private const int MostPerHour = 20;

    private const int MostOpen = 20;
    private const int LongestNumber = 30;
    private const int LongestReference = 80;

    /// <summary>How much is made of a message: less after each fault, at last it is only stored.</summary>
    private enum Reading { None, ByUs, ByAll }

    private static readonly string[] InformationWords = ["TD", "T", "R", "退订", "拒收"];
    private static readonly string[] EverythingWords = ["退订全部", "全部退订", "TD全部", "全部TD"];

    /// <summary>Kinds that are answered by what the person writes; which one is meant must be clear.</summary>
    private static readonly SmsKind[] Asking = [SmsKind.SatisfactionSurvey, SmsKind.CriticalValue, SmsKind.Reply];

    /// <param name="gateway">Which brought it.</param>
    /// <param name="reference">The gateway's own number for it: the same one again is no second message.</param>
    /// <param name="from">Null where it is no mobile number of the mainland.</param>
    /// <returns>When it is on the disk.</returns>
    public async Task ReceiveAsync(string gateway, string reference, MobileNumber? from, string rawFrom, string text, CancellationToken cancel)
    {
        if (reference.Length > LongestReference) reference = reference[..LongestReference];
        // Whatever could not be made of it, it is kept.
        for (var reading = Reading.ByAll; ; reading--)
        {
            try
            {
                await StoreAsync(gateway, reference, from, rawFrom, text, reading, cancel);
                return;
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // Brought a second time in the same moment.
                if (IsDoubled(fault) && await IsStoredAsync(gateway, reference, cancel)) return;
                if (reading == Reading.None || (reading == Reading.ByUs && IsDatabaseTrouble(fault))) throw;
                LogUnread(fault.GetType().Name);
            }
        }
    }

    private async Task StoreAsync(string gateway, string reference, MobileNumber? from, string rawFrom, string text, Reading reading, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await db.InboundMessages.AnyAsync(m => m.Gateway == gateway && m.Reference == reference, cancel)) return;

        var number = from?.Digits ?? Cut(rawFrom.Trim(), LongestNumber);
        var message = new InboundMessage(
            gateway, reference, vault.Seal(Outbox.PhonePurpose, number), vault.Index(Outbox.PhonePurpose, number), vault.Seal(Outbox.BodyPurpose, Cut(text, SmsText.Longest)), clock.UtcNow);
        db.InboundMessages.Add(message);
        if (reading != Reading.None) await ReadAsync(db, message, from, text, reading, cancel);
        await db.SaveChangesAsync(cancel);
        CrashPoint.Here("sms.inbound-before-commit");
        await transaction.CommitAsync(cancel);
        CrashPoint.Here("sms.inbound-committed");
    }

    private async Task ReadAsync(CrmDbContext db, InboundMessage message, MobileNumber? from, string text, Reading reading, CancellationToken cancel)
    {
        var words = Plain(text);
        var hourAgo = message.ReceivedAt.AddHours(-1);
        var isFlood = await db.InboundMessages.Where(m => m.PhoneIndex == message.PhoneIndex && m.ReceivedAt > hourAgo).Take(MostPerHour).CountAsync(cancel) >= MostPerHour;
        if (from is { } number)
        {
            if (await OptOutAsync(db, message, number, words, cancel)) return;
            if (!isFlood)
            {
                message.PatientId = await OnlyPatientAsync(db, number, cancel);
                await MatchAsync(db, message, words, cancel);
            }
        }

        if (isFlood)
        {
            message.HandledAt = message.ReceivedAt;
            return;
        }

        if (message.Meaning == ReplyMeaning.Score) return;
        if (Complaints().Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase)))
        {
            message.Meaning = ReplyMeaning.Complaint;
            await NoticeBoard.AddForHoldersAsync(db, Permissions.SmsReplies.Answer, NoticeKind.ReplyComplaint, "/messaging/replies", message.ReceivedAt, cancel);
        }

        if (reading != Reading.ByAll || from is not { } writer) return;
        foreach (var reader in readers) await reader.ReadAsync(db, message, writer, text, cancel);
    }

    /// <summary>
    /// The latest message to the number is what is answered, while a reply still counts. Where several that ask something are open, a person decides; a mark belongs to
    /// the one survey that is open.
    /// </summary>
    private async Task MatchAsync(CrmDbContext db, InboundMessage message, string words, CancellationToken cancel)
    {
        var since = message.ReceivedAt.AddHours(-settings.Current.ReplyHours);
        var open = await db.OutboxMessages.AsNoTracking()
            .Where(m => m.PhoneIndex == message.PhoneIndex && m.CreatedAt >= since && m.Class != SmsClass.Code
                && (m.State == SmsState.Sending || m.State == SmsState.Submitted || m.State == SmsState.Delivered || m.State == SmsState.Unknown))
            .OrderByDescending(m => m.CreatedAt).ThenByDescending(m => m.Id).Take(MostOpen)
            .Select(m => new { m.Id, m.Kind, Asked = m.RepeatsId ?? m.Id }).ToListAsync(cancel);
        if (open.Count == 0) return;

        var ids = open.Select(m => m.Id).ToList();
        var answered = await db.InboundMessages.Where(m => m.PhoneIndex == message.PhoneIndex && m.AnswersId != null && ids.Contains(m.AnswersId.Value)).Select(m => m.AnswersId!.Value).ToListAsync(cancel);
        var asking = open.Where(m => Asking.Contains(m.Kind) && !answered.Contains(m.Id)).DistinctBy(m => m.Asked).ToList();
        if (words is [>= '1' and <= '5'] or [>= '1' and <= '5', '分'])
        {
            var surveys = asking.Where(m => m.Kind == SmsKind.SatisfactionSurvey).ToList();
            if (surveys.Count == 1)
            {
                (message.AnswersId, message.Score, message.Meaning, message.HandledAt) = (surveys[0].Id, words[0] - '0', ReplyMeaning.Score, message.ReceivedAt);
                return;
            }

            if (surveys.Count > 1) asking = surveys;
        }

        if (asking.Count > 1) message.Meaning = ReplyMeaning.Ambiguous;
        else message.AnswersId = open[0].Id;
    }

    /// <summary>
    /// The number's word counts from this commit on, and stands in the ledger with the message that says it. Nothing is answered: the law asks for an end, and a
    /// confirmation would be one message more.
    /// </summary>
    private async Task<bool> OptOutAsync(CrmDbContext db, InboundMessage message, MobileNumber number, string words, CancellationToken cancel)
    {
        var everything = EverythingWords.Contains(words, StringComparer.Ordinal);
        if (!everything && !InformationWords.Contains(words, StringComparer.Ordinal)) return false;

        (message.Meaning, message.HandledAt) = (ReplyMeaning.OptOut, message.ReceivedAt);
        message.PatientId = await OnlyPatientAsync(db, number, cancel);
        message.AnswersId = await db.OutboxMessages.Where(m => m.PhoneIndex == message.PhoneIndex && m.Class != SmsClass.Code && m.SubmittedAt != null).OrderByDescending(m => m.CreatedAt).Select(m => (Guid?)m.Id).FirstOrDefaultAsync(cancel);
        await standings.WriteAsync(
            db, number, everything ? [SmsClass.Information, SmsClass.Service] : [SmsClass.Information], SmsStance.OptedOut, SmsStandingWay.Reply, Actor.System, message.Id, note: null, cancel);
        CrashPoint.Here("sms.opt-out");
        return true;
    }

    private async Task<Guid?> OnlyPatientAsync(CrmDbContext db, MobileNumber number, CancellationToken cancel)
    {
        var found = await patients.ByPhone(db, db.Patients.Where(p => p.MergedIntoId == null), CallNumber.Parse(number.Digits)).OrderBy(p => p.Number).Select(p => p.Id).Take(2).ToListAsync(cancel);
        return found.Count == 1 ? found[0] : null;
    }

    private string[] Complaints() => (settings.Current.ComplaintWords ?? "").Split('；', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>As it was meant: full width, blanks, marks around it and small letters are forgiven.</summary>
    private static string Plain(string text) =>
        string.Concat(text.Normalize(NormalizationForm.FormKC).Where(c => !char.IsWhiteSpace(c) && !char.IsPunctuation(c) && !char.IsControl(c))).ToUpperInvariant();

    /// <summary>Not in the middle of a character.</summary>
    private static string Cut(string text, int most) => text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];

    private bool IsDoubled(Exception fault) => fault is DbUpdateException { InnerException: DbException database } && product.IsUniqueViolation(database);

    /// <summary>What was doubled may also be something that a reader made.</summary>
    private async Task<bool> IsStoredAsync(string gateway, string reference, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.InboundMessages.AnyAsync(m => m.Gateway == gateway && m.Reference == reference, cancel);
    }

    private static bool IsDatabaseTrouble(Exception fault) => fault is DbException or DbUpdateException { InnerException: DbException };

    [LoggerMessage(Level = LogLevel.Error, Message = "A reply could not be read and was only stored: {Fault}")]
    private partial void LogUnread(string fault);
}
