using Bunit;
using HospitalCrm.App.Features.Satisfaction;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Satisfaction;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Tests.App;

public sealed class SatisfactionPageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_four_sections_show_their_figures()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        await pages.RateAsync(Section.Outpatient, "MZ01", "5", patients: 1, Cancel);
        await pages.RateAsync(Section.Outpatient, "MZ02", "2", patients: 1, Cancel);

        var page = pages.Open<SatisfactionPage>("/satisfaction");

        page.WaitForAssertion(() =>
        {
            Assert.Equal(["门诊", "住院", "医护", "后勤"], page.FindAll("article h2").Select(h => h.TextContent.Trim()));
            var outpatient = Card(page, "门诊");
            Assert.Contains("3.50", outpatient, StringComparison.Ordinal);
            Assert.Contains("百分制62.5", outpatient, StringComparison.Ordinal);
            Assert.Contains("非常满意率50.0%", outpatient, StringComparison.Ordinal);
            Assert.Contains("评价数2", outpatient, StringComparison.Ordinal);
            Assert.Contains("低分1", outpatient, StringComparison.Ordinal);
            Assert.Contains("此时段还没有评价", Card(page, "住院"), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Few_ratings_are_said_to_be_few_until_there_are_thirty()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        await pages.RateAsync(Section.Outpatient, "MZ01", "5", patients: 29, Cancel);
        var page = pages.Open<SatisfactionPage>("/satisfaction?period=today");
        await pages.LookForChangesAsync(Cancel);

        page.WaitForAssertion(() => Assert.Contains("样本少（29份），仅供参考", Card(page, "门诊"), StringComparison.Ordinal));
        await pages.RateAsync(Section.Outpatient, "MZ01", "5", patients: 1, Cancel);
        await pages.LookForChangesAsync(Cancel);

        page.WaitForAssertion(() =>
        {
            Assert.Contains("评价数30", Card(page, "门诊"), StringComparison.Ordinal);
            Assert.DoesNotContain("样本少", Card(page, "门诊"), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_rating_at_a_kiosk_is_on_the_open_page_without_anybody_asking()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        var page = pages.Open<SatisfactionPage>("/satisfaction?section=inpatient");
        await pages.LookForChangesAsync(Cancel);
        page.WaitForAssertion(() => Assert.Contains("没有住院评价", page.Find("main, body, [role=status]").TextContent, StringComparison.Ordinal));

        await pages.RateAsync(Section.Inpatient, "BQ01", "4", patients: 1, Cancel);
        await pages.LookForChangesAsync(Cancel);

        page.WaitForAssertion(() =>
        {
            Assert.Contains("4.00", Card(page, "住院"), StringComparison.Ordinal);
            Assert.Contains("心内科病区", page.Find("tbody").TextContent, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task People_are_listed_with_a_link_to_the_ratings_behind_each_figure()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        await pages.RateAsync(Section.Staff, "D001", "5", patients: 1, Cancel);
        await pages.RateAsync(Section.Staff, "D002", "1", patients: 1, Cancel);

        var page = pages.Open<SatisfactionPage>("/satisfaction?section=staff&by=person&period=7d");

        page.WaitForAssertion(() =>
        {
            Assert.Equal(["张伟", "李娜"], page.FindAll("tbody th").Select(h => h.TextContent.Trim()));
            Assert.Equal("/satisfaction/ratings?section=staff&period=7d&target=D002&low=true", page.FindAll("tbody tr")[1].QuerySelector("a.low")!.GetAttribute("href"));
        });
    }

    [Fact]
    public async Task Without_the_right_to_persons_there_are_departments_only()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        await pages.RateAsync(Section.Staff, "D001", "5", patients: 1, Cancel);
        pages.Reader.Current = pages.Reader.Current with { Permissions = new HashSet<string>(StringComparer.Ordinal) { Permissions.Satisfaction.View } };

        var page = pages.Open<SatisfactionPage>("/satisfaction?section=staff&by=person");

        page.WaitForAssertion(() => Assert.Equal(["心内科门诊"], page.FindAll("tbody th").Select(h => h.TextContent.Trim())));
        Assert.DoesNotContain("按人员", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("张伟", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_head_reads_the_own_department_only()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        await pages.RateAsync(Section.Outpatient, "MZ01", "5", patients: 1, Cancel);
        await pages.RateAsync(Section.Outpatient, "MZ02", "1", patients: 1, Cancel);
        pages.Reader.Current = pages.Reader.Current with { Scope = DataScope.DepartmentTree, DepartmentCode = "MZ01", UserCode = "head" };

        var page = pages.Open<SatisfactionPage>("/satisfaction");

        page.WaitForAssertion(() => Assert.Contains("评价数1", Card(page, "门诊"), StringComparison.Ordinal));
        Assert.Equal(["心内科门诊"], page.FindAll("tbody th").Select(h => h.TextContent.Trim()));
    }

    [Fact]
    public async Task A_period_that_ends_before_it_begins_is_told_and_what_was_typed_stays()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);

        var page = pages.Open<SatisfactionPage>("/satisfaction?from=2026-11-20&to=2026-11-01");

        page.WaitForAssertion(() => Assert.Equal("结束日期不能早于开始日期。", page.Find("[role=alert]").TextContent.Trim()));
        Assert.Equal(["2026-11-20", "2026-11-01"], page.FindAll("input").Select(i => i.GetAttribute("value")));
    }

    [Fact]
    public async Task A_date_nobody_can_read_is_told_and_the_last_thirty_days_are_shown()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);

        var page = pages.Open<SatisfactionPage>("/satisfaction?from=gestern&to=2026-11-01");

        page.WaitForAssertion(() => Assert.Contains("地址中的日期无法识别，已显示近30天。", page.Markup, StringComparison.Ordinal));
        Assert.Equal(["2026-10-25", "2026-11-23"], page.FindAll("input").Select(i => i.GetAttribute("value")));
    }

    [Fact]
    public async Task Choosing_a_period_puts_it_into_the_address()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        var page = pages.Open<SatisfactionPage>("/satisfaction?section=logistics");

        await page.FindAll("button").Single(b => b.TextContent.Trim() == "本年").ClickAsync(new());

        Assert.EndsWith("/satisfaction?section=logistics&period=year", pages.Context.Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    private static string Card(IRenderedComponent<SatisfactionPage> page, string section) =>
        string.Concat(page.FindAll("article").Single(a => a.QuerySelector("h2")!.TextContent.Trim() == section).TextContent.Where(c => !char.IsWhiteSpace(c)));
}
