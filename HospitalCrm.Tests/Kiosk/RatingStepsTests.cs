using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Kiosk.Steps;
using HospitalCrm.Tests.Support;

namespace HospitalCrm.Tests.Kiosk;

/// <summary>From the four buttons to the thanks: choosing, answering, checking, saving.</summary>
public sealed class RatingStepsTests
{
    [Fact]
    public async Task Four_buttons_and_two_smaller_ones_have_exactly_these_names()
    {
        await using var kiosk = await KioskScreen.OpenAsync();

        await kiosk.IdentifyAsync();

        Assert.Equal(["门诊 各门诊科室", "住院 各病区", "医护 医生与护士", "后勤 后勤服务", "我要投诉", "我要表扬"], kiosk.Buttons);
    }

    [Fact]
    public async Task What_was_visited_lately_comes_first_with_its_date()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.IdentifyAsync();

        await kiosk.TapAsync("门诊");

        Assert.Equal("请选择门诊科室", kiosk.Heading);
        Assert.Equal(["心内科门诊 11月21日去过", "儿科门诊 11月14日去过"], kiosk.Buttons.Take(2));
        Assert.Contains("您最近去过", kiosk.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task People_are_shown_with_title_and_department_and_found_by_their_letter()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.IdentifyAsync("8800000002");
        await kiosk.TapAsync("医护");
        var letter = kiosk.Walk.Choices!.All.Single(t => t.Code == "D002").Initial;

        await kiosk.TapAsync(letter.ToString());

        Assert.True(kiosk.IsPressed(letter.ToString()));
        Assert.Contains("李 李娜 主治医师 儿科门诊", kiosk.Buttons);
        Assert.DoesNotContain(kiosk.Buttons, b => b.Contains("张伟", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_long_list_turns_pages_instead_of_scrolling()
    {
        await using var kiosk = await KioskScreen.OpenAsync(prepare: AddStaff);
        await kiosk.World.Get<RatingTargetRefresh>().RunAsync(TestContext.Current.CancellationToken);
        await kiosk.IdentifyAsync("8800000002");
        await kiosk.TapAsync("后勤");
        var first = kiosk.Buttons.Count(b => b.Contains("保洁员", StringComparison.Ordinal));

        await kiosk.TapAsync("下一页");

        Assert.Equal(12, first);
        Assert.Contains("2 / 4", kiosk.Words, StringComparison.Ordinal);
        Assert.False(kiosk.IsOff("上一页"));

        static void AddStaff(CrmWorld world)
        {
            for (var i = 0; i < 40; i++) world.His.Staff.Add(new($"H1{i:00}", $"王{i}", "HQ01", "保洁员", HisStaffCategory.Logistics, null));
        }
    }

    [Fact]
    public async Task An_empty_list_says_so()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        kiosk.World.His.Staff.RemoveAll(s => s.Category == HisStaffCategory.Logistics);
        await kiosk.World.Get<RatingTargetRefresh>().RunAsync(TestContext.Current.CancellationToken);
        await kiosk.IdentifyAsync();

        await kiosk.TapAsync("后勤");

        Assert.Contains("这里还没有可以评价的对象。", kiosk.Words, StringComparison.Ordinal);
        Assert.True(kiosk.Offers("返回"));
    }

    [Fact]
    public async Task Without_the_HIS_the_missing_list_is_named_and_the_rest_works()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.IdentifyAsync();
        kiosk.World.His.Trouble = HisTrouble.Failed;

        await kiosk.TapAsync("门诊");

        Assert.Contains("暂时查不到您最近去过的地方，请从下面选择。", kiosk.Words, StringComparison.Ordinal);
        Assert.True(kiosk.Offers("心内科门诊"));
    }

    [Fact]
    public async Task One_tap_answers_and_brings_the_next_question()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.OpenSheetAsync();
        var first = kiosk.Heading;

        await kiosk.TapAsync("非常满意");

        Assert.Equal("工作人员的服务态度怎么样？", first);
        Assert.Equal("您对这里的医疗服务质量满意吗？", kiosk.Heading);
        Assert.Contains("已记下", kiosk.Words, StringComparison.Ordinal);
        Assert.Contains("第2题，共6题", kiosk.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_low_mark_offers_reasons_and_obliges_to_none()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.OpenSheetAsync();

        await kiosk.TapAsync("不满意");
        var asked = kiosk.Words;
        await kiosk.TapAsync("下一题");

        Assert.Contains("哪里不满意？可以选几项，也可以不选。", asked, StringComparison.Ordinal);
        Assert.Contains("第2题，共6题", kiosk.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reasons_chosen_are_saved_with_the_answer()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.OpenSheetAsync();
        await kiosk.TapAsync("非常不满意");
        var reasons = kiosk.Walk.Draft!.Sheet.Questions[0].Reasons;
        await kiosk.TapAsync(reasons[0].Text);
        await kiosk.TapAsync(reasons[1].Text);
        await kiosk.TapAsync(reasons[0].Text);
        await kiosk.TapAsync("下一题");
        await kiosk.AnswerAllAsync("满意");

        await kiosk.TapAsync("完成");

        var answer = (await kiosk.EvaluationsAsync()).Single().Answers.Single(a => a.IsDissatisfied);
        Assert.Equal([reasons[1].Text], answer.Reasons.Select(r => r.Text));
    }

    [Fact]
    public async Task Not_applicable_is_an_answer_and_the_question_before_can_be_seen_again()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.OpenSheetAsync();
        await kiosk.TapAsync("不适用");

        await kiosk.TapAsync("上一题");

        Assert.Equal("工作人员的服务态度怎么样？", kiosk.Heading);
        Assert.True(kiosk.IsPressed("不适用"));
        Assert.True(kiosk.Offers("下一题"));
    }

    [Fact]
    public async Task The_summary_shows_every_answer_and_each_can_be_changed()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.OpenSheetAsync();
        await kiosk.AnswerAllAsync("一般");
        var before = kiosk.Buttons;

        await kiosk.TapAsync("修改第3题");
        await kiosk.TapAsync("非常满意");

        Assert.Equal(6, before.Count(b => b.EndsWith("，一般", StringComparison.Ordinal)));
        Assert.Equal("请核对您的评价", kiosk.Heading);
        Assert.True(kiosk.Offers("修改第3题：您等候的时间合适吗？，非常满意"));
    }

    [Fact]
    public async Task Thanks_name_what_was_rated_and_lead_back_to_the_four_buttons()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.OpenSheetAsync();
        await kiosk.AnswerAllAsync("非常满意");
        await kiosk.TapAsync("完成");
        var thanks = kiosk.Words;

        await kiosk.TapAsync("继续");

        Assert.Contains("谢谢您的评价！ 您评价了：心内科门诊", thanks, StringComparison.Ordinal);
        Assert.Equal("您想评价哪一项？", kiosk.Heading);
    }

    [Fact]
    public async Task A_double_tap_on_the_last_button_saves_once()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.OpenSheetAsync();
        await kiosk.AnswerAllAsync("满意");

        await kiosk.TapTwiceAsync("完成");

        Assert.Equal(Step.Thanks, kiosk.Walk.Step);
        Assert.Single(await kiosk.EvaluationsAsync());
    }

    [Fact]
    public async Task Two_thousand_and_one_characters_are_told_kindly_and_kept()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.OpenSheetAsync();
        await kiosk.AnswerAllAsync("满意");
        var words = new string('好', 2001);
        await kiosk.TypeAsync(words);

        await kiosk.TapAsync("完成");

        Assert.Equal("内容最多2000个字，现在是2001个字，请删减后再试。", kiosk.Problem);
        Assert.Equal(words, kiosk.WrittenWords);
        Assert.Empty(await kiosk.EvaluationsAsync());
    }

    [Fact]
    public async Task Emoji_are_kept_and_their_halves_dropped()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.OpenSheetAsync();
        await kiosk.AnswerAllAsync("满意");
        await kiosk.TypeAsync("谢谢👍🏽\ud83d");

        await kiosk.TapAsync("完成");

        Assert.Equal("谢谢👍🏽", (await kiosk.EvaluationsAsync()).Single().Comment);
    }

    [Fact]
    public async Task Without_a_touch_keyboard_no_words_are_asked_for()
    {
        await using var kiosk = await KioskScreen.OpenAsync(set: options => options.HasTouchInput = false);
        await kiosk.OpenSheetAsync();

        await kiosk.AnswerAllAsync("满意");

        Assert.DoesNotContain("还有什么想说的", kiosk.Words, StringComparison.Ordinal);
        Assert.True(kiosk.Offers("完成"));
    }

    [Fact]
    public async Task A_second_rating_of_the_same_day_is_told_kindly()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.OpenSheetAsync();
        await kiosk.AnswerAllAsync("满意");
        await kiosk.TapAsync("完成");
        await kiosk.TapAsync("继续");
        await kiosk.TapAsync("门诊");

        await kiosk.TapAsync("心内科门诊");

        Assert.Equal("您今天已经评价过“心内科门诊”，谢谢！可以继续评价其他对象。", kiosk.Problem);
        Assert.Equal("请选择门诊科室", kiosk.Heading);
    }

    [Fact]
    public async Task Two_kiosks_for_the_same_person_save_one_and_tell_the_other()
    {
        await using var first = await KioskScreen.OpenAsync();
        await first.OpenSheetAsync();
        await first.AnswerAllAsync("满意");
        var second = KioskScreen.Open(first.World, await first.World.AddTerminalAsync(Guid.CreateVersion7(), TestContext.Current.CancellationToken));
        await second.OpenSheetAsync();
        await second.AnswerAllAsync("不适用");

        await first.TapAsync("完成");
        await second.TapAsync("完成");
        var told = second.Problem;
        await second.CloseAsync();

        Assert.Equal("您今天已经评价过“心内科门诊”，谢谢！可以继续评价其他对象。", told);
        Assert.Single(await first.EvaluationsAsync());
    }
}
