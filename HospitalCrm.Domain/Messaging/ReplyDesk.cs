using System.Globalization;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Messaging;

/// <summary>What was written to and from one number, and answering it.</summary>
public sealed class ReplyDesk(IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor, AuditTrail audit, Outbox outbox, SmsWording wording, PersonalDataVault vault, HospitalClock clock)
{
    /// <summary>Messages read at once.</summary>
    public const int PageSize = 50;

    private const int MostPatients = 10;
    private const int MostWaiting = 99;
    private const string Subject = "短信回复";

    /// <summary>The conversation a reply belongs to, its newest messages last; null when there is none this person may see.</summary>
    public async Task<ReplyThread?> TryGetAsync(Guid replyId, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.SmsReplies.View);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var reply = await InboundList.Visible(db, db.InboundMessages.AsNoTracking(), me).FirstOrDefaultAsync(m => m.Id == replyId, cancel);
        if (reply is null) return null;

        var number = vault.Open(Outbox.PhonePurpose, reply.PhoneSealed);
        var whole = vault.ShortIndex(PatientPhone.WholePurpose, number);
        var patients = await db.Patients.AsNoTracking().Where(p => p.MergedIntoId == null && db.PatientPhones.Where(x => x.Whole == whole).Select(x => x.Number).Contains(p.Number))
            .OrderBy(p => p.Number).Take(MostPatients).Select(p => new ThreadPatient(p.Id, p.Name)).ToListAsync(cancel);
        var visible = await PatientRegister.Visible(db, db.Patients.AsNoTracking(), me).Where(p => db.PatientPhones.Where(x => x.Whole == whole).Select(x => x.Number).Contains(p.Number)).Select(p => p.Id).Take(MostPatients).ToListAsync(cancel);
        return new(replyId, InboundList.Masked(number), [.. patients.Where(p => visible.Contains(p.Id))], MobileNumber.TryRead(number) is not null, me.May(Permissions.SmsReplies.Answer), me.May(Permissions.SmsLog.Show))
        {
            Waiting = await db.InboundMessages.Where(m => m.PhoneIndex == reply.PhoneIndex && m.HandledAt == null).Take(MostWaiting + 1).CountAsync(cancel),
            Newest = await ReadAsync(db, reply.PhoneIndex, null, cancel),
            Signature = wording.Signature,
        };
    }

    /// <summary>Earlier ones.</summary>
    public async Task<ThreadPart> ReadEarlierAsync(Guid replyId, ThreadPlace before, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.SmsReplies.View);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await ReadAsync(db, (await FindAsync(db, replyId, me, cancel)).PhoneIndex, before, cancel);
    }

    /// <summary>The text as it will be sent, for counting while it is typed; a sentence where it cannot be.</summary>
    public string Complete(string? text) => wording.Complete(text ?? "", SmsClass.Service, null);

    /// <summary>Sends an answer; what was waiting from this number is dealt with thereby.</summary>
    /// <exception cref="DomainRuleException">No mobile number, or a text that cannot be sent.</exception>
    public async Task AnswerAsync(Guid replyId, string text, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.SmsReplies.Answer);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var reply = await FindAsync(db, replyId, me, cancel);
        if (MobileNumber.TryRead(vault.Open(Outbox.PhonePurpose, reply.PhoneSealed)) is not { } to) throw new DomainRuleException("这个号码不是手机号，不能回复短信。");
        var complete = wording.Complete(text, SmsClass.Service, null);
        if (wording.SensitiveWordIn(complete) is { } word) throw new DomainRuleException("内容含有敏感词“{0}”，请修改。", word);

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var message = outbox.Add(db, SmsKind.Reply, SmsClass.Service, to, complete);
        message.PatientId = reply.PatientId;
        audit.Add(db, me, AuditAction.Add, InboundList.ModuleName, Subject, message.Id.ToString(), "回复");
        await MarkAsync(db.InboundMessages.Where(m => m.PhoneIndex == reply.PhoneIndex), me, cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>Nobody has to look at these any more.</summary>
    public async Task HandleAsync(IReadOnlyList<Guid> replies, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.SmsReplies.Answer);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var done = 0;
        foreach (var some in replies.Chunk(200)) done += await MarkAsync(InboundList.Visible(db, db.InboundMessages, me).Where(m => some.Contains(m.Id)), me, cancel);
        if (done == 0) return;
        audit.Add(db, me, AuditAction.Change, InboundList.ModuleName, Subject, replies.Count == 1 ? replies[0].ToString() : null, string.Create(CultureInfo.InvariantCulture, $"标记为已处理：{done}条"));
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>All that waits in a conversation.</summary>
    public async Task HandleThreadAsync(Guid replyId, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.SmsReplies.Answer);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var reply = await FindAsync(db, replyId, me, cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var done = await MarkAsync(db.InboundMessages.Where(m => m.PhoneIndex == reply.PhoneIndex), me, cancel);
        if (done == 0) return;
        audit.Add(db, me, AuditAction.Change, InboundList.ModuleName, Subject, replyId.ToString(), string.Create(CultureInfo.InvariantCulture, $"标记为已处理：{done}条"));
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>The whole number, for a reason that is written down.</summary>
    public async Task<string> ShowNumberAsync(Guid replyId, string reason, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.SmsReplies.View);
        me.Demand(Permissions.SmsLog.Show);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var reply = await FindAsync(db, replyId, me, cancel);
        audit.Add(db, me, AuditAction.ShowNumber, InboundList.ModuleName, Subject, replyId.ToString(), reason);
        await db.SaveChangesAsync(cancel);
        return vault.Open(Outbox.PhonePurpose, reply.PhoneSealed);
    }

    /// <summary>The words of one message to this number that the conversation only names.</summary>
    public async Task<string> ShowTextAsync(Guid replyId, Guid messageId, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.SmsReplies.View);
        me.Demand(Permissions.SmsLog.Show);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var reply = await FindAsync(db, replyId, me, cancel);
        var body = await db.OutboxMessages.Where(m => m.Id == messageId && m.PhoneIndex == reply.PhoneIndex).Select(m => m.BodySealed).FirstOrDefaultAsync(cancel)
            ?? throw new DomainRuleException("这条短信的内容已不再保存。");
        audit.Add(db, me, AuditAction.ShowNumber, InboundList.ModuleName, "短信内容", messageId.ToString());
        await db.SaveChangesAsync(cancel);
        return vault.Open(Outbox.BodyPurpose, body);
    }

    private static async Task<InboundMessage> FindAsync(CrmDbContext db, Guid replyId, Actor me, CancellationToken cancel) =>
        await InboundList.Visible(db, db.InboundMessages.AsNoTracking(), me).FirstOrDefaultAsync(m => m.Id == replyId, cancel) ?? throw new DomainRuleException("没有这条回复，或者不在您的数据范围内。");

    private Task<int> MarkAsync(IQueryable<InboundMessage> replies, Actor me, CancellationToken cancel)
    {
        var (now, by) = (clock.UtcNow, me.UserCode);
        return replies.Where(m => m.HandledAt == null).ExecuteUpdateAsync(set => set.SetProperty(m => m.HandledAt, now).SetProperty(m => m.HandledBy, by).SetProperty(m => m.Version, m => m.Version + 1), cancel);
    }

    /// <summary>Two streams by their own keys, laid into each other by time: at one moment our message stands before the reply.</summary>
    private async Task<ThreadPart> ReadAsync(CrmDbContext db, string phoneIndex, ThreadPlace? before, CancellationToken cancel)
    {
        var ins = db.InboundMessages.AsNoTracking().Where(m => m.PhoneIndex == phoneIndex);
        if (before?.In is { } lastIn) ins = ins.Where(m => m.ReceivedAt < lastIn.At || (m.ReceivedAt == lastIn.At && m.Id.CompareTo(lastIn.Id) < 0));
        var outs = db.OutboxMessages.AsNoTracking().Where(m => m.PhoneIndex == phoneIndex);
        if (before?.Out is { } lastOut) outs = outs.Where(m => m.CreatedAt < lastOut.At || (m.CreatedAt == lastOut.At && m.Id.CompareTo(lastOut.Id) < 0));
        var received = await ins.OrderByDescending(m => m.ReceivedAt).ThenByDescending(m => m.Id).Take(PageSize + 1).ToListAsync(cancel);
        var sent = await outs.OrderByDescending(m => m.CreatedAt).ThenByDescending(m => m.Id).Take(PageSize + 1).ToListAsync(cancel);

        var answered = received.Select(m => m.AnswersId).OfType<Guid>().ToHashSet();
        var (i, o) = (0, 0);
        List<(InboundMessage? In, OutboxMessage? Out)> taken = [];
        while (taken.Count < PageSize && (i < received.Count || o < sent.Count))
        {
            if (o >= sent.Count || (i < received.Count && received[i].ReceivedAt >= sent[o].CreatedAt)) taken.Add((received[i++], null));
            else taken.Add((null, sent[o++]));
        }

        var writers = await WritersAsync(db, [.. taken.Select(t => t.Out).OfType<OutboxMessage>().Where(m => m.Kind == SmsKind.Reply).Select(m => m.Id)], cancel);
        var handlers = await PatientFileDesk.NamesAsync(db, taken.Select(t => t.In?.HandledBy), cancel);
        taken.Reverse();
        var bubbles = taken.Select(t => t.In is { } m ? Told(m, handlers) : Told(t.Out!, answered, writers)).ToList();
        var place = new ThreadPlace(i > 0 ? (received[i - 1].ReceivedAt, received[i - 1].Id) : before?.In, o > 0 ? (sent[o - 1].CreatedAt, sent[o - 1].Id) : before?.Out);
        return new(bubbles, i < received.Count || o < sent.Count ? place : null);
    }

    /// <summary>Who wrote our answers, as the audit log has it.</summary>
    private static async Task<Dictionary<string, string>> WritersAsync(CrmDbContext db, IReadOnlyList<Guid> answers, CancellationToken cancel)
    {
        if (answers.Count == 0) return [];
        var ids = answers.Select(id => id.ToString()).ToList();
        var entries = await db.AuditEntries.AsNoTracking().Where(e => e.SubjectId != null && ids.Contains(e.SubjectId) && e.Action == AuditAction.Add).Select(e => new { Id = e.SubjectId!, e.DisplayName }).ToListAsync(cancel);
        return entries.DistinctBy(e => e.Id).ToDictionary(e => e.Id, e => e.DisplayName, StringComparer.Ordinal);
    }

    private ThreadBubble Told(InboundMessage m, Dictionary<string, string> handlers) => new(m.Id, IsIn: true, m.ReceivedAt, vault.Open(Outbox.BodyPurpose, m.TextSealed))
    {
        Meaning = m.Meaning,
        Score = m.Score,
        HandledAt = m.HandledAt,
        By = m.HandledBy is { } code ? handlers.GetValueOrDefault(code, code) : null,
    };

    /// <summary>Words are shown of what staff wrote here and of what is being answered; the rest is named, and shown one at a time.</summary>
    private ThreadBubble Told(OutboxMessage m, HashSet<Guid> answered, Dictionary<string, string> writers) =>
        new(m.Id, IsIn: false, m.CreatedAt, m.BodySealed is { } body && (m.Kind == SmsKind.Reply || answered.Contains(m.Id)) ? vault.Open(Outbox.BodyPurpose, body) : null)
        {
            Kind = m.Kind,
            State = m.State,
            Hold = m.Hold,
            IsKept = m.BodySealed is not null,
            By = writers.GetValueOrDefault(m.Id.ToString()),
        };
}

/// <summary>A conversation with one number.</summary>
/// <param name="Patients">Archives of the number that this person may see.</param>
/// <param name="IsMobile">False: nothing can be sent there.</param>
public sealed record ReplyThread(Guid ReplyId, string Number, IReadOnlyList<ThreadPatient> Patients, bool IsMobile, bool MayAnswer, bool MayShow)
{
    /// <summary>Replies nobody has looked at; 100 stands for more than 99.</summary>
    public required int Waiting { get; init; }

    public required ThreadPart Newest { get; init; }

    /// <summary>Goes in front of every answer.</summary>
    public required string Signature { get; init; }
}

/// <summary>An archive the number belongs to.</summary>
public sealed record ThreadPatient(Guid Id, string Name);

/// <summary>Some messages, oldest first.</summary>
/// <param name="Earlier">Where to go on; null: there is nothing earlier.</param>
public sealed record ThreadPart(IReadOnlyList<ThreadBubble> Bubbles, ThreadPlace? Earlier);

/// <summary>The earliest message read of each side.</summary>
public sealed record ThreadPlace((DateTime At, Guid Id)? In, (DateTime At, Guid Id)? Out);

/// <summary>One message of a conversation.</summary>
/// <param name="Text">Null: named only, or no longer kept.</param>
public sealed record ThreadBubble(Guid Id, bool IsIn, DateTime At, string? Text)
{
    public SmsKind? Kind { get; init; }
    public SmsState? State { get; init; }
    public SmsHold? Hold { get; init; }
    public ReplyMeaning? Meaning { get; init; }
    public int? Score { get; init; }
    public DateTime? HandledAt { get; init; }

    /// <summary>Our message's words are still there to be shown.</summary>
    public bool IsKept { get; init; }

    /// <summary>Who answered, or who dealt with the reply.</summary>
    public string? By { get; init; }
}
