using Microsoft.Playwright;

namespace HospitalCrm.Tests.Browser;

[Collection(nameof(Journeys))]
public sealed class KioskByCodeTests(Hospital hospital)
{
    [BrowserFact]
    public async Task A_code_read_from_the_phone_leads_to_a_rating()
    {
        await using var patient = await hospital.ComeToKioskAsync();
        await patient.ChoosePhoneAsync();

        await patient.KeyInAsync("13900000004");
        await patient.TapAsync("获取验证码", thenAt: "code");
        await patient.SeesAsync("验证码已发送到 139****0004，5分钟内有效。");
        await patient.KeyInAsync(await hospital.ReadCodeAsync("13900000004"));
        await patient.TapAsync("确定", thenAt: "sections");
        await patient.SeesAsync("您好，吴**");
        await patient.FillClinicAsync("皮肤科", 'P');
        await patient.TapAsync("完成", thenAt: "thanks");

        await patient.SeesAsync("您评价了：皮肤科");
    }

    [BrowserFact]
    public async Task Somebody_whom_neither_we_nor_the_HIS_knows_may_still_rate()
    {
        var earlier = await hospital.CountEvaluationsAsync("1007");
        await using var patient = await hospital.ComeToKioskAsync();
        await patient.ChoosePhoneAsync();

        await patient.KeyInAsync("13811112222");
        await patient.TapAsync("获取验证码", thenAt: "code");
        await patient.KeyInAsync(await hospital.ReadCodeAsync("13811112222"));
        await patient.TapAsync("确定", thenAt: "sections");
        await patient.FillClinicAsync("血液内科", 'X');
        await patient.TapAsync("完成", thenAt: "thanks");

        Assert.Equal(earlier + 1, await hospital.CountEvaluationsAsync("1007"));
    }

    [BrowserFact]
    public async Task A_phone_shared_by_a_family_asks_who_is_rating()
    {
        await using var patient = await hospital.ComeToKioskAsync();
        await patient.ChoosePhoneAsync();
        await patient.KeyInAsync("13900000009");
        await patient.TapAsync("获取验证码", thenAt: "code");
        await patient.KeyInAsync(await hospital.ReadCodeAsync("13900000009"));
        await patient.TapAsync("确定", thenAt: "patients");

        await Assertions.Expect(patient.Page.GetByTestId("patient")).ToHaveCountAsync(3);
        await LooksGoodAsync(1080, 1920, 4.03);
        await LooksGoodAsync(1366, 768, 3.3);
        await patient.Page.GetByTestId("patient").Filter(new() { HasText = "2022年出生" }).ClickAsync();

        await patient.IsAtAsync("sections");
        await patient.SeesAsync("您好，罗**");

        // Only one phone of the demonstration is a family's, and a code is sent once a minute: this screen is measured here.
        async Task LooksGoodAsync(int width, int height, double millimetre)
        {
            await patient.Page.SetViewportSizeAsync(width, height);
            var seen = new Inspection(patient.Page, millimetre, TestContext.Current.CancellationToken);
            await seen.LookAsync("patients");
            Reading.IsClean(seen.Findings);
        }
    }

    [BrowserTheory]
    [InlineData("1390000000", "手机号应为11位数字，您输入了10位。")]
    [InlineData("139000000011", "手机号应为11位数字，您输入了12位。")]
    [InlineData("02088886666", "座机收不到短信，请输入11位手机号。")]
    [InlineData("88886666", "座机收不到短信，请输入11位手机号。")]
    [InlineData("12345678901", "手机号不正确，请核对后重新输入。")]
    [InlineData("", "请输入手机号。")]
    public async Task A_number_that_is_no_mobile_phone_is_told_why_and_stays_to_be_corrected(string keyed, string sentence)
    {
        await using var patient = await hospital.ComeToKioskAsync();
        await patient.ChoosePhoneAsync();

        await patient.KeyInAsync(keyed);
        await patient.TapAsync("获取验证码");

        await patient.SeesAsync(sentence);
        await patient.IsAtAsync("phone");
        await Assertions.Expect(patient.Page.GetByTestId("phone")).ToHaveValueAsync(keyed);
    }

    [BrowserTheory]
    [InlineData("１３８２２２２３３３３")]
    [InlineData("+86 138-2222-4444")]
    public async Task Full_width_digits_and_a_country_code_from_a_keyboard_are_understood(string typed)
    {
        await using var patient = await hospital.ComeToKioskAsync();
        await patient.ChoosePhoneAsync();

        await patient.Page.GetByTestId("phone").FocusAsync();
        await patient.Page.Keyboard.InsertTextAsync(typed);
        await patient.TapAsync("获取验证码", thenAt: "code");

        await Assertions.Expect(patient.Page.GetByText("138****")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task A_number_typed_by_hand_on_a_keyboard_is_no_swipe()
    {
        await using var patient = await hospital.ComeToKioskAsync();
        await patient.ChoosePhoneAsync();

        await patient.Page.GetByTestId("phone").PressSequentiallyAsync("13822225555", new() { Delay = 120 });
        await patient.Page.Keyboard.PressAsync("Enter");

        await patient.IsAtAsync("code");
        await patient.SeesAsync("验证码已发送到 138****5555，5分钟内有效。");
    }

    [BrowserFact]
    public async Task A_wrong_code_counts_down_and_then_is_void()
    {
        await using var patient = await hospital.ComeToKioskAsync();
        await patient.ChoosePhoneAsync();
        await patient.KeyInAsync("13833330001");
        await patient.TapAsync("获取验证码", thenAt: "code");
        var right = await hospital.ReadCodeAsync("13833330001");
        var wrong = right == "000000" ? "111111" : "000000";

        await patient.KeyInAsync(wrong);
        foreach (var left in new[] { 4, 3, 2, 1 })
        {
            await patient.TapAsync("确定");
            await patient.SeesAsync($"验证码不正确，还可以试{left}次。");
            await Assertions.Expect(patient.Page.GetByTestId("code")).ToHaveValueAsync(wrong);
        }

        await patient.TapAsync("确定");
        await patient.SeesAsync("验证码已失效，请重新获取。");
        await patient.TapAsync("清空");
        await patient.KeyInAsync(right);
        await patient.TapAsync("确定");
        await patient.SeesAsync("验证码已失效，请重新获取。");
    }

    [BrowserFact]
    public async Task Five_digits_are_no_code()
    {
        await using var patient = await hospital.ComeToKioskAsync();
        await patient.ChoosePhoneAsync();
        await patient.KeyInAsync("13833330002");
        await patient.TapAsync("获取验证码", thenAt: "code");

        await patient.KeyInAsync("12345");
        await patient.TapAsync("确定");

        await patient.SeesAsync("请输入6位数字验证码。");
        await Assertions.Expect(patient.Page.GetByTestId("code")).ToHaveValueAsync("12345");
    }

    [BrowserFact]
    public async Task A_code_opens_only_the_visit_it_was_sent_for()
    {
        await using var first = await hospital.ComeToKioskAsync();
        await first.ChoosePhoneAsync();
        await first.KeyInAsync("13833330003");
        await first.TapAsync("获取验证码", thenAt: "code");
        var used = await hospital.ReadCodeAsync("13833330003");
        await first.KeyInAsync(used);
        await first.TapAsync("确定", thenAt: "sections");

        await using var second = await hospital.ComeToKioskAsync();
        await second.ChoosePhoneAsync();
        await second.KeyInAsync("13833330003");
        await second.TapAsync("获取验证码");
        await Assertions.Expect(second.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "验证码刚刚发送过，请" })).ToBeVisibleAsync();
        await second.TapAsync("清空");
        await second.KeyInAsync("13833330004");
        await second.TapAsync("获取验证码", thenAt: "code");
        var own = await hospital.ReadCodeAsync("13833330004");
        Assert.SkipWhen(own == used, "Two random codes were the same.");
        await second.KeyInAsync(used);
        await second.TapAsync("确定");

        await second.SeesAsync("验证码不正确，还可以试4次。");
    }
}
