using System.Text;
using System.Text.RegularExpressions;

namespace HospitalCrm.Domain.Common;

/// <summary>A mainland mobile number (手机号): eleven digits beginning with 13 to 19. Prints masked; ask for <see cref="Digits"/> on purpose.</summary>
public readonly partial record struct MobileNumber
{
    private MobileNumber(string digits) => Digits = digits;

    public string Digits { get; }

    public string Masked => $"{Digits[..3]}****{Digits[7..]}";

    /// <summary>Reads what a person typed: full-width digits, blanks, dashes and +86 are forgiven.</summary>
    /// <exception cref="DomainRuleException">It is no mobile number; the sentence says what is wrong.</exception>
    public static MobileNumber Parse(string? typed)
    {
        var text = Separators().Replace((typed ?? "").Normalize(NormalizationForm.FormKC), "");
        if (text.StartsWith("+86", StringComparison.Ordinal)) text = text[3..];
        else if (text.StartsWith("0086", StringComparison.Ordinal)) text = text[4..];

        if (text.Length == 0) throw new DomainRuleException("请输入手机号。");
        if (!text.All(char.IsAsciiDigit)) throw new DomainRuleException("手机号只能包含数字。");
        if (text[0] == '0' || (text[0] != '1' && text.Length is 7 or 8)) throw new DomainRuleException("座机收不到短信，请输入11位手机号。");
        if (text.Length != 11) throw new DomainRuleException("手机号应为11位数字，您输入了{0}位。", text.Length);
        if (!Mobile().IsMatch(text)) throw new DomainRuleException("手机号不正确，请核对后重新输入。");
        return new(text);
    }

    /// <summary>For numbers that come from another system; null when it is no mobile number.</summary>
    public static MobileNumber? TryRead(string? stored)
    {
        try
        {
            return Parse(stored);
        }
        catch (DomainRuleException)
        {
            return null;
        }
    }

    public override string ToString() => Masked;

    [GeneratedRegex(@"[\s\-()]", RegexOptions.None, 1000)]
    private static partial Regex Separators();

    [GeneratedRegex("^1[3-9][0-9]{9}$", RegexOptions.None, 1000)]
    private static partial Regex Mobile();
}
