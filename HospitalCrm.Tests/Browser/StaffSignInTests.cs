using Microsoft.Playwright;

namespace HospitalCrm.Tests.Browser;

[Collection(nameof(Journeys))]
public sealed class StaffSignInTests(Hospital hospital)
{
    [BrowserFact]
    public async Task Signing_in_leads_to_the_page_that_was_asked_for()
    {
        await using var leader = await hospital.OpenStaffAppAsync("/satisfaction?section=staff");
        await leader.SeesHeadingAsync("登录");

        await leader.SignInAsync("leader", Hospital.Password);
        await leader.IsReadyAsync();

        await leader.SeesHeadingAsync("满意度总览");
        Assert.Equal("/satisfaction?section=staff", new Uri(leader.Page.Url).PathAndQuery);
    }

    [BrowserTheory]
    [InlineData("head", "wrong password", "用户名或密码错误")]
    [InlineData("nobody-of-us", "Demo@2026", "用户名或密码错误")]
    [InlineData("", "", "用户名或者密码不能为空")]
    [InlineData("head", "", "用户名或者密码不能为空")]
    public async Task A_sign_in_that_fails_says_why_and_keeps_the_name(string userCode, string password, string sentence)
    {
        await using var somebody = await hospital.OpenStaffAppAsync();

        await somebody.SignInAsync(userCode, password);

        await Assertions.Expect(somebody.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync(sentence);
        await Assertions.Expect(somebody.Page.GetByLabel("用户编码")).ToHaveValueAsync(userCode);
        await Assertions.Expect(somebody.Page.GetByLabel("用户密码")).ToHaveValueAsync("");
    }

    [BrowserFact]
    public async Task Reset_clears_both_fields_and_the_trouble()
    {
        await using var somebody = await hospital.OpenStaffAppAsync();
        await somebody.SignInAsync("quality", "");
        await somebody.Page.GetByRole(AriaRole.Alert).WaitForAsync();
        await somebody.Page.GetByLabel("用户密码").FillAsync("anything");

        await somebody.Page.GetByRole(AriaRole.Button, new() { Name = "重置" }).ClickAsync();

        await Assertions.Expect(somebody.Page.GetByLabel("用户编码")).ToHaveValueAsync("");
        await Assertions.Expect(somebody.Page.GetByLabel("用户密码")).ToHaveValueAsync("");
        await Assertions.Expect(somebody.Page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        await Assertions.Expect(somebody.Page.GetByLabel("用户编码")).ToBeFocusedAsync();
    }

    [BrowserFact]
    public async Task Signing_out_closes_the_pages_and_the_name_is_remembered()
    {
        await using var quality = await hospital.SignInAsync("quality");

        await quality.SignOutAsync();
        await Assertions.Expect(quality.Page.GetByLabel("用户编码")).ToHaveValueAsync("quality");
        await quality.Page.GotoAsync("/satisfaction");

        await quality.SeesHeadingAsync("登录");
    }

    [BrowserFact]
    public async Task The_local_administrator_sets_an_own_password_before_anything_else()
    {
        await using var local = await hospital.OpenStaffAppAsync("/satisfaction");
        await local.SignInAsync("local-admin", hospital.FirstSecret);
        await local.SeesHeadingAsync("修改密码");
        await local.Page.GotoAsync("/satisfaction");
        await local.SeesHeadingAsync("修改密码");

        await local.Page.GetByLabel("原密码").FillAsync(hospital.FirstSecret);
        await local.Page.GetByLabel("新密码", new() { Exact = true }).FillAsync("twelve-white-cranes");
        await local.Page.GetByLabel("再次输入新密码").FillAsync("twelve-white-cranes");
        await local.Page.GetByRole(AriaRole.Button, new() { Name = "修改密码" }).ClickAsync();
        await local.SeesAsync("密码已修改。");
        await local.Page.GetByRole(AriaRole.Link, new() { Name = "进入工作台" }).ClickAsync();

        await local.IsReadyAsync();
        await local.SeesHeadingAsync("工作台");
    }

    [BrowserFact]
    public async Task The_manual_can_be_had_before_signing_in()
    {
        await using var somebody = await hospital.OpenStaffAppAsync();

        var download = await somebody.Page.RunAndWaitForDownloadAsync(() => somebody.Page.GetByRole(AriaRole.Link, new() { Name = "操作手册" }).ClickAsync());

        Assert.Equal("医患关系管理系统-操作手册.html", download.SuggestedFilename);
        var manual = await File.ReadAllTextAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        Assert.Contains("短信模拟器", manual, StringComparison.Ordinal);
        Assert.Contains("满意度", manual, StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task An_address_that_does_not_exist_says_so_and_leads_back()
    {
        await using var leader = await hospital.SignInAsync("leader");

        var answer = await leader.Page.GotoAsync("/no/such/page");

        Assert.Equal(404, answer!.Status);
        await leader.SeesHeadingAsync("找不到页面");
        await leader.Page.GetByRole(AriaRole.Link, new() { Name = "返回工作台" }).ClickAsync();
        await leader.SeesHeadingAsync("工作台");
    }
}
