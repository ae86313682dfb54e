using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace HospitalCrm.Tests.Browser;

[Collection(nameof(Journeys))]
public sealed partial class AccessibilityTests(Hospital hospital)
{
    [BrowserTheory]
    [InlineData(1080, 1920, "13855550001", "普通外科", 'P', "8800000001")]
    [InlineData(1366, 768, "13855550002", "肿瘤科", 'Z', "8800000002")]
    public async Task Every_kiosk_screen_fits_its_panel_and_can_be_used_by_everybody(int width, int height, string phone, string clinic, char initial, string card)
    {
        await using var patient = await hospital.ComeToKioskAsync(width, height);
        var faults = new List<string>();
        await LookAsync("home");
        await patient.TapAsync("开始评价", thenAt: "consent");
        await LookAsync("consent");
        await patient.TapAsync("同意并继续", thenAt: "identify");
        await LookAsync("identify");
        await patient.TapAsync("用手机号验证", thenAt: "phone");
        await patient.TapAsync("获取验证码");
        await patient.SeesAsync("请输入手机号。");
        await LookAsync("phone");
        await patient.KeyInAsync(phone);
        await patient.TapAsync("获取验证码", thenAt: "code");
        await LookAsync("code");
        await patient.TapAsync("返回");
        await patient.TapAsync("返回", thenAt: "identify");
        await patient.SwipeAsync(card);
        await patient.IsAtAsync("sections");
        await LookAsync("sections");
        foreach (var section in new[] { "outpatient", "inpatient", "staff", "logistics" })
        {
            await patient.Page.GetByTestId($"section-{section}").ClickAsync();
            await patient.IsAtAsync("targets");
            await LookAsync(section);
            await patient.TapAsync("返回", thenAt: "sections");
        }

        await patient.ChooseAsync("门诊", clinic, initial);
        await LookAsync("rating");
        await patient.TapAsync("非常不满意");
        await patient.SeesAsync("哪里不满意？可以选几项，也可以不选。");
        await LookAsync("reasons");
        await patient.TapAsync("下一题");
        for (var question = 2; question <= 6; question++)
        {
            await patient.SeesAsync($"第{question}题，共6题");
            await patient.TapAsync("满意");
        }

        await patient.IsAtAsync("summary");
        await LookAsync("summary");
        await patient.Page.GetByTestId("leave").ClickAsync();
        await LookAsync("leave?");
        await patient.TapAsync("继续评价");
        await patient.TapAsync("大字");
        await LookAsync("summary, large");
        await patient.TapAsync("大字");
        await patient.TapAsync("完成", thenAt: "thanks");
        await LookAsync("thanks");

        Reading.IsClean(faults);

        async Task LookAsync(string screen)
        {
            faults.AddRange(await Reading.MisfitsAsync(patient.Page, screen));
            faults.AddRange(await Reading.FaultsAsync(patient.Page, screen));
        }
    }

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
