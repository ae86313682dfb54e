using Bunit;
using HospitalCrm.App.Features.Complaints;
using HospitalCrm.App.Features.Parameters;
using HospitalCrm.App.Features.Satisfaction;

namespace HospitalCrm.Tests.App;

/// <summary>Pages made by the standard list page, as a person reads them.</summary>
public sealed class ParameterPagesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_maintenance_page_shows_the_shipped_rows_with_their_states()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);

        var ages = pages.Open<AgeBandsPage>("/parameters/age-bands");
        await ages.WaitForAssertionAsync(() => Assert.Equal(9, ages.FindAll("tbody tr").Count));

        var old = ages.FindAll("tbody tr")[^1].TextContent;
        Assert.All(["老年", "720", "启用"], word => Assert.Contains(word, old, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Questions_are_shown_in_their_current_version_and_the_query_line_says_so()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);

        var items = pages.Open<SurveyItemsPage>("/satisfaction/items");
        await items.WaitForAssertionAsync(() => Assert.Equal(14, items.FindAll("tbody tr").Count));

        Assert.Contains(items.FindAll("select"), choice => choice.TextContent.Contains("当前版本", StringComparison.Ordinal) && choice.TextContent.Contains("历史版本", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_second_level_of_complaint_classes_stands_under_its_first()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);

        var classes = pages.Open<ComplaintClassesPage>("/complaints/classes");
        await classes.WaitForAssertionAsync(() => Assert.Equal(20, classes.FindAll("tbody tr").Count));

        Assert.Contains("诊断", classes.FindAll("tbody tr")[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("医疗质量", classes.FindAll("tbody tr")[1].TextContent, StringComparison.Ordinal);
    }
}
