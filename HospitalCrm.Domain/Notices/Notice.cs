using HospitalCrm.Domain.Access;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Notices;

/// <summary>Something one person should know (通知): what happened, and the page to see it on.</summary>
public sealed class Notice
{
    private const char Between = '\u001f';

    private Notice() { }

    internal Notice(Guid accountId, NoticeKind kind, string? href, DateTime now, IReadOnlyList<string> arguments)
    {
        Id = Guid.CreateVersion7();
        AccountId = accountId;
        Kind = kind;
        Href = href;
        CreatedAt = now;
        var joined = string.Join(Between, arguments.Select(argument => argument.Length <= 100 ? argument : argument[..99] + "…"));
        Arguments = joined.Length == 0 ? null : joined;
    }

    public Guid Id { get; private set; }
    public Guid AccountId { get; private set; }
    public NoticeKind Kind { get; private set; }

    /// <summary>What the places of the sentence are filled with.</summary>
    public string? Arguments { get; private set; }

    public string? Href { get; private set; }
    public DateTime CreatedAt { get; private set; }
    public DateTime? ReadAt { get; private set; }

    internal IReadOnlyList<string> SplitArguments() => Arguments?.Split(Between) ?? [];
}

/// <summary>What has happened; each kind has one sentence.</summary>
public enum NoticeKind
{
    Unset = 0,
    RoleGiven = 1,
    RoleTaken = 2,
    RightsChanged = 3,
    DeputyAppointed = 4,
    DeputyEnded = 5,
    TerminalAlarm = 6,
    HisRefreshFailed = 7,
    PatientReturned = 8,
    ReplyComplaint = 20,
    GroupSendAwaiting = 30,
    GroupSendReturned = 31,
    GroupSendApproved = 32,
    SmsWaiting = 33,
    SmsFailing = 34,
    SmsBalanceLow = 35,
    SmsGatewayDown = 36,
    ComplaintWaiting = 50,
    ComplaintYours = 51,
    ComplaintClosable = 52,
    ComplaintSentBack = 53,
    ComplaintAlarm = 54,
    ComplaintForceAsked = 55,
    ComplaintForceRejected = 56,
    ComplaintMoved = 57,
    ComplaintDueSoon = 58,
    ComplaintOverdue = 59,
    ComplaintDraft = 60,
    PraiseReceived = 61,
    ImprovementYours = 62,
}

/// <summary>The sentences of notices.</summary>
public static class NoticeWords
{
    /// <summary>With <c>{0}</c> places; a key of the texts.</summary>
    public static string Sentence(this NoticeKind kind) => kind switch
    {
        NoticeKind.RoleGiven => "您已被授予角色“{0}”。",
        NoticeKind.RoleTaken => "您的角色“{0}”已被取消。",
        NoticeKind.RightsChanged => "您的角色“{0}”的权限有变化。",
        NoticeKind.DeputyAppointed => "{0}请您在{1}至{2}代理其工作。",
        NoticeKind.DeputyEnded => "您为{0}的代理已取消。",
        NoticeKind.TerminalAlarm => "自助终端有新的警报，请查看。",
        NoticeKind.HisRefreshFailed => "从医院信息系统更新科室和人员没有成功，请检查连接。",
        NoticeKind.PatientReturned => "您提交的患者档案有{0}份被退回：{1}",
        NoticeKind.ReplyComplaint => "有短信回复疑似投诉，请查看。",
        NoticeKind.GroupSendAwaiting => "短信群发“{0}”等待审批。",
        NoticeKind.GroupSendReturned => "您的短信群发“{0}”被退回：{1}",
        NoticeKind.GroupSendApproved => "您的短信群发“{0}”已审批通过。",
        NoticeKind.SmsWaiting => "最早一条待发短信已等待{0}分钟，请查看短信运行状况。",
        NoticeKind.SmsFailing => "最近一小时有{0}%的短信发送失败，请查看短信运行状况。",
        NoticeKind.SmsBalanceLow => "短信网关{0}只剩{1}条，请及时充值。",
        NoticeKind.SmsGatewayDown => "短信网关{0}不可用，请查看短信运行状况。",
        NoticeKind.ComplaintWaiting => "有新的投诉等待受理，请查看。",
        NoticeKind.ComplaintYours => "投诉{0}需要您处理，请于{1}前完成。",
        NoticeKind.ComplaintClosable => "有投诉等待回访，请查看。",
        NoticeKind.ComplaintSentBack => "投诉{0}回访未通过，请重新处理。",
        NoticeKind.ComplaintAlarm => "投诉{0}有安全风险，请立即处理。",
        NoticeKind.ComplaintForceAsked => "投诉{0}申请强行终止，等待您审批。",
        NoticeKind.ComplaintForceRejected => "投诉{0}的强行终止没有得到同意：{1}",
        NoticeKind.ComplaintMoved => "投诉{0}有新的进展：{1}。",
        NoticeKind.ComplaintDueSoon => "投诉{0}即将到期，时限{1}。",
        NoticeKind.ComplaintOverdue => "投诉{0}已超过时限{1}，请尽快处理。",
        NoticeKind.ComplaintDraft => "有转入的投诉草稿等待核实，请查看。",
        NoticeKind.ImprovementYours => "有一项整改由您负责，请在{0}前完成。",
        NoticeKind.PraiseReceived => "您收到一条表扬：{0}",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, message: null),
    };
}

internal sealed class NoticeMapping : IEntityTypeConfiguration<Notice>
{
    public void Configure(EntityTypeBuilder<Notice> notice)
    {
        notice.ToTable("Notices");
        notice.Property(n => n.Arguments).HasMaxLength(1000);
        notice.Property(n => n.Href).HasMaxLength(200);
        notice.HasOne<Account>().WithMany().HasForeignKey(n => n.AccountId);
        notice.HasIndex(n => new { n.AccountId, n.ReadAt });
        notice.HasIndex(n => new { n.AccountId, n.CreatedAt });
        notice.HasIndex(n => n.CreatedAt);
    }
}
