using System.Globalization;
using System.Text;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;

namespace HospitalCrm.Domain.Patients;

/// <summary>
/// A 身份证号 of 18 characters (GB 11643-1999): district, day of birth, order number (odd: male) and a check character by ISO 7064 MOD 11-2.
/// Prints masked; ask for <see cref="Text"/> on purpose.
/// </summary>
public readonly record struct IdCardNumber
{
    private const int Length = 18;

    private IdCardNumber(string text, DateOnly bornOn) => (Text, BornOn) = (text, bornOn);

    public string Text { get; }

    /// <summary>As the number says it.</summary>
    public DateOnly BornOn { get; }

    /// <summary>As the number says it.</summary>
    public HisSex Sex => (Text[16] - '0') % 2 == 1 ? HisSex.Male : HisSex.Female;

    /// <summary>3201**********1234.</summary>
    public string Masked => Mask(Text);

    /// <summary>Reads what a person typed: full-width digits, blanks and a small x are forgiven.</summary>
    /// <exception cref="DomainRuleException">It is no number of an identity card; the sentence says what is wrong.</exception>
    public static IdCardNumber Parse(string? typed)
    {
        var text = string.Concat((typed ?? "").Normalize(NormalizationForm.FormKC).Where(c => !char.IsWhiteSpace(c) && c != '-')).ToUpperInvariant();
        if (text.Length == 0) throw new DomainRuleException("请输入身份证号。");
        if (text.Length == 15) throw new DomainRuleException("15位的旧身份证号已停用，请输入18位身份证号。");
        if (text.Length != Length) throw new DomainRuleException("身份证号应为18位，您输入了{0}位。", text.Length);
        if (text[0] == '0' || !text.Take(Length - 1).All(char.IsAsciiDigit) || (!char.IsAsciiDigit(text[17]) && text[17] != 'X')) throw new DomainRuleException("身份证号的前17位应为数字，最后一位为数字或X。");
        if (!DateOnly.TryParseExact(text.AsSpan(6, 8), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var bornOn)) throw new DomainRuleException("身份证号中的出生日期不存在，请核对。");
        if (text[17] != CheckCharacterOf(text)) throw new DomainRuleException("身份证号的校验位不正确，请核对每一位数字。");
        return new(text, bornOn);
    }

    /// <summary>Exactly such a number, with a capital X: what a reader or scanner sends.</summary>
    internal static bool IsWhole(string text) =>
        text.Length == Length && text[0] != '0' && text.Take(Length - 1).All(char.IsAsciiDigit)
        && DateOnly.TryParseExact(text.AsSpan(6, 8), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) && text[17] == CheckCharacterOf(text);

    /// <summary>For numbers that come from another system; null when it is none.</summary>
    public static IdCardNumber? TryRead(string? stored)
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

    /// <summary>Of a number that may not even be right.</summary>
    internal static string Mask(string text) => text.Length > 8 ? $"{text[..4]}{new string('*', text.Length - 8)}{text[^4..]}" : new string('*', text.Length);

    public override string ToString() => Masked;

    private static char CheckCharacterOf(string text) => "0123456789X"[(12 - text.Take(Length - 1).Aggregate(0, (sum, digit) => (sum + digit - '0') * 2 % 11)) % 11];
}
