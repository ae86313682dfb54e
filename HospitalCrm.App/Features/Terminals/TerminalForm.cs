using System.Globalization;
using HospitalCrm.Domain.Satisfaction;

namespace HospitalCrm.App.Features.Terminals;

/// <summary>A terminal's set-up as it is typed: whatever stands in a field stays there until it is right.</summary>
internal sealed class TerminalForm
{
    private TerminalForm() { }

    public string Name { get; set; } = "";
    public string Place { get; set; } = "";
    public string Department { get; set; } = "";
    public Dictionary<Section, bool> Sections { get; } = [];
    public bool OffersTraditional { get; set; }
    public bool OffersEnglish { get; set; }
    public string MillimetresPerPixel { get; set; } = "";
    public string TouchInput { get; set; } = "";
    public string IdleSeconds { get; set; } = "";
    public string CodeIdleSeconds { get; set; } = "";
    public string WarningSeconds { get; set; } = "";
    public string ThanksSeconds { get; set; } = "";
    public string CardPattern { get; set; } = "";
    public string ServiceTelephone { get; set; } = "";

    public static TerminalForm Of(TerminalSetup setup, string? departmentName) => new()
    {
        Name = setup.Name,
        Place = setup.Place ?? "",
        Department = departmentName ?? "",
        Sections =
        {
            [Section.Outpatient] = setup.ShowsOutpatient,
            [Section.Inpatient] = setup.ShowsInpatient,
            [Section.Staff] = setup.ShowsStaff,
            [Section.Logistics] = setup.ShowsLogistics,
        },
        OffersTraditional = setup.OffersTraditional,
        OffersEnglish = setup.OffersEnglish,
        MillimetresPerPixel = Written(setup.MillimetresPerPixel),
        TouchInput = setup.HasTouchInput switch { null => "", true => "yes", false => "no" },
        IdleSeconds = Written(setup.IdleSeconds),
        CodeIdleSeconds = Written(setup.CodeIdleSeconds),
        WarningSeconds = Written(setup.WarningSeconds),
        ThanksSeconds = Written(setup.ThanksSeconds),
        CardPattern = setup.CardPattern ?? "",
        ServiceTelephone = setup.ServiceTelephone ?? "",
    };

    /// <param name="before">Keeps a department that the HIS has closed in the meantime.</param>
    /// <param name="faults">What is wrong, by field; empty when the result can be saved.</param>
    public TerminalSetup Read(TerminalSetup before, string? departmentBefore, IReadOnlyList<TerminalDepartment> departments, out Dictionary<string, TerminalFault> faults)
    {
        var found = new Dictionary<string, TerminalFault>(StringComparer.Ordinal);
        var setup = new TerminalSetup
        {
            Name = Name,
            Place = Place,
            DepartmentCode = DepartmentCode(),
            ShowsOutpatient = Sections[Section.Outpatient],
            ShowsInpatient = Sections[Section.Inpatient],
            ShowsStaff = Sections[Section.Staff],
            ShowsLogistics = Sections[Section.Logistics],
            OffersTraditional = OffersTraditional,
            OffersEnglish = OffersEnglish,
            MillimetresPerPixel = Millimetres(),
            HasTouchInput = TouchInput switch { "yes" => true, "no" => false, _ => null },
            IdleSeconds = Seconds(IdleSeconds, nameof(TerminalSetup.IdleSeconds)),
            CodeIdleSeconds = Seconds(CodeIdleSeconds, nameof(TerminalSetup.CodeIdleSeconds)),
            WarningSeconds = Seconds(WarningSeconds, nameof(TerminalSetup.WarningSeconds)),
            ThanksSeconds = Seconds(ThanksSeconds, nameof(TerminalSetup.ThanksSeconds)),
            CardPattern = CardPattern,
            ServiceTelephone = ServiceTelephone,
        }.Tidy();
        foreach (var fault in setup.Faults()) found.TryAdd(fault.Field, fault);
        faults = found;
        return setup;

        string? DepartmentCode()
        {
            var typed = Department.Trim();
            if (typed.Length == 0) return null;
            if (typed == departmentBefore) return before.DepartmentCode;
            if (departments.FirstOrDefault(d => d.Name == typed || d.Code == typed) is { } chosen) return chosen.Code;
            found[nameof(TerminalSetup.DepartmentCode)] = new TerminalFault(nameof(TerminalSetup.DepartmentCode), "没有这个科室，请从列表中选择。");
            return null;
        }

        decimal? Millimetres()
        {
            if (MillimetresPerPixel.Trim().Length == 0) return null;
            if (decimal.TryParse(Narrow(MillimetresPerPixel), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var width)) return width;
            found[nameof(TerminalSetup.MillimetresPerPixel)] = new TerminalFault(nameof(TerminalSetup.MillimetresPerPixel), "请输入数字，例如0.248。");
            return null;
        }

        int? Seconds(string text, string field)
        {
            if (text.Trim().Length == 0) return null;
            if (int.TryParse(Narrow(text), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return seconds;
            found[field] = new TerminalFault(field, "请输入整数。");
            return null;
        }
    }

    /// <summary>Digits from a Chinese input method are digits too.</summary>
    public static string Narrow(string text) => text.Normalize(System.Text.NormalizationForm.FormKC).Trim();

    private static string Written(IFormattable? number) => number?.ToString(number is decimal ? "0.####" : null, CultureInfo.InvariantCulture) ?? "";
}
