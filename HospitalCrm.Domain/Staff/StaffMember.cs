using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Staff;

/// <summary>Somebody who works, or worked, in the hospital (工作人员), as the HIS has them. What we know beside it is in <see cref="StaffExtension"/>.</summary>
public sealed class StaffMember
{
    private StaffMember() { }

    internal StaffMember(string code)
    {
        Id = Guid.CreateVersion7();
        Code = code;
    }

    public Guid Id { get; private set; }

    /// <summary>工号: the code of the HIS, and the person's user code.</summary>
    public string Code { get; private set; } = "";

    public string Name { get; private set; } = "";
    public string? DepartmentCode { get; private set; }
    public string? DepartmentName { get; private set; }

    /// <summary>The department above theirs, for 本科室及下级.</summary>
    public string? DepartmentParent { get; private set; }

    /// <summary>职称 or 岗位.</summary>
    public string? Position { get; private set; }

    public HisStaffCategory Category { get; private set; }
    public string Initials { get; private set; } = "#";

    /// <summary>Code, name and initials, upper case, for the query.</summary>
    public string SearchText { get; private set; } = "";

    /// <summary>The number in the HIS; the one in the extension stands above it.</summary>
    [Sealed(StaffExtension.MobilePurpose)]
    internal string? MobileSealed { get; private set; }

    internal string? MobileIndex { get; private set; }
    public string? MobileLast4 { get; private set; }

    public bool IsActive { get; private set; } = true;

    /// <summary>When the HIS no longer had them; null while they are in.</summary>
    public DateTime? LeftAt { get; private set; }

    /// <summary>Takes over what the HIS says now.</summary>
    /// <returns>True when something changed.</returns>
    internal bool TakeOver(HisStaffMember now, HisDepartment? department, string initials, string searchText)
    {
        var before = (Name, DepartmentCode, DepartmentName, DepartmentParent, Position, Category, Initials, SearchText, IsActive, LeftAt);
        (Name, DepartmentCode, DepartmentName, DepartmentParent, Position, Category, Initials, SearchText, IsActive, LeftAt) =
            (now.Name, now.DepartmentCode, department?.Name, department?.ParentCode, now.Position, now.Category, initials, searchText, true, null);
        return before != (Name, DepartmentCode, DepartmentName, DepartmentParent, Position, Category, Initials, SearchText, IsActive, LeftAt);
    }

    internal void SetMobile(string? sealedNumber, string? index, string? last4) => (MobileSealed, MobileIndex, MobileLast4) = (sealedNumber, index, last4);

    /// <returns>True when they were in until now.</returns>
    internal bool Leave(DateTime now)
    {
        if (!IsActive) return false;
        (IsActive, LeftAt) = (false, now);
        return true;
    }
}

internal sealed class StaffMemberMapping : IEntityTypeConfiguration<StaffMember>
{
    public void Configure(EntityTypeBuilder<StaffMember> member)
    {
        member.ToTable("StaffMembers");
        member.Property(m => m.Code).HasMaxLength(40);
        member.Property(m => m.Name).HasMaxLength(100);
        member.Property(m => m.DepartmentCode).HasMaxLength(40);
        member.Property(m => m.DepartmentName).HasMaxLength(100);
        member.Property(m => m.DepartmentParent).HasMaxLength(40);
        member.Property(m => m.Position).HasMaxLength(50);
        member.Property(m => m.Initials).HasMaxLength(40);
        member.Property(m => m.SearchText).HasMaxLength(200);
        member.Property(m => m.MobileSealed).HasMaxLength(100);
        member.Property(m => m.MobileIndex).HasMaxLength(50);
        member.Property(m => m.MobileLast4).HasMaxLength(4);
        member.HasIndex(m => m.Code).IsUnique();
        member.HasIndex(m => new { m.Initials, m.Id });
        member.HasIndex(m => new { m.DepartmentCode, m.Id });
        member.HasIndex(m => new { m.IsActive, m.LeftAt });
    }
}
