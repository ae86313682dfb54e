using System.Text;
using HospitalCrm.Domain.Common;

namespace HospitalCrm.Domain.Messaging;

/// <summary>The text of a template, taken apart into words and variables.</summary>
internal static class SmsTemplateText
{
    /// <summary>The pieces in their order; those in [ ] that hold a variable are optional.</summary>
    /// <exception cref="DomainRuleException">A brace without its other one, or a name that cannot be one.</exception>
    public static IReadOnlyList<SmsPiece> Read(string text)
    {
        List<SmsPiece> pieces = [];
        for (var at = 0; at < text.Length;)
        {
            var opens = NextOptional(text, at);
            if (opens is not { } optional)
            {
                pieces.Add(new(Parts(text[at..]), IsOptional: false));
                break;
            }

            if (optional.Start > at) pieces.Add(new(Parts(text[at..optional.Start]), IsOptional: false));
            pieces.Add(new(Parts(text[(optional.Start + 1)..optional.End]), IsOptional: true));
            at = optional.End + 1;
        }

        return pieces;
    }

    /// <summary>The variables in it, each once.</summary>
    /// <exception cref="DomainRuleException">As <see cref="Read"/>.</exception>
    public static IReadOnlyList<string> Variables(string text) =>
        [.. Read(text).SelectMany(piece => piece.Parts).Select(part => part.Variable).OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>Braces as Chinese keyboards write them are meant as braces.</summary>
    public static string Tidy(string text) => text.Replace('｛', '{').Replace('｝', '}');

    /// <summary>A bracket without a variable is a bracket.</summary>
    private static (int Start, int End)? NextOptional(string text, int from)
    {
        for (var start = text.IndexOf('[', from); start >= 0; start = text.IndexOf('[', start + 1))
        {
            var end = text.IndexOf(']', start);
            if (end < 0) return null;
            var inside = text.AsSpan(start + 1, end - start - 1);
            if (inside.Contains('{') && !inside.Contains('[')) return (start, end);
        }

        return null;
    }

    private static List<SmsPart> Parts(string text)
    {
        List<SmsPart> parts = [];
        var words = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '}') throw new DomainRuleException("“{0}”前面缺少“{1}”。", Around(text, i), "{");
            if (text[i] != '{')
            {
                words.Append(text[i]);
                continue;
            }

            var end = text.IndexOfAny(['{', '}'], i + 1);
            if (end < 0 || text[end] == '{') throw new DomainRuleException("“{0}”后面缺少“{1}”。", Around(text, i), "}");
            var name = text[(i + 1)..end].Trim();
            if (name.Length is 0 or > SmsWording.LongestName || name.Any(c => char.IsControl(c) || c is '[' or ']'))
                throw new DomainRuleException("变量的名称应为1到{0}个字，请检查“{1}”。", SmsWording.LongestName, Around(text, i));
            if (words.Length > 0) parts.Add(new(words.ToString(), null));
            words.Clear();
            parts.Add(new(null, name));
            i = end;
        }

        if (words.Length > 0) parts.Add(new(words.ToString(), null));
        return parts;
    }

    /// <summary>A few characters, so that the place is found.</summary>
    private static string Around(string text, int at)
    {
        var to = Math.Min(text.Length, at + 8);
        if (char.IsHighSurrogate(text[to - 1])) to--;
        return text[at..Math.Max(to, at + 1)];
    }
}

/// <summary>A stretch of a template.</summary>
/// <param name="IsOptional">Left out whole where a variable in it has nothing to say.</param>
internal sealed record SmsPiece(IReadOnlyList<SmsPart> Parts, bool IsOptional);

/// <summary>Words, or the name of a variable.</summary>
internal readonly record struct SmsPart(string? Text, string? Variable);
