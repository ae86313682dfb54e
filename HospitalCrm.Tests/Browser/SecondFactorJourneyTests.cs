using System.Text.RegularExpressions;
using HospitalCrm.Domain.Access;
using Microsoft.Playwright;

namespace HospitalCrm.Tests.Browser;

[Collection(nameof(Journeys))]
public sealed partial class SecondFactorJourneyTests(Hospital hospital)
{
    [BrowserFact]
    public async Task A_second_factor_is_set_up_used_and_replaced_by_a_recovery_code()
    {
        await using var quality = await hospital.SignInAsync("quality");
        await quality.Page.GotoAsync("/account/second-factor");
        var key = (await quality.Page.GetByTestId("key").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
        await quality.Page.GetByLabel("验证码").FillAsync(Code(key));
        await quality.Page.GetByRole(AriaRole.Button, new() { Name = "启用" }).ClickAsync();
        await quality.SeesAsync("第二重验证已启用。");
        var recovery = await quality.Page.GetByRole(AriaRole.List, new() { Name = "恢复码" }).GetByRole(AriaRole.Listitem).AllInnerTextsAsync();
        Assert.Equal(10, recovery.Count);

        await quality.OpenAsync("/");
        await quality.SignOutAsync();
        await quality.SignInAsync("quality", Hospital.Password);
        await quality.SeesHeadingAsync("第二重验证");
        await EnterAsync(quality, "000000");
        await Assertions.Expect(quality.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("验证码不正确。");
        await EnterAsync(quality, recovery[0]);
        await quality.IsReadyAsync();
        await quality.SeesHeadingAsync("工作台");

        await quality.Page.GotoAsync("/account/second-factor");
        await quality.SeesAsync("已启用。还有9个恢复码可用。");
        await quality.Page.GetByLabel("验证码").FillAsync(recovery[1]);
        await quality.Page.GetByRole(AriaRole.Button, new() { Name = "停用第二重验证" }).ClickAsync();
        await quality.SeesAsync("第二重验证已停用。");
    }

    [BrowserFact]
    public async Task Security_signs_somebody_out_and_gives_a_role_and_the_page_open_there_follows()
    {
        await using var security = await hospital.SignInAsync("security", "/access/sessions");
        await using var nurse = await hospital.SignInAsync("nurse", "/satisfaction");
        await nurse.SeesHeadingAsync("满意度总览");
        await security.OpenAsync("/access/sessions?q=nurse");
        await security.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "nurse" }).GetByRole(AriaRole.Checkbox).First.CheckAsync();
        await security.Page.GetByRole(AriaRole.Button, new() { Name = "强制下线" }).ClickAsync();
        await security.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "是" }).ClickAsync();

        await Assertions.Expect(nurse.Page.GetByText("您已被管理员强制下线。")).ToBeVisibleAsync(new() { Timeout = 5_000 });
        await nurse.SignInAsync("nurse", Hospital.Password);
        await nurse.SeesHeadingAsync("满意度总览");
        await nurse.OpenAsync("/terminals");
        await nurse.SeesHeadingAsync("没有权限");

        await security.OpenAsync("/access/role-members");
        await security.Page.GetByRole(AriaRole.Navigation, new() { Name = "角色" }).GetByText("信息科", new() { Exact = true }).ClickAsync();
        await security.Page.GetByLabel("姓名").FillAsync("nurse");
        await security.Page.GetByRole(AriaRole.Button, new() { Name = "查询" }).ClickAsync();
        await security.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "nurse" }).GetByRole(AriaRole.Checkbox).CheckAsync();
        await security.Page.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
        await security.SeesAsync("您确定要保存吗？+1 −0");
        await security.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "是" }).ClickAsync();
        await security.SeesAsync("已保存：+1 −0");
        await Assertions.Expect(nurse.Page.GetByRole(AriaRole.Heading, new() { Name = "终端管理", Level = 1 })).ToBeVisibleAsync(new() { Timeout = 5_000 });

        await security.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "nurse" }).GetByRole(AriaRole.Checkbox).UncheckAsync();
        await security.Page.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
        await security.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "是" }).ClickAsync();
        await Assertions.Expect(nurse.Page.GetByRole(AriaRole.Heading, new() { Name = "没有权限", Level = 1 })).ToBeVisibleAsync(new() { Timeout = 5_000 });
    }

    [BrowserFact]
    public async Task An_administrator_disables_an_account_on_its_page_and_makes_a_local_one()
    {
        await using var admin = await hospital.SignInAsync("admin", "/access/accounts?q=head");
        await using var head = await hospital.SignInAsync("head", "/satisfaction");
        await admin.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "head" }).GetByText("查看").ClickAsync();
        var panel = admin.Page.Locator(".account-card");
        await panel.GetByRole(AriaRole.Button, new() { Name = "停用" }).ClickAsync();
        await admin.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "是" }).ClickAsync();
        await Assertions.Expect(head.Page.GetByText("账号已停用。")).ToBeVisibleAsync(new() { Timeout = 5_000 });
        await panel.GetByRole(AriaRole.Button, new() { Name = "启用" }).ClickAsync();
        await admin.SeesAsync("账号已启用。");

        await admin.OpenAsync("/access/accounts/new");
        await admin.Page.GetByLabel("用户编码").FillAsync("duty-1");
        await admin.Page.GetByLabel("姓名").FillAsync("值班员");
        await admin.Page.GetByRole(AriaRole.Button, new() { Name = "新增" }).ClickAsync();
        Assert.Matches(Secret(), await admin.Page.GetByTestId("first-secret").InnerTextAsync());
    }

    private static string Code(string key) => OneTimeCode.At(key, OneTimeCode.StepOf(TimeProvider.System.GetUtcNow().UtcDateTime));

    private static async Task EnterAsync(Colleague colleague, string code)
    {
        await colleague.Page.GetByLabel("验证码").FillAsync(code);
        await colleague.Page.GetByRole(AriaRole.Button, new() { Name = "登录", Exact = true }).ClickAsync();
    }

    [GeneratedRegex("^[A-Z2-9]{20}$", RegexOptions.None, 1000)]
    private static partial Regex Secret();
}
