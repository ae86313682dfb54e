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
        return await ActorAsync(db, await WithRoles(db, db.Users.AsNoTracking().Where(a => a.Id == accountId).Select(a => new Sitting { Account = a })).ToListAsync(cancel), cancel);
    }

    /// <summary>Who sits behind a session; null also when the session was ended, or the account's password changed since.</summary>
    public async Task<Actor?> TryGetBySessionAsync(Guid sessionId, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var sitting = db.CountingSessions(sessions.EarliestSeen()).AsNoTracking()
            .Where(s => s.Id == sessionId && !s.LacksSecondFactor)
            .Join(db.Users, s => s.AccountId, a => a.Id, (s, a) => new Sitting { Account = a, SessionId = s.Id, From = s.Address });
        return await ActorAsync(db, await WithRoles(db, sitting).ToListAsync(cancel), cancel);
    }

    /// <summary>A row for each role, one without any: session, account and roles in one question, because every use case asks it.</summary>
    private static IQueryable<Standing> WithRoles(CrmDbContext db, IQueryable<Sitting> sitting) =>
        from s in sitting
        where !s.Account.IsDisabled && !s.Account.MustChangePassword
        from role in db.UserRoles.Where(m => m.UserId == s.Account.Id).Join(db.Roles, m => m.RoleId, r => r.Id, (_, r) => new { r.Id, r.Scope }).DefaultIfEmpty()
        select new Standing(
            s.Account.Id, s.Account.UserName!, s.Account.DisplayName, s.Account.DepartmentCode, s.SessionId, s.From, (Guid?)role!.Id, (DataScope?)role.Scope);

    private static async Task<Actor?> ActorAsync(CrmDbContext db, IReadOnlyList<Standing> rows, CancellationToken cancel)
    {
        if (rows is not [var first, ..]) return null;

        var roles = rows.Where(row => row.RoleId is not null).Select(row => row.RoleId!.Value).ToList();
        var permissions = await db.RolePermissions.Where(p => roles.Contains(p.RoleId)).Select(p => p.Permission).ToListAsync(cancel);
        return new(first.AccountId, first.UserCode, first.DisplayName, first.DepartmentCode, rows.Max(row => row.Scope) ?? DataScope.Own, permissions.ToHashSet(StringComparer.Ordinal)) { SessionId = first.SessionId, From = first.From };
    }

    private sealed class Sitting
    {
        public required Account Account { get; init; }
        public Guid? SessionId { get; init; }
        public string? From { get; init; }
    }

    private sealed record Standing(Guid AccountId, string UserCode, string DisplayName, string? DepartmentCode, Guid? SessionId, string? From, Guid? RoleId, DataScope? Scope);
}
