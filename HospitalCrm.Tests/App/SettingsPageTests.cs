using Bunit;
using HospitalCrm.App.Features.Parameters;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Settings;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace HospitalCrm.Tests.App;

public sealed class SettingsPageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_wrong_stands_under_its_field_and_nothing_typed_is_lost()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        var page = Open(pages);

        await page.Find("#HospitalName").InputAsync("");
        await page.Find("#IdleMinutes").InputAsync("500");
        await page.Find("#ServiceTelephone").InputAsync("12320");
        await page.Find("form.edit").SubmitAsync();

        Assert.Contains("有2处需要修改：", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal("请填写医院名称。", page.Find("#HospitalName-help").TextContent.Trim());
        Assert.Equal("无操作自动退出（分钟）应为5到120之间的整数。", page.Find("#IdleMinutes-help").TextContent.Trim());
        Assert.Equal(("500", "12320"), (page.Find("#IdleMinutes").GetAttribute("value"), page.Find("#ServiceTelephone").GetAttribute("value")));
    }

    [Fact]
    public async Task What_is_saved_holds_and_the_page_says_who_saved()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        var page = Open(pages);

        await page.Find("#HospitalName").InputAsync("仁和医院");
        await page.Find("#IsProtectionLevel3").ChangeAsync(value: true);
        await page.Find("form.edit").SubmitAsync();

        var now = pages.Context.Services.GetRequiredService<SettingsStore>().Current;
        Assert.Equal(("仁和医院", true), (now.HospitalName, now.IsProtectionLevel3));
        Assert.Contains("院长 于 2026-11-23 10:00 修改。", page.Find(".edit-actions").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_second_editor_is_told_keeps_what_was_typed_and_may_insist()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        var page = Open(pages);
        await page.Find("#HospitalName").InputAsync("仁和医院");
        var desk = pages.Hospital.Get<SettingsDesk>();
        var seen = await desk.ReadAsync(Cancel);
        await desk.SaveAsync(new Dictionary<string, string>(seen.Values) { ["HospitalName"] = "仁爱医院", ["RecycleDays"] = "30" }, seen, Cancel);

        await page.Find("form.edit").SubmitAsync();

        Assert.Contains("设置刚被院长修改过。 同时修改的设置：医院名称（仁爱医院）。", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal(("仁和医院", "30"), (page.Find("#HospitalName").GetAttribute("value"), page.Find("#RecycleDays").GetAttribute("value")));
        await page.Find("form.edit").SubmitAsync();
        var now = await desk.ReadAsync(Cancel);
        Assert.Equal(("仁和医院", "30"), (now.Values["HospitalName"], now.Values["RecycleDays"]));
    }

    [Fact]
    public async Task Leaving_with_something_typed_asks_first()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        var dialogs = pages.Context.Render<MudDialogProvider>();
        var page = Open(pages);
        var nav = pages.Context.Services.GetRequiredService<NavigationManager>();
        await page.Find("#HospitalName").InputAsync("仁和医院");

        await page.InvokeAsync(() => nav.NavigateTo("/terminals"));
        dialogs.WaitForAssertion(() => Assert.Contains("您填写的内容还没有保存", dialogs.Markup, StringComparison.Ordinal));
        await dialogs.FindAll("button").First(b => b.TextContent.Trim() == "继续填写").ClickAsync(new());

        Assert.EndsWith("/parameters/settings", nav.Uri, StringComparison.Ordinal);
        Assert.Equal("仁和医院", page.Find("#HospitalName").GetAttribute("value"));
    }

    [Fact]
    public async Task Who_may_only_look_gets_no_save_button()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        pages.Reader.Current = pages.Reader.Current with { Permissions = new HashSet<string> { Permissions.Settings.View } };

        var page = Open(pages);

        Assert.True(page.Find("fieldset").HasAttribute("disabled"));
        Assert.Empty(page.FindAll("button[type=submit]"));
    }

    private static IRenderedComponent<SettingsPage> Open(StaffPages pages)
    {
        var page = pages.Open<SettingsPage>("/parameters/settings");
        page.WaitForElement("#HospitalName");
        return page;
    }
}
