using System.Text.Json;
using Microsoft.Playwright;

namespace HospitalCrm.Tests.Browser.Swipes;

/// <summary>The input method of Chromium itself: it takes each key (the page hears "Process") and composes in the field with the focus.</summary>
internal sealed class RealInputMethod(IPage page) : IAsyncDisposable
{
    private const int Hidden = 229;
    private const int Shift = 8;

    public Task SetUpAsync(string words) => page.EvaluateAsync(
        """
        async text => {
          document.body.innerHTML = '<textarea id="words"></textarea>';
          const words = document.getElementById('words');
          Object.assign(window, { messages: [], changes: [], longestGap: 0 });
          words.value = text;
          words.focus();
          words.addEventListener('change', () => { window.changes.push(words.value); });
          let last = 0;
          window.addEventListener('keydown', event => {
            if (last > 0) window.longestGap = Math.max(window.longestGap, event.timeStamp - last);
            last = event.timeStamp;
          }, { capture: true });
          (await import('/js/swipe.js')).watchSwipes(code => { window.messages.push(code); });
        }
        """,
        words);

    /// <returns>Whether this machine kept a reader's pace.</returns>
    public async Task<bool> SwipeAsync(string typed)
    {
        var browser = await page.Context.NewCDPSessionAsync(page);
        var keys = new List<Task>();
        var composed = "";
        foreach (var c in typed)
        {
            composed += c;
            keys.Add(PressAsync(browser, CodeOf(c), char.IsAsciiDigit(c) || c == '/' ? 0 : Shift));
            keys.Add(browser.SendAsync("Input.imeSetComposition", new() { ["text"] = composed, ["selectionStart"] = composed.Length, ["selectionEnd"] = composed.Length }));
        }

        keys.Add(PressAsync(browser, "Enter", 0));
        await Task.WhenAll(keys);
        await page.WaitForFunctionAsync("() => window.messages.length > 0 || window.longestGap >= 30");
        return await page.EvaluateAsync<double>("() => window.longestGap") < 30;
    }

    public Task<string[]> MessagesAsync() => page.EvaluateAsync<string[]>("() => window.messages");

    public Task<string> WordsAsync() => page.InputValueAsync("#words");

    /// <returns>What the field told whoever listens to it.</returns>
    public Task<string[]> ChangesAsync() => page.EvaluateAsync<string[]>("() => window.changes");

    public async ValueTask DisposeAsync() => await page.Context.CloseAsync();

    private static Task<JsonElement?> PressAsync(ICDPSession browser, string code, int modifiers) => browser.SendAsync(
        "Input.dispatchKeyEvent",
        new() { ["type"] = "rawKeyDown", ["key"] = "Process", ["code"] = code, ["windowsVirtualKeyCode"] = Hidden, ["modifiers"] = modifiers });

    private static string CodeOf(char c) => c switch
    {
        '%' => "Digit5",
        '^' => "Digit6",
        '/' or '?' => "Slash",
        _ when char.IsAsciiDigit(c) => $"Digit{c}",
        _ => $"Key{c}",
    };
}
