using HospitalCrm.Domain.Audit;
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
[Audited("roles", "角色")]
public sealed class Role : IdentityRole<Guid>, IVersioned
{
    public Role()
    {
        Id = Guid.CreateVersion7();
        ConcurrencyStamp = Id.ToString("N");
    }

    [Label("角色编号")]
    public string? Code { get; set; }

    [Label("角色名称")]
    public override string? Name { get; set; }

    [Label("角色描述")]
    public string? Description { get; set; }

    [Label("排序序号")]
    public int SortOrder { get; set; }

    [Label("数据范围")]
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
public enum DataScope
{
    [Label("本人")]
    Own = 1,

    [Label("本科室")]
    Department = 2,

    [Label("本科室及下级")]
    DepartmentTree = 3,

    [Label("全部")]
    All = 4,
}
