using Microsoft.Playwright;

namespace HospitalCrm.Tests.Browser;

/// <summary>用手机继续: half a sheet at the kiosk, the other half on one's own phone.</summary>
[Collection(nameof(Journeys))]
public sealed class HandOverTests(Hospital hospital)
{
    /// <summary>A page in the hand may be scrolled down, never sideways; a finger needs 48 px and an eye 18.</summary>
    private const string Misfits = """
        () => {
          const found = [];
          const root = document.scrollingElement;
          if (root.scrollWidth > innerWidth) found.push(`scrolls sideways by ${root.scrollWidth - innerWidth}`);
          const isShown = e => e.checkVisibility({ visibilityProperty: true });
          for (const e of [...document.querySelectorAll('button, a[href], textarea')].filter(isShown)) {
            const box = e.getBoundingClientRect();
            const name = e.dataset.testid ?? e.textContent.trim();
            if (box.width < 47.5 || box.height < 47.5) found.push(`${name} is ${box.width.toFixed(1)} by ${box.height.toFixed(1)}`);
            if (box.left < -0.5 || box.right > innerWidth + 0.5) found.push(`${name} sticks out`);
            if (e.scrollWidth > e.clientWidth + 1) found.push(`${name} is ${e.scrollWidth - e.clientWidth} px too wide`);
          }
          for (const e of [...document.querySelectorAll('body *')].filter(isShown))
            if ([...e.childNodes].some(n => n.nodeType === Node.TEXT_NODE && n.data.trim()) && parseFloat(getComputedStyle(e).fontSize) < 18) found.push(`"${e.textContent.trim()}" is too small`);
          return [...new Set(found)];
        }
        """;

    [BrowserTheory]
    [InlineData(412, 915, "8800000006", "急诊科", 'J', "1029")]
    [InlineData(360, 780, "8800000004", "肾内科", 'S', "1006")]
    public async Task A_rating_begun_at_the_kiosk_is_finished_on_the_phone_and_the_kiosk_is_free(int width, int height, string card, string clinic, char initial, string code)
    {
        var before = await hospital.CountEvaluationsAsync(code);
        await using var kiosk = await hospital.ComeToKioskAsync();
        await kiosk.IdentifyAsync(card);
        await kiosk.ChooseAsync("门诊", clinic, initial);
        foreach (var question in new[] { 1, 2 })
        {
            await kiosk.SeesAsync($"第{question}题，共6题");
            await kiosk.TapAsync("满意");
        }

        await kiosk.SeesAsync("第3题，共6题");
        var asked = await kiosk.Page.Locator("main h1").InnerTextAsync();
        await kiosk.TapAsync("用手机继续");
        var link = (await kiosk.Page.GetByTestId("simulated-phone").GetAttributeAsync("href"))!;
        var faults = new List<string>();
        await using var phone = await hospital.OpenOnPhoneAsync(link, width, height);
        await LookAsync("door");
        await phone.TapAsync("在手机上继续", thenAt: "rating");
        await kiosk.SeesAsync("已转到您的手机");
        Assert.DoesNotContain(clinic, await kiosk.Page.ContentAsync(), StringComparison.Ordinal);
        await phone.SeesAsync("第3题，共6题");
        await Assertions.Expect(phone.Page.Locator("main h1")).ToHaveTextAsync(asked);
        await LookAsync("rating");
        await phone.TapAsync("非常不满意");
        await LookAsync("reasons");
        await phone.TapAsync("下一题");
        await phone.SeesAsync("第4题，共6题");
        Assert.Equal(0, await phone.Page.EvaluateAsync<int>("() => scrollY"));
        await phone.Page.ReloadAsync();
        await phone.SeesAsync("第4题，共6题");
        await phone.TapAsync("English");
        await LookAsync("rating, English");
        await phone.TapAsync("Larger");
        await LookAsync("rating, large");
        await phone.TapAsync("Larger");
        await phone.TapAsync("简体");
        await phone.Page.GetByTestId("access").ClickAsync();
        await LookAsync("panel");
        await phone.TapAsync("设置好了");
        foreach (var question in new[] { 4, 5, 6 })
        {
            await phone.SeesAsync($"第{question}题，共6题");
            await phone.TapAsync("满意");
        }

        await phone.IsAtAsync("summary");
        await LookAsync("summary");
        await phone.Page.GetByTestId("words").FillAsync("请增加座椅");
        await phone.TapAsync("完成", thenAt: "thanks");
        await LookAsync("thanks");
        await phone.TapAsync("继续", thenAt: "sections");
        await LookAsync("sections");
        await phone.Page.GetByTestId("section-staff").ClickAsync();
        await phone.IsAtAsync("targets");
        await LookAsync("targets");
        await phone.TapAsync("结束");
        await phone.SeesAsync("可以关闭本页了，手机上没有留下您的信息。");
        await LookAsync("goodbye");
        await kiosk.IsAtAsync("home");

        Assert.Equal(before + 1, await hospital.CountEvaluationsAsync(code));
        Assert.Empty(await phone.ReadCookiesAsync());
        Assert.Equal(0, await phone.Page.EvaluateAsync<int>("() => localStorage.length + sessionStorage.length"));
        await phone.Page.GotoAsync("/phone");
        await phone.SeesAsync("已提交的评价都已保存。要继续评价，请到自助机重新开始。");
        await using var other = await hospital.OpenOnPhoneAsync(link, width, height);
        await other.SeesAsync("二维码只能用一次，两分钟内有效。请回到自助机，再点一次“用手机继续”。");
        Assert.Empty(await other.ReadCookiesAsync());
        faults.AddRange((await Reading.FaultsAsync(other.Page, "spent")).Concat(await MisfitsAsync(other.Page, "spent")));
        Reading.IsClean(faults);

        async Task LookAsync(string screen) => faults.AddRange((await MisfitsAsync(phone.Page, screen)).Concat(await Reading.FaultsAsync(phone.Page, screen)));
    }

    [BrowserFact]
    public async Task A_link_that_was_opened_but_not_used_is_void_when_the_person_goes_on_at_the_kiosk()
    {
        await using var kiosk = await hospital.ComeToKioskAsync();
        await kiosk.IdentifyAsync("8800000008");
        await kiosk.TapAsync("用手机继续");
        var link = (await kiosk.Page.GetByTestId("simulated-phone").GetAttributeAsync("href"))!;
        await using var phone = await hospital.OpenOnPhoneAsync(link);
        await phone.SeesAsync("在手机上继续评价");

        await kiosk.TapAsync("取消，在本机继续");
        await kiosk.Page.GetByTestId("qr").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await phone.TapAsync("在手机上继续");

        await phone.SeesAsync("二维码只能用一次，两分钟内有效。请回到自助机，再点一次“用手机继续”。");
        await kiosk.IsAtAsync("sections");
        Assert.Empty(await phone.ReadCookiesAsync());
    }

    [BrowserFact]
    public async Task A_button_on_another_sites_page_takes_nothing_over()
    {
        await using var kiosk = await hospital.ComeToKioskAsync();
        await kiosk.IdentifyAsync("8800000008");
        await kiosk.TapAsync("用手机继续");
        var link = (await kiosk.Page.GetByTestId("simulated-phone").GetAttributeAsync("href"))!;
        await using var phone = await hospital.OpenOnPhoneAsync("about:blank");
        await phone.Page.SetContentAsync($"<form method=post action='{link}'><button>go</button></form>");

        await phone.TapAsync("go");
        await phone.SeesAsync("二维码只能用一次，两分钟内有效。请回到自助机，再点一次“用手机继续”。");

        Assert.Empty(await phone.ReadCookiesAsync());
        await kiosk.TapAsync("取消，在本机继续");
        await kiosk.IsAtAsync("sections");
    }

    [BrowserFact]
    public async Task Previews_may_open_the_link_and_only_its_page_may_send_a_form()
    {
        await using var kiosk = await hospital.ComeToKioskAsync();
        await kiosk.IdentifyAsync("8800000008");
        await kiosk.TapAsync("用手机继续");
        var link = (await kiosk.Page.GetByTestId("simulated-phone").GetAttributeAsync("href"))!;
        await using var preview = await hospital.OpenOnPhoneAsync("about:blank");
        var asked = preview.Page.Context.APIRequest;
        for (var look = 0; look < 3; look++) await asked.GetAsync(link);
        var (door, home, altered) = (await asked.GetAsync(link), await asked.GetAsync("/away"), await asked.GetAsync(link + "A"));
        await using var phone = await hospital.OpenOnPhoneAsync(link);
        await phone.TapAsync("在手机上继续", thenAt: "sections");

        Assert.Contains("form-action 'self'", door.Headers["content-security-policy"], StringComparison.Ordinal);
        Assert.Contains("form-action 'none'", home.Headers["content-security-policy"], StringComparison.Ordinal);
        Assert.Contains("form-action 'none'", altered.Headers["content-security-policy"], StringComparison.Ordinal);
        Assert.Equal(("no-store", "no-referrer"), (door.Headers["cache-control"], door.Headers["referrer-policy"]));
        Assert.DoesNotContain("何", await door.TextAsync(), StringComparison.Ordinal);
        Assert.Equal(["phone"], (await phone.Page.Context.CookiesAsync()).Where(c => c is { HttpOnly: true, SameSite: SameSiteAttribute.Strict }).Select(c => c.Name).Where(name => !name.StartsWith(".AspNetCore", StringComparison.Ordinal)));
        await phone.TapAsync("结束");
        await phone.SeesAsync("可以关闭本页了，手机上没有留下您的信息。");
        await kiosk.IsAtAsync("home");
    }

    private static async Task<IEnumerable<string>> MisfitsAsync(IPage page, string screen) =>
        (await page.EvaluateAsync<string[]>(Misfits)).Select(misfit => $"{screen}: {misfit}");
}
