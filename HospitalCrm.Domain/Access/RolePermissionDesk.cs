using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Notices;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Access;

/// <summary>权限分配: which buttons a role may press, module by module.</summary>
public sealed class RolePermissionDesk(IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor, AuditTrail audit, HospitalClock clock)
{
    public async Task<RoleRights> GetAsync(Guid roleId, CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand(Permissions.RolePermissions.View);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await ReadAsync(db, roleId, cancel);
    }

    /// <summary>Where two roles differ, in the order of the tree.</summary>
    public async Task<RoleComparison> CompareAsync(Guid oneId, Guid otherId, CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand(Permissions.RolePermissions.View);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var (one, other) = (await ReadAsync(db, oneId, cancel), await ReadAsync(db, otherId, cancel));
        return new(one, other,
        [
            .. from module in Permissions.Modules
               from button in module.Buttons
               let inOne = one.Granted.Contains(button.Permission)
               where inOne != other.Granted.Contains(button.Permission)
               select new RightDifference(module.Title, button.Title, inOne),
        ]);
    }

    /// <summary>Ticking a button ticks 查询 of its module too: a button nobody can see is none. Unticking 查询 unticks the module.</summary>
    public static IReadOnlySet<string> Tick(IReadOnlySet<string> ticked, string permission, bool isTicked)
    {
        var module = ModuleOf(permission);
        var now = ticked.ToHashSet(StringComparer.Ordinal);
        if (isTicked) now.UnionWith(ViewOf(module) is { } view ? [permission, view] : [permission]);
        else if (permission == ViewOf(module)) now.ExceptWith(module.Buttons.Select(b => b.Permission));
        else now.Remove(permission);
        return now;
    }

    /// <summary>Ticking a page ticks all its buttons.</summary>
    public static IReadOnlySet<string> TickModule(IReadOnlySet<string> ticked, PermissionModule module, bool isTicked)
    {
        var now = ticked.ToHashSet(StringComparer.Ordinal);
        var buttons = module.Buttons.Select(b => b.Permission);
        if (isTicked) now.UnionWith(buttons);
        else now.ExceptWith(buttons);
        return now;
    }

    /// <summary>Writes what differs from <paramref name="before"/>: what somebody else changed meanwhile elsewhere in the tree stays.</summary>
    /// <param name="before">As the tree was read.</param>
    public async Task<RightsChange> SaveAsync(Guid roleId, IReadOnlySet<string> wanted, IReadOnlySet<string> before, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.RolePermissions.Edit);
        if (wanted.FirstOrDefault(p => !Permissions.All.Contains(p)) is { } unknown) throw new DomainRuleException("没有“{0}”这项权限。", unknown);
        wanted = wanted.Aggregate(wanted, (ticked, permission) => Tick(ticked, permission, isTicked: true));

        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await ChangeStamp.BumpAsync(db, ChangeStamp.Access, cancel);
        var duties = await Duties.ReadAsync(db, cancel);
        var now = await ReadAsync(db, roleId, cancel);

        List<string> given = [.. Permissions.All.Where(p => wanted.Contains(p) && !before.Contains(p) && !now.Granted.Contains(p))];
        List<string> taken = [.. Permissions.All.Where(p => before.Contains(p) && !wanted.Contains(p) && now.Granted.Contains(p))];
        db.RolePermissions.AddRange(given.Select(p => new RolePermission { RoleId = roleId, Permission = p }));
        foreach (var p in taken) db.RolePermissions.Remove(new() { RoleId = roleId, Permission = p });
        if (given.Count + taken.Count > 0)
        {
            await NoticeBoard.AddForMembersAsync(db, roleId, NoticeKind.RightsChanged, href: null, clock.UtcNow, cancel, now.Name);
            audit.Add(
                db, me, AuditAction.PermissionChange, "role-permissions", now.Name, roleId.ToString(),
                [.. given.Select(p => new FieldChange("权限", null, TitleOf(p))), .. taken.Select(p => new FieldChange("权限", TitleOf(p), null))]);
        }

        await db.SaveChangesAsync(cancel);
        (await Duties.ReadAsync(db, cancel)).Demand(duties);
        await transaction.CommitAsync(cancel);
        return new(given, taken);
    }

    internal static string TitleOf(string permission) => $"{ModuleOf(permission).Title}·{ModuleOf(permission).Buttons.First(b => b.Permission == permission).Title}";

    private static PermissionModule ModuleOf(string permission) => Permissions.Modules.First(m => m.Buttons.Any(b => b.Permission == permission));

    private static string? ViewOf(PermissionModule module) => module.Buttons.Select(b => b.Permission).FirstOrDefault(p => p == $"{module.Key}.view");

    private static async Task<RoleRights> ReadAsync(CrmDbContext db, Guid roleId, CancellationToken cancel)
    {
        var role = await db.Roles.AsNoTracking().FirstOrDefaultAsync(r => r.Id == roleId, cancel) ?? throw new DomainRuleException("这个角色已被删除。");
        var granted = await db.RolePermissions.AsNoTracking().Where(p => p.RoleId == roleId).Select(p => p.Permission).ToListAsync(cancel);
        return new(roleId, role.Name!, role.Scope, granted.ToHashSet(StringComparer.Ordinal));
    }
}

/// <summary>The rights of a role as the tree shows them.</summary>
public sealed record RoleRights(Guid RoleId, string Name, DataScope Scope, IReadOnlySet<string> Granted);

/// <summary>What was given and what was taken away.</summary>
public sealed record RightsChange(IReadOnlyList<string> Given, IReadOnlyList<string> Taken)
{
    public string Summary => $"+{Given.Count} −{Taken.Count}";
}

/// <summary>Two roles side by side.</summary>
public sealed record RoleComparison(RoleRights One, RoleRights Other, IReadOnlyList<RightDifference> Differences);

/// <param name="InOne">True: only the first role has it; false: only the second.</param>
public sealed record RightDifference(string Module, string Button, bool InOne);
