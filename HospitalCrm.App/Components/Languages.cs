namespace HospitalCrm.App.Components;

/// <summary>The languages of the staff program and where the choice is kept.</summary>
internal static class Languages
{
    public const string Chinese = "zh-CN";
    public const string English = "en";
    public const string Cookie = "hospitalcrm-language";

    public static IReadOnlyList<string> All { get; } = [Chinese, English];
}
