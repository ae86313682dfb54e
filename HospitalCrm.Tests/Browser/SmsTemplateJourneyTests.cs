using Microsoft.Playwright;

namespace HospitalCrm.Tests.Browser;

[Collection(nameof(Journeys))]
public sealed class SmsTemplateJourneyTests(Hospital hospital)
{
    private const string Mobile = "15512340001";
    private const string Masked = "155****0001";

    [BrowserFact]
    public async Task A_template_is_edited_tried_seen_in_the_log_and_on_the_phone_and_held_from_a_number_that_opted_out()
    {
        await using var clerk = await hospital.SignInAsync("it", "/messaging/templates");
        var page = clerk.Page;

        await page.Locator(".list-table tbody tr", new() { HasText = "生日祝福" }).DblClickAsync();
        await clerk.SeesHeadingAsync("编辑短信模板");
        var text = page.GetByLabel("模板内容");
        await text.FillAsync("{姓名}{性别称，生日快乐！");
        await Assertions.Expect(page.Locator(".template-panel .notice-danger")).ToContainTextAsync("后面缺少");
        await text.FillAsync("{姓名}，生日快乐！");
        await text.PressAsync("Home");
        await page.GetByRole(AriaRole.Button, new() { Name = "{性别称呼}" }).ClickAsync();
        await Assertions.Expect(text).ToHaveValueAsync("{性别称呼}{姓名}，生日快乐！");
        await text.FillAsync("{姓名}{性别称呼}，祝您生日快乐！");
        await Assertions.Expect(page.Locator(".template-panel .sms")).ToContainTextAsync("张三先生，祝您生日快乐！拒收请回复R");
        await Assertions.Expect(page.Locator(".segments")).ToContainTextAsync("按1条计费");
        await page.GetByRole(AriaRole.Button, new() { Name = "保存", Exact = true }).ClickAsync();
        await clerk.SeesHeadingAsync("短信模板");

        await TryAsync(clerk, "生日祝福");
        await page.GetByRole(AriaRole.Link, new() { Name = "查看记录" }).ClickAsync();
        await Assertions.Expect(page.Locator(".message-card")).ToContainTextAsync(Masked);
        await clerk.OpenAsync("/sms-simulator");
        await Assertions.Expect(page.Locator(".phone-screen .sms", new() { HasText = "祝您生日快乐" }).First).ToBeVisibleAsync();
        await clerk.OpenAsync("/messaging/log");
        await Assertions.Expect(page.Locator(".list-table tbody tr", new() { HasText = Masked }).First).ToContainTextAsync("试发");

        await clerk.OpenAsync("/messaging/standings");
        await page.GetByRole(AriaRole.Button, new() { Name = "登记", Exact = true }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("手机号").FillAsync(Mobile);
        await dialog.GetByLabel("备注").FillAsync("本人来电");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
        await Assertions.Expect(page.Locator(".message-card").First).ToContainTextAsync("不发送：已退订");

        await TryAsync(clerk, "生日祝福");
        // The dispatcher has it within a second; the log is looked at until it is there.
        var held = page.Locator(".list-table tbody tr", new() { HasText = "已退订" });
        for (var looks = 0; looks < 30 && await held.CountAsync() == 0; looks++)
        {
            await clerk.OpenAsync("/messaging/log");
            await page.Locator(".list-table tbody tr").First.WaitForAsync();
        }

        await held.DblClickAsync();
        await Assertions.Expect(page.Locator(".message-card")).ToContainTextAsync("没有发送：已退订");
    }

    private static async Task TryAsync(Colleague clerk, string template)
    {
        await clerk.OpenAsync("/messaging/templates");
        await clerk.Page.Locator(".list-table tbody tr", new() { HasText = template }).DblClickAsync();
        await clerk.Page.GetByRole(AriaRole.Button, new() { Name = "试发…" }).ClickAsync();
        await clerk.Page.GetByLabel("手机号").FillAsync(Mobile);
        await clerk.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "发送", Exact = true }).ClickAsync();
        await Assertions.Expect(clerk.Page.Locator(".template-panel .notice-success")).ToContainTextAsync(Masked);
    }
}
