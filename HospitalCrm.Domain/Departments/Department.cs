using HospitalCrm.Domain.His;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Departments;

/// <summary>A department, ward or office (科室) as the HIS has it: to choose from, and to know which stand below which.</summary>
public sealed class Department
{
    internal const int PathLength = 400;

    private Department() { }

    internal Department(string code)
    {
        Id = Guid.CreateVersion7();
        Code = code;
    }

    public Guid Id { get; private set; }
    public string Code { get; private set; } = "";
    public string Name { get; private set; } = "";
    public HisDepartmentKind Kind { get; private set; }
    public string Initials { get; private set; } = "#";

    /// <summary>Codes from the top down to its own, each between slashes: <c>/1001/2001/</c>. Below a department are those whose path holds it.</summary>
    public string Path { get; private set; } = "";

    /// <summary>False: no longer in the HIS; what belongs to it still does.</summary>
    public bool IsActive { get; private set; } = true;

    /// <returns>True when something changed.</returns>
    internal bool TakeOver(HisDepartment now, string initials, string path)
    {
        var before = (Name, Kind, Initials, Path, IsActive);
        (Name, Kind, Initials, Path, IsActive) = (now.Name, now.Kind, initials, path, true);
        return before != (Name, Kind, Initials, Path, IsActive);
    }

    internal bool Retire()
    {
        var was = IsActive;
        IsActive = false;
        return was;
    }
}

internal sealed class DepartmentMapping : IEntityTypeConfiguration<Department>
{
    public void Configure(EntityTypeBuilder<Department> department)
    {
        department.ToTable("Departments");
        department.Property(d => d.Code).HasMaxLength(40);
        department.Property(d => d.Name).HasMaxLength(100);
        department.Property(d => d.Initials).HasMaxLength(40);
        department.Property(d => d.Path).HasMaxLength(Department.PathLength);
        department.HasIndex(d => d.Code).IsUnique();
    }
}
