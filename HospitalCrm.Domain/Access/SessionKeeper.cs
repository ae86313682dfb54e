using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Access;

/// <summary>Begins and ends sessions, and says whether one still counts. What the cookie holds is only the session's id.</summary>
public sealed class SessionKeeper(IDbContextFactory<CrmDbContext> contexts, SessionLimits limits, AuditTrail audit, HospitalClock clock)
{
    /// <summary>A page writes down that somebody is there at most once in this time, and so do we; a session is that much longer than its limit.</summary>
    private static readonly TimeSpan Coarseness = TimeSpan.FromMinutes(1);

    /// <summary>Ended sessions are forgotten after half a year; that there was a sign-in stays in the audit log.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(183);

    /// <param name="lacksSecondFactor">Nothing may be done in it before the second factor is set up.</param>
    public async Task<Guid> BeginAsync(Account account, string? address, string? browser, CancellationToken cancel, bool lacksSecondFactor = false)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var session = new SignInSession(account, address, browser, lacksSecondFactor, clock.UtcNow);
        db.SignInSessions.Add(session);
        audit.Add(db, SignInDesk.ActorOf(account, session.Address) with { SessionId = session.Id }, AuditAction.SignIn, "sessions", subject: null, subjectId: null);
        await db.SaveChangesAsync(cancel);
        return session.Id;
    }

    /// <summary>The browser asked for something.</summary>
    /// <returns>False when the session counts no longer.</returns>
    public async Task<bool> SeeAsync(Guid sessionId, string? address, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var earliest = EarliestSeen();
        var now = clock.UtcNow;
        var from = PersonText.Cut(address, SignInSession.LongestAddress);
        var standing = await db.CountingSessions(earliest).Where(s => s.Id == sessionId).Select(s => new { s.LastSeenAt, s.Address }).FirstOrDefaultAsync(cancel);
        if (standing is null) return false;

        if (now - standing.LastSeenAt >= Coarseness || standing.Address != from)
        {
            await db.SignInSessions.Where(s => s.Id == sessionId && s.EndedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.LastSeenAt, now).SetProperty(s => s.Address, from), cancel);
        }

        return true;
    }

    /// <summary>Why the session counts no longer; null while it does.</summary>
    public async Task<SessionEnd?> TryGetEndAsync(Guid sessionId, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var session = await db.SignInSessions.AsNoTracking().FirstOrDefaultAsync(s => s.Id == sessionId, cancel);
        if (session is null) return SessionEnd.Unknown;
        if (session.EndedAt is not null) return session.EndReason;

        var account = await db.Users.AsNoTracking().FirstAsync(a => a.Id == session.AccountId, cancel);
        if (account.IsDisabled) return SessionEnd.AccountDisabled;
        if (account.SecurityStamp != session.Stamp) return SessionEnd.PasswordChanged;
        return session.LastSeenAt <= EarliestSeen() ? SessionEnd.Idle : null;
    }

    /// <summary>The person left, or was not there any more.</summary>
    public async Task EndAsync(Guid sessionId, SessionEnd reason, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        if (await db.SignInSessions.FirstOrDefaultAsync(s => s.Id == sessionId && s.EndedAt == null, cancel) is not { } session) return;

        session.End(reason, byAccount: null, clock.UtcNow);
        var account = await db.Users.AsNoTracking().FirstAsync(a => a.Id == session.AccountId, cancel);
        audit.Add(
            db, SignInDesk.ActorOf(account, session.Address) with { SessionId = session.Id }, AuditAction.SignOut, "sessions", subject: null, subjectId: null,
            reason == SessionEnd.Idle ? "长时间没有操作" : null);
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>After the person changed the own password: this session goes on, all others of the account are over.</summary>
    public async Task GoOnAsync(Guid sessionId, Account account, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.SignInSessions.Where(s => s.Id == sessionId && s.AccountId == account.Id).ExecuteUpdateAsync(set => set.SetProperty(s => s.Stamp, account.SecurityStamp!), cancel);
        foreach (var other in await db.SignInSessions.Where(s => s.AccountId == account.Id && s.Id != sessionId && s.EndedAt == null).ToListAsync(cancel))
            other.End(SessionEnd.PasswordChanged, byAccount: null, clock.UtcNow);
        audit.Add(db, SignInDesk.ActorOf(account, from: null) with { SessionId = sessionId }, AuditAction.PasswordChange, "accounts", subject: null, account.Id.ToString());
        await db.SaveChangesAsync(cancel);
        await ChangeStamp.BumpAsync(db, ChangeStamp.Access, cancel);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>Ends what nobody ended: browsers that were closed, machines that were switched off. Forgets what is old.</summary>
    public async Task TidyAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var (now, earliest) = (clock.UtcNow, EarliestSeen());
        var forgotten = now - Kept;
        await db.SignInSessions.Where(s => s.EndedAt == null && s.LastSeenAt <= earliest)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.EndedAt, now).SetProperty(s => s.EndReason, SessionEnd.Idle), cancel);
        await db.SignInSessions.Where(s => s.EndedAt < forgotten).ExecuteDeleteAsync(cancel);
    }

    internal DateTime EarliestSeen() => clock.UtcNow - limits.Idle - 2 * Coarseness;
}

internal static class CountingSessionsQuery
{
    /// <summary>Sessions that count: not ended, seen lately, of an account that is neither disabled nor has another stamp since.</summary>
    public static IQueryable<SignInSession> CountingSessions(this CrmDbContext db, DateTime earliestSeen) =>
        from session in db.SignInSessions
        where session.EndedAt == null && session.LastSeenAt > earliestSeen
        join account in db.Users on session.AccountId equals account.Id
        where !account.IsDisabled && account.SecurityStamp == session.Stamp
        select session;
}
