using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Access;

/// <summary>在线会话: who is signed in where, and making them leave.</summary>
public sealed class SessionDirectory(IDbContextFactory<CrmDbContext> contexts, SessionKeeper keeper, ICurrentActor actor, HospitalClock clock)
{
    private const int Most = 1000;

    /// <summary>The sessions that count now, the latest seen first.</summary>
    /// <param name="text">Part of a user code or name.</param>
    public async Task<IReadOnlyList<SessionRow>> FindOpenAsync(string? text, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Sessions.View);
        var part = PersonText.Clean(text, 50);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var rows = await db.CountingSessions(keeper.EarliestSeen())
            .Join(db.Users, s => s.AccountId, a => a.Id, (s, a) => new { s, a })
            .OrderByDescending(x => x.s.LastSeenAt).ThenBy(x => x.s.Id).Take(Most)
            .Select(x => new SessionRow(x.s.Id, x.a.Id, x.a.UserName!, x.a.DisplayName, x.s.StartedAt, x.s.LastSeenAt, x.s.Address, x.s.Browser, x.s.Id == me.SessionId))
            .ToListAsync(cancel);
        return part is null ? rows : [.. rows.Where(r => r.UserCode.Contains(part, StringComparison.OrdinalIgnoreCase) || r.DisplayName.Contains(part, StringComparison.OrdinalIgnoreCase))];
    }

    /// <summary>强制下线. Ending what has ended meanwhile is fine.</summary>
    public Task EndAsync(Guid sessionId, CancellationToken cancel) => EndAsync(db => db.SignInSessions.Where(s => s.Id == sessionId), cancel);

    /// <summary>All of one account, on every machine.</summary>
    public Task EndAllAsync(Guid accountId, CancellationToken cancel) => EndAsync(db => db.SignInSessions.Where(s => s.AccountId == accountId), cancel);

    private async Task EndAsync(Func<CrmDbContext, IQueryable<SignInSession>> which, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Sessions.End);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await ChangeStamp.BumpAsync(db, ChangeStamp.Access, cancel);
        foreach (var session in await which(db).Where(s => s.EndedAt == null).ToListAsync(cancel)) session.End(SessionEnd.Forced, me.AccountId, clock.UtcNow);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
    }
}

/// <summary>One open session.</summary>
/// <param name="IsMine">The one the list is looked at from.</param>
public sealed record SessionRow(Guid Id, Guid AccountId, string UserCode, string DisplayName, DateTime StartedAt, DateTime LastSeenAt, string? Address, string? Browser, bool IsMine);
