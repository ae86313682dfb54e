using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Kiosk.Steps;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Kiosk;

public sealed class HandOverScreenTests
{
    private const string Link = "https://kiosk.hospital.example/h/";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Where_phones_cannot_reach_the_program_nothing_is_offered()
    {
        await using var kiosk = await KioskScreen.OpenAsync();

        await kiosk.OpenSheetAsync();

        Assert.False(kiosk.Offers("用手机继续"));
    }

    [Fact]
    public async Task It_is_offered_from_the_four_buttons_on_and_never_before_or_after()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var kiosk = KioskScreen.Open(world, CrmWorld.TerminalId, phoneLink: Link);
        var offered = new List<Step>();
        Look();
        await kiosk.TapAsync("开始评价");
        Look();
        await kiosk.TapAsync("同意并继续");
        Look();
        await kiosk.SwipeAsync("8800000001");
        Look();
        await kiosk.TapAsync("门诊");
        Look();
        await kiosk.TapAsync("心内科门诊");
        Look();
        await kiosk.AnswerAllAsync("满意");
        Look();
        await kiosk.TapAsync("完成");
        Look();

        Assert.Equal([Step.Sections, Step.Rating, Step.Summary], offered);
        await kiosk.CloseAsync();

        void Look()
        {
            if (kiosk.Offers("用手机继续")) offered.Add(kiosk.Walk.Step);
        }
    }

    [Fact]
    public async Task A_phone_takes_over_and_the_terminal_says_so_and_keeps_nothing()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var kiosk = KioskScreen.Open(world, CrmWorld.TerminalId, phoneLink: Link);
        await kiosk.OpenSheetAsync();
        await kiosk.TapAsync("满意");
        var (visit, asked) = (kiosk.Walk.VisitId!.Value, kiosk.Heading);
        await kiosk.TapAsync("用手机继续");
        var link = kiosk.ShownLink!;

        await TakeAsync(world, link);
        await kiosk.PassAsync(TimeSpan.FromSeconds(1));
        kiosk.WaitFor(() => Assert.Contains("已转到您的手机", kiosk.Words, StringComparison.Ordinal));
        var left = (kiosk.Walk.VisitId, kiosk.Markup);
        await kiosk.PassAsync(TimeSpan.FromSeconds(5));
        kiosk.WaitFor(() => Assert.Equal(["/?left"], kiosk.Departures));
        var phone = KioskScreen.Open(world, CrmWorld.TerminalId, phoneVisit: visit);

        Assert.StartsWith(Link, link, StringComparison.Ordinal);
        Assert.Null(left.VisitId);
        Assert.DoesNotContain("心内科门诊", left.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain(link, left.Markup, StringComparison.Ordinal);
        Assert.Equal((Step.Rating, asked), (phone.Walk.Step, phone.Heading));
        await kiosk.CloseAsync();
        await phone.CloseAsync();
    }

    [Fact]
    public async Task On_the_phone_the_rating_is_finished_and_the_goodbye_ends_the_visit()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var (kiosk, phone) = await HandOverAsync(world);

        await phone.AnswerAllAsync("满意");
        Assert.False(phone.Offers("用手机继续"));
        await phone.TapAsync("完成");
        var thanks = phone.Words;
        await phone.TapAsync("结束");

        Assert.DoesNotContain("稍后自动返回首页", thanks, StringComparison.Ordinal);
        Assert.Equal(["/phone/end?left"], phone.Departures);
        Assert.Single(await phone.EvaluationsAsync());
        Assert.Empty(await phone.OpenVisitsAsync());
        Assert.DoesNotContain("开始评价", phone.Words, StringComparison.Ordinal);
        await phone.CloseAsync();
        await kiosk.CloseAsync();
    }

    [Fact]
    public async Task On_the_phone_the_way_back_ends_at_the_four_buttons_and_a_swipe_is_none()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var (kiosk, phone) = await HandOverAsync(world);

        for (var i = 0; i < 9; i++) await phone.BrowserBackAsync();
        await phone.SwipeAsync("8800000002");

        Assert.Equal(Step.Sections, phone.Walk.Step);
        Assert.False(phone.Offers("返回"));
        Assert.Contains("您好，陈*", phone.Words, StringComparison.Ordinal);
        await phone.CloseAsync();
        await kiosk.CloseAsync();
    }

    [Fact]
    public async Task Whoever_goes_on_at_the_terminal_voids_the_link()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var kiosk = KioskScreen.Open(world, CrmWorld.TerminalId, phoneLink: Link);
        await kiosk.OpenSheetAsync();
        await kiosk.TapAsync("用手机继续");
        var link = kiosk.ShownLink!;

        await kiosk.TapAsync("取消，在本机继续");

        Assert.Null(kiosk.ShownLink);
        Assert.Equal(Step.Rating, kiosk.Walk.Step);
        Assert.Null(await world.Get<HandOverDesk>().TryReadAsync(link[Link.Length..], Cancel));
        await kiosk.CloseAsync();
    }

    [Fact]
    public async Task A_phone_that_was_faster_than_the_cancel_keeps_the_visit()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var kiosk = KioskScreen.Open(world, CrmWorld.TerminalId, phoneLink: Link);
        await kiosk.OpenSheetAsync();
        await kiosk.TapAsync("用手机继续");
        await TakeAsync(world, kiosk.ShownLink!);

        await kiosk.TapAsync("取消，在本机继续");

        Assert.Contains("已转到您的手机", kiosk.Words, StringComparison.Ordinal);
        Assert.Single(await kiosk.OpenVisitsAsync());
        await kiosk.CloseAsync();
    }

    [Fact]
    public async Task A_code_that_nobody_scans_becomes_the_question_whether_anybody_is_there()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var kiosk = KioskScreen.Open(world, CrmWorld.TerminalId, phoneLink: Link);
        await kiosk.OpenSheetAsync();
        await kiosk.TapAsync("用手机继续");

        for (var second = 0; second <= HandOverDesk.LinkLife.TotalSeconds; second++) await kiosk.PassAsync(TimeSpan.FromSeconds(1));

        kiosk.WaitFor(() => Assert.Contains("您还在吗？", kiosk.Words, StringComparison.Ordinal));
        Assert.Null(kiosk.ShownLink);
        Assert.Equal(Step.Rating, kiosk.Walk.Step);
        await kiosk.CloseAsync();
    }

    [Fact]
    public async Task Words_just_written_go_along()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var kiosk = KioskScreen.Open(world, CrmWorld.TerminalId, phoneLink: Link);
        await kiosk.OpenSheetAsync();
        await kiosk.AnswerAllAsync("满意");
        await kiosk.TypeAsync("请增加座椅");
        var visit = kiosk.Walk.VisitId!.Value;

        await kiosk.TapAsync("用手机继续");
        await TakeAsync(world, kiosk.ShownLink!);
        var phone = KioskScreen.Open(world, CrmWorld.TerminalId, phoneVisit: visit);

        Assert.Equal((Step.Summary, "请增加座椅"), (phone.Walk.Step, phone.WrittenWords));
        await kiosk.CloseAsync();
        await phone.CloseAsync();
    }

    [Fact]
    public async Task A_terminal_whose_page_was_lost_goes_on_and_voids_the_link()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var lost = KioskScreen.Open(world, CrmWorld.TerminalId, phoneLink: Link);
        await lost.OpenSheetAsync();
        await lost.TapAsync("用手机继续");
        var link = lost.ShownLink!;
        await lost.CloseAsync();

        var found = KioskScreen.Open(world, CrmWorld.TerminalId, phoneLink: Link);

        Assert.Equal(Step.Rating, found.Walk.Step);
        Assert.Null(await world.Get<HandOverDesk>().TryReadAsync(link[Link.Length..], Cancel));
        await found.CloseAsync();
    }

    [Fact]
    public async Task A_phone_without_a_visit_leaves_for_the_last_page()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);

        var phone = KioskScreen.Open(world, CrmWorld.TerminalId, phoneVisit: await world.BeginByCardAsync("8800000001", Cancel));

        Assert.Equal(["/phone/end?over"], phone.Departures);
        Assert.Equal(Step.Home, phone.Walk.Step);
        Assert.DoesNotContain("开始评价", phone.Words, StringComparison.Ordinal);
        await phone.CloseAsync();
    }

    [Fact]
    public async Task The_phone_goes_on_when_the_terminal_goes_out_of_service()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var (kiosk, phone) = await HandOverAsync(world);

        await using (var db = await world.OpenDbAsync(Cancel)) await db.Terminals.ExecuteUpdateAsync(set => set.SetProperty(t => t.State, TerminalState.Paused), Cancel);
        await world.Get<Terminals>().RefreshAsync(Cancel);
        var again = KioskScreen.Open(world, CrmWorld.TerminalId, phoneVisit: phone.Walk.VisitId);
        await again.AnswerAllAsync("满意");
        await again.TapAsync("完成");

        Assert.Equal(Step.Thanks, again.Walk.Step);
        await again.CloseAsync();
        await phone.CloseAsync();
        await kiosk.CloseAsync();
    }

    /// <summary>One question is answered at the terminal, the next is on the phone.</summary>
    private static async Task<(KioskScreen Kiosk, KioskScreen Phone)> HandOverAsync(CrmWorld world)
    {
        var kiosk = KioskScreen.Open(world, CrmWorld.TerminalId, phoneLink: Link);
        await kiosk.OpenSheetAsync();
        await kiosk.TapAsync("满意");
        var visit = kiosk.Walk.VisitId;
        await kiosk.TapAsync("用手机继续");
        await TakeAsync(world, kiosk.ShownLink!);
        return (kiosk, KioskScreen.Open(world, CrmWorld.TerminalId, phoneVisit: visit));
    }

    private static Task<string> TakeAsync(CrmWorld world, string link) => world.Get<HandOverDesk>().TakeAsync(link[Link.Length..], Cancel);
}
