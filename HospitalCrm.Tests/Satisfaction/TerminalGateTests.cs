using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Satisfaction;

public sealed class TerminalGateTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task An_unknown_device_waits_with_a_number_and_is_known_again_by_its_token(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);

        var first = await Admit(world, token: null);
        var again = await Admit(world, first.NewToken);
        var oncemore = await Admit(world, first.NewToken);

        var card = await world.Get<Terminals>().FindAsync(first.TerminalId, Cancel);
        Assert.Equal(TerminalState.Waiting, card!.State);
        Assert.Matches("^[0-9]{6}$", card.PairingNumber!);
        Assert.Equal((first.TerminalId, null), (again.TerminalId, again.NewToken));
        Assert.Equal((first.TerminalId, null), (oncemore.TerminalId, oncemore.NewToken));
    }

    [Fact]
    public async Task A_browser_on_a_trusted_machine_is_in_service_at_once()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);

        var pass = await world.Get<TerminalGate>().AdmitAsync(token: null, isTrusted: true, Cancel);

        Assert.True((await world.Get<Terminals>().FindAsync(pass.TerminalId, Cancel))!.IsInService);
    }

    [Theory, DatabaseData]
    public async Task After_half_a_day_the_token_is_replaced_and_the_old_one_admits_nobody_and_raises_one_alarm(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var old = await KnownAsync(world);
        world.Time.Advance(TerminalGate.TokenLife);

        var renewed = await Admit(world, old.NewToken);
        var confirmed = await Admit(world, renewed.NewToken);
        var copy = await Admit(world, old.NewToken);
        await Admit(world, old.NewToken);

        Assert.Equal(old.TerminalId, renewed.TerminalId);
        Assert.NotNull(renewed.NewToken);
        Assert.Equal((old.TerminalId, null), (confirmed.TerminalId, confirmed.NewToken));
        Assert.NotEqual(old.TerminalId, copy.TerminalId);
        Assert.Equal(TerminalState.Waiting, (await world.Get<Terminals>().FindAsync(copy.TerminalId, Cancel))!.State);
        var alarm = Assert.Single(await world.Get<TerminalDirectory>().FindAlarmsAsync(Cancel));
        Assert.Equal((KioskAlarmKind.TokenReused, (Guid?)old.TerminalId), (alarm.Kind, alarm.TerminalId));
    }

    [Fact]
    public async Task Answers_lost_on_their_way_lose_no_terminal()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var known = await KnownAsync(world);
        world.Time.Advance(TerminalGate.TokenLife);

        for (var lost = 0; lost < 3; lost++)
        {
            var pass = await Admit(world, known.NewToken);
            Assert.Equal(known.TerminalId, pass.TerminalId);
            Assert.NotNull(pass.NewToken);
            world.Time.Advance(TimeSpan.FromMinutes(2));
        }

        var arrived = await Admit(world, known.NewToken);
        Assert.Equal(known.TerminalId, (await Admit(world, arrived.NewToken)).TerminalId);
        Assert.Empty(await world.Get<TerminalDirectory>().FindAlarmsAsync(Cancel));
    }

    [Fact]
    public async Task Two_pages_loaded_at_once_agree_on_one_new_token()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var known = await KnownAsync(world);
        world.Time.Advance(TerminalGate.TokenLife);

        var one = await Admit(world, known.NewToken);
        var other = await Admit(world, known.NewToken);

        Assert.NotNull(one.NewToken);
        Assert.Equal((known.TerminalId, null), (other.TerminalId, other.NewToken));
        Assert.Equal(known.TerminalId, (await Admit(world, one.NewToken)).TerminalId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("!!!!AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task What_is_no_token_is_a_stranger(string token)
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);

        var pass = await Admit(world, token);

        Assert.NotNull(pass.NewToken);
        Assert.Equal(TerminalState.Waiting, (await world.Get<Terminals>().FindAsync(pass.TerminalId, Cancel))!.State);
    }

    [Fact]
    public async Task The_id_of_a_terminal_without_its_secret_is_worth_nothing()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var known = await KnownAsync(world);
        var forged = Convert.ToBase64String([.. known.TerminalId.ToByteArray(), .. new byte[32]]).Replace('+', '-').Replace('/', '_');

        var pass = await Admit(world, forged);

        Assert.NotEqual(known.TerminalId, pass.TerminalId);
    }

    [Theory, DatabaseData]
    public async Task Only_so_many_devices_wait_and_those_switched_off_are_forgotten(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var first = await Admit(world, token: null);
        for (var i = 1; i < TerminalGate.MostWaiting; i++) await Admit(world, token: null);

        var tooMany = await Admit(world, token: null);
        world.Time.Advance(TerminalGate.WaitingLife - TimeSpan.FromMinutes(1));
        using (world.Get<LiveScreens>().Enter(first.TerminalId)) await world.Get<TerminalPulse>().BeatAsync("1.0", Cancel);
        world.Time.Advance(TimeSpan.FromMinutes(2));
        var later = await Admit(world, token: null);

        Assert.Equal((Guid.Empty, null), (tooMany.TerminalId, tooMany.NewToken));
        Assert.NotEqual(Guid.Empty, later.TerminalId);
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equivalent(new[] { first.TerminalId, later.TerminalId }, await db.Terminals.Where(t => t.State == TerminalState.Waiting).Select(t => t.Id).ToListAsync(Cancel));
    }

    [Fact]
    public async Task The_token_itself_is_stored_nowhere()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var known = await KnownAsync(world);

        await using var db = await world.OpenDbAsync(Cancel);
        var stored = await db.Terminals.AsNoTracking().SingleAsync(t => t.Id == known.TerminalId, Cancel);

        Assert.DoesNotContain(known.NewToken![^20..], stored.SecretHash!, StringComparison.Ordinal);
        Assert.Equal(44, stored.SecretHash!.Length);
    }

    private static Task<TerminalPass> Admit(CrmWorld world, string? token) => world.Get<TerminalGate>().AdmitAsync(token, isTrusted: false, Cancel);

    /// <summary>A device whose token has come back once.</summary>
    private static async Task<TerminalPass> KnownAsync(CrmWorld world)
    {
        var pass = await Admit(world, token: null);
        await Admit(world, pass.NewToken);
        return pass;
    }
}
