using Microsoft.Playwright;

namespace HospitalCrm.Tests.Browser;

[Collection(nameof(Journeys))]
public sealed class TerminalTests(Hospital hospital)
{
    [BrowserFact]
    public async Task An_unknown_device_is_approved_set_up_while_it_runs_and_taken_out_of_service()
    {
        await using var device = await hospital.ComeToUnknownKioskAsync(1080, 1920);
        var number = (await device.Page.GetByTestId("pairing").InnerTextAsync()).Trim();
        await using var it = await hospital.SignInAsync("it", "/terminals");

        await it.Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = number }).GetByRole(AriaRole.Link, new() { Name = "登记" }).ClickAsync();
        await it.Page.GetByRole(AriaRole.Textbox, new() { Name = "名称" }).FillAsync("门诊1号机");
        await it.Page.GetByRole(AriaRole.Textbox, new() { Name = "位置" }).FillAsync("门诊一楼大厅");
        await it.Page.GetByRole(AriaRole.Button, new() { Name = "登记", Exact = true }).ClickAsync();
        await device.IsAtAsync("home");
        await device.SeesAsync("门诊一楼大厅");

        await it.Page.GetByRole(AriaRole.Link, new() { Name = "设置 门诊1号机" }).ClickAsync();
        await it.Page.GetByRole(AriaRole.Textbox, new() { Name = "位置" }).FillAsync("住院部二楼");
        await it.Page.GetByLabel("英文").UncheckAsync();
        await it.Page.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
        await device.SeesAsync("住院部二楼");
        await Assertions.Expect(device.Page.GetByTestId("language-en")).ToHaveCountAsync(0);

        await device.IdentifyAsync("8800000004");
        await device.ChooseAsync("门诊", "眼科", 'Y');
        await device.TapAsync("满意");
        await it.Page.GetByRole(AriaRole.Button, new() { Name = "暂停服务" }).ClickAsync();
        await it.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "暂停服务" }).ClickAsync();
        await device.SeesAsync("本机暂停服务");
        await device.SwipeAsync("8800000004");
        await device.SeesAsync("请使用其他终端，或到服务台咨询。");
        await Assertions.Expect(device.Page.Locator(".kiosk")).Not.ToContainTextAsync("眼科");
        Assert.Equal(0, await hospital.CountVisitsOpenAsync("门诊1号机"));

        await it.Page.GetByRole(AriaRole.Button, new() { Name = "恢复服务" }).ClickAsync();
        await device.IsAtAsync("home");
        await device.TapAsync("开始评价", thenAt: "consent");
    }

    [BrowserFact]
    public async Task The_pages_of_a_terminal_can_be_used_by_everybody()
    {
        await using var device = await hospital.ComeToUnknownKioskAsync(1080, 1920);
        await device.Page.GetByTestId("pairing").WaitForAsync();
        var faults = new List<string>();

        await using var it = await hospital.SignInAsync("it", "/terminals", 1024);
        await it.Page.GetByRole(AriaRole.Heading, new() { Name = "等待登记" }).WaitForAsync();
        faults.AddRange(await Reading.FaultsAsync(it.Page, "list"));
        await it.Page.GetByRole(AriaRole.Link, new() { Name = "登记", Exact = true }).First.ClickAsync();
        await it.Page.GetByRole(AriaRole.Button, new() { Name = "登记", Exact = true }).ClickAsync();
        await it.SeesAsync("请填写名称。");
        faults.AddRange(await Reading.FaultsAsync(it.Page, "registration"));

        Reading.IsClean(faults);
    }
}
