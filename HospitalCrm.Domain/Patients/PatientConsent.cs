using HospitalCrm.Domain.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Patients;

/// <summary>
/// A consent a patient gave or withdrew (同意), one row each time and never changed: the newest of a purpose counts. 个人信息保护法 art. 14–17: for a named purpose,
/// freely, with proof of when and how; withdrawing is as easy as giving.
/// </summary>
public sealed class PatientConsent
{
    private PatientConsent() { }

    internal PatientConsent(Guid patientId, ConsentPurpose purpose, bool isGiven, ConsentWay way, string textVersion, DateTime at, string? by)
    {
        Id = Guid.CreateVersion7();
        (PatientId, Purpose, IsGiven, Way, TextVersion, At, By) = (patientId, purpose, isGiven, way, textVersion, at, by);
    }

    public Guid Id { get; private set; }
    public Guid PatientId { get; private set; }
    public ConsentPurpose Purpose { get; private set; }

    /// <summary>False: withdrawn (退订).</summary>
    public bool IsGiven { get; private set; }

    public ConsentWay Way { get; private set; }

    /// <summary>Which wording was agreed to.</summary>
    public string TextVersion { get; private set; } = "";

    public DateTime At { get; private set; }

    /// <summary>User code of whoever wrote it down; null: the patient themselves.</summary>
    public string? By { get; private set; }
}

/// <summary>What a consent is for.</summary>
public enum ConsentPurpose
{
    [Label("短信（服务类）")]
    ServiceMessages = 1,

    [Label("短信（资讯类）")]
    InformationMessages = 2,

    [Label("回访电话")]
    FollowUpCalls = 3,
}

/// <summary>How it was given or withdrawn.</summary>
public enum ConsentWay
{
    [Label("自助机")]
    Kiosk = 1,

    [Label("电话")]
    Telephone = 2,

    [Label("短信回复")]
    MessageReply = 3,

    [Label("纸质签字")]
    Paper = 4,

    [Label("窗口口头")]
    Counter = 5,
}

internal sealed class PatientConsentMapping : IEntityTypeConfiguration<PatientConsent>
{
    public void Configure(EntityTypeBuilder<PatientConsent> consent)
    {
        consent.ToTable("PatientConsents");
        consent.Property(c => c.TextVersion).HasMaxLength(20);
        consent.Property(c => c.At).HasColumnName("GivenAt");
        consent.Property(c => c.By).HasColumnName("WrittenBy").HasMaxLength(50);
        consent.HasIndex(c => new { c.PatientId, c.Purpose, c.At });
    }
}
