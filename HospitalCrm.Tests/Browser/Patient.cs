using System.Globalization;
using Microsoft.Playwright;

namespace HospitalCrm.Tests.Browser;

/// <summary>A person at a kiosk: taps what it reads, swipes cards, looks at what is there.</summary>
internal sealed class Patient(IPage page) : IAsyncDisposable
{
    public IPage Page { get; } = page;

    /// <param name="step">As the shell names the screen: home, consent, identify, phone, code, patients, sections, targets, rating, summary, thanks, wall.</param>
    public Task IsAtAsync(string step) => Page.Locator($"[data-interactive=true][data-step={step}]").WaitForAsync();

    public Task SeesAsync(string text) => Assertions.Expect(Page.GetByText(text)).ToBeVisibleAsync();

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public Task TapAsync(string name) => Button(name).ClickAsync();

    public async Task TapAsync(string name, string thenAt)
    {
        await TapAsync(name);
        await IsAtAsync(thenAt);
    }

    /// <summary>The keys of a card reader with no time between them, however busy this machine is, and an Enter at the end.</summary>
    public Task SwipeAsync(string typed) => Page.EvaluateAsync(
        "keys => { for (const key of [...keys, 'Enter']) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })); }", typed);

    /// <summary>The same through the browser's own keyboard, so that a key nobody holds back ends up in the field.</summary>
    /// <returns>False when this machine was too busy to type like a reader; what it typed then was a person's.</returns>
    public async Task<bool> SwipeOnTheKeyboardAsync(string typed)
    {
        await Page.EvaluateAsync("""
            () => {
              let last = 0;
              window.longestGap = 0;
              window.gapWatch?.abort();
              window.gapWatch = new AbortController();
              // On the window: the kiosk's own listener lets nothing of a swipe past the document.
              window.addEventListener('keydown', event => {
                if (last > 0) window.longestGap = Math.max(window.longestGap, event.timeStamp - last);
                last = event.timeStamp;
              }, { capture: true, signal: window.gapWatch.signal });
            }
            """);
        var keyboard = await Page.Context.NewCDPSessionAsync(Page);
        var keys = new List<Task>();
        foreach (var key in typed.Select(c => c.ToString()).Append("Enter"))
        {
            var text = key == "Enter" ? "\r" : key;
            keys.Add(keyboard.SendAsync("Input.dispatchKeyEvent", new Dictionary<string, object> { ["type"] = "keyDown", ["key"] = key, ["text"] = text }));
            keys.Add(keyboard.SendAsync("Input.dispatchKeyEvent", new Dictionary<string, object> { ["type"] = "keyUp", ["key"] = key }));
        }

        await Task.WhenAll(keys);
        await keyboard.DetachAsync();
        return await Page.EvaluateAsync<double>("() => window.longestGap") < 40;
    }

    /// <summary>From the first page to the four buttons.</summary>
    public async Task IdentifyAsync(string card)
    {
        await SwipeAsync(card);
        await IsAtAsync("consent");
        await TapAsync("同意并继续", thenAt: "sections");
    }

    /// <summary>From the first page to the empty phone number.</summary>
    public async Task ChoosePhoneAsync()
    {
        await TapAsync("开始评价", thenAt: "consent");
        await TapAsync("同意并继续", thenAt: "identify");
        await TapAsync("用手机号验证", thenAt: "phone");
    }

    /// <summary>On the keypad on the screen.</summary>
    public async Task KeyInAsync(string digits)
    {
        foreach (var digit in digits) await TapAsync(digit.ToString());
    }

    /// <param name="button">By its test id, whatever it says in the language of the moment.</param>
    /// <param name="until">What is there then.</param>
    /// <param name="untilGone">What is not there any more.</param>
    public async Task PressAsync(string button, string? until = null, string? untilGone = null)
    {
        await Page.GetByTestId(button).ClickAsync();
        if (until is not null) await Page.GetByTestId(until).WaitForAsync();
        if (untilGone is not null) await Page.GetByTestId(untilGone).WaitForAsync(new() { State = WaitForSelectorState.Detached });
    }

    /// <summary>Touches nothing until the kiosk asks whether anybody is there; then there is time to answer.</summary>
    public async Task WaitToBeAskedAsync()
    {
        await Page.EvaluateAsync("() => window.kiosk.watch(0.1, 600)");
        await Page.GetByTestId("stay").WaitForAsync();
        await Page.EvaluateAsync("() => window.kiosk.watch(600, 600)");
    }

    /// <summary>From the four buttons to the first question.</summary>
    /// <param name="section">门诊, 住院, 医护 or 后勤.</param>
    /// <param name="initial">In the pinyin strip.</param>
    public async Task ChooseAsync(string section, string target, char initial)
    {
        await Page.GetByRole(AriaRole.Button).Filter(new() { Has = Page.GetByText(section, new() { Exact = true }) }).ClickAsync();
        await IsAtAsync("targets");
        await TapAsync(initial.ToString());
        await Assertions.Expect(Button(initial.ToString())).ToHaveAttributeAsync("aria-pressed", "true");
        await Page.Locator(".all").GetByText(target, new() { Exact = true }).ClickAsync();
        await IsAtAsync("rating");
    }

    /// <summary>The same mark for every question, up to the summary.</summary>
    public async Task MarkAllAsync(string grade, int questions = 6)
    {
        for (var i = 1; i <= questions; i++)
        {
            await SeesAsync(string.Create(CultureInfo.InvariantCulture, $"第{i}题，共{questions}题"));
            await TapAsync(grade);
            if (grade.EndsWith("不满意", StringComparison.Ordinal)) await TapAsync("下一题");
        }

        await IsAtAsync("summary");
    }

    /// <summary>我要投诉 about waiting too long, with a name and a telephone to be called back at: up to the screen that shows it all before it is handed in.</summary>
    public async Task ComplainOfWaitingAsync(string words, string phone)
    {
        await PressAsync("complain");
        await IsAtAsync("about");
        await PressAsync("about-nobody");
        await TapAsync("服务效率", thenAt: "reasons");
        await TapAsync("候诊过长");
        await TapAsync("下一步", thenAt: "words");
        await Page.GetByTestId("words").FillAsync(words);
        await TapAsync("下一步", thenAt: "name");
        await PressAsync("named");
        await IsAtAsync("callback");
        await PressAsync("call");
        await IsAtAsync("callphone");
        await KeyInAsync(phone);
        await TapAsync("下一步", thenAt: "check");
    }

    /// <summary>From the four buttons to the summary of a clinic's sheet.</summary>
    public async Task FillClinicAsync(string clinic, char initial, string grade = "满意")
    {
        await ChooseAsync("门诊", clinic, initial);
        await MarkAllAsync(grade);
    }

    /// <summary>What the browser will tell the kiosk next time; scripts can read none of it.</summary>
    public async Task<IReadOnlyList<string>> ReadCookiesAsync() =>
        [.. (await Page.Context.CookiesAsync()).Select(cookie => $"{cookie.Name}={cookie.Value} {(cookie.HttpOnly ? "HttpOnly" : "")}").Order(StringComparer.Ordinal)];

    public async ValueTask DisposeAsync() => await Page.Context.CloseAsync();
}
