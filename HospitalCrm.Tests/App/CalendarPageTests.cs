using Bunit;
using HospitalCrm.App.Features.Parameters;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Parameters;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace HospitalCrm.Tests.App;

public sealed class CalendarPageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_year_says_what_every_special_day_is_in_words_too()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);

        var page = Open(pages, "?year=2026");

        Assert.Equal("2026-02-14 调休上班 春节（已公布）", Day(page, "2026-02-14").GetAttribute("aria-label"));
        Assert.Equal("14班", Day(page, "2026-02-14").TextContent);
        Assert.Equal("17休", Day(page, "2026-02-17").TextContent);
        Assert.Equal("2026-03-07 周末", Day(page, "2026-03-07").GetAttribute("aria-label"));
        Assert.Equal("工作日16天", page.FindAll(".month header .muted")[1].TextContent);
        Assert.Contains("工作日248天 · 放假33天 · 调休上班6天", page.Markup, StringComparison.Ordinal);
        Assert.Equal("2026-11-23", Assert.Single(page.FindAll("[data-day][tabindex='0']")).GetAttribute("data-day"));
    }

    [Fact]
    public async Task A_year_that_is_not_published_says_so()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);

        var page = Open(pages, "?year=2027");

        Assert.Contains("2027年有预计的日子", page.Find(".notice").TextContent, StringComparison.Ordinal);
        Assert.Equal("6休?", Day(page, "2027-02-06").TextContent);
    }

    [Theory]
    [InlineData("?year=99999")]
    [InlineData("?year=1")]
    [InlineData("?year=abc")]
    public async Task A_year_that_there_is_not_shows_this_one(string query)
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);

        Assert.NotNull(Day(Open(pages, query), "2026-01-01"));
    }

    [Fact]
    public async Task A_chosen_day_is_changed_in_a_dialog()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        var dialogs = pages.Context.Render<MudDialogProvider>();
        var page = Open(pages, "?year=2026");

        var opened = Day(page, "2026-11-27").ClickAsync(new());
        dialogs.WaitForElement("input[type=radio]");
        Assert.Equal(2, dialogs.FindAll("input[type=radio]").Count);
        await dialogs.FindAll("input[type=radio]")[1].ChangeAsync(value: "on");
        await Button(dialogs, "保存").ClickAsync(new());
        dialogs.WaitForAssertion(() => Assert.Contains("请填写名称", dialogs.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        await dialogs.Find("#day-name").InputAsync("院庆");
        await Button(dialogs, "保存").ClickAsync(new());
        await opened;

        page.WaitForAssertion(() => Assert.Equal("2026-11-27 放假 院庆（本院设定）", Day(page, "2026-11-27").GetAttribute("aria-label")));
    }

    [Fact]
    public async Task Who_may_only_look_gets_no_dialog_and_no_import()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        pages.Reader.Current = pages.Reader.Current with { Permissions = new HashSet<string> { Permissions.Calendar.View } };
        var dialogs = pages.Context.Render<MudDialogProvider>();
        var page = Open(pages, "?year=2026");

        await Day(page, "2026-11-27").ClickAsync(new());

        Assert.Empty(dialogs.FindAll("input[type=radio]"));
        Assert.Empty(page.FindAll("a[href$=import]"));
    }

    [Fact]
    public async Task An_import_is_checked_first_and_tells_what_is_wrong_by_line()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        pages.Context.Services.GetRequiredService<NavigationManager>().NavigateTo("/parameters/calendar/import");
        var page = pages.Context.Render<CalendarImportPage>();

        await page.Find("textarea").InputAsync("2027-02-05 放假 春节\n2027-02-31 放假 春节");
        await Button(page, "检查").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Equal("第2行：日期“2027-02-31”无法识别，请写成2027-02-06或2027年2月6日。", page.Find(".fault-list li").TextContent));
        Assert.True(Button(page, "导入").HasAttribute("disabled"));

        await page.Find("textarea").InputAsync("2027-02-05~2027-02-11 放假 春节");
        await Button(page, "检查").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Contains("2027年：放假7天", page.Markup, StringComparison.Ordinal));
        Assert.Contains("法定节假日不完整", page.Markup, StringComparison.Ordinal);
        await Button(page, "导入").ClickAsync(new());

        var desk = pages.Hospital.Get<CalendarDesk>();
        page.WaitForAssertion(() => Assert.EndsWith("/parameters/calendar?year=2027", pages.Context.Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal));
        Assert.Equal(7, (await desk.GetYearAsync(2027, Cancel)).Entries.Count);
    }

    private static IRenderedComponent<CalendarPage> Open(StaffPages pages, string query)
    {
        var page = pages.Open<CalendarPage>($"/parameters/calendar{query}");
        page.WaitForElement("[data-day]");
        return page;
    }

    private static AngleSharp.Dom.IElement Day(IRenderedComponent<CalendarPage> page, string day) => page.Find($"[data-day='{day}']");

    private static AngleSharp.Dom.IElement Button<T>(IRenderedComponent<T> page, string words) where T : IComponent => page.FindAll("button").First(b => b.TextContent.Trim() == words);
}
