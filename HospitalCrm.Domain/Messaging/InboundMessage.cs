using HospitalCrm.Domain.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Messaging;

/// <summary>上行短信: what somebody wrote to the hospital's number, stored before anything is made of it.</summary>
public sealed class InboundMessage : IVersioned
{
    private InboundMessage() { }

    internal InboundMessage(string gateway, string reference, string phoneSealed, string phoneIndex, string textSealed, DateTime receivedAt)
    {
        Id = Guid.CreateVersion7();
        (Gateway, Reference, PhoneSealed, PhoneIndex, TextSealed, ReceivedAt) = (gateway, reference, phoneSealed, phoneIndex, textSealed, receivedAt);
    }

    public Guid Id { get; private set; }
    public string Gateway { get; private set; } = "";

    /// <summary>The gateway's own number for it: the same one brought twice is one.</summary>
    public string Reference { get; private set; } = "";

    [Sealed(Outbox.PhonePurpose)]
    public string PhoneSealed { get; private set; } = "";

    /// <summary>As <see cref="OutboxMessage.PhoneIndex"/>.</summary>
    public string PhoneIndex { get; private set; } = "";

    [Sealed(Outbox.BodyPurpose)]
    public string TextSealed { get; private set; } = "";

    public DateTime ReceivedAt { get; private set; }

    public ReplyMeaning Meaning { get; internal set; } = ReplyMeaning.Words;

    /// <summary>The message it answers; null when none is open or more than one could be meant.</summary>
    public Guid? AnswersId { get; internal set; }

    /// <summary>The archive of the number, where there is exactly one.</summary>
    public Guid? PatientId { get; internal set; }

    /// <summary>1 to 5, where it answers a satisfaction survey.</summary>
    public int? Score { get; internal set; }

    /// <summary>Nobody has to look at it any more.</summary>
    public DateTime? HandledAt { get; internal set; }

    /// <summary>User code; null with <see cref="HandledAt"/>: the program itself.</summary>
    public string? HandledBy { get; internal set; }

    public long Version { get; private set; }
}

/// <summary>What a reply was taken for.</summary>
public enum ReplyMeaning
{
    [Label("普通回复")]
    Words = 1,

    [Label("退订")]
    OptOut = 2,

    [Label("满意度评分")]
    Score = 3,

    [Label("疑似投诉")]
    Complaint = 4,

    /// <summary>It could answer more than one message: a person decides.</summary>
    [Label("无法判断")]
    Ambiguous = 5,

    /// <summary>Number and code of a complaint: how far it is.</summary>
    [Label("查询进度")]
    Progress = 6,
}

internal sealed class InboundMessageMapping : IEntityTypeConfiguration<InboundMessage>
{
    public void Configure(EntityTypeBuilder<InboundMessage> message)
    {
        message.ToTable("InboundMessages");
        message.Property(m => m.Gateway).HasMaxLength(40);
        message.Property(m => m.Reference).HasMaxLength(80);
        message.Property(m => m.PhoneSealed).HasMaxLength(200);
        message.Property(m => m.PhoneIndex).HasMaxLength(50);
        message.Property(m => m.TextSealed).HasMaxLength(2000);
        message.Property(m => m.HandledBy).HasMaxLength(50);
        message.HasIndex(m => new { m.Gateway, m.Reference }).IsUnique();
        message.HasIndex(m => new { m.PhoneIndex, m.ReceivedAt });
        message.HasIndex(m => new { m.ReceivedAt, m.Id });
        message.HasIndex(m => new { m.HandledAt, m.ReceivedAt });
    }
}
