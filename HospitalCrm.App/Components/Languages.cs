namespace HospitalCrm.App.Components;

/// <summary>The languages of the staff program and where the choice is kept.</summary>
internal static class Languages
{
    public const string Chinese = "zh-CN";
    public const string English = "en";
    public const string Cookie = "hospitalcrm-language";

    public static IReadOnlyList<string> All { get; } = [Chinese, English];

    /// <summary>A page of this program, sign-in included: changing the language there must stay there.</summary>
    public static string LocalPage(string? asked) =>
        asked is ['/', ..] && asked is not ['/', '/' or '\\', ..] && !asked.Any(char.IsControl) ? asked : "/";
}
