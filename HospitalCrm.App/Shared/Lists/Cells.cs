using System.Globalization;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using Microsoft.Extensions.Localization;

namespace HospitalCrm.App.Shared.Lists;

/// <summary>How the cells of lists are written: on the screen, on paper and in Excel the same.</summary>
internal static class Cells
{
    /// <summary>Empty text where there is nothing.</summary>
    public static string Text(IStringLocalizer<Texts> L, HospitalClock clock, ListColumn column, object? value) => value switch
    {
        null => "",
        string text => column.Kind is ColumnKind.Choice or ColumnKind.State ? L[text] : text,
        DateTime moment => Shown.Moment(clock, moment),
        DateOnly day => Shown.Day(day),
        bool yes => column.Kind == ColumnKind.State ? (yes ? L["已停用"] : L["启用"]) : yes ? L["是"] : L["否"],
        Enum choice => L[Labels.Of(choice)],
        IEnumerable<Enum> choices => string.Join(L["、"], choices.Select(choice => L[Labels.Of(choice)].Value)),
        Marked marked => Text(L, clock, column, marked.Value),
        Phrase said => L[said.Sentence, said.Argument],
        int or long when column.Kind == ColumnKind.Number => Convert.ToInt64(value, CultureInfo.InvariantCulture).ToString("#,0", CultureInfo.InvariantCulture),
        decimal number => number.ToString("#,0.####", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>The chip of a marked cell, the same on every page.</summary>
    public static string Look(CellLook look) => look switch
    {
        CellLook.Running => "chip-info",
        CellLook.Attention => "chip-warning",
        CellLook.Good => "chip-good",
        CellLook.Irregular => "chip-forced",
        CellLook.Overdue => "chip-danger",
        _ => "chip-off",
    };

    /// <summary>For Excel: numbers stay numbers, so that they can be added up.</summary>
    public static object? ForExcel(IStringLocalizer<Texts> L, HospitalClock clock, ListColumn column, object? value) => value switch
    {
        null or int or long or decimal => value,
        _ => Text(L, clock, column, value),
    };
}
