using Microsoft.Playwright;

namespace HospitalCrm.Tests.Browser;

[Collection(nameof(Journeys))]
public sealed class KioskWayTests(Hospital hospital)
{
    [BrowserFact]
    public async Task Back_goes_from_every_step_of_the_phone_way_to_the_page_viewed_before()
    {
        await using var patient = await hospital.ComeToKioskAsync();
        await patient.ChoosePhoneAsync();
        await patient.KeyInAsync("13844440001");
        await patient.TapAsync("获取验证码", thenAt: "code");

        await patient.TapAsync("返回", thenAt: "phone");
        await Assertions.Expect(patient.Page.GetByTestId("phone")).ToHaveValueAsync("13844440001");
        await patient.TapAsync("返回", thenAt: "identify");
        await patient.TapAsync("返回", thenAt: "consent");
        await patient.TapAsync("返回", thenAt: "home");

        await Assertions.Expect(patient.Button("返回")).ToBeHiddenAsync();
    }

    [BrowserFact]
    public async Task Back_goes_from_every_step_of_a_rating_to_the_page_viewed_before()
    {
        await using var patient = await hospital.ComeToKioskAsync();
        await patient.IdentifyAsync("8800000005");
        await patient.FillClinicAsync("儿科", 'E');

        await patient.Page.GetByTestId("change-3").ClickAsync();
        await patient.SeesAsync("第3题，共6题");
        await patient.TapAsync("返回", thenAt: "summary");
        for (var question = 6; question >= 1; question--)
        {
            await patient.TapAsync("返回", thenAt: "rating");
            await patient.SeesAsync($"第{question}题，共6题");
            await Assertions.Expect(patient.Button("满意")).ToHaveAttributeAsync("aria-pressed", "true");
        }

        await patient.TapAsync("返回", thenAt: "targets");
        await patient.TapAsync("返回", thenAt: "sections");
        await patient.TapAsync("返回", thenAt: "identify");
        await patient.SeesAsync("已通过验证：孙**");
        await patient.TapAsync("继续", thenAt: "sections");
    }

    [BrowserFact]
    public async Task The_browsers_back_and_forward_are_the_back_button_and_nothing_is_lost()
    {
        await using var patient = await hospital.ComeToKioskAsync();
        await patient.IdentifyAsync("8800000005");
        await patient.ChooseAsync("门诊", "感染性疾病科", 'G');
        await patient.TapAsync("满意");
        await patient.SeesAsync("第2题，共6题");

        await patient.Page.GoBackAsync();
        await patient.SeesAsync("第1题，共6题");
        await Assertions.Expect(patient.Button("满意")).ToHaveAttributeAsync("aria-pressed", "true");
        await patient.Page.GoBackAsync();

        await patient.IsAtAsync("targets");
        Assert.Equal("/", new Uri(patient.Page.Url).PathAndQuery);
    }

    [BrowserTheory]
    [InlineData("/rate/1001")]
    [InlineData("/thanks")]
    [InlineData("/sections/outpatient/1001?visit=0197")]
    public async Task A_link_into_the_middle_lands_at_home_and_asks_for_identity(string path)
    {
        await using var patient = await hospital.ComeToKioskAsync();

        await patient.Page.GotoAsync(path);

        await patient.IsAtAsync("home");
        await patient.SeesAsync("请先验证身份。");
    }

    [BrowserFact]
    public async Task Another_language_keeps_the_step_and_the_answers()
    {
        await using var patient = await hospital.ComeToKioskAsync();
        await patient.IdentifyAsync("8800000005");
        await patient.ChooseAsync("门诊", "康复医学科", 'K');
        await patient.TapAsync("非常满意");
        await patient.SeesAsync("第2题，共6题");

        await patient.TapAsync("English");
        await patient.SeesAsync("How good was the care you received?");
        await patient.TapAsync("Satisfied");
        await patient.SeesAsync("Was the waiting time acceptable?");
        await patient.TapAsync("繁體");
        await patient.SeesAsync("您等候的時間合適嗎？");
        await patient.TapAsync("返回");
        await Assertions.Expect(patient.Button("滿意")).ToHaveAttributeAsync("aria-pressed", "true");
        await patient.TapAsync("返回");

        await Assertions.Expect(patient.Button("非常滿意")).ToHaveAttributeAsync("aria-pressed", "true");
        await Assertions.Expect(patient.Page.Locator("html")).ToHaveAttributeAsync("lang", "zh-Hant");
    }

    [BrowserFact]
    public async Task Leaving_a_half_filled_sheet_asks_first()
    {
        var earlier = await hospital.CountEvaluationsAsync("1026");
        await using var patient = await hospital.ComeToKioskAsync();
        await patient.IdentifyAsync("8800000005");
        await patient.ChooseAsync("门诊", "中医科", 'Z');
        await patient.TapAsync("满意");

        await patient.Page.GetByTestId("leave").ClickAsync();
        await patient.SeesAsync("评价还没有提交");
        await patient.TapAsync("继续评价");
        await patient.SeesAsync("第2题，共6题");
        await patient.Page.GetByTestId("leave").ClickAsync();
        await patient.Page.GetByTestId("leave-anyway").ClickAsync();

        await patient.IsAtAsync("home");
        Assert.Equal(earlier, await hospital.CountEvaluationsAsync("1026"));
    }
}
