namespace HospitalCrm.Domain.Common;

/// <summary>The time as the hospital's people count it: stored moments are UTC, days are the hospital's.</summary>
public sealed class HospitalClock(TimeProvider time, TimeZoneInfo? zone = null)
{
    /// <summary>China Standard Time has had no daylight saving since 1991; a fixed zone also works where no zone data is installed.</summary>
    public static readonly TimeZoneInfo China = TimeZoneInfo.CreateCustomTimeZone("China", TimeSpan.FromHours(8), "中国标准时间", "中国标准时间");

    private readonly TimeZoneInfo _zone = zone ?? China;

    public TimeProvider Time => time;

    public TimeZoneInfo Zone => _zone;

    public DateTime UtcNow => time.GetUtcNow().UtcDateTime;

    public DateOnly Today => DayOf(UtcNow);

    public DateOnly DayOf(DateTime utc) => DateOnly.FromDateTime(ToLocal(utc));

    public DateTime ToLocal(DateTime utc) => TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(utc, DateTimeKind.Utc), _zone);

    public DateTime ToUtc(DateTime local) => TimeZoneInfo.ConvertTimeToUtc(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), _zone);

    /// <summary>The UTC moment at which the hospital's day begins.</summary>
    public DateTime StartOf(DateOnly day) => TimeZoneInfo.ConvertTimeToUtc(day.ToDateTime(TimeOnly.MinValue), _zone);
}
