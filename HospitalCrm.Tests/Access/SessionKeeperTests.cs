using HospitalCrm.Domain.Access;
using HospitalCrm.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Access;

public sealed class SessionKeeperTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task Whoever_is_signed_in_acts_from_the_machine_of_the_session(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var account = await AddAsync(world, "duty");

        var session = await Keeper(world).BeginAsync(account, "10.1.2.3", "Chrome 140 · Windows", Cancel);
        var actor = await world.Get<ActorDirectory>().TryGetBySessionAsync(session, Cancel);

        Assert.Equal((account.Id, "10.1.2.3", session), (actor!.AccountId, actor.From, actor.SessionId));
    }

    [Theory, DatabaseData]
    public async Task That_somebody_is_there_is_written_down_once_a_minute_and_when_the_machine_changes(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var session = await Keeper(world).BeginAsync(await AddAsync(world, "duty"), "10.1.2.3", null, Cancel);

        var first = await SeenAfterAsync(world, session, TimeSpan.FromSeconds(59), "10.1.2.3");
        var second = await SeenAfterAsync(world, session, TimeSpan.FromSeconds(1), "10.1.2.3");
        var third = await SeenAfterAsync(world, session, TimeSpan.FromSeconds(1), "10.9.9.9");

        Assert.Equal((TimeSpan.Zero, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(61)), (first, second, third));
        Assert.Equal("10.9.9.9", (await world.Get<ActorDirectory>().TryGetBySessionAsync(session, Cancel))!.From);
    }

    [Theory, DatabaseData]
    public async Task A_session_nobody_uses_is_over_after_half_an_hour_and_is_tidied_away(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var session = await Keeper(world).BeginAsync(await AddAsync(world, "duty"), null, null, Cancel);

        world.Time.Advance(TimeSpan.FromMinutes(31));
        await Keeper(world).TidyAsync(Cancel);
        var before = await world.Get<ActorDirectory>().TryGetBySessionAsync(session, Cancel);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        var after = await world.Get<ActorDirectory>().TryGetBySessionAsync(session, Cancel);
        await Keeper(world).TidyAsync(Cancel);

        Assert.NotNull(before);
        Assert.Null(after);
        Assert.False(await Keeper(world).SeeAsync(session, null, Cancel));
        Assert.Equal(SessionEnd.Idle, await Keeper(world).TryGetEndAsync(session, Cancel));
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(world.Time.GetUtcNow().UtcDateTime, (await db.SignInSessions.SingleAsync(Cancel)).EndedAt);
    }

    [Theory, DatabaseData]
    public async Task An_ended_session_and_a_disabled_account_may_do_nothing(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var account = await AddAsync(world, "duty");
        var (left, open) = (await Keeper(world).BeginAsync(account, null, null, Cancel), await Keeper(world).BeginAsync(account, null, null, Cancel));

        await Keeper(world).EndAsync(left, SessionEnd.SignedOut, Cancel);
        var afterLeaving = (await IsOpenAsync(world, left), await IsOpenAsync(world, open));
        account.IsDisabled = true;
        await world.Get<UserManager<Account>>().UpdateAsync(account);
        var afterDisabling = await IsOpenAsync(world, open);

        Assert.Equal((false, true), afterLeaving);
        Assert.False(afterDisabling);
        Assert.Equal((SessionEnd.SignedOut, SessionEnd.AccountDisabled), (await Keeper(world).TryGetEndAsync(left, Cancel), await Keeper(world).TryGetEndAsync(open, Cancel)));
    }

    [Theory, DatabaseData]
    public async Task A_changed_password_ends_all_sessions_but_the_one_it_was_changed_in(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var account = await AddAsync(world, "duty");
        var (here, elsewhere) = (await Keeper(world).BeginAsync(account, null, null, Cancel), await Keeper(world).BeginAsync(account, null, null, Cancel));

        var changed = await world.Get<SignInDesk>().ChangePasswordAsync(account.Id, "Local-secret-2026", "A-new-password-1", "A-new-password-1", Cancel);
        await Keeper(world).GoOnAsync(here, changed, Cancel);

        Assert.True(await IsOpenAsync(world, here));
        Assert.False(await IsOpenAsync(world, elsewhere));
        Assert.Equal(SessionEnd.PasswordChanged, await Keeper(world).TryGetEndAsync(elsewhere, Cancel));
    }

    private static SessionKeeper Keeper(CrmWorld world) => world.Get<SessionKeeper>();

    private static async Task<bool> IsOpenAsync(CrmWorld world, Guid session) =>
        await Keeper(world).SeeAsync(session, null, Cancel) & await world.Get<ActorDirectory>().TryGetBySessionAsync(session, Cancel) is not null;

    private static async Task<TimeSpan> SeenAfterAsync(CrmWorld world, Guid session, TimeSpan pause, string address)
    {
        world.Time.Advance(pause);
        Assert.True(await Keeper(world).SeeAsync(session, address, Cancel));
        await using var db = await world.OpenDbAsync(Cancel);
        return (await db.SignInSessions.AsNoTracking().SingleAsync(s => s.Id == session, Cancel)).LastSeenAt - CrmWorld.Start.UtcDateTime;
    }

    private static async Task<Account> AddAsync(CrmWorld world, string code)
    {
        var account = new Account { UserName = code, DisplayName = "值班", IsLocal = true, LockoutEnabled = true };
        Assert.True((await world.Get<UserManager<Account>>().CreateAsync(account, "Local-secret-2026")).Succeeded);
        return account;
    }
}
