using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Messaging;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Persistence.Seeding;

/// <summary>What a new installation needs before anybody can use it. Running it again changes nothing a hospital has changed.</summary>
public sealed class FirstStart(IDbContextFactory<CrmDbContext> contexts, UserManager<Account> accounts, AuditTrail audit)
{
    public const string LocalAdministrator = "local-admin";

    /// <summary>One for each duty that no person holds together (三权分立).</summary>
    private static readonly (string UserCode, string Name, string Role)[] LocalAdministrators =
    [
        (LocalAdministrator, "本地系统管理员", ShippedRoles.SystemAdministrator),
        ("local-security", "本地安全管理员", ShippedRoles.SecurityAdministrator),
        ("local-audit", "本地审计管理员", ShippedRoles.AuditAdministrator),
    ];

    /// <returns>The local administrators made now, with their first secrets to be shown once; none when they exist already.</returns>
    public async Task<IReadOnlyList<FirstAccount>> RunAsync(bool withDemonstrationAccounts, CancellationToken cancel)
    {
        await using (var db = await contexts.CreateDbContextAsync(cancel))
        {
            var stamps = await db.ChangeStamps.Select(s => s.Name).ToListAsync(cancel);
            db.ChangeStamps.AddRange(ChangeStamp.All.Except(stamps).Select(name => new ChangeStamp(name)));
            await RunningNumber.AddMissingAsync(db, cancel);
            await SatisfactionDefaults.AddMissingAsync(db, cancel);
            await ParameterDefaults.AddMissingAsync(db, cancel);
            await SmsKinds.AddMissingAsync(db, cancel);
            await AddRolesAsync(db, cancel);
            await MenuDefaults.AddMissingAsync(db, cancel);
            // One entry for each kind of record: what ships is nobody's decision.
            audit.AddSummary(db, Actor.System, AuditAction.Add, "首次启动");
            await db.SaveChangesAsync(cancel);
        }

        if (withDemonstrationAccounts) await AddDemonstrationAccountsAsync();
        List<FirstAccount> made = [];
        foreach (var (code, name, role) in LocalAdministrators)
        {
            if (await AddLocalAsync(code, name, role) is { } account) made.Add(account);
        }

        return made;
    }

    private static async Task AddRolesAsync(CrmDbContext db, CancellationToken cancel)
    {
        if (await db.Roles.AnyAsync(cancel))
        {
            await GiveCodesAsync(db, cancel);
            await GrantNewPermissionsAsync(db, cancel);
            return;
        }

        var order = 0;
        foreach (var (name, description, scope, permissions) in ShippedRoles.All)
        {
            var role = new Role { Name = name, NormalizedName = name.ToUpperInvariant(), Description = description, Scope = scope, SortOrder = order += 10, Code = $"R{order / 10:00}" };
            db.Roles.Add(role);
            db.RolePermissions.AddRange(permissions.Select(p => new RolePermission { RoleId = role.Id, Permission = p }));
        }
    }

    /// <summary>Roles from before they had a 角色编号.</summary>
    private static async Task GiveCodesAsync(CrmDbContext db, CancellationToken cancel)
    {
        var taken = await db.Roles.Where(r => r.Code != null).Select(r => r.Code!).ToListAsync(cancel);
        var number = 0;
        foreach (var role in await db.Roles.Where(r => r.Code == null).OrderBy(r => r.SortOrder).ToListAsync(cancel))
        {
            do role.Code = $"R{++number:00}";
            while (taken.Contains(role.Code));
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

    private async Task<FirstAccount?> AddLocalAsync(string userCode, string name, string role)
    {
        if (await accounts.FindByNameAsync(userCode) is not null) return null;

        var secret = FirstSecret.New();
        var account = new Account { UserName = userCode, DisplayName = name, IsLocal = true, MustChangePassword = true, LockoutEnabled = true };
        await SucceedAsync(accounts.CreateAsync(account, secret));
        await SucceedAsync(accounts.AddToRoleAsync(account, role));
        return new(userCode, secret);
    }

    private static async Task SucceedAsync(Task<IdentityResult> attempt)
    {
        var result = await attempt;
        if (!result.Succeeded) throw new InvalidOperationException($"Seeding failed: {string.Join(", ", result.Errors.Select(e => e.Code))}");
    }
}

/// <summary>A local account as it was made at the first start.</summary>
/// <param name="Secret">Known only to whoever reads it now.</param>
public sealed record FirstAccount(string UserCode, string Secret);
