using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace HospitalCrm.Tests.Messaging;

public sealed class SmsDispatchTests
{
    private static readonly MobileNumber Phone = MobileNumber.Parse("13900000001");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task A_message_is_handed_over_once_and_a_code_is_forgotten_then(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await PutAsync(world);

        var first = await world.Get<SmsDispatch>().RunOnceAsync(Cancel);
        var second = await world.Get<SmsDispatch>().RunOnceAsync(Cancel);

        Assert.Equal((1, 0), (first, second));
        Assert.Equal("验证码是123456", Assert.Single(world.Gateway.Messages).Text);
        var message = await OnlyAsync(world);
        Assert.Equal(SmsState.Submitted, message.State);
        Assert.Null(message.BodySealed);
        Assert.Null(message.LeaseOwner);
    }

    [Theory, DatabaseData]
    public async Task Two_nodes_at_once_send_each_message_once(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        for (var i = 0; i < 20; i++) await PutAsync(world);
        var other = ActivatorUtilities.CreateInstance<SmsDispatch>(world.Get<IServiceProvider>());

        await Task.WhenAll(Task.Run(() => world.Get<SmsDispatch>().RunOnceAsync(Cancel), Cancel), Task.Run(() => other.RunOnceAsync(Cancel), Cancel));

        Assert.Equal(20, world.Gateway.Messages.Count);
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(20, await db.OutboxMessages.CountAsync(m => m.State == SmsState.Submitted && m.Attempts == 1, Cancel));
    }

    [Fact]
    public async Task A_code_that_has_run_out_is_not_sent()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await PutAsync(world);

        world.Time.Advance(TimeSpan.FromMinutes(6));
        await world.Get<SmsDispatch>().RunOnceAsync(Cancel);

        Assert.Empty(world.Gateway.Messages);
        var message = await OnlyAsync(world);
        Assert.Equal(SmsState.Expired, message.State);
        Assert.Null(message.BodySealed);
    }

    [Fact]
    public async Task A_refusal_that_may_pass_is_tried_three_times_with_pauses()
    {
        await using var world = await WithGatewayAsync(() => throw new SmsRefusedException("busy", mayTryAgain: true));
        await PutAsync(world);

        var tries = 0;
        for (var second = 0; second < 60; second++)
        {
            tries += await world.Get<SmsDispatch>().RunOnceAsync(Cancel);
            world.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(3, tries);
        Assert.Equal(SmsState.Failed, (await OnlyAsync(world)).State);
    }

    [Fact]
    public async Task A_refusal_for_good_is_not_tried_again()
    {
        await using var world = await WithGatewayAsync(() => throw new SmsRefusedException("no such number", mayTryAgain: false));
        await PutAsync(world);

        await world.Get<SmsDispatch>().RunOnceAsync(Cancel);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        var again = await world.Get<SmsDispatch>().RunOnceAsync(Cancel);

        Assert.Equal(0, again);
        Assert.Equal(SmsState.Failed, (await OnlyAsync(world)).State);
    }

    [Fact]
    public async Task A_broken_line_leaves_the_outcome_unknown_and_nothing_is_sent_blindly_again()
    {
        await using var world = await WithGatewayAsync(() => throw new IOException("line broke"));
        await PutAsync(world);

        await world.Get<SmsDispatch>().RunOnceAsync(Cancel);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        var again = await world.Get<SmsDispatch>().RunOnceAsync(Cancel);

        Assert.Equal(0, again);
        Assert.Equal(SmsState.Unknown, (await OnlyAsync(world)).State);
    }

    [Theory, DatabaseData]
    public async Task What_a_dead_node_was_sending_becomes_unknown_when_its_lease_is_over(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await PutAsync(world);
        await using (var db = await world.OpenDbAsync(Cancel))
        {
            var until = world.Time.GetUtcNow().UtcDateTime.AddSeconds(30);
            await db.OutboxMessages.ExecuteUpdateAsync(set => set.SetProperty(m => m.State, SmsState.Sending).SetProperty(m => m.LeaseOwner, "dead").SetProperty(m => m.LeaseUntil, until), Cancel);
        }

        await world.Get<SmsDispatch>().RunOnceAsync(Cancel);
        var during = (await OnlyAsync(world)).State;
        world.Time.Advance(TimeSpan.FromSeconds(31));
        await world.Get<SmsDispatch>().RunOnceAsync(Cancel);

        Assert.Equal(SmsState.Sending, during);
        Assert.Equal(SmsState.Unknown, (await OnlyAsync(world)).State);
        Assert.Empty(world.Gateway.Messages);
    }

    [Theory, DatabaseData]
    public async Task A_message_goes_only_with_the_transaction_that_causes_it(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await using (var db = await world.OpenDbAsync(Cancel))
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Cancel);
            world.Get<Outbox>().Add(db, SmsKind.Code, SmsClass.Code, Phone, "验证码是123456");
            await db.SaveChangesAsync(Cancel);
            await transaction.RollbackAsync(Cancel);
        }

        Assert.Equal(0, await world.Get<SmsDispatch>().RunOnceAsync(Cancel));
        Assert.Empty(world.Gateway.Messages);
    }

    private static async Task PutAsync(CrmWorld world)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        world.Get<Outbox>().Add(db, SmsKind.Code, SmsClass.Code, Phone, "验证码是123456", TimeSpan.FromMinutes(5));
        await db.SaveChangesAsync(Cancel);
    }

    private static async Task<OutboxMessage> OnlyAsync(CrmWorld world)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        return await db.OutboxMessages.SingleAsync(Cancel);
    }

    private static Task<CrmWorld> WithGatewayAsync(Func<string> answer) =>
        CrmWorld.CreateAsync("Sqlite", Cancel, services =>
        {
            services.RemoveAll<ISmsGateway>();
            services.AddSingleton<ISmsGateway>(new StubbornGateway(answer));
        });

    private sealed class StubbornGateway(Func<string> answer) : ISmsGateway
    {
        public string Name => "Stubborn";

        public string? SenderNumber => null;

        public int MostParts => SmsText.MostParts;

        public Task<string> SubmitAsync(SmsHandOver message, CancellationToken cancel) => Task.FromResult(answer());

        public Task<SmsGatewayHealth> ProbeAsync(CancellationToken cancel) => Task.FromResult(new SmsGatewayHealth(IsUp: true));
    }
}
