using System.Linq.Expressions;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Settings;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Messaging;

/// <summary>短信记录 as a list: every message with what became of it and what it cost, never its words. Numbers are masked, in exports too.</summary>
[OpenByDesign("Whoever looks after the messages looks after all of them.")]
public sealed class SmsLog : RecordList<OutboxMessage, SmsLogRow>
{
    /// <summary>Query field of the list for the messages of one group send; in the address only.</summary>
    public const string GroupKey = "group";

    private readonly SettingsStore _settings;

    public SmsLog(ListTools tools, SmsLogDesk desk, SettingsStore settings) : base(tools, "sms-log", "短信记录")
    {
        _settings = settings;
        EmptyHint = "发送短信后，这里可以看到每一条的状态、原因和费用。";
        TextFilter("number", "完整号码", (records, typed) =>
        {
            var index = Tools.Vault.Index(Outbox.PhonePurpose, MobileNumber.Parse(typed).Digits);
            return records.Where(m => m.PhoneIndex == index);
        }, most: 30).IsPersonal = true;
        EnumFilter<SmsKind>("kind", "类型", (records, kind) => records.Where(m => m.Kind == kind));
        EnumFilter<SmsClass>("class", "类别", (records, @class) => records.Where(m => m.Class == @class));
        EnumFilter<SmsState>("state", "状态", InState);
        EnumFilter<SmsHold>("hold", "取消原因", (records, hold) => records.Where(m => m.State == SmsState.Cancelled && m.Hold == hold)).IsSecondary = true;
        ChoiceFilter("system", "来源系统", async (db, cancel) =>
        [
            new(Guid.Empty.ToString(), "本系统"),
            .. (await db.CallingSystems.AsNoTracking().OrderBy(s => s.Name).Select(s => new { s.Id, s.Name }).ToListAsync(cancel)).Select(s => new Choice(s.Id.ToString(), s.Name) { IsData = true }),
        ], (records, typed) => !Guid.TryParse(typed, out var id) ? throw new DomainRuleException("请从列表中选择“{0}”。", "来源系统") : id == Guid.Empty ? records.Where(m => m.SystemId == null) : records.Where(m => m.SystemId == id)).IsSecondary = true;
        PeriodFilter("at", "时间", (records, from, until) => records.Where(m => (from == null || m.CreatedAt >= from) && (until == null || m.CreatedAt < until))).IsSecondary = true;
        ChoiceFilter(GroupKey, "群发", async (db, cancel) =>
            [.. (await db.GroupSends.AsNoTracking().OrderByDescending(g => g.CreatedAt).ThenByDescending(g => g.Id).Take(MostGroupSends).Select(g => new { g.Id, g.Title }).ToListAsync(cancel)).Select(g => new Choice(g.Id.ToString(), g.Title) { IsData = true })],
            (records, typed) => Guid.TryParse(typed, out var id) ? records.Where(m => m.GroupSendId == id) : throw new DomainRuleException("请从列表中选择“{0}”。", "群发")).IsSecondary = true;

        Column("at", "时间", ColumnKind.Moment, m => m.CreatedAt, m => m.CreatedAt);
        Column("kind", "类型", ColumnKind.Choice, m => m.Kind);
        Column("class", "类别", ColumnKind.Choice, m => m.Class);
        Column("number", "号码", ColumnKind.Text, NumberOf);
        Column("state", "状态", ColumnKind.Choice, m => m.State);
        Column("hold", "原因", ColumnKind.Choice, m => m.Hold is { } hold ? hold : m.Fault is { } fault ? SmsFaults.InWords(fault) : null);
        Column("parts", "计费条数", ColumnKind.Number, m => m.Parts);
        Column("cost", "费用（元）", ColumnKind.Number, CostOf);
        Column("gateway", "网关", ColumnKind.Choice, m => m.Gateway).IsHiddenAtFirst = true;
        Column("sender", "码号", ColumnKind.Text, m => m.SenderNumber).IsHiddenAtFirst = true;
        Column("submitted", "发送时间", ColumnKind.Moment, m => m.SubmittedAt);
        Column("reported", "接收时间", ColumnKind.Moment, m => m.ReportedAt);
        Column("system", "来源系统", ColumnKind.Text, m => m.System).IsHiddenAtFirst = true;
        OrderedBy("at", descending: true);

        Action(new("resend", "重发", Permissions.SmsLog.Resend, "重发这{0}条短信吗？收件人可能收到两次。", "已重新放入待发送：{0}条。", async (ids, cancel) =>
        {
            await desk.ResendAsync(ids, cancel);
            RowsChanged();
        }));
        Action(new("cancel", "取消发送", Permissions.SmsLog.Cancel, "取消这{0}条短信吗？只有待发送的可以取消。", "已取消{0}条短信。", desk.CancelAsync) { IsGrave = true });
    }

    private const int MostGroupSends = 50;

    /// <summary>
    /// Of the states nearly all messages end in the newest ones are found by walking back from now; of the others by the state's own index. A product without
    /// statistics would sort a million rows for a page, so the first kind is written as no index has it.
    /// </summary>
    private static IQueryable<OutboxMessage> InState(IQueryable<OutboxMessage> records, SmsState state)
    {
        var number = (int)state;
        return state is SmsState.Submitted or SmsState.Delivered ? records.Where(m => (int)m.State + 0 == number) : records.Where(m => m.State == state);
    }

    protected override Expression<Func<OutboxMessage, SmsLogRow>> Project(CrmDbContext db) => m => new SmsLogRow(
        m.Kind, m.Class, m.PhoneSealed, m.State, m.Hold, m.Fault, m.Parts, m.Gateway, m.SenderNumber, m.CreatedAt, m.SubmittedAt, m.ReportedAt,
        m.SystemId == null ? null : db.CallingSystems.Where(s => s.Id == m.SystemId).Select(s => s.Name).FirstOrDefault());

    /// <summary>Without its number: a question before an action names what it is about.</summary>
    protected override string NameOf(SmsLogRow row) => $"{Labels.Of(row.Kind)} {NumberOf(row)}";

    private string NumberOf(SmsLogRow row) => MobileNumber.TryRead(Tools.Vault.Open(Outbox.PhonePurpose, row.PhoneSealed))?.Masked ?? "***";

    /// <summary>Only what was handed over is billed.</summary>
    private object? CostOf(SmsLogRow row) => _settings.Current.SmsPricePerThousand is > 0 and var price && row.SubmittedAt is not null ? row.Parts * price / 1000m : null;
}

/// <summary>One line of the list.</summary>
public sealed record SmsLogRow(
    SmsKind Kind, SmsClass Class, string PhoneSealed, SmsState State, SmsHold? Hold, string? Fault, int Parts, string? Gateway, string? SenderNumber, DateTime CreatedAt, DateTime? SubmittedAt, DateTime? ReportedAt, string? System);
