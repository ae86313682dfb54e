using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace HospitalCrm.Tests.Browser;

/// <summary>The kiosk for somebody who does not see it, hears it too loud, or sits before it.</summary>
[Collection(nameof(Journeys))]
public sealed partial class KioskSpokenTests(Hospital hospital)
{
    [BrowserTheory]
    [InlineData("zh-Hans", "zh-CN", "8800000003", "第1步，共3步：验证身份", "可以选择：", "哪里不满意？")]
    [InlineData("zh-Hant", "zh-TW", "8800000004", "第1步，共3步：驗證身分", "可以選擇：", "哪裡不滿意？")]
    [InlineData("en", "en-US", "8800000006", "Step 1 of 3: Who you are", "You can choose: ", "What was wrong?")]
    public async Task Every_screen_of_a_whole_walk_is_read_aloud(string language, string voice, string card, string stage, string choices, string reasons)
    {
        await using var listener = await hospital.ComeToTalkingKioskAsync();
        var page = listener.Page;
        var patient = new Patient(page);
        var all = new List<Saying>();
        await TapAsync($"language-{language}");
        await TapAsync("access");
        await TapAsync("look-spoken");
        await Assertions.Expect(page.GetByTestId("look-spoken")).ToHaveAttributeAsync("aria-pressed", "true");
        await TapAsync("look-done");
        await ReadsAsync("home", choices);
        await TapAsync("start");
        await ReadsAsync("consent", stage);
        await TapAsync("agree");
        await ReadsAsync("identify", stage);
        await TapAsync("by-phone");
        await ReadsAsync("phone", choices);
        await TapAsync("send-code");
        await ReadsAsync("phone", await page.Locator(".problem span").InnerTextAsync());
        foreach (var digit in "13877770000") await TapAsync($"key-{digit}");
        await TapAsync("back");
        await ReadsAsync("identify", stage);
        await patient.SwipeAsync(card);
        await ReadsAsync("sections", choices);
        await TapAsync("section-outpatient");
        await ReadsAsync("targets");
        await page.Locator(".all .card").First.ClickAsync();
        var before = "";
        for (var question = 1; question <= 6; question++)
        {
            await patient.IsAtAsync("rating");
            await Assertions.Expect(page.Locator("main h1")).Not.ToHaveTextAsync(before);
            before = await page.Locator("main h1").InnerTextAsync();
            await ReadsAsync("rating", choices);
            await TapAsync(question == 2 ? "face-1" : "face-5");
            if (question != 2) continue;
            await ReadsAsync("rating", reasons);
            await TapAsync("next");
        }

        await ReadsAsync("summary", choices);
        await TapAsync("leave");
        await page.GetByTestId("go-on").WaitForAsync();
        await ReadsAsync("summary", await page.Locator("#ask-text").InnerTextAsync(), title: "#ask-title");
        await TapAsync("go-on");
        await ReadsAsync("summary", choices);
        await TapAsync("finish");
        await ReadsAsync("thanks", choices);

        Assert.All(all, said => Assert.Equal((voice, 0.316), (said.Language, Math.Round(said.Volume, 3))));
        Assert.DoesNotContain(all, said => ManyDigits().IsMatch(said.Text));

        Task TapAsync(string button) => page.GetByTestId(button).ClickAsync();

        // The title of what is on the screen, and the sentences a test knows.
        async Task ReadsAsync(string step, string sentence = "", string title = "main h1")
        {
            await patient.IsAtAsync(step);
            var heading = await page.Locator(title).InnerTextAsync();
            await page.WaitForFunctionAsync(
                "([heading, sentence]) => window.heard.some(said => said.text.includes(sentence) && (said.text.includes(heading) || document.activeElement?.tagName !== 'H1'))", new[] { heading, sentence });
            all.AddRange(await listener.HeardAsync());
            await page.EvaluateAsync("() => { window.heard = []; }");
        }
    }

    [BrowserFact]
    public async Task A_rating_is_given_by_four_keys_and_what_is_heard()
    {
        var earlier = await hospital.CountEvaluationsAsync("1021");
        await using var listener = await hospital.ComeToTalkingKioskAsync();

        var first = await listener.PressAsync("ArrowDown");
        Assert.StartsWith("这里是示范医院的服务评价机。", first, StringComparison.Ordinal);
        Assert.Contains("请您评价我们的服务。", first, StringComparison.Ordinal);
        Assert.EndsWith("按下键到下一项，按上键到上一项，按确定键选择，按返回键返回。", first, StringComparison.Ordinal);
        await listener.ChooseAsync("开始评价", thenHears: "您离开后，本机不留下任何个人信息。");
        await listener.ChooseAsync("同意并继续", thenHears: "请刷就诊卡。");
        await listener.ChooseAsync("用手机号验证", thenHears: "请输入手机号。");
        Assert.Equal("请输入手机号，输入框，还没有输入，第1项，共21项", await listener.PressAsync("ArrowDown"));
        foreach (var digit in "13866660001") await listener.ChooseAsync($"{digit}，", thenHears: $"{digit}");
        await listener.FindAsync("请输入手机号，输入框，已输入11个字");
        await listener.ChooseAsync("获取验证码", thenHears: "验证码已发送到您的手机，5分钟内有效。");
        foreach (var digit in await hospital.ReadCodeAsync("13866660001")) await listener.ChooseAsync($"{digit}，", thenHears: $"{digit}");
        await listener.ChooseAsync("确定", thenHears: "您想评价哪一项？");
        await listener.ChooseAsync("门诊，各门诊科室", thenHears: "请选择门诊科室。");
        await listener.ChooseAsync("X，", thenHears: "X，已选中");
        await listener.ChooseAsync("新生儿科，", thenHears: "第1题，共6题。新生儿科。工作人员的服务态度怎么样？");
        await listener.ChooseAsync("不满意，", thenHears: "哪里不满意？可以选几项，也可以不选。");
        await listener.ChooseAsync("不耐烦，", thenHears: "不耐烦，已选中");
        await listener.ChooseAsync("下一题，", thenHears: "第2题，共6题。");
        for (var question = 3; question <= 6; question++) await listener.ChooseAsync("满意，", thenHears: $"第{question}题，共6题。");
        await listener.ChooseAsync("满意，", thenHears: "请核对您的评价。");
        await listener.FindAsync("修改第1题：工作人员的服务态度怎么样？，不满意");
        await listener.FindAsync("还有什么想说的？（可以不写），输入框，还没有输入");
        Assert.Equal("这里可以写字，不写也可以。", await listener.PressAsync("Enter"));
        await listener.ChooseAsync("完成，", thenHears: "谢谢您的评价！您评价了：新生儿科。");

        Assert.Equal(earlier + 1, await hospital.CountEvaluationsAsync("1021"));
    }

    [BrowserFact]
    public async Task Up_and_down_go_round_and_back_gives_the_focus_back()
    {
        await using var listener = await hospital.ComeToTalkingKioskAsync();
        await listener.PressAsync("ArrowDown");

        Assert.Equal("开始评价，第1项，共7项", await listener.PressAsync("ArrowDown"));
        Assert.Equal("无障碍，第7项，共7项", await listener.PressAsync("ArrowUp"));
        Assert.Equal("开始评价，第1项，共7项", await listener.PressAsync("ArrowDown"));
        Assert.Equal("无障碍，第7项，共7项", await listener.PressAsync("ArrowUp"));
        Assert.StartsWith("无障碍。", await listener.PressAsync("Enter"), StringComparison.Ordinal);
        Assert.Equal("大字，文字更大，未选中，第1项，共7项", await listener.PressAsync("ArrowDown"));
        Assert.Equal("大字，文字更大，已选中", await listener.PressAsync("Enter"));
        Assert.Equal("设置好了，第7项，共7项", await listener.PressAsync("ArrowUp"));
        Assert.StartsWith("请您评价我们的服务。", await listener.PressAsync("Escape"), StringComparison.Ordinal);
        await Assertions.Expect(listener.Page.GetByTestId("access")).ToBeFocusedAsync();
        await Assertions.Expect(listener.Page.GetByTestId("access")).ToHaveCSSAsync("outline-style", "solid");
    }

    [BrowserFact]
    public async Task The_volume_is_the_persons_own_and_nothing_is_said_to_the_next()
    {
        await using var listener = await hospital.ComeToTalkingKioskAsync();
        var page = listener.Page;
        await listener.PressAsync("ArrowDown");
        await page.GetByTestId("access").ClickAsync();
        await page.GetByTestId("louder").ClickAsync();
        var louder = await listener.HearsAsync("音量 4");
        await page.GetByTestId("louder").ClickAsync();
        var loudest = await listener.HearsAsync("音量 5");
        await page.GetByTestId("look-done").ClickAsync();
        await page.GetByTestId("start").ClickAsync();
        await new Patient(page).TapAsync("同意并继续", thenAt: "identify");

        await page.GetByTestId("leave").ClickAsync();

        await new Patient(page).IsAtAsync("home");
        await page.WaitForFunctionAsync("() => document.querySelector('.kiosk').dataset.spoken === undefined");
        Assert.Empty(await listener.HeardAsync());
        await listener.PressAsync("ArrowDown");
        Assert.Equal([0.562, 1, 0.316], new[] { louder.Volume, loudest.Volume, (await listener.HeardAsync())[^1].Volume }.Select(v => Math.Round(v, 3)));
    }

    [BrowserTheory]
    [InlineData("[]")]
    [InlineData("[{ lang: 'zh-CN', name: 'somewhere else', localService: false }]")]
    public async Task A_machine_without_a_voice_of_its_own_says_so_and_stays_silent(string voices)
    {
        await using var listener = await hospital.ComeToTalkingKioskAsync(voices);
        await listener.Page.Keyboard.PressAsync("ArrowDown");

        await listener.Page.GetByTestId("access").ClickAsync();

        await Assertions.Expect(listener.Page.GetByTestId("look-spoken")).ToBeDisabledAsync();
        await Assertions.Expect(listener.Page.GetByTestId("look-spoken")).ToContainTextAsync("此设备没有语音");
        await Assertions.Expect(listener.Page.GetByTestId("louder")).ToHaveCountAsync(0);
        Assert.Empty(await listener.HeardAsync());
    }

    [BrowserFact]
    public async Task Somebody_slow_says_ten_times_that_they_are_still_there()
    {
        await using var patient = await hospital.ComeToKioskAsync();
        await patient.IdentifyAsync("8800000006");

        for (var time = 1; time <= 10; time++)
        {
            await patient.WaitToBeAskedAsync();
            await patient.SeesAsync("您还在吗？");
            await patient.Page.Keyboard.PressAsync(time % 2 == 0 ? "Escape" : "ArrowDown");
            if (time % 2 == 1) await patient.Page.Keyboard.PressAsync("Enter");
            await patient.Page.GetByTestId("stay").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        }

        await patient.IsAtAsync("sections");
        await patient.SeesAsync("您好，");
    }

    [GeneratedRegex("[0-9]{4}", RegexOptions.None, 1000)]
    private static partial Regex ManyDigits();
}
