using System.Globalization;
using System.Resources;

namespace HospitalCrm.Kiosk.Components;

/// <summary>
/// The kiosk's texts in one language. The language changes while a circuit lives, which the circuit's culture cannot do, so
/// each call names it. 简体 is the key.
/// </summary>
public sealed class Wording
{
    public const string Simplified = "zh-Hans";
    public const string Traditional = "zh-Hant";
    public const string English = "en";

    private static readonly Wording[] All = [new(Simplified, hasTranslations: false), new(Traditional, hasTranslations: true), new(English, hasTranslations: true)];

    private readonly Dictionary<string, string> _translations = new(StringComparer.Ordinal);

    private Wording(string language, bool hasTranslations)
    {
        Language = language;
        if (!hasTranslations) return;

        var resources = new ResourceManager("HospitalCrm.Kiosk.Components.Texts", typeof(Wording).Assembly);
        var set = resources.GetResourceSet(CultureInfo.GetCultureInfo(language), createIfNotExists: true, tryParents: false);
        foreach (System.Collections.DictionaryEntry entry in set!) _translations[(string)entry.Key] = (string)entry.Value!;
    }

    /// <summary>zh-Hans, zh-Hant or en.</summary>
    public string Language { get; }

    /// <summary>The keys that this language has a text for.</summary>
    public IReadOnlyCollection<string> Keys => _translations.Keys;

    public static Wording In(string language) => All.First(w => w.Language == language);

    /// <summary>The language's own name, for those who read it.</summary>
    public static string NameOf(string language) => language switch { Traditional => "繁體", English => "English", _ => "简体" };

    public string this[string key] => _translations.GetValueOrDefault(key, key);

    public string this[string key, params object[] arguments] => string.Format(CultureInfo.InvariantCulture, this[key], arguments);

    /// <summary>11月21日, or 21 November.</summary>
    public string Day(DateOnly day) => Language == English
        ? day.ToString("d MMMM", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{day.Month}月{day.Day}日");

    /// <summary>The same with its year, for what may be older.</summary>
    public string Date(DateOnly day) => Language == English
        ? day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{day.Year}年{day.Month}月{day.Day}日");
}
