using System.Text.RegularExpressions;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Patients;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>
/// Reads what a card reader or code scanner typed: the tracks of a magnetic card (ISO/IEC 7813, track 3 of ISO/IEC 4909), a
/// plain number, a 身份证号 or the content of a health QR code. What is whole and what is a card is decided here, not in the browser.
/// </summary>
/// <remarks>
/// The hospital's pattern says which numbers are cards of its own. Three names may stand in it: <c>(?&lt;card&gt;…)</c> is the part
/// of a longer content that is the number, <c>(?&lt;luhn&gt;…)</c> asks for the check digit of ISO/IEC 7812-1 (most hospital cards have
/// none), <c>(?&lt;id&gt;…)</c> for that of a 身份证号 (GB 11643-1999), where the HIS keeps those as card numbers.
/// </remarks>
public static partial class CardSwipe
{
    /// <summary>All three tracks have 226 characters, and a reader may fire twice without a pause; anything longer is no swipe.</summary>
    public const int Longest = 512;

    private const string StartSentinels = "%;+";
    private const char EndSentinel = '?';

    /// <returns>The card number.</returns>
    /// <exception cref="DomainRuleException">No card number of this hospital is in it, or it is an identity card.</exception>
    public static string Read(string? raw, string cardPattern)
    {
        var text = (raw ?? "").Trim('\r', '\n');
        if (text.Length is 0 or > Longest) throw Unreadable();

        var contents = text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries).SelectMany(ContentsOf).ToList();
        var cards = contents.Select(content => content.Select(reading => CardIn(reading, cardPattern)).FirstOrDefault(card => card is not null))
            .OfType<string>().Distinct(StringComparer.Ordinal).ToList();

        return cards switch
        {
            [var card] => card,
            [] when contents.Exists(content => content.Exists(IdCardNumber.IsWhole)) =>
                throw new DomainRuleException("本机不能用身份证验证，请刷就诊卡，或改用手机号验证。"),
            // Two numbers are two cards, or one read wrongly: neither may become a patient.
            _ => throw Unreadable(),
        };
    }

    /// <summary>What stands on one line, each content with its possible readings, the likeliest first.</summary>
    private static IEnumerable<List<string>> ContentsOf(string line)
    {
        // The browser ends a swipe that was broken off with a control character, which no card and no code has.
        if (line.Any(c => c is < ' ' or > '~')) throw Unreadable();
        return StartSentinels.Contains(line[0], StringComparison.Ordinal) ? TracksOf(line.ToUpperInvariant()).Select(NumbersOn) : [PlainReadings(line.Trim())];
    }

    private static List<string> PlainReadings(string content)
    {
        // A reader may type a 身份证号 with a small x; the number has a large one.
        if (content.Length >= 18 && IdCardNumber.IsWhole(content[^18..].ToUpperInvariant())) content = content.ToUpperInvariant();
        // A reader that fires twice without a pause sends the same number twice in a row.
        var half = content[..(content.Length / 2)];
        return content == half + half ? [content, half] : [content];
    }

    /// <summary>Cuts a line into its tracks, each with both sentinels, and checks what the reader sent for checking.</summary>
    private static IEnumerable<string> TracksOf(string line)
    {
        for (var at = 0; at < line.Length;)
        {
            var end = line.IndexOf(EndSentinel, at);
            if (end < 0 || !StartSentinels.Contains(line[at], StringComparison.Ordinal)) throw Unreadable();

            var track = line[at..++end];
            if (!FitsTrack(track)) throw Unreadable();
            // The character after the end sentinel is the LRC if a track or nothing follows it: it may look like a sentinel itself.
            var hasCheck = end < line.Length && (end + 1 == line.Length || (StartSentinels.Contains(line[end + 1], StringComparison.Ordinal) && end + 2 < line.Length));
            if (hasCheck && line[end] != CheckDigits.LongitudinalCheckOf(track)) throw Unreadable();
            at = hasCheck ? end + 1 : end;
            yield return track;
        }
    }

    /// <summary>Length, without the LRC, and characters of the track (ISO/IEC 7811-6), or the mark of one that could not be read.</summary>
    private static bool FitsTrack(string track) => track[0] switch
    {
        _ when track[1..] == "E?" => true,
        '%' => track.Length <= 78 && track.All(c => c is >= ' ' and <= '_'),
        ';' => track.Length <= 39 && track.All(c => c is >= '0' and <= '?'),
        _ => track.Length <= 106 && track.Skip(1).All(c => c is >= '0' and <= '?'),
    };

    /// <summary>Nothing on a track that is blank, that the reader could not read (<c>;E?</c>) or that another issuer has written.</summary>
    private static List<string> NumbersOn(string track)
    {
        var number = (track[0] == '%' ? FirstTrack() : NumericTrack()).Match(track).Groups["number"].Value;
        // Track 3 has a format code of two digits before the number (ISO/IEC 4909); cards written by a hospital often lack it.
        return track[0] == '+' && number.Length > 2 ? [number, number[2..]] : [number];
    }

    private static string? CardIn(string reading, string cardPattern)
    {
        if (reading.Length == 0) return null;
        var match = Regex.Match(reading, cardPattern, RegexOptions.CultureInvariant, TimeSpan.FromMilliseconds(100));
        if (!match.Success) return null;
        if (match.Groups["luhn"] is { Success: true } luhn && !CheckDigits.IsLuhn(luhn.Value)) return null;
        if (match.Groups["id"] is { Success: true } id && !IdCardNumber.IsWhole(id.Value)) return null;
        return match.Groups["card"] is { Success: true } part ? part.Value : reading;
    }

    private static DomainRuleException Unreadable() => new("没有读到有效的卡号，请再刷一次，或改用手机号验证。");

    [GeneratedRegex(@"^%B(?<number>[0-9A-Z]{1,19})\^[^^]*\^[^^]*\?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FirstTrack();

    [GeneratedRegex(@"^(;(?<number>[0-9]{1,19})|\+(?<number>[0-9]{1,21}))(=[^?]*)?\?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NumericTrack();
}
