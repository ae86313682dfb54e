using System.Text.Json.Serialization;
using Microsoft.Playwright;

namespace HospitalCrm.Tests.Browser;

/// <summary>Somebody who does not see the screen: hears what the kiosk says and has four keys, nothing else.</summary>
internal sealed class Listener(IPage page) : IAsyncDisposable
{
    /// <summary>Takes the place of the browser's voices, of which a machine without a sound card has none, and writes down what is said.</summary>
    public const string Recorder = """
        const voicesHere = VOICES;
        window.heard = [];
        Object.defineProperty(window, 'speechSynthesis', {
          value: { getVoices: () => voicesHere, cancel() {}, speak: said => window.heard.push({ text: said.text, language: said.lang, volume: said.volume }) },
        });
        window.SpeechSynthesisUtterance = class {
          constructor(text) {
            this.text = text;
          }
        };
        """;

    public const string ThreeVoices = "['zh-CN', 'zh-TW', 'en-US'].map(lang => ({ lang, name: lang, localService: true }))";

    public IPage Page { get; } = page;

    public Task<Saying[]> HeardAsync() => Page.EvaluateAsync<Saying[]>("() => window.heard");

    public async Task<string> LastAsync() => (await HeardAsync()).LastOrDefault()?.Text ?? "";

    /// <summary>Waits until it is said, and forgets what was said before.</summary>
    public async Task<Saying> HearsAsync(string sentence)
    {
        await Page.WaitForFunctionAsync("sentence => window.heard.some(said => said.text.includes(sentence))", sentence);
        var said = (await HeardAsync()).Last(s => s.Text.Contains(sentence, StringComparison.Ordinal));
        await Page.EvaluateAsync("() => { window.heard = []; }");
        return said;
    }

    /// <returns>What is said then.</returns>
    public async Task<string> PressAsync(string key)
    {
        await Page.EvaluateAsync("() => { window.heard = []; }");
        await Page.Keyboard.PressAsync(key);
        await Page.WaitForFunctionAsync("() => window.heard.length > 0");
        return await LastAsync();
    }

    /// <summary>下一项 until it is named.</summary>
    public async Task FindAsync(string name)
    {
        var passed = new List<string>();
        while (passed.Count < 60)
        {
            var said = await PressAsync("ArrowDown");
            if (said.StartsWith(name, StringComparison.Ordinal)) return;
            passed.Add(said);
        }

        throw new InvalidOperationException($"Nobody said “{name}”, only: {string.Join(" | ", passed)}");
    }

    /// <summary>下一项 until it is named, 确定, and what is said then.</summary>
    public async Task ChooseAsync(string name, string thenHears)
    {
        await FindAsync(name);
        await Page.Keyboard.PressAsync("Enter");
        await HearsAsync(thenHears);
    }

    public async ValueTask DisposeAsync() => await Page.Context.CloseAsync();
}

/// <summary>One utterance.</summary>
internal sealed record Saying
{
    [JsonPropertyName("text")]
    public string Text { get; init; } = "";

    [JsonPropertyName("language")]
    public string Language { get; init; } = "";

    [JsonPropertyName("volume")]
    public double Volume { get; init; }
}
