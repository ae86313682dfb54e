using System.Text.RegularExpressions;
using HospitalCrm.Domain.Common;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>
/// Reads what a card reader or code scanner typed: magnetic tracks 1 and 2 with their sentinels (ISO/IEC 7813), a plain
/// number, or the content of a health QR code.
/// </summary>
public static partial class CardSwipe
{
    /// <summary>No reader sends more (track 3 has 107 characters); anything longer is no swipe.</summary>
    private const int Longest = 256;

    /// <returns>The card number.</returns>
    /// <exception cref="DomainRuleException">No card number of this hospital is in it.</exception>
    public static string Read(string? raw, string cardPattern)
    {
        var text = (raw ?? "").Trim();
        if (text.Length is 0 or > Longest) throw Unreadable();

        foreach (var candidate in Candidates(text))
        {
            if (IsCard(candidate, cardPattern)) return candidate;

            // A reader that fires twice sends the same number twice in a row.
            var half = candidate.Length / 2;
            if (candidate.Length % 2 == 0 && half > 0 && candidate[..half] == candidate[half..] && IsCard(candidate[..half], cardPattern))
                return candidate[..half];
        }

        throw Unreadable();
    }

    private static IEnumerable<string> Candidates(string text)
    {
        if (Track2().Match(text) is { Success: true } second) yield return second.Groups["card"].Value;
        if (Track1().Match(text) is { Success: true } first) yield return first.Groups["card"].Value;
        yield return text.TrimEnd('?', '\r', '\n');
    }

    private static bool IsCard(string candidate, string cardPattern) =>
        Regex.IsMatch(candidate, cardPattern, RegexOptions.CultureInvariant, TimeSpan.FromMilliseconds(100));

    private static DomainRuleException Unreadable() => new("没有读到有效的卡号，请再刷一次，或改用手机号验证。");

    [GeneratedRegex(@"^%B(?<card>[0-9A-Za-z]{1,19})\^", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Track1();

    [GeneratedRegex(";(?<card>[0-9]{1,19})=", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Track2();
}
