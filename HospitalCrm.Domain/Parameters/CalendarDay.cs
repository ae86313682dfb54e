using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Parameters;

/// <summary>A day that is not what its weekday says (节假日日历): a holiday, or a Saturday or Sunday that is worked. Every other day has no row.</summary>
[Audited("calendar", "节假日")]
public sealed class CalendarDay : IVersioned
{
    internal const int LongestName = 30;

    private CalendarDay() { }

    internal CalendarDay(DateOnly day) => Day = day;

    [Label("日期")]
    public DateOnly Day { get; private set; }

    [Label("类型")]
    public CalendarDayKind Kind { get; private set; }

    [Label("名称")]
    public string Name { get; private set; } = "";

    [Label("来源")]
    public CalendarSource Source { get; private set; }

    internal string ChangedBy { get; private set; } = "";
    public DateTime ChangedAt { get; private set; }
    public long Version { get; private set; }

    internal void Change(CalendarMark mark, CalendarSource source, string by, DateTime at) =>
        (Kind, Name, Source, ChangedBy, ChangedAt) = (mark.Kind, mark.Name, source, by, at);
}

/// <summary>放假, 调休上班.</summary>
public enum CalendarDayKind
{
    [Label("放假")]
    Rest = 1,

    [Label("调休上班")]
    Work = 2,
}

/// <summary>How certain a day is: 已公布 by the State Council, 预计 from the law alone, or 本院设定.</summary>
public enum CalendarSource
{
    [Label("已公布")]
    Published = 1,

    [Label("预计")]
    Expected = 2,

    [Label("本院设定")]
    Hospital = 3,
}

/// <summary>What makes a day special: 放假 or 调休上班, and for what.</summary>
public sealed record CalendarMark(CalendarDayKind Kind, string Name);

/// <summary>A special day of a year.</summary>
public sealed record CalendarEntry(DateOnly Day, CalendarMark Mark, CalendarSource Source);

internal sealed class CalendarDayMapping : IEntityTypeConfiguration<CalendarDay>
{
    public void Configure(EntityTypeBuilder<CalendarDay> day)
    {
        day.ToTable("CalendarDays");
        day.HasKey(d => d.Day);
        day.Property(d => d.Day).HasColumnName("CalendarDay");
        day.Property(d => d.Name).HasMaxLength(CalendarDay.LongestName);
        day.Property(d => d.ChangedBy).HasMaxLength(100);
    }
}
