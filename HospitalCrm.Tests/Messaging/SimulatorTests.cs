using HospitalCrm.Domain.Messaging;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Tests.Messaging;

public sealed class SimulatorTests
{
    private const string Number = "13900000001";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SimulatedOutcome.Delivered, 1, SmsState.Delivered)]
    [InlineData(SimulatedOutcome.Failed, 1, SmsState.Failed)]
    [InlineData(SimulatedOutcome.None, 60, SmsState.Submitted)]
    [InlineData(SimulatedOutcome.Late, 10, SmsState.Submitted)]
    [InlineData(SimulatedOutcome.Late, 30, SmsState.Delivered)]
    public async Task It_reports_as_it_is_told(SimulatedOutcome outcome, int seconds, SmsState expected)
    {
        await using var world = await CreateAsync();
        world.Gateway.Conduct = new() { Report = outcome };
        await world.SendAsync(Number, "您好");
        await world.Get<SmsDispatch>().RunOnceAsync(Cancel);

        world.Time.Advance(TimeSpan.FromSeconds(seconds));
        await world.Get<SimulatorReports>().BringAsync(Cancel);

        Assert.Equal(expected, await StateAsync(world));
    }

    [Theory]
    [InlineData(SimulatedRefusal.Permanent, SmsState.Failed)]
    [InlineData(SimulatedRefusal.Temporary, SmsState.Waiting)]
    public async Task It_refuses_as_it_is_told(SimulatedRefusal refusal, SmsState expected)
    {
        await using var world = await CreateAsync();
        world.Gateway.Conduct = new() { Refusal = refusal };
        await world.SendAsync(Number, "您好");

        await world.Get<SmsDispatch>().RunOnceAsync(Cancel);

        Assert.Equal(expected, await StateAsync(world));
        Assert.Empty(world.Gateway.Messages);
    }

    [Fact]
    public async Task A_lost_answer_is_unknown_until_the_report_tells()
    {
        await using var world = await CreateAsync();
        world.Gateway.Conduct = new() { LosesAnswers = true };
        await world.SendAsync(Number, "您好");

        await world.Get<SmsDispatch>().RunOnceAsync(Cancel);
        var before = await StateAsync(world);
        world.Time.Advance(TimeSpan.FromSeconds(2));
        await world.Get<SimulatorReports>().BringAsync(Cancel);

        Assert.Equal((SmsState.Unknown, SmsState.Delivered, 1), (before, await StateAsync(world), world.Gateway.Messages.Count));
    }

    [Fact]
    public async Task Each_message_costs_its_parts()
    {
        await using var world = await CreateAsync();
        world.Gateway.Balance = 100;
        await world.SendAsync(Number, new string('长', 71));

        await world.Get<SmsDispatch>().RunOnceAsync(Cancel);

        Assert.Equal(98, (await world.Gateway.ProbeAsync(Cancel)).Balance);
    }

    [Fact]
    public async Task A_reply_from_the_phone_is_stored_like_any_other()
    {
        await using var world = await CreateAsync();
        await world.SendAsync(Number, "您好");
        await world.Get<SmsDispatch>().RunOnceAsync(Cancel);
        world.Time.Advance(TimeSpan.FromSeconds(1));

        await world.Get<SimulatedPhone>().ReplyAsync(Number, " 收到 ", Cancel);

        Assert.Equal(["收到"], await world.Get<InboundList>().ColumnAsync("text"));
        Assert.Equal([("您好", false), ("收到", true)], (await world.Get<SimulatedPhone>().ReadConversationAsync(Number, Cancel)).Select(m => (m.Text, m.IsReply)));
    }

    private static Task<CrmWorld> CreateAsync() => CrmWorld.CreateAsync("Sqlite", Cancel, services =>
    {
        services.AddScoped<SimulatedPhone>();
        services.AddSingleton<SimulatorReports>();
    });

    private static async Task<SmsState> StateAsync(CrmWorld world)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        return (await db.OutboxMessages.AsNoTracking().SingleAsync(Cancel)).State;
    }
}
