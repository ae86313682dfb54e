using System.Globalization;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Settings;

namespace HospitalCrm.Domain.Messaging;

/// <summary>What a template becomes on a phone, while it is being typed: the text with example values, how many messages that is, and what is wrong with it.</summary>
public sealed class SmsPreviews(SmsWording wording, SettingsStore settings, WorkingDays days, HospitalClock clock)
{
    private static readonly Dictionary<string, string> Examples =
        SmsKinds.OfPatients.ToDictionary(v => v.Name, v => v.Example, StringComparer.Ordinal);

    /// <param name="text">As typed.</param>
    /// <param name="kind">Null for the hospital's own: any variable may stand in them.</param>
    public SmsPreview Of(string? text, SmsKindFacts? kind, SmsClass @class, string? optOutHint)
    {
        var typed = SmsTemplateText.Tidy(text ?? "");
        var sensitive = wording.SensitiveWordIn(typed);
        IReadOnlyList<string> used = [];
        try
        {
            used = SmsTemplateText.Variables(typed);
            var whole = wording.Complete(wording.Render(typed, ExamplesOf(typed, kind)), @class, optOutHint);
            return new(whole, whole.Length, SmsText.Parts(whole), used, null, sensitive ?? wording.SensitiveWordIn(whole));
        }
        catch (DomainRuleException wrong)
        {
            return new(null, 0, 0, used, wrong, sensitive);
        }
    }

    /// <summary>The next moment a kind that goes out once a day is sent, as its form is filled in now; null for the others.</summary>
    public async Task<DateTime?> NextRunAsync(RecordForm form, CancellationToken cancel)
    {
        if (SmsTemplates.KindOf(form) is not { } kind || Number(form, "minute") is not { } minute) return null;
        if (!Enum.TryParse<SmsTiming>(form.Values.GetValueOrDefault("timing"), out var timing) || !IsDaily(timing) || form.Values.GetValueOrDefault("disabled") == "1") return null;
        var (today, now) = (clock.Today, clock.UtcNow);
        var due = clock.StartOf(today).AddMinutes(minute);
        if (due <= now) due = clock.StartOf(today.AddDays(1)).AddMinutes(minute);
        return new SmsHours(settings.Current, await days.GetAsync(cancel), clock).NextFrom(due, kind.Class, (Number(form, "windowFrom"), Number(form, "windowUntil")));
    }

    /// <summary>Counted in days from what happened or will happen.</summary>
    internal static bool IsDaily(SmsTiming timing) => timing is SmsTiming.DaysBefore or SmsTiming.DaysAfter or SmsTiming.OnTheDay;

    /// <summary>A value for each variable; of the hospital's own templates its name, where nothing else is known.</summary>
    /// <exception cref="DomainRuleException">The text cannot be read.</exception>
    internal static IReadOnlyDictionary<string, string> ExamplesOf(string text, SmsKindFacts? kind) => kind is not null
        ? kind.Variables.ToDictionary(v => v.Name, v => v.Example, StringComparer.Ordinal)
        : SmsTemplateText.Variables(text).ToDictionary(name => name, name => Examples.GetValueOrDefault(name) ?? $"〔{name}〕", StringComparer.Ordinal);

    private static int? Number(RecordForm form, string field) => int.TryParse(form.Values.GetValueOrDefault(field), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>A template as a phone would show it.</summary>
/// <param name="Text">With signature and opt-out hint; null while something is wrong.</param>
/// <param name="Length">Characters, as carriers count them.</param>
/// <param name="Parts">Messages that are billed.</param>
/// <param name="Used">Variables that stand in it.</param>
/// <param name="Fault">What is wrong with it.</param>
/// <param name="SensitiveWord">A word no message may contain: it would be held back.</param>
public sealed record SmsPreview(string? Text, int Length, int Parts, IReadOnlyList<string> Used, DomainRuleException? Fault, string? SensitiveWord);
