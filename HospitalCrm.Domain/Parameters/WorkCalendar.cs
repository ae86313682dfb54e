using System.Collections.Frozen;

namespace HospitalCrm.Domain.Parameters;

/// <summary>Which days are worked, and how far apart two are in working days. A year without a saved day is as <see cref="StatutoryHolidays"/> say.</summary>
public sealed class WorkCalendar
{
    /// <summary>Five years of days: nothing in the hospital is due later, and a wrong number must not count for ever.</summary>
    public const int MostDays = 1_250;

    private readonly FrozenDictionary<DateOnly, CalendarEntry> _special;

    public WorkCalendar(IEnumerable<CalendarEntry> saved)
    {
        var own = saved.ToList();
        StoredYears = own.Select(e => e.Day.Year).ToFrozenSet();
        _special = own
            .Concat(Enumerable.Range(StatutoryHolidays.FirstYear, StatutoryHolidays.LastYear - StatutoryHolidays.FirstYear + 1).Where(year => !StoredYears.Contains(year)).SelectMany(StatutoryHolidays.Of))
            .ToFrozenDictionary(e => e.Day);
    }

    /// <summary>Years the hospital has entered or imported itself.</summary>
    internal IReadOnlySet<int> StoredYears { get; }

    /// <summary>Null for a day that is what its weekday says.</summary>
    public CalendarEntry? Find(DateOnly day) => _special.GetValueOrDefault(day);

    public bool IsWorkingDay(DateOnly day) => Find(day) is { } entry ? entry.Mark.Kind == CalendarDayKind.Work : !IsWeekend(day);

    public static bool IsWeekend(DateOnly day) => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;

    /// <summary>The last day of a term of so many working days: the day it begins on does not count (民法典 第二百零一条).</summary>
    public DateOnly Add(DateOnly day, int workingDays)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(workingDays);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(workingDays, MostDays);
        for (var left = workingDays; left > 0;)
        {
            day = day.AddDays(1);
            if (IsWorkingDay(day)) left--;
        }

        return day;
    }

    /// <summary>Working days after the first day up to and with the last; negative when the last is before the first.</summary>
    public int Between(DateOnly first, DateOnly last) => last < first ? -Count(last.AddDays(1), first) : Count(first.AddDays(1), last);

    /// <summary>Working days from the first to the last, both counted.</summary>
    public int Count(DateOnly first, DateOnly last)
    {
        var count = 0;
        for (var day = first; day <= last; day = day.AddDays(1))
        {
            if (IsWorkingDay(day)) count++;
        }

        return count;
    }
}
