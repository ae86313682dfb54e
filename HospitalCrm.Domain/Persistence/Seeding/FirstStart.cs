using System.Security.Cryptography;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Persistence.Seeding;

/// <summary>What a new installation needs before anybody can use it. Running it again changes nothing a hospital has changed.</summary>
public sealed class FirstStart(IDbContextFactory<CrmDbContext> contexts, UserManager<Account> accounts, AuditTrail audit)
{
    public const string LocalAdministrator = "local-admin";

    /// <returns>The first secret of the local administrator, to be shown once; null when the account exists already.</returns>
    public async Task<string?> RunAsync(bool withDemonstrationAccounts, CancellationToken cancel)
    {
        await using (var db = await contexts.CreateDbContextAsync(cancel))
        {
            var stamps = await db.ChangeStamps.Select(s => s.Name).ToListAsync(cancel);
            db.ChangeStamps.AddRange(ChangeStamp.All.Except(stamps).Select(name => new ChangeStamp(name)));
            await SatisfactionDefaults.AddMissingAsync(db, cancel);
            await AddRolesAsync(db, cancel);
            // One entry for each kind of record: what ships is nobody's decision.
            audit.AddSummary(db, Actor.System, AuditAction.Add, "首次启动");
            await db.SaveChangesAsync(cancel);
        }

        if (withDemonstrationAccounts) await AddDemonstrationAccountsAsync();
        return await AddLocalAdministratorAsync();
    }

    private static async Task AddRolesAsync(CrmDbContext db, CancellationToken cancel)
    {
        if (await db.Roles.AnyAsync(cancel))
        {
            await GrantNewPermissionsAsync(db, cancel);
            return;
        }

        var order = 0;
        foreach (var (name, description, scope, permissions) in ShippedRoles.All)
        {
            var role = new Role { Name = name, NormalizedName = name.ToUpperInvariant(), Description = description, Scope = scope, SortOrder = order += 10 };
            db.Roles.Add(role);
            db.RolePermissions.AddRange(permissions.Select(p => new RolePermission { RoleId = role.Id, Permission = p }));
        }
    }

    /// <summary>A right that no role has yet came with this release: the roles that ship with it get it, the others wait for the hospital's decision.</summary>
    private static async Task GrantNewPermissionsAsync(CrmDbContext db, CancellationToken cancel)
    {
        var granted = await db.RolePermissions.Select(p => p.Permission).Distinct().ToListAsync(cancel);
        var fresh = Permissions.All.Except(granted, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);
        if (fresh.Count == 0) return;

        var roles = await db.Roles.ToDictionaryAsync(r => r.Name!, r => r.Id, StringComparer.Ordinal, cancel);
        foreach (var (name, _, _, permissions) in ShippedRoles.All)
        {
            if (roles.TryGetValue(name, out var id)) db.RolePermissions.AddRange(permissions.Where(fresh.Contains).Select(p => new RolePermission { RoleId = id, Permission = p }));
        }
    }

    private async Task AddDemonstrationAccountsAsync()
    {
        foreach (var (code, role) in ShippedRoles.DemonstrationAccounts)
        {
            if (await accounts.FindByNameAsync(code) is not null) continue;
            // Name and department come from the HIS at the first sign-in.
            var account = new Account { UserName = code, DisplayName = code, LockoutEnabled = true };
            await SucceedAsync(accounts.CreateAsync(account));
            await SucceedAsync(accounts.AddToRoleAsync(account, role));
        }
    }

    private async Task<string?> AddLocalAdministratorAsync()
    {
        if (await accounts.FindByNameAsync(LocalAdministrator) is not null) return null;

        // 100 bits (ASVS 5.0, 6.4.1: a first secret is random and good for one change of it).
        var secret = RandomNumberGenerator.GetString("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", 20);
        var account = new Account { UserName = LocalAdministrator, DisplayName = "本地管理员", IsLocal = true, MustChangePassword = true, LockoutEnabled = true };
        await SucceedAsync(accounts.CreateAsync(account, secret));
        await SucceedAsync(accounts.AddToRoleAsync(account, ShippedRoles.SystemAdministrator));
        return secret;
    }

    private static async Task SucceedAsync(Task<IdentityResult> attempt)
    {
        var result = await attempt;
        if (!result.Succeeded) throw new InvalidOperationException($"Seeding failed: {string.Join(", ", result.Errors.Select(e => e.Code))}");
    }
}
