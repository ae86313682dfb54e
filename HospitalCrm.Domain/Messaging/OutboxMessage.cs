using HospitalCrm.Domain.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Messaging;

/// <summary>A text message on its way (短信), written in the transaction of whatever causes it.</summary>
public sealed class OutboxMessage : IVersioned
{
    private OutboxMessage() { }

    internal OutboxMessage(SmsKind kind, string phoneSealed, string phoneIndex, string bodySealed, DateTime createdAt, DateTime? expiresAt)
    {
        Id = Guid.CreateVersion7();
        Kind = kind;
        Priority = kind == SmsKind.Code ? 0 : 10;
        PhoneSealed = phoneSealed;
        PhoneIndex = phoneIndex;
        BodySealed = bodySealed;
        CreatedAt = createdAt;
        DueAt = createdAt;
        ExpiresAt = expiresAt;
    }

    public Guid Id { get; private set; }
    public SmsKind Kind { get; private set; }

    /// <summary>Lower goes first: a code never waits behind reminders.</summary>
    public int Priority { get; private set; }

    [Sealed(Outbox.PhonePurpose)]
    public string PhoneSealed { get; private set; } = "";

    public string PhoneIndex { get; private set; } = "";

    /// <summary>Sealed text; null once a code was handed to the gateway.</summary>
    [Sealed(Outbox.BodyPurpose)]
    public string? BodySealed { get; private set; }

    public SmsState State { get; private set; } = SmsState.Waiting;
    public DateTime CreatedAt { get; private set; }

    /// <summary>Not before this moment (a later try).</summary>
    public DateTime DueAt { get; private set; }

    /// <summary>Worthless after this moment: an old code is not sent.</summary>
    public DateTime? ExpiresAt { get; private set; }

    public string? LeaseOwner { get; private set; }
    public DateTime? LeaseUntil { get; private set; }
    public int Attempts { get; private set; }
    public string? GatewayReference { get; private set; }
    public DateTime? SubmittedAt { get; private set; }
    public string? Fault { get; private set; }
    public long Version { get; private set; }

    internal void MarkSubmitted(string reference, DateTime now)
    {
        State = SmsState.Submitted;
        GatewayReference = reference;
        SubmittedAt = now;
        Fault = null;
        Release();
    }

    internal void MarkUnsent(SmsState state, string fault)
    {
        State = state;
        Fault = fault;
        Release();
    }

    internal void TryAgainAt(DateTime dueAt, string fault)
    {
        State = SmsState.Waiting;
        DueAt = dueAt;
        Fault = fault;
        LeaseOwner = null;
        LeaseUntil = null;
    }

    private void Release()
    {
        LeaseOwner = null;
        LeaseUntil = null;
        if (Kind == SmsKind.Code) BodySealed = null;
    }
}

/// <summary>What a message is for; codes are the first kind, the reminders come with the SMS platform.</summary>
public enum SmsKind
{
    [Label("验证码")]
    Code = 1,
}

/// <summary>待发送, 发送中, 已提交, 失败, 已过期, 结果不明 (handed over or not, nobody knows; never sent again blindly).</summary>
public enum SmsState
{
    [Label("待发送")]
    Waiting = 0,

    [Label("发送中")]
    Sending = 1,

    [Label("已提交")]
    Submitted = 2,

    [Label("失败")]
    Failed = 3,

    [Label("已过期")]
    Expired = 4,

    [Label("结果不明")]
    Unknown = 5,
}

internal sealed class OutboxMessageMapping : IEntityTypeConfiguration<OutboxMessage>
{
    public void Configure(EntityTypeBuilder<OutboxMessage> message)
    {
        message.ToTable("OutboxMessages");
        message.Property(m => m.PhoneSealed).HasMaxLength(200);
        message.Property(m => m.PhoneIndex).HasMaxLength(50);
        message.Property(m => m.BodySealed).HasMaxLength(2000);
        message.Property(m => m.LeaseOwner).HasMaxLength(60);
        message.Property(m => m.GatewayReference).HasMaxLength(80);
        message.Property(m => m.Fault).HasMaxLength(200);
        message.HasIndex(m => new { m.State, m.Priority, m.DueAt, m.Id });
        message.HasIndex(m => new { m.PhoneIndex, m.CreatedAt });
    }
}
