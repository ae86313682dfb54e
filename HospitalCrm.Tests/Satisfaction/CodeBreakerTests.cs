using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Tests.Satisfaction;

public sealed class CodeBreakerTests
{
    private const string Known = "13900000001";
    private const string Stopped = "本机暂停发送验证码，请使用就诊卡，或换一台终端。";
    private const string Wrong = "验证码不正确，还可以试{0}次。";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task Five_numbers_within_a_minute_that_nobody_looked_after_stop_the_terminal_and_alarm(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var before = await StampsAsync(world);
        await AskManyAsync(world, 5, TimeSpan.FromSeconds(11));

        var told = await RefusalAsync(() => AskAsync(world, Number(99)));

        Assert.Equal(Stopped, told);
        await using var db = await world.OpenDbAsync(Cancel);
        var alarm = await db.KioskAlarms.SingleAsync(Cancel);
        var until = world.Time.GetUtcNow().UtcDateTime.AddMinutes(15);
        Assert.Equal((KioskAlarmKind.CodePumping, CrmWorld.TerminalId, 5, until), (alarm.Kind, alarm.TerminalId!.Value, alarm.Figure, alarm.Until!.Value));
        Assert.Equal(until, (await db.Terminals.SingleAsync(Cancel)).CodesStoppedUntil);
        Assert.Equal(5, await db.OutboxMessages.CountAsync(Cancel));
        var after = await StampsAsync(world);
        Assert.True(after[ChangeStamp.KioskAlarms] > before[ChangeStamp.KioskAlarms]);
        Assert.True(after[ChangeStamp.Terminals] > before[ChangeStamp.Terminals]);
    }

    [Fact]
    public async Task Five_numbers_in_more_than_a_minute_are_somebody_in_trouble()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await AskManyAsync(world, 5, TimeSpan.FromSeconds(12));

        await AskAsync(world, Number(99));

        Assert.Equal(6, await MessagesAsync(world));
    }

    [Fact]
    public async Task Eight_numbers_in_ten_minutes_of_which_fewer_than_a_fifth_came_back_stop_the_terminal()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await AskAndTypeInAsync(world, Number(1));
        await AskManyAsync(world, 8, TimeSpan.FromSeconds(60), first: 10);

        var told = await RefusalAsync(() => AskAsync(world, Number(99)));

        Assert.Equal(Stopped, told);
    }

    [Fact]
    public async Task Eight_numbers_in_ten_minutes_of_which_a_fifth_came_back_are_a_bad_day()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await AskAndTypeInAsync(world, Number(1));
        await AskAndTypeInAsync(world, Number(2));
        await AskManyAsync(world, 8, TimeSpan.FromSeconds(60), first: 10);

        await AskAsync(world, Number(99));

        Assert.Equal(11, await MessagesAsync(world));
    }

    [Fact]
    public async Task Twenty_numbers_in_an_hour_stop_the_terminal_however_patiently_they_are_asked()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await AskManyAsync(world, 20, TimeSpan.FromSeconds(150));

        var told = await RefusalAsync(() => AskAsync(world, Number(99)));

        Assert.Equal(Stopped, told);
    }

    [Fact]
    public async Task A_person_who_waits_and_asks_again_for_the_same_number_is_not_counted()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await AskAsync(world, Number(50));
        await AskManyAsync(world, 4, TimeSpan.FromSeconds(15));
        world.Time.Advance(TimeSpan.FromMilliseconds(1));

        await AskAsync(world, Number(50));

        Assert.Equal(6, await MessagesAsync(world));
    }

    [Fact]
    public async Task While_a_terminal_is_stopped_its_cards_and_all_other_terminals_go_on()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var other = await world.AddTerminalAsync(Guid.CreateVersion7(), Cancel);
        await AskManyAsync(world, 5, TimeSpan.FromSeconds(1));
        await RefusalAsync(() => AskAsync(world, Known));

        var byCard = await world.BeginByCardAsync("8800000001", Cancel);
        await world.RateAsync(byCard, Section.Outpatient, "MZ01", "4", Cancel);
        var identity = await AskAndTypeInAsync(world, Known, other);

        Assert.Equal("陈*", identity.MaskedName);
    }

    [Fact]
    public async Task Each_stop_of_a_day_is_twice_as_long_as_the_one_before_up_to_four_hours()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var stops = new List<double>();

        for (var stop = 0; stop < 6; stop++)
        {
            await AskManyAsync(world, 5, TimeSpan.FromSeconds(1), first: stop * 10);
            var from = world.Time.GetUtcNow().UtcDateTime;
            await RefusalAsync(() => AskAsync(world, Number(99)));
            await using var db = await world.OpenDbAsync(Cancel);
            var until = (await db.Terminals.SingleAsync(Cancel)).CodesStoppedUntil!.Value;
            stops.Add((until - from).TotalMinutes);
            world.Time.SetUtcNow(new DateTimeOffset(until).AddSeconds(-1));
            Assert.Equal(Stopped, await RefusalAsync(() => AskAsync(world, Number(99))));
            world.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal([15, 30, 60, 120, 240, 240], stops);
    }

    [Fact]
    public async Task Whoever_closes_the_alarm_ends_the_stop_and_what_led_to_it_counts_no_more()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await AskManyAsync(world, 5, TimeSpan.FromSeconds(1));
        await RefusalAsync(() => AskAsync(world, Number(99)));

        await CloseAlarmsAsync(world);
        await AskAsync(world, Number(99));

        Assert.Equal(6, await MessagesAsync(world));
    }

    [Theory, DatabaseData]
    public async Task Thirty_ignored_codes_at_many_terminals_leave_only_numbers_the_HIS_knows(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await AskEverywhereAsync(world, terminals: 10, each: 3);
        var (unknown, known) = (await BeginElsewhereAsync(world), await BeginElsewhereAsync(world));

        var toUnknown = await world.Get<KioskDesk>().SendCodeAsync(unknown, Number(99), Cancel);
        var toKnown = await world.Get<KioskDesk>().SendCodeAsync(known, Known, Cancel);

        Assert.Equal(toKnown, toUnknown);
        Assert.Equal("陈*", (await world.Get<KioskDesk>().IdentifyByCodeAsync(known, Known, await world.ReadCodeAsync(Known, Cancel), Cancel)).MaskedName);
        Assert.DoesNotContain(world.Gateway.Messages, m => m.Phone == Number(99));
        await using var db = await world.OpenDbAsync(Cancel);
        var alarm = await db.KioskAlarms.SingleAsync(Cancel);
        Assert.Equal((KioskAlarmKind.CodePumpingEverywhere, null, 30, world.Time.GetUtcNow().UtcDateTime.AddMinutes(15)), (alarm.Kind, alarm.TerminalId, alarm.Figure, alarm.Until!.Value));
    }

    [Fact]
    public async Task It_lasts_a_quarter_of_an_hour_at_a_time_while_codes_are_asked_for_that_nobody_types_in()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await AskEverywhereAsync(world, terminals: 10, each: 3);
        await world.Get<KioskDesk>().SendCodeAsync(await BeginElsewhereAsync(world), Number(900), Cancel);

        world.Time.Advance(TimeSpan.FromMinutes(10));
        await AskEverywhereAsync(world, terminals: 10, each: 3, patience: TimeSpan.FromMinutes(5), first: 1000);
        await world.Get<KioskDesk>().SendCodeAsync(await BeginElsewhereAsync(world), Number(901), Cancel);
        var whileItGoesOn = await MessagesAsync(world);
        world.Time.Advance(TimeSpan.FromMinutes(15));
        await world.Get<KioskDesk>().SendCodeAsync(await BeginElsewhereAsync(world), Number(902), Cancel);

        Assert.Equal((30, 31), (whileItGoesOn, await MessagesAsync(world)));
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(60, (await db.KioskAlarms.SingleAsync(Cancel)).Figure);
    }

    [Fact]
    public async Task Twenty_nine_ignored_codes_are_not_enough()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await AskEverywhereAsync(world, terminals: 29, each: 1);

        await world.Get<KioskDesk>().SendCodeAsync(await BeginElsewhereAsync(world), Number(999), Cancel);

        Assert.Equal(30, await MessagesAsync(world));
    }

    [Fact]
    public async Task Codes_of_the_last_two_minutes_may_still_be_typed_in()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await AskEverywhereAsync(world, terminals: 30, each: 1, patience: CodeBreaker.Patience - TimeSpan.FromSeconds(1));

        await world.Get<KioskDesk>().SendCodeAsync(await BeginElsewhereAsync(world), Number(998), Cancel);
        world.Time.Advance(TimeSpan.FromSeconds(1));
        await world.Get<KioskDesk>().SendCodeAsync(await BeginElsewhereAsync(world), Number(999), Cancel);

        Assert.Equal(31, await MessagesAsync(world));
    }

    [Fact]
    public async Task As_many_codes_typed_in_as_ignored_are_a_bad_day_everywhere()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        for (var n = 0; n < 30; n++) await AskAndTypeInAsync(world, Number(500 + n), await world.AddTerminalAsync(Guid.CreateVersion7(), Cancel));
        await AskEverywhereAsync(world, terminals: 10, each: 3);

        await world.Get<KioskDesk>().SendCodeAsync(await BeginElsewhereAsync(world), Number(999), Cancel);

        Assert.Equal(61, await MessagesAsync(world));
    }

    [Fact]
    public async Task The_day_s_budget_leaves_known_numbers_until_midnight_or_until_somebody_allows_more()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel, services => services.Configure<KioskOptions>(kiosk => kiosk.MostCodesPerDay = 3));
        for (var n = 0; n < 3; n++) await AskAndTypeInAsync(world, Number(n));

        await AskAsync(world, Number(10));
        await AskAndTypeInAsync(world, Known);
        var whileSpent = await MessagesAsync(world);
        await CloseAlarmsAsync(world);
        world.Time.Advance(TimeSpan.FromSeconds(1));
        for (var n = 0; n < 4; n++) await AskAsync(world, Number(20 + n), await world.AddTerminalAsync(Guid.CreateVersion7(), Cancel));
        var afterClosing = await MessagesAsync(world);
        world.Time.SetUtcNow(new(2026, 11, 23, 16, 0, 0, TimeSpan.Zero));
        await AskAsync(world, Number(30));

        Assert.Equal((4, 7, 8), (whileSpent, afterClosing, await MessagesAsync(world)));
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(new DateTime(2026, 11, 23, 16, 0, 0, DateTimeKind.Utc), (await db.KioskAlarms.SingleAsync(a => a.ClosedAt == null, Cancel)).Until);
    }

    [Fact]
    public async Task While_the_HIS_is_away_no_number_is_known()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await AskEverywhereAsync(world, terminals: 10, each: 3);
        world.His.Trouble = HisTrouble.TooSlow;

        await world.Get<KioskDesk>().SendCodeAsync(await BeginElsewhereAsync(world), Known, Cancel);

        Assert.Equal(30, await MessagesAsync(world));
    }

    [Fact]
    public async Task A_number_that_got_no_message_hears_the_same_sentences_at_every_step()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await AskEverywhereAsync(world, terminals: 10, each: 3);

        var known = await WalkAsync(Known);
        var unknown = await WalkAsync(Number(99));

        Assert.Equal(known, unknown);

        async Task<List<string>> WalkAsync(string phone)
        {
            var desk = world.Get<KioskDesk>();
            var visit = await BeginElsewhereAsync(world);
            List<string> told = [$"{await desk.SendCodeAsync(visit, phone, Cancel) - world.Time.GetUtcNow().UtcDateTime}"];
            told.Add(await RefusalAsync(() => desk.SendCodeAsync(visit, phone, Cancel)));
            var wrong = phone == Known && await world.ReadCodeAsync(phone, Cancel) == "000000" ? "000001" : "000000";
            for (var n = 0; n < 6; n++) told.Add(await RefusalAsync(() => desk.IdentifyByCodeAsync(visit, phone, wrong, Cancel)));
            return told;
        }
    }

    [Fact]
    public async Task Ten_codes_in_any_twenty_four_hours_whatever_the_day_on_the_calendar()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        world.Time.SetUtcNow(new(2026, 11, 23, 13, 30, 0, TimeSpan.Zero)); // 21:30
        for (var n = 0; n < 10; n++)
        {
            await AskAsync(world, Known);
            world.Time.Advance(TimeSpan.FromMinutes(15));
        }

        var midnight = await RefusalAsync(() => AskAsync(world, Known));
        world.Time.SetUtcNow(new(2026, 11, 24, 13, 29, 59, TimeSpan.Zero));
        var aSecondTooEarly = await RefusalAsync(() => AskAsync(world, Known));
        world.Time.Advance(TimeSpan.FromSeconds(1));
        await AskAsync(world, Known);

        Assert.StartsWith("这个手机号今天获取验证码的次数已用完", midnight, StringComparison.Ordinal);
        Assert.Equal(midnight, aSecondTooEarly);
        Assert.Equal(11, await MessagesAsync(world));
    }

    [Theory, DatabaseData]
    public async Task Twenty_numbers_asked_for_in_the_same_moment_get_no_more_codes_than_one_after_the_other(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var visit = await world.Get<KioskDesk>().BeginAsync(CrmWorld.TerminalId, Cancel);

        var told = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => Task.Run(() => OutcomeAsync(() => world.Get<KioskDesk>().SendCodeAsync(visit, Number(n), Cancel)), Cancel)));

        Assert.Equal(5, told.Count(t => t is null));
        Assert.Equal(15, told.Count(t => t == Stopped));
        Assert.Equal(5, await MessagesAsync(world));
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(1, await db.KioskAlarms.CountAsync(Cancel));
    }

    [Theory, DatabaseData]
    public async Task Wrong_tries_in_the_same_moment_never_come_to_more_than_five(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var desk = world.Get<KioskDesk>();
        var visit = await desk.BeginAsync(CrmWorld.TerminalId, Cancel);
        await desk.SendCodeAsync(visit, Known, Cancel);
        var code = await world.ReadCodeAsync(Known, Cancel);
        var guesses = Enumerable.Range(0, 40).Select(n => $"{n:D6}").Where(guess => guess != code).ToList();

        var told = new List<string?>();
        for (var round = 0; round < 10; round++)
            told.AddRange(await Task.WhenAll(guesses.Select(guess => Task.Run(() => OutcomeAsync(() => desk.IdentifyByCodeAsync(visit, Known, guess, Cancel)), Cancel))));
        var right = await RefusalAsync(() => desk.IdentifyByCodeAsync(visit, Known, code, Cancel));

        Assert.DoesNotContain(null, told);
        Assert.Equal(4, told.Count(t => t == Wrong));
        Assert.Equal("验证码已失效，请重新获取。", right);
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(KioskDesk.MostTries, (await db.VerificationCodes.SingleAsync(Cancel)).WrongTries);
    }

    [Fact]
    public async Task The_right_code_typed_in_many_times_in_the_same_moment_is_used_once()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var desk = world.Get<KioskDesk>();
        var visit = await desk.BeginAsync(CrmWorld.TerminalId, Cancel);
        await desk.SendCodeAsync(visit, Number(1), Cancel);
        var code = await world.ReadCodeAsync(Number(1), Cancel);

        var told = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => OutcomeAsync(() => desk.IdentifyByCodeAsync(visit, Number(1), code, Cancel)), Cancel)));

        Assert.Single(told, t => t is null);
    }

    [Fact]
    public async Task In_a_visit_of_somebody_else_nobody_learns_whether_a_code_was_right()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var desk = world.Get<KioskDesk>();
        var visit = await world.BeginByCardAsync("8800000002", Cancel);
        await desk.SendCodeAsync(visit, Known, Cancel);
        var code = await world.ReadCodeAsync(Known, Cancel);

        var right = await RefusalAsync(() => desk.IdentifyByCodeAsync(visit, Known, code, Cancel));
        var wrong = await RefusalAsync(() => desk.IdentifyByCodeAsync(visit, Known, code == "000000" ? "000001" : "000000", Cancel));

        Assert.Equal("本次评价已有人使用，请先点“结束”。", right);
        Assert.Equal(right, wrong);
    }

    [Fact]
    public async Task A_code_is_void_when_the_next_person_asks_for_one_at_the_same_terminal()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await AskAsync(world, Number(1));

        await AskAsync(world, Number(2));

        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(1, await db.VerificationCodes.CountAsync(c => c.ClosedAt == null, Cancel));
    }

    private static string Number(int n) => $"188{n:D8}";

    private static async Task<Guid> AskAsync(CrmWorld world, string phone, Guid? terminal = null)
    {
        var visit = await world.Get<KioskDesk>().BeginAsync(terminal ?? CrmWorld.TerminalId, Cancel);
        await world.Get<KioskDesk>().SendCodeAsync(visit, phone, Cancel);
        return visit;
    }

    private static async Task<KioskIdentity> AskAndTypeInAsync(CrmWorld world, string phone, Guid? terminal = null)
    {
        var visit = await AskAsync(world, phone, terminal);
        return await world.Get<KioskDesk>().IdentifyByCodeAsync(visit, phone, await world.ReadCodeAsync(phone, Cancel), Cancel);
    }

    private static async Task AskManyAsync(CrmWorld world, int numbers, TimeSpan apart, int first = 0)
    {
        for (var n = 0; n < numbers; n++)
        {
            await AskAsync(world, Number(first + n));
            world.Time.Advance(apart);
        }
    }

    /// <summary>Numbers that look after no code, few enough at each terminal; then so long that nobody types them in any more.</summary>
    private static async Task AskEverywhereAsync(CrmWorld world, int terminals, int each, TimeSpan? patience = null, int first = 100)
    {
        for (var t = 0; t < terminals; t++)
        {
            var terminal = await world.AddTerminalAsync(Guid.CreateVersion7(), Cancel);
            for (var n = 0; n < each; n++) await AskAsync(world, Number(first + (t * each) + n), terminal);
        }

        world.Time.Advance(patience ?? CodeBreaker.Patience);
    }

    private static async Task<Guid> BeginElsewhereAsync(CrmWorld world) =>
        await world.Get<KioskDesk>().BeginAsync(await world.AddTerminalAsync(Guid.CreateVersion7(), Cancel), Cancel);

    private static async Task<int> MessagesAsync(CrmWorld world)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        return await db.OutboxMessages.CountAsync(Cancel);
    }

    private static async Task<Dictionary<string, long>> StampsAsync(CrmWorld world)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        return await db.ChangeStamps.ToDictionaryAsync(s => s.Name, s => s.Value, StringComparer.Ordinal, Cancel);
    }

    private static async Task CloseAlarmsAsync(CrmWorld world)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        foreach (var alarm in await db.KioskAlarms.ToListAsync(Cancel)) alarm.Close("leader", world.Time.GetUtcNow().UtcDateTime);
        await db.SaveChangesAsync(Cancel);
    }

    private static async Task<string> RefusalAsync(Func<Task> ask) => (await Assert.ThrowsAnyAsync<DomainRuleException>(ask)).Message;

    /// <returns>Null when it succeeded, else the sentence that was told.</returns>
    private static async Task<string?> OutcomeAsync(Func<Task> ask)
    {
        try
        {
            await ask();
            return null;
        }
        catch (DomainRuleException told)
        {
            return told.Sentence;
        }
    }
}
