using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>
/// A department, ward or person that patients may rate (可评价对象). Copied from the HIS, so that kiosks go on while the HIS is away.
/// </summary>
public sealed class RatingTarget
{
    private RatingTarget() { }

    public RatingTarget(Section section, string code)
    {
        Id = Guid.CreateVersion7();
        Section = section;
        Code = code;
    }

    public Guid Id { get; private set; }
    public Section Section { get; private set; }

    /// <summary>The HIS's code of the department or person.</summary>
    public string Code { get; private set; } = "";

    public string Name { get; private set; } = "";
    public string? NameTraditional { get; private set; }
    public string? NameEnglish { get; private set; }
    public string? DepartmentCode { get; private set; }
    public string? DepartmentName { get; private set; }

    /// <summary>职称 or 岗位 of a person.</summary>
    public string? Title { get; private set; }

    /// <summary>Pinyin initials of the name, upper case: "XNK" for 心内科. "#" where none is known.</summary>
    public string Initials { get; private set; } = "#";

    public bool IsActive { get; private set; } = true;

    public LocalText Text => new(Name, NameTraditional, NameEnglish);

    /// <summary>Takes over what the HIS says now.</summary>
    /// <returns>True when something changed.</returns>
    public bool TakeOver(string name, string? nameEnglish, string? departmentCode, string? departmentName, string? title, string initials)
    {
        var before = (Name, NameEnglish, DepartmentCode, DepartmentName, Title, Initials, IsActive);
        (Name, NameEnglish, DepartmentCode, DepartmentName, Title, Initials, IsActive) =
            (name, nameEnglish, departmentCode, departmentName, title, initials, true);
        return before != (Name, NameEnglish, DepartmentCode, DepartmentName, Title, Initials, IsActive);
    }

    /// <summary>No longer in the HIS: kept for the statistics, no longer offered.</summary>
    public bool Retire()
    {
        var was = IsActive;
        IsActive = false;
        return was;
    }
}

internal sealed class RatingTargetMapping : IEntityTypeConfiguration<RatingTarget>
{
    public void Configure(EntityTypeBuilder<RatingTarget> target)
    {
        target.ToTable("RatingTargets");
        target.Property(t => t.Code).HasMaxLength(40);
        target.Property(t => t.Name).HasMaxLength(100);
        target.Property(t => t.NameTraditional).HasMaxLength(100);
        target.Property(t => t.NameEnglish).HasMaxLength(200);
        target.Property(t => t.DepartmentCode).HasMaxLength(40);
        target.Property(t => t.DepartmentName).HasMaxLength(100);
        target.Property(t => t.Title).HasMaxLength(50);
        target.Property(t => t.Initials).HasMaxLength(40);
        target.Ignore(t => t.Text);
        target.HasIndex(t => new { t.Section, t.Code }).IsUnique();
    }
}
