using HospitalCrm.Domain.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Patients;

/// <summary>Two patients who belong together (家庭关系), kept once in each direction: of the one, the other is the <see cref="Kind"/>.</summary>
public sealed class PatientRelation
{
    private PatientRelation() { }

    internal PatientRelation(Guid patientId, Guid relatedId, RelationKind kind, bool isGuardian, DateTime at, string? by)
    {
        (PatientId, RelatedId, Kind, IsGuardian, At, By) = (patientId, relatedId, kind, isGuardian, at, by);
    }

    public Guid PatientId { get; private set; }
    public Guid RelatedId { get; private set; }

    /// <summary>What the related one is to the patient.</summary>
    public RelationKind Kind { get; internal set; }

    /// <summary>The related one decides for the patient (监护人).</summary>
    public bool IsGuardian { get; internal set; }

    public DateTime At { get; private set; }

    /// <summary>User code; null: from the HIS (新生儿).</summary>
    public string? By { get; private set; }
}

/// <summary>What somebody is to a patient.</summary>
public enum RelationKind
{
    [Label("母亲")]
    Mother = 1,

    [Label("父亲")]
    Father = 2,

    [Label("子女")]
    Child = 3,

    [Label("配偶")]
    Spouse = 4,

    [Label("兄弟姐妹")]
    Sibling = 5,

    [Label("祖父母")]
    Grandparent = 6,

    [Label("孙子女")]
    Grandchild = 7,

    [Label("其他")]
    Other = 9,
}

internal sealed class PatientRelationMapping : IEntityTypeConfiguration<PatientRelation>
{
    public void Configure(EntityTypeBuilder<PatientRelation> relation)
    {
        relation.ToTable("PatientRelations");
        relation.HasKey(r => new { r.PatientId, r.RelatedId });
        relation.Property(r => r.At).HasColumnName("LinkedAt");
        relation.Property(r => r.By).HasColumnName("LinkedBy").HasMaxLength(50);
        relation.HasOne<Patient>().WithMany().HasForeignKey(r => r.PatientId);
        relation.HasOne<Patient>().WithMany().HasForeignKey(r => r.RelatedId);
    }
}
