using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Settings;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Messaging;

/// <summary>
/// Decides right before the hand-over whether a message may go now: what was said in the meantime counts. The first reason that holds, in this order, is the one kept:
/// <list type="number">
/// <item>含敏感词, of every class.</item>
/// <item>该类短信已停用, of every kind but codes.</item>
/// <item>验证码 and 院内 go now, at night too: nothing below is asked of them.</item>
/// <item>黑名单, 号码不是本人: the number as a whole, whichever class it was said of.</item>
/// <item>患者已死亡: the patient it is about; without one, everybody the number belongs to. A person's own reply (人工回复) goes to the family.</item>
/// <item>已退订: the newest word of the number and of the archive counts, whichever came later. Never of a 预约回执 or 投诉回执.</item>
/// <item>未取得同意: of 资讯, and where the template asks for it. A trial is asked for by whoever types the number.</item>
/// <item>时段外: waits for the next permitted moment, or is held when it is worthless by then.</item>
/// <item>重复: the same words to the same number a short while ago. Not of a marked retry.</item>
/// <item>超过每日上限: 服务 and 资讯 of the hospital's day together.</item>
/// </list>
/// The last three disturb nobody who waits for an answer: receipts, replies and trials know no hours and no cap.
/// </summary>
public sealed class SmsGate(SettingsStore settings, WorkingDays days, PersonalDataVault vault, HospitalClock clock)
{
    /// <summary>Most messages asked about at once: some products take no more in one list.</summary>
    internal const int MostAtOnce = 500;

    /// <summary>A message planned longer ago than this does not count into today's cap; the index over a number's messages goes by when they were made.</summary>
    private static readonly TimeSpan LookBack = TimeSpan.FromDays(31);

    /// <summary>A verdict for each message, in the order given. Asks the database at most six times however many there are, and only through indexes.</summary>
    internal async Task<IReadOnlyList<SmsVerdict>> JudgeAsync(CrmDbContext db, IReadOnlyList<SmsCandidate> candidates, CancellationToken cancel)
    {
        if (candidates.Count > MostAtOnce) throw new ArgumentException("More messages than one look at the database takes.", nameof(candidates));
        var current = settings.Current;
        var words = SensitiveWords.Of(current);
        var kinds = candidates.All(c => c.Message.Kind == SmsKind.Code) ? [] : await ReadKindsAsync(db, cancel);

        var asked = candidates.Where(c => IsOfPatients(c.Message.Class)).ToList();
        var people = asked.Count == 0 ? SmsPeople.None : await SmsPeople.ReadAsync(db, vault, [.. asked.Select(c => new SmsAddressee(c.Message.PhoneIndex, c.To, c.Message.PatientId))], cancel);
        var sent = asked.Count == 0 ? new() : await ReadSentAsync(db, asked, current, cancel);
        var hours = new SmsHours(current, await days.GetAsync(cancel), clock);

        var verdicts = new SmsVerdict[candidates.Count];
        for (var i = 0; i < verdicts.Length; i++) verdicts[i] = Judge(candidates[i], current, words, kinds.GetValueOrDefault(candidates[i].Message.Kind), people, hours, sent);
        return verdicts;
    }

    private SmsVerdict Judge(SmsCandidate candidate, CrmSettings current, SensitiveWords words, KindRule? kind, SmsPeople people, SmsHours hours, SentToday sent)
    {
        var message = candidate.Message;
        if (words.In(candidate.Text) is not null) return SmsVerdict.Never(SmsHold.Words);
        if (kind is { IsDisabled: true } && message.Kind != SmsKind.Code) return SmsVerdict.Never(SmsHold.KindDisabled);
        if (!IsOfPatients(message.Class)) return SmsVerdict.Go;

        var said = people.Of(message.PhoneIndex, message.PatientId, message.Class);
        if (said.Block is { } block) return SmsVerdict.Never(block);
        if (said.IsDeceased && message.Kind != SmsKind.Reply) return SmsVerdict.Never(SmsHold.Deceased);
        if (said.Will == SmsWill.Refuses && message.Kind is not (SmsKind.BookingReceipt or SmsKind.ComplaintReceipt)) return SmsVerdict.Never(SmsHold.OptedOut);
        if (said.Will != SmsWill.Agrees && NeedsConsent(message, kind)) return SmsVerdict.Never(SmsHold.NoConsent);

        var now = clock.UtcNow;
        var isAwaited = message.Kind is SmsKind.BookingReceipt or SmsKind.ComplaintReceipt or SmsKind.ComplaintNews or SmsKind.Reply or SmsKind.Trial;
        if (!isAwaited && hours.NextFrom(now, message.Class, (kind?.From, kind?.Until)) is var next && next > now)
            return message.ExpiresAt <= next ? SmsVerdict.Never(SmsHold.OutOfHours) : SmsVerdict.Later(next);

        if (message.RepeatsId is null && message.Kind != SmsKind.Trial && current.SmsRepeatMinutes > 0 && sent.HasSame(message.BodyHash)) return SmsVerdict.Never(SmsHold.Repeated);
        if (!isAwaited && sent.CountTo(message.PhoneIndex) >= current.SmsDailyCap) return SmsVerdict.Never(SmsHold.DailyCap);
        sent.Add(message.PhoneIndex, message.BodyHash);
        return SmsVerdict.Go;
    }

    private static bool IsOfPatients(SmsClass @class) => @class is SmsClass.Service or SmsClass.Information;

    private static bool NeedsConsent(OutboxMessage message, KindRule? kind) => message.Kind != SmsKind.Trial && (message.Class == SmsClass.Information || kind is { NeedsConsent: true });

    private static async Task<Dictionary<SmsKind, KindRule>> ReadKindsAsync(CrmDbContext db, CancellationToken cancel) =>
        await db.SmsTemplates.AsNoTracking().Where(t => t.Kind != null)
            .ToDictionaryAsync(t => t.Kind!.Value, t => new KindRule(t.IsDisabled, t.NeedsConsent, t.WindowFrom, t.WindowUntil), cancel);

    /// <summary>What has left for the numbers of the batch: today, and within the pause for repeats.</summary>
    private async Task<SentToday> ReadSentAsync(CrmDbContext db, List<SmsCandidate> asked, CrmSettings current, CancellationToken cancel)
    {
        var now = clock.UtcNow;
        var today = clock.StartOf(clock.Today);
        var repeats = now.AddMinutes(-current.SmsRepeatMinutes);
        var since = repeats < today ? repeats : today;
        var made = since - LookBack;
        var numbers = asked.Select(c => c.Message.PhoneIndex).Distinct(StringComparer.Ordinal).ToList();
        var left = await db.OutboxMessages.AsNoTracking()
            .Where(m => numbers.Contains(m.PhoneIndex) && m.CreatedAt >= made)
            .Where(m => m.Class == SmsClass.Service || m.Class == SmsClass.Information)
            // Nobody knows of an unknown one, so it counts as sent.
            .Where(m => m.State == SmsState.Submitted || m.State == SmsState.Delivered || m.State == SmsState.Unknown || m.State == SmsState.Failed)
            .Where(m => m.SubmittedAt >= since || (m.SubmittedAt == null && m.State == SmsState.Unknown && m.DueAt >= since))
            .Select(m => new { m.PhoneIndex, m.BodyHash, At = m.SubmittedAt ?? m.DueAt, m.State })
            .ToListAsync(cancel);

        var sent = new SentToday();
        foreach (var message in left) sent.Add(message.PhoneIndex, message.At >= repeats && message.State != SmsState.Failed ? message.BodyHash : null, isToday: message.At >= today);
        return sent;
    }

    /// <summary>What a template says about messages of its kind.</summary>
    private sealed record KindRule(bool IsDisabled, bool NeedsConsent, int? From, int? Until);

    /// <summary>Counts along while a batch is judged, so that its own messages count too.</summary>
    private sealed class SentToday
    {
        private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
        private readonly HashSet<string> _lately = new(StringComparer.Ordinal);

        public void Add(string number, string? same, bool isToday = true)
        {
            if (isToday) _counts[number] = CountTo(number) + 1;
            if (same is not null) _lately.Add(same);
        }

        public int CountTo(string number) => _counts.GetValueOrDefault(number);

        public bool HasSame(string hash) => _lately.Contains(hash);
    }
}

/// <summary>A claimed message, opened.</summary>
internal sealed record SmsCandidate(OutboxMessage Message, MobileNumber To, string Text);

/// <summary>Go, wait until a moment, or do not send for a reason.</summary>
internal readonly record struct SmsVerdict(SmsHold? Hold, DateTime? NotBefore)
{
    public static SmsVerdict Go => default;

    public static SmsVerdict Never(SmsHold why) => new(why, null);

    public static SmsVerdict Later(DateTime when) => new(null, when);
}
