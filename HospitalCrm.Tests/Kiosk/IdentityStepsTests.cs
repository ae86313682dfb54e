using HospitalCrm.Domain.His;
using HospitalCrm.Kiosk.Components;
using HospitalCrm.Kiosk.Steps;

namespace HospitalCrm.Tests.Kiosk;

/// <summary>From the first page to the four buttons: purpose, privacy, card, phone and code.</summary>
public sealed class IdentityStepsTests
{
    [Fact]
    public async Task The_first_page_says_what_it_is_for_and_how_it_goes()
    {
        await using var kiosk = await KioskScreen.OpenAsync();

        Assert.Equal("请您评价我们的服务", kiosk.Heading);
        Assert.Contains("1 验证身份 2 选择对象 3 评价", kiosk.Words, StringComparison.Ordinal);
        Assert.Contains("门诊一楼大厅", kiosk.Words, StringComparison.Ordinal);
        Assert.Contains("服务电话 0000-12345", kiosk.Words, StringComparison.Ordinal);
        Assert.True(kiosk.Offers("开始评价"));
        Assert.False(kiosk.Offers("返回"));
    }

    [Fact]
    public async Task Consent_comes_before_identity_and_opens_the_visit()
    {
        await using var kiosk = await KioskScreen.OpenAsync();

        await kiosk.TapAsync("开始评价");
        var before = await kiosk.OpenVisitsAsync();
        await kiosk.TapAsync("同意并继续");

        Assert.Empty(before);
        Assert.Single(await kiosk.OpenVisitsAsync());
        Assert.Equal("请验证身份", kiosk.Heading);
    }

    [Fact]
    public async Task A_swipe_on_the_first_page_is_read_only_after_the_consent()
    {
        await using var kiosk = await KioskScreen.OpenAsync();

        await kiosk.SwipeAsync(";8800000001=2512?");
        var asked = kiosk.Words;
        await kiosk.TapAsync("同意并继续");

        Assert.Contains("已刷卡。请先阅读，同意后我们才读取卡片。", asked, StringComparison.Ordinal);
        Assert.Equal("您想评价哪一项？", kiosk.Heading);
        Assert.Contains("您好，陈*", kiosk.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Declining_forgets_the_swipe()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.SwipeAsync("8800000001");

        await kiosk.TapAsync("不同意");

        Assert.Equal(Step.Home, kiosk.Walk.Step);
        Assert.Null(kiosk.Walk.PendingSwipe);
        Assert.Empty(await kiosk.OpenVisitsAsync());
    }

    [Theory]
    [InlineData("9900000000", "没有找到这张卡的信息，请改用手机号验证，或到服务台咨询。")]
    [InlineData("88000000", "没有读到有效的卡号，请再刷一次，或改用手机号验证。")]
    [InlineData("88000000AB", "没有读到有效的卡号，请再刷一次，或改用手机号验证。")]
    public async Task A_card_that_does_not_help_is_told_with_the_other_way(string swipe, string sentence)
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.AgreeAsync();

        await kiosk.SwipeAsync(swipe);

        Assert.Equal(sentence, kiosk.Problem);
        Assert.True(kiosk.Offers("用手机号验证"));
    }

    [Fact]
    public async Task A_swipe_after_sign_in_is_answered_kindly()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.IdentifyAsync();

        await kiosk.SwipeAsync("8800000002");

        Assert.Contains("您已通过验证，不用再刷卡。", kiosk.Words, StringComparison.Ordinal);
        Assert.Equal(Step.Sections, kiosk.Walk.Step);
    }

    [Fact]
    public async Task By_phone_and_code_to_the_four_buttons()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.AgreeAsync();
        await kiosk.TapAsync("用手机号验证");
        await kiosk.TapKeysAsync("13900000001");

        await kiosk.SubmitAsync();
        var onCodePage = kiosk.Words;
        await kiosk.TapKeysAsync(await kiosk.World.ReadCodeAsync("13900000001", TestContext.Current.CancellationToken));
        await kiosk.SubmitAsync();

        Assert.Contains("验证码已发送到 139****0001，5分钟内有效。", onCodePage, StringComparison.Ordinal);
        Assert.Equal("您想评价哪一项？", kiosk.Heading);
        Assert.Equal("", kiosk.Walk.Phone);
        Assert.Equal("", kiosk.Walk.Code);
    }

    [Theory]
    [InlineData("1390000000", "手机号应为11位数字，您输入了10位。")]
    [InlineData("01012345678", "座机收不到短信，请输入11位手机号。")]
    [InlineData("", "请输入手机号。")]
    [InlineData("1390000000a", "手机号只能包含数字。")]
    public async Task A_wrong_number_gets_its_sentence_and_stays_in_the_field(string typed, string sentence)
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.AgreeAsync();
        await kiosk.TapAsync("用手机号验证");
        await kiosk.TypeAsync(typed);

        await kiosk.SubmitAsync();

        Assert.Equal(sentence, kiosk.Problem);
        Assert.Equal(typed, kiosk.FieldText);
        Assert.Equal("请输入手机号", kiosk.Heading);
    }

    [Fact]
    public async Task Full_width_digits_are_understood()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.AgreeAsync();
        await kiosk.TapAsync("用手机号验证");
        await kiosk.TypeAsync("１３９０００００００１");

        await kiosk.SubmitAsync();

        Assert.Equal("", kiosk.Problem);
        Assert.Equal("请输入验证码", kiosk.Heading);
    }

    [Fact]
    public async Task Keys_delete_and_clear()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.AgreeAsync();
        await kiosk.TapAsync("用手机号验证");
        await kiosk.TapKeysAsync("139");

        await kiosk.TapAsync("删除");
        var deleted = kiosk.FieldText;
        await kiosk.TapAsync("清空");

        Assert.Equal("13", deleted);
        Assert.Equal("", kiosk.FieldText);
    }

    [Fact]
    public async Task A_wrong_code_says_how_often_it_may_still_be_tried()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.AgreeAsync();
        await kiosk.TapAsync("用手机号验证");
        await kiosk.TapKeysAsync("13900000001");
        await kiosk.SubmitAsync();
        var right = await kiosk.World.ReadCodeAsync("13900000001", TestContext.Current.CancellationToken);
        await kiosk.TypeAsync(right == "000000" ? "111111" : "000000");

        await kiosk.SubmitAsync();

        Assert.Equal("验证码不正确，还可以试4次。", kiosk.Problem);
    }

    [Fact]
    public async Task Another_code_can_be_asked_for_after_a_minute()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.AgreeAsync();
        await kiosk.TapAsync("用手机号验证");
        await kiosk.TapKeysAsync("13900000001");
        await kiosk.SubmitAsync();
        var atFirst = kiosk.IsOff("60秒后可重新获取");

        await kiosk.PassAsync(TimeSpan.FromSeconds(45));
        kiosk.WaitFor(() => Assert.True(kiosk.IsOff("15秒后可重新获取")));
        await kiosk.PassAsync(TimeSpan.FromSeconds(15));
        kiosk.WaitFor(() => Assert.False(kiosk.IsOff("重新获取")));
        await kiosk.TapAsync("重新获取");

        Assert.True(atFirst);
        Assert.True(kiosk.Offers("60秒后可重新获取"));
    }

    [Fact]
    public async Task Who_shares_a_phone_chooses_who_is_rating()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.AgreeAsync();
        await kiosk.TapAsync("用手机号验证");
        await kiosk.TapKeysAsync("13900000009");
        await kiosk.SubmitAsync();
        await kiosk.TapKeysAsync(await kiosk.World.ReadCodeAsync("13900000009", TestContext.Current.CancellationToken));
        await kiosk.SubmitAsync();
        var choices = kiosk.Buttons;

        await kiosk.TapAsync("赵*");
        await kiosk.TapAsync("返回");
        await kiosk.TapAsync("吴**");

        Assert.Equal(["赵* 女 · 1990年出生", "吴** 男 · 2020年出生"], choices);
        Assert.Contains("您想评价哪一项？ 您好，吴**", kiosk.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_phone_nobody_knows_may_rate()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.AgreeAsync();
        await kiosk.TapAsync("用手机号验证");
        await kiosk.TapKeysAsync("18600000000");
        await kiosk.SubmitAsync();
        await kiosk.TapKeysAsync(await kiosk.World.ReadCodeAsync("18600000000", TestContext.Current.CancellationToken));

        await kiosk.SubmitAsync();

        Assert.Contains("您好，186****0000", kiosk.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_HIS_is_away_a_card_is_told_the_phone_way()
    {
        await using var kiosk = await KioskScreen.OpenAsync(prepare: world => world.His.Trouble = HisTrouble.TooSlow);
        await kiosk.AgreeAsync();

        await kiosk.SwipeAsync("8800000001");

        Assert.Equal("暂时无法读取就诊卡信息，请改用手机号验证。", kiosk.Problem);
    }

    [Theory]
    [InlineData(Arrival.Stray, "请先验证身份。")]
    [InlineData(Arrival.Over, "本次使用已结束，请重新开始。")]
    public async Task Whoever_comes_from_the_middle_is_told_why_they_are_home(Arrival arrival, string sentence)
    {
        await using var kiosk = await KioskScreen.OpenAsync(arrival);

        Assert.Equal(sentence, kiosk.Problem);
        Assert.Equal(Step.Home, kiosk.Walk.Step);
    }
}
