using HospitalCrm.Domain.Lists;

namespace HospitalCrm.Domain.Patients;

/// <summary>Age as a ward writes it: days in the first month, months in the first three years, then full years.</summary>
public static class PatientAge
{
    private const int DaysUntilMonths = 30;
    private const int MonthsUntilYears = 36;

    /// <returns>12天, 8个月, 41岁; null for somebody not born yet.</returns>
    public static string? Of(DateOnly bornOn, DateOnly today) => PhraseOf(bornOn, today)?.ToString();

    /// <inheritdoc cref="Of"/>
    internal static Phrase? PhraseOf(DateOnly bornOn, DateOnly today)
    {
        if (bornOn > today) return null;
        var days = today.DayNumber - bornOn.DayNumber;
        if (days < DaysUntilMonths) return new("{0}天", days);
        var months = FullMonths(bornOn, today);
        return months < MonthsUntilYears ? new("{0}个月", Math.Max(1, months)) : new("{0}岁", months / 12);
    }

    /// <summary>Whole months gone by. Whoever was born on the 31st completes a month of thirty days on its last day.</summary>
    internal static int FullMonths(DateOnly bornOn, DateOnly today)
    {
        var months = ((today.Year - bornOn.Year) * 12) + today.Month - bornOn.Month;
        return bornOn.AddMonths(months) > today ? months - 1 : months;
    }
}
