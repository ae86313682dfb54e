using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Lists;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>
/// A department, ward or person that patients may rate (可评价对象). Copied from the HIS, so that kiosks go on while the HIS is away.
/// </summary>
[Audited("ratable-persons", "可评价对象")]
public sealed class RatingTarget : IVersioned
{
    private RatingTarget() { }

    public RatingTarget(Section section, string code)
    {
        Id = Guid.CreateVersion7();
        Section = section;
        Code = code;
    }

    public Guid Id { get; private set; }

    [Label("板块")]
    public Section Section { get; private set; }

    /// <summary>The HIS's code of the department or person.</summary>
    [Label("编号")]
    public string Code { get; private set; } = "";

    [Label("名称")]
    public string Name { get; private set; } = "";

    [Label("繁体名称")]
    public string? NameTraditional { get; private set; }

    [Label("英文名称")]
    public string? NameEnglish { get; private set; }

    [Label("科室编号")]
    public string? DepartmentCode { get; private set; }

    [Label("科室")]
    public string? DepartmentName { get; private set; }

    /// <summary>职称 or 岗位 of a person.</summary>
    [Label("岗位")]
    public string? Title { get; private set; }

    /// <summary>Pinyin initials of the name, upper case: "XNK" for 心内科. "#" where none is known.</summary>
    public string Initials { get; private set; } = "#";

    /// <summary>For finding it in a list.</summary>
    public string Search { get; private set; } = "";

    /// <summary>Of a person.</summary>
    [Label("类别")]
    public HisStaffCategory? Category { get; private set; }

    [Label("启用")]
    public bool IsActive { get; private set; } = true;

    /// <summary>Decided here; what the HIS says leaves it alone.</summary>
    [Label("自助机不显示")]
    public bool IsHidden { get; internal set; }

    /// <summary>Smaller first; without one it stands behind, by pinyin. Decided here.</summary>
    [Label("展示顺序")]
    public int? SortOrder { get; internal set; }

    public long Version { get; private set; }

    public LocalText Text => new(Name, NameTraditional, NameEnglish);

    /// <summary>Takes over what the HIS says now.</summary>
    /// <returns>True when something changed.</returns>
    public bool TakeOver(string name, string? nameEnglish, string? departmentCode, string? departmentName, string? title, string initials, HisStaffCategory? category = null)
    {
        var search = SearchText.Of(Code, name, initials, category is null ? null : departmentName);
        var before = (Name, NameEnglish, DepartmentCode, DepartmentName, Title, Initials, Search, Category, IsActive);
        (Name, NameEnglish, DepartmentCode, DepartmentName, Title, Initials, Search, Category, IsActive) =
            (name, nameEnglish, departmentCode, departmentName, title, initials, search, category, true);
        return before != (Name, NameEnglish, DepartmentCode, DepartmentName, Title, Initials, Search, Category, IsActive);
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
        target.Property(t => t.Search).HasMaxLength(SearchText.Longest);
        target.Ignore(t => t.Text);
        target.HasIndex(t => new { t.Initials, t.Id });
        target.HasIndex(t => new { t.Section, t.Code }).IsUnique();
    }
}
