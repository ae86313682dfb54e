using Bunit;
using HospitalCrm.App.Features.Workbench;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Satisfaction;

namespace HospitalCrm.Tests.App;

public sealed class WorkbenchPageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Today_s_ratings_low_marks_and_words_wait_there()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        await pages.RateAsync(Section.Outpatient, "MZ01", "1", patients: 1, Cancel, "等得太久");

        var page = pages.Open<WorkbenchPage>("/");

        page.WaitForAssertion(() =>
        {
            Assert.Equal("/satisfaction/ratings?section=outpatient&period=today", page.FindAll("[aria-labelledby=today-heading] .count-card")[0].GetAttribute("href"));
            Assert.Contains("低分 1", page.FindAll("[aria-labelledby=today-heading] .count-card")[0].TextContent, StringComparison.Ordinal);
            Assert.Contains("今天还没有评价", page.FindAll("[aria-labelledby=today-heading] .count-card")[1].TextContent, StringComparison.Ordinal);
            Assert.Equal(2, page.FindAll(".newest-words").Count(words => words.TextContent == "等得太久"));
        });
    }

    [Fact]
    public async Task Who_may_nothing_is_told_whom_to_ask()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        pages.Reader.Current = pages.Reader.Current with { Permissions = new HashSet<string>(StringComparer.Ordinal) };

        var page = pages.Open<WorkbenchPage>("/");

        page.WaitForAssertion(() => Assert.Contains("还没有为您开通功能", page.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain("今天的评价", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_agent_finds_the_simulator()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        pages.Reader.Current = pages.Reader.Current with { Permissions = new HashSet<string>(StringComparer.Ordinal) { Permissions.Messaging.Simulator } };

        var page = pages.Open<WorkbenchPage>("/");

        page.WaitForAssertion(() => Assert.Equal("/sms-simulator", page.Find("a").GetAttribute("href")));
    }
}
