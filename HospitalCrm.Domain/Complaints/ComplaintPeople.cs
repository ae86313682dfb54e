using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Staff;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Complaints;

/// <summary>Who has to be told of a complaint, and how they are reached. Reads inside the caller's transaction.</summary>
public sealed class ComplaintPeople(PersonalDataVault vault, HospitalClock clock)
{
    /// <summary>Somebody of the staff by their 工号.</summary>
    internal Task<Reachable> OfPersonAsync(CrmDbContext db, string code, CancellationToken cancel) => ReachAsync(db, code, null, cancel);

    /// <summary>
    /// The heads of a department (科室主管): whoever may handle complaints and has the rows of a department, of this one, else of the nearest above it.
    /// </summary>
    internal async Task<IReadOnlyList<Reachable>> HeadsOfAsync(CrmDbContext db, string departmentCode, CancellationToken cancel)
    {
        var path = await db.Departments.Where(d => d.Code == departmentCode).Select(d => d.Path).FirstOrDefaultAsync(cancel);
        var codes = (path ?? departmentCode).Split('/', StringSplitOptions.RemoveEmptyEntries);
        var heads = await (
            from account in db.Users
            where account.DepartmentCode != null && codes.Contains(account.DepartmentCode) && !account.IsDisabled
            join member in db.UserRoles on account.Id equals member.UserId
            join role in db.Roles on member.RoleId equals role.Id
            where (role.Scope == DataScope.DepartmentTree || (role.Scope == DataScope.Department && account.DepartmentCode == departmentCode))
                && db.RolePermissions.Any(p => p.RoleId == role.Id && p.Permission == Permissions.Complaints.Handle)
            select new { account.Id, account.UserName, account.DepartmentCode }).Distinct().ToListAsync(cancel);
        for (var i = codes.Length - 1; i >= 0; i--)
        {
            var here = heads.Where(h => h.DepartmentCode == codes[i]).ToList();
            if (here.Count == 0) continue;
            List<Reachable> found = [];
            foreach (var head in here) found.Add(await ReachAsync(db, head.UserName!, head.Id, cancel));
            return found;
        }

        return [];
    }

    /// <summary>Everybody who has a right, with their number.</summary>
    internal async Task<IReadOnlyList<Reachable>> HoldersOfAsync(CrmDbContext db, string permission, CancellationToken cancel)
    {
        var holders = await (
            from right in db.RolePermissions
            where right.Permission == permission
            join member in db.UserRoles on right.RoleId equals member.RoleId
            join account in db.Users on member.UserId equals account.Id
            where !account.IsDisabled
            select new { account.Id, account.UserName }).Distinct().ToListAsync(cancel);
        List<Reachable> found = [];
        foreach (var holder in holders) found.Add(await ReachAsync(db, holder.UserName!, holder.Id, cancel));
        return found;
    }

    /// <summary>Who is to be told that somebody is complained about, as 可投诉人 says: themselves, their head or their deputy. Where that one cannot be reached, the head.</summary>
    internal async Task<IReadOnlyList<Reachable>> InsteadOfAsync(CrmDbContext db, string targetCode, string? departmentCode, CancellationToken cancel)
    {
        var target = await db.ComplaintTargets.AsNoTracking().Where(t => t.Code == targetCode).Select(t => new { t.SmsTo, t.IsActive }).FirstOrDefaultAsync(cancel);
        IReadOnlyList<Reachable> told = [];
        if (target is { IsActive: true })
        {
            if (target.SmsTo == ComplaintSmsTo.Person) told = [await OfPersonAsync(db, targetCode, cancel)];
            else if (target.SmsTo == ComplaintSmsTo.Deputy) told = await DeputiesOfAsync(db, targetCode, cancel);
        }

        if (told.Any(t => t.IsReached)) return told;
        var heads = departmentCode is null ? [] : (await HeadsOfAsync(db, departmentCode, cancel)).Where(head => head.Code != targetCode).ToList();
        return heads.Count > 0 ? heads : told;
    }

    /// <summary>Who stands in for somebody today (代理).</summary>
    internal async Task<IReadOnlyList<Reachable>> DeputiesOfAsync(CrmDbContext db, string code, CancellationToken cancel)
    {
        var today = clock.Today;
        var normalized = code.ToUpperInvariant();
        var deputies = await (
            from account in db.Users
            where account.NormalizedUserName == normalized
            join deputy in db.Deputies on account.Id equals deputy.ForAccountId
            where deputy.FromDay <= today && today <= deputy.UntilDay
            join other in db.Users on deputy.DeputyAccountId equals other.Id
            where !other.IsDisabled
            select new { other.Id, other.UserName }).Distinct().ToListAsync(cancel);
        List<Reachable> found = [];
        foreach (var deputy in deputies) found.Add(await ReachAsync(db, deputy.UserName!, deputy.Id, cancel));
        return found;
    }

    private async Task<Reachable> ReachAsync(CrmDbContext db, string code, Guid? accountId, CancellationToken cancel)
    {
        var normalized = code.ToUpperInvariant();
        accountId ??= await db.Users.Where(a => a.NormalizedUserName == normalized && !a.IsDisabled).Select(a => (Guid?)a.Id).FirstOrDefaultAsync(cancel);
        var sealedNumber = await db.StaffExtensions.Where(e => e.Code == code).Select(e => e.MobileSealed).FirstOrDefaultAsync(cancel)
            ?? await db.StaffMembers.Where(m => m.Code == code && m.IsActive).Select(m => m.MobileSealed).FirstOrDefaultAsync(cancel);
        return new(code, accountId, sealedNumber is null ? null : MobileNumber.TryRead(vault.Open(StaffExtension.MobilePurpose, sealedNumber)));
    }
}

/// <summary>A person of the staff and the ways to reach them.</summary>
internal sealed record Reachable(string Code, Guid? AccountId, MobileNumber? Mobile)
{
    public bool IsReached => AccountId is not null || Mobile is not null;
}
