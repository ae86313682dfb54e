using System.Globalization;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Messaging;

/// <summary>What other systems ask for, before any HTTP.</summary>
public sealed class SmsIntakeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task Many_at_once_share_commits_and_each_gets_its_own_ids_in_order(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var caller = await AddCallerAsync(world);

        var receipts = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(
            () => world.Get<SmsIntake>().AcceptAsync(caller, Order($"第{i}条", 1 + (i % 3), key: i % 2 == 0 ? $"r{i}" : null), Cancel), Cancel)));

        await using var db = await world.OpenDbAsync(Cancel);
        var stored = await db.OutboxMessages.AsNoTracking().ToDictionaryAsync(m => m.Id, Cancel);
        Assert.Equal(receipts.Sum(r => r.Messages.Count), stored.Count);
        for (var i = 0; i < receipts.Length; i++)
        {
            Assert.All(receipts[i].Messages, m => Assert.Contains($"第{i}条", world.Get<Outbox>().Open(stored[m.Id]).Text, StringComparison.Ordinal));
            Assert.Equal(receipts[i].Messages.Select((_, place) => SmsIntake.IdAt(receipts[i].Messages[0].Id, place)), receipts[i].Messages.Select(m => m.Id));
        }

        Assert.Equal(stored.Count, (await db.SmsQuotaUses.SingleAsync(Cancel)).Used);
        Assert.Equal(50, await db.SmsRequests.CountAsync(Cancel));
    }

    [Theory, DatabaseData]
    public async Task A_request_asked_again_after_its_moment_has_passed_still_brings_its_messages(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var caller = await AddCallerAsync(world);
        var order = new SmsOrder([new(["13900000001", "13900000002"]) { Content = "好", NotBefore = "2026-11-23 11:00" }], "r1", "as it came");

        var first = await world.Get<SmsIntake>().AcceptAsync(caller, order, Cancel);
        world.Time.Advance(TimeSpan.FromHours(3));
        var again = await world.Get<SmsIntake>().AcceptAsync(caller, order, Cancel);

        Assert.Equal(first.Messages, again.Messages);
        Assert.True(again.IsReplay);
        await Assert.ThrowsAsync<SmsRequestKeyTakenException>(() => world.Get<SmsIntake>().AcceptAsync(caller, order with { Fingerprint = "another" }, Cancel));
        await Assert.ThrowsAsync<SmsOrderRefusedException>(() => world.Get<SmsIntake>().AcceptAsync(caller, order with { RequestKey = "r2" }, Cancel));
        await using var db = await world.OpenDbAsync(Cancel);
        // Eleven o'clock in the hospital.
        Assert.All(await db.OutboxMessages.Select(m => m.DueAt).ToListAsync(Cancel), due => Assert.Equal(new DateTime(2026, 11, 23, 3, 0, 0, DateTimeKind.Utc), due));
    }

    [Theory, DatabaseData]
    public async Task The_quota_is_of_the_hospitals_day_and_what_does_not_fit_leaves_room_for_what_does(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var caller = await AddCallerAsync(world, quota: 5);
        var intake = world.Get<SmsIntake>();
        await intake.AcceptAsync(caller, Order("甲", 3), Cancel);

        var tooMany = await Assert.ThrowsAsync<SmsQuotaUsedUpException>(() => intake.AcceptAsync(caller, Order("乙", 3), Cancel));
        await intake.AcceptAsync(caller, Order("丙", 2), Cancel);
        // 10:00 + 14 hours: midnight in the hospital, still the same day in UTC.
        world.Time.Advance(TimeSpan.FromHours(14));
        await intake.AcceptAsync(caller, Order("丁", 5), Cancel);

        Assert.Equal(new DateTime(2026, 11, 23, 16, 0, 0, DateTimeKind.Utc), tooMany.Until);
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal([5, 5], await db.SmsQuotaUses.OrderBy(u => u.Day).Select(u => u.Used).ToListAsync(Cancel));
        Assert.Equal(10, await db.OutboxMessages.CountAsync(Cancel));
    }

    [Fact]
    public async Task What_is_taken_is_handed_to_the_gateway_when_it_is_due()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var caller = await AddCallerAsync(world);
        var accepted = (await world.Get<SmsIntake>().AcceptAsync(caller, Order("请来复诊", 1), Cancel)).Messages[0];

        await world.Get<SmsDispatch>().RunOnceAsync(Cancel);

        Assert.Contains("请来复诊", Assert.Single(world.Gateway.Messages).Text, StringComparison.Ordinal);
        Assert.Equal(SmsState.Submitted, (await world.Get<SmsIntake>().TryGetAsync(caller, accepted.Id, Cancel))!.State);
    }

    [Fact]
    public async Task Where_the_database_takes_no_writes_nothing_is_taken()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var caller = await AddCallerAsync(world);
        await using var other = await AnotherProgram.OpenAsync(world, Cancel, $"{world.Database.Connection};Mode=ReadOnly");

        var fault = await Assert.ThrowsAnyAsync<Exception>(() => other.Get<SmsIntake>().AcceptAsync(caller, Order("好", 1), Cancel));

        Assert.True(fault is DbUpdateException or System.Data.Common.DbException, fault.GetType().Name);
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(0, await db.OutboxMessages.CountAsync(Cancel));
    }

    [Fact]
    public void Ids_of_a_request_count_up_and_sort_as_they_count()
    {
        var first = SmsIntake.FirstIdOfRequest();

        var ids = Enumerable.Range(0, SmsIntake.MostMessages).Select(i => SmsIntake.IdAt(first, i).ToString()).ToList();

        Assert.Equal(SmsIntake.MostMessages, ids.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.All(ids, id => Assert.Equal('7', id[14]));
    }

    [Theory]
    [InlineData(SmsClass.Service, null, SmsLanes.Normal)]
    [InlineData(SmsClass.Service, "urgent", SmsLanes.Urgent)]
    [InlineData(SmsClass.Service, "bulk", SmsLanes.Bulk)]
    [InlineData(SmsClass.InHouse, null, SmsLanes.Urgent)]
    [InlineData(SmsClass.InHouse, "bulk", SmsLanes.Bulk)]
    [InlineData(SmsClass.Information, null, SmsLanes.Bulk)]
    [InlineData(SmsClass.Information, "bulk", SmsLanes.Bulk)]
    [InlineData(SmsClass.Code, null, SmsLanes.Code)]
    public async Task A_message_goes_in_the_lanes_of_its_class(SmsClass @class, string? priority, int lane)
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var caller = await AddCallerAsync(world, classes: [@class]);

        await world.Get<SmsIntake>().AcceptAsync(caller, new([new(["13900000001"]) { Content = "好", Priority = priority }]), Cancel);

        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal((lane, @class), (await db.OutboxMessages.Select(m => new { m.Priority, m.Class }).SingleAsync(Cancel)) is var stored ? (stored.Priority, stored.Class) : default);
    }

    [Theory]
    [InlineData(SmsClass.Code, "urgent")]
    [InlineData(SmsClass.Information, "normal")]
    public async Task And_in_no_other(SmsClass @class, string priority)
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var caller = await AddCallerAsync(world, classes: [@class]);

        var refused = await Assert.ThrowsAsync<SmsOrderRefusedException>(() => world.Get<SmsIntake>().AcceptAsync(caller, new([new(["13900000001"]) { Content = "好", Priority = priority }]), Cancel));

        Assert.Equal(["priority-not-allowed"], refused.Faults.Select(f => f.Code));
    }

    private static SmsOrder Order(string text, int numbers, string? key = null) => new(
        [new([.. Enumerable.Range(0, numbers).Select(i => string.Create(CultureInfo.InvariantCulture, $"1390000{i:D4}"))]) { Content = text }], key, key is null ? null : text);

    private static async Task<Caller> AddCallerAsync(CrmWorld world, int quota = 100_000, SmsClass[]? classes = null)
    {
        var system = new CallingSystem { Name = "HIS", DailyQuota = quota };
        foreach (var @class in classes ?? [SmsClass.Service]) system.SetMay(@class, may: true);
        await using var db = await world.OpenDbAsync(Cancel);
        db.CallingSystems.Add(system);
        await world.SaveAsync(db, Cancel);
        return new(system);
    }
}
