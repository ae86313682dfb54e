using Microsoft.Playwright;

namespace HospitalCrm.Tests.Browser;

[Collection(nameof(Journeys))]
public sealed class StaffSessionTests(Hospital hospital)
{
    private const string Told = "; UPDATE ChangeStamps SET Value = Value + 1 WHERE Name = 'access'";

    [BrowserFact]
    public async Task Whoever_does_nothing_is_warned_in_every_tab_may_go_on_in_one_and_is_signed_out_in_all()
    {
        await using var program = await hospital.StartImpatientAppAsync();
        await using var leader = await hospital.SignInToAsync(program, "leader");
        var second = await leader.Page.Context.NewPageAsync();
        await second.GotoAsync("/satisfaction");
        var (warning, secondWarning) = (leader.Page.GetByRole(AriaRole.Alertdialog), second.GetByRole(AriaRole.Alertdialog));

        await Assertions.Expect(warning).ToBeVisibleAsync();
        await Assertions.Expect(secondWarning).ToBeVisibleAsync();
        await Assertions.Expect(second.GetByRole(AriaRole.Button, new() { Name = "继续使用" })).ToBeFocusedAsync();
        await second.Keyboard.PressAsync("Enter");
        await Assertions.Expect(secondWarning).ToBeHiddenAsync();
        await Assertions.Expect(warning).ToBeHiddenAsync();
        await leader.SeesHeadingAsync("工作台");

        foreach (var page in new[] { leader.Page, second })
        {
            await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "登录", Exact = true })).ToBeVisibleAsync();
        }

        await leader.SeesAsync("长时间没有操作，已自动退出。");
    }

    [BrowserFact]
    public async Task A_disabled_account_leaves_its_open_page_within_five_seconds()
    {
        await using var nurse = await hospital.SignInAsync("nurse", "/satisfaction");
        await nurse.SeesHeadingAsync("满意度总览");
        try
        {
            await hospital.ChangeAsync("UPDATE Accounts SET IsDisabled = 1 WHERE UserName = 'nurse'" + Told);

            await Assertions.Expect(nurse.Page.GetByText("账号已停用。")).ToBeVisibleAsync(new() { Timeout = 5_000 });
            await nurse.Page.GotoAsync("/satisfaction");
            await nurse.SeesHeadingAsync("登录");
        }
        finally
        {
            await hospital.ChangeAsync("UPDATE Accounts SET IsDisabled = 0 WHERE UserName = 'nurse'" + Told);
        }
    }

    [BrowserFact]
    public async Task A_page_goes_when_its_right_is_withdrawn_and_comes_back_with_it_and_other_pages_keep_what_was_typed()
    {
        const string role = " FROM Roles WHERE Id = RoleId AND Name = '院领导') AND Permission = 'satisfaction.view'";
        await using var leader = await hospital.SignInAsync("leader", "/satisfaction");
        await using var it = await hospital.SignInAsync("it", "/sms-simulator");
        await it.Page.GetByLabel("按手机号筛选").FillAsync("139");
        await leader.SeesHeadingAsync("满意度总览");
        try
        {
            await hospital.ChangeAsync("UPDATE RolePermissions SET Permission = 'x' WHERE EXISTS (SELECT 1" + role + Told);
            await Assertions.Expect(leader.Page.GetByRole(AriaRole.Heading, new() { Name = "没有权限", Level = 1 })).ToBeVisibleAsync(new() { Timeout = 5_000 });
            await Assertions.Expect(leader.Page.GetByRole(AriaRole.Navigation).GetByText("满意度总览")).ToHaveCountAsync(0);
            await Assertions.Expect(it.Page.GetByLabel("按手机号筛选")).ToHaveValueAsync("139");
        }
        finally
        {
            await hospital.ChangeAsync("UPDATE RolePermissions SET Permission = 'satisfaction.view' WHERE Permission = 'x'" + Told);
        }

        await Assertions.Expect(leader.Page.GetByRole(AriaRole.Heading, new() { Name = "满意度总览", Level = 1 })).ToBeVisibleAsync(new() { Timeout = 5_000 });
    }
}
