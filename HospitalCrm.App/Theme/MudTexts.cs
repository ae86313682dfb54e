using System.Globalization;
using Microsoft.Extensions.Localization;
using MudBlazor;

namespace HospitalCrm.App.Theme;

/// <summary>MudBlazor's own words in Chinese; the package brings English only, which stays for English readers.</summary>
internal sealed class MudTexts : MudLocalizer
{
    private static readonly Dictionary<string, string> Chinese = new(StringComparer.Ordinal)
    {
        ["Converter_ConversionError"] = "内容无法识别",
        ["Converter_ConversionFailed"] = "内容无法识别",
        ["Converter_ConversionNotImplemented"] = "内容无法识别",
        ["Converter_InvalidBoolean"] = "请填写是或否",
        ["Converter_InvalidDateTime"] = "日期无法识别，请按 2026-11-22 的样子填写",
        ["Converter_InvalidGUID"] = "编号无法识别",
        ["Converter_InvalidNumber"] = "请填写数字",
        ["Converter_InvalidTimeSpan"] = "时间无法识别",
        ["Converter_InvalidType"] = "内容无法识别",
        ["Converter_NotValueOf"] = "不在可选范围内",
        ["Converter_UnableToConvert"] = "内容无法识别",
        ["MudAlert_Close"] = "关闭",
        ["MudBaseDatePicker_NextMonth"] = "下个月",
        ["MudBaseDatePicker_NextYear"] = "下一年",
        ["MudBaseDatePicker_Open"] = "打开日历",
        ["MudBaseDatePicker_PrevMonth"] = "上个月",
        ["MudBaseDatePicker_PrevYear"] = "上一年",
        ["MudBreadcrumbs_Label"] = "所在位置",
        ["MudChip_Close"] = "移除",
        ["MudDialog_Close"] = "关闭",
        ["MudFormComponent_Required"] = "必填",
        ["MudInput_Clear"] = "清空",
        ["MudInput_Decrement"] = "减少",
        ["MudInput_Increment"] = "增加",
        ["MudNavGroup_ToggleExpand"] = "展开或收起",
        ["MudSelect_SelectAll"] = "全选",
        ["MudSnackbar_Close"] = "关闭",
        ["MudTable_Loading"] = "正在载入",
    };

    public override LocalizedString this[string key] =>
        CultureInfo.CurrentUICulture.Name == Components.Languages.Chinese && Chinese.TryGetValue(key, out var text)
            ? new(key, text)
            : new(key, key, resourceNotFound: true);
}
