using HospitalCrm.Domain.Common;
using Microsoft.AspNetCore.Identity;

namespace HospitalCrm.Domain.Access;

/// <summary>The shadow of a HIS user (用户): the HIS holds the password, we hold roles and lock-out. A local account has its own password.</summary>
public sealed class Account : IdentityUser<Guid>, IVersioned
{
    public Account()
    {
        Id = Guid.CreateVersion7();
        SecurityStamp = Id.ToString("N");
        ConcurrencyStamp = SecurityStamp;
    }

    public string DisplayName { get; set; } = "";
    public string? DepartmentCode { get; set; }

    /// <summary>For the day the HIS is down: the password is ours, not the HIS's.</summary>
    public bool IsLocal { get; set; }

    /// <summary>The first secret was printed once; nothing but changing it is allowed before.</summary>
    public bool MustChangePassword { get; set; }

    /// <summary>Of a local account; null while the first secret stands.</summary>
    public DateTime? PasswordChangedAt { get; set; }

    public bool IsDisabled { get; set; }
    public DateTime? LastSignInAt { get; set; }
    public long Version { get; private set; }
}

/// <summary>What somebody does here (角色), with the rows they may see.</summary>
public sealed class Role : IdentityRole<Guid>, IVersioned
{
    public Role()
    {
        Id = Guid.CreateVersion7();
        ConcurrencyStamp = Id.ToString("N");
    }

    public string? Description { get; set; }
    public int SortOrder { get; set; }
    public DataScope Scope { get; set; } = DataScope.Own;
    public long Version { get; private set; }
}

/// <summary>One permission of a role (角色权限).</summary>
public sealed class RolePermission
{
    public Guid RoleId { get; set; }
    public string Permission { get; set; } = "";
}

/// <summary>Rows a role may see: 本人, 本科室, 本科室及下级, 全部. Of several roles the widest counts.</summary>
public enum DataScope { Own = 1, Department = 2, DepartmentTree = 3, All = 4 }
