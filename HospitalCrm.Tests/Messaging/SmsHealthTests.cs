using System.Diagnostics.Metrics;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Notices;
using HospitalCrm.Tests.Access;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Messaging;

public sealed class SmsHealthTests
{
    private const string Number = "13900000001";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task It_says_what_waits_in_each_lane_and_what_became_of_the_last_hour_and_day(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await AddAsync(world, 2, SmsState.Delivered, "Kannel");
        world.Time.Advance(TimeSpan.FromHours(2));
        await AddAsync(world, 3, SmsState.Failed, "Kannel");
        await AddAsync(world, 1, SmsState.Unknown, "Kannel");
        await world.SendAsync(Number, "普通");
        await world.SendAsync(Number, "以后", more: m => m.DueAt = m.CreatedAt.AddHours(5));
        world.Time.Advance(TimeSpan.FromMinutes(4));

        var reading = (await world.Get<SmsHealthDesk>().ReadAsync(Cancel)).Reading;

        var normal = reading.Queues.Single(q => q.Lane == SmsLanes.Normal);
        Assert.Equal((1, 1), (normal.Due, normal.Later));
        Assert.Equal(TimeSpan.FromMinutes(4), reading.LongestWait);
        Assert.Equal((1, 3, 0), (reading.Unknown, reading.Of(SmsState.Failed), reading.Of(SmsState.Delivered)));
        Assert.Contains(new SmsTally("Kannel", SmsState.Delivered, 2), reading.Day);
        Assert.Null(reading.FailurePercent);
        Assert.Equal(SimulatorGateway.ShownName, Assert.Single(reading.Gateways).Name);
    }

    [Theory, DatabaseData]
    public async Task A_trouble_is_told_once_however_many_look_and_again_only_after_it_was_over(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await world.EmployAsync("it1", "信息科", ShippedRoles.InformationDepartment);
        await world.EmployAsync("nobody", "职工", ShippedRoles.OrdinaryStaff);
        await world.SendAsync(Number, "等");
        world.Time.Advance(TimeSpan.FromMinutes(11));

        List<int> told = [await world.Get<SmsAlarms>().LookAsync(Cancel), await LookLaterAsync(world)];
        var standing = (await world.Get<SmsHealthDesk>().ReadAsync(Cancel)).Troubles;
        await SettleAsync(world, SmsState.Delivered);
        told.Add(await LookLaterAsync(world));
        await ReadNoticesAsync(world);
        await world.SendAsync(Number, "再等");
        world.Time.Advance(TimeSpan.FromMinutes(11));
        told.Add(await LookLaterAsync(world));

        Assert.Equal([1, 0, 0, 1], told);
        Assert.Equal(SmsTroubleKind.Waiting, Assert.Single(standing).Kind);
        await using var db = await world.OpenDbAsync(Cancel);
        var who = await db.Notices.Where(n => n.Kind == NoticeKind.SmsWaiting).Join(db.Users, n => n.AccountId, u => u.Id, (_, u) => u.UserName).ToListAsync(Cancel);
        Assert.Equal((2, 0), (who.Count(code => code == "it1"), who.Count(code => code == "nobody")));
    }

    [Fact]
    public async Task Failures_a_low_balance_and_a_gateway_that_is_down_are_told_each_by_itself()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var it = await world.EmployAsync("it1", "信息科", ShippedRoles.InformationDepartment);
        await AddAsync(world, 17, SmsState.Delivered, SimulatorGateway.ShownName);
        await AddAsync(world, 3, SmsState.Failed, SimulatorGateway.ShownName);
        world.Gateway.Balance = 500;
        world.Gateway.Conduct = new() { IsUp = false };
        await world.Get<SmsGateways>().ProbeAsync(Cancel);

        var told = await world.Get<SmsAlarms>().LookAsync(Cancel);

        Assert.Equal(3, told);
        await using var db = await world.OpenDbAsync(Cancel);
        var notices = (await db.Notices.AsNoTracking().Where(n => n.AccountId == it.Id).ToListAsync(Cancel)).ToDictionary(n => n.Kind, n => n.SplitArguments());
        Assert.Equal(["15"], notices[NoticeKind.SmsFailing]);
        Assert.Equal([SimulatorGateway.ShownName, "500"], notices[NoticeKind.SmsBalanceLow]);
        Assert.Equal([SimulatorGateway.ShownName], notices[NoticeKind.SmsGatewayDown]);
        world.Gateway.Conduct = new();
        await world.Get<SmsGateways>().ProbeAsync(Cancel);
        await LookLaterAsync(world);
        Assert.DoesNotContain((await world.Get<SmsHealthDesk>().ReadAsync(Cancel)).Troubles, t => t.Kind == SmsTroubleKind.GatewayDown);
    }

    [Fact]
    public async Task Few_messages_say_nothing_about_a_rate()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await AddAsync(world, 5, SmsState.Failed, SimulatorGateway.ShownName);

        Assert.Equal(0, await world.Get<SmsAlarms>().LookAsync(Cancel));
    }

    [Fact]
    public async Task The_meter_has_the_figures_of_the_last_reading()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        _ = world.Get<SmsMeter>();
        await AddAsync(world, 2, SmsState.Delivered, SimulatorGateway.ShownName);
        await world.SendAsync(Number, "等");
        world.Time.Advance(TimeSpan.FromSeconds(30));
        await world.Get<SmsAlarms>().LookAsync(Cancel);

        var seen = new Dictionary<string, long>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == SmsMeter.Name) l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => seen[instrument.Name] = seen.GetValueOrDefault(instrument.Name) + value);
        listener.Start();
        listener.RecordObservableInstruments();

        Assert.Equal((3, 2, 1, 30), (seen["sms.accepted"], seen["sms.delivered"], seen["sms.queue.depth"], seen["sms.queue.oldest"]));
    }

    private static async Task AddAsync(CrmWorld world, int count, SmsState state, string gateway)
    {
        for (var i = 0; i < count; i++)
        {
            await world.SendAsync(Number, $"{state}{i}", more: m =>
            {
                m.MarkSubmitted(gateway, null, "1", m.CreatedAt);
                if (state != SmsState.Submitted) m.MarkUnsent(state, "x");
            });
        }
    }

    /// <summary>Figures are kept for a few seconds.</summary>
    private static Task<int> LookLaterAsync(CrmWorld world)
    {
        world.Time.Advance(TimeSpan.FromSeconds(15));
        return world.Get<SmsAlarms>().LookAsync(Cancel);
    }

    private static async Task SettleAsync(CrmWorld world, SmsState state)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        await db.OutboxMessages.ExecuteUpdateAsync(set => set.SetProperty(m => m.State, state), Cancel);
    }

    private static async Task ReadNoticesAsync(CrmWorld world)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        var now = world.Time.GetUtcNow().UtcDateTime;
        await db.Notices.ExecuteUpdateAsync(set => set.SetProperty(n => n.ReadAt, now), Cancel);
    }
}
