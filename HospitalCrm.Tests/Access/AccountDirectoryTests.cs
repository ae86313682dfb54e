using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Tests.Access;

public sealed class AccountDirectoryTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task A_local_account_gets_a_first_secret_that_opens_nothing_but_its_change(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);

        var secret = await Directory(world).AddLocalAsync(new(" duty ", "值班", null), Cancel);
        var account = await world.Get<SignInDesk>().SignInAsync("DUTY", secret, address: null, Cancel);

        Assert.True(account is { IsLocal: true, MustChangePassword: true, UserName: "duty" });
        Assert.Null(await world.Get<ActorDirectory>().TryGetAsync(account.Id, Cancel));
        Assert.Equal("用户编码“Duty”已被使用。", await AccessWorld.ToldAsync(() => Directory(world).AddLocalAsync(new("Duty", "另一人", null), Cancel)));
    }

    [Theory, DatabaseData]
    public async Task Disabling_ends_the_sessions_and_says_why_and_enabling_opens_again(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var account = await world.EmployAsync("A001", "赵敏");
        var session = await world.Get<SessionKeeper>().BeginAsync(account, null, null, Cancel);
        var stamp = await world.AccessStampAsync();

        await Directory(world).DisableAsync(account.Id, Cancel);
        var whileDisabled = await world.Get<ActorDirectory>().TryGetAsync(account.Id, Cancel);
        await Directory(world).EnableAsync(account.Id, Cancel);

        Assert.Null(whileDisabled);
        Assert.Equal(SessionEnd.AccountDisabled, await world.Get<SessionKeeper>().TryGetEndAsync(session, Cancel));
        Assert.NotNull(await world.Get<ActorDirectory>().TryGetAsync(account.Id, Cancel));
        Assert.Equal(stamp + 2, await world.AccessStampAsync());
    }

    [Theory, DatabaseData]
    public async Task The_last_system_administrator_cannot_disable_the_own_account(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var account = await world.EmployAsync("A001", "赵敏", ShippedRoles.SystemAdministrator);

        var told = await AccessWorld.ToldAsync(() => Directory(world).DisableAsync(account.Id, Cancel));
        await world.EmployAsync("A002", "孙丽", ShippedRoles.SystemAdministrator);
        await Directory(world).DisableAsync(account.Id, Cancel);

        Assert.Equal("“赵敏”是最后一名可用的“系统管理员”，请先让另一人担任。", told);
    }

    [Theory, DatabaseData]
    public async Task A_reset_password_replaces_the_old_one_ends_the_sessions_and_lifts_the_lock(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var old = await Directory(world).AddLocalAsync(new("duty", "值班", null), Cancel);
        Guid id;
        await using (var db = await world.OpenDbAsync(Cancel))
        {
            var account = await db.Users.SingleAsync(a => a.UserName == "duty", Cancel);
            (id, account.LockoutEnd) = (account.Id, CrmWorld.Start.AddYears(100));
            await db.SaveChangesAsync(Cancel);
        }

        var secret = await Directory(world).ResetPasswordAsync(id, Cancel);
        await using var scope = world.Get<IServiceScopeFactory>().CreateAsyncScope();
        var accounts = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
        var now = (await accounts.FindByNameAsync("duty"))!;

        Assert.True(await accounts.CheckPasswordAsync(now, secret));
        Assert.False(await accounts.CheckPasswordAsync(now, old));
        Assert.True(now.MustChangePassword);
        Assert.False(await accounts.IsLockedOutAsync(now));
    }

    [Theory, DatabaseData]
    public async Task Forced_sign_out_ends_one_session_or_all_of_an_account(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var keeper = world.Get<SessionKeeper>();
        var (zhao, sun) = (await world.EmployAsync("A001", "赵敏"), await world.EmployAsync("A002", "孙丽"));
        var (first, second, third) = (await keeper.BeginAsync(zhao, "10.1.1.1", "Edge 140", Cancel), await keeper.BeginAsync(zhao, null, null, Cancel), await keeper.BeginAsync(sun, null, null, Cancel));
        var sessions = world.Get<SessionDirectory>();

        var all = await FindAsync(null);
        await sessions.EndAsync([first], Cancel);
        var afterOne = await FindAsync("赵");
        await sessions.EndAllAsync(zhao.Id, Cancel);
        var afterAll = await FindAsync(null);

        Assert.Equal(3, all.Count);
        Assert.Equal(["A001", "赵敏", "10.1.1.1", "Edge 140"], all.Single(s => s.Id == first).Cells.OfType<string>());
        Assert.Equal([second], afterOne.Select(s => s.Id));
        Assert.Equal([third], afterAll.Select(s => s.Id));
        Assert.Equal(SessionEnd.Forced, await keeper.TryGetEndAsync(first, Cancel));

        async Task<IReadOnlyList<ListRow>> FindAsync(string? name) =>
            (await sessions.FindAsync(new ListQuery { Filters = name is null ? [] : new Dictionary<string, string>(StringComparer.Ordinal) { ["q"] = name } }, null, Cancel)).Rows;
    }

    [Fact]
    public async Task Each_takes_its_right()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        world.Actor.Current = world.Actor.Current with { Permissions = new HashSet<string>(StringComparer.Ordinal) { Permissions.Accounts.View, Permissions.Sessions.View } };
        var id = Guid.CreateVersion7();

        foreach (var attempt in new Func<Task>[]
        {
            () => Directory(world).AddLocalAsync(new("a", "a", null), Cancel), () => Directory(world).DisableAsync(id, Cancel), () => Directory(world).EnableAsync(id, Cancel),
            () => Directory(world).UnlockAsync(id, Cancel), () => Directory(world).ResetPasswordAsync(id, Cancel),
            () => world.Get<SessionDirectory>().EndAsync([id], Cancel), () => world.Get<SessionDirectory>().EndAllAsync(id, Cancel),
        })
        {
            await Assert.ThrowsAsync<AccessDeniedException>(attempt);
        }
    }

    private static AccountDirectory Directory(CrmWorld world) => world.Get<AccountDirectory>();
}
