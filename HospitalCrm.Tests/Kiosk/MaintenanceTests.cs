using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Kiosk.Steps;
using HospitalCrm.Tests.Support;

namespace HospitalCrm.Tests.Kiosk;

public sealed class MaintenanceTests
{
    private const string Pin = "260188";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Five_touches_of_the_hospital_s_name_and_the_number_lead_to_the_maintenance_page()
    {
        await using var kiosk = await WithPinAsync();

        await KnockAsync(kiosk);
        var asked = kiosk.Words;
        await kiosk.TapKeysAsync(Pin);
        var typed = kiosk.Words;
        await kiosk.TapAsync("确定");

        Assert.Contains("请输入离开密码", asked, StringComparison.Ordinal);
        Assert.Contains("●●●●●●", typed, StringComparison.Ordinal);
        Assert.DoesNotContain(Pin, typed, StringComparison.Ordinal);
        Assert.Contains("自助终端 1", kiosk.Words, StringComparison.Ordinal);
        Assert.Contains("服务器时间 2026-11-23 10:00:00", kiosk.Words, StringComparison.Ordinal);
        Assert.True(kiosk.Offers("退出全屏"));
        await kiosk.TapAsync("返回自助服务");
        Assert.False(kiosk.Offers("退出全屏"));
        Assert.True(kiosk.Offers("开始评价"));
    }

    [Fact]
    public async Task Four_touches_or_five_slow_ones_do_nothing()
    {
        await using var kiosk = await WithPinAsync();

        for (var i = 0; i < 8; i++)
        {
            await kiosk.TapHospitalAsync();
            await kiosk.PassAsync(TimeSpan.FromSeconds(1));
        }

        Assert.DoesNotContain("离开密码", kiosk.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_number_is_told_and_forgotten()
    {
        await using var kiosk = await WithPinAsync();
        await KnockAsync(kiosk);

        await kiosk.TapKeysAsync("777123");
        await kiosk.TapAsync("确定");

        Assert.Equal("密码不正确，还可以试4次。", kiosk.Problem);
        Assert.DoesNotContain("●", kiosk.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_somebody_is_being_served_the_door_stays_shut()
    {
        await using var kiosk = await WithPinAsync();
        await kiosk.IdentifyAsync();

        await KnockAsync(kiosk);

        Assert.DoesNotContain("离开密码", kiosk.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_card_swiped_meanwhile_comes_first()
    {
        await using var kiosk = await WithPinAsync();
        await KnockAsync(kiosk);

        await kiosk.SwipeAsync("8800000001");

        Assert.Equal(Step.Consent, kiosk.Walk.Step);
        Assert.DoesNotContain("离开密码", kiosk.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_walks_away_leaves_the_door_shut()
    {
        await using var kiosk = await WithPinAsync();
        await KnockAsync(kiosk);
        await kiosk.TapKeysAsync(Pin);
        await kiosk.PassAsync(TimeSpan.FromSeconds(61));
        var afterAMinute = kiosk.Words;
        await KnockAsync(kiosk);
        await kiosk.TapKeysAsync(Pin);
        await kiosk.TapAsync("确定");
        var isIn = kiosk.Offers("关闭窗口");

        await kiosk.PassAsync(TimeSpan.FromMinutes(6));

        Assert.DoesNotContain("离开密码", afterAMinute, StringComparison.Ordinal);
        Assert.True(isIn);
        kiosk.WaitFor(() => Assert.False(kiosk.Offers("关闭窗口")));
    }

    [Fact]
    public async Task A_browser_that_keeps_its_window_is_told_honestly()
    {
        await using var kiosk = await WithPinAsync();
        await KnockAsync(kiosk);
        await kiosk.TapKeysAsync(Pin);
        await kiosk.TapAsync("确定");

        await kiosk.TapAsync("关闭窗口");

        Assert.Contains("浏览器不允许网页关闭窗口。请接上键盘按 Alt+F4。", kiosk.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_waiting_device_has_a_button_for_it_and_says_that_there_is_no_number_yet()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var pass = await world.Get<TerminalGate>().AdmitAsync(token: null, isTrusted: false, Cancel);
        var kiosk = KioskScreen.Open(world, pass.TerminalId);

        await kiosk.TapAsync("维护");
        await kiosk.TapKeysAsync(Pin);
        await kiosk.TapAsync("确定");

        Assert.Equal("本机还没有设置离开密码。请管理员先在员工端“终端管理”中设置。", kiosk.Problem);
        await kiosk.TapAsync("取消");
        Assert.Equal("本机等待登记", kiosk.Heading);
        await kiosk.CloseAsync();
    }

    private static async Task<KioskScreen> WithPinAsync()
    {
        var kiosk = await KioskScreen.OpenAsync();
        await kiosk.World.Get<TerminalDirectory>().SetPinAsync(CrmWorld.TerminalId, Pin, Cancel);
        return kiosk;
    }

    private static async Task KnockAsync(KioskScreen kiosk)
    {
        for (var i = 0; i < 5; i++) await kiosk.TapHospitalAsync();
    }
}
