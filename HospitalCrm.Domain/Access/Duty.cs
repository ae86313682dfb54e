using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Access;

/// <summary>One of the three duties that no person holds together (三权分立).</summary>
public enum Duty { System, Security, Audit }

/// <summary>Who holds which duty, by roles or by rights. A change of either is judged by what it makes of this.</summary>
internal sealed class Duties
{
    /// <summary>What makes somebody the holder: looking on (查询) does not, except for the log.</summary>
    private static readonly Dictionary<string, Duty> Rights = new(StringComparer.Ordinal)
    {
        [Permissions.Accounts.Add] = Duty.System,
        [Permissions.Accounts.Edit] = Duty.System,
        [Permissions.Settings.Edit] = Duty.System,
        [Permissions.Roles.Add] = Duty.Security,
        [Permissions.Roles.Edit] = Duty.Security,
        [Permissions.Roles.Delete] = Duty.Security,
        [Permissions.RoleMembers.Edit] = Duty.Security,
        [Permissions.RolePermissions.Edit] = Duty.Security,
        [Permissions.Audit.View] = Duty.Audit,
        [Permissions.Audit.Export] = Duty.Audit,
        [Permissions.Audit.Verify] = Duty.Audit,
    };

    private readonly Dictionary<Guid, Holder> _holders;

    private Duties(Dictionary<Guid, Holder> holders) => _holders = holders;

    public static string NameOf(Duty duty) => ShippedRoles.SeparateDuties[(int)duty];

    public static async Task<Duties> ReadAsync(CrmDbContext db, CancellationToken cancel)
    {
        var rights = Rights.Keys.ToArray();
        var names = ShippedRoles.SeparateDuties.ToArray();
        var held = await (
            from member in db.UserRoles
            join permission in db.RolePermissions on member.RoleId equals permission.RoleId
            where rights.Contains(permission.Permission)
            select new { member.UserId, What = permission.Permission }).Distinct().ToListAsync(cancel);
        var roles = await (
            from member in db.UserRoles
            join role in db.Roles on member.RoleId equals role.Id
            where names.Contains(role.Name)
            select new { member.UserId, What = role.Name! }).ToListAsync(cancel);
        var people = await (
            from member in db.UserRoles
            where db.RolePermissions.Any(p => p.RoleId == member.RoleId && rights.Contains(p.Permission)) || db.Roles.Any(r => r.Id == member.RoleId && names.Contains(r.Name))
            join account in db.Users on member.UserId equals account.Id
            select new { account.Id, account.DisplayName, IsActive = !account.IsDisabled && !account.MustChangePassword }).Distinct().ToListAsync(cancel);

        var duties = held.Concat(roles).ToLookup(h => h.UserId, h => Rights.TryGetValue(h.What, out var duty) ? duty : (Duty)Array.IndexOf(names, h.What));
        return new(people.ToDictionary(p => p.Id, p => new Holder(p.DisplayName, p.IsActive, [.. duties[p.Id]])));
    }

    public bool Holds(Guid accountId) => _holders.ContainsKey(accountId);

    /// <summary>Refuses what has come to be, where it was not so before.</summary>
    /// <exception cref="DomainRuleException">Two duties meet in one person, or the last holder of one is gone.</exception>
    public void Demand(Duties before)
    {
        foreach (var (id, holder) in _holders)
        {
            if (holder.Duties.Count < 2 || (before._holders.TryGetValue(id, out var was) && holder.Duties.IsSubsetOf(was.Duties))) continue;
            var met = holder.Duties.Order().Take(2).Select(NameOf).ToList();
            throw new DomainRuleException("“{0}”不能同时担任“{1}”和“{2}”，这些职责必须由不同的人担任。", holder.Name, met[0], met[1]);
        }

        foreach (var duty in Enum.GetValues<Duty>())
        {
            var last = before._holders.Values.Where(h => h.IsActive && h.Duties.Contains(duty)).Select(h => h.Name).ToList();
            if (last.Count > 0 && !_holders.Values.Any(h => h.IsActive && h.Duties.Contains(duty)))
                throw new DomainRuleException("“{0}”是最后一名可用的“{1}”，请先让另一人担任。", last[0], NameOf(duty));
        }
    }

    private sealed record Holder(string Name, bool IsActive, HashSet<Duty> Duties);
}
