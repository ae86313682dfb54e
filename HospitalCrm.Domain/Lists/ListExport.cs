using System.Globalization;
using System.Threading.Channels;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using MiniExcelLibs;
using MiniExcelLibs.OpenXml;

namespace HospitalCrm.Domain.Lists;

/// <summary>Lists as Excel files (导出本页, 导出全部): written row by row while they are read, in memory that does not grow with them.</summary>
public sealed class ListExport(IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor, AuditTrail audit)
{
    /// <summary>The rows a sheet holds below its heading (Excel specification: 1,048,576 rows).</summary>
    public const int MostRows = 1_048_575;

    /// <summary>Excel's limit of characters in a cell.</summary>
    private const int LongestCell = 32_767;

    private const int RowsAhead = 2_000;

    /// <summary>Writes the rows of a query.</summary>
    /// <param name="page">Only these rows; null: all there are.</param>
    /// <param name="columns">In the order the person sees them.</param>
    /// <param name="title">The heading of a column in the person's language.</param>
    /// <param name="written">A cell as it is written: words of the program in the person's language, moments in the hospital's time.</param>
    /// <param name="file">A new file; nothing is left of it when the export fails or is cancelled.</param>
    /// <returns>How many rows were written.</returns>
    /// <exception cref="DomainRuleException">More rows than a sheet holds.</exception>
    public async Task<int> WriteAsync(
        RecordList list, ListQuery query, ListPage? page, IReadOnlyList<ListColumn> columns, Func<ListColumn, string> title, Func<ListColumn, object?, object?> written,
        string file, IProgress<int>? progress, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(list.Right("view"));
        me.Demand(list.Right("export"));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var indexes = columns.Select(column => list.Columns.ToList().IndexOf(column)).ToArray();
        var channel = Channel.CreateBounded<object?[]>(new BoundedChannelOptions(RowsAhead) { SingleReader = true, SingleWriter = true });

        // One thread reads the database, another writes the file.
        var reading = Task.Run(() => ReadAsync(channel.Writer), CancellationToken.None);
        var rows = 0;
        try
        {
            await using (var output = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan))
            {
                using var reader = new ExportReader([.. columns.Select(title)], channel.Reader, count =>
                {
                    rows = count;
                    if (count % 500 == 0) progress?.Report(count);
                }, stop.Token);
                await output.SaveAsAsync(reader, configuration: new OpenXmlConfiguration { TableStyles = TableStyles.None, AutoFilter = false }, cancellationToken: stop.Token);
            }

            await reading;
            progress?.Report(rows);
            audit.Add(db, me, AuditAction.Export, list.Module, list.Title, null, string.Join('；', new[]
            {
                string.Create(CultureInfo.InvariantCulture, $"{(page is null ? "导出全部" : "导出本页")} {rows}行"), list.Describe(query),
            }.Where(text => text is not null)));
            await db.SaveChangesAsync(cancel);
            return rows;
        }
        catch
        {
            await stop.CancelAsync();
            try
            {
                await reading;
            }
            catch (Exception also) when (also is OperationCanceledException or DomainRuleException or ChannelClosedException)
            {
                // The failure that is told is the writer's; the reader only stopped with it.
            }

            File.Delete(file);
            throw;
        }

        async Task ReadAsync(ChannelWriter<object?[]> to)
        {
            Exception? failed = null;
            try
            {
                var read = 0;
                await foreach (var row in page is null ? list.StreamAsync(db, me, query).WithCancellation(stop.Token) : Of(page.Rows).WithCancellation(stop.Token))
                {
                    if (++read > MostRows) throw new DomainRuleException("一个Excel文件最多{0}行，请缩小查询范围后再导出。", MostRows);
                    var cells = new object?[indexes.Length];
                    for (var i = 0; i < cells.Length; i++) cells[i] = Safe(written(columns[i], row.Cells[indexes[i]]));
                    await to.WriteAsync(cells, stop.Token);
                }
            }
            catch (Exception fault)
            {
                failed = fault;
                throw;
            }
            finally
            {
                to.TryComplete(failed);
            }
        }
    }

    private static async IAsyncEnumerable<ListRow> Of(IReadOnlyList<ListRow> rows)
    {
        await Task.CompletedTask;
        foreach (var row in rows) yield return row;
    }

    /// <summary>What a spreadsheet would take for a formula begins with an apostrophe (OWASP, CSV injection); what a file cannot hold is left out.</summary>
    internal static object? Safe(object? cell)
    {
        if (cell is not string text || text.Length == 0) return cell;
        if (text.AsSpan().IndexOfAnyInRange('\u0000', '\u001F') >= 0 || text.AsSpan().IndexOfAnyInRange('\u007F', '\u009F') >= 0)
            text = string.Concat(text.Where(c => !char.IsControl(c) || c is '\n' or '\t'));
        if (text.Length > LongestCell) text = text[..(LongestCell - 1)] + "…";
        return text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '＝' or '＋' or '－' or '＠' ? "'" + text : text;
    }
}
