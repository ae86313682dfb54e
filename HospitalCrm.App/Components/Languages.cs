using System.Globalization;

namespace HospitalCrm.App.Components;

/// <summary>The languages of the staff program and where the choice is kept.</summary>
internal static class Languages
{
    public const string Chinese = "zh-CN";
    public const string English = "en";
    public const string Cookie = "hospitalcrm-language";

    public static IReadOnlyList<string> All { get; } = [Chinese, English];

    /// <summary>Whether this person reads English; whoever has chosen nothing reads Chinese.</summary>
    public static bool IsEnglish => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == English;
}
