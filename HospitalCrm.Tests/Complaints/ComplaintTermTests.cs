using System.Globalization;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Complaints;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Complaints;

/// <summary>时限: the days of 2026 (as published) and 2027 (as the law says), counted by hand from the almanac on the wall.</summary>
public sealed class ComplaintTermTests
{
    private static readonly WorkCalendar Shipped = new([]);
    private static readonly HospitalClock Clock = new(TimeProvider.System);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>登记 and the hospital's clock then; days of class and importance; the law's day and the round's. A round that began later has a line of its own below.</summary>
    private static readonly TermCase[] Cases =
    [
        // Plain weeks: March 2026 from the 9th, a Monday, has no holiday. 5 days: 10, 11, 12, 13, 16. 10 days: up to the 23rd.
        new("2026-03-09 10:00", null, 5, "2026-03-16", "2026-03-16"),
        new("2026-03-09 00:00", null, 5, "2026-03-16", "2026-03-16"),
        new("2026-03-09 23:59", null, 5, "2026-03-16", "2026-03-16"),
        new("2026-03-10 00:00", null, 5, "2026-03-17", "2026-03-17"),
        new("2026-03-13 18:00", null, 1, "2026-03-20", "2026-03-16"),
        new("2026-03-14 09:00", null, 1, "2026-03-20", "2026-03-16"),
        new("2026-03-15 23:59", null, 3, "2026-03-20", "2026-03-18"),
        new("2026-03-16 00:00", null, 3, "2026-03-23", "2026-03-19"),
        // The earliest of class, importance and law counts, and several departments have the law's ten days.
        new("2026-03-09 10:00", null, 10, "2026-03-16", "2026-03-16"),
        new("2026-03-09 10:00", 3, 5, "2026-03-16", "2026-03-12"),
        new("2026-03-09 10:00", 7, 5, "2026-03-16", "2026-03-16"),
        new("2026-03-09 10:00", 1, 1, "2026-03-16", "2026-03-10"),
        new("2026-03-09 10:00", 60, 60, "2026-03-16", "2026-03-16"),
        new("2026-03-12 10:00", 2, 3, "2026-03-19", "2026-03-16"),
        new("2026-03-09 10:00", null, 5, "2026-03-23", "2026-03-16") { HasSeveral = true },
        new("2026-03-09 10:00", null, 10, "2026-03-23", "2026-03-23") { HasSeveral = true },
        new("2026-03-09 10:00", 7, 10, "2026-03-23", "2026-03-18") { HasSeveral = true },
        new("2026-03-09 10:00", null, 60, "2026-03-23", "2026-03-23") { HasSeveral = true },
        // 表扬, 建议, 咨询: no law, and nothing keeps the ten days of 建议 short.
        new("2026-03-09 10:00", null, 10, null, "2026-03-23") { IsComplaint = false },
        new("2026-03-09 10:00", 15, 10, null, "2026-03-23") { IsComplaint = false },
        new("2026-03-09 10:00", 2, 10, null, "2026-03-11") { IsComplaint = false },
        new("2026-03-09 10:00", null, 10, null, "2026-03-23") { IsComplaint = false, HasSeveral = true },
        // 元旦 2026: Thursday 1st to Saturday 3rd rest, Sunday 4th is worked: 4, 5, 6, 7, 8, 9; 12, 13, 14, 15.
        new("2025-12-31 15:00", null, 5, "2026-01-08", "2026-01-08"),
        new("2026-01-01 08:00", null, 1, "2026-01-08", "2026-01-04"),
        new("2026-01-03 23:59", null, 3, "2026-01-08", "2026-01-06"),
        new("2026-01-04 00:00", null, 3, "2026-01-09", "2026-01-07"),
        new("2025-12-31 15:00", null, 10, "2026-01-15", "2026-01-15") { HasSeveral = true },
        // 春节 2026: Saturday 2.14 is worked, 2.15 to 2.23 rest, then 24, 25, 26, 27 and Saturday 28; Monday 3.2.
        new("2026-02-09 10:00", null, 5, "2026-02-14", "2026-02-14"),
        new("2026-02-12 10:00", null, 5, "2026-02-26", "2026-02-26"),
        new("2026-02-13 10:00", null, 5, "2026-02-27", "2026-02-27"),
        new("2026-02-14 17:00", null, 3, "2026-02-28", "2026-02-26"),
        new("2026-02-14 23:59", null, 1, "2026-02-28", "2026-02-24"),
        new("2026-02-15 00:00", null, 1, "2026-02-28", "2026-02-24"),
        new("2026-02-17 03:00", null, 5, "2026-02-28", "2026-02-28"),
        new("2026-02-23 23:59", null, 5, "2026-02-28", "2026-02-28"),
        new("2026-02-24 00:00", null, 5, "2026-03-02", "2026-03-02"),
        new("2026-02-12 10:00", null, 10, "2026-03-04", "2026-03-04") { HasSeveral = true },
        new("2026-02-27 10:00", null, 3, "2026-03-05", "2026-03-03"),
        new("2026-02-28 09:00", null, 1, "2026-03-06", "2026-03-02"),
        // 清明节 2026: Saturday 4.4 to Monday 4.6 rest, nothing is made up: 7, 8, 9, 10; 13, 14.
        new("2026-04-03 10:00", null, 5, "2026-04-13", "2026-04-13"),
        new("2026-04-02 10:00", null, 3, "2026-04-10", "2026-04-08"),
        new("2026-04-06 12:00", null, 1, "2026-04-13", "2026-04-07"),
        new("2026-03-30 10:00", null, 10, "2026-04-14", "2026-04-14") { HasSeveral = true },
        // 劳动节 2026: Friday 5.1 to Tuesday 5.5 rest, then 6, 7, 8 and Saturday 9; Monday 11, 12, 13, 14.
        new("2026-04-30 16:00", null, 5, "2026-05-11", "2026-05-11"),
        new("2026-04-30 16:00", null, 3, "2026-05-11", "2026-05-08"),
        new("2026-05-05 23:59", null, 3, "2026-05-11", "2026-05-08"),
        new("2026-05-06 00:00", null, 3, "2026-05-12", "2026-05-09"),
        new("2026-05-08 10:00", null, 1, "2026-05-14", "2026-05-09"),
        new("2026-05-09 10:00", null, 1, "2026-05-15", "2026-05-11"),
        new("2026-04-27 10:00", null, 10, "2026-05-13", "2026-05-13") { HasSeveral = true },
        // 端午节 2026: Friday 6.19 to Sunday 6.21 rest; the week after is whole.
        new("2026-06-18 10:00", null, 5, "2026-06-26", "2026-06-26"),
        new("2026-06-15 10:00", null, 5, "2026-06-23", "2026-06-23"),
        new("2026-06-19 07:30", null, 1, "2026-06-26", "2026-06-22"),
        // 中秋节 and 国庆节 2026: Sunday 9.20 is worked to 24, 9.25 to 9.27 rest, 28, 29, 30; 10.1 to 10.7 rest, 8, 9 and Saturday 10; 12, 13, 14, 15.
        new("2026-09-18 10:00", null, 5, "2026-09-24", "2026-09-24"),
        new("2026-09-19 10:00", null, 1, "2026-09-24", "2026-09-20"),
        new("2026-09-20 10:00", null, 5, "2026-09-28", "2026-09-28"),
        new("2026-09-21 10:00", null, 5, "2026-09-29", "2026-09-29"),
        new("2026-09-24 10:00", null, 3, "2026-10-09", "2026-09-30"),
        new("2026-09-30 23:59", null, 3, "2026-10-13", "2026-10-10"),
        new("2026-10-01 00:00", null, 3, "2026-10-13", "2026-10-10"),
        new("2026-10-07 20:00", null, 1, "2026-10-13", "2026-10-08"),
        new("2026-09-24 10:00", null, 10, "2026-10-15", "2026-10-15") { HasSeveral = true },
        // The year's end: Friday 2027-01-01 rests by law; no Sunday is worked for it, because none is guessed: 12.31; 4, 5, 6, 7, 8.
        new("2026-12-30 10:00", null, 3, "2027-01-07", "2027-01-05"),
        new("2026-12-31 23:59", null, 1, "2027-01-08", "2027-01-04"),
        new("2027-01-01 00:00", null, 1, "2027-01-08", "2027-01-04"),
        new("2026-12-21 10:00", null, 10, "2027-01-05", "2027-01-05") { HasSeveral = true },
        // 春节 2027 by law: Friday 2.5 to Monday 2.8; then 9, 10, 11, 12; 15, 16, 17.
        new("2027-02-04 10:00", null, 5, "2027-02-15", "2027-02-15"),
        new("2027-02-08 23:59", null, 1, "2027-02-15", "2027-02-09"),
        new("2027-02-09 00:00", null, 1, "2027-02-16", "2027-02-10"),
        new("2027-02-01 10:00", null, 10, "2027-02-17", "2027-02-17") { HasSeveral = true },
        // Single days of 2027: Monday 4.5, Saturday and Sunday 5.1 and 5.2, Wednesday 6.9, Wednesday 9.15, Friday 10.1.
        new("2027-04-02 10:00", null, 3, "2027-04-12", "2027-04-08"),
        new("2027-04-30 10:00", null, 5, "2027-05-07", "2027-05-07"),
        new("2027-06-08 10:00", null, 1, "2027-06-16", "2027-06-10"),
        new("2027-09-13 10:00", null, 3, "2027-09-21", "2027-09-17"),
        new("2027-09-30 10:00", null, 1, "2027-10-08", "2027-10-04"),
        // A later round has class and importance from its own beginning; the law's day stays where it was, and no longer keeps the round short.
        new("2026-03-09 10:00", null, 5, "2026-03-16", "2026-03-23") { RoundBegan = "2026-03-16 11:00" },
        new("2026-02-12 10:00", null, 3, "2026-02-26", "2026-03-02") { RoundBegan = "2026-02-26 10:00" },
        new("2026-09-18 09:00", null, 5, "2026-10-09", "2026-10-13") { RoundBegan = "2026-09-30 16:00", HasSeveral = true },
        new("2026-03-09 10:00", 2, 5, "2026-03-16", "2026-04-08") { RoundBegan = "2026-04-03 23:59" },
        new("2026-03-09 10:00", 2, 5, "2026-03-16", "2026-04-08") { RoundBegan = "2026-04-04 00:00" },
        new("2026-03-09 10:00", null, 10, null, "2026-03-30") { RoundBegan = "2026-03-16 10:00", IsComplaint = false },
        new("2026-12-24 10:00", null, 5, "2026-12-31", "2027-01-08") { RoundBegan = "2026-12-31 17:00" },
        new("2026-04-13 10:00", null, 10, "2026-04-27", "2026-05-14") { RoundBegan = "2026-04-28 10:00", HasSeveral = true },
    ];

    public static TheoryData<string> Named => [.. Cases.Select(c => c.ToString())];

    [Theory, MemberData(nameof(Named))]
    public void The_days_of_a_complaint_are_those_of_the_almanac(string named)
    {
        var one = Cases.Single(c => c.ToString() == named);
        var term = ComplaintTerm.Of(Shipped, Clock.DayOf(Utc(one.Registered)), Clock.DayOf(Utc(one.RoundBegan ?? one.Registered)), one.ClassDays, one.ImportanceDays, one.IsComplaint, one.HasSeveral);

        Assert.Equal(one.Legal, term.LegalDay?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Assert.Equal(one.Round, term.RoundDay.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    [Theory, DatabaseData]
    public async Task A_term_is_over_at_the_midnight_after_its_last_day(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var days = world.Get<WorkingDays>();

        foreach (var one in Cases.Where(c => c.Legal is not null))
        {
            Assert.Equal(Utc($"{one.Legal} 00:00").AddDays(1), await days.DeadlineAsync(Utc(one.Registered), one.HasSeveral ? 10 : 5, Cancel));
        }

        foreach (var one in Cases.Where(c => c.RoundBegan is not null))
        {
            Assert.Equal(Utc($"{one.Round} 00:00").AddDays(1), await days.DeadlineAsync(Utc(one.RoundBegan!), Math.Min(one.ClassDays ?? one.ImportanceDays, one.ImportanceDays), Cancel));
        }
    }

    /// <summary>A second count that shares nothing with the first: one list of rest days, one of worked ones, one day after the other.</summary>
    [Fact]
    public void Twenty_thousand_random_terms_are_those_of_somebody_who_counts_on_their_fingers()
    {
        var fingers = new FingerCalendar();
        var random = new Random(7_2026);
        for (var i = 0; i < 20_000; i++)
        {
            var registered = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(random.Next(730 * 24 * 60));
            var began = random.Next(3) == 0 ? registered.AddMinutes(random.Next(40 * 24 * 60)) : registered;
            int? classDays = random.Next(2) == 0 ? null : random.Next(1, 61);
            var (importanceDays, isComplaint, hasSeveral) = (random.Next(1, 61), random.Next(4) > 0, random.Next(3) == 0);

            var term = ComplaintTerm.Of(Shipped, Clock.DayOf(registered), Clock.DayOf(began), classDays, importanceDays, isComplaint, hasSeveral);

            var legal = fingers.After(registered, hasSeveral ? 10 : 5);
            var allowed = classDays is { } own && own < importanceDays ? own : importanceDays;
            var round = fingers.After(began, allowed);
            if (isComplaint && began.AddHours(8).Date == registered.AddHours(8).Date && round > legal) round = legal;
            Assert.Equal(isComplaint ? legal : null, term.LegalDay?.ToDateTime(TimeOnly.MinValue));
            Assert.Equal(round, term.RoundDay.ToDateTime(TimeOnly.MinValue));
        }
    }

    [Theory, DatabaseData]
    public async Task What_is_registered_carries_the_days_of_its_class_importance_and_departments(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        // Monday 2026-11-23. No holiday until 2027-01-01.
        await AssertDueAsync(world, "2026-11-23 10:00", "一般", ["D001"], "2026-11-30", "2026-11-30");
        await AssertDueAsync(world, "2026-11-23 23:59", "特急", ["D001"], "2026-11-30", "2026-11-24");
        await AssertDueAsync(world, "2026-11-24 00:00", "特急", ["D001"], "2026-12-01", "2026-11-25");
        await AssertDueAsync(world, "2026-11-27 18:00", "重大", ["D001"], "2026-12-04", "2026-12-02");
        await AssertDueAsync(world, "2026-11-28 09:00", "重要", ["D001"], "2026-12-04", "2026-12-04");
        // 建议 as an importance has ten days, but the law has five; two departments have ten of the law.
        await AssertDueAsync(world, "2026-11-30 09:00", "建议", ["D001"], "2026-12-07", "2026-12-07");
        await AssertDueAsync(world, "2026-11-30 09:01", "建议", ["D001", "D002"], "2026-12-14", "2026-12-14");
        await AssertDueAsync(world, "2026-11-30 09:02", "一般", ["D001", "D002"], "2026-12-14", "2026-12-07");
        // A class with days, in which the second level takes them from the first.
        await SetDaysAsync(world, "服务态度", 2);
        await AssertDueAsync(world, "2026-12-01 10:00", "一般", ["D001"], "2026-12-08", "2026-12-03", "语言不当");
        await SetDaysAsync(world, "语言不当", 3);
        await AssertDueAsync(world, "2026-12-01 10:01", "一般", ["D001"], "2026-12-08", "2026-12-04", "语言不当");
        await AssertDueAsync(world, "2026-12-01 10:02", "一般", ["D001"], "2026-12-08", "2026-12-03", "生冷硬顶推");
        // Over the year's end, and a hospital's own day of rest: 4, 6, 7, 8, 11.
        await AssertDueAsync(world, "2026-12-30 10:00", "一般", ["D001"], "2027-01-07", "2027-01-07");
        await AssertDueAsync(world, "2026-12-31 23:59", "特急", ["D001"], "2027-01-08", "2027-01-04");
        await world.Get<CalendarDesk>().SaveDayAsync(new(2027, 1, 5), new(CalendarDayKind.Rest, "院庆"), null, Cancel);
        await world.Get<WorkingDays>().RefreshAsync(Cancel);
        await AssertDueAsync(world, "2027-01-01 00:00", "一般", ["D001"], "2027-01-11", "2027-01-11");
    }

    [Theory, DatabaseData]
    public async Task A_second_department_gives_ten_days_and_a_round_has_its_own_while_the_law_waits_for_nobody(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        world.Actor.Current = world.Actor.Current with { DepartmentCode = "MZ01" };
        var (desk, id) = (world.Get<ComplaintDesk>(), await RegisterAsync(world, "建议", ["D001"], "诊断"));
        await desk.AcceptAsync(await AtAsync(world, id), null, null, Cancel);
        // Monday 2026-11-23: 24, 25, 26, 27, 30; to ten: 12.1, 2, 3, 4, 7.
        await AssertDueAsync(world, id, "2026-11-30", "2026-11-30");
        await desk.AddDepartmentAsync(await AtAsync(world, id), "BQ01", null, Cancel);
        await AssertDueAsync(world, id, "2026-12-07", "2026-12-07");

        // Asked to end on Tuesday 12.8 (late), sent back on Wednesday 12.9: ten days of the importance are 10, 11, 14 to 18, 21, 22, 23.
        Go(world, "2026-12-08 09:00");
        await desk.AskToEndAsync(await AtAsync(world, id), new("已核实并道歉。") { Finding = ComplaintFinding.True }, Cancel);
        Go(world, "2026-12-09 23:59");
        await desk.SendBackAsync(await AtAsync(world, id), 2, "没有收到道歉。", Cancel);
        await AssertDueAsync(world, id, "2026-12-07", "2026-12-23");
        await using var db = await world.OpenDbAsync(Cancel);
        var rounds = await db.ComplaintRounds.Where(r => r.ComplaintId == id).OrderBy(r => r.No).ToListAsync(Cancel);
        Assert.Equal([Utc("2026-12-08 00:00"), Utc("2026-12-24 00:00")], rounds.Select(r => r.DueAt));
        // 24 to 27, 30, 12.1 to 12.4, 7, 8.
        Assert.Equal([11, null], rounds.Select(r => r.WorkingDays));
        Assert.True((await db.Complaints.FirstAsync(c => c.Id == id, Cancel)).IsLate);
    }

    [Theory, DatabaseData]
    public async Task A_class_that_is_no_longer_used_keeps_its_days_for_what_was_registered_with_it(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await SetDaysAsync(world, "语言不当", 2);
        var id = await RegisterAsync(world, "一般", ["D001"], "语言不当");
        await AssertDueAsync(world, id, "2026-11-30", "2026-11-25");
        await using (var db = await world.OpenDbAsync(Cancel))
        {
            (await db.Set<ComplaintClass>().FirstAsync(c => c.Name == "语言不当", Cancel)).IsDisabled = true;
            await world.SaveAsync(db, Cancel);
        }

        var desk = world.Get<ComplaintDesk>();
        await desk.AcceptAsync(await AtAsync(world, id), null, null, Cancel);
        await desk.AddDepartmentAsync(await AtAsync(world, id), "BQ01", null, Cancel);
        await AssertDueAsync(world, id, "2026-12-07", "2026-11-25");
        var refused = await Assert.ThrowsAsync<HospitalCrm.Domain.Lists.RecordRefusedException>(() => RegisterAsync(world, "一般", ["D001"], "语言不当"));
        Assert.Contains("class", refused.Faults.Keys);
    }

    private static async Task AssertDueAsync(CrmWorld world, string at, string importance, IReadOnlyList<string> targets, string legal, string round, string className = "诊断")
    {
        Go(world, at);
        await AssertDueAsync(world, await RegisterAsync(world, importance, targets, className), legal, round);
    }

    private static async Task AssertDueAsync(CrmWorld world, Guid id, string legal, string round)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        var complaint = await db.Complaints.AsNoTracking().FirstAsync(c => c.Id == id, Cancel);
        Assert.Equal((Utc($"{legal} 00:00").AddDays(1), Utc($"{round} 00:00").AddDays(1)), (complaint.LegalDueAt, complaint.DueAt));
    }

    private static void Go(CrmWorld world, string at) => world.Time.SetUtcNow(new(Utc(at)));

    private static async Task<Guid> RegisterAsync(CrmWorld world, string importance, IReadOnlyList<string> targets, string className)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        return (await world.Get<ComplaintIntake>().RegisterAsync(
            new(ComplaintKind.Complaint, ComplaintChannel.Telephone)
            {
                Content = "等了三个小时没有人理。",
                ComplainantName = "陈静",
                Targets = targets,
                ClassId = await db.Set<ComplaintClass>().Where(c => c.Name == className).Select(c => c.Id).FirstAsync(Cancel),
                ImportanceId = await db.Set<ComplaintImportance>().Where(i => i.Name == importance).Select(i => i.Id).FirstAsync(Cancel),
            },
            Cancel)).Id;
    }

    private static async Task<ComplaintAt> AtAsync(CrmWorld world, Guid id)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        return new(id, await db.Complaints.Where(c => c.Id == id).Select(c => c.Version).FirstAsync(Cancel));
    }

    private static async Task SetDaysAsync(CrmWorld world, string className, int days)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        (await db.Set<ComplaintClass>().FirstAsync(c => c.Name == className, Cancel)).WorkingDays = days;
        await world.SaveAsync(db, Cancel);
    }

    private static DateTime Utc(string local) => Clock.ToUtc(DateTime.ParseExact(local, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture));

    private sealed record TermCase(string Registered, int? ClassDays, int ImportanceDays, string? Legal, string Round)
    {
        public string? RoundBegan { get; init; }
        public bool IsComplaint { get; init; } = true;
        public bool HasSeveral { get; init; }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Registered} {RoundBegan} {ClassDays}/{ImportanceDays}{(HasSeveral ? " several" : "")}{(IsComplaint ? "" : " no complaint")}");
    }

    private sealed class FingerCalendar
    {
        private readonly HashSet<string> _rest =
        [
            "20260101", "20260102", "20260103", "20260215", "20260216", "20260217", "20260218", "20260219", "20260220", "20260221", "20260222", "20260223",
            "20260404", "20260405", "20260406", "20260501", "20260502", "20260503", "20260504", "20260505", "20260619", "20260620", "20260621",
            "20260925", "20260926", "20260927", "20261001", "20261002", "20261003", "20261004", "20261005", "20261006", "20261007",
            "20270101", "20270205", "20270206", "20270207", "20270208", "20270405", "20270501", "20270502", "20270609", "20270915", "20271001", "20271002", "20271003",
            // 2028, for the terms that begin at the end of 2027.
            "20280101", "20280125", "20280126", "20280127", "20280128", "20280404", "20280501", "20280502",
        ];

        private readonly HashSet<string> _worked = ["20260104", "20260214", "20260228", "20260509", "20260920", "20261010"];

        public DateTime After(DateTime utc, int fingers)
        {
            var day = utc.AddHours(8).Date;
            while (fingers != 0)
            {
                day += TimeSpan.FromDays(1);
                var name = day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
                if (_worked.Contains(name) || (!_rest.Contains(name) && (int)day.DayOfWeek % 6 != 0)) fingers--;
            }

            return DateTime.SpecifyKind(day, DateTimeKind.Unspecified);
        }
    }
}
