using System.Globalization;
using HospitalCrm.Domain.Satisfaction;

namespace HospitalCrm.App.Features.Satisfaction;

/// <summary>The period of a page as its address says it: a quick one that moves with the calendar, or two days.</summary>
public sealed record PeriodChoice(string? Quick, Period Period, bool WasUnreadable)
{
    public const string Today = "today";
    public const string Week = "7d";
    public const string Month = "30d";
    public const string Year = "year";

    /// <summary>With the Chinese words, which are also the keys of their translation.</summary>
    public static IReadOnlyList<(string Quick, string Name)> Quicks { get; } = [(Today, "今天"), (Week, "近7天"), (Month, "近30天"), (Year, "本年")];

    public string Query => Quick is not null ? $"period={Quick}" : $"from={Write(Period.From)}&to={Write(Period.To)}";

    public static PeriodChoice Read(string? quick, string? from, string? to, DateOnly today)
    {
        if (from is null && to is null) return Of(Quicks.Any(q => q.Quick == quick) ? quick! : Month, today);

        return TryRead(from, out var first) && TryRead(to, out var last) ? Between(first, last) : Of(Month, today) with { WasUnreadable = true };
    }

    public static PeriodChoice Between(DateOnly from, DateOnly to) => new(null, new(from, to), WasUnreadable: false);

    public static PeriodChoice Of(string quick, DateOnly today) => new(quick, new(FirstDay(quick, today), today), WasUnreadable: false);

    private static DateOnly FirstDay(string quick, DateOnly today) => quick switch
    {
        Today => today,
        Week => today.AddDays(-6),
        Year => new(today.Year, 1, 1),
        _ => today.AddDays(-29),
    };

    private static bool TryRead(string? text, out DateOnly day) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    private static string Write(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
