using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Messaging;

/// <summary>短信群发: one text to the patients a query finds, approved by a second person above a limit, queued in portions that can be stopped.</summary>
[Audited("group-sends", "短信群发")]
public sealed class GroupSend : IVersioned
{
    internal const int TitleLength = 50;

    private GroupSend() { }

    internal GroupSend(Actor creator, DateTime now)
    {
        Id = Guid.CreateVersion7();
        (CreatedBy, CreatorName, CreatedAt) = (creator.UserCode, creator.DisplayName, now);
        (Scope, DepartmentCode) = (creator.Scope, creator.DepartmentCode);
    }

    public Guid Id { get; private set; }

    [Label("标题")]
    public string Title { get; internal set; } = "";

    [Label("类别")]
    public SmsClass Class { get; internal set; } = SmsClass.Information;

    [Label("内容")]
    public string Text { get; internal set; } = "";

    /// <summary>The query of the patient list, as its address writes it.</summary>
    [Label("查询")]
    public string? Query { get; internal set; }

    /// <summary>The query in words, for whoever approves it.</summary>
    [Label("发送范围")]
    public string? QueryInWords { get; internal set; }

    /// <summary>Not before this moment.</summary>
    [Label("计划发送时间")]
    public DateTime? NotBefore { get; internal set; }

    [Label("状态")]
    public GroupSendState State { get; internal set; } = GroupSendState.Draft;

    /// <summary>How many patients the query found when it was handed in.</summary>
    [Label("人数")]
    public int Found { get; internal set; }

    internal string CreatedBy { get; private set; } = "";

    [Label("创建人")]
    public string CreatorName { get; private set; } = "";

    public DateTime CreatedAt { get; private set; }

    /// <summary>Whose patients it may reach: those its creator could see when they last saved it.</summary>
    [Label("数据范围")]
    public DataScope Scope { get; internal set; }

    [Label("科室")]
    public string? DepartmentCode { get; internal set; }

    internal string? ApprovedBy { get; set; }

    [Label("审批人")]
    public string? ApproverName { get; internal set; }

    public DateTime? ApprovedAt { get; internal set; }

    [Label("退回原因")]
    public string? ReturnReason { get; internal set; }

    /// <summary>The running number of the last patient that was queued: where a portion goes on, also after a crash.</summary>
    internal long LastNumber { get; set; }

    /// <summary>Queued so far.</summary>
    internal int Queued { get; set; }

    /// <summary>Patients of the query without a mobile number, or for whom a variable of the text has no value.</summary>
    internal int Skipped { get; set; }

    /// <summary>Patients whose number had the message already, from another patient of the query.</summary>
    internal int SameNumber { get; set; }

    public DateTime? StartedAt { get; internal set; }
    public DateTime? EndedAt { get; internal set; }
    internal string? LeaseOwner { get; set; }
    internal DateTime? LeaseUntil { get; set; }
    public long Version { get; private set; }
}

/// <summary>草稿 → 待审批 → 发送中 ⇄ 已暂停 → 已完成, or 已取消.</summary>
public enum GroupSendState
{
    [Label("草稿")]
    Draft = 1,

    [Label("待审批")]
    AwaitingApproval = 2,

    [Label("发送中")]
    Running = 3,

    [Label("已暂停")]
    Paused = 4,

    [Label("已完成")]
    Done = 5,

    [Label("已取消")]
    Cancelled = 6,

    [Label("已退回")]
    Returned = 7,
}

internal sealed class GroupSendMapping : IEntityTypeConfiguration<GroupSend>
{
    public void Configure(EntityTypeBuilder<GroupSend> send)
    {
        send.ToTable("GroupSends");
        send.Property(s => s.Title).HasMaxLength(GroupSend.TitleLength);
        send.Property(s => s.Text).HasMaxLength(SmsText.Longest);
        send.Property(s => s.Query).HasMaxLength(2000);
        send.Property(s => s.QueryInWords).HasMaxLength(500);
        send.Property(s => s.CreatedBy).HasMaxLength(50);
        send.Property(s => s.CreatorName).HasMaxLength(100);
        send.Property(s => s.DepartmentCode).HasMaxLength(40);
        send.Property(s => s.ApprovedBy).HasMaxLength(50);
        send.Property(s => s.ApproverName).HasMaxLength(100);
        send.Property(s => s.ReturnReason).HasMaxLength(200);
        send.Property(s => s.LeaseOwner).HasMaxLength(60);
        send.Property(s => s.LastNumber);
        send.Property(s => s.Queued);
        send.Property(s => s.Skipped);
        send.Property(s => s.SameNumber);
        send.Property(s => s.LeaseUntil);
        send.HasIndex(s => new { s.CreatedAt, s.Id });
        send.HasIndex(s => s.State);
    }
}
