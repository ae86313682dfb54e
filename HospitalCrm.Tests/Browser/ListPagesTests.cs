using System.Globalization;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Complaints;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Tests.Lists;
using HospitalCrm.Tests.Messaging;
using HospitalCrm.Tests.Patients;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using MiniExcelLibs;

namespace HospitalCrm.Tests.Browser;

/// <summary>What the seed demands of every list (通用性声明), tried on every list page there is, by somebody who works with it.</summary>
[Collection(nameof(Journeys))]
public sealed class ListPagesTests(Hospital hospital)
{
    private const int EnoughForPages = 45;

    public static TheoryData<string> Routes { get; } = [.. ListPages.All.Select(page => page.Route)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [BrowserTheory, MemberData(nameof(Routes))]
    public async Task A_list_page_does_what_every_list_page_does(string route)
    {
        var found = ListPages.All.Single(page => page.Route == route);
        await using var services = hospital.OpenServices();
        await using var scope = services.CreateAsyncScope();
        var list = (RecordList)scope.ServiceProvider.GetRequiredService(found.List);
        await ActAsAdministratorAsync(scope.ServiceProvider);
        var account = ListPages.AccountFor(list.Module);
        var rights = ListPages.RightsOf(account, list.Module);
        if (list is IRegister register && rights.Contains("add", StringComparer.Ordinal)) await FillAsync(list, register);
        if (list is HisPatientList) await PatientSamples.SynchroniseAsync(scope.ServiceProvider, Cancel);
        if (list is HisConflictList) await PatientSamples.AddConflictsAsync(scope.ServiceProvider, Cancel);
        if (list is SmsLog) await SmsSamples.AddMessagesAsync(scope.ServiceProvider, Cancel);
        if (list is SmsStandingList) await SmsSamples.AddStandingsAsync(scope.ServiceProvider, Cancel);
        if (list is InboundList) await MessageSamples.AddRepliesAsync(scope.ServiceProvider, EnoughForPages, Cancel);
        if (list is GroupSends) await MessageSamples.AddGroupSendsAsync(scope.ServiceProvider, EnoughForPages, Cancel);
        if (list is ComplaintList) await AddComplaintsAsync(scope.ServiceProvider);
        if (list is RecycleBin) await FillBinAsync(list, scope.ServiceProvider.GetRequiredService<SpendingClasses>());

        await using var reader = await hospital.SignInAsync(account, route);
        var page = reader.Page;
        var rows = page.Locator(".list-table tbody tr");
        await Assertions.Expect(rows.First).ToBeVisibleAsync();

        await ButtonsFollowRightsAsync(page, list, rights);
        if (list is IRegister && rights.Contains("edit", StringComparer.Ordinal)) await EditTakesTheFirstTickedAsync(page, rows);
        if (list is IRegister && rights.Contains("delete", StringComparer.Ordinal)) await DeletingAsksWithTheNumberAsync(page, rows);
        await PagesAreWalkedAsync(page, rows);
        await CutTextIsShownWholeAsync(page);
        if (await page.Locator("a[data-open]").CountAsync() > 0) await ADoubleClickOpensAsync(page, rows, route);
        if (rights.Contains("export", StringComparer.Ordinal)) await ExportsHoldTheCellsAsync(page, rows);
        await NonsenseInTheAddressIsCorrectedAsync(page, rows, route, list.Filters.FirstOrDefault(f => f.Key == "q"));
    }

    [BrowserTheory, MemberData(nameof(Routes))]
    public async Task Without_the_right_a_list_page_shows_nothing(string route)
    {
        var found = ListPages.All.Single(page => page.Route == route);
        var module = found.Policy.Split('.')[0];
        if (ListPages.StrangerTo(module) is not { } stranger)
        {
            // Everybody may look here, each at their own rows.
            Assert.Contains(found.Policy, Domain.Access.ShippedRoles.All.Single(r => r.Name == Domain.Access.ShippedRoles.OrdinaryStaff).Permissions);
            return;
        }

        await using var colleague = await hospital.SignInAsync(stranger, route);

        await colleague.SeesAsync("您没有此项操作的权限");
        Assert.Equal(0, await colleague.Page.Locator(".records").CountAsync());
    }

    /// <summary>What is put there has somebody who put it there.</summary>
    private static async Task ActAsAdministratorAsync(IServiceProvider services)
    {
        await using var db = await services.GetRequiredService<IDbContextFactory<CrmDbContext>>().CreateDbContextAsync(Cancel);
        var id = await db.Users.Where(a => a.UserName == "admin").Select(a => a.Id).SingleAsync(Cancel);
        var actor = (TestActor)services.GetRequiredService<ICurrentActor>();
        actor.Current = actor.Current with { AccountId = id, UserCode = "admin" };
    }

    private static async Task FillAsync(RecordList list, IRegister register)
    {
        var page = await list.FindAsync(new(), null, Cancel);
        if (page.Total < EnoughForPages && list.Module is not ("department-guides" or "examination-guides")) await SampleRecords.AddAsync(register, EnoughForPages - page.Total.Value, Cancel);
        else if (page.Total == 0) await SampleRecords.AddAsync(register, 6, Cancel);
    }

    private static async Task AddComplaintsAsync(IServiceProvider services)
    {
        var intake = services.GetRequiredService<ComplaintIntake>();
        for (var i = 0; i < EnoughForPages; i++)
            await intake.RegisterAsync(new(ComplaintKind.Suggestion, ComplaintChannel.Letter) { Content = $"候诊区的座椅不够，老年患者只能站着等，希望增加座椅并设置优先等候区，这是第{i}封信。", IsAnonymous = true }, Cancel);
    }

    private static async Task FillBinAsync(RecordList bin, SpendingClasses register)
    {
        if ((await bin.FindAsync(new(), null, Cancel)).Total >= EnoughForPages) return;
        await SampleRecords.AddAsync(register, EnoughForPages, Cancel, "YY");
        var rows = await register.FindAsync(new() { Filters = new Dictionary<string, string>(StringComparer.Ordinal) { ["q"] = "YY" }, Size = 100 }, null, Cancel);
        await register.DeleteAsync([.. rows.Rows.Select(row => row.Id)], Cancel);
    }

    private static async Task ButtonsFollowRightsAsync(IPage page, RecordList list, IReadOnlyList<string> rights)
    {
        var toolbar = page.Locator(".list-toolbar");
        foreach (var (right, name) in ((string, string)[])[("add", "新增"), ("edit", "编辑"), ("delete", "删除"), ("export", "导出"), ("import", "导入")])
        {
            var isThere = rights.Contains(right, StringComparer.Ordinal) && (list is IRegister || right == "export");
            Assert.Equal(isThere ? 1 : 0, await toolbar.GetByText(name, new() { Exact = true }).CountAsync());
        }
    }

    private static async Task EditTakesTheFirstTickedAsync(IPage page, ILocator rows)
    {
        await page.Locator(".list-toolbar").GetByText("编辑", new() { Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("请选择需要编辑的内容。")).ToBeVisibleAsync();

        var id = await OpenAddressAsync(rows.Nth(1));
        await rows.Nth(2).Locator(".tick input").CheckAsync();
        await rows.Nth(1).Locator(".tick input").CheckAsync();
        await Assertions.Expect(page.GetByText("已选2项")).ToBeVisibleAsync();
        await page.Locator(".list-toolbar").GetByText("编辑", new() { Exact = true }).ClickAsync();

        await Assertions.Expect(page.GetByText("勾选了2项，正在编辑第一项")).ToBeVisibleAsync();
        Assert.StartsWith(id, new Uri(page.Url).AbsolutePath, StringComparison.Ordinal);
        await page.Locator(".edit-actions").GetByText("返回").ClickAsync();
        await Assertions.Expect(rows.First).ToBeVisibleAsync();
    }

    private static async Task DeletingAsksWithTheNumberAsync(IPage page, ILocator rows)
    {
        var before = await page.Locator(".list-pager > span").First.InnerTextAsync();
        var delete = page.Locator(".list-toolbar").GetByText("删除", new() { Exact = true });
        await delete.ClickAsync();
        await Assertions.Expect(page.GetByText("请选择需要删除的内容。")).ToBeVisibleAsync();

        for (var i = 0; i < 3; i++) await rows.Nth(i).Locator(".tick input").CheckAsync();
        await Assertions.Expect(page.GetByText("已选3项")).ToBeVisibleAsync();
        await delete.ClickAsync();
        await Assertions.Expect(page.GetByText("您确定要删除这3项内容吗？")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".ask-names li")).ToHaveCountAsync(3);
        await page.GetByRole(AriaRole.Button, new() { Name = "否", Exact = true }).ClickAsync();

        await Assertions.Expect(page.Locator(".ask-question")).ToHaveCountAsync(0);
        Assert.Equal(before, await page.Locator(".list-pager > span").First.InnerTextAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "取消选择" }).ClickAsync();
    }

    private static async Task PagesAreWalkedAsync(IPage page, ILocator rows)
    {
        var next = page.GetByRole(AriaRole.Button, new() { Name = "下一页" });
        if (await next.IsDisabledAsync()) return;

        Assert.Equal(20, await rows.CountAsync());
        var first = await TextAsync(rows);
        await next.ClickAsync();
        await Assertions.Expect(page.GetByLabel("页码")).ToHaveValueAsync("2");
        Assert.Contains("page=2", page.Url, StringComparison.Ordinal);
        Assert.NotEqual(first, await TextAsync(rows));
        await page.GetByRole(AriaRole.Button, new() { Name = "上一页" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("页码")).ToHaveValueAsync("1");
        Assert.Equal(first, await TextAsync(rows));

        await page.GetByLabel("页码").FillAsync("99999");
        await page.GetByRole(AriaRole.Button, new() { Name = "跳转" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "下一页" })).ToBeDisabledAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "首页" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("页码")).ToHaveValueAsync("1");
    }

    private static async Task CutTextIsShownWholeAsync(IPage page)
    {
        await page.AddStyleTagAsync(new() { Content = ".list-table { table-layout: fixed; width: 240px !important; } .list-table :is(td, th) { padding: 8px 2px !important; }" });
        var at = await page.Locator(".list-table td.cut").EvaluateAllAsync<int>("cells => cells.findIndex(cell => cell.textContent.trim().length > 4)");
        if (at < 0) return;

        var cell = page.Locator(".list-table td.cut").Nth(at);

        var whole = (await cell.TextContentAsync())!.Trim();
        await cell.HoverAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Tooltip)).ToHaveTextAsync(whole);
        await page.Mouse.MoveAsync(0, 0);
        await Assertions.Expect(page.GetByRole(AriaRole.Tooltip)).ToBeHiddenAsync();

        await cell.EvaluateAsync("cell => { cell.tabIndex = -1; cell.focus(); }");
        await Assertions.Expect(page.GetByRole(AriaRole.Tooltip)).ToHaveTextAsync(whole);
        await page.EvaluateAsync("document.activeElement.blur()");
    }

    private static async Task ADoubleClickOpensAsync(IPage page, ILocator rows, string route)
    {
        var id = await OpenAddressAsync(rows.First);
        await rows.First.Locator("td").Nth(1).DblClickAsync();
        await page.WaitForURLAsync(url => new Uri(url).AbsolutePath == id);
        // Anew, so that no row of the page before is taken for one of the list.
        await page.GotoAsync(route);
        await Assertions.Expect(rows.First).ToBeVisibleAsync();
        id = await OpenAddressAsync(rows.First);

        await rows.First.FocusAsync();
        await Assertions.Expect(rows.First).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(url => new Uri(url).AbsolutePath == id);
        await page.GotoAsync(route);
        await Assertions.Expect(rows.First).ToBeVisibleAsync();
    }

    private static async Task ExportsHoldTheCellsAsync(IPage page, ILocator rows)
    {
        var shown = await CellsAsync(page, rows);
        var total = int.Parse(System.Text.RegularExpressions.Regex.Match(await page.Locator(".list-pager > span").First.InnerTextAsync(), "共(?<rows>[0-9,]+)条", System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["rows"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

        var some = await ExportAsync(page, "导出本页");
        Assert.Equal(shown, some[1..]);
        Assert.Equal((await page.Locator(".list-table thead th:not(.tick):not(.row-action)").AllInnerTextsAsync()).Select(t => t.TrimEnd(' ', '\n', '↑', '↓')), some[0].Where(t => t.Length > 0));

        var all = await ExportAsync(page, "导出全部");
        // The exports themselves are entries of the audit log.
        Assert.InRange(all.Count - 1, total, total + 3);
        if (all.Count - 1 == total) Assert.Equal(shown, all[1..(shown.Count + 1)]);
    }

    private async Task NonsenseInTheAddressIsCorrectedAsync(IPage page, ILocator rows, string route, ListFilter? words)
    {
        await page.GotoAsync($"{route}?page=99999&size=1000000000&sort=nothing&order=up&no.such=filter");
        await Assertions.Expect(rows.First).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "下一页" })).ToBeDisabledAsync();
        Assert.Equal("20", await page.Locator(".page-size select").InputValueAsync());

        if (words is null) return;
        await AskAsync(new string('a', 5_000));
        // What is typed the field itself keeps short; what an address says is refused.
        if (words.IsPersonal) await Assertions.Expect(page.Locator("#q-q")).ToHaveValueAsync(new string('a', words.MaxLength));
        else await Assertions.Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "最多" })).ToBeVisibleAsync();
        await AskAsync("%_[");
        await Assertions.Expect(page.GetByText("没有符合条件的内容")).ToBeVisibleAsync();
        Assert.NotNull(hospital);

        // What leads to a person stays out of the address, so it is typed.
        async Task AskAsync(string typed)
        {
            await page.GotoAsync(words.IsPersonal ? route : $"{route}?q={Uri.EscapeDataString(typed)}");
            if (!words.IsPersonal) return;
            await Assertions.Expect(rows.First).ToBeVisibleAsync();
            await page.Locator("#q-q").FillAsync(typed);
            await page.GetByRole(AriaRole.Button, new() { Name = "查询", Exact = true }).ClickAsync();
        }
    }

    private static async Task<string> OpenAddressAsync(ILocator row) => (await row.Locator("a[data-open]").GetAttributeAsync("href"))!.Split('?')[0];

    private static async Task<string> TextAsync(ILocator rows) => string.Join('\n', await rows.AllInnerTextsAsync());

    private static async Task<List<List<string>>> CellsAsync(IPage page, ILocator rows)
    {
        List<List<string>> cells = [];
        foreach (var row in await rows.AllAsync())
        {
            var texts = await row.Locator("td:not(.tick):not(.row-action)").EvaluateAllAsync<string[]>("cells => cells.map(cell => cell.classList.contains('number') ? cell.textContent.replaceAll(',', '') : cell.textContent)");
            cells.Add([.. texts.Select(t => t.Trim())]);
        }

        Assert.NotEmpty(cells);
        return cells;
    }

    private static async Task<List<List<string>>> ExportAsync(IPage page, string which)
    {
        await page.Locator(".list-toolbar summary.button").ClickAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Menuitem, new() { Name = which }).ClickAsync());
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.CreateVersion7():N}.xlsx");
        try
        {
            await download.SaveAsAsync(file);
            return
            [
                .. MiniExcel.Query(file).Cast<IDictionary<string, object?>>().Select(row => row.Values.Select(Written).ToList()),
            ];
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Written(object? cell) => cell switch
    {
        null => "",
        string text => text.StartsWith('\'') ? text[1..].Trim() : text.Trim(),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => cell.ToString() ?? "",
    };
}
