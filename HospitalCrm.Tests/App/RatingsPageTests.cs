using Bunit;
using HospitalCrm.App.Features.Satisfaction;
using HospitalCrm.Domain.Satisfaction;
using MudBlazor;

namespace HospitalCrm.Tests.App;

public sealed class RatingsPageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ratings_are_read_page_by_page_and_back_again()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        await pages.RateAsync(Section.Outpatient, "MZ01", "5", patients: 21, Cancel);
        var page = pages.Open<RatingsPage>("/satisfaction/ratings?section=outpatient");
        page.WaitForAssertion(() => Assert.Equal(20, page.FindAll("tbody tr").Count));

        await Button(page, "下一页").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Single(page.FindAll("tbody tr")));
        Assert.Contains("第 2 页", page.Markup, StringComparison.Ordinal);
        Assert.True(Button(page, "下一页").HasAttribute("disabled"));

        await Button(page, "上一页").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Equal(20, page.FindAll("tbody tr").Count));
        Assert.True(Button(page, "上一页").HasAttribute("disabled"));
    }

    [Fact]
    public async Task Only_low_ratings_when_asked_for()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        await pages.RateAsync(Section.Outpatient, "MZ01", "5", patients: 1, Cancel, "很好");
        await pages.RateAsync(Section.Outpatient, "MZ02", "1", patients: 1, Cancel, "等得太久");

        var page = pages.Open<RatingsPage>("/satisfaction/ratings?section=outpatient&low=true");

        page.WaitForAssertion(() => Assert.Contains("等得太久", page.Find("tbody").TextContent, StringComparison.Ordinal));
        Assert.Contains("低分", page.Find("tbody").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("很好", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rating_opens_with_its_answers_and_says_that_the_person_is_hidden()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        await pages.RateAsync(Section.Staff, "D001", "2", patients: 1, Cancel, "解释不清楚\n请改进");
        var dialogs = pages.Context.Render<MudDialogProvider>();
        var page = pages.Open<RatingsPage>("/satisfaction/ratings?section=staff");
        page.WaitForAssertion(() => Assert.Single(page.FindAll("tbody tr")));

        await page.Find("tbody tr").ClickAsync(new());

        dialogs.WaitForAssertion(() =>
        {
            Assert.Contains("医护 · 张伟", dialogs.Markup, StringComparison.Ordinal);
            Assert.Equal(4, dialogs.FindAll("tbody tr").Count);
            Assert.Contains("不满意", dialogs.Find("tbody").TextContent, StringComparison.Ordinal);
            Assert.Contains("解释不清楚\n请改进", dialogs.Find(".words").TextContent, StringComparison.Ordinal);
            Assert.Contains("评价人信息已隐藏", dialogs.Markup, StringComparison.Ordinal);
        });
        Assert.DoesNotContain("测试患者", dialogs.Markup + page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_found_says_why_and_what_to_do()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);

        var page = pages.Open<RatingsPage>("/satisfaction/ratings?section=logistics&low=true&period=today");

        page.WaitForAssertion(() =>
        {
            Assert.Contains("没有低分评价", page.Markup, StringComparison.Ordinal);
            Assert.Contains("可以换一个时段或类别", page.Markup, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task The_first_page_refreshes_itself()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        var page = pages.Open<RatingsPage>("/satisfaction/ratings?section=outpatient");
        await pages.LookForChangesAsync(Cancel);
        page.WaitForAssertion(() => Assert.Contains("没有评价", page.Markup, StringComparison.Ordinal));

        await pages.RateAsync(Section.Outpatient, "MZ01", "5", patients: 1, Cancel);
        await pages.LookForChangesAsync(Cancel);

        page.WaitForAssertion(() => Assert.Single(page.FindAll("tbody tr")));
    }

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<RatingsPage> page, string text) =>
        page.FindAll("button").Single(b => b.TextContent.Trim() == text);
}
