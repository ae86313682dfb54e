using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Kiosk.Components;
using HospitalCrm.Kiosk.Steps;
using HospitalCrm.Tests.Support;

namespace HospitalCrm.Tests.Kiosk;

/// <summary>A screen can be lost at any step: the server was restarted, the page loaded anew. The terminal finds its visit again.</summary>
public sealed class LostScreenTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rating_in_progress_comes_back_with_its_question_its_marks_and_its_reasons()
    {
        await using var lost = await KioskScreen.OpenAsync();
        await lost.OpenSheetAsync();
        await lost.TapAsync("满意");
        await lost.TapAsync("不满意");
        await lost.TapAsync(lost.Walk.Draft!.Sheet.Questions[1].Reasons[0].Text);
        var (sheet, asked, marks) = (lost.Walk.Draft.Sheet.Id, lost.Heading, lost.Walk.Draft.Given());

        await lost.CloseAsync();
        var found = KioskScreen.Open(lost.World, CrmWorld.TerminalId);

        Assert.Equal((Step.Rating, sheet, asked), (found.Walk.Step, found.Walk.Draft!.Sheet.Id, found.Heading));
        Assert.Equal(
            marks.Select(m => (m.ItemId, m.GradeCode, string.Join(',', m.ReasonCodes))),
            found.Walk.Draft.Given().Select(m => (m.ItemId, m.GradeCode, string.Join(',', m.ReasonCodes))));
        await found.BrowserBackAsync();
        Assert.Equal(0, found.Walk.Now.Question);
        await found.CloseAsync();
    }

    [Fact]
    public async Task The_summary_comes_back_with_the_words_and_can_be_finished_once()
    {
        await using var lost = await KioskScreen.OpenAsync();
        await lost.OpenSheetAsync();
        await lost.AnswerAllAsync("满意");
        await lost.TypeAsync("请改进排队");
        await lost.TapAsync("繁體");

        await lost.CloseAsync();
        var found = KioskScreen.Open(lost.World, CrmWorld.TerminalId);
        var words = (found.Walk.Step, found.WrittenWords, found.ScreenLanguage);
        await found.TapAsync("完成");

        Assert.Equal((Step.Summary, "请改进排队", Wording.Traditional), words);
        Assert.Equal(Step.Thanks, found.Walk.Step);
        Assert.Single(await found.EvaluationsAsync());
        await found.CloseAsync();
    }

    [Fact]
    public async Task A_sheet_that_was_saved_before_the_thanks_could_be_shown_is_thanked_for_and_not_doubled()
    {
        await using var lost = await KioskScreen.OpenAsync();
        await lost.OpenSheetAsync();
        await lost.AnswerAllAsync("满意");
        await lost.World.Get<RatingDesk>().SubmitAsync(lost.Walk.VisitId!.Value, lost.Walk.Draft!.Fill(), Cancel);

        await lost.CloseAsync();
        var found = KioskScreen.Open(lost.World, CrmWorld.TerminalId);

        Assert.Equal((Step.Thanks, "心内科门诊"), (found.Walk.Step, found.Walk.RatedName));
        Assert.Single(await found.EvaluationsAsync());
        await found.CloseAsync();
    }

    [Fact]
    public async Task The_code_page_comes_back_with_the_phone_and_the_code_still_works()
    {
        await using var lost = await KioskScreen.OpenAsync();
        await lost.AgreeAsync();
        await lost.TapAsync("用手机号验证");
        await lost.TapKeysAsync("13900000001");
        await lost.TapAsync("获取验证码");

        await lost.CloseAsync();
        var found = KioskScreen.Open(lost.World, CrmWorld.TerminalId);
        var page = found.Walk.Step;
        await found.TapKeysAsync(await found.World.ReadCodeAsync("13900000001", Cancel));
        await found.SubmitAsync();

        Assert.Equal((Step.Code, Step.Sections), (page, found.Walk.Step));
        Assert.Contains("您好，陈*", found.Words, StringComparison.Ordinal);
        await found.CloseAsync();
    }

    [Fact]
    public async Task After_the_idle_time_nobody_is_found()
    {
        await using var lost = await KioskScreen.OpenAsync();
        await lost.OpenSheetAsync();

        await lost.CloseAsync();
        lost.World.Time.Advance(TimeSpan.FromMinutes(10));
        var next = KioskScreen.Open(lost.World, CrmWorld.TerminalId);

        Assert.Equal(Step.Home, next.Walk.Step);
        Assert.Null(next.Walk.VisitId);
        await next.CloseAsync();
    }

    [Theory]
    [InlineData(Arrival.Left)]
    [InlineData(Arrival.Over)]
    [InlineData(Arrival.Stray)]
    public async Task Whoever_left_is_not_found_by_the_next(Arrival arrival)
    {
        await using var lost = await KioskScreen.OpenAsync();
        await lost.OpenSheetAsync();

        await lost.CloseAsync();
        var next = KioskScreen.Open(lost.World, CrmWorld.TerminalId, arrival);

        Assert.Equal(Step.Home, next.Walk.Step);
        Assert.Empty(await next.OpenVisitsAsync());
        await using var db = await next.World.OpenDbAsync(Cancel);
        Assert.Empty(db.RatingDrafts);
        await next.CloseAsync();
    }

    [Fact]
    public async Task A_kiosk_never_finds_the_visit_of_another()
    {
        await using var first = await KioskScreen.OpenAsync();
        await first.OpenSheetAsync();

        var second = KioskScreen.Open(first.World, await first.World.AddTerminalAsync(Guid.CreateVersion7(), Cancel));

        Assert.Equal(Step.Home, second.Walk.Step);
        await second.CloseAsync();
    }

    [Fact]
    public async Task A_step_that_failed_goes_on_by_itself_when_the_database_is_back()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.IdentifyAsync();
        await kiosk.RenameTableAsync("RatingTargets", "Elsewhere");
        await kiosk.TapAsync("门诊");
        var told = kiosk.Heading;

        await kiosk.RenameTableAsync("Elsewhere", "RatingTargets");
        await kiosk.PassAsync(TimeSpan.FromSeconds(4));

        Assert.Contains("暂时无法继续", told, StringComparison.Ordinal);
        kiosk.WaitFor(() => Assert.Equal(Step.Targets, kiosk.Walk.Step));
    }
}
