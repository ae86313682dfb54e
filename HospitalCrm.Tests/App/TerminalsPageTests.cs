using Bunit;
using HospitalCrm.App.Features.Terminals;
using HospitalCrm.App.Features.Workbench;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Tests.Support;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace HospitalCrm.Tests.App;

public sealed class TerminalsPageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_waiting_device_stands_above_the_list_with_its_number()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        var (id, number) = await WaitAsync(pages);

        var page = pages.Open<TerminalsPage>("/terminals");

        page.WaitForAssertion(() => Assert.Equal($"{number[..3]} {number[3..]}", page.Find(".pairing").TextContent));
        Assert.Equal($"/terminals/{id}", page.Find(".waiting a").GetAttribute("href"));
        var row = Assert.Single(page.FindAll("tbody tr")).TextContent;
        Assert.Contains("自助终端 1", row, StringComparison.Ordinal);
        Assert.Contains("使用中", row, StringComparison.Ordinal);
        Assert.Contains("在线", row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_follows_what_others_change_and_the_signs_of_life()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        await pages.LookForChangesAsync(Cancel);
        var page = pages.Open<TerminalsPage>("/terminals");
        page.WaitForAssertion(() => Assert.Contains("使用中", page.Markup, StringComparison.Ordinal));

        await pages.Hospital.Get<TerminalDirectory>().PauseAsync(CrmWorld.TerminalId, Cancel);
        await pages.LookForChangesAsync(Cancel);
        page.WaitForAssertion(() => Assert.Contains("暂停服务", page.Find("tbody").TextContent, StringComparison.Ordinal));
        pages.Hospital.Time.Advance(TimeSpan.FromSeconds(120));

        page.WaitForAssertion(() => Assert.Contains("离线", page.Find("tbody").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_empty_list_says_how_a_terminal_gets_there()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        await pages.Hospital.Get<TerminalDirectory>().WithdrawAsync(CrmWorld.TerminalId, Cancel);

        var page = pages.Open<TerminalsPage>("/terminals");

        page.WaitForAssertion(() => Assert.Contains("屏幕会显示一个6位号码", page.Markup, StringComparison.Ordinal));
        var withdrawn = pages.Open<TerminalsPage>("/terminals?withdrawn=true");
        withdrawn.WaitForAssertion(() => Assert.Contains("没有停用的终端", withdrawn.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_wrong_stands_under_its_field_and_nothing_typed_is_lost()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        var (id, _) = await WaitAsync(pages);
        var page = Open(pages, id);

        await TypeAsync(page, "Place", "门诊一楼大厅");
        await TypeAsync(page, "DepartmentCode", "没有的科");
        await TypeAsync(page, "IdleSeconds", "一分钟");
        await TypeAsync(page, "CardPattern", "[0-9]+");
        await page.Find("form.edit").SubmitAsync();

        Assert.Contains("有4处需要修改：", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal("请填写名称。", ErrorOf(page, "Name"));
        Assert.Equal("没有这个科室，请从列表中选择。", ErrorOf(page, "DepartmentCode"));
        Assert.Equal("请输入整数。", ErrorOf(page, "IdleSeconds"));
        Assert.StartsWith("卡号格式应以^开头", ErrorOf(page, "CardPattern"), StringComparison.Ordinal);
        Assert.Equal(("门诊一楼大厅", "没有的科", "一分钟", "[0-9]+"), (ValueOf(page, "Place"), ValueOf(page, "DepartmentCode"), ValueOf(page, "IdleSeconds"), ValueOf(page, "CardPattern")));
    }

    [Fact]
    public async Task A_device_is_registered_with_its_settings()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        var (id, _) = await WaitAsync(pages);
        var page = Open(pages, id);

        await TypeAsync(page, "Name", "门诊1号机");
        await TypeAsync(page, "DepartmentCode", "儿科门诊");
        await TypeAsync(page, "IdleSeconds", "９０");
        await page.FindAll("#ShowsOutpatient input")[1].ChangeAsync(value: false);
        await page.Find("form.edit").SubmitAsync();

        var file = (await pages.Hospital.Get<TerminalDirectory>().TryGetAsync(id, Cancel))!;
        Assert.Equal((TerminalState.InService, "门诊1号机", "儿科门诊", 90, false), (file.Row.State, file.Row.Name, file.Row.DepartmentName, file.Setup.IdleSeconds, file.Setup.ShowsInpatient));
        Assert.EndsWith("/terminals", pages.Context.Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_left_empty_is_shown_as_configured()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);

        var page = Open(pages, CrmWorld.TerminalId);

        Assert.Equal("按系统设置（60）", page.Find("#IdleSeconds").GetAttribute("placeholder"));
        Assert.Equal("按系统设置（0000-12345）", page.Find("#ServiceTelephone").GetAttribute("placeholder"));
        Assert.Equal("按系统设置（0.2481）", page.Find("#MillimetresPerPixel").GetAttribute("placeholder"));
    }

    [Fact]
    public async Task The_second_editor_is_told_what_the_first_changed_and_may_insist()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        var directory = pages.Hospital.Get<TerminalDirectory>();
        var page = Open(pages, CrmWorld.TerminalId);
        var before = (await directory.TryGetAsync(CrmWorld.TerminalId, Cancel))!.Setup;
        await TypeAsync(page, "Place", "二楼");
        await directory.SaveAsync(CrmWorld.TerminalId, before with { Place = "一楼", ThanksSeconds = 20 }, before, Cancel);

        await page.Find("form.edit").SubmitAsync();
        var told = page.Markup;
        var typed = page.Find("#Place").GetAttribute("value");
        await page.Find("form.edit").SubmitAsync();

        Assert.Contains("这台终端的设置刚被别人修改过。", told, StringComparison.Ordinal);
        Assert.Contains("别人修改了：位置、致谢页时间（秒）。", told, StringComparison.Ordinal);
        Assert.Equal("二楼", typed);
        Assert.Equal("二楼", (await directory.TryGetAsync(CrmWorld.TerminalId, Cancel))!.Row.Place);
    }

    [Fact]
    public async Task The_pixel_width_is_worked_out_from_the_screen()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        var page = Open(pages, CrmWorld.TerminalId);
        var sizes = page.FindAll(".calculator input");

        await sizes[0].InputAsync("21.5");
        await page.FindAll(".calculator input")[1].InputAsync("1080");
        await page.FindAll(".calculator input")[2].InputAsync("1920");
        await page.Find(".calculator button").ClickAsync(new());

        Assert.Equal("0.2479", page.Find("#MillimetresPerPixel").GetAttribute("value"));
    }

    [Fact]
    public async Task Pausing_asks_first_and_can_be_taken_back()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        var dialogs = pages.Context.Render<MudDialogProvider>();
        var page = Open(pages, CrmWorld.TerminalId);

        var pause = Button(page, "暂停服务").ClickAsync(new());
        dialogs.WaitForAssertion(() => Assert.Contains("没有提交的内容不保存", dialogs.Markup, StringComparison.Ordinal));
        await dialogs.FindAll("button").First(b => b.TextContent.Trim() == "暂停服务").ClickAsync(new());
        await pause;
        page.WaitForAssertion(() => Assert.Equal("暂停服务", page.Find(".chip").TextContent));
        await Button(page, "恢复服务").ClickAsync(new());

        page.WaitForAssertion(() => Assert.Equal("使用中", page.Find(".chip").TextContent));
    }

    [Fact]
    public async Task The_exit_PIN_is_typed_twice()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        var page = Open(pages, CrmWorld.TerminalId);

        await TypeAsync(page, "pin", "260188");
        await TypeAsync(page, "pin-again", "260189");
        await page.Find(".pin form").SubmitAsync();
        var different = ErrorOf(page, "pin");
        await TypeAsync(page, "pin-again", "260188");
        await page.Find(".pin form").SubmitAsync();

        Assert.Equal("两次输入的离开密码不一致。", different);
        page.WaitForAssertion(() => Assert.Contains("已设置离开密码。在终端上", page.Markup, StringComparison.Ordinal));
        Assert.Equal("", page.Find("#pin").GetAttribute("value"));
        await pages.Hospital.Get<MaintenanceDoor>().OpenAsync(CrmWorld.TerminalId, "260188", Cancel);
    }

    [Fact]
    public async Task Who_may_only_look_finds_nothing_to_press()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        await WaitAsync(pages);
        pages.Reader.Current = pages.Reader.Current with { Permissions = new HashSet<string>(StringComparer.Ordinal) { Permissions.Terminals.View } };

        var list = pages.Open<TerminalsPage>("/terminals");
        var page = Open(pages, CrmWorld.TerminalId);

        list.WaitForAssertion(() => Assert.Single(list.FindAll(".waiting li")));
        Assert.Empty(list.FindAll(".waiting a"));
        Assert.True(page.Find("fieldset.edit-groups").HasAttribute("disabled"));
        Assert.Empty(page.FindAll("button[type=submit]"));
        Assert.Empty(page.FindAll(".detail-actions"));
    }

    [Fact]
    public async Task A_terminal_that_is_gone_says_so()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);

        var page = Open(pages, Guid.CreateVersion7());

        Assert.Contains("没有这台终端", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alarm_stands_on_the_workbench_and_above_the_list_until_somebody_has_looked()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        await using (var db = await pages.Hospital.OpenDbAsync(Cancel))
        {
            db.KioskAlarms.Add(new(KioskAlarmKind.PinLocked, CrmWorld.TerminalId, 5, CrmWorld.Start.UtcDateTime));
            await db.SaveChangesAsync(Cancel);
        }

        await pages.LookForChangesAsync(Cancel);
        var workbench = pages.Open<WorkbenchPage>("/");
        var list = pages.Open<TerminalsPage>("/terminals");
        workbench.WaitForAssertion(() => Assert.Contains("自助终端有1条警报，请查看。", workbench.Markup, StringComparison.Ordinal));
        list.WaitForAssertion(() => Assert.Contains("离开密码连续输错5次，已锁定15分钟。", list.Markup, StringComparison.Ordinal));

        await list.FindAll(".alarms button").Single().ClickAsync(new());
        await pages.LookForChangesAsync(Cancel);

        list.WaitForAssertion(() => Assert.Empty(list.FindAll(".alarms")));
        workbench.WaitForAssertion(() => Assert.DoesNotContain("警报", workbench.Markup, StringComparison.Ordinal));
    }

    private static async Task<(Guid Id, string Number)> WaitAsync(StaffPages pages)
    {
        var pass = await pages.Hospital.Get<TerminalGate>().AdmitAsync(token: null, isTrusted: false, Cancel);
        return (pass.TerminalId, (await pages.Hospital.Get<Domain.Satisfaction.Terminals>().FindAsync(pass.TerminalId, Cancel))!.PairingNumber!);
    }

    private static IRenderedComponent<TerminalPage> Open(StaffPages pages, Guid id)
    {
        var page = pages.Context.Render<TerminalPage>(p => p.Add(t => t.Id, id));
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".mud-skeleton")));
        return page;
    }

    private static Task TypeAsync(IRenderedComponent<TerminalPage> page, string field, string text) => page.Find($"#{field}").InputAsync(text);

    private static string? ValueOf(IRenderedComponent<TerminalPage> page, string field) => page.Find($"#{field}").GetAttribute("value");

    private static string ErrorOf(IRenderedComponent<TerminalPage> page, string field) => page.Find($"#{field}-help").TextContent.Trim();

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<TerminalPage> page, string words) => page.FindAll("button").First(b => b.TextContent.Trim() == words);
}
