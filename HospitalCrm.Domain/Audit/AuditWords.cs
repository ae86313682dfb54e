using System.Globalization;
using System.Reflection;
using HospitalCrm.Domain.Common;

namespace HospitalCrm.Domain.Audit;

/// <summary>What the audit log says in one sentence, for the console and for the log itself.</summary>
public static class AuditWords
{
    public static string Of(AuditVerdict verdict) => verdict.Finding is { } finding
        ? $"校验未通过：{Of(finding)}。"
        : string.Create(CultureInfo.InvariantCulture, $"校验通过：已封存 {verdict.Sealed} 条，等待封存 {verdict.Waiting} 条，核对封存凭证 {verdict.Heads} 份。");

    public static string Label(Enum value) => value.GetType().GetField(value.ToString())?.GetCustomAttribute<LabelAttribute>()?.Text ?? value.ToString();

    private static string Of(AuditFinding finding)
    {
        var words = new List<string>();
        if (finding.Fault == AuditFault.HeadChanged) words.Add(string.Create(CultureInfo.InvariantCulture, $"凭证文件第 {finding.No} 行"));
        else if (finding.No > 0) words.Add(string.Create(CultureInfo.InvariantCulture, $"第 {finding.No} 条"));
        if (finding.At is { } at) words.Add(TimeZoneInfo.ConvertTimeFromUtc(at, HospitalClock.China).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
        words.Add(Label(finding.Fault));
        if (finding.Other is { } other) words.Add(string.Create(CultureInfo.InvariantCulture, $"与第 {other} 条"));
        return string.Join("，", words);
    }
}
