using Bunit;
using HospitalCrm.App.Features.Parameters;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.His.Demonstration;
using HospitalCrm.Tests.His;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Tests.App;

public sealed class HisPageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_test_tells_every_view_with_its_rows_and_that_the_HIS_is_a_simulator()
    {
        using var folder = new TempFolder();
        await using var pages = await StaffPages.OpenAsync(Cancel);
        await ConnectAsync(pages, folder.File("his.db"));

        var page = pages.Open<HisPage>("/his");
        page.WaitForElement(".facts");
        Assert.Contains("这是演示医院信息系统", page.Find(".notice-info").TextContent, StringComparison.Ordinal);
        await page.Find("button.button-primary").ClickAsync(new());

        page.WaitForAssertion(() => Assert.Contains("全部契约视图正常。", page.Find(".notice-success").TextContent, StringComparison.Ordinal), TimeSpan.FromSeconds(20));
        Assert.Equal(11, page.FindAll("tbody tr").Count);
        Assert.Equal("1,000", page.FindAll("tbody tr")[3].QuerySelectorAll("td.number")[0].TextContent);
    }

    [Fact]
    public async Task A_HIS_that_is_not_there_is_told_in_a_sentence()
    {
        using var folder = new TempFolder();
        await using var pages = await StaffPages.OpenAsync(Cancel);
        Use(pages, HisProvider.Sqlite, folder.File("none.db"));

        var page = pages.Open<HisPage>("/his");
        await page.WaitForElement("button.button-primary").ClickAsync(new());

        page.WaitForAssertion(() => Assert.Contains("找不到医院信息系统的数据库文件", page.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Empty(page.FindAll(".notice-info"));
    }

    [Fact]
    public async Task Who_may_only_look_gets_no_test_button()
    {
        using var folder = new TempFolder();
        await using var pages = await StaffPages.OpenAsync(Cancel);
        Use(pages, HisProvider.Sqlite, folder.File("none.db"));
        pages.Reader.Current = pages.Reader.Current with { Permissions = new HashSet<string> { Permissions.His.View } };

        var page = pages.Open<HisPage>("/his");
        page.WaitForElement(".facts");

        Assert.Empty(page.FindAll("button"));
    }

    private static async Task ConnectAsync(StaffPages pages, string path)
    {
        await DemonstrationHis.EnsureAsync(path, 1_000, 2026, new(2026, 11, 23), null, Cancel);
        Use(pages, HisProvider.Demonstration, path);
    }

    private static void Use(StaffPages pages, HisProvider provider, string path)
    {
        var limit = TimeSpan.FromSeconds(20);
        pages.Context.Services.AddSingleton(new HisSettings(provider, $"Data Source={path}", limit, path, 1_000, 2026));
        pages.Context.Services.AddSingleton(new HisProbe(new SqliteHisDatabase($"Data Source={path}", limit, TimeProvider.System), TimeProvider.System));
    }
}
