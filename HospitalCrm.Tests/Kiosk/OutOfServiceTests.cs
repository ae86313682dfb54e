using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Kiosk.Components;
using HospitalCrm.Kiosk.Steps;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Kiosk;

/// <summary>What a terminal shows while it waits, while it is out of service, and when an administrator changes it.</summary>
public sealed class OutOfServiceTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_waiting_device_shows_its_number_and_opens_by_itself_once_approved()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var pass = await world.Get<TerminalGate>().AdmitAsync(token: null, isTrusted: false, Cancel);
        var number = (await world.Get<Terminals>().FindAsync(pass.TerminalId, Cancel))!.PairingNumber!;
        var kiosk = KioskScreen.Open(world, pass.TerminalId);
        var (heading, words) = (kiosk.Heading, kiosk.Words);

        await world.Get<TerminalDirectory>().ApproveAsync(number, new() { Name = "门诊1号机", Place = "门诊二楼", ShowsOutpatient = true }, Cancel);
        await kiosk.HearOfChangesAsync();

        Assert.Equal("本机等待登记", heading);
        Assert.Contains($"{number[..3]} {number[3..]}", words, StringComparison.Ordinal);
        Assert.DoesNotContain("开始评价", words, StringComparison.Ordinal);
        kiosk.WaitFor(() => Assert.Contains("门诊二楼", kiosk.Words, StringComparison.Ordinal));
        Assert.True(kiosk.Offers("开始评价"));
        await kiosk.CloseAsync();
    }

    [Fact]
    public async Task A_pause_in_the_middle_of_a_rating_sends_the_person_on_and_shows_the_calm_page()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.OpenSheetAsync();

        await kiosk.World.Get<TerminalDirectory>().PauseAsync(CrmWorld.TerminalId, Cancel);
        await kiosk.HearOfChangesAsync();

        kiosk.WaitFor(() => Assert.Equal("本机暂停服务", kiosk.Heading));
        Assert.Equal(["/?left"], kiosk.Departures);
        Assert.Contains("请使用其他终端，或到服务台咨询。", kiosk.Words, StringComparison.Ordinal);
        Assert.Empty(await kiosk.EvaluationsAsync());
        Assert.Empty(await kiosk.OpenVisitsAsync());
        await kiosk.SwipeAsync("8800000001");
        Assert.Equal(Step.Home, kiosk.Walk.Step);
    }

    [Fact]
    public async Task Settings_reach_a_running_screen()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.TapAsync("English");
        var directory = kiosk.World.Get<TerminalDirectory>();
        var before = (await directory.TryGetAsync(CrmWorld.TerminalId, Cancel))!.Setup;

        await directory.SaveAsync(CrmWorld.TerminalId, before with { Place = "住院部大厅", OffersEnglish = false, ServiceTelephone = "8888", MillimetresPerPixel = 0.5m }, before, Cancel);
        await kiosk.HearOfChangesAsync();

        kiosk.WaitFor(() => Assert.Contains("住院部大厅", kiosk.Words, StringComparison.Ordinal));
        Assert.False(kiosk.Offers("English"));
        Assert.Equal(Wording.Simplified, kiosk.ScreenLanguage);
        Assert.Contains("8888", kiosk.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restart_waits_until_nobody_is_there()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.IdentifyAsync();
        await kiosk.World.Get<TerminalDirectory>().RestartAsync(CrmWorld.TerminalId, Cancel);
        await kiosk.HearOfChangesAsync();
        var during = kiosk.Departures;

        await kiosk.TapAsync("结束");
        var after = kiosk.Departures;

        Assert.Empty(during);
        Assert.Equal(["/?left"], after);
    }

    [Fact]
    public async Task A_withdrawn_terminal_loads_its_page_anew_as_a_stranger()
    {
        await using var kiosk = await KioskScreen.OpenAsync();
        await kiosk.IdentifyAsync();

        await kiosk.World.Get<TerminalDirectory>().WithdrawAsync(CrmWorld.TerminalId, Cancel);
        await kiosk.HearOfChangesAsync();

        kiosk.WaitFor(() => Assert.Equal(["/?left"], kiosk.Departures));
        await using var db = await kiosk.World.OpenDbAsync(Cancel);
        Assert.All(await db.KioskVisits.ToListAsync(Cancel), visit => Assert.Equal(VisitEnd.OutOfService, visit.Ending));
    }

    [Fact]
    public async Task A_device_too_many_says_what_to_do()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);

        var kiosk = KioskScreen.Open(world, Guid.Empty);

        Assert.Equal("暂时不能登记", kiosk.Heading);
        await kiosk.CloseAsync();
    }
}
