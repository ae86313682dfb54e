using System.Globalization;

namespace HospitalCrm.Domain.Parameters;

/// <summary>The holidays that hold in a year for which the hospital has entered or imported none: as published where they are known here, else as the law says.</summary>
public static class StatutoryHolidays
{
    public const int FirstYear = 2020;
    public const int LastYear = 2099;

    // 国务院办公厅关于2026年部分节假日安排的通知 (2025-11-04; 新华社, https://politics.gmw.cn/2025-11/04/content_38391083.htm).
    private static readonly (string Name, DateOnly From, DateOnly To, DateOnly[] Worked)[] Published2026 =
    [
        ("元旦", new(2026, 1, 1), new(2026, 1, 3), [new(2026, 1, 4)]),
        ("春节", new(2026, 2, 15), new(2026, 2, 23), [new(2026, 2, 14), new(2026, 2, 28)]),
        ("清明节", new(2026, 4, 4), new(2026, 4, 6), []),
        ("劳动节", new(2026, 5, 1), new(2026, 5, 5), [new(2026, 5, 9)]),
        ("端午节", new(2026, 6, 19), new(2026, 6, 21), []),
        ("中秋节", new(2026, 9, 25), new(2026, 9, 27), []),
        ("国庆节", new(2026, 10, 1), new(2026, 10, 7), [new(2026, 9, 20), new(2026, 10, 10)]),
    ];

    public static IReadOnlyList<string> Names { get; } = ["元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"];

    /// <summary>In order of the days.</summary>
    public static IReadOnlyList<CalendarEntry> Of(int year) => year == 2026
        ? [.. Published2026.SelectMany(Entries).OrderBy(e => e.Day)]
        : [.. Expected(year).OrderBy(d => d.Day).Select(d => new CalendarEntry(d.Day, new(CalendarDayKind.Rest, d.Name), CalendarSource.Expected))];

    /// <summary>
    /// The thirteen days of 全国年节及纪念日放假办法 (as amended from 2025-01-01). Which weekends are moved is known only when the
    /// State Council says so, usually in November; until then none is guessed.
    /// </summary>
    internal static IEnumerable<(DateOnly Day, string Name)> Expected(int year)
    {
        var springFestival = FromLunar(year, 1, 1);
        yield return (new(year, 1, 1), "元旦");
        for (var i = -1; i <= 2; i++) yield return (springFestival.AddDays(i), "春节");
        yield return (new(year, 4, QingmingInApril(year)), "清明节");
        yield return (new(year, 5, 1), "劳动节");
        yield return (new(year, 5, 2), "劳动节");
        yield return (FromLunar(year, 5, 5), "端午节");
        var midAutumn = FromLunar(year, 8, 15);
        for (var i = 1; i <= 3; i++)
        {
            if (new DateOnly(year, 10, i) is var national && national != midAutumn) yield return (national, "国庆节");
        }

        yield return (midAutumn, "中秋节");
    }

    private static IEnumerable<CalendarEntry> Entries((string Name, DateOnly From, DateOnly To, DateOnly[] Worked) holiday)
    {
        for (var day = holiday.From; day <= holiday.To; day = day.AddDays(1)) yield return new(day, new(CalendarDayKind.Rest, holiday.Name), CalendarSource.Published);
        foreach (var day in holiday.Worked) yield return new(day, new(CalendarDayKind.Work, holiday.Name), CalendarSource.Published);
    }

    /// <summary>Day of the solar term 清明 in the 21st century.</summary>
    private static int QingmingInApril(int year) => (int)(((year % 100) * 0.2422m) + 4.81m) - (year % 100 / 4);

    private static DateOnly FromLunar(int year, int month, int day)
    {
        var lunar = new ChineseLunisolarCalendar();
        // The calendar counts a leap month as a month of its own, after the one it repeats.
        var leap = lunar.GetLeapMonth(year);
        return DateOnly.FromDateTime(lunar.ToDateTime(year, leap > 0 && month >= leap ? month + 1 : month, day, 0, 0, 0, 0));
    }
}
