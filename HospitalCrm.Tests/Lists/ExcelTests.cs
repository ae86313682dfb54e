using System.IO.Compression;
using System.Text;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Complaints;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Tests.His;
using HospitalCrm.Tests.Support;
using MiniExcelLibs;

namespace HospitalCrm.Tests.Lists;

/// <summary>Lists to Excel and back.</summary>
public sealed class ExcelTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task An_export_holds_every_cell_in_the_order_of_the_columns_and_is_audited(string product)
    {
        await using var world = await ListPagingTests.FilledAsync(product, 130);
        var list = world.Get<ComplaintImportances>();
        using var folder = new TempFolder();
        var query = new ListQuery { Sort = "code", Size = 50 };
        var page = await list.FindAsync(query with { Page = 2 }, null, Cancel);
        List<ListColumn> columns = [list.Columns[1], list.Columns[0], list.Columns.First(c => c.Key == "order")];

        await ExportAsync(world, query, null, columns, folder.File("all.xlsx"));
        await ExportAsync(world, query, page, columns, folder.File("page.xlsx"));

        var all = MiniExcel.Query(folder.File("all.xlsx")).Cast<IDictionary<string, object?>>().ToList();
        Assert.Equal(["名称", "编号", "排序序号"], all[0].Values.Select(v => (string?)v));
        Assert.Equal(131, all.Count);
        for (var i = 0; i < 130; i++) Assert.Equal([$"第{i % 7}档", $"C{i:D4}", (double)(i / 30)], all[i + 1].Values);
        var some = MiniExcel.Query(folder.File("page.xlsx")).Cast<IDictionary<string, object?>>().ToList();
        Assert.Equal(page.Rows.Select(r => r.Cells[0]), some.Skip(1).Select(r => r["B"]));
    }

    [Fact]
    public async Task What_a_spreadsheet_would_run_as_a_formula_is_written_as_words_and_comes_back_as_typed()
    {
        await using var world = await ListPagingTests.FilledAsync("Sqlite", 0);
        var list = world.Get<ComplaintImportances>();
        var form = await list.OpenAsync(null, Cancel);
        (form.Values["code"], form.Values["name"], form.Values["note"]) = ("A1", "=HYPERLINK(\"http://x\")", "@SUM(1+1)");
        await list.SaveAsync(form, Cancel);
        using var folder = new TempFolder();

        await ExportAsync(world, new(), null, [list.Columns[0], list.Columns[1], list.Columns.First(c => c.Key == "note")], folder.File("a.xlsx"));

        var row = MiniExcel.Query(folder.File("a.xlsx")).Cast<IDictionary<string, object?>>().Last();
        Assert.Equal(["A1", "'=HYPERLINK(\"http://x\")", "'@SUM(1+1)"], row.Values);
        var report = await ImportAsync(world, folder.File("a.xlsx"), isDryRun: false);
        Assert.Equal((0, 1), (report.Added, report.Changed));
        Assert.Equal("=HYPERLINK(\"http://x\")", (await list.FindAsync(new(), null, Cancel)).Rows[0].Name);
    }

    [Fact]
    public async Task A_cancelled_export_leaves_no_file()
    {
        await using var world = await ListPagingTests.FilledAsync("Sqlite", 5_000);
        using var folder = new TempFolder();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var list = world.Get<ComplaintImportances>();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => world.Get<ListExport>().WriteAsync(
            list, new(), null, list.Columns, c => c.Title, (_, value) =>
            {
                stop.Cancel();
                return value;
            }, folder.File("a.xlsx"), null, stop.Token));

        Assert.False(File.Exists(folder.File("a.xlsx")));
    }

    [Theory, DatabaseData]
    public async Task A_file_without_faults_is_taken_in_whole_and_known_rows_are_changed(string product)
    {
        await using var world = await ListPagingTests.FilledAsync(product, 2);
        using var folder = new TempFolder();
        MiniExcel.SaveAs(folder.File("a.xlsx"), new[]
        {
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["编号"] = "c0001", ["名称"] = "改名", ["停用"] = "是" },
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["编号"] = "NEW", ["名称"] = "新的", ["停用"] = null },
        });

        var dry = await ImportAsync(world, folder.File("a.xlsx"), isDryRun: true);
        var untouched = (await world.Get<ComplaintImportances>().FindAsync(new(), null, Cancel)).Rows.Count;
        var done = await ImportAsync(world, folder.File("a.xlsx"), isDryRun: false);

        Assert.Equal((1, 1, 0, false), (dry.Added, dry.Changed, dry.Faults, dry.IsDone));
        Assert.Equal(2, untouched);
        Assert.True(done.IsDone);
        var rows = (await world.Get<ComplaintImportances>().FindAsync(new() { Sort = "code" }, null, Cancel)).Rows;
        Assert.Equal(["第0档", "改名", "新的"], rows.Select(r => r.Name));
        Assert.Equal([false, true, false], rows.Select(r => r.IsDisabled));
    }

    [Fact]
    public async Task One_wrong_row_and_nothing_is_taken_in()
    {
        await using var world = await ListPagingTests.FilledAsync("Sqlite", 0);
        using var folder = new TempFolder();
        MiniExcel.SaveAs(folder.File("a.xlsx"), new[]
        {
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["编号"] = "A", ["名称"] = "好的", ["权重"] = "5" },
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["编号"] = "B", ["名称"] = null, ["权重"] = "五" },
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["编号"] = "A", ["名称"] = "再来", ["权重"] = null },
        });

        var report = await ImportAsync(world, folder.File("a.xlsx"), isDryRun: false);

        Assert.Equal(
            [(3, "请填写“名称”。"), (3, "“权重”应为整数。"), (4, "“编号”与第2行重复。")],
            report.FirstFaults.Select(f => (f.Row, f.Sentence.Message)));
        Assert.Empty((await world.Get<ComplaintImportances>().FindAsync(new(), null, Cancel)).Rows);
    }

    [Fact]
    public async Task A_hundred_thousand_bad_rows_are_told_by_their_number_and_the_first_hundred()
    {
        await using var world = await ListPagingTests.FilledAsync("Sqlite", 0);
        using var folder = new TempFolder();
        MiniExcel.SaveAs(folder.File("a.xlsx"), Enumerable.Range(0, 100_000).Select(i => new Dictionary<string, object?>(StringComparer.Ordinal) { ["编号"] = $"A{i}", ["名称"] = "" }));

        var report = await ImportAsync(world, folder.File("a.xlsx"), isDryRun: true);

        Assert.Equal((100_000, 100_000, 100), (report.Rows, report.Faults, report.FirstFaults.Count));
    }

    [Fact]
    public async Task A_file_that_is_no_list_is_refused_in_a_sentence()
    {
        await using var world = await ListPagingTests.FilledAsync("Sqlite", 0);
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("program.xlsx"), "MZ this is a program", Cancel);
        using (var zip = ZipFile.Open(folder.File("zip.xlsx"), ZipArchiveMode.Create)) zip.CreateEntry("readme.txt");
        MiniExcel.SaveAs(folder.File("columns.xlsx"), new[] { new Dictionary<string, object?>(StringComparer.Ordinal) { ["编号"] = "A", ["姓名"] = "张三" } });
        MiniExcel.SaveAs(folder.File("missing.xlsx"), new[] { new Dictionary<string, object?>(StringComparer.Ordinal) { ["编号"] = "A" } });
        Bomb(folder.File("bomb.xlsx"));

        Assert.Equal("这不是Excel文件。请下载模板，填写后以.xlsx格式保存再导入。", await RefusedAsync("program.xlsx"));
        Assert.Equal("这不是Excel文件。请下载模板，填写后以.xlsx格式保存再导入。", await RefusedAsync("zip.xlsx"));
        Assert.Equal("不认识的列：姓名。请使用模板中的列名。", await RefusedAsync("columns.xlsx"));
        Assert.Equal("缺少必填的列：名称。请使用模板。", await RefusedAsync("missing.xlsx"));
        Assert.Equal("文件的内容异常庞大，不能导入。", await RefusedAsync("bomb.xlsx"));

        async Task<string> RefusedAsync(string name) => (await Assert.ThrowsAsync<DomainRuleException>(() => ImportAsync(world, folder.File(name), isDryRun: true))).Message;
    }

    [Fact]
    public async Task The_template_can_be_filled_in_and_imported()
    {
        await using var world = await ListPagingTests.FilledAsync("Sqlite", 0);
        var list = world.Get<ComplaintImportances>();
        using var folder = new TempFolder();

        // As the shelf of the pages names its files.
        await world.Get<ListImport>().WriteTemplateAsync(list, f => f.Title, f => f.HelpText ?? "", folder.File("t.tmp"), Cancel);

        var sheet = MiniExcel.Query(folder.File("t.tmp"), excelType: ExcelType.XLSX).Cast<IDictionary<string, object?>>().ToList();
        Assert.Equal(list.Fields.Select(f => f.Title), sheet[0].Values.Select(v => (string?)v));
        var empty = await Assert.ThrowsAsync<DomainRuleException>(() => ImportAsync(world, folder.File("t.tmp"), isDryRun: true));
        Assert.Equal("文件里没有要导入的内容。", empty.Message);
    }

    private static Task<int> ExportAsync(CrmWorld world, ListQuery query, ListPage? page, IReadOnlyList<ListColumn> columns, string file) =>
        world.Get<ListExport>().WriteAsync(world.Get<ComplaintImportances>(), query, page, columns, c => c.Title, (_, value) => value, file, null, Cancel);

    private static Task<ImportReport> ImportAsync(CrmWorld world, string file, bool isDryRun) => world.Get<ListImport>().RunAsync(world.Get<ComplaintImportances>(), f => f.Title, file, isDryRun, null, Cancel);

    /// <summary>300 MB of blanks in 300 KB, in an entry that claims to be small.</summary>
    private static void Bomb(string file)
    {
        using (var zip = ZipFile.Open(file, ZipArchiveMode.Create))
        {
            using (var book = zip.CreateEntry("xl/workbook.xml").Open()) book.Write("<workbook/>"u8);
            using var sheet = zip.CreateEntry("xl/worksheets/sheet1.xml", CompressionLevel.SmallestSize).Open();
            var blanks = Encoding.ASCII.GetBytes(new string(' ', 1 << 20));
            for (var i = 0; i < 300; i++) sheet.Write(blanks);
        }
    }
}
