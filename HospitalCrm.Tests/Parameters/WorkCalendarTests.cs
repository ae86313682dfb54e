using HospitalCrm.Domain.Parameters;

namespace HospitalCrm.Tests.Parameters;

public sealed class WorkCalendarTests
{
    private static readonly WorkCalendar Shipped = new([]);

    [Theory]
    // 春节 2026: 2.14 (Saturday) is worked, 2.15 to 2.23 rest, 2.28 (Saturday) is worked.
    [InlineData("2026-02-12", 1, "2026-02-13")]
    [InlineData("2026-02-12", 2, "2026-02-14")]
    [InlineData("2026-02-13", 2, "2026-02-24")]
    [InlineData("2026-02-13", 5, "2026-02-27")]
    [InlineData("2026-02-16", 5, "2026-02-28")]
    [InlineData("2026-02-13", 10, "2026-03-05")]
    // 国庆节 2026: 9.20 (Sunday) is worked, 9.25 to 9.27 and 10.1 to 10.7 rest, 10.10 (Saturday) is worked.
    [InlineData("2026-09-18", 1, "2026-09-20")]
    [InlineData("2026-09-18", 5, "2026-09-24")]
    [InlineData("2026-09-30", 1, "2026-10-08")]
    [InlineData("2026-09-30", 5, "2026-10-13")]
    [InlineData("2026-10-03", 10, "2026-10-20")]
    // The year's end: 2027-01-01 is a holiday by law.
    [InlineData("2026-12-30", 2, "2027-01-04")]
    [InlineData("2025-12-31", 1, "2026-01-04")]
    public void A_term_ends_on_the_last_of_its_working_days(string from, int days, string expected)
    {
        var last = Shipped.Add(Day(from), days);

        Assert.Equal(Day(expected), last);
        Assert.Equal(days, Shipped.Between(Day(from), last));
        Assert.Equal(-days, Shipped.Between(last, Day(from)));
    }

    [Fact]
    public void The_published_year_has_248_working_days()
    {
        // 365 days, 104 at weekends; 33 days of rest of which 14 fall on a weekend; 6 worked weekends.
        Assert.Equal(248, Shipped.Count(new(2026, 1, 1), new(2026, 12, 31)));
    }

    [Fact]
    public void Next_year_has_the_thirteen_days_of_the_law_and_no_guessed_make_up_days()
    {
        var days = StatutoryHolidays.Of(2027);

        Assert.Equal(
            ["2027-01-01", "2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08", "2027-04-05", "2027-05-01", "2027-05-02", "2027-06-09", "2027-09-15", "2027-10-01", "2027-10-02", "2027-10-03"],
            days.Select(d => d.Day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)));
        Assert.All(days, d => Assert.Equal((CalendarDayKind.Rest, CalendarSource.Expected), (d.Mark.Kind, d.Source)));
    }

    [Theory]
    [InlineData(2025, "2025-01-29", "2025-04-04", "2025-05-31", "2025-10-06")] // with a leap sixth month before the eighth
    [InlineData(2028, "2028-01-26", "2028-04-04", "2028-05-28", "2028-10-03")] // with a leap fifth month, and 中秋 inside 国庆
    [InlineData(2029, "2029-02-13", "2029-04-04", "2029-06-16", "2029-09-22")]
    public void Lunar_days_and_the_solar_term_fall_where_the_almanac_has_them(int year, string springFestival, string qingming, string dragonBoat, string midAutumn)
    {
        var days = StatutoryHolidays.Of(year);

        Assert.Equal(Day(springFestival), days.Where(d => d.Mark.Name == "春节").ElementAtOrDefault(1)?.Day ?? default);
        Assert.Equal(Day(qingming), days.Single(d => d.Mark.Name == "清明节").Day);
        Assert.Equal(Day(dragonBoat), days.Single(d => d.Mark.Name == "端午节").Day);
        Assert.Equal(Day(midAutumn), days.Single(d => d.Mark.Name == "中秋节").Day);
    }

    [Fact]
    public void A_saved_year_stands_in_the_place_of_the_shipped_one()
    {
        var calendar = new WorkCalendar([new(new(2026, 11, 26), new(CalendarDayKind.Rest, "院庆"), CalendarSource.Hospital)]);

        Assert.False(calendar.IsWorkingDay(new(2026, 11, 26)));
        Assert.True(calendar.IsWorkingDay(new(2026, 10, 1)));
        Assert.False(calendar.IsWorkingDay(new(2027, 1, 1)));
    }

    [Fact]
    public void A_wrong_number_of_days_does_not_count_for_ever() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Shipped.Add(new(2026, 1, 1), int.MaxValue));

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
