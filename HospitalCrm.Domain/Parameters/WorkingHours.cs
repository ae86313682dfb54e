using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Settings;

namespace HospitalCrm.Domain.Parameters;

/// <summary>When somebody is at work to read what they are told: the working days of the calendar, within 上班时间 and 下班时间 of the settings.</summary>
public sealed class WorkingHours(WorkingDays days, SettingsStore settings, HospitalClock clock)
{
    /// <summary>As calendar and settings are now; keep it no longer than the work that asks.</summary>
    public async ValueTask<WorkTime> GetAsync(CancellationToken cancel)
    {
        var calendar = await days.GetAsync(cancel);
        var current = settings.Current;
        return new(calendar, current.WorkFromHour, current.WorkUntilHour, clock);
    }
}

/// <summary>Working time, counted from opening to closing of working days. Moments are UTC; no count walks through anything smaller than a day.</summary>
public sealed class WorkTime
{
    private readonly WorkCalendar _calendar;
    private readonly HospitalClock _clock;
    private readonly TimeSpan _from;
    private readonly TimeSpan _until;

    /// <param name="untilHour">Where it is not after the beginning, the whole day is worked: otherwise nobody would ever be told anything.</param>
    public WorkTime(WorkCalendar calendar, int fromHour, int untilHour, HospitalClock clock)
    {
        (_calendar, _clock) = (calendar, clock);
        (_from, _until) = fromHour < untilHour ? (TimeSpan.FromHours(fromHour), TimeSpan.FromHours(untilHour)) : (TimeSpan.Zero, TimeSpan.FromDays(1));
    }

    public WorkCalendar Calendar => _calendar;

    /// <summary>How long a working day is.</summary>
    public TimeSpan Day => _until - _from;

    /// <summary>Whether somebody is at work at this moment; at closing time nobody is any more.</summary>
    public bool IsOpen(DateTime moment)
    {
        var local = _clock.ToLocal(moment);
        return local.TimeOfDay >= _from && local.TimeOfDay < _until && _calendar.IsWorkingDay(DateOnly.FromDateTime(local));
    }

    /// <summary>The moment itself when it is working time, else the next opening.</summary>
    public DateTime NextOpen(DateTime moment)
    {
        if (IsOpen(moment)) return moment;
        var local = _clock.ToLocal(moment);
        var day = DateOnly.FromDateTime(local);
        return At(_calendar.IsWorkingDay(day) && local.TimeOfDay < _from ? day : _calendar.Add(day, 1), _from);
    }

    /// <summary>When the doors open on the so-manieth working day after the moment's own.</summary>
    public DateTime OpeningAfter(DateTime moment, int workingDays) => At(_calendar.Add(_clock.DayOf(moment), workingDays), _from);

    /// <summary>When the doors open on the so-manieth working day back from the moment: the first is the last one that began before it.</summary>
    public DateTime OpeningBefore(DateTime moment, int workingDays)
    {
        var day = _clock.DayOf(moment.AddTicks(-1));
        for (var left = workingDays; ; day = day.AddDays(-1))
        {
            if (_calendar.IsWorkingDay(day) && --left <= 0) return At(day, _from);
        }
    }

    /// <summary>Working time from one moment to another; negative when the second is the earlier one, as for a term that is over.</summary>
    public TimeSpan Between(DateTime from, DateTime until)
    {
        if (until < from) return -Between(until, from);
        var (first, last) = (_clock.ToLocal(from), _clock.ToLocal(until));
        var (firstDay, lastDay) = (DateOnly.FromDateTime(first), DateOnly.FromDateTime(last));
        if (firstDay == lastDay) return _calendar.IsWorkingDay(firstDay) ? Worked(last) - Worked(first) : TimeSpan.Zero;

        var between = Day * _calendar.Count(firstDay.AddDays(1), lastDay.AddDays(-1));
        if (_calendar.IsWorkingDay(firstDay)) between += Day - Worked(first);
        if (_calendar.IsWorkingDay(lastDay)) between += Worked(last);
        return between;
    }

    /// <summary>The first moment by which so much working time has gone by; the closing time of a day, where it is exactly over.</summary>
    public DateTime Add(DateTime moment, TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(time.Ticks, nameof(time));
        if (time == TimeSpan.Zero) return moment;
        var local = _clock.ToLocal(moment);
        var day = DateOnly.FromDateTime(local);
        var left = time + (_calendar.IsWorkingDay(day) ? Worked(local) : Day);
        var whole = (int)Math.Min((left.Ticks - 1) / Day.Ticks, WorkCalendar.MostDays + 1);
        return At(_calendar.Add(day, whole), _from + left - (Day * whole));
    }

    /// <summary>Of the moment's day, up to then.</summary>
    private TimeSpan Worked(DateTime local)
    {
        var time = local.TimeOfDay;
        return time <= _from ? TimeSpan.Zero : time >= _until ? Day : time - _from;
    }

    private DateTime At(DateOnly day, TimeSpan time) => _clock.ToUtc(day.ToDateTime(TimeOnly.MinValue) + time);
}
