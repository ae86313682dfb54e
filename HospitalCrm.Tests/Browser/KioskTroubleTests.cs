using Microsoft.Playwright;

namespace HospitalCrm.Tests.Browser;

[Collection(nameof(Journeys))]
public sealed class KioskTroubleTests(Hospital hospital)
{
    /// <summary>The demonstration's card reader lists all cards, whoever is there.</summary>
    private const string WithoutSimulator = """
        () => {
          const page = document.documentElement.cloneNode(true);
          page.querySelector('.reader-simulator')?.remove();
          return page.outerHTML;
        }
        """;

    [BrowserFact]
    public async Task Idle_asks_and_a_tap_keeps_everything()
    {
        await using var patient = await hospital.ComeToImpatientKioskAsync();
        await patient.IdentifyAsync("8800000007");

        await patient.SeesAsync("您还在吗？");
        await patient.TapAsync("继续使用");

        await Assertions.Expect(patient.Page.GetByText("您还在吗？")).ToBeHiddenAsync();
        await patient.IsAtAsync("sections");
        await patient.SeesAsync("您好，马**");
    }

    [BrowserFact]
    public async Task Idle_unanswered_leaves_nothing_of_the_person_in_the_browser()
    {
        await using var patient = await hospital.ComeToImpatientKioskAsync();
        var before = await patient.ReadCookiesAsync();
        await patient.IdentifyAsync("8800000007");

        await patient.SeesAsync("您还在吗？");
        await patient.IsAtAsync("home");

        await Assertions.Expect(patient.Page.Locator(".kiosk")).Not.ToContainTextAsync("马");
        Assert.DoesNotContain("8800000007", await patient.Page.EvaluateAsync<string>(WithoutSimulator), StringComparison.Ordinal);
        Assert.Equal(0, await patient.Page.EvaluateAsync<int>("() => localStorage.length + sessionStorage.length"));
        Assert.Equal("", await patient.Page.EvaluateAsync<string>("() => document.cookie"));
        Assert.Equal(before, await patient.ReadCookiesAsync());
        Assert.Equal("/", new Uri(patient.Page.Url).PathAndQuery);
        await patient.Page.GoBackAsync();
        await patient.IsAtAsync("home");
    }

    [BrowserFact]
    public async Task The_thanks_go_home_by_themselves()
    {
        var earlier = await hospital.CountEvaluationsAsync("1019");
        await using var patient = await hospital.ComeToImpatientKioskAsync();
        await patient.IdentifyAsync("8800000007");
        await patient.FillClinicAsync("产科", 'C');
        await patient.TapAsync("完成");

        await patient.IsAtAsync("home");

        Assert.Equal(earlier + 1, await hospital.CountEvaluationsAsync("1019"));
    }

    [BrowserFact]
    public async Task Without_the_HIS_a_phone_still_identifies_and_the_page_says_what_is_missing()
    {
        await using var patient = await hospital.ComeToKioskWithoutHisAsync();
        await patient.SwipeAsync("8800000007");
        await patient.IsAtAsync("consent");
        await patient.TapAsync("同意并继续", thenAt: "identify");
        await patient.SeesAsync("暂时无法读取就诊卡信息，请改用手机号验证。");

        await patient.TapAsync("用手机号验证", thenAt: "phone");
        await patient.KeyInAsync("13900000007");
        await patient.TapAsync("获取验证码", thenAt: "code");
        await patient.KeyInAsync(await hospital.ReadCodeAsync("13900000007"));
        await patient.TapAsync("确定", thenAt: "sections");
        await patient.Page.GetByTestId("section-outpatient").ClickAsync();

        await patient.SeesAsync("暂时查不到您最近去过的地方，请从下面选择。");
        await patient.TapAsync("P");
        await patient.Page.GetByText("皮肤科").ClickAsync();
        await patient.MarkAllAsync("满意");
        await patient.TapAsync("完成", thenAt: "thanks");
    }

    [BrowserFact]
    public async Task While_nothing_can_be_written_the_sheet_is_kept_and_saved_afterwards()
    {
        var earlier = await hospital.CountEvaluationsAsync("1015");
        await using var patient = await hospital.ComeToKioskAsync();
        await patient.IdentifyAsync("8800000008");
        await patient.FillClinicAsync("甲状腺乳腺外科", 'J');
        await patient.Page.GetByTestId("words").FillAsync("请改进");

        await using (await hospital.LockDatabaseAsync())
        {
            await patient.TapAsync("完成");
            await Assertions.Expect(patient.Page.GetByText("暂时没有保存成功，您的评价还在。稍后会自动再试，也可以再按一次“完成”。")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        }

        await patient.IsAtAsync("summary");
        await Assertions.Expect(patient.Page.GetByTestId("words")).ToHaveValueAsync("请改进");
        await patient.TapAsync("完成", thenAt: "thanks");
        Assert.Equal(earlier + 1, await hospital.CountEvaluationsAsync("1015"));
    }
}
