using System.Globalization;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Tests.Support;

namespace HospitalCrm.Tests.Parameters;

public sealed class WorkingHoursTests
{
    private static readonly HospitalClock Clock = new(TimeProvider.System);
    private static readonly WorkCalendar Shipped = new([]);
    private static readonly WorkTime EightToSix = new(Shipped, 8, 18, Clock);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    // 国庆节 2026: Wednesday 9.30 is worked, 10.1 to 10.7 rest, Saturday 10.10 is worked, Sunday rests.
    [InlineData("2026-09-30 17:00", "2026-10-08 09:00", 2)]
    [InlineData("2026-09-30 18:00", "2026-10-08 08:00", 0)]
    [InlineData("2026-10-01 00:00", "2026-10-08 00:00", 0)]
    [InlineData("2026-10-09 08:00", "2026-10-12 08:00", 20)]
    [InlineData("2026-10-09 23:59", "2026-10-10 07:59", 0)]
    [InlineData("2026-10-12 09:00", "2026-10-09 17:00", -12)]
    public void Hours_count_only_while_somebody_is_at_work(string from, string until, int hours) =>
        Assert.Equal(TimeSpan.FromHours(hours), EightToSix.Between(Utc(from), Utc(until)));

    [Theory]
    [InlineData("2026-09-30 17:00", 1, "2026-09-30 18:00")]
    [InlineData("2026-09-30 17:00", 2, "2026-10-08 09:00")]
    [InlineData("2026-09-30 18:00", 10, "2026-10-08 18:00")]
    [InlineData("2026-10-03 12:00", 24, "2026-10-10 12:00")]
    [InlineData("2026-10-10 07:00", 11, "2026-10-12 09:00")]
    [InlineData("2026-10-01 12:00", 0, "2026-10-01 12:00")]
    public void So_many_hours_later_is_a_moment_of_a_working_day(string from, int hours, string expected) =>
        Assert.Equal(Utc(expected), EightToSix.Add(Utc(from), TimeSpan.FromHours(hours)));

    [Theory]
    [InlineData("2026-09-30 07:59", "2026-09-30 08:00")]
    [InlineData("2026-09-30 08:00", "2026-09-30 08:00")]
    [InlineData("2026-09-30 17:59", "2026-09-30 17:59")]
    [InlineData("2026-09-30 18:00", "2026-10-08 08:00")]
    [InlineData("2026-10-04 12:00", "2026-10-08 08:00")]
    [InlineData("2026-10-09 22:00", "2026-10-10 08:00")]
    [InlineData("2026-10-10 22:00", "2026-10-12 08:00")]
    public void The_doors_open_on_the_next_working_day(string from, string expected) => Assert.Equal(Utc(expected), EightToSix.NextOpen(Utc(from)));

    [Theory]
    [InlineData(8, 18)]
    [InlineData(0, 24)]
    [InlineData(9, 10)]
    [InlineData(20, 8)]
    public void Every_answer_is_that_of_somebody_who_counts_minutes(int fromHour, int untilHour)
    {
        var time = new WorkTime(Shipped, fromHour, untilHour, Clock);
        var minutes = new MinuteCount(fromHour < untilHour ? fromHour : 0, fromHour < untilHour ? untilHour : 24);
        var random = new Random(2026);
        for (var i = 0; i < 400; i++)
        {
            var from = Utc("2026-01-01 00:00").AddMinutes(random.Next(700 * 24 * 60));
            var until = from.AddMinutes(random.Next(-9 * 24 * 60, 9 * 24 * 60));
            Assert.Equal(minutes.Between(from, until), time.Between(from, until));
            Assert.Equal(minutes.IsWorked(from), time.IsOpen(from));
            Assert.Equal(minutes.NextWorked(from), time.NextOpen(from));

            var hours = random.Next(1, 60);
            var later = time.Add(from, TimeSpan.FromHours(hours));
            Assert.Equal(TimeSpan.FromHours(hours), minutes.Between(from, later));
            Assert.True(minutes.IsWorked(later.AddMinutes(-1)), "an earlier moment would have done");
        }
    }

    [Fact]
    public void A_year_is_counted_by_days_and_not_by_minutes()
    {
        var (from, until) = (Utc("2026-01-01 00:00"), Utc("2027-01-01 00:00"));
        // The published year has 248 working days.
        Assert.Equal(TimeSpan.FromHours(2480), EightToSix.Between(from, until));
        Assert.Equal(Utc("2026-12-31 18:00"), EightToSix.Add(from, TimeSpan.FromHours(2480)));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        for (var i = 0; i < 1_000; i++) EightToSix.Between(from, until);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2), $"1,000 years took {watch.Elapsed}.");
        Assert.Throws<ArgumentOutOfRangeException>(() => EightToSix.Add(from, TimeSpan.FromDays(36_500)));
        Assert.Throws<ArgumentOutOfRangeException>(() => EightToSix.Add(from, TimeSpan.FromHours(-1)));
    }

    [Theory, DatabaseData]
    public async Task The_hours_are_those_of_the_settings_and_the_days_those_of_the_calendar(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        // Monday 10:00.
        var now = CrmWorld.Start.UtcDateTime;
        Assert.Equal(TimeSpan.FromHours(10), (await world.Get<WorkingHours>().GetAsync(Cancel)).Between(now, now.AddDays(1)));
        await world.SetAsync("WorkFromHour", "9", Cancel);
        await world.SetAsync("WorkUntilHour", "17", Cancel);
        await world.Get<CalendarDesk>().SaveDayAsync(new(2026, 11, 24), new(CalendarDayKind.Rest, "院庆"), null, Cancel);
        await world.Get<WorkingDays>().RefreshAsync(Cancel);
        var time = await world.Get<WorkingHours>().GetAsync(Cancel);
        Assert.Equal(TimeSpan.FromHours(7), time.Between(now, now.AddDays(1)));
        Assert.Equal(Utc("2026-11-25 09:00"), time.NextOpen(Utc("2026-11-23 17:00")));
    }

    private static DateTime Utc(string local) => Clock.ToUtc(DateTime.ParseExact(local, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture));

    private sealed class MinuteCount(int fromHour, int untilHour)
    {
        public bool IsWorked(DateTime utc)
        {
            var local = utc.AddHours(8);
            return local.Hour >= fromHour && local.Hour < untilHour && Shipped.IsWorkingDay(new(local.Year, local.Month, local.Day));
        }

        public TimeSpan Between(DateTime from, DateTime until)
        {
            if (until < from) return -Between(until, from);
            var count = 0;
            for (var minute = from; minute < until; minute = minute.AddMinutes(1)) count += IsWorked(minute) ? 1 : 0;
            return TimeSpan.FromMinutes(count);
        }

        public DateTime NextWorked(DateTime from)
        {
            while (!IsWorked(from)) from = from.AddMinutes(1);
            return from;
        }
    }
}
