using HospitalCrm.Kiosk.Steps;

namespace HospitalCrm.Tests.Kiosk;

/// <summary>返回 goes to the page viewed before; leaving, idling and faults lose nobody's data to the next person.</summary>
public sealed class WalkTests
{
    [Fact]
    public async Task Back_goes_to_the_page_viewed_before_all_the_way_home()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.OpenSheetAsync();
        await kiosk.TapAsync("满意");
        var seen = new List<string>();

        while (kiosk.Offers("返回"))
        {
            await kiosk.TapAsync("返回");
            seen.Add(kiosk.Heading);
        }

        Assert.Equal(["工作人员的服务态度怎么样？", "请选择门诊科室", "您想评价哪一项？", "请验证身份", "隐私说明", "请您评价我们的服务"], seen);
        Assert.Empty(await kiosk.OpenVisitsAsync());
    }

    [Fact]
    public async Task The_browsers_back_is_the_same_as_the_button()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.OpenSheetAsync();

        await kiosk.BrowserBackAsync();

        Assert.Equal("请选择门诊科室", kiosk.Heading);
    }

    [Fact]
    public async Task Back_from_a_changed_section_shows_the_section_seen_before()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.IdentifyAsync();
        await kiosk.TapAsync("住院");
        await kiosk.TapAsync("返回");
        await kiosk.TapAsync("医护");

        await kiosk.TapAsync("返回");

        Assert.Equal("您想评价哪一项？", kiosk.Heading);
    }

    [Fact]
    public async Task A_saved_sheet_cannot_be_walked_back_into()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.OpenSheetAsync();
        await kiosk.AnswerAllAsync("满意");
        await kiosk.TapAsync("完成");

        await kiosk.TapAsync("返回");

        Assert.Equal("您想评价哪一项？", kiosk.Heading);
        Assert.Null(kiosk.Walk.Draft);
    }

    [Fact]
    public async Task Answers_are_still_there_when_the_same_place_is_chosen_again()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.OpenSheetAsync();
        await kiosk.TapAsync("一般");
        await kiosk.TapAsync("返回");
        await kiosk.TapAsync("返回");

        await kiosk.TapAsync("心内科门诊");

        Assert.True(kiosk.IsPressed("一般"));
    }

    [Fact]
    public async Task The_language_changes_at_once_and_the_sheet_with_it()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.OpenSheetAsync();
        await kiosk.TapAsync("非常满意");

        await kiosk.TapAsync("English");
        var english = (kiosk.Heading, Question: kiosk.Words.Contains("Question 2 of 6", StringComparison.Ordinal), kiosk.ScreenLanguage);
        await kiosk.TapAsync("繁體");
        await kiosk.AnswerAllAsync("滿意");
        await kiosk.TapAsync("完成");

        Assert.Equal(("How good was the care you received?", true, "en"), english);
        Assert.Equal(["en", "zh-Hant"], kiosk.SpokenLanguages);
        var saved = (await kiosk.EvaluationsAsync()).Single();
        Assert.Equal(("zh-Hant", "非常滿意"), (saved.Language, saved.Answers.OrderBy(a => a.SortOrder).First().GradeLabel));
    }

    [Fact]
    public async Task A_rule_is_told_in_the_chosen_language()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.TapAsync("English");
        await kiosk.TapAsync("Start");
        await kiosk.TapAsync("Agree and continue");

        await kiosk.SwipeAsync("9900000000");

        Assert.Equal("We do not know this card. Please use your mobile number, or ask at the service desk.", kiosk.Problem);
    }

    [Fact]
    public async Task Nobody_there_is_asked_counts_down_and_everything_goes()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.OpenSheetAsync();

        await kiosk.NobodyTouchesAsync();
        Assert.Contains("您还在吗？ 20", kiosk.Words, StringComparison.Ordinal);
        await kiosk.PassAsync(TimeSpan.FromSeconds(12));
        kiosk.WaitFor(() => Assert.Contains("您还在吗？ 8", kiosk.Words, StringComparison.Ordinal));
        await kiosk.PassAsync(TimeSpan.FromSeconds(8));

        kiosk.WaitFor(() => Assert.Equal(["/?left"], kiosk.Departures));
        Assert.Equal(Step.Home, kiosk.Walk.Step);
        Assert.Null(kiosk.Walk.Identity);
        Assert.Empty(await kiosk.OpenVisitsAsync());
    }

    [Fact]
    public async Task The_first_page_takes_back_the_language_nobody_uses_any_more()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.TapAsync("English");
        await kiosk.TapAsync("Larger");

        await kiosk.NobodyTouchesAsync();

        Assert.Equal("请您评价我们的服务", kiosk.Heading);
        Assert.False(kiosk.IsPressed("大字"));
        Assert.Equal(["en", "zh-Hans"], kiosk.SpokenLanguages);
    }

    [Fact]
    public async Task One_tap_says_I_am_still_here()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.OpenSheetAsync();
        await kiosk.NobodyTouchesAsync();
        await kiosk.PassAsync(TimeSpan.FromSeconds(19));

        await kiosk.TapAsync("继续使用");
        await kiosk.PassAsync(TimeSpan.FromSeconds(30));

        Assert.Equal("工作人员的服务态度怎么样？", kiosk.Heading);
        Assert.Empty(kiosk.Departures);
    }

    [Fact]
    public async Task The_thanks_go_home_by_themselves()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.OpenSheetAsync();
        await kiosk.AnswerAllAsync("满意");
        await kiosk.TapAsync("完成");

        await kiosk.PassAsync(TimeSpan.FromSeconds(8));

        kiosk.WaitFor(() => Assert.Equal(["/?left"], kiosk.Departures));
        Assert.Empty(await kiosk.OpenVisitsAsync());
    }

    [Fact]
    public async Task Finishing_ends_the_visit_and_leaves_the_page()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.IdentifyAsync();

        await kiosk.TapAsync("结束");

        Assert.Equal(["/?left"], kiosk.Departures);
        Assert.Empty(await kiosk.OpenVisitsAsync());
        Assert.Equal("请您评价我们的服务", kiosk.Heading);
    }

    [Fact]
    public async Task Finishing_with_answers_not_saved_is_asked_first()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.OpenSheetAsync();
        await kiosk.TapAsync("满意");

        await kiosk.TapAsync("结束");
        var asked = kiosk.Words;
        await kiosk.TapAsync("继续评价");

        Assert.Contains("评价还没有提交 现在结束，这次的选择不会保存。", asked, StringComparison.Ordinal);
        Assert.Equal("您对这里的医疗服务质量满意吗？", kiosk.Heading);
    }

    [Fact]
    public async Task A_visit_left_too_long_goes_home_with_its_sentence()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.IdentifyAsync();
        await kiosk.PassAsync(TimeSpan.FromMinutes(10));

        await kiosk.TapAsync("门诊");

        Assert.Equal("本次使用已结束，请重新开始。", kiosk.Problem);
        Assert.Equal(["/?over"], kiosk.Departures);
    }

    [Fact]
    public async Task An_unexpected_fault_shows_a_calm_page_with_a_number_and_the_telephone()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.IdentifyAsync();
        await BreakAsync(kiosk, "RatingTargets");

        await kiosk.TapAsync("门诊");
        var calm = kiosk.Words;
        await RepairAsync(kiosk, "RatingTargets");
        await kiosk.TapAsync("重试");

        Assert.Contains("暂时无法继续，请稍后再试，或拨打服务电话 0000-12345。", calm, StringComparison.Ordinal);
        Assert.Matches("编号 [0-9]{6}", calm);
        Assert.DoesNotContain("SQLite", calm, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("请选择门诊科室", kiosk.Heading);
    }

    [Fact]
    public async Task A_sheet_that_cannot_be_saved_is_kept_for_another_try()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.OpenSheetAsync();
        await kiosk.AnswerAllAsync("满意");
        await BreakAsync(kiosk, "EvaluationAnswers");

        await kiosk.TapAsync("完成");
        var told = kiosk.Problem;
        await RepairAsync(kiosk, "EvaluationAnswers");
        await kiosk.TapAsync("完成");

        Assert.Equal("暂时没有保存成功，您的评价还在。稍后会自动再试，也可以再按一次“完成”。", told);
        Assert.Equal("谢谢您的评价！", kiosk.Heading);
        Assert.Single(await kiosk.EvaluationsAsync());
    }

    private static Task BreakAsync(KioskScreen kiosk, string table) => kiosk.RenameTableAsync(table, table + "Away");

    private static Task RepairAsync(KioskScreen kiosk, string table) => kiosk.RenameTableAsync(table + "Away", table);
}
