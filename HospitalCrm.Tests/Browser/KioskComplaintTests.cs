using Microsoft.Playwright;

namespace HospitalCrm.Tests.Browser;

[Collection(nameof(Journeys))]
public sealed class KioskComplaintTests(Hospital hospital)
{
    [BrowserFact]
    public async Task A_card_leads_to_a_complaint_with_a_number_and_the_number_tells_how_far_it_is()
    {
        await using var patient = await hospital.ComeToKioskAsync();
        await patient.IdentifyAsync("8800000004");
        await patient.PressAsync("complain");
        await patient.IsAtAsync("about");
        await patient.PressAsync("about-outpatient");
        await patient.IsAtAsync("targets");
        await patient.Page.Locator(".recent .card").First.ClickAsync();
        await patient.IsAtAsync("topic");
        await patient.TapAsync("服务效率", thenAt: "reasons");
        await patient.TapAsync("候诊过长");
        await patient.TapAsync("下一步", thenAt: "words");
        await patient.Page.GetByTestId("words").FillAsync("等了两个小时");
        await patient.TapAsync("下一步", thenAt: "name");
        await patient.PressAsync("named");
        await patient.IsAtAsync("callback");
        await patient.PressAsync("call");
        await patient.IsAtAsync("callphone");
        await patient.KeyInAsync("13855550077");
        await patient.TapAsync("下一步", thenAt: "check");
        await patient.SeesAsync("138****0077");
        await patient.PressAsync("submit");
        await patient.IsAtAsync("told");
        await patient.SeesAsync("编号和查询码已发送短信到 138****0077。");
        var number = await patient.Page.GetByTestId("number").InnerTextAsync();
        var code = (await patient.Page.GetByTestId("query-code").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
        await patient.TapAsync("结束", thenAt: "home");

        await patient.TapAsync("查询投诉进度", thenAt: "querynumber");
        await patient.KeyInAsync(number[2..]);
        await patient.TapAsync("下一步", thenAt: "querycode");
        foreach (var letter in code) await patient.PressAsync($"letter-{letter}");
        await patient.TapAsync("查询", thenAt: "progress");
        await patient.SeesAsync("已登记，等待受理");
    }

    [BrowserFact]
    public async Task A_complaint_begun_at_the_terminal_goes_on_after_the_page_is_loaded_anew()
    {
        await using var patient = await hospital.ComeToKioskAsync(1366, 768);
        await patient.IdentifyAsync("8800000005");
        await patient.PressAsync("complain");
        await patient.IsAtAsync("about");
        await patient.PressAsync("about-nobody");
        await patient.TapAsync("其他", thenAt: "words");
        await patient.Page.GetByTestId("words").FillAsync("空调太冷");
        await patient.TapAsync("下一步", thenAt: "name");

        await patient.Page.ReloadAsync();

        await patient.IsAtAsync("name");
        await patient.PressAsync("anonymous");
        await patient.IsAtAsync("callback");
        await patient.PressAsync("no-call");
        await patient.IsAtAsync("check");
        await patient.SeesAsync("空调太冷");
        await patient.PressAsync("submit");
        await patient.IsAtAsync("told");
        await patient.SeesAsync("请记下或拍下编号和查询码，离开后不再显示。");
    }

    [BrowserFact]
    public async Task What_the_office_publishes_is_read_at_the_kiosk_by_whoever_stands_there()
    {
        await using var patient = await hospital.ComeToKioskAsync();
        await Assertions.Expect(patient.Page.GetByTestId("wall")).ToHaveCountAsync(0);
        await using var office = await hospital.SignInAsync("office", "/complaints/publications");
        try
        {
            await office.Page.Locator(".list-toolbar").GetByText("新增", new() { Exact = true }).ClickAsync();
            var form = office.Page.Locator(".record-edit");
            await form.GetByLabel("标题").FillAsync("候诊区增加座椅");
            await form.GetByLabel("您说").FillAsync("候诊区座椅太少，老人只能站着等。");
            await form.GetByLabel("我们改").FillAsync("增加了四十把座椅，设了老年人优先席。");
            await form.GetByRole(AriaRole.Button, new() { Name = "保存", Exact = true }).ClickAsync();
            await office.Page.GetByLabel("选择候诊区增加座椅").CheckAsync();
            await office.Page.Locator(".list-toolbar").GetByText("发布", new() { Exact = true }).ClickAsync();
            await office.Page.GetByRole(AriaRole.Button, new() { Name = "是", Exact = true }).ClickAsync();
            await office.SeesAsync("已发布1条。");

            // The kiosk stands there all the time; nobody loads its page anew.
            await patient.TapAsync("您说我们改", thenAt: "wall");
            await patient.SeesAsync("候诊区座椅太少，老人只能站着等。");
            await patient.SeesAsync("增加了四十把座椅，设了老年人优先席。");
            await Assertions.Expect(patient.Page.GetByText("孟思齐")).ToHaveCountAsync(0);
            Assert.Equal(0, await hospital.CountVisitsOpenAsync("门诊一楼大厅"));
        }
        finally
        {
            await PublishedWall.TakeDownAsync(hospital);
        }

        await patient.SeesAsync("这里暂时没有内容，请返回首页。");
        await patient.TapAsync("首页", thenAt: "home");
        await Assertions.Expect(patient.Page.GetByTestId("wall")).ToHaveCountAsync(0);
    }
}
