using HospitalCrm.Domain.Common;

namespace HospitalCrm.Domain.Access;

/// <summary>Who is doing something, with the rights and rows that are theirs at this moment.</summary>
/// <param name="UserCode">用户编码; for a HIS user also the code of the person in 工作人员.</param>
public sealed record Actor(Guid AccountId, string UserCode, string DisplayName, string? DepartmentCode, DataScope Scope, IReadOnlySet<string> Permissions)
{
    /// <summary>Who acts when the program does something by itself (at its start, at night): no account, every row, no right.</summary>
    public static Actor System { get; } = new(Guid.Empty, "system", "系统", null, DataScope.All, new HashSet<string>(StringComparer.Ordinal));

    /// <summary>The address of the machine the person sits at, for the audit log; null where nobody sits anywhere.</summary>
    public string? From { get; init; }

    /// <summary>The session of the sign-in (登录会话); null for the program itself.</summary>
    public Guid? SessionId { get; init; }

    public bool May(string permission) => Permissions.Contains(permission);

    /// <exception cref="AccessDeniedException">The person lacks the right.</exception>
    public void Demand(string permission)
    {
        if (!May(permission)) throw new AccessDeniedException();
    }
}

/// <summary>Tells a use case who is acting: the signed-in person in App, a fixed one in tests.</summary>
public interface ICurrentActor
{
    /// <exception cref="AccessDeniedException">Nobody is signed in, or the account was closed.</exception>
    Task<Actor> GetAsync(CancellationToken cancel);
}

/// <summary>The person lacks the right to do this.</summary>
public sealed class AccessDeniedException() : DomainRuleException("您没有此项操作的权限，如需使用请联系信息科。");
