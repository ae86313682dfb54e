using System.Globalization;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Settings;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Messaging;

/// <summary>One message of the log: looks at it, shows its words and its number, sends it once more, or takes it back while it still waits.</summary>
public sealed class SmsLogDesk(IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor, Outbox outbox, AuditTrail audit, SettingsStore settings, PersonalDataVault vault)
{
    private const string Module = "sms-log";
    private const int MostAtOnce = 1000;

    /// <summary>Null when there is no such message (any more).</summary>
    public async Task<SmsRecord?> TryGetAsync(Guid id, CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand(Permissions.SmsLog.View);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        if (await db.OutboxMessages.AsNoTracking().FirstOrDefaultAsync(m => m.Id == id, cancel) is not { } message) return null;
        var system = message.SystemId is { } asked ? await db.CallingSystems.Where(s => s.Id == asked).Select(s => s.Name).FirstOrDefaultAsync(cancel) : null;
        var price = settings.Current.SmsPricePerThousand;
        return new(
            message.Id, message.Kind, message.Class, MobileNumber.Parse(vault.Open(Outbox.PhonePurpose, message.PhoneSealed)).Masked, message.State, message.Hold, message.Fault, message.Parts,
            price > 0 && message.SubmittedAt is not null ? message.Parts * price / 1000m : null, message.Gateway, message.GatewayReference, message.SenderNumber, message.Attempts,
            message.CreatedAt, message.DueAt, message.ExpiresAt, message.SubmittedAt, message.ReportedAt, system, message.PatientId, message.GroupSendId, message.RepeatsId,
            HasText: message.BodySealed is not null && message.Class != SmsClass.Code);
    }

    /// <summary>Whole number and words of one message, which is written down. A code is never shown.</summary>
    public async Task<SmsInFull> ShowAsync(Guid id, string? reason, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.SmsLog.Show);
        var why = PersonText.Clean(reason, 100);
        if (why is null || why.Length < 2) throw new DomainRuleException("请填写查看完整号码的原因。");
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var message = await db.OutboxMessages.AsNoTracking().FirstOrDefaultAsync(m => m.Id == id, cancel) ?? throw new DomainRuleException("这条短信的记录已按保留期限清除。");
        audit.Add(db, me, AuditAction.ShowNumber, Module, $"短信记录 {Labels.Of(message.Kind)}", id.ToString(), why);
        await db.SaveChangesAsync(cancel);
        return new(vault.Open(Outbox.PhonePurpose, message.PhoneSealed), message.Class == SmsClass.Code || message.BodySealed is not { } text ? null : vault.Open(Outbox.BodyPurpose, text));
    }

    /// <summary>重发: a new message each that names the one it repeats. All or none.</summary>
    public async Task ResendAsync(IReadOnlyList<Guid> ids, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.SmsLog.Resend);
        if (ids.Count > MostAtOnce) throw new DomainRuleException("一次最多选择{0}项。", MostAtOnce);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var messages = await db.OutboxMessages.AsNoTracking().Where(m => ids.Contains(m.Id)).ToListAsync(cancel);
        if (messages.Count < ids.Count) throw new DomainRuleException("这条短信的记录已按保留期限清除。");
        if (messages.Exists(m => m.Class == SmsClass.Code)) throw new DomainRuleException("验证码不能重发，请让患者重新获取。");
        if (messages.Count(m => m.State is SmsState.Waiting or SmsState.Sending) is > 0 and var waiting) throw new DomainRuleException("有{0}条还在等待发送，不用重发。", waiting);
        if (messages.Exists(m => m.BodySealed is null)) throw new DomainRuleException("短信内容已清除，不能重发。");

        foreach (var message in messages)
        {
            var (to, text) = outbox.Open(message);
            var again = outbox.Add(db, message.Kind, message.Class, to, text);
            (again.RepeatsId, again.PatientId, again.SystemId) = (message.Id, message.PatientId, message.SystemId);
            audit.Add(db, me, AuditAction.Add, Module, $"短信记录 {Labels.Of(message.Kind)} 重发", message.Id.ToString());
        }

        await db.SaveChangesAsync(cancel);
    }

    /// <summary>取消发送: takes back what still waits. What a gateway has, or is being handed, can no longer be taken back.</summary>
    /// <exception cref="PartlyDoneException">Some had left.</exception>
    public async Task CancelAsync(IReadOnlyList<Guid> ids, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.SmsLog.Cancel);
        if (ids.Count > MostAtOnce) throw new DomainRuleException("一次最多选择{0}项。", MostAtOnce);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // Compare and set: a message that a node has claimed in this moment is left to it.
        var done = await db.OutboxMessages.Where(m => ids.Contains(m.Id) && m.State == SmsState.Waiting).ExecuteUpdateAsync(
            set => set.SetProperty(m => m.State, SmsState.Cancelled)
                .SetProperty(m => m.Hold, SmsHold.ByHand)
                .SetProperty(m => m.BodySealed, m => m.Class == SmsClass.Code ? null : m.BodySealed)
                .SetProperty(m => m.Version, m => m.Version + 1),
            cancel);
        if (done == 0) throw new DomainRuleException("所选短信都已发出或已结束，不能取消。");
        audit.Add(db, me, AuditAction.Change, Module, "短信记录 取消发送", ids.Count == 1 ? ids[0].ToString() : null, string.Create(CultureInfo.InvariantCulture, $"{done}条"));
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        if (done < ids.Count) throw new PartlyDoneException(new("已取消{0}条；{1}条已发出或已结束，不能取消。", done, ids.Count - done));
    }
}

/// <summary>One message as the log shows it.</summary>
/// <param name="Number">Masked.</param>
/// <param name="Cost">Yuan; null where it cost nothing or no price is set.</param>
/// <param name="HasText">Its words can be shown to whoever has the right.</param>
public sealed record SmsRecord(
    Guid Id, SmsKind Kind, SmsClass Class, string Number, SmsState State, SmsHold? Hold, string? Fault, int Parts, decimal? Cost, string? Gateway, string? GatewayReference, string? SenderNumber, int Attempts,
    DateTime CreatedAt, DateTime DueAt, DateTime? ExpiresAt, DateTime? SubmittedAt, DateTime? ReportedAt, string? System, Guid? PatientId, Guid? GroupSendId, Guid? RepeatsId, bool HasText);

/// <summary>What is shown only on demand. A class without words in its name: it does not get into a log by accident.</summary>
public sealed class SmsInFull(string number, string? text)
{
    public string Number { get; } = number;

    /// <summary>Null: a code, or cleared.</summary>
    public string? Text { get; } = text;
}
