using HospitalCrm.Domain.Common;

namespace HospitalCrm.Domain.Messaging;

/// <summary>
/// The words of a message as carriers count them: 70 characters are one message, of a longer one each part has 67
/// (GSM 03.38 / 3GPP TS 23.040 with UCS-2: 140 octets, 6 of them the part's header).
/// </summary>
public static class SmsText
{
    /// <summary>Most parts of one message: what phones put together again without trouble.</summary>
    public const int MostParts = 7;

    private const int Single = 70;
    private const int OfMany = 67;

    /// <summary>The longest text there is: <see cref="MostParts"/> full parts.</summary>
    public const int Longest = MostParts * OfMany;

    /// <summary>How many messages the carrier counts and bills (计费条数). A character outside the BMP counts two.</summary>
    public static int Parts(string text) => text.Length <= Single ? 1 : (text.Length + OfMany - 1) / OfMany;

    /// <summary>The text as it is sent: line ends as one character, no blanks around it.</summary>
    /// <exception cref="DomainRuleException">Empty, too long, or with characters no phone shows.</exception>
    public static string Tidy(string? typed)
    {
        var text = (typed ?? "").Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Replace('\t', ' ').Trim();
        if (text.Length == 0) throw new DomainRuleException("请填写短信内容。");
        if (text.Length > Longest) throw new DomainRuleException("短信内容连同签名和退订提示最多{0}个字，现在是{1}个字。", Longest, text.Length);
        if (text.Any(c => char.IsControl(c) && c != '\n')) throw new DomainRuleException("短信内容含有无法显示的控制字符，请删除后再试。");
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1])) i++;
            else throw new DomainRuleException("短信内容含有不完整的字符，请检查后再试。");
        }

        return text;
    }
}
