using System.Globalization;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Complaints;
using HospitalCrm.Domain.Notices;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Tests.Access;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Complaints;

/// <summary>提醒 and 升级: who is told when, in working time. The hospital opens at 8 and closes at 18; the world begins on Monday 2026-11-23 at 10:00.</summary>
public sealed class ComplaintClockTests
{
    private static readonly HospitalClock Clock = new(TimeProvider.System);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task What_nobody_touches_goes_up_hour_by_hour_to_the_leader_and_no_further(string product)
    {
        await using var world = await PeopledAsync(product);
        await RegisterAsync(world, "重要");

        await RunHourlyAsync(world, Utc("2026-12-08 08:00"));

        Assert.Equal(
        [
            // 24 hours: 8 on Monday, 10 on Tuesday, 6 on Wednesday.
            "11-25 14:00 升级 未响应 → 顾明国",
            // The last of the five days is Monday 11-30; the working day before it is Friday.
            "11-27 08:00 提醒 临期 → 顾明国、张伟",
            "12-01 08:00 提醒 超期 → 顾明国",
            "12-02 08:00 升级 超期·科室主管 → 顾明国",
            "12-03 08:00 升级 超期·投诉管理部门 → 孟思齐",
            "12-04 08:00 升级 超期·院领导 → 方正国、孟思齐",
        ], await ToldAsync(world));
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal([null], await db.Complaints.Select(c => c.NextAlertAt).ToListAsync(Cancel));
        // 张伟 has a number: one message when it was registered, one when it was due soon.
        Assert.Equal(2, await db.OutboxMessages.CountAsync(m => m.Kind == HospitalCrm.Domain.Messaging.SmsKind.Complaint, Cancel));
        Assert.Equal(
            ["顾明国 ComplaintDueSoon", "顾明国 ComplaintOverdue", "顾明国 ComplaintOverdue", "孟思齐 ComplaintOverdue", "方正国 ComplaintOverdue", "孟思齐 ComplaintOverdue"],
            await NoticesAsync(db, NoticeKind.ComplaintDueSoon, NoticeKind.ComplaintOverdue));
    }

    [Theory, DatabaseData]
    public async Task Whoever_answers_is_reminded_first_and_their_deputy_with_them(string product)
    {
        await using var world = await PeopledAsync(product);
        var deputy = await world.EmployAsync("D004", "金鑫", ShippedRoles.OrdinaryStaff);
        await using (var db = await world.OpenDbAsync(Cancel))
        {
            db.Deputies.Add(new() { ForAccountId = (await db.Users.SingleAsync(a => a.UserName == "D003", Cancel)).Id, DeputyAccountId = deputy.Id, ForName = "郑丽", DeputyName = "金鑫", FromDay = new(2026, 11, 30), UntilDay = new(2026, 12, 1) });
            await world.SaveAsync(db, Cancel);
        }

        var id = await RegisterAsync(world, "重要");
        await world.MoveAsync("投诉管理部门", ComplaintMove.Accept, id);
        await RunHourlyAsync(world, Utc("2026-12-02 12:00"));

        Assert.Equal(
            ["11-27 08:00 提醒 临期 → 郑丽、张伟", "12-01 08:00 提醒 超期 → 郑丽、金鑫", "12-02 08:00 升级 超期·科室主管 → 顾明国"],
            await ToldAsync(world));
    }

    [Theory, DatabaseData]
    public async Task At_night_at_weekends_and_on_holidays_nobody_is_told_anything(string product)
    {
        await using var world = await PeopledAsync(product);
        // Registered on Wednesday 12-30 at 17:00; 特急: 2 hours and one day. 1 hour is left on that day, 1 comes on Thursday; Friday 2027-01-01 is a holiday.
        world.Time.SetUtcNow(new(Utc("2026-12-30 17:00")));
        await RegisterAsync(world, "特急");

        await RunHourlyAsync(world, Utc("2027-01-08 12:00"));

        Assert.Equal(
        [
            "12-31 08:00 提醒 临期 → 顾明国、张伟", "12-31 09:00 升级 未响应 → 顾明国", "01-04 08:00 提醒 超期 → 顾明国", "01-05 08:00 升级 超期·科室主管 → 顾明国",
            "01-06 08:00 升级 超期·投诉管理部门 → 孟思齐", "01-07 08:00 升级 超期·院领导 → 方正国、孟思齐",
        ], await ToldAsync(world));
    }

    [Theory, DatabaseData]
    public async Task While_the_answer_waits_for_its_call_back_the_handlers_are_left_in_peace(string product)
    {
        await using var world = await PeopledAsync(product);
        var id = await RegisterAsync(world, "重要");
        await world.MoveAsync("投诉管理部门", ComplaintMove.Accept, id);
        await world.MoveAsync("责任人", ComplaintMove.AskToEnd, id);
        await RunHourlyAsync(world, Utc("2026-12-07 10:00"));
        Assert.Equal(["11-27 08:00 提醒 回访临期 → 唐小燕、孟思齐"], await ToldAsync(world));

        // Sent back: a new round, its own five days from Monday 12-07, and its own reminders.
        await world.MoveAsync("话务员", ComplaintMove.SendBack, id);
        await RunHourlyAsync(world, Utc("2026-12-15 12:00"));
        Assert.Equal(["12-11 08:00 提醒 临期 → 郑丽、张伟", "12-15 08:00 提醒 超期 → 郑丽"], (await ToldAsync(world)).Skip(1));
    }

    [Theory, DatabaseData]
    public async Task A_term_that_was_made_longer_is_told_of_anew(string product)
    {
        await using var world = await PeopledAsync(product);
        var id = await RegisterAsync(world, "建议");
        await world.MoveAsync("投诉管理部门", ComplaintMove.Accept, id);
        await RunHourlyAsync(world, Utc("2026-12-01 09:00"));
        // Five days became ten: up to Monday 12-07, of which the working day before is Friday 12-04.
        await world.MoveAsync("投诉管理部门", ComplaintMove.AddDepartment, id);
        await RunHourlyAsync(world, Utc("2026-12-08 12:00"));

        Assert.Equal(
            ["11-27 08:00 提醒 临期 → 郑丽、张伟", "12-01 08:00 提醒 超期 → 郑丽", "12-04 08:00 提醒 临期 → 郑丽、张伟", "12-08 08:00 提醒 超期 → 郑丽"],
            await ToldAsync(world));
    }

    [Theory, DatabaseData]
    public async Task A_draft_is_told_of_again_and_praise_does_not_reach_the_leader(string product)
    {
        await using var world = await PeopledAsync(product);
        await world.DraftAsync();
        await world.RegisterAsync(await world.FactsAsync() with { Kind = ComplaintKind.Praise, ClassId = null });
        await RunHourlyAsync(world, Utc("2026-12-18 12:00"));

        Assert.Equal(
        [
            // The lightest importance has ten days, 11-24 to 12-07.
            "11-24 10:00 提醒 草稿未核实 → 孟思齐", "12-04 08:00 提醒 临期 → 顾明国", "12-08 08:00 提醒 超期 → 顾明国", "12-09 08:00 升级 超期·科室主管 → 顾明国", "12-10 08:00 升级 超期·投诉管理部门 → 孟思齐",
        ], await ToldAsync(world));
    }

    [Theory, DatabaseData]
    public async Task After_days_without_the_program_one_step_a_day_is_made_up(string product)
    {
        await using var world = await PeopledAsync(product);
        var id = await RegisterAsync(world, "重要");
        await world.MoveAsync("投诉管理部门", ComplaintMove.Accept, id);
        world.Time.SetUtcNow(new(Utc("2026-12-10 10:30")));
        await RunHourlyAsync(world, Utc("2026-12-12 12:00"));

        Assert.Equal(["12-10 10:30 提醒 超期 → 郑丽", "12-11 08:30 升级 超期·科室主管 → 顾明国"], await ToldAsync(world));
    }

    [Theory, DatabaseData]
    public async Task Two_nodes_at_once_tell_once(string product)
    {
        await using var world = await PeopledAsync(product);
        for (var i = 0; i < 12; i++) await RegisterAsync(world, "重要");
        await using var other = await AnotherProgram.OpenAsync(world, Cancel);
        var now = Utc("2026-11-27 09:00");
        world.Time.SetUtcNow(new(now));

        // Nobody was told of the missing response and of the near end: both on this day.
        await Task.WhenAll(
            Task.Run(() => world.Get<ComplaintClock>().RunAsync(now, Cancel), Cancel), Task.Run(() => other.Get<ComplaintClock>().RunAsync(now, Cancel), Cancel),
            Task.Run(() => world.Get<ComplaintClock>().RunAsync(now, Cancel), Cancel), Task.Run(() => other.Get<ComplaintClock>().RunAsync(now, Cancel), Cancel));
        // What was given up because two waited for each other has its turn again.
        await world.Get<ComplaintClock>().RunAsync(now, Cancel);

        var told = await ToldAsync(world);
        Assert.Equal(12, told.Count(t => t == "11-27 09:00 提醒 临期 → 顾明国、张伟"));
        Assert.Equal(12, told.Count(t => t == "11-27 09:00 升级 未响应 → 顾明国"));
        Assert.Equal(24, told.Count);
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(12, await db.Notices.CountAsync(n => n.Kind == NoticeKind.ComplaintDueSoon, Cancel));
    }

    [Theory, DatabaseData]
    public async Task Reminding_does_not_disturb_whoever_is_writing_and_what_has_ended_is_left_alone(string product)
    {
        await using var world = await PeopledAsync(product);
        var (one, other) = (await RegisterAsync(world, "重要"), await RegisterAsync(world, "重要"));
        foreach (var id in new[] { one, other }) await world.MoveAsync("投诉管理部门", ComplaintMove.Accept, id);
        var before = (await world.ReadAsync(one)).Version;
        var now = Utc("2026-11-27 09:00");
        world.Time.SetUtcNow(new(now));
        await world.MoveAsync("首诉接待人", ComplaintMove.Withdraw, other);
        await world.Get<ComplaintClock>().RunAsync(now, Cancel);

        Assert.Equal(before, (await world.ReadAsync(one)).Version);
        // The screen that was opened before the reminder still saves.
        world.ActAs("责任人");
        await world.Get<ComplaintDesk>().AskToEndAsync(new(one, before), new("已道歉。") { Finding = ComplaintFinding.True }, Cancel);
        Assert.Equal(["11-27 09:00 提醒 临期 → 郑丽、张伟"], await ToldAsync(world));
        Assert.Null((await world.ReadAsync(other)).NextAlertAt);
    }

    [Theory, DatabaseData]
    public async Task A_thousand_at_once_are_told_in_one_run(string product)
    {
        await using var world = await PeopledAsync(product);
        var first = await RegisterAsync(world, "重要");
        await using (var db = await world.OpenDbAsync(Cancel))
        {
            var importance = await db.Complaints.Where(c => c.Id == first).Select(c => c.ImportanceId).SingleAsync(Cancel);
            var now = CrmWorld.Start.UtcDateTime;
            for (var i = 1; i < 1_000; i++)
            {
                db.Complaints.Add(new(ComplaintKind.Complaint, ComplaintChannel.Visit, now)
                {
                    Number = string.Create(CultureInfo.InvariantCulture, $"TS20261122{i:D4}"),
                    Title = "多收费",
                    Content = "多收费",
                    ImportanceId = importance,
                    DepartmentCode = "MZ01",
                    DueAt = Utc("2026-12-01 00:00"),
                    LegalDueAt = Utc("2026-12-01 00:00"),
                    NextAlertAt = now,
                });
            }

            world.Get<HospitalCrm.Domain.Audit.AuditTrail>().AddSummary(db, Actor.System, HospitalCrm.Domain.Audit.AuditAction.Add);
            await db.SaveChangesAsync(Cancel);
        }

        var at = Utc("2026-11-27 09:00");
        world.Time.SetUtcNow(new(at));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        // Of the first one four: the head of two things, 张伟 of one, and each of the others the head of two.
        Assert.Equal(3 + (999 * 2), await world.Get<ComplaintClock>().RunAsync(at, Cancel));
        TestContext.Current.TestOutputHelper?.WriteLine($"1,000 complaints: {watch.Elapsed.TotalSeconds:F1} s");
        Assert.Equal(0, await world.Get<ComplaintClock>().RunAsync(at, Cancel));
        await using var after = await world.OpenDbAsync(Cancel);
        Assert.Equal(0, await after.Complaints.CountAsync(c => c.NextAlertAt <= at, Cancel));
    }

    [Fact]
    public void The_near_end_of_a_term_is_a_working_day_before_its_last_and_never_before_its_first()
    {
        var time = new WorkTime(new([]), 8, 18, Clock);
        // Registered on Monday 11-23: one day (Tuesday), two (Wednesday), five (Monday); then over a weekend and 国庆.
        Assert.Equal(Utc("2026-11-24 08:00"), time.SoonBefore(Utc("2026-11-25 00:00"), Utc("2026-11-23 10:00")));
        Assert.Equal(Utc("2026-11-24 08:00"), time.SoonBefore(Utc("2026-11-26 00:00"), Utc("2026-11-23 10:00")));
        Assert.Equal(Utc("2026-11-27 08:00"), time.SoonBefore(Utc("2026-12-01 00:00"), Utc("2026-11-23 10:00")));
        Assert.Equal(Utc("2026-09-30 08:00"), time.SoonBefore(Utc("2026-10-09 00:00"), Utc("2026-09-23 10:00")));
    }

    private static async Task<CrmWorld> PeopledAsync(string product)
    {
        var world = await ComplaintWorld.CreateAsync(product);
        world.His.Staff[0] = world.His.Staff[0] with { Mobile = "13800001234" };
        await world.Get<HospitalCrm.Domain.Satisfaction.RatingTargetRefresh>().RunAsync(Cancel);
        await world.EmployAsync("D003", "郑丽", ShippedRoles.OrdinaryStaff);
        await world.EmployAsync("head", "顾明国", ShippedRoles.DepartmentHead);
        await world.EmployAsync("office", "孟思齐", ShippedRoles.ComplaintOffice);
        await world.EmployAsync("leader", "方正国", ShippedRoles.Leader);
        await world.EmployAsync("agent", "唐小燕", ShippedRoles.CallAgent);
        await using var db = await world.OpenDbAsync(Cancel);
        (await db.Users.SingleAsync(a => a.UserName == "head", Cancel)).DepartmentCode = ComplaintWorld.Clinic;
        await world.SaveAsync(db, Cancel);
        return world;
    }

    private static async Task<Guid> RegisterAsync(CrmWorld world, string importance)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        var id = await db.Set<ComplaintImportance>().Where(i => i.Name == importance).Select(i => i.Id).FirstAsync(Cancel);
        return (await world.RegisterAsync(await world.FactsAsync() with { ImportanceId = id })).Id;
    }

    /// <summary>The program runs on, and looks every hour of day and night.</summary>
    private static async Task RunHourlyAsync(CrmWorld world, DateTime until)
    {
        for (var now = world.Time.GetUtcNow().UtcDateTime; now <= until; now = now.AddHours(1))
        {
            world.Time.SetUtcNow(new(now));
            await world.Get<ComplaintClock>().RunAsync(now, Cancel);
        }
    }

    private static async Task<IReadOnlyList<string>> ToldAsync(CrmWorld world)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        var told = await db.ComplaintEvents.AsNoTracking().Where(e => e.Move == ComplaintMove.Remind || e.Move == ComplaintMove.Escalate).OrderBy(e => e.At).ThenBy(e => e.Id).ToListAsync(Cancel);
        Assert.All(told, e => Assert.Equal("系统", e.ByName));
        return [.. told.Select(e => $"{Clock.ToLocal(e.At).ToString("MM-dd HH:mm", CultureInfo.InvariantCulture)} {HospitalCrm.Domain.Lists.Labels.Of(e.Move)} {e.Tell(words => words)}")];
    }

    private static async Task<IReadOnlyList<string>> NoticesAsync(CrmDbContext db, params NoticeKind[] kinds) =>
        [.. (await db.Notices.Where(n => kinds.Contains(n.Kind)).Join(db.Users, n => n.AccountId, a => a.Id, (n, a) => new { n.CreatedAt, n.Kind, a.DisplayName }).ToListAsync(Cancel))
            .OrderBy(n => n.CreatedAt).ThenByDescending(n => n.DisplayName, StringComparer.Ordinal).Select(n => $"{n.DisplayName} {n.Kind}")];

    private static DateTime Utc(string local) => Clock.ToUtc(DateTime.ParseExact(local, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture));
}
