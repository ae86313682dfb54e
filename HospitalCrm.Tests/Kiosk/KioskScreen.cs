using AngleSharp.Dom;
using Bunit;
using HospitalCrm.Domain.Complaints;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Kiosk.Components;
using HospitalCrm.Kiosk.Steps;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Tests.Kiosk;

/// <summary>A kiosk as a patient meets it: the real screens over the real use cases; a test taps what can be read and reads what is shown.</summary>
internal sealed class KioskScreen : IAsyncDisposable
{
    private readonly BunitContext _context;
    private readonly IRenderedComponent<KioskShell> _shell;

    private KioskScreen(CrmWorld world, BunitContext context, IRenderedComponent<KioskShell> shell)
    {
        World = world;
        _context = context;
        _shell = shell;
    }

    public CrmWorld World { get; }

    public Walk Walk => _shell.Instance.Walk;

    /// <summary>The words on the screen, in reading order.</summary>
    public string Words => TextOf(_shell.Find(".kiosk"));

    public string Heading => _shell.Find("main h1").TextContent.Trim();

    /// <summary>What is told as wrong, or empty.</summary>
    public string Problem => _shell.FindAll("[role=alert].problem").Select(p => p.TextContent.Trim()).FirstOrDefault("");

    public static async Task<KioskScreen> OpenAsync(Arrival arrival = Arrival.Fresh, Action<KioskOptions>? set = null, Action<CrmWorld>? prepare = null)
    {
        var world = await CrmWorld.CreateAsync("Sqlite", TestContext.Current.CancellationToken);
        prepare?.Invoke(world);
        return Open(world, CrmWorld.TerminalId, arrival, set);
    }

    /// <summary>Another kiosk in the same hospital.</summary>
    public static KioskScreen Open(CrmWorld world, Guid terminalId, Arrival arrival = Arrival.Fresh, Action<KioskOptions>? set = null, string? phoneLink = null, Guid? phoneVisit = null)
    {
        var context = new BunitContext();
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        CrmWorld.AddTo(context.Services, world.Database, world.Time);
        context.Services.AddSingleton<IHisReader>(world.His);
        context.Services.AddSingleton(world.Gateway);
        context.Services.AddSingleton<SharedTargets>();
        if (set is not null) context.Services.Configure(set);
        var shell = context.Render<KioskShell>(shell => shell.Add(s => s.TerminalId, terminalId).Add(s => s.Arrival, arrival)
            .Add(s => s.PhoneLink, phoneLink).Add(s => s.HasSimulatedPhone, phoneLink is not null).Add(s => s.PhoneVisit, phoneVisit));
        return new(world, context, shell);
    }

    /// <summary>Touches the button that says <paramref name="words"/>.</summary>
    public Task TapAsync(string words) => Button(words).ClickAsync(new());

    /// <summary>Touches it twice before anything could answer.</summary>
    public Task TapTwiceAsync(string words)
    {
        var button = Button(words);
        return Task.WhenAll(button.ClickAsync(new()), button.ClickAsync(new()));
    }

    public async Task TapKeysAsync(string digits)
    {
        foreach (var digit in digits) await TapAsync(digit.ToString());
    }

    public bool Offers(string words) => FindButton(words) is not null;

    public bool IsOff(string words) => Button(words).HasAttribute("disabled");

    public bool IsPressed(string words) => Button(words).GetAttribute("aria-pressed") == "true";

    public string FieldText => _shell.Find("input").GetAttribute("value") ?? "";

    public string WrittenWords => _shell.Find("textarea").GetAttribute("value") ?? "";

    public Task TypeAsync(string text) => _shell.Find("input, textarea").ChangeAsync(text);

    public Task SubmitAsync() => _shell.Find("form").SubmitAsync();

    public Task SwipeAsync(string raw) => _shell.InvokeAsync(() => _shell.Instance.SwipeAsync(raw));

    public Task BrowserBackAsync() => _shell.InvokeAsync(_shell.Instance.BackAsync);

    /// <summary>One of the four keys, at a kiosk that has a voice.</summary>
    public Task PressFirstKeyAsync() => _shell.InvokeAsync(_shell.Instance.ReadAloud);

    public Task NobodyTouchesAsync() => _shell.InvokeAsync(_shell.Instance.IdleAsync);

    public async Task PassAsync(TimeSpan time)
    {
        World.Time.Advance(time);
        // The timers' work is queued to the screen; this comes after it.
        await _shell.InvokeAsync(() => { });
    }

    public void WaitFor(Action assertion) => _shell.WaitForAssertion(assertion, TimeSpan.FromSeconds(10));

    public IReadOnlyList<string> Buttons => [.. _shell.FindAll("main button").Select(NameOf)];

    /// <summary>Addresses the browser was sent to, leaving everything behind.</summary>
    public IReadOnlyList<string> Departures => [.. _context.JSInterop.Invocations.Where(i => i.Identifier == "kiosk.leave").Select(i => (string)i.Arguments[0]!)];

    /// <summary>Where the QR code on the screen leads; null while there is none.</summary>
    public string? ShownLink => _shell.FindAll("[data-testid=simulated-phone]").Select(link => link.GetAttribute("href")).FirstOrDefault();

    /// <summary>Everything the browser holds of the screen.</summary>
    public string Markup => _shell.Markup;

    public IReadOnlyList<string> SpokenLanguages => [.. _context.JSInterop.Invocations.Where(i => i.Identifier == "kiosk.speak").Select(i => (string)i.Arguments[0]!)];

    public string ScreenLanguage => _shell.Find(".kiosk").GetAttribute("lang")!;

    public async Task AgreeAsync()
    {
        await TapAsync("开始评价");
        await TapAsync("同意并继续");
    }

    /// <summary>To the four buttons, by the card of 陈静.</summary>
    public async Task IdentifyAsync(string card = "8800000001")
    {
        await AgreeAsync();
        await SwipeAsync(card);
    }

    /// <summary>To the first question about 心内科门诊.</summary>
    public async Task OpenSheetAsync()
    {
        await IdentifyAsync();
        await TapAsync("门诊");
        await TapAsync("心内科门诊");
    }

    public async Task AnswerAllAsync(string face)
    {
        while (Walk.Step == Step.Rating) await TapAsync(face);
    }

    public async Task<List<Evaluation>> EvaluationsAsync()
    {
        await using var db = await World.OpenDbAsync(TestContext.Current.CancellationToken);
        return await db.Evaluations.Include(e => e.Answers).ThenInclude(a => a.Reasons).ToListAsync(TestContext.Current.CancellationToken);
    }

    public async Task<List<KioskVisit>> OpenVisitsAsync()
    {
        await using var db = await World.OpenDbAsync(TestContext.Current.CancellationToken);
        return await db.KioskVisits.Where(v => v.EndedAt == null).ToListAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Makes the database fail, and well again.</summary>
    public async Task RenameTableAsync(string from, string to)
    {
        await using var db = World.Database.Open();
        await db.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = $"ALTER TABLE \"{from}\" RENAME TO \"{to}\"";
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Touches the hospital's name, which is no button.</summary>
    public Task TapHospitalAsync() => _shell.Find(".where strong").ClickAsync(new());

    /// <summary>What administrators changed reaches this program.</summary>
    public Task HearOfChangesAsync() => _context.Services.GetRequiredService<Terminals>().RefreshAsync(TestContext.Current.CancellationToken);

    /// <summary>What was published or taken down reaches this program.</summary>
    public Task HearOfPublicationsAsync() => _context.Services.GetRequiredService<KioskWall>().RefreshAsync(TestContext.Current.CancellationToken);

    /// <summary>This kiosk goes; the hospital stays.</summary>
    public ValueTask CloseAsync() => _context.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        await World.DisposeAsync();
    }

    private IElement Button(string words) =>
        FindButton(words) ?? throw new InvalidOperationException($"No button says “{words}”. The screen reads: {Words}");

    private IElement? FindButton(string words)
    {
        var buttons = _shell.FindAll("button");
        return buttons.FirstOrDefault(b => NameOf(b) == words) ?? buttons.FirstOrDefault(b => NameOf(b).StartsWith(words, StringComparison.Ordinal));
    }

    private static string NameOf(IElement button) => button.GetAttribute("aria-label") ?? TextOf(button);

    /// <summary>What stands in different places is read as different words.</summary>
    private static string TextOf(IElement element) => string.Join(' ', element.GetDescendants().OfType<IText>()
        .SelectMany(t => t.Data.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
}
