using Microsoft.Playwright;

namespace HospitalCrm.Tests.Browser;

[Collection(nameof(Journeys))]
public sealed class KioskByCardTests(Hospital hospital)
{
    [BrowserFact]
    public async Task A_card_leads_from_the_first_page_through_two_ratings_to_the_end()
    {
        await using var patient = await hospital.ComeToKioskAsync();

        await patient.SwipeAsync("8800000001");
        await patient.IsAtAsync("consent");
        await patient.SeesAsync("已刷卡。请先阅读，同意后我们才读取卡片。");
        await patient.TapAsync("同意并继续", thenAt: "sections");
        await patient.SeesAsync("您好，林**");

        await patient.Page.GetByTestId("section-outpatient").ClickAsync();
        await patient.SeesAsync("您最近去过");
        await patient.Page.Locator(".recent").GetByText("妇科").ClickAsync();
        await patient.MarkAllAsync("非常满意");
        await patient.SeesAsync("请核对您的评价");
        await patient.TapAsync("完成", thenAt: "thanks");
        await patient.SeesAsync("您评价了：妇科");

        await patient.TapAsync("继续", thenAt: "sections");
        await patient.Page.GetByTestId("section-staff").ClickAsync();
        var doctor = patient.Page.Locator(".recent .card").First;
        var name = await doctor.Locator("strong").InnerTextAsync();
        await doctor.ClickAsync();
        await patient.MarkAllAsync("满意", questions: 4);
        await patient.TapAsync("完成", thenAt: "thanks");
        await patient.SeesAsync($"您评价了：{name}");

        await patient.TapAsync("结束", thenAt: "home");
    }

    [BrowserFact]
    public async Task A_low_mark_offers_reasons_and_a_question_can_be_left_out_and_changed()
    {
        await using var patient = await hospital.ComeToKioskAsync(1366, 768);
        await patient.IdentifyAsync("8800000002");
        await patient.ChooseAsync("门诊", "肾内科", 'S');

        await patient.TapAsync("不满意");
        await patient.SeesAsync("哪里不满意？可以选几项，也可以不选。");
        await patient.TapAsync("不耐烦");
        await patient.TapAsync("下一题");
        await patient.SeesAsync("第2题，共6题");
        await patient.TapAsync("不适用");
        for (var question = 3; question <= 6; question++)
        {
            await patient.SeesAsync($"第{question}题，共6题");
            await patient.TapAsync("一般");
        }

        await patient.IsAtAsync("summary");
        await patient.Page.GetByTestId("change-6").ClickAsync();
        await patient.SeesAsync("第6题，共6题");
        await patient.TapAsync("满意");

        await patient.IsAtAsync("summary");
        await Assertions.Expect(patient.Page.GetByTestId("change-1")).ToContainTextAsync("不满意");
        await Assertions.Expect(patient.Page.GetByTestId("change-2")).ToContainTextAsync("不适用");
        await Assertions.Expect(patient.Page.GetByTestId("change-6").Locator("b")).ToHaveTextAsync("满意");
        await patient.TapAsync("完成", thenAt: "thanks");
    }

    [BrowserFact]
    public async Task An_unknown_card_is_told_clearly_and_the_phone_way_is_there()
    {
        await using var patient = await hospital.ComeToKioskAsync();

        await patient.SwipeAsync("9999999999");
        await patient.IsAtAsync("consent");
        await patient.TapAsync("同意并继续", thenAt: "identify");

        await patient.SeesAsync("没有找到这张卡的信息，请改用手机号验证，或到服务台咨询。");
        await patient.TapAsync("用手机号验证", thenAt: "phone");
    }

    [BrowserTheory]
    [InlineData("880000000")]
    [InlineData("88000000011")]
    [InlineData("ABCDEFGHIJ")]
    [InlineData("88000O0001")]
    public async Task A_swipe_that_is_no_card_of_this_hospital_asks_for_another(string typed)
    {
        await using var patient = await hospital.ComeToKioskAsync();
        await patient.TapAsync("开始评价", thenAt: "consent");
        await patient.TapAsync("同意并继续", thenAt: "identify");

        await patient.SwipeAsync(typed);

        await patient.SeesAsync("没有读到有效的卡号，请再刷一次，或改用手机号验证。");
        await patient.SwipeAsync("8800000003");
        await patient.IsAtAsync("sections");
    }

    [BrowserTheory]
    [InlineData("88000000038800000003")]
    [InlineData("%B8800000003^TEST^?;8800000003=?")]
    [InlineData(";8800000003=99121010000?")]
    public async Task A_card_read_twice_or_with_its_tracks_is_the_card(string typed)
    {
        await using var patient = await hospital.ComeToKioskAsync();
        await patient.TapAsync("开始评价", thenAt: "consent");
        await patient.TapAsync("同意并继续", thenAt: "identify");

        await patient.SwipeAsync(typed);

        await patient.IsAtAsync("sections");
        await patient.SeesAsync("您好，周**");
    }

    [BrowserFact]
    public async Task A_double_tap_on_the_last_button_stores_one_evaluation()
    {
        var earlier = await hospital.CountEvaluationsAsync("1017");
        await using var patient = await hospital.ComeToKioskAsync();
        await patient.IdentifyAsync("8800000003");
        await patient.FillClinicAsync("烧伤整形科", 'S');

        await patient.Button("完成").DblClickAsync();

        await patient.IsAtAsync("thanks");
        Assert.Equal(earlier + 1, await hospital.CountEvaluationsAsync("1017"));
    }

    [BrowserFact]
    public async Task A_second_rating_of_the_same_target_on_one_day_is_told_kindly()
    {
        await using var patient = await hospital.ComeToKioskAsync();
        await patient.IdentifyAsync("8800000003");
        await patient.FillClinicAsync("骨科", 'G');
        await patient.TapAsync("完成", thenAt: "thanks");
        await patient.TapAsync("继续", thenAt: "sections");

        await patient.Page.GetByTestId("section-outpatient").ClickAsync();
        await patient.Page.Locator(".recent").GetByText("骨科").ClickAsync();

        await patient.SeesAsync("您今天已经评价过“骨科”，谢谢！可以继续评价其他对象。");
        await patient.IsAtAsync("targets");
    }

    [BrowserFact]
    public async Task Two_kiosks_rating_for_one_person_at_once_store_one_and_tell_the_other_kindly()
    {
        var earlier = await hospital.CountEvaluationsAsync("1024");
        await using var mother = await hospital.ComeToKioskAsync();
        await using var daughter = await hospital.ComeToKioskAsync();
        foreach (var person in new[] { mother, daughter })
        {
            await person.IdentifyAsync("8800000004");
            await person.FillClinicAsync("口腔科", 'K');
        }

        await Task.WhenAll(mother.TapAsync("完成"), daughter.TapAsync("完成"));

        var thanks = mother.Page.GetByText("谢谢您的评价！");
        var kindly = mother.Page.GetByText("您今天已经评价过“口腔科”，谢谢！可以继续评价其他对象。");
        await Assertions.Expect(thanks.Or(kindly)).ToBeVisibleAsync();
        if (await thanks.IsVisibleAsync()) await daughter.SeesAsync("您今天已经评价过“口腔科”，谢谢！可以继续评价其他对象。");
        else await daughter.SeesAsync("谢谢您的评价！");
        Assert.Equal(earlier + 1, await hospital.CountEvaluationsAsync("1024"));
    }
}
