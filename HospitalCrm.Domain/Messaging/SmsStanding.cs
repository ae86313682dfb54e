using HospitalCrm.Domain.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Messaging;

/// <summary>
/// What a number said about our messages, or what we learned about it (短信名单), one row each time and never changed; the newest of a number and
/// class counts. It is the proof of consent and refusal that the 《通信短信息服务管理规定》 asks for.
/// </summary>
public sealed class SmsStanding
{
    private SmsStanding() { }

    internal SmsStanding(string phoneSealed, string phoneIndex, SmsClass @class, SmsStance stance, SmsStandingWay way, DateTime at)
    {
        Id = Guid.CreateVersion7();
        (PhoneSealed, PhoneIndex, Class, Stance, Way, At) = (phoneSealed, phoneIndex, @class, stance, way, at);
    }

    public Guid Id { get; private set; }

    [Sealed(Outbox.PhonePurpose)]
    public string PhoneSealed { get; private set; } = "";

    /// <summary>As <see cref="OutboxMessage.PhoneIndex"/>.</summary>
    public string PhoneIndex { get; private set; } = "";

    /// <summary>服务 or 资讯; the others cannot be refused.</summary>
    public SmsClass Class { get; private set; }

    public SmsStance Stance { get; private set; }
    public SmsStandingWay Way { get; private set; }
    public DateTime At { get; private set; }

    /// <summary>User code of whoever wrote it down; null: the person themselves, or the gateway.</summary>
    public string? By { get; internal set; }

    /// <summary>The reply that says so.</summary>
    public Guid? InboundId { get; internal set; }

    public string? Note { get; internal set; }
}

/// <summary>What holds for a number from then on.</summary>
public enum SmsStance
{
    [Label("同意")]
    Agreed = 1,

    [Label("退订")]
    OptedOut = 2,

    /// <summary>Whoever answers there is not the patient (空号, 换号, 打错).</summary>
    [Label("号码不是本人")]
    WrongNumber = 3,

    [Label("黑名单")]
    Blocked = 4,

    /// <summary>As if nothing had been said: takes a block or a wrong number back.</summary>
    [Label("已解除")]
    Cleared = 5,
}

/// <summary>How we came to know.</summary>
public enum SmsStandingWay
{
    [Label("短信回复")]
    Reply = 1,

    [Label("电话")]
    Telephone = 2,

    [Label("窗口")]
    Counter = 3,

    [Label("纸质签字")]
    Paper = 4,

    [Label("网关回报")]
    Gateway = 5,

    [Label("自助机")]
    Kiosk = 6,
}

internal sealed class SmsStandingMapping : IEntityTypeConfiguration<SmsStanding>
{
    public void Configure(EntityTypeBuilder<SmsStanding> standing)
    {
        standing.ToTable("SmsStandings");
        standing.Property(s => s.PhoneSealed).HasMaxLength(200);
        standing.Property(s => s.PhoneIndex).HasMaxLength(50);
        standing.Property(s => s.At).HasColumnName("SaidAt");
        standing.Property(s => s.By).HasColumnName("WrittenBy").HasMaxLength(50);
        standing.Property(s => s.Note).HasMaxLength(200);
        standing.HasIndex(s => new { s.PhoneIndex, s.Class, s.At });
        standing.HasIndex(s => new { s.At, s.Id });
    }
}
