using HospitalCrm.Domain.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Messaging;

/// <summary>A text message on its way (短信), written in the transaction of whatever causes it. States only move forward.</summary>
public sealed class OutboxMessage : IVersioned
{
    /// <summary>As <see cref="DueAt"/>: nothing more happens to it by itself.</summary>
    internal static readonly DateTime Never = new(9999, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private OutboxMessage() { }

    internal OutboxMessage(Guid id, SmsKind kind, SmsClass @class, string phoneSealed, string phoneIndex, string bodySealed, string bodyHash, int parts, DateTime createdAt)
    {
        Id = id;
        Kind = kind;
        Class = @class;
        Priority = SmsLanes.Of(kind, @class);
        PhoneSealed = phoneSealed;
        PhoneIndex = phoneIndex;
        BodySealed = bodySealed;
        BodyHash = bodyHash;
        Parts = parts;
        CreatedAt = createdAt;
        DueAt = createdAt;
    }

    public Guid Id { get; private set; }
    public SmsKind Kind { get; private set; }
    public SmsClass Class { get; private set; }

    /// <summary>Lower goes first (<see cref="SmsLanes"/>): a code never waits behind reminders.</summary>
    public int Priority { get; internal set; }

    [Sealed(Outbox.PhonePurpose)]
    public string PhoneSealed { get; private set; } = "";

    public string PhoneIndex { get; private set; } = "";

    /// <summary>Sealed text; null once a code was handed to the gateway.</summary>
    [Sealed(Outbox.BodyPurpose)]
    public string? BodySealed { get; internal set; }

    /// <summary>Keyed hash of number and text: the same message to the same number is seen without opening any.</summary>
    public string BodyHash { get; private set; } = "";

    /// <summary>How many messages the carrier counts (计费条数).</summary>
    public int Parts { get; private set; }

    public SmsState State { get; internal set; } = SmsState.Waiting;

    /// <summary>Why it was not handed over; only with <see cref="SmsState.Cancelled"/>.</summary>
    public SmsHold? Hold { get; internal set; }

    public DateTime CreatedAt { get; private set; }

    /// <summary>Not before this moment (asked for, a later try, the next permitted hour). Of 结果不明: when the policy of its class decides.</summary>
    public DateTime DueAt { get; internal set; }

    /// <summary>Worthless after this moment: an old code is not sent.</summary>
    public DateTime? ExpiresAt { get; internal set; }

    public string? LeaseOwner { get; private set; }
    public DateTime? LeaseUntil { get; private set; }
    public int Attempts { get; private set; }

    /// <summary>The gateway that has it, by its name in the configuration.</summary>
    public string? Gateway { get; internal set; }

    public string? GatewayReference { get; internal set; }

    /// <summary>码号: the number it was sent from, as people see it.</summary>
    public string? SenderNumber { get; internal set; }

    /// <summary>发送时间: handed to the gateway.</summary>
    public DateTime? SubmittedAt { get; internal set; }

    /// <summary>接收时间: the carrier's final report came.</summary>
    public DateTime? ReportedAt { get; private set; }

    /// <summary>A short code of what went wrong, without personal data.</summary>
    public string? Fault { get; internal set; }

    /// <summary>The other system that asked for it; null for our own.</summary>
    public Guid? SystemId { get; internal set; }

    /// <summary>The group send it belongs to.</summary>
    public Guid? GroupSendId { get; internal set; }

    /// <summary>The archive it is about, where one is known.</summary>
    public Guid? PatientId { get; internal set; }

    /// <summary>The message it repeats, when that one's outcome is not known or somebody asked for another try (重发).</summary>
    public Guid? RepeatsId { get; internal set; }

    public long Version { get; private set; }
}

/// <summary>Which messages go first.</summary>
public static class SmsLanes
{
    /// <summary>Somebody stands there and waits.</summary>
    public const int Code = 0;

    /// <summary>Critical values, complaints to staff, receipts, a person's own reply.</summary>
    public const int Urgent = 10;

    public const int Normal = 20;

    /// <summary>Group sends, information: when there is nothing else to do.</summary>
    public const int Bulk = 30;

    internal static int Of(SmsKind kind, SmsClass @class) => (kind, @class) switch
    {
        (_, SmsClass.Code) => Code,
        (SmsKind.Group, _) or (_, SmsClass.Information) => Bulk,
        (SmsKind.BookingReceipt or SmsKind.ComplaintReceipt or SmsKind.ComplaintNews or SmsKind.Reply or SmsKind.Trial, _) or (_, SmsClass.InHouse) => Urgent,
        _ => Normal,
    };
}

internal sealed class OutboxMessageMapping : IEntityTypeConfiguration<OutboxMessage>
{
    public void Configure(EntityTypeBuilder<OutboxMessage> message)
    {
        message.ToTable("OutboxMessages");
        message.Property(m => m.PhoneSealed).HasMaxLength(200);
        message.Property(m => m.PhoneIndex).HasMaxLength(50);
        message.Property(m => m.BodySealed).HasMaxLength(2000);
        message.Property(m => m.BodyHash).HasMaxLength(50);
        message.Property(m => m.LeaseOwner).HasMaxLength(60);
        message.Property(m => m.Gateway).HasMaxLength(40);
        message.Property(m => m.GatewayReference).HasMaxLength(80);
        message.Property(m => m.SenderNumber).HasMaxLength(30);
        message.Property(m => m.Fault).HasMaxLength(200);
        message.HasIndex(m => new { m.State, m.Priority, m.DueAt, m.Id });
        message.HasIndex(m => new { m.PhoneIndex, m.CreatedAt });
        // What follows the order never changes: the log's rare kinds and systems are found in the index alone, at the price of none.
        message.HasIndex(m => new { m.CreatedAt, m.Id, m.Kind, m.Class, m.SystemId });
        // Three times a message changes its state; those of no group send pay nothing for it here.
        message.HasIndex(m => new { m.GroupSendId, m.State }).HasFilter("\"GroupSendId\" IS NOT NULL");
    }
}
