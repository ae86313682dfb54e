using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Patients;

/// <summary>The classes of one archive (消费能力, 健康, 住址, 年龄段), worked out by rule or set by hand. Null: no rule fits.</summary>
public sealed class PatientClassification
{
    private PatientClassification() { }

    internal PatientClassification(Guid patientId, long number) => (Id, Number) = (patientId, number);

    /// <summary>Id of the <see cref="Patient"/>.</summary>
    public Guid Id { get; private set; }

    /// <summary><see cref="Patient.Number"/>.</summary>
    public long Number { get; private set; }

    public Guid? SpendingClassId { get; internal set; }
    public Guid? HealthClassId { get; internal set; }
    public Guid? AddressClassId { get; internal set; }
    public Guid? AgeBandId { get; internal set; }

    /// <summary>User code of who set the class by hand; null: by rule, and the next run decides again.</summary>
    public string? SpendingBy { get; internal set; }

    /// <inheritdoc cref="SpendingBy"/>
    public string? HealthBy { get; internal set; }

    /// <inheritdoc cref="SpendingBy"/>
    public string? AddressBy { get; internal set; }

    /// <inheritdoc cref="SpendingBy"/>
    public string? AgeBy { get; internal set; }

    /// <summary>When a class last changed; an archive whose classes stay is not written again.</summary>
    public DateTime WorkedOutAt { get; internal set; }

    /// <summary>The day the age band changes next; null: it does not.</summary>
    public DateOnly? NextAgeOn { get; internal set; }
}

internal sealed class PatientClassificationMapping : IEntityTypeConfiguration<PatientClassification>
{
    public void Configure(EntityTypeBuilder<PatientClassification> classes)
    {
        classes.ToTable("PatientClassifications");
        classes.Property(c => c.SpendingBy).HasMaxLength(50);
        classes.Property(c => c.HealthBy).HasMaxLength(50);
        classes.Property(c => c.AddressBy).HasMaxLength(50);
        classes.Property(c => c.AgeBy).HasMaxLength(50);
        classes.HasIndex(c => c.Number).IsUnique();
        classes.HasIndex(c => new { c.SpendingClassId, c.Number });
        classes.HasIndex(c => new { c.HealthClassId, c.Number });
        classes.HasIndex(c => new { c.AddressClassId, c.Number });
        classes.HasIndex(c => new { c.AgeBandId, c.Number });
        classes.HasIndex(c => c.NextAgeOn);
    }
}
