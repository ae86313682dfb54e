using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace HospitalCrm.Tests.Messaging;

/// <summary>States only move forward, whatever order the news comes in; what is in doubt is decided by its class.</summary>
public sealed class SmsLedgerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task A_report_may_come_before_the_hand_over_is_written_down(string product)
    {
        await using var world = await OpenAsync(product, async (services, message) =>
        {
            await services.GetRequiredService<SmsReports>().SettleAsync(message.Id, SmsReportKind.Delivered, null, Cancel);
            return "";
        });
        var id = await PutAsync(world, SmsClass.Code);

        await world.Get<SmsDispatch>().RunOnceAsync(Cancel);

        var message = await GetAsync(world, id);
        Assert.Equal((SmsState.Delivered, "Trial", null), (message.State, message.Gateway, message.BodySealed));
        Assert.NotNull(message.SubmittedAt);
        Assert.NotNull(message.ReportedAt);
    }

    [Theory, DatabaseData]
    public async Task Reports_of_strangers_and_the_same_report_twice_change_nothing(string product)
    {
        await using var world = await OpenAsync(product);
        var id = await PutAsync(world);
        await world.Get<SmsDispatch>().RunOnceAsync(Cancel);
        var reports = world.Get<SmsReports>();

        await reports.SettleAsync(Guid.CreateVersion7(), SmsReportKind.Failed, "undelivered", Cancel);
        await reports.SettleAsync(id, SmsReportKind.Delivered, null, Cancel);
        var first = await GetAsync(world, id);
        await reports.SettleAsync(id, SmsReportKind.Delivered, null, Cancel);
        await reports.SettleAsync(id, SmsReportKind.Failed, "late", Cancel);
        await reports.SettleAsync(id, SmsReportKind.Accepted, null, Cancel);

        var last = await GetAsync(world, id);
        Assert.Equal((SmsState.Delivered, first.Version, null), (last.State, last.Version, last.Fault));
    }

    [Fact]
    public async Task A_report_of_a_message_that_was_never_handed_over_is_nobody_s()
    {
        await using var world = await OpenAsync("Sqlite");
        var id = await PutAsync(world);

        await world.Get<SmsReports>().SettleAsync(id, SmsReportKind.Delivered, null, Cancel);

        Assert.Equal(SmsState.Waiting, (await GetAsync(world, id)).State);
    }

    [Fact]
    public async Task A_failed_report_is_kept_with_its_reason()
    {
        await using var world = await OpenAsync("Sqlite");
        var id = await PutAsync(world);
        await world.Get<SmsDispatch>().RunOnceAsync(Cancel);

        await world.Get<SmsReports>().SettleAsync(id, SmsReportKind.Failed, new string('x', 500), Cancel);

        var message = await GetAsync(world, id);
        Assert.Equal((SmsState.Failed, 200), (message.State, message.Fault!.Length));
    }

    [Fact]
    public async Task Only_its_own_token_opens_a_message()
    {
        await using var world = await OpenAsync("Sqlite");
        var reports = world.Get<SmsReports>();
        var (one, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());

        Assert.True(reports.IsTokenOf(one, reports.TokenOf(one)));
        Assert.False(reports.IsTokenOf(other, reports.TokenOf(one)));
        Assert.False(reports.IsTokenOf(one, null));
        Assert.False(reports.IsTokenOf(one, reports.TokenOf(one)[1..]));
    }

    [Theory, DatabaseData]
    public async Task A_late_report_settles_what_nobody_knew(string product)
    {
        await using var world = await OpenAsync(product, (_, _) => throw new IOException("line broke"));
        var id = await PutAsync(world);
        await world.Get<SmsDispatch>().RunOnceAsync(Cancel);

        await world.Get<SmsReports>().SettleAsync(id, SmsReportKind.Delivered, null, Cancel);
        world.Time.Advance(TimeSpan.FromHours(1));
        await world.Get<SmsDispatch>().RunOnceAsync(Cancel);

        Assert.Equal(SmsState.Delivered, (await GetAsync(world, id)).State);
        Assert.Equal(1, await CountAsync(world));
    }

    [Theory, DatabaseData]
    public async Task In_doubt_a_reminder_is_sent_once_more_and_marked(string product)
    {
        var tries = 0;
        await using var world = await OpenAsync(product, (_, _) => ++tries <= 2 ? throw new IOException("line broke") : Task.FromResult(""));
        var id = await PutAsync(world);
        var dispatch = world.Get<SmsDispatch>();
        await dispatch.RunOnceAsync(Cancel);

        world.Time.Advance(TimeSpan.FromMinutes(14));
        await dispatch.RunOnceAsync(Cancel);
        var whileWaiting = await CountAsync(world);
        for (var round = 0; round < 4; round++)
        {
            world.Time.Advance(TimeSpan.FromMinutes(16));
            await dispatch.RunOnceAsync(Cancel);
        }

        Assert.Equal((1, 2), (whileWaiting, tries));
        await using var db = await world.OpenDbAsync(Cancel);
        var again = await db.OutboxMessages.SingleAsync(m => m.Id != id, Cancel);
        Assert.Equal((id, SmsState.Unknown, SmsState.Unknown), (again.RepeatsId!.Value, again.State, (await GetAsync(world, id)).State));
    }

    [Theory]
    [InlineData(SmsClass.Code, SmsState.Expired)]
    [InlineData(SmsClass.Information, SmsState.Unknown)]
    public async Task In_doubt_a_code_is_over_and_information_is_never_sent_again(SmsClass @class, SmsState state)
    {
        await using var world = await OpenAsync("Sqlite", (_, _) => throw new IOException("line broke"));
        var id = await PutAsync(world, @class);
        await using (var db = await world.OpenDbAsync(Cancel))
        {
            var (to, _) = world.Get<Outbox>().Open(await db.OutboxMessages.SingleAsync(Cancel));
            await world.Get<SmsStandingBook>().WriteAsync(db, to, [SmsClass.Information], SmsStance.Agreed, SmsStandingWay.Paper, Actor.System, inboundId: null, note: null, Cancel);
            await db.SaveChangesAsync(Cancel);
        }

        await world.Get<SmsDispatch>().RunOnceAsync(Cancel);

        for (var round = 0; round < 3; round++)
        {
            world.Time.Advance(TimeSpan.FromMinutes(16));
            await world.Get<SmsDispatch>().RunOnceAsync(Cancel);
        }

        Assert.Equal((state, 1), ((await GetAsync(world, id)).State, await CountAsync(world)));
    }

    [Theory, DatabaseData]
    public async Task Two_nodes_decide_once(string product)
    {
        await using var world = await OpenAsync(product, (_, _) => throw new IOException("line broke"));
        for (var i = 0; i < 10; i++) await PutAsync(world);
        var other = ActivatorUtilities.CreateInstance<SmsDispatch>(world.Get<IServiceProvider>());
        await world.Get<SmsDispatch>().RunOnceAsync(Cancel);
        await Task.Delay(1, Cancel);
        world.Time.Advance(TimeSpan.FromMinutes(16));

        await Task.WhenAll(Task.Run(() => world.Get<SmsDispatch>().UpkeepAsync(Cancel), Cancel), Task.Run(() => other.UpkeepAsync(Cancel), Cancel));

        await using var db = await world.OpenDbAsync(Cancel);
        var repeats = await db.OutboxMessages.Where(m => m.RepeatsId != null).Select(m => m.RepeatsId).ToListAsync(Cancel);
        Assert.Equal(repeats.Count, repeats.Distinct().Count());
    }

    [Fact]
    public async Task A_clock_set_back_an_hour_hands_nothing_over_twice_and_keeps_nothing_waiting()
    {
        var time = new SettableTime(CrmWorld.Start);
        var handed = new List<Guid>();
        await using var world = await OpenAsync("Sqlite", (_, message) =>
        {
            handed.Add(message.Id);
            // In the middle of a hand-over.
            time.Shift(TimeSpan.FromHours(-1));
            return Task.FromResult("");
        }, services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time)));
        var before = await PutAsync(world);
        var dispatch = world.Get<SmsDispatch>();

        await dispatch.RunOnceAsync(Cancel);
        var after = await PutAsync(world);
        await dispatch.RunOnceAsync(Cancel);
        await dispatch.RunOnceAsync(Cancel);

        Assert.Equal([before, after], handed);
        Assert.Equal((SmsState.Submitted, SmsState.Submitted), ((await GetAsync(world, before)).State, (await GetAsync(world, after)).State));
    }

    [Fact]
    public async Task What_a_dead_node_leased_before_the_clock_was_set_back_does_not_wait_for_an_hour()
    {
        await using var world = await OpenAsync("Sqlite");
        var id = await PutAsync(world);
        await using (var db = await world.OpenDbAsync(Cancel))
        {
            var until = world.Time.GetUtcNow().UtcDateTime.AddHours(1);
            await db.OutboxMessages.ExecuteUpdateAsync(set => set.SetProperty(m => m.State, SmsState.Sending).SetProperty(m => m.LeaseOwner, "dead").SetProperty(m => m.LeaseUntil, until), Cancel);
        }

        await world.Get<SmsDispatch>().RunOnceAsync(Cancel);

        Assert.Equal(SmsState.Unknown, (await GetAsync(world, id)).State);
    }

    [Theory, DatabaseData]
    public async Task A_code_goes_before_what_waited_longer(string product)
    {
        var order = new List<SmsLane>();
        await using var world = await OpenAsync(product, (_, message) =>
        {
            lock (order) order.Add(message.Priority == SmsLanes.Code ? SmsLane.Codes : SmsLane.Others);
            return Task.FromResult("");
        });
        for (var i = 0; i < 100; i++) await PutAsync(world);
        await PutAsync(world, SmsClass.Code);

        await world.Get<SmsDispatch>().RunOnceAsync(Cancel);

        Assert.Equal(SmsLane.Codes, order[0]);
    }

    [Fact]
    public async Task One_that_cannot_be_opened_keeps_nobody_waiting()
    {
        await using var world = await OpenAsync("Sqlite");
        var broken = await PutAsync(world);
        var whole = await PutAsync(world);
        await using (var db = await world.OpenDbAsync(Cancel))
        {
            await db.OutboxMessages.Where(m => m.Id == broken).ExecuteUpdateAsync(set => set.SetProperty(m => m.BodySealed, "AAAA"), Cancel);
        }

        await world.Get<SmsDispatch>().RunOnceAsync(Cancel);

        Assert.Equal((SmsState.Failed, SmsState.Submitted), ((await GetAsync(world, broken)).State, (await GetAsync(world, whole)).State));
    }

    private static Task<CrmWorld> OpenAsync(string product, Func<IServiceProvider, SmsHandOver, Task<string>>? answer = null, Action<IServiceCollection>? more = null) =>
        CrmWorld.CreateAsync(product, Cancel, services =>
        {
            services.RemoveAll<ISmsGateway>();
            services.AddSingleton<ISmsGateway>(provider => new TrialGateway("Trial", message => answer is null ? Task.FromResult("") : answer(provider, message)));
            more?.Invoke(services);
        });

    private static async Task<Guid> PutAsync(CrmWorld world, SmsClass @class = SmsClass.Service)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        var message = world.Get<Outbox>().Add(db, SmsKind.OtherSystem, @class, MobileNumber.Parse("13900000001"), $"您好 {Guid.CreateVersion7()}");
        await db.SaveChangesAsync(Cancel);
        return message.Id;
    }

    private static async Task<OutboxMessage> GetAsync(CrmWorld world, Guid id)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        return await db.OutboxMessages.AsNoTracking().SingleAsync(m => m.Id == id, Cancel);
    }

    private static async Task<int> CountAsync(CrmWorld world)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        return await db.OutboxMessages.CountAsync(Cancel);
    }

    /// <summary>A machine whose clock somebody sets; what has passed is counted on regardless.</summary>
    private sealed class SettableTime(DateTimeOffset now) : TimeProvider
    {
        private DateTimeOffset _now = now;

        public override DateTimeOffset GetUtcNow() => _now;

        public void Shift(TimeSpan by) => _now += by;
    }
}
