using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Settings;

namespace HospitalCrm.Domain.Messaging;

/// <summary>
/// When messages of a class may go (允许时段): the hours of the template, else those of the class, and for 资讯 not on a public holiday. An ordinary weekend is
/// none: a birthday falls on it too.
/// </summary>
internal sealed class SmsHours(CrmSettings settings, WorkCalendar calendar, HospitalClock clock)
{
    private const int MinutesOfDay = 24 * 60;

    /// <summary>Longer than any row of holidays; what a hospital has closed for longer is a mistake in its calendar.</summary>
    private const int DaysAhead = 31;

    /// <summary>The first moment from <paramref name="utc"/> on at which a message of the class may go.</summary>
    /// <param name="window">First permitted minute of the day, and the one from which nothing goes; null where the class says it.</param>
    public DateTime NextFrom(DateTime utc, SmsClass @class, (int? From, int? Until) window)
    {
        if (@class is not (SmsClass.Service or SmsClass.Information)) return utc;
        var (from, until) = WindowOf(@class, window);
        var local = clock.ToLocal(utc);
        var today = DateOnly.FromDateTime(local);
        for (var ahead = 0; ahead <= DaysAhead; ahead++)
        {
            var day = today.AddDays(ahead);
            if (@class == SmsClass.Information && !settings.SendsInformationOnHolidays && IsHoliday(day)) continue;
            // The second half of a window over midnight is a window of its own on the next day.
            foreach (var (start, end) in from < until ? [(from, until)] : from > until ? new[] { (0, until), (from, MinutesOfDay) } : [(0, MinutesOfDay)])
            {
                var opens = day.ToDateTime(TimeOnly.MinValue).AddMinutes(start);
                if (local < opens) return clock.ToUtc(opens);
                if (local < day.ToDateTime(TimeOnly.MinValue).AddMinutes(end)) return utc;
            }
        }

        return clock.StartOf(today.AddDays(DaysAhead)).AddMinutes(from);
    }

    private bool IsHoliday(DateOnly day) => calendar.Find(day)?.Mark.Kind == CalendarDayKind.Rest;

    private (int From, int Until) WindowOf(SmsClass @class, (int? From, int? Until) own)
    {
        var (from, until) = @class == SmsClass.Information ? (settings.InformationFromHour, settings.InformationUntilHour) : (settings.ServiceFromHour, settings.ServiceUntilHour);
        return (own.From ?? (from * 60), own.Until ?? (until * 60));
    }
}
