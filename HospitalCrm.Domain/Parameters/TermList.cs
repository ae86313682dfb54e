using HospitalCrm.Domain.Common;

namespace HospitalCrm.Domain.Parameters;

/// <summary>Several words in one field, separated by ；.</summary>
public static class TermList
{
    public const int Longest = 1000;
    public const int LongestTerm = 30;

    private static readonly char[] Between = ['；', ';', '，', ',', '、', '\n'];

    public static IReadOnlyList<string> Of(string? text) =>
        text is null ? [] : [.. text.Split(Between, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>However the words were separated, each once, in the form it is stored in; null without any.</summary>
    /// <exception cref="DomainRuleException">One is no word but a sentence: most likely a separator is missing.</exception>
    public static string? Clean(string? typed)
    {
        var terms = Of(typed);
        if (terms.FirstOrDefault(term => term.Length > LongestTerm) is { } sentence) throw new DomainRuleException("“{0}…”超过{1}个字，请用；分隔。", sentence[..10], LongestTerm);
        return terms.Count == 0 ? null : string.Join('；', terms);
    }

    /// <summary>The first word of <paramref name="record"/> that another one in use has as well: a patient would belong to both.</summary>
    internal static (string Term, T Other)? Shared<T>(IEnumerable<T> all, T record, Func<T, string?> words)
        where T : Parameter
    {
        if (record.IsDisabled) return null;
        var own = Of(words(record)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var other in all.Where(other => other != record && !other.IsDisabled))
        {
            if (Of(words(other)).FirstOrDefault(own.Contains) is { } term) return (term, other);
        }

        return null;
    }
}
