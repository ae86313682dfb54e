using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace HospitalCrm.Tests.Browser;

[Collection(nameof(Journeys))]
public sealed partial class AccessibilityTests(Hospital hospital)
{
    [BrowserTheory]
    [InlineData(1366, 768, "全科医学科", 'Q')]
    [InlineData(1024, 768, "急诊科", 'J')]
    public async Task Every_staff_page_can_be_used_by_everybody(int width, int height, string clinic, char initial)
    {
        await hospital.RateClinicAsync("8800000009", clinic, initial, "非常不满意", "希望增加座椅");
        var faults = new List<string>();
        await using var leader = await hospital.OpenStaffAppAsync("/", width, height);
        await leader.SignInAsync("leader", "");
        await leader.Page.GetByRole(AriaRole.Alert).WaitForAsync();
        await LookAsync(leader, "sign-in");
        await leader.SignInAsync("leader", Hospital.Password);
        await leader.IsReadyAsync();
        foreach (var path in new[]
        {
            "/", "/satisfaction?section=outpatient&period=today", "/satisfaction?section=staff&by=person&period=today", "/satisfaction?section=outpatient&from=2001-01-01&to=2001-01-02",
            "/satisfaction?section=outpatient&from=2001-01-02&to=2001-01-01", "/satisfaction/ratings?section=outpatient&period=today",
        })
        {
            await leader.OpenAsync(path);
            await Assertions.Expect(leader.Page.Locator(".mud-skeleton")).ToHaveCountAsync(0);
            await LookAsync(leader, path);
        }

        await leader.Page.GetByRole(AriaRole.Row).GetByRole(AriaRole.Button).First.ClickAsync();
        await leader.Page.GetByRole(AriaRole.Dialog).GetByText("评价人信息已隐藏").WaitForAsync();
        await LookAsync(leader, "rating");
        await leader.Page.GotoAsync("/account/password");
        await LookAsync(leader, "password");
        await leader.Page.GotoAsync("/no/such/page");
        await LookAsync(leader, "not found");
        await using var agent = await hospital.SignInAsync("agent", "/satisfaction", width, height);
        await agent.SeesHeadingAsync("没有权限");
        await LookAsync(agent, "not authorized");
        await agent.OpenAsync("/sms-simulator");
        await agent.Page.GetByRole(AriaRole.Log).WaitForAsync();
        await LookAsync(agent, "simulator");

        Reading.IsClean(faults);

        async Task LookAsync(Colleague who, string screen)
        {
            await Assertions.Expect(who.Page).ToHaveTitleAsync(Named());
            faults.AddRange(await Reading.FaultsAsync(who.Page, screen));
        }
    }

    [GeneratedRegex(" - 医患关系管理系统$", RegexOptions.None, 1000)]
    private static partial Regex Named();
}
