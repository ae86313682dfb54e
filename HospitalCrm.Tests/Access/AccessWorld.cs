using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Access;

/// <summary>What tests about rights ask of a hospital again and again.</summary>
internal static class AccessWorld
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Somebody with an account and these roles.</summary>
    public static async Task<Account> EmployAsync(this CrmWorld world, string code, string name, params string[] roles)
    {
        world.His.Users.Add(new(code, "plain:Secret@1", name, "MZ01", null, true));
        var accounts = world.Get<UserManager<Account>>();
        var account = new Account { UserName = code, DisplayName = name, LockoutEnabled = true };
        Assert.True((await accounts.CreateAsync(account)).Succeeded);
        if (roles.Length > 0) Assert.True((await accounts.AddToRolesAsync(account, roles)).Succeeded);
        return account;
    }

    public static async Task<Guid> RoleAsync(this CrmWorld world, string name)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        return (await db.Roles.SingleAsync(r => r.Name == name, Cancel)).Id;
    }

    public static async Task<IReadOnlyList<string>> RolesOfAsync(this CrmWorld world, string code)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        return await db.Users.Where(a => a.UserName == code).Join(db.UserRoles, a => a.Id, m => m.UserId, (_, m) => m.RoleId).Join(db.Roles, id => id, r => r.Id, (_, r) => r.Name!).Order().ToListAsync(Cancel);
    }

    public static async Task<long> AccessStampAsync(this CrmWorld world)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        return (await db.ChangeStamps.AsNoTracking().SingleAsync(s => s.Name == Domain.Persistence.ChangeStamp.Access, Cancel)).Value;
    }

    public static async Task<string> ToldAsync(Func<Task> attempt) => (await Assert.ThrowsAnyAsync<DomainRuleException>(attempt)).Message;
}
