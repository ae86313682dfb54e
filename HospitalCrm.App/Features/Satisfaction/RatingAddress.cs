using HospitalCrm.Domain.Satisfaction;

namespace HospitalCrm.App.Features.Satisfaction;

/// <summary>The addresses of 满意度, so that every figure links to the sheets behind it. Only codes are in them, never names.</summary>
internal static class RatingAddress
{
    public static string Overview(Section section, PeriodChoice period, bool byPerson = false, string? department = null) =>
        $"/satisfaction?section={Slug(section)}&{period.Query}{(byPerson ? "&by=person" : "")}{Part("dept", department)}";

    public static string Ratings(Section section, PeriodChoice period, string? department = null, string? target = null, bool onlyLow = false) =>
        $"/satisfaction/ratings?section={Slug(section)}&{period.Query}{Part("dept", department)}{Part("target", target)}{(onlyLow ? "&low=true" : "")}";

    public static Section Read(string? slug) => Sections.All.FirstOrDefault(s => string.Equals(Slug(s), slug, StringComparison.OrdinalIgnoreCase), Section.Outpatient);

    private static string Slug(Section section) => section.ToString().ToLowerInvariant();

    private static string Part(string name, string? value) => value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";
}
