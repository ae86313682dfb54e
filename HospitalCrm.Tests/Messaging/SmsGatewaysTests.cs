using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Messaging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace HospitalCrm.Tests.Messaging;

/// <summary>Which gateway gets a message, and when one is left alone.</summary>
public sealed class SmsGatewaysTests
{
    private readonly FakeTimeProvider _time = new(new(2026, 11, 23, 2, 0, 0, TimeSpan.Zero));
    private readonly List<string> _asked = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("13400000001", "mobile")]
    [InlineData("13000000001", "unicom")]
    [InlineData("19900000001", "all")]
    public async Task A_number_goes_to_the_gateway_of_its_first_digits(string number, string gateway)
    {
        var gateways = Open([new("all", [], 0), new("mobile", ["134", "135"], 5), new("unicom", ["130"], 9)]);

        Assert.Equal(gateway, (await gateways.SubmitAsync(To(number), Cancel)).Gateway);
    }

    [Fact]
    public async Task A_number_nobody_takes_is_refused_for_good()
    {
        var gateways = Open([new("mobile", ["134"], 0)]);

        Assert.False((await Assert.ThrowsAsync<SmsRefusedException>(() => gateways.SubmitAsync(To("13000000001"), Cancel))).MayTryAgain);
    }

    [Fact]
    public async Task Where_the_first_has_certainly_not_sent_it_the_next_does()
    {
        var gateways = Open([new("one", [], 1), new("two", [], 2)], ("one", () => throw Away()));

        Assert.Equal("two", (await gateways.SubmitAsync(To(), Cancel)).Gateway);
        Assert.Equal(["one", "two"], _asked);
    }

    [Fact]
    public async Task Where_the_first_may_have_sent_it_no_other_is_asked()
    {
        var gateways = Open([new("one", [], 1), new("two", [], 2)], ("one", () => throw new IOException("line broke")));

        await Assert.ThrowsAsync<IOException>(() => gateways.SubmitAsync(To(), Cancel));
        Assert.Equal(["one"], _asked);
    }

    [Fact]
    public async Task What_one_refuses_for_good_is_not_offered_to_the_next()
    {
        var gateways = Open([new("one", [], 1), new("two", [], 2)], ("one", () => throw new SmsRefusedException("refused 400", mayTryAgain: false)));

        await Assert.ThrowsAsync<SmsRefusedException>(() => gateways.SubmitAsync(To(), Cancel));
        Assert.Equal(["one"], _asked);
    }

    [Fact]
    public async Task What_is_longer_than_a_gateway_takes_goes_to_one_that_does_or_is_refused_before_it_is_sent()
    {
        var gateways = Open([new("one", [], 1)]);
        var refused = await Assert.ThrowsAsync<SmsRefusedException>(() => gateways.SubmitAsync(To(text: new string('长', 300)), Cancel));

        Assert.False(refused.MayTryAgain);
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task After_three_troubles_it_is_left_alone_longer_each_time_and_then_tried_with_one_message()
    {
        var isAway = true;
        var gateways = Open([new("one", [], 1)], ("one", () => isAway ? throw Away() : ""));
        for (var i = 0; i < 3; i++) await Assert.ThrowsAsync<SmsRefusedException>(() => gateways.SubmitAsync(To(), Cancel));

        var during = await Assert.ThrowsAsync<SmsRefusedException>(() => gateways.SubmitAsync(To(), Cancel));
        Assert.Equal((true, 3, 0), (during.IsGatewayTrouble, _asked.Count, gateways.Room(64)));
        Assert.Equal(("away", false), (gateways.States[0].Trouble, gateways.States[0].IsUp));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, gateways.Room(64));
        await Assert.ThrowsAsync<SmsRefusedException>(() => gateways.SubmitAsync(To(), Cancel));
        _time.Advance(TimeSpan.FromSeconds(1.5));
        Assert.Equal((4, 0), (_asked.Count, gateways.Room(64)));

        isAway = false;
        _time.Advance(TimeSpan.FromSeconds(1));
        await gateways.SubmitAsync(To(), Cancel);
        Assert.Equal((64, true, null), (gateways.Room(64), gateways.States[0].IsUp, gateways.States[0].Since));
    }

    [Fact]
    public async Task Outcomes_in_doubt_stop_a_gateway_too()
    {
        var gateways = Open([new("one", [], 1)], ("one", () => throw new OperationCanceledException()));
        for (var i = 0; i < 3; i++) await Assert.ThrowsAsync<OperationCanceledException>(() => gateways.SubmitAsync(To(), Cancel));

        Assert.Equal(0, gateways.Room(64));
    }

    [Fact]
    public async Task A_refused_message_says_nothing_against_its_gateway()
    {
        var gateways = Open([new("one", [], 1)], ("one", () => throw new SmsRefusedException("refused 400", mayTryAgain: false)));
        for (var i = 0; i < 10; i++) await Assert.ThrowsAsync<SmsRefusedException>(() => gateways.SubmitAsync(To(), Cancel));

        Assert.Equal((64, true), (gateways.Room(64), gateways.States[0].IsUp));
    }

    [Fact]
    public async Task Asked_how_it_is_a_gateway_tells_what_it_holds_and_since_when_it_is_in_trouble()
    {
        var gateway = new TrialGateway("one", _ => Task.FromResult(""));
        var gateways = new SmsGateways([gateway], [], new HospitalClock(_time), NullLogger<SmsGateways>.Instance);
        await gateways.ProbeAsync(Cancel);
        Assert.Equal(new SmsGatewayState("one", true, null, null, 1, 2), gateways.States[0]);

        gateway.Health = () => new(IsUp: false, "carrier line down");
        await gateways.ProbeAsync(Cancel);
        _time.Advance(TimeSpan.FromMinutes(5));
        gateway.Health = () => throw new HttpRequestException("gone");
        await gateways.ProbeAsync(Cancel);

        Assert.Equal(("HttpRequestException", new DateTime(2026, 11, 23, 2, 0, 0, DateTimeKind.Utc)), (gateways.States[0].Trouble, gateways.States[0].Since));
    }

    private SmsGateways Open(SmsRoute[] routes, params (string Name, Func<string> Answer)[] answers) => new(
        routes.Select(route => new TrialGateway(route.Gateway, _ =>
        {
            _asked.Add(route.Gateway);
            return Task.FromResult(answers.FirstOrDefault(a => a.Name == route.Gateway).Answer?.Invoke() ?? "");
        }, mostParts: 4)),
        routes, new HospitalClock(_time), NullLogger<SmsGateways>.Instance);

    private static SmsHandOver To(string number = "13900000001", string text = "您好") => new(Guid.CreateVersion7(), MobileNumber.Parse(number), text, null);

    private static SmsRefusedException Away() => new("away", mayTryAgain: true) { IsGatewayTrouble = true };
}
