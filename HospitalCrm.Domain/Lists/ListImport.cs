using System.Globalization;
using System.IO.Compression;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using MiniExcelLibs;
using MiniExcelLibs.OpenXml;

namespace HospitalCrm.Domain.Lists;

/// <summary>Excel files taken into a register (导入): the file is looked at, every row tried, and only then all of them saved or none.</summary>
public sealed class ListImport(ICurrentActor actor)
{
    /// <summary>The largest file that is taken: 10 MB.</summary>
    public const int MostBytes = 10 * 1024 * 1024;

    public const int MostRows = 100_000;

    /// <summary>A file of 10 MB that unpacks to more than this is a trap and no list.</summary>
    private const long MostUnpacked = 200L * 1024 * 1024;

    private const int MostParts = 200;

    /// <summary>An empty file with the headings and one line of help for each.</summary>
    public async Task WriteTemplateAsync(IRegister register, Func<RecordField, string> title, Func<RecordField, string> help, string file, CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand($"{register.Module}.import");
        var fields = register.Fields;
        var sheets = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["导入"] = new[] { fields.ToDictionary(title, static _ => (object?)null, StringComparer.Ordinal) },
            ["说明"] = fields.Select(field => new Dictionary<string, object?>(StringComparer.Ordinal) { ["列"] = title(field), ["说明"] = help(field) }).ToList(),
        };
        await MiniExcel.SaveAsAsync(file, sheets, excelType: ExcelType.XLSX, configuration: new OpenXmlConfiguration { TableStyles = TableStyles.None, AutoFilter = false }, cancellationToken: cancel);
    }

    /// <summary>Reads a file and tries its rows; saves them unless it is a dry run or a row is wrong.</summary>
    /// <param name="title">Headings as the template writes them.</param>
    /// <exception cref="DomainRuleException">It is no such file, has other columns, or too many rows.</exception>
    public async Task<ImportReport> RunAsync(IRegister register, Func<RecordField, string> title, string file, bool isDryRun, IProgress<int>? progress, CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand($"{register.Module}.import");
        Inspect(file);
        var rows = await Task.Run(() => Read(register, title, file, cancel), cancel);
        return await register.ImportAsync(rows, isDryRun, progress, cancel);
    }

    /// <summary>Says no to what is no Excel file, and to one that would unpack without end, before anything reads it.</summary>
    internal static void Inspect(string file)
    {
        if (new FileInfo(file).Length > MostBytes) throw new DomainRuleException("文件太大：最大{0} MB。", MostBytes / 1024 / 1024);
        try
        {
            using var zip = ZipFile.OpenRead(file);
            if (zip.GetEntry("xl/workbook.xml") is null) throw new DomainRuleException("这不是Excel文件。请下载模板，填写后以.xlsx格式保存再导入。");
            if (zip.Entries.Count > MostParts || zip.Entries.Sum(entry => entry.Length) > MostUnpacked) throw new DomainRuleException("文件的内容异常庞大，不能导入。");

            // What the directory of a file says of itself need not be true; what comes out is counted.
            var buffer = new byte[81_920];
            long unpacked = 0;
            foreach (var entry in zip.Entries)
            {
                using var content = entry.Open();
                int read;
                while ((read = content.Read(buffer)) > 0)
                {
                    unpacked += read;
                    if (unpacked > MostUnpacked) throw new DomainRuleException("文件的内容异常庞大，不能导入。");
                }
            }
        }
        catch (Exception fault) when (fault is InvalidDataException or NotSupportedException or EndOfStreamException or ArgumentException)
        {
            throw new DomainRuleException("这不是Excel文件。请下载模板，填写后以.xlsx格式保存再导入。");
        }
    }

    private static List<ImportRow> Read(IRegister register, Func<RecordField, string> title, string file, CancellationToken cancel)
    {
        var byTitle = register.Fields.ToDictionary(title, field => field, StringComparer.Ordinal);
        Dictionary<string, RecordField>? columns = null;
        List<ImportRow> rows = [];
        var number = 0;
        try
        {
            foreach (IDictionary<string, object?> row in MiniExcel.Query(file, useHeaderRow: false, excelType: ExcelType.XLSX, configuration: new OpenXmlConfiguration { EnableSharedStringCache = false }))
            {
                cancel.ThrowIfCancellationRequested();
                number++;
                if (columns is null)
                {
                    columns = Headings(row, byTitle);
                    continue;
                }

                var values = columns.ToDictionary(pair => pair.Value.Key, pair => Text(row.TryGetValue(pair.Key, out var cell) ? cell : null), StringComparer.Ordinal);
                if (values.Values.All(string.IsNullOrWhiteSpace)) continue;
                if (rows.Count == MostRows) throw new DomainRuleException("一次最多导入{0}行，请分成几个文件。", MostRows);
                rows.Add(new(number, values));
            }
        }
        catch (Exception fault) when (fault is not (DomainRuleException or OperationCanceledException))
        {
            // Whatever the reader stumbles over in a file that only looks like Excel, the person can do one thing about it.
            throw new DomainRuleException("文件第{0}行无法读取，请下载模板，把内容复制进去再导入。", number + 1);
        }

        if (rows.Count == 0) throw new DomainRuleException("文件里没有要导入的内容。");
        return rows;
    }

    private static Dictionary<string, RecordField> Headings(IDictionary<string, object?> row, Dictionary<string, RecordField> byTitle)
    {
        var columns = new Dictionary<string, RecordField>(StringComparer.Ordinal);
        List<string> unknown = [];
        foreach (var (letter, cell) in row)
        {
            var heading = Text(cell)?.Trim().TrimEnd('*');
            if (string.IsNullOrEmpty(heading)) continue;
            if (!byTitle.TryGetValue(heading, out var field)) unknown.Add(heading.Length > 20 ? heading[..20] + "…" : heading);
            else if (!columns.ContainsValue(field)) columns.Add(letter, field);
        }

        if (unknown.Count > 0) throw new DomainRuleException("不认识的列：{0}。请使用模板中的列名。", string.Join('、', unknown.Take(5)));
        var missing = byTitle.Where(pair => pair.Value is { IsRequired: true, Start: null } && !columns.ContainsValue(pair.Value)).Select(pair => pair.Key).ToList();
        if (missing.Count > 0) throw new DomainRuleException("缺少必填的列：{0}。请使用模板。", string.Join('、', missing.Take(5)));
        return columns;
    }

    private static string? Text(object? cell) => cell switch
    {
        null => null,
        DateTime moment => moment.ToString(moment.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
        bool yes => yes ? "是" : "否",
        // The apostrophe that an export puts before what looks like a formula.
        string text => text is ['\'', '=' or '+' or '-' or '@', ..] ? text[1..] : text,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => cell.ToString(),
    };
}

/// <summary>A row of a file: its number as Excel counts, and the typed texts by key of the field.</summary>
public sealed record ImportRow(int Number, IReadOnlyDictionary<string, string?> Values);

/// <summary>How an import went, or would go.</summary>
public sealed class ImportReport(int rows)
{
    /// <summary>The faults that are told one by one; of the rest only the number.</summary>
    public const int Told = 100;

    private readonly List<ImportFault> _faults = [];

    public int Rows { get; } = rows;

    public int Added { get; internal set; }

    public int Changed { get; internal set; }

    public int Faults { get; private set; }

    /// <summary>Saved: every row of it.</summary>
    public bool IsDone { get; internal set; }

    /// <summary>The first of them.</summary>
    public IReadOnlyList<ImportFault> FirstFaults => _faults;

    internal void Fault(int row, DomainRuleException fault)
    {
        Faults++;
        if (_faults.Count < Told) _faults.Add(new(row, fault));
    }
}

/// <summary>What is wrong in a row of a file.</summary>
/// <param name="Row">As Excel counts; 0: the rows as a whole.</param>
public sealed record ImportFault(int Row, DomainRuleException Sentence);
