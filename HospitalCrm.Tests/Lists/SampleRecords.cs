using System.Globalization;
using HospitalCrm.Domain.Lists;

namespace HospitalCrm.Tests.Lists;

/// <summary>Records that any register takes: every field filled in as its kind asks, disabled where rules look at the enabled ones together.</summary>
internal static class SampleRecords
{
    public static async Task AddAsync(IRegister register, int count, CancellationToken cancel, string prefix = "ZZ")
    {
        var choices = new Dictionary<string, IReadOnlyList<Choice>>(StringComparer.Ordinal);
        foreach (var field in register.Fields.Where(f => f.Kind == FieldKind.Choice)) choices[field.Key] = [.. (await register.ChoicesAsync(field, cancel)).Where(c => !c.IsDisabled)];
        for (var i = 0; i < count; i++)
        {
            var form = await register.OpenAsync(null, cancel);
            foreach (var field in register.Fields.Where(f => f.IsRequired || f.Kind is FieldKind.Text or FieldKind.LongText || f.Key is "disabled" or "from" or "until" or "order"))
            {
                form.Values[field.Key] = Value(register, field, i, choices, prefix) ?? form.Values.GetValueOrDefault(field.Key);
            }

            // Nobody stands in for themselves.
            if (register.Module == "deputies")
            {
                var self = form.Values.GetValueOrDefault("for") ?? (await ((RecordList)register).ToolsOfList.Actor.GetAsync(cancel)).AccountId.ToString();
                form.Values["deputy"] = choices["deputy"].First(c => c.Value != self).Value;
            }

            await register.SaveAsync(form, cancel);
        }
    }

    private static string? Value(IRegister register, RecordField field, int i, Dictionary<string, IReadOnlyList<Choice>> choices, string prefix) => (register.Module, field.Key, field.Kind) switch
    {
        ("nuisance-numbers", "number", _) => string.Create(CultureInfo.InvariantCulture, $"1540000{i:D4}"),
        ("patients", "mobile", _) => string.Create(CultureInfo.InvariantCulture, $"1540000{i:D4}"),
        ("patients", "card", _) => string.Create(CultureInfo.InvariantCulture, $"TRY{i:D4}"),
        ("patients", "idCard" or "otherPhones" or "contactPhone" or "guardianMobile", _) => null,
        ("improvements" or "publications", "complaint", _) => null,
        (_, "code", _) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{i:D3}"),
        (_, "disabled", _) => "1",
        (_, "active", FieldKind.YesNo) => "0",
        (_, "from", FieldKind.Number) => (i * 10).ToString(CultureInfo.InvariantCulture),
        (_, "until", FieldKind.Number) => ((i * 10) + 10).ToString(CultureInfo.InvariantCulture),
        (_, _, FieldKind.Number) => Math.Max(field.Least ?? 1, 1).ToString(CultureInfo.InvariantCulture),
        // Periods one after the other: some may not overlap.
        (_, var key, FieldKind.Day) => new DateOnly(2027, 1, 1).AddDays((2 * i) + (key is "until" or "to" ? 1 : 0)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        (_, _, FieldKind.YesNo) => null,
        (_, _, FieldKind.Colour) => "#AA5500",
        // One guide for each department or examination; elsewhere what a new record begins with.
        ("department-guides" or "examination-guides", _, FieldKind.Choice) => field.IsRequired && choices[field.Key].Count > 0 ? choices[field.Key][i % choices[field.Key].Count].Value : null,
        (_, _, FieldKind.Choice) => field.IsRequired && choices[field.Key].Count > 0 ? field.Start ?? choices[field.Key][0].Value : null,
        (_, "name", _) => string.Create(CultureInfo.InvariantCulture, $"试用{i}"),
        (_, var key, _) when field.Title.Contains("英文", StringComparison.Ordinal) || key.Contains("english", StringComparison.OrdinalIgnoreCase) => string.Create(CultureInfo.InvariantCulture, $"Sample {i}"),
        (_, _, _) when field.Title.Contains("链接", StringComparison.Ordinal) || field.Title.Contains("路径", StringComparison.Ordinal) => null,
        (_, var key, FieldKind.LongText) when key != "note" && !field.IsRequired => null,
        (_, _, FieldKind.LongText) => field.MaxLength >= 100 ? "足够长的文字，好让单元格放不下它而被截断，然后在提示中看到全文。" : "文字",
        _ => string.Create(CultureInfo.InvariantCulture, $"试用{i}"),
    };
}
