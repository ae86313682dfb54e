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
