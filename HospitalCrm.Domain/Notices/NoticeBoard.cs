using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Notices;

/// <summary>
/// Where every use case tells people something. It works on the caller's context and inside the caller's transaction (without one,
/// open pages would be told before the notice is there): the notice comes with what it tells, or not at all, and the bell of open pages
/// moves within two seconds after the commit.
/// </summary>
public static class NoticeBoard
{
    /// <param name="href">The page to see it on; null when there is none.</param>
    /// <param name="arguments">For the places of the kind's sentence: names, days.</param>
    public static async Task AddAsync(CrmDbContext db, Guid accountId, NoticeKind kind, string? href, DateTime now, CancellationToken cancel, params IReadOnlyList<string> arguments)
    {
        db.Notices.Add(new(accountId, kind, href, now, arguments));
        await ChangeStamp.BumpAsync(db, ChangeStamp.Notices, cancel);
    }

    /// <summary>For everybody who has the right; not for whoever has an unread one of this kind: a second would say no more.</summary>
    public static async Task AddForHoldersAsync(CrmDbContext db, string permission, NoticeKind kind, string? href, DateTime now, CancellationToken cancel, params IReadOnlyList<string> arguments)
    {
        await AddForRolesAsync(db, db.RolePermissions.Where(right => right.Permission == permission).Select(right => right.RoleId), kind, href, now, arguments, cancel);
    }

    /// <summary>For everybody who has the role; not for whoever has an unread one of this kind.</summary>
    public static Task AddForMembersAsync(CrmDbContext db, Guid roleId, NoticeKind kind, string? href, DateTime now, CancellationToken cancel, params IReadOnlyList<string> arguments) =>
        AddForRolesAsync(db, db.Roles.Where(role => role.Id == roleId).Select(role => role.Id), kind, href, now, arguments, cancel);

    private static async Task AddForRolesAsync(CrmDbContext db, IQueryable<Guid> roles, NoticeKind kind, string? href, DateTime now, IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        var holders = await (
            from role in roles
            join member in db.UserRoles on role equals member.RoleId
            join account in db.Users on member.UserId equals account.Id
            where !account.IsDisabled && !db.Notices.Any(n => n.AccountId == account.Id && n.Kind == kind && n.ReadAt == null)
            select account.Id).Distinct().ToListAsync(cancel);
        if (holders.Count == 0) return;

        db.Notices.AddRange(holders.Select(account => new Notice(account, kind, href, now, arguments)));
        await ChangeStamp.BumpAsync(db, ChangeStamp.Notices, cancel);
    }
}
