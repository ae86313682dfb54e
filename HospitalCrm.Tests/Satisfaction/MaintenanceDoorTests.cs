using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Satisfaction;

public sealed class MaintenanceDoorTests
{
    private const string Pin = "260188";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task The_right_number_opens_and_ends_whatever_visit_was_open(string product)
    {
        await using var world = await WithPinAsync(product);
        var visit = await world.BeginByCardAsync("8800000001", Cancel);

        await world.Get<MaintenanceDoor>().OpenAsync(CrmWorld.TerminalId, Pin, Cancel);

        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(VisitEnd.OutOfService, (await db.KioskVisits.SingleAsync(v => v.Id == visit, Cancel)).Ending);
        Assert.Empty(await db.RatingDrafts.ToListAsync(Cancel));
    }

    [Theory, DatabaseData]
    public async Task Five_wrong_numbers_lock_it_for_a_quarter_of_an_hour_and_raise_an_alarm(string product)
    {
        await using var world = await WithPinAsync(product);

        for (var left = 4; left > 0; left--) Assert.Equal($"密码不正确，还可以试{left}次。", await RefusedAsync(world, "777123"));
        var fifth = await RefusedAsync(world, "777123");
        var right = await RefusedAsync(world, Pin);
        world.Time.Advance(TimeSpan.FromMinutes(14));
        var almost = await RefusedAsync(world, Pin);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.Get<MaintenanceDoor>().OpenAsync(CrmWorld.TerminalId, Pin, Cancel);

        Assert.Equal(("错误次数太多，请15分钟后再试。", "错误次数太多，请15分钟后再试。", "错误次数太多，请1分钟后再试。"), (fifth, right, almost));
        var alarm = Assert.Single(await world.Get<TerminalDirectory>().FindAlarmsAsync(Cancel));
        Assert.Equal((KioskAlarmKind.PinLocked, 5, "自助终端 1"), (alarm.Kind, alarm.Figure, alarm.TerminalName));
    }

    [Fact]
    public async Task The_right_number_forgets_the_wrong_ones()
    {
        await using var world = await WithPinAsync("Sqlite");
        for (var i = 0; i < 4; i++) await RefusedAsync(world, "777123");

        await world.Get<MaintenanceDoor>().OpenAsync(CrmWorld.TerminalId, Pin, Cancel);

        Assert.Equal("密码不正确，还可以试4次。", await RefusedAsync(world, "777123"));
    }

    [Fact]
    public async Task Tries_in_the_same_moment_are_no_more_than_tries_one_after_the_other()
    {
        await using var world = await WithPinAsync("Sqlite");
        // Another screen counted a try between our reading and our counting.
        var tries = Enumerable.Range(0, 8).Select(_ => RefusedAsync(world, "777123"));

        var sentences = await Task.WhenAll(tries);

        Assert.InRange(sentences.Count(s => s.StartsWith("密码不正确", StringComparison.Ordinal)), 0, 4);
    }

    [Fact]
    public async Task Where_none_was_set_it_says_so_and_what_is_no_number_costs_no_try()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);

        var none = await RefusedAsync(world, Pin);
        await world.Get<TerminalDirectory>().SetPinAsync(CrmWorld.TerminalId, Pin, Cancel);
        var empty = await RefusedAsync(world, "");
        await world.Get<TerminalDirectory>().RemovePinAsync(CrmWorld.TerminalId, Cancel);
        var removed = await RefusedAsync(world, Pin);

        Assert.Equal("本机还没有设置离开密码。请管理员先在员工端“终端管理”中设置。", none);
        Assert.Equal("请输入6到12位数字的离开密码。", empty);
        Assert.Equal(none, removed);
    }

    [Theory]
    [InlineData("", "离开密码应为6到12位数字。")]
    [InlineData("12345", "离开密码应为6到12位数字。")]
    [InlineData("1234567890123", "离开密码应为6到12位数字。")]
    [InlineData("26018a", "离开密码应为6到12位数字。")]
    [InlineData("000000", "离开密码不能全是同一个数字，也不能是连续的数字。")]
    [InlineData("123456", "离开密码不能全是同一个数字，也不能是连续的数字。")]
    [InlineData("987654", "离开密码不能全是同一个数字，也不能是连续的数字。")]
    public async Task A_number_that_is_too_easy_is_not_taken(string pin, string sentence)
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);

        var refused = await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<TerminalDirectory>().SetPinAsync(CrmWorld.TerminalId, pin, Cancel));

        Assert.Equal(sentence, refused.Message);
    }

    [Fact]
    public async Task The_number_is_stored_hashed()
    {
        await using var world = await WithPinAsync("Sqlite");

        await using var db = await world.OpenDbAsync(Cancel);
        var terminal = await db.Terminals.AsNoTracking().SingleAsync(t => t.Id == CrmWorld.TerminalId, Cancel);

        Assert.DoesNotContain(Pin, terminal.PinHash!, StringComparison.Ordinal);
        Assert.InRange(terminal.PinHash!.Length, 40, 200);
    }

    private static async Task<CrmWorld> WithPinAsync(string product)
    {
        var world = await CrmWorld.CreateAsync(product, Cancel);
        await world.Get<TerminalDirectory>().SetPinAsync(CrmWorld.TerminalId, Pin, Cancel);
        return world;
    }

    private static async Task<string> RefusedAsync(CrmWorld world, string pin) =>
        (await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<MaintenanceDoor>().OpenAsync(CrmWorld.TerminalId, pin, Cancel))).Message;
}
