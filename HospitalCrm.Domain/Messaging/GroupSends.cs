using System.Globalization;
using System.Linq.Expressions;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;

namespace HospitalCrm.Domain.Messaging;

/// <summary>短信群发 as a list, newest first.</summary>
public sealed class GroupSends : RecordList<GroupSend, GroupSendRow>
{
    internal const string ModuleName = "group-sends";

    public GroupSends(ListTools tools) : base(tools, ModuleName, "短信群发")
    {
        EmptyHint = "在患者档案中查询后，点“群发给这些患者”开始。";
        TextFilter("q", "标题", (records, typed) => records.Where(s => s.Title.Contains(typed)), GroupSend.TitleLength);
        EnumFilter<GroupSendState>("state", "状态", (records, state) => records.Where(s => s.State == state));
        EnumFilter<SmsClass>("class", "类别", (records, c) => records.Where(s => s.Class == c)).Secondary();
        PeriodFilter("at", "创建时间", (records, from, to) =>
        {
            if (from is { } first) records = records.Where(s => s.CreatedAt >= first);
            return to is { } end ? records.Where(s => s.CreatedAt < end) : records;
        });
        Column("at", "创建时间", ColumnKind.Moment, r => r.CreatedAt, s => s.CreatedAt);
        Column("title", "标题", ColumnKind.Text, r => r.Title);
        Column("class", "类别", ColumnKind.Choice, r => r.Class);
        Column("audience", "发送范围", ColumnKind.Text, r => r.QueryInWords);
        Column("found", "人数", ColumnKind.Text, r => r.State == GroupSendState.Draft ? null : r.Found > GroupSendAudience.MostCounted ? More() : r.Found.ToString(CultureInfo.InvariantCulture));
        Column("queued", "已排队", ColumnKind.Number, r => r.Queued);
        Column("skipped", "未排队", ColumnKind.Number, r => r.Skipped + r.SameNumber);
        Column("state", "状态", ColumnKind.Choice, r => r.State);
        Column("creator", "创建人", ColumnKind.Text, r => r.CreatorName);
        Column("approver", "审批人", ColumnKind.Text, r => r.ApproverName);
        Column("notBefore", "计划发送时间", ColumnKind.Moment, r => r.NotBefore).IsHiddenAtFirst = true;
        Column("ended", "结束时间", ColumnKind.Moment, r => r.EndedAt).IsHiddenAtFirst = true;
        OrderedBy("at", descending: true);
    }

    protected override IQueryable<GroupSend> InScope(CrmDbContext db, IQueryable<GroupSend> records, Actor me) => Visible(records, me);

    /// <summary>All of the hospital, or those somebody made: whoever sees no more than their own patients approves nobody else's.</summary>
    internal static IQueryable<GroupSend> Visible(IQueryable<GroupSend> sends, Actor me)
    {
        if (me.Scope == DataScope.All) return sends;
        var mine = me.UserCode;
        return sends.Where(s => s.CreatedBy == mine);
    }

    protected override Expression<Func<GroupSend, GroupSendRow>> Project(CrmDbContext db) => s => new GroupSendRow(
        s.CreatedAt, s.Title, s.Class, s.QueryInWords, s.Found, s.Queued, s.Skipped, s.SameNumber, s.State, s.CreatorName, s.ApproverName, s.NotBefore, s.EndedAt);

    private static Phrase More() => new("超过{0}人", GroupSendAudience.MostCounted.ToString("#,0", CultureInfo.InvariantCulture));

    protected override string NameOf(GroupSendRow row) => row.Title;

    protected override bool IsDisabled(GroupSendRow row) => row.State == GroupSendState.Cancelled;
}

/// <summary>One line of the list of group sends.</summary>
public sealed record GroupSendRow(
    DateTime CreatedAt, string Title, SmsClass Class, string? QueryInWords, int Found, int Queued, int Skipped, int SameNumber, GroupSendState State, string CreatorName, string? ApproverName, DateTime? NotBefore, DateTime? EndedAt);
