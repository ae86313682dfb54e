using HospitalCrm.Domain.Common;
using Microsoft.Extensions.Localization;

namespace HospitalCrm.App;

/// <summary>The staff program's words: Simplified Chinese is the key, Texts.en.resx the English.</summary>
public sealed class Texts
{
    private Texts() { }
}

internal static class TextsOfRules
{
    /// <summary>The sentence of a broken rule in the reader's language, and what it names too where that is one of our own words (a role that ships).</summary>
    public static string Tell(this IStringLocalizer<Texts> texts, DomainRuleException refused) =>
        texts[refused.Sentence, [.. refused.Arguments.Select(argument => argument is string word ? texts[word].Value : argument)]];
}
