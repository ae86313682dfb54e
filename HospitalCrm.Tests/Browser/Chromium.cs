using System.Runtime.CompilerServices;
using HospitalCrm.Tests.Support;
using Microsoft.Playwright;

namespace HospitalCrm.Tests.Browser;

/// <summary>The Chromium of this machine: <c>CHROMIUM_PATH</c>, else where distributions put it.</summary>
internal static class Chromium
{
    private static readonly string[] Known =
    [
        "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe", @"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ];

    private static readonly string? Path = new[] { Environment.GetEnvironmentVariable("CHROMIUM_PATH") }.Concat(Known).FirstOrDefault(File.Exists);

    public static string? SkipReason { get; } = Requirements.SkipReason(Requirements.Browser, Path is not null, "There is no Chromium here (CHROMIUM_PATH names one)");

    public static Task<IBrowser> LaunchAsync(IPlaywright playwright) => playwright.Chromium.LaunchAsync(new()
    {
        ExecutablePath = Path ?? throw new InvalidOperationException("HOSPITALCRM_TEST_REQUIRE names browser, but there is no Chromium here (CHROMIUM_PATH names one)."),
        Args = ["--no-sandbox", "--disable-background-networking", "--no-first-run", "--disable-component-update", "--disable-sync"],
    });
}

/// <summary>A journey in a real browser; shown as skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
    {
        Skip = Chromium.SkipReason;
        Timeout = Patience;
    }

    /// <summary>Milliseconds; a journey that hangs must not take the whole run with it.</summary>
    internal const int Patience = 120_000;
}

/// <inheritdoc cref="BrowserFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
    {
        Skip = Chromium.SkipReason;
        Timeout = BrowserFactAttribute.Patience;
    }
}
