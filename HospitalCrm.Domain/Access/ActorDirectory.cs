using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Access;

/// <summary>Finds what an account may do now; asked at every use case, so a withdrawn right counts at once.</summary>
public sealed class ActorDirectory(IDbContextFactory<CrmDbContext> contexts, SessionKeeper sessions)
{
    /// <summary>Null when the account is gone, disabled, or has to change its first password before anything else.</summary>
    public async Task<Actor?> TryGetAsync(Guid accountId, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await TryGetAsync(db, accountId, cancel);
    }

    /// <summary>Who sits behind a session; null also when the session was ended, or the account's password changed since.</summary>
    public async Task<Actor?> TryGetBySessionAsync(Guid sessionId, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var session = await db.CountingSessions(sessions.EarliestSeen()).Where(s => s.Id == sessionId && !s.LacksSecondFactor).Select(s => new { s.AccountId, s.Address }).FirstOrDefaultAsync(cancel);
        if (session is null || await TryGetAsync(db, session.AccountId, cancel) is not { } actor) return null;

        return actor with { SessionId = sessionId, From = session.Address };
    }

    private static async Task<Actor?> TryGetAsync(CrmDbContext db, Guid accountId, CancellationToken cancel)
    {
        var account = await db.Users.AsNoTracking()
            .Where(a => a.Id == accountId && !a.IsDisabled && !a.MustChangePassword)
            .Select(a => new { a.UserName, a.DisplayName, a.DepartmentCode })
            .FirstOrDefaultAsync(cancel);
        if (account is null) return null;

        var roles = await db.UserRoles.Where(m => m.UserId == accountId)
            .Join(db.Roles, m => m.RoleId, r => r.Id, (_, r) => new { r.Id, r.Scope })
            .ToListAsync(cancel);
        var permissions = await db.UserRoles.Where(m => m.UserId == accountId)
            .Join(db.RolePermissions, m => m.RoleId, p => p.RoleId, (_, p) => p.Permission)
            .Distinct()
            .ToListAsync(cancel);

        var scope = roles.Count == 0 ? DataScope.Own : roles.Max(r => r.Scope);
        return new(accountId, account.UserName!, account.DisplayName, account.DepartmentCode, scope, permissions.ToHashSet(StringComparer.Ordinal));
    }
}
