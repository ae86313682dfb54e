using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Patients;
using Microsoft.Extensions.Localization;

namespace HospitalCrm.App.Features.Patients;

/// <summary>The time line in the reader's language.</summary>
internal static class TimelineWords
{
    public static string Tell(this IStringLocalizer<Texts> texts, TimelineItem item) => texts[item.Sentence, [.. item.Arguments.Select(a => a is Enum one ? texts[Labels.Of(one)].Value : a)]];

    /// <summary>姓名、手机.</summary>
    public static string Join(this IStringLocalizer<Texts> texts, IEnumerable<string> words) => string.Join(texts["、"], words.Select(word => texts[word].Value));
}
