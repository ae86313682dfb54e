using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace HospitalCrm.Tests.Browser;

/// <summary>Looks at a page as it is now, in both colour schemes, for what keeps people from using it.</summary>
internal static class Reading
{
    /// <summary>Put into a document once: a kiosk's whole walk is one document, and asking anew for every screen takes minutes.</summary>
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    /// <summary>An axe that looked at nothing has found nothing, so that is a finding too.</summary>
    private const string GraveFindings = """
        async rules => {
          const result = await axe.run(document, rules.length > 0 ? { runOnly: { type: 'rule', values: rules } } : {});
          const found = result.violations.filter(v => ['serious', 'critical'].includes(v.impact)).flatMap(v => v.nodes.map(n => `${v.id}: ${n.target} ${n.html}`));
          return result.passes.length === 0 ? ['axe looked at nothing', ...found] : found;
        }
        """;

    /// <summary>The staff app's circuit answers a change of scheme a moment later; half changed, every colour is wrong.</summary>
    private const string WearsTheScheme = """
        () => {
          const probe = document.body.appendChild(document.createElement('i'));
          const isDark = colour => {
            probe.style.color = colour;
            const [red, green, blue] = getComputedStyle(probe).color.match(/[\d.]+/g).map(Number);
            return red + green + blue < 384;
          };
          const wanted = matchMedia('(prefers-color-scheme: dark)').matches;
          const wears = ['--mud-palette-background', '--mud-palette-surface'].every(name => {
            const colour = getComputedStyle(document.documentElement).getPropertyValue(name);
            return !colour || isDark(colour) === wanted;
          });
          probe.remove();
          return wears;
        }
        """;

    /// <returns>One line for each serious or critical finding of axe.</returns>
    public static async Task<IReadOnlyList<string>> FaultsAsync(IPage page, string screen)
    {
        var faults = new List<string>();
        if (!await page.EvaluateAsync<bool>("() => 'axe' in window")) await page.EvaluateAsync(Axe);
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await page.WaitForFunctionAsync(WearsTheScheme);
            // The dark scheme changes colours and nothing else.
            string[] rules = scheme == ColorScheme.Light ? [] : ["color-contrast"];
            faults.AddRange((await page.EvaluateAsync<string[]>(GraveFindings, rules)).Select(finding => $"{screen} {scheme} {finding}"));
        }

        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        return faults;
    }

    /// <returns>One line for everything axe finds in the page as it is, however slight.</returns>
    public static async Task<IReadOnlyList<string>> AllFindingsAsync(IPage page, bool onlyColours)
    {
        if (!await page.EvaluateAsync<bool>("() => 'axe' in window")) await page.EvaluateAsync(Axe);
        return await page.EvaluateAsync<string[]>(
            """
            async rules => {
              const result = await axe.run(document, { resultTypes: ['violations'], ...rules.length > 0 ? { runOnly: { type: 'rule', values: rules } } : {} });
              const found = result.violations.flatMap(v => v.nodes.map(n => `axe ${v.impact} ${v.id}: ${n.target} ${n.html.slice(0, 120)}`));
              return result.passes.length === 0 ? ['axe looked at nothing', ...found] : found;
            }
            """,
            onlyColours ? ["color-contrast"] : Array.Empty<string>());
    }

    /// <summary>Fails with all of them, not only with how many.</summary>
    public static void IsClean(IReadOnlyCollection<string> faults) => Assert.True(faults.Count == 0, string.Join('\n', faults));
}
