using Microsoft.Playwright;

namespace HospitalCrm.Tests.Browser;

/// <summary>
/// Looks at the screen a patient is at in every language, theme and look, where it stands: the way there is walked once.
/// What is found is collected, each finding with the looks it was found in.
/// </summary>
/// <param name="millimetre">In CSS pixels of this panel.</param>
internal sealed class Inspection(IPage page, double millimetre, CancellationToken cancel)
{
    private static readonly string[] Languages = ["zh-Hans", "zh-Hant", "en"];
    private static readonly (bool IsLarge, bool IsLow)[] Looks = [(false, false), (true, false), (true, true), (false, true)];
    private static readonly (ColorScheme Scheme, bool IsStrong)[] Themes = [(ColorScheme.Light, false), (ColorScheme.Light, true), (ColorScheme.Dark, true), (ColorScheme.Dark, false)];

    /// <summary>Presses the kiosk's own buttons, without a round trip between them. A question that lies over the page does not mind.</summary>
    private const string Dress = """
        async ({ language, isLarge, isLow }) => {
          const find = id => document.querySelector(`[data-testid=${id}]`);
          const until = async holds => {
            for (const end = performance.now() + 10000; !holds(); await new Promise(done => setTimeout(done, 5)))
              if (performance.now() > end) throw new Error(`The kiosk does not become ${language}, large ${isLarge}, low ${isLow}.`);
          };
          const frame = document.querySelector('.kiosk');
          if (frame.classList.contains('large') !== isLarge) {
            find('large').click();
            await until(() => frame.classList.contains('large') === isLarge);
          }
          if (frame.classList.contains('low') !== isLow) {
            find('access').click();
            await until(() => find('look-low'));
            find('look-low').click();
            await until(() => frame.classList.contains('low') === isLow);
            find('look-done').click();
            await until(() => !find('look-done'));
          }
          if (frame.lang !== language) {
            find(`language-${language}`).click();
            await until(() => frame.lang === language && document.documentElement.lang === language);
            // A sheet is fetched anew in the other language.
            await new Promise(done => setTimeout(done, 30));
            await until(() => ![...document.querySelectorAll('main button.go')].some(b => b.disabled));
          }
        }
        """;

    private readonly Dictionary<string, List<string>> _findings = new(StringComparer.Ordinal);

    /// <summary>How many screens in how many looks were seen.</summary>
    public int Looked { get; private set; }

    public IReadOnlyList<string> Findings => [.. _findings.Select(f => $"{f.Key} [{(f.Value.Count > 4 ? $"{f.Value.Count} looks, {f.Value[0]} … {f.Value[^1]}" : string.Join(", ", f.Value))}]")];

    /// <param name="open">Brings up what lies over the screen; looks are changed before it.</param>
    /// <param name="close">Takes it away again.</param>
    public async Task LookAsync(string screen, Func<Task>? open = null, Func<Task>? close = null)
    {
        foreach (var (isLarge, isLow) in Looks)
        {
            cancel.ThrowIfCancellationRequested();
            await DressAsync(Languages[0], isLarge, isLow);
            if (open is not null) await open();
            foreach (var language in Languages)
            {
                await DressAsync(language, isLarge, isLow);
                await MeasureAsync(screen, language, isLarge, isLow);
            }

            if (close is not null) await close();
        }

        await DressAsync(Languages[0], isLarge: false, isLow: false);
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
    }

    private async Task MeasureAsync(string screen, string language, bool isLarge, bool isLow)
    {
        foreach (var (scheme, isStrong) in Themes)
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            // 高对比 changes colours and borders only, and nothing the server would have to know.
            await page.EvaluateAsync("isOn => document.querySelector('.kiosk').classList.toggle('contrast', isOn)", isStrong);
            var look = $"{language}{(isLarge ? " large" : "")}{(isLow ? " low" : "")} {scheme}{(isStrong ? " high contrast" : "")}";
            Add(screen, look, await Tape.MeasureAsync(page, millimetre, isLow, isStrong));
            // Axe's own rules about names and roles know nothing of sizes; its colours are asked for once in each theme.
            if (!isLarge && !isLow && (language == Languages[0] || (scheme, isStrong) == Themes[0]))
                Add(screen, look, await Reading.AllFindingsAsync(page, onlyColours: (scheme, isStrong) != Themes[0]));
            Looked++;
        }
    }

    private async Task DressAsync(string language, bool isLarge, bool isLow) => await page.EvaluateAsync(Dress, new { language, isLarge, isLow });

    private void Add(string screen, string look, IEnumerable<string> findings)
    {
        foreach (var finding in findings)
        {
            var key = $"{screen}: {finding}";
            if (!_findings.TryGetValue(key, out var looks)) _findings[key] = looks = [];
            looks.Add(look);
        }
    }
}
