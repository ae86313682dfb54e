using HospitalCrm.Domain.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Patients;

/// <summary>
/// Two archives that may be of one person (疑似重复), as the last search found them. Kept in a table because grouping a million archives takes seconds, and a
/// page of pairs may not; and because somebody's 不是同一人 has to be remembered.
/// </summary>
public sealed class PatientDuplicate
{
    private PatientDuplicate() { }

    /// <param name="first">The older archive: the lower number.</param>
    internal PatientDuplicate((Guid Id, long Number) first, (Guid Id, long Number) second)
    {
        Id = Guid.CreateVersion7();
        (FirstId, FirstNumber, SecondId, SecondNumber) = (first.Id, first.Number, second.Id, second.Number);
    }

    public Guid Id { get; private set; }
    public Guid FirstId { get; private set; }
    public long FirstNumber { get; private set; }
    public Guid SecondId { get; private set; }
    public long SecondNumber { get; private set; }

    /// <summary>Same 身份证号.</summary>
    public bool HasSameIdCard { get; internal set; }

    /// <summary>Same name and day of birth.</summary>
    public bool HasSameBirthday { get; internal set; }

    /// <summary>Same name and telephone number.</summary>
    public bool HasSamePhone { get; internal set; }

    /// <summary>The strongest of the reasons.</summary>
    public DuplicateReason Reason { get; internal set; }

    /// <summary>When a search last came upon it.</summary>
    public DateTime FoundAt { get; internal set; }

    /// <summary>Somebody has looked: 不是同一人.</summary>
    public bool IsApart { get; internal set; }

    /// <summary>User code of whoever said so.</summary>
    public string? ApartBy { get; internal set; }

    public DateTime? ApartAt { get; internal set; }
}

/// <summary>Why two archives are taken for one person's, the strongest first.</summary>
public enum DuplicateReason
{
    [Label("身份证号相同")]
    IdCard = 1,

    [Label("姓名和出生日期相同")]
    Birthday = 2,

    [Label("姓名和电话相同")]
    Phone = 3,
}

internal sealed class PatientDuplicateMapping : IEntityTypeConfiguration<PatientDuplicate>
{
    public void Configure(EntityTypeBuilder<PatientDuplicate> pair)
    {
        pair.ToTable("PatientDuplicates");
        pair.Property(p => p.ApartBy).HasMaxLength(50);
        pair.HasOne<Patient>().WithMany().HasForeignKey(p => p.FirstId);
        pair.HasOne<Patient>().WithMany().HasForeignKey(p => p.SecondId);
        pair.HasIndex(p => new { p.FirstNumber, p.SecondNumber }).IsUnique();
        pair.HasIndex(p => new { p.IsApart, p.Reason, p.FirstNumber, p.SecondNumber });
    }
}
