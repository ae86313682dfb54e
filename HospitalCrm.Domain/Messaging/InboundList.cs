using System.Linq.Expressions;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Domain.Persistence;

namespace HospitalCrm.Domain.Messaging;

/// <summary>短信回复: what people wrote back, newest first, until somebody has looked at it.</summary>
public sealed class InboundList : RecordList<InboundMessage, InboundRow>
{
    internal const string ModuleName = "sms-replies";

    /// <summary>Of the words, on the list.</summary>
    private const int Beginning = 30;

    public InboundList(ListTools tools, ReplyDesk desk) : base(tools, ModuleName, "短信回复")
    {
        EmptyHint = "患者回复短信后，会立即出现在这里。";
        TextFilter("number", "手机号", (records, typed) => Tools.Vault.Index(Outbox.PhonePurpose, MobileNumber.Parse(typed).Digits) is var index ? records.Where(m => m.PhoneIndex == index) : records, 20).IsPersonal = true;
        YesNoFilter("handled", "处理状态", "已处理", "待处理", (records, isHandled) => isHandled ? records.Where(m => m.HandledAt != null) : records.Where(m => m.HandledAt == null));
        EnumFilter<ReplyMeaning>("meaning", "含义", (records, meaning) => records.Where(m => m.Meaning == meaning));
        PeriodFilter("at", "接收时间", (records, from, to) =>
        {
            if (from is { } first) records = records.Where(m => m.ReceivedAt >= first);
            return to is { } end ? records.Where(m => m.ReceivedAt < end) : records;
        });
        Column("at", "接收时间", ColumnKind.Moment, r => r.ReceivedAt, m => m.ReceivedAt);
        Column("number", "手机号", ColumnKind.Text, r => Masked(Tools.Vault.Open(Outbox.PhonePurpose, r.PhoneSealed)));
        Column("patient", "患者", ColumnKind.Text, r => r.PatientName);
        Column("meaning", "含义", ColumnKind.Choice, r => r.Meaning);
        Column("score", "评分", ColumnKind.Number, r => r.Score);
        Column("text", "内容", ColumnKind.Text, r => Begun(Tools.Vault.Open(Outbox.BodyPurpose, r.TextSealed)));
        Column("handled", "处理状态", ColumnKind.Choice, r => r.HandledAt is null ? "待处理" : "已处理");
        OrderedBy("at", descending: true);
        Action(new("handle", "标记为已处理", Permissions.SmsReplies.Answer, "您确定这{0}条回复已经处理完吗？", "已标记{0}条回复为已处理。", async (ids, cancel) =>
        {
            await desk.HandleAsync(ids, cancel);
            RowsChanged();
        }));
    }

    /// <summary>A number as it may be seen by whoever looks through a list; also one that is no mobile number.</summary>
    internal static string Masked(string number) => MobileNumber.TryRead(number)?.Masked ?? (number.Length > 6 ? $"{number[..2]}****{number[^2..]}" : "****");

    protected override IQueryable<InboundMessage> InScope(CrmDbContext db, IQueryable<InboundMessage> records, Actor me) => Visible(db, records, me);

    /// <summary>All there are, or those of patients the person may see.</summary>
    internal static IQueryable<InboundMessage> Visible(CrmDbContext db, IQueryable<InboundMessage> records, Actor me)
    {
        if (me.Scope == DataScope.All) return records;
        var patients = PatientRegister.Visible(db, db.Patients, me);
        return records.Where(m => patients.Any(p => p.Id == m.PatientId));
    }

    protected override Expression<Func<InboundMessage, InboundRow>> Project(CrmDbContext db) => m => new InboundRow(
        m.ReceivedAt, m.PhoneSealed, m.TextSealed, m.Meaning, m.Score, m.HandledAt, db.Patients.Where(p => p.Id == m.PatientId).Select(p => p.Name).FirstOrDefault());

    protected override string NameOf(InboundRow row) => Masked(Tools.Vault.Open(Outbox.PhonePurpose, row.PhoneSealed));

    private static string Begun(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        if (line.Length <= Beginning) return line;
        return $"{line[..(char.IsHighSurrogate(line[Beginning - 1]) ? Beginning - 1 : Beginning)]}…";
    }
}

/// <summary>One line of the list of replies.</summary>
public sealed record InboundRow(DateTime ReceivedAt, string PhoneSealed, string TextSealed, ReplyMeaning Meaning, int? Score, DateTime? HandledAt, string? PatientName);
