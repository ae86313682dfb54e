using System.Globalization;
using HospitalCrm.Domain.Common;

namespace HospitalCrm.App.Shared;

/// <summary>How figures and moments are written everywhere.</summary>
internal static class Shown
{
    public const string Nothing = "–";

    public static string Moment(HospitalClock clock, DateTime utc) => clock.ToLocal(utc).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Mean(decimal? mean) => mean?.ToString("0.00", CultureInfo.InvariantCulture) ?? Nothing;

    public static string Percent(decimal? percent) => percent?.ToString("0.0", CultureInfo.InvariantCulture) ?? Nothing;

    public static string Share(decimal? percent) => percent is { } share ? string.Create(CultureInfo.InvariantCulture, $"{share:0.0}%") : Nothing;

    public static string Count(int count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
