using System.Text;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Settings;

namespace HospitalCrm.Domain.Messaging;

/// <summary>
/// Makes the words of a message out of a template (短信模板). {变量} is filled in; what stands in [ ] together with a variable is left out whole where that
/// variable has nothing to say (如果没有国产价，则不包括国产价格说明).
/// </summary>
public sealed class SmsWording(SettingsStore settings)
{
    /// <summary>How to refuse, where a template of class 资讯 says nothing itself: the law wants it inside each message.</summary>
    public const string UsualOptOutHint = "拒收请回复R";

    /// <summary>The longest name of a variable.</summary>
    internal const int LongestName = 20;

    /// <summary>The template with its variables filled in. A value is plain text whatever it contains; it is never filled in again.</summary>
    /// <exception cref="DomainRuleException">A brace is missing, or a variable is unknown or has no value; the sentence names it.</exception>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1822", Justification = "Asked of the same place as the rest of the wording.")]
    public string Render(string text, IReadOnlyDictionary<string, string> values)
    {
        var written = new StringBuilder();
        foreach (var piece in SmsTemplateText.Read(text))
        {
            if (piece.IsOptional && piece.Parts.Any(part => part.Variable is { } name && values.TryGetValue(name, out var value) && Plain(value).Length == 0)) continue;
            foreach (var part in piece.Parts)
            {
                if (part.Variable is not { } name)
                {
                    written.Append(part.Text);
                    continue;
                }

                if (!values.TryGetValue(name, out var value)) throw new DomainRuleException("没有名为“{0}”的变量，请检查模板。", name);
                var plain = Plain(value);
                if (plain.Length == 0) throw new DomainRuleException("变量“{0}”没有值。", name);
                written.Append(plain);
            }
        }

        return written.ToString();
    }

    /// <summary>The text as it is sent: 【signature】 in front unless it is there already, and how to refuse it behind.</summary>
    /// <exception cref="DomainRuleException">Empty, too long, or with characters no phone shows.</exception>
    public string Complete(string text, SmsClass @class, string? optOutHint)
    {
        var body = text.Trim();
        if (body.Length == 0) return SmsText.Tidy(body);
        var signature = Signature;
        if (!body.StartsWith(signature, StringComparison.Ordinal)) body = signature + body;
        if (HintOf(@class, optOutHint) is { } hint && !body.EndsWith(hint, StringComparison.Ordinal)) body += hint;
        return SmsText.Tidy(body);
    }

    /// <summary>【医院名称】.</summary>
    public string Signature
    {
        get
        {
            var current = settings.Current;
            return $"【{(string.IsNullOrWhiteSpace(current.SmsSignature) ? current.HospitalName : current.SmsSignature).Trim().Trim('【', '】')}】";
        }
    }

    /// <summary>The first sensitive word (敏感词) in a text; null where there is none.</summary>
    public string? SensitiveWordIn(string text) => SensitiveWords.Of(settings.Current).In(text);

    /// <summary>验证码 and 院内 cannot be refused, so nothing is said about it.</summary>
    internal static string? HintOf(SmsClass @class, string? optOutHint) => (@class, optOutHint?.Trim()) switch
    {
        (SmsClass.Service or SmsClass.Information, { Length: > 0 } own) => own,
        (SmsClass.Information, _) => UsualOptOutHint,
        _ => null,
    };

    /// <summary>What comes from other systems may carry line ends and worse; on a phone they are blanks.</summary>
    private static string Plain(string? value) => string.Concat((value ?? "").Select(c => char.IsControl(c) ? ' ' : c)).Trim();
}

/// <summary>The words no message may contain (敏感词), looked for as people write around them: full width, capitals and blanks make no difference.</summary>
internal sealed class SensitiveWords
{
    private static readonly char[] Between = ['；', ';'];

    private readonly List<(string Word, string Plain)> _words;

    private SensitiveWords(string? list) =>
        _words = [.. (list ?? "").Split(Between, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(word => (word, Plain(word))).Where(word => word.Item2.Length > 0)];

    public static SensitiveWords Of(CrmSettings settings) => new(settings.SensitiveWords);

    public string? In(string text)
    {
        if (_words.Count == 0) return null;
        var plain = Plain(text);
        return _words.Find(word => plain.Contains(word.Plain, StringComparison.Ordinal)).Word;
    }

    private static string Plain(string text) => string.Concat(text.Normalize(NormalizationForm.FormKC).Where(c => !char.IsWhiteSpace(c))).ToUpperInvariant();
}
