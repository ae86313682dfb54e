using System.Text;
using System.Text.RegularExpressions;

namespace HospitalCrm.Domain.Common;

/// <summary>A telephone number as the call centre meets it (电话号码): mobile, landline or service number, or the beginning of many (号段). Prints masked.</summary>
public readonly partial record struct CallNumber
{
    public const int Fewest = 3;
    public const int Most = 20;

    /// <summary>So few digits lead to nobody.</summary>
    private const int MostOfNobody = 5;

    private CallNumber(string digits, bool isPrefix) => (Digits, IsPrefix) = (digits, isPrefix);

    public string Digits { get; }

    /// <summary>All numbers that begin with these digits.</summary>
    public bool IsPrefix { get; }

    /// <summary>As it is typed: a prefix ends in a star.</summary>
    public string Text => IsPrefix ? $"{Digits}*" : Digits;

    /// <summary>139****0001; of a prefix its first digits. Service numbers and short prefixes lead to nobody and are shown.</summary>
    public string Masked => Digits.Length switch
    {
        <= MostOfNobody => Text,
        _ when IsPrefix => $"{Digits[..3]}{new string('*', Digits.Length - 2)}",
        < 8 => $"{Digits[..2]}***{Digits[^2..]}",
        _ => $"{Digits[..3]}****{Digits[^4..]}",
    };

    /// <summary>
    /// Reads what a person typed or an exchange sent: full-width digits, blanks, dashes, +86 and the 0 that some exchanges put before mobile numbers
    /// are forgiven; a landline keeps the 0 of its area code, or gets it where +86 stood in its place.
    /// </summary>
    /// <exception cref="DomainRuleException">It is no number; the sentence says what is wrong.</exception>
    public static CallNumber Parse(string? typed)
    {
        var text = Separators().Replace((typed ?? "").Normalize(NormalizationForm.FormKC), "");
        var isPrefix = text.EndsWith('*');
        if (isPrefix) text = text[..^1];
        var isChina = text.StartsWith("+86", StringComparison.Ordinal) || text.StartsWith("0086", StringComparison.Ordinal);
        if (isChina) text = text[(text[0] == '+' ? 3 : 4)..];
        else if (text.StartsWith('+')) text = $"00{text[1..]}";

        if (text.Length == 0) throw new DomainRuleException("请输入电话号码。");
        if (!text.All(char.IsAsciiDigit)) throw new DomainRuleException("电话号码只能包含数字；号段以*结尾。");
        if (MobileAfterZero().IsMatch(text)) text = text[1..];
        else if (isChina && IsLandline(text)) text = $"0{text}";
        if (text.Length is < Fewest or > Most) throw new DomainRuleException("电话号码应为{0}到{1}位数字，您输入了{2}位。", Fewest, Most, text.Length);
        return new(text, isPrefix);
    }

    /// <summary>For what comes from an exchange or a database; null when it is no number.</summary>
    public static CallNumber? TryRead(string? text)
    {
        try
        {
            return Parse(text);
        }
        catch (DomainRuleException)
        {
            return null;
        }
    }

    /// <summary>The number itself, and every prefix it could be caught by, longest first.</summary>
    internal IEnumerable<CallNumber> Catching()
    {
        yield return this;
        for (var length = Digits.Length; length >= Fewest; length--)
        {
            if (!IsPrefix || length < Digits.Length) yield return new(Digits[..length], isPrefix: true);
        }
    }

    public override string ToString() => Masked;

    /// <summary>After +86 an area code stands without its 0; mobile, 400 and 800 numbers and short service numbers have none.</summary>
    private static bool IsLandline(string digits) =>
        digits.Length >= 9 && digits[0] != '0' && !Mobile().IsMatch(digits) && !digits.StartsWith("400", StringComparison.Ordinal) && !digits.StartsWith("800", StringComparison.Ordinal);

    [GeneratedRegex(@"[\s\-()]", RegexOptions.None, 1000)]
    private static partial Regex Separators();

    /// <summary>No area code begins with 013 to 019.</summary>
    [GeneratedRegex("^01[3-9]", RegexOptions.None, 1000)]
    private static partial Regex MobileAfterZero();

    [GeneratedRegex("^1[3-9]", RegexOptions.None, 1000)]
    private static partial Regex Mobile();
}
