using System.Globalization;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Complaints;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Lists;

/// <summary>Walking a list: page by page, back, by jumps, with rows that come and go meanwhile.</summary>
public sealed class ListPagingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task Going_on_page_by_page_shows_every_row_once_and_going_back_shows_the_same(string product)
    {
        await using var world = await FilledAsync(product, 130);
        var list = world.Get<ComplaintImportances>();
        foreach (var sort in (string[])["code", "name", "order"])
        {
            foreach (var descending in (bool[])[false, true])
            {
                var query = new ListQuery { Sort = sort, Descending = descending, Size = 50 };
                List<ListPage> pages = [await list.FindAsync(query, null, Cancel)];
                while (pages[^1].HasNext) pages.Add(await list.FindAsync(query with { Page = pages.Count + 1 }, pages[^1], Cancel));

                Assert.Equal([50, 50, 30], pages.Select(p => p.Rows.Count));
                Assert.Equal(130, pages.SelectMany(p => p.Rows).Select(r => r.Id).Distinct().Count());
                var back = await list.FindAsync(query with { Page = 2 }, pages[2], Cancel);
                Assert.Equal(pages[1].Rows.Select(r => r.Id), back.Rows.Select(r => r.Id));
                var jumped = await list.FindAsync(query with { Page = 3 }, null, Cancel);
                Assert.Equal(pages[2].Rows.Select(r => r.Id), jumped.Rows.Select(r => r.Id));
            }
        }
    }

    [Theory, DatabaseData]
    public async Task A_jump_in_a_long_list_lands_where_going_on_would_have(string product)
    {
        await using var world = await FilledAsync(product, 12_300);
        var list = world.Get<ComplaintImportances>();
        var query = new ListQuery { Sort = "order", Size = 100 };

        var first = await list.FindAsync(query, null, Cancel);
        var jumped = await list.FindAsync(query with { Page = 115 }, null, Cancel);
        var last = await list.FindAsync(query with { Page = int.MaxValue }, null, Cancel);
        var count = await list.CountAsync(query, Cancel);

        await using var db = await world.OpenDbAsync(Cancel);
        var ordered = db.Set<ComplaintImportance>().OrderBy(p => p.SortOrder).ThenBy(p => p.Id).Select(p => p.Id);
        Assert.Null(first.Total);
        Assert.Equal(await ordered.Skip(11_400).Take(100).ToListAsync(Cancel), jumped.Rows.Select(r => r.Id));
        Assert.Equal(123, last.Query.Page);
        Assert.Equal(await ordered.Skip(12_200).ToListAsync(Cancel), last.Rows.Select(r => r.Id));
        Assert.False(last.HasNext);
        Assert.Equal(12_300, count);
    }

    [Fact]
    public async Task A_page_beyond_the_end_is_the_last_one_and_nonsense_in_the_query_is_corrected()
    {
        await using var world = await FilledAsync("Sqlite", 45);
        var list = world.Get<ComplaintImportances>();

        var beyond = await list.FindAsync(new() { Page = 99_999 }, null, Cancel);
        var nonsense = await list.FindAsync(new() { Page = -3, Size = 1_000_000_000, Sort = "no such column" }, null, Cancel);

        Assert.Equal((3, 5), (beyond.Query.Page, beyond.Rows.Count));
        Assert.Equal((1, 20, "order"), (nonsense.Query.Page, nonsense.Query.Size, nonsense.Query.Sort));
        Assert.Equal((45, 3), (nonsense.Total, nonsense.Pages));
    }

    [Fact]
    public async Task Rows_that_go_while_somebody_reads_leave_no_half_page()
    {
        await using var world = await FilledAsync("Sqlite", 70);
        var list = world.Get<ComplaintImportances>();
        var query = new ListQuery { Sort = "code" };
        var first = await list.FindAsync(query, null, Cancel);
        var second = await list.FindAsync(query with { Page = 2 }, first, Cancel);

        await list.DeleteAsync([.. first.Rows.Take(5).Select(r => r.Id)], Cancel);
        var third = await list.FindAsync(query with { Page = 3 }, second, Cancel);
        var back = await list.FindAsync(query with { Page = 1 }, second, Cancel);

        Assert.Equal("C0040", third.Rows[0].Cells[0]);
        Assert.Equal(20, back.Rows.Count);
        Assert.Equal("C0005", back.Rows[0].Cells[0]);
    }

    [Theory, DatabaseData]
    public async Task What_is_typed_is_looked_for_literally_in_code_name_and_pinyin_initials(string product)
    {
        await using var world = await FilledAsync(product, 3);
        var list = world.Get<ComplaintImportances>();
        await AddAsync(world, "P50", "五成_优惠%[A]");

        Assert.Equal(["五成_优惠%[A]"], await NamesAsync(list, "%"));
        Assert.Equal(["五成_优惠%[A]"], await NamesAsync(list, "_"));
        Assert.Equal(["五成_优惠%[A]"], await NamesAsync(list, "["));
        Assert.Equal(["五成_优惠%[A]"], await NamesAsync(list, "wc"));
        Assert.Equal(["五成_优惠%[A]"], await NamesAsync(list, "ｐ５０"));
        Assert.Equal(["五成_优惠%[A]"], await NamesAsync(list, "优惠 p50"));
        Assert.Empty(await NamesAsync(list, "\\' OR 1=1 --"));
    }

    [Fact]
    public async Task A_condition_that_makes_no_sense_is_refused_in_a_sentence()
    {
        await using var world = await FilledAsync("Sqlite", 3);
        var list = world.Get<ComplaintImportances>();

        var tooLong = await Assert.ThrowsAsync<DomainRuleException>(() => NamesAsync(list, new string('长', 5_000)));
        var backwards = await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<RecycleBin>().FindAsync(
            new() { Filters = new Dictionary<string, string>(StringComparer.Ordinal) { ["at.from"] = "2026-11-22", ["at.to"] = "2026-11-21" } }, null, Cancel));

        Assert.Equal("查询条件“编号或名称”最多50个字。", tooLong.Message);
        Assert.Equal("“删除时间”的结束日期不能早于开始日期。", backwards.Message);
    }

    internal static async Task<CrmWorld> FilledAsync(string product, int rows)
    {
        var world = await CrmWorld.CreateAsync(product, Cancel);
        await using var db = await world.OpenDbAsync(Cancel);
        await db.Set<ComplaintImportance>().ExecuteDeleteAsync(Cancel);
        for (var i = 0; i < rows; i++)
        {
            var code = string.Create(CultureInfo.InvariantCulture, $"C{i:D4}");
            // Names and orders repeat: the id has to decide among equals.
            db.Add(new ComplaintImportance { Code = code, Name = $"第{i % 7}档", SortOrder = i / 30, Weight = 30, WorkingDays = 5, Search = SearchText.Of(code) });
        }

        world.Get<AuditTrail>().AddSummary(db, Actor.System, AuditAction.Add);
        await db.SaveChangesAsync(Cancel);
        return world;
    }

    private static async Task AddAsync(CrmWorld world, string code, string name)
    {
        var form = await world.Get<ComplaintImportances>().OpenAsync(null, Cancel);
        (form.Values["code"], form.Values["name"]) = (code, name);
        await world.Get<ComplaintImportances>().SaveAsync(form, Cancel);
    }

    private static async Task<IReadOnlyList<string>> NamesAsync(ComplaintImportances list, string typed) =>
        [.. (await list.FindAsync(new() { Filters = new Dictionary<string, string>(StringComparer.Ordinal) { ["q"] = typed } }, null, Cancel)).Rows.Select(r => r.Name)];
}
