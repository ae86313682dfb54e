using HospitalCrm.Kiosk.Steps;

namespace HospitalCrm.Tests.Kiosk;

/// <summary>大字, 高对比, 低位操作, 朗读 and the volume: chosen by one person, gone with them.</summary>
public sealed class LookTests
{
    [Fact]
    public void A_look_goes_into_one_number_and_comes_back()
    {
        Look[] looks =
        [
            Look.Usual, Look.Usual with { IsLarge = true }, Look.Usual with { IsHighContrast = true, Volume = 5 }, Look.Usual with { IsLowReach = true, IsSpoken = true, Volume = 1 },
            Look.Usual with { IsLarge = true, IsHighContrast = true, IsLowReach = true, IsSpoken = true, Volume = 4 },
        ];

        Assert.All(looks, look => Assert.Equal(look, Look.From(look.Flags)));
        Assert.Equal(0, Look.Usual.Flags);
        Assert.Equal(looks.Length, looks.Select(look => look.Flags).Distinct().Count());
    }

    [Theory]
    [InlineData(0, Look.Quietest)]
    [InlineData(99, Look.Loudest)]
    public void The_volume_stays_within_its_steps(int asked, int given)
    {
        Assert.Equal(given, (Look.Usual with { Volume = asked }).Volume);
    }

    [Fact]
    public async Task One_button_opens_the_panel_and_four_switches_say_whether_they_are_on()
    {
        await using var kiosk = await KioskScreen.OpenAsync();

        await kiosk.TapAsync("无障碍");
        await kiosk.TapAsync("高对比");
        await kiosk.TapAsync("低位操作");
        await kiosk.TapAsync("朗读");
        await kiosk.TapAsync("音量增大");

        Assert.All(["高对比", "低位操作", "朗读"], name => Assert.True(kiosk.IsPressed(name)));
        Assert.Contains("音量 4 / 5", kiosk.Words, StringComparison.Ordinal);
        Assert.Equal(Look.Usual with { IsHighContrast = true, IsLowReach = true, IsSpoken = true, Volume = 4 }, kiosk.Walk.Look);
        await kiosk.TapAsync("设置好了");
        Assert.False(kiosk.Offers("高对比"));
    }

    [Fact]
    public async Task Back_closes_the_panel_and_stays_on_the_page()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.TapAsync("开始评价");
        await kiosk.TapAsync("无障碍");

        await kiosk.BrowserBackAsync();

        Assert.False(kiosk.Offers("高对比"));
        Assert.Equal(Step.Consent, kiosk.Walk.Step);
    }

    [Fact]
    public async Task The_panel_and_what_was_chosen_are_gone_for_the_next_person()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.TapAsync("无障碍");
        await kiosk.TapAsync("朗读");
        await kiosk.TapAsync("音量减小");

        await kiosk.NobodyTouchesAsync();

        Assert.Equal(Look.Usual, kiosk.Walk.Look);
        Assert.False(kiosk.Offers("高对比"));
    }

    [Fact]
    public async Task Whoever_leaves_takes_the_look_along()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.TapAsync("大字");
        await kiosk.IdentifyAsync();
        await kiosk.TapAsync("无障碍");
        await kiosk.TapAsync("朗读");
        await kiosk.TapAsync("设置好了");

        await kiosk.TapAsync("结束");

        Assert.Equal(Look.Usual, kiosk.Walk.Look);
    }

    [Fact]
    public async Task Reading_aloud_begins_by_a_key_at_home_and_nowhere_else()
    {
        await using var kiosk = await KioskScreen.OpenAsync();

        await kiosk.PressFirstKeyAsync();
        var atHome = kiosk.Walk.Look.IsSpoken;
        await kiosk.TapAsync("无障碍");
        await kiosk.TapAsync("朗读");
        await kiosk.TapAsync("设置好了");
        await kiosk.TapAsync("开始评价");
        await kiosk.PressFirstKeyAsync();

        Assert.True(atHome);
        Assert.False(kiosk.Walk.Look.IsSpoken);
    }

    [Fact]
    public async Task Who_hears_the_thanks_has_time_to_answer_them()
    {
        await using var kiosk = await KioskScreen.OpenAsync(set: kiosk => kiosk.ThanksSeconds = 8);
        await kiosk.TapAsync("无障碍");
        await kiosk.TapAsync("朗读");
        await kiosk.TapAsync("设置好了");
        await kiosk.OpenSheetAsync();
        await kiosk.AnswerAllAsync("满意");
        await kiosk.TapAsync("完成");

        await kiosk.PassAsync(TimeSpan.FromSeconds(20));

        Assert.Empty(kiosk.Departures);
        Assert.Equal(Step.Thanks, kiosk.Walk.Step);
    }

    [Fact]
    public async Task The_question_whether_somebody_is_there_can_be_answered_ten_times_and_more_and_the_visit_lives_on()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.OpenSheetAsync();
        await kiosk.TapAsync("非常满意");

        for (var time = 1; time <= 12; time++)
        {
            await kiosk.PassAsync(TimeSpan.FromSeconds(60));
            await kiosk.NobodyTouchesAsync();
            Assert.Contains("您还在吗？", kiosk.Words, StringComparison.Ordinal);
            await kiosk.PassAsync(TimeSpan.FromSeconds(19));
            await kiosk.TapAsync("继续使用");
            Assert.DoesNotContain("您还在吗？", kiosk.Words, StringComparison.Ordinal);
        }

        await kiosk.AnswerAllAsync("满意");
        await kiosk.TapAsync("完成");
        Assert.Equal(Step.Thanks, kiosk.Walk.Step);
        Assert.Single(await kiosk.EvaluationsAsync());
    }

    [Fact]
    public async Task Time_for_the_code_can_be_had_ten_times_and_after_its_five_minutes_another_can_be_asked_for()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.AgreeAsync();
        await kiosk.TapAsync("用手机号验证");
        await kiosk.TapKeysAsync("13800138000");
        await kiosk.TapAsync("获取验证码");

        for (var time = 1; time <= 10; time++)
        {
            await kiosk.PassAsync(TimeSpan.FromSeconds(120));
            await kiosk.NobodyTouchesAsync();
            await kiosk.PassAsync(TimeSpan.FromSeconds(19));
            await kiosk.TapAsync("继续使用");
        }

        Assert.Equal(Step.Code, kiosk.Walk.Step);
        await kiosk.TapAsync("重新获取");
        Assert.Contains("5分钟内有效", kiosk.Words, StringComparison.Ordinal);
        Assert.Equal("", kiosk.Problem);
    }

    [Fact]
    public async Task Back_says_that_somebody_is_still_there()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.IdentifyAsync();
        await kiosk.NobodyTouchesAsync();

        await kiosk.BrowserBackAsync();

        Assert.DoesNotContain("您还在吗？", kiosk.Words, StringComparison.Ordinal);
        Assert.Equal(Step.Sections, kiosk.Walk.Step);
    }
}
