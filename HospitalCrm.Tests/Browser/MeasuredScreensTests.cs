using Microsoft.Playwright;

namespace HospitalCrm.Tests.Browser;

/// <summary>Every screen × language × theme × look on both panels: what a hand can hit and an eye can read, in millimetres.</summary>
[Collection(nameof(Journeys))]
public sealed class MeasuredScreensTests(Hospital hospital)
{
    private static readonly (string Title, string Said, string Changed) Longest =
        (new string('电', 50), Repeat("早上做检查的时候电梯要等二十多分钟。“请医院想想办法！”", 500), Repeat("没有标点的一段话连着写下去不停", 500));

    private static readonly (string Title, string Said, string Changed) LongestInLatin =
        (Repeat("Parking-for-patients-and-visitors-", 50), Repeat("https://hospital.example.cn/parking-information/", 500), Repeat("One line\n", 500).Trim());

    [BrowserTheory(Timeout = 300_000)]
    [InlineData(1080, 1920, 4.03, "13855550001", "普通外科", 'P', "8800000001")]
    [InlineData(1366, 768, 3.3, "13855550002", "肿瘤科", 'Z', "8800000002")]
    public async Task Every_screen_fits_its_panel_every_hand_and_every_eye(int width, int height, double millimetre, string phone, string clinic, char initial, string card)
    {
        await using var patient = await hospital.ComeToKioskAsync(width, height);
        var page = patient.Page;
        var seen = new Inspection(page, millimetre, TestContext.Current.CancellationToken);
        await seen.LookAsync("home");
        await seen.LookAsync("panel", open: () => patient.PressAsync("access", until: "look-done"), close: () => patient.PressAsync("look-done", untilGone: "look-done"));
        await patient.TapAsync("开始评价", thenAt: "consent");
        await seen.LookAsync("consent");
        await patient.TapAsync("同意并继续", thenAt: "identify");
        await seen.LookAsync("identify");
        await patient.TapAsync("用手机号验证", thenAt: "phone");
        await patient.TapAsync("获取验证码");
        await patient.SeesAsync("请输入手机号。");
        await seen.LookAsync("phone with a problem");
        await patient.KeyInAsync(phone);
        await patient.TapAsync("获取验证码", thenAt: "code");
        await seen.LookAsync("code");
        await patient.TapAsync("返回");
        await patient.TapAsync("返回", thenAt: "identify");
        await patient.SwipeAsync(card);
        await patient.IsAtAsync("sections");
        await seen.LookAsync("sections");
        await seen.LookAsync("idle question", open: patient.WaitToBeAskedAsync, close: () => patient.PressAsync("stay", untilGone: "stay"));
        foreach (var section in new[] { "outpatient", "inpatient", "staff", "logistics" })
        {
            await page.GetByTestId($"section-{section}").ClickAsync();
            await patient.IsAtAsync("targets");
            await seen.LookAsync(section);
            await patient.TapAsync("返回", thenAt: "sections");
        }

        await patient.ChooseAsync("门诊", clinic, initial);
        await seen.LookAsync("rating");
        await patient.TapAsync("非常不满意");
        await patient.SeesAsync("哪里不满意？可以选几项，也可以不选。");
        await seen.LookAsync("rating with reasons");
        await patient.TapAsync("下一题");
        for (var question = 2; question <= 6; question++)
        {
            await patient.SeesAsync($"第{question}题，共6题");
            await patient.TapAsync("满意");
        }

        await patient.IsAtAsync("summary");
        await seen.LookAsync("summary");
        await seen.LookAsync("hand-over", open: () => patient.PressAsync("hand-over", until: "keep-here"), close: () => patient.PressAsync("keep-here", untilGone: "keep-here"));
        await seen.LookAsync("leave question", open: () => patient.PressAsync("leave", until: "go-on"), close: () => patient.PressAsync("go-on", untilGone: "go-on"));
        await patient.TapAsync("完成", thenAt: "thanks");
        await seen.LookAsync("thanks");
        await patient.TapAsync("继续", thenAt: "sections");
        await using (await hospital.BreakDatabaseAsync())
        {
            await page.GetByTestId("section-outpatient").ClickAsync();
            await page.GetByTestId("retry").WaitForAsync();
            await seen.LookAsync("trouble");
        }

        Reading.IsClean(seen.Findings);
        TestContext.Current.SendDiagnosticMessage($"{seen.Looked} looks at {width} × {height}");
    }

    [BrowserTheory(Timeout = 300_000)]
    [InlineData(1080, 1920, 4.03, "8800000007", "13855550003")]
    [InlineData(1366, 768, 3.3, "8800000008", "13855550004")]
    public async Task Every_screen_of_a_complaint_and_of_its_progress_fits_as_well(int width, int height, double millimetre, string card, string phone)
    {
        await using var patient = await hospital.ComeToKioskAsync(width, height);
        var page = patient.Page;
        var seen = new Inspection(page, millimetre, TestContext.Current.CancellationToken);
        await patient.IdentifyAsync(card);
        await patient.PressAsync("complain");
        await patient.IsAtAsync("about");
        await seen.LookAsync("about");
        await patient.PressAsync("about-nobody");
        await patient.IsAtAsync("topic");
        await seen.LookAsync("topic");
        await patient.TapAsync("环境卫生后勤", thenAt: "reasons");
        await patient.TapAsync("卫生间");
        await seen.LookAsync("reasons");
        await patient.TapAsync("下一步", thenAt: "words");
        await seen.LookAsync("words");
        await patient.TapAsync("下一步", thenAt: "name");
        await seen.LookAsync("name");
        await patient.PressAsync("named");
        await patient.IsAtAsync("callback");
        await seen.LookAsync("call-back");
        await patient.PressAsync("call");
        await patient.IsAtAsync("callphone");
        await patient.KeyInAsync(phone);
        await seen.LookAsync("call phone");
        await patient.TapAsync("下一步", thenAt: "check");
        await seen.LookAsync("check");
        await patient.PressAsync("submit");
        await patient.IsAtAsync("told");
        await seen.LookAsync("told");
        var number = await page.GetByTestId("number").InnerTextAsync();
        var code = (await page.GetByTestId("query-code").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
        await patient.TapAsync("结束", thenAt: "home");
        await patient.TapAsync("查询投诉进度", thenAt: "querynumber");
        await patient.KeyInAsync(number[2..]);
        await seen.LookAsync("query number");
        await patient.TapAsync("下一步", thenAt: "querycode");
        foreach (var letter in code) await patient.PressAsync($"letter-{letter}");
        await seen.LookAsync("query code");
        await patient.TapAsync("查询", thenAt: "progress");
        await seen.LookAsync("progress");

        Reading.IsClean(seen.Findings);
    }

    [BrowserTheory(Timeout = 300_000)]
    [InlineData(1080, 1920, 4.03)]
    [InlineData(1366, 768, 3.3)]
    [InlineData(1024, 768, 3.3)]
    public async Task The_longest_that_can_be_published_fits_as_well(int width, int height, double millimetre)
    {
        await using var wall = await PublishedWall.HangAsync(hospital, ("卫生间", "卫生间地面湿滑。", "每小时清洁一次，铺防滑垫。"), LongestInLatin, Longest);
        await using var patient = await hospital.ComeToKioskAsync(width, height);
        var seen = new Inspection(patient.Page, millimetre, TestContext.Current.CancellationToken);
        await patient.Page.GetByTestId("wall").WaitForAsync();
        if (width != 1024) await seen.LookAsync("home with the wall");
        await patient.PressAsync("wall");
        await patient.IsAtAsync("wall");
        await seen.LookAsync("wall");
        await patient.PressAsync("page-after");
        await seen.LookAsync("wall continued");

        foreach (var language in new[] { "zh-Hans", "en" })
        {
            await patient.PressAsync($"language-{language}");
            await patient.Page.Locator($"[data-step=wall][lang={language}]").WaitForAsync();
            foreach (var isLarge in new[] { false, true })
            {
                await Assertions.Expect(patient.Page.GetByTestId("large")).ToHaveAttributeAsync("aria-pressed", isLarge ? "true" : "false");
                foreach (var finding in await LeafThroughAsync(patient)) Assert.Fail($"{language}{(isLarge ? " large" : "")}: {finding}");
                await patient.PressAsync("large");
            }
        }

        Reading.IsClean(seen.Findings);
    }

    [BrowserTheory(Timeout = 300_000)]
    [InlineData(1080, 1920, 4.03)]
    [InlineData(1366, 768, 3.3)]
    public async Task The_screens_of_the_administrator_fit_as_well(int width, int height, double millimetre)
    {
        await using var patient = await hospital.ComeToUnknownKioskAsync(width, height);
        var seen = new Inspection(patient.Page, millimetre, TestContext.Current.CancellationToken);

        await seen.LookAsync("waiting for approval");
        await seen.LookAsync("number for the way out", open: () => patient.PressAsync("maintenance", until: "pin-open"), close: () => patient.PressAsync("pin-cancel", untilGone: "pin-cancel"));

        Reading.IsClean(seen.Findings);
    }

    [BrowserTheory]
    [InlineData("[data-testid=start]", "minHeight", "60px", "start is ")]
    [InlineData("[data-testid=start]", "marginTop", "3000px", "start leaves the panel")]
    [InlineData("[data-testid=start]", "marginTop", "-3000px", " % of the height")]
    [InlineData("[data-testid=large]", "marginLeft", "-10px", " mm apart")]
    [InlineData("[data-testid=start]", "textIndent", "1200px", "is cut by start")]
    [InlineData(".lead p", "fontSize", "20px", "has capitals of")]
    [InlineData("h1", "fontSize", "36px", "has capitals of")]
    [InlineData(".lead p", "color", "#8a8a8a", "has a contrast of 3.")]
    [InlineData("h1", "color", "#636363", "has a contrast of 5.")]
    [InlineData(".hint", "marginTop", "-600px", "lies on start")]
    public async Task The_tape_finds_what_is_wrong(string element, string property, string value, string finding)
    {
        await using var patient = await hospital.ComeToKioskAsync();
        Assert.Empty(await Tape.MeasureAsync(patient.Page, 4.03, isLow: false, isStrong: false));

        await patient.Page.EvaluateAsync("([element, property, value]) => { document.querySelector(element).style[property] = value; }", new[] { element, property, value });

        Assert.Contains(await Tape.MeasureAsync(patient.Page, 4.03, isLow: false, isStrong: false), found => found.Contains(finding, StringComparison.Ordinal));
    }

    /// <summary>From the first page to the last: everything that can be read there is within its frame.</summary>
    private static async Task<IReadOnlyList<string>> LeafThroughAsync(Patient patient)
    {
        var (before, after, number) = (patient.Page.GetByTestId("page-before"), patient.Page.GetByTestId("page-after"), patient.Page.Locator(".page-number"));
        while (await before.IsEnabledAsync()) await TurnAsync(before);
        var found = new List<string>();
        for (var isLast = false; !isLast;)
        {
            var hidden = await patient.Page.EvaluateAsync<int>("() => { const e = document.querySelector('.said-and-changed'); return Math.max(e.scrollHeight - e.clientHeight, e.scrollWidth - e.clientWidth); }");
            if (hidden > 0) found.Add($"{hidden} px of page {await number.InnerTextAsync()} are hidden");
            isLast = await after.IsDisabledAsync();
            if (!isLast) await TurnAsync(after);
        }

        return found;

        async Task TurnAsync(ILocator button)
        {
            var was = await number.InnerTextAsync();
            await button.ClickAsync();
            await Assertions.Expect(number).Not.ToHaveTextAsync(was);
        }
    }

    private static string Repeat(string words, int length) => string.Concat(Enumerable.Repeat(words, (length / words.Length) + 1))[..length];
}
