using System.Text.RegularExpressions;

namespace HospitalCrm.App.Features.Messaging;

/// <summary>Finds the code in a message, as a phone does that offers to copy it.</summary>
internal static partial class SmsCode
{
    public static string? In(string text) => SixDigits().Match(text) is { Success: true } found ? found.Value : null;

    [GeneratedRegex("(?<![0-9])[0-9]{6}(?![0-9])", RegexOptions.None, 1000)]
    private static partial Regex SixDigits();
}
