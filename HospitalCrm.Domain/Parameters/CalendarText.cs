using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using MiniExcelLibs;
using MiniExcelLibs.OpenXml;

namespace HospitalCrm.Domain.Parameters;

/// <summary>Reads what people have of a year's holidays: a list of date, kind and name, or the State Council's notice as it was published.</summary>
public static partial class CalendarText
{
    /// <summary>Characters of a pasted text.</summary>
    public const int Longest = 20_000;

    /// <summary>The lines of a pasted text, numbered as they stand there.</summary>
    /// <exception cref="DomainRuleException">There is nothing to read, or too much.</exception>
    public static IReadOnlyList<CalendarLine> Read(string? pasted)
    {
        var text = (pasted ?? "").Normalize(NormalizationForm.FormKC);
        if (string.IsNullOrWhiteSpace(text)) throw new DomainRuleException("请粘贴放假安排，或者选择文件。");
        if (text.Length > Longest) throw new DomainRuleException("内容太长，最多{0}个字。", Longest);

        var lines = text.ReplaceLineEndings("\n").Split('\n').Select((line, i) => (Number: i + 1, Text: line.Trim())).Where(l => l.Text.Length > 0).ToList();
        if (lines.Any(l => NoticeLine().IsMatch(l.Text))) return [.. Notice(lines)];

        return
        [
            .. lines
                .Where(l => !Heading().IsMatch(l.Text))
                .Select(l => (l.Number, Cells: l.Text.Split(['\t', ',', ';', '、'], StringSplitOptions.TrimEntries)))
                .Select(l => (l.Number, Cells: l.Cells.Length > 1 ? l.Cells : l.Cells[0].Split(' ', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
                .Select(l => new CalendarLine(l.Number, l.Cells.ElementAtOrDefault(0), l.Cells.ElementAtOrDefault(1), l.Cells.ElementAtOrDefault(2))),
        ];
    }

    /// <summary>The first sheet of an Excel file as text, a line per row: shown to the person and read like what is pasted.</summary>
    /// <exception cref="DomainRuleException">It is no such file.</exception>
    public static Task<string> ReadWorkbookAsync(string file, CancellationToken cancel) => Task.Run(
        () =>
        {
            ListImport.Inspect(file);
            var text = new StringBuilder();
            try
            {
                foreach (IDictionary<string, object?> row in MiniExcel.Query(file, useHeaderRow: false, excelType: ExcelType.XLSX, configuration: new OpenXmlConfiguration { EnableSharedStringCache = false }))
                {
                    cancel.ThrowIfCancellationRequested();
                    text.AppendJoin('\t', row.Values.Take(3).Select(Cell)).Append('\n');
                    if (text.Length > Longest) throw new DomainRuleException("内容太长，最多{0}个字。", Longest);
                }
            }
            catch (Exception fault) when (fault is not (DomainRuleException or OperationCanceledException))
            {
                throw new DomainRuleException("这个Excel文件无法读取，请把内容复制后粘贴。");
            }

            return text.ToString();
        },
        cancel);

    private static string Cell(object? cell) => cell switch
    {
        DateTime moment => DateOnly.FromDateTime(moment).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => Convert.ToString(cell, CultureInfo.InvariantCulture)?.ReplaceLineEndings(" ").Replace('\t', ' ') ?? "",
    };

    /// <summary>A day as people write it: 2027-02-05, 2027/2/5, 2027年2月5日, 20270205, or a moment out of Excel.</summary>
    internal static DateOnly? Day(string? written)
    {
        var match = DayPattern().Match((written ?? "").Normalize(NormalizationForm.FormKC).Trim());
        if (!match.Success) return null;
        var (year, month, day) = (Number(match, "y"), Number(match, "m"), Number(match, "d"));
        return month is >= 1 and <= 12 && day >= 1 && year >= 1 && day <= DateTime.DaysInMonth(year, month) ? new DateOnly(year, month, day) : null;
    }

    internal static CalendarDayKind? Kind(string? written) => (written ?? "").Normalize(NormalizationForm.FormKC).Trim() switch
    {
        "放假" or "休" or "休息" or "假" or "节假日" => CalendarDayKind.Rest,
        "调休上班" or "上班" or "班" or "补班" or "调休" or "工作日" => CalendarDayKind.Work,
        _ => null,
    };

    /// <summary>"二、春节：2月15日（周日）至23日放假调休，共9天。2月14日（周六）、2月28日（周六）上班。"</summary>
    private static IEnumerable<CalendarLine> Notice(IReadOnlyList<(int Number, string Text)> lines)
    {
        var year = lines.Select(l => NoticeYear().Match(l.Text)).FirstOrDefault(m => m.Success) is { } named
            ? Number(named, "y")
            : throw new DomainRuleException("请连同标题一起粘贴，标题里有年份，例如“2027年部分节假日安排的通知”。");

        foreach (var (number, text) in lines)
        {
            var holiday = NoticeLine().Match(text);
            if (!holiday.Success) continue;

            var name = holiday.Groups["name"].Value.Trim();
            foreach (var sentence in Brackets().Replace(holiday.Groups["rest"].Value, "").Split('。', StringSplitOptions.RemoveEmptyEntries))
            {
                if (sentence.Contains("放假", StringComparison.Ordinal))
                {
                    foreach (Match span in NoticeSpan().Matches(sentence[..sentence.IndexOf("放假", StringComparison.Ordinal)]))
                    {
                        var last = span.Groups["d2"].Success ? Written(year, span.Groups["m2"].Success ? Number(span, "m2") : Number(span, "m"), Number(span, "d2")) : null;
                        var first = Written(year, Number(span, "m"), Number(span, "d"));
                        yield return new(number, last is null ? first : $"{first}~{last}", "放假", name);
                    }
                }
                else if (sentence.Contains("上班", StringComparison.Ordinal))
                {
                    foreach (Match span in NoticeSpan().Matches(sentence)) yield return new(number, Written(year, Number(span, "m"), Number(span, "d")), "调休上班", name);
                }
            }
        }
    }

    private static string Written(int year, int month, int day) => string.Create(CultureInfo.InvariantCulture, $"{year:0000}-{month:00}-{day:00}");

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<y>\d{4})[-/.年]?(?<m>\d{1,2})[-/.月]?(?<d>\d{1,2})日?(\s+0?0:00(:00)?)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DayPattern();

    [GeneratedRegex("^日期", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^[一二三四五六七八九十]+、(?<name>[^:]{1,30}):(?<rest>.*放假.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NoticeLine();

    [GeneratedRegex(@"(?<y>20\d{2})年(部分|元旦)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NoticeYear();

    [GeneratedRegex(@"\([^()]*\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Brackets();

    [GeneratedRegex(@"(?<m>\d{1,2})月(?<d>\d{1,2})日(至((?<m2>\d{1,2})月)?(?<d2>\d{1,2})日)?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NoticeSpan();
}

/// <summary>One line of an import as it was written.</summary>
/// <param name="Number">Line of the text, or row as Excel counts.</param>
/// <param name="Day">A day, or two with ~ or 至 between.</param>
public sealed record CalendarLine(int Number, string? Day, string? Kind, string? Name);
