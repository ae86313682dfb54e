using HospitalCrm.Domain.Complaints;
using HospitalCrm.Kiosk.Components;
using HospitalCrm.Kiosk.Steps;
using HospitalCrm.Tests.Complaints;
using HospitalCrm.Tests.Support;

namespace HospitalCrm.Tests.Kiosk;

/// <summary>您说我们改 as a patient reads it.</summary>
public sealed class WallStepTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Where_nothing_is_published_the_first_page_offers_nothing_of_it()
    {
        await using var kiosk = await KioskScreen.OpenAsync();

        Assert.False(kiosk.Offers("您说我们改"));
        Assert.True(kiosk.Offers("查询投诉进度"));
    }

    [Fact]
    public async Task What_is_published_is_read_before_any_card_and_leaves_no_visit()
    {
        await using var kiosk = await OpenAsync(("座椅", "候诊区座椅太少。", "增加了四十把座椅。"));

        await kiosk.TapAsync("您说我们改");

        Assert.Equal("您说我们改", kiosk.Heading);
        Assert.Contains("座椅 2026年11月23日 您说 候诊区座椅太少。 我们改 增加了四十把座椅。", kiosk.Words, StringComparison.Ordinal);
        Assert.False(kiosk.Offers("下一页"));
        Assert.Null(kiosk.Walk.VisitId);
        Assert.Empty(await kiosk.OpenVisitsAsync());
        await kiosk.TapAsync("返回");
        Assert.Equal("请您评价我们的服务", kiosk.Heading);
    }

    [Fact]
    public async Task A_page_holds_three_and_a_long_one_is_read_to_its_end()
    {
        var sentence = "早上做检查的时候电梯要等二十多分钟。";
        var longest = string.Concat(Enumerable.Repeat(sentence, 27));
        await using var kiosk = await OpenAsync(("很长", longest, longest), ("三", "说", "改"), ("二", "说", "改"), ("一", "说", "改"));
        await kiosk.TapAsync("您说我们改");

        Assert.Equal("1 / 3", PageNumber());
        Assert.Contains("三", kiosk.Words, StringComparison.Ordinal);
        await kiosk.TapAsync("下一页");
        Assert.Contains("没有写完，请看下一页。", kiosk.Words, StringComparison.Ordinal);
        await kiosk.TapAsync("繁體");
        Assert.Equal("2 / 3", PageNumber());
        await kiosk.TapAsync("简体");
        await kiosk.TapAsync("下一页");
        Assert.Contains("很长 （续）", kiosk.Words, StringComparison.Ordinal);
        Assert.True(kiosk.IsOff("下一页"));

        // Larger letters need more pages; whoever is behind the last of fewer is at the last.
        await kiosk.TapAsync("大字");
        Assert.NotEqual("3 / 3", PageNumber());
        while (!kiosk.IsOff("下一页")) await kiosk.TapAsync("下一页");
        await kiosk.TapAsync("大字");
        Assert.Equal("3 / 3", PageNumber());

        string PageNumber() => System.Text.RegularExpressions.Regex.Match(kiosk.Words, "[0-9]+ / [0-9]+", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)).Value;
    }

    [Fact]
    public async Task The_words_around_it_are_in_the_readers_language_and_its_own_in_the_hospitals()
    {
        await using var kiosk = await OpenAsync(("座椅", "候诊区座椅太少。", "增加了座椅。"));

        await kiosk.TapAsync("English");
        await kiosk.TapAsync("You said, we did");

        Assert.Contains("座椅 23 November 2026 You said 候诊区座椅太少。 We did 增加了座椅。", kiosk.Words, StringComparison.Ordinal);
        Assert.Contains("<dd lang=\"zh-CN\">候诊区座椅太少。</dd>", kiosk.Markup, StringComparison.Ordinal);
        await kiosk.TapAsync("Home");
        Assert.Equal("Please rate our service", kiosk.Heading);
    }

    [Fact]
    public async Task A_kiosk_standing_there_offers_it_as_soon_as_there_is_something_and_who_reads_it_sees_it_taken_down()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        var id = await kiosk.World.PublishAsync("座椅");
        await kiosk.HearOfPublicationsAsync();
        kiosk.WaitFor(() => Assert.True(kiosk.Offers("您说我们改")));
        await kiosk.TapAsync("您说我们改");

        await kiosk.World.Get<ComplaintPublications>().Actions.First(a => a.Key == "withdraw").RunAsync([id], Cancel);
        await kiosk.HearOfPublicationsAsync();

        kiosk.WaitFor(() => Assert.Contains("这里暂时没有内容，请返回首页。", kiosk.Words, StringComparison.Ordinal));
        await kiosk.TapAsync("首页");
        Assert.False(kiosk.Offers("您说我们改"));
    }

    [Fact]
    public async Task Nobody_touching_it_is_asked_and_the_next_one_begins_at_the_first_page()
    {
        await using var kiosk = await OpenAsync(("座椅", "说", "改"));
        await kiosk.TapAsync("您说我们改");

        await kiosk.NobodyTouchesAsync();
        Assert.Contains("您还在吗？", kiosk.Words, StringComparison.Ordinal);
        await kiosk.TapAsync("继续使用");
        Assert.Equal("您说我们改", kiosk.Heading);
        await kiosk.NobodyTouchesAsync();
        await kiosk.PassAsync(TimeSpan.FromMinutes(1));

        kiosk.WaitFor(() => Assert.Equal(Step.Home, kiosk.Walk.Step));
        Assert.Single(kiosk.Departures);
    }

    [Fact]
    public async Task A_database_that_cannot_be_asked_just_now_keeps_nobody_from_what_is_known()
    {
        await using var kiosk = await OpenAsync(("座椅", "候诊区座椅太少。", "增加了座椅。"));
        await kiosk.RenameTableAsync("ComplaintPublications", "Away");

        await kiosk.TapAsync("您说我们改");

        Assert.Contains("候诊区座椅太少。", kiosk.Words, StringComparison.Ordinal);
        await kiosk.RenameTableAsync("Away", "ComplaintPublications");
    }

    /// <summary>A kiosk switched on after these were published, the last of them newest.</summary>
    private static async Task<KioskScreen> OpenAsync(params (string Title, string Said, string Changed)[] published)
    {
        var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        foreach (var (title, said, changed) in published) await world.PublishAsync(title, said, changed);
        return KioskScreen.Open(world, CrmWorld.TerminalId, Arrival.Fresh);
    }
}
