using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Complaints;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Kiosk.Setup;
using HospitalCrm.Kiosk.Steps;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace HospitalCrm.Kiosk.Components;

/// <summary>The frame around every screen: it holds the walk, guards against leaving it half done, and speaks with the browser.</summary>
public sealed partial class KioskShell
{
    /// <summary>Seconds until a step that failed is tried again without a touch; the last one goes on.</summary>
    private static readonly int[] RetryAfter = [3, 5, 10];

    private readonly CancellationTokenSource _gone = new();
    private DotNetObjectReference<KioskShell>? _self;
    private IDisposable? _watch;
    private IDisposable? _wallWatch;
    private IDisposable? _presence;
    private Maintenance? _maintenance;
    private Func<CancellationToken, Task>? _lastWork;
    private ITimer? _retry;
    private int _retries;
    private int _kept;
    private string? _trouble;
    private bool _isBusy;
    private bool _isWired;
    private bool _isArrived;
    private bool _isOpening;
    private bool _isAskingPresence;
    private bool _isAskingToLeave;
    private bool _isAdjusting;
    private (Step Step, int IdleSeconds) _watched = (Step.Home, 0);

    [Parameter]
    public Guid TerminalId { get; set; }

    [Parameter]
    public Arrival Arrival { get; set; }

    public Walk Walk { get; private set; } = new();

    /// <summary>This terminal, as it is set up now.</summary>
    public TerminalCard Terminal { get; private set; } = null!;

    public TerminalSettings Settings => Terminal.Settings;

    public Wording T => Wording.In(Walk.Language);

    /// <summary>Something is on its way to the server; buttons that start work wait for it.</summary>
    public bool IsBusy => _isBusy;

    /// <summary>Higher than wide; decides how many cards fit.</summary>
    public bool IsPortrait { get; private set; } = true;

    /// <summary>A question lies over the screen: what is beneath cannot be touched or reached by keys.</summary>
    private bool IsAsking => _isAskingPresence || _isAskingToLeave || _isAdjusting || _maintenance is { IsOpen: true } || IsHandingOver;

    private string StepName => Walk.Step.ToString().ToLowerInvariant();

    private int? StageNumber => Walk.Step switch
    {
        Step.Consent or Step.Identify or Step.Phone or Step.Code or Step.Patients => 1,
        Step.Sections or Step.Targets when Walk.Telling is null || Walk.Step == Step.Sections => 2,
        Step.Summary => 3,
        _ => null,
    };

    /// <summary>Where telling has come to: the choice of whom it is about counts as one.</summary>
    private (int No, int Of)? TellingStage
    {
        get
        {
            if (Walk.Telling is not { } telling || Walk.Step == Step.Sections) return null;
            var way = telling.Way(Settings.HasTouchInput).ToList();
            return (Math.Max(0, way.IndexOf(Walk.Step) + 1) + 1, way.Count + 1);
        }
    }

    /// <summary>Zero where nobody has left anything on the screen, and where the page leaves by itself.</summary>
    private int IdleSeconds => Walk.Step switch
    {
        // Somebody looks for their phone; the link runs out by itself.
        _ when _offer is not null => OfferSeconds + Settings.WarningSeconds,
        Step.Home when Walk is { Language: Wording.Simplified, Look.Flags: 0, Problem: null } && !_isAdjusting => 0,
        Step.Thanks when !IsOnPhone => 0,
        Step.Code => Settings.CodeIdleSeconds,
        _ => Settings.IdleSeconds,
    };

    protected override Task OnInitializedAsync()
    {
        Walk.Problem = Arrival switch
        {
            Arrival.Stray => new DomainRuleException(KioskDesk.NeedsIdentitySentence),
            Arrival.Over => new VisitOverException(),
            _ => null,
        };
        Terminal = TerminalCard.Unknown(Terminals.Common);
        _watch = Terminals.Subscribe(() => InvokeAsync(MeetAgainAsync));
        _wallWatch = IsOnPhone ? null : Wall.Subscribe(() => InvokeAsync(ReadWallAnew));
        _presence = IsOnPhone ? null : Screens.Enter(TerminalId);
        return OpenAsync();
    }

    /// <summary>Nothing is painted before it is known what: each painting of a screen nobody has seen costs the server as much as one that counts.</summary>
    private async Task OpenAsync()
    {
        _isOpening = true;
        try
        {
            await RunAsync(ArriveAsync);
        }
        finally
        {
            _isOpening = false;
        }
    }

    private void Paint()
    {
        if (!_isOpening) StateHasChanged();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        try
        {
            if (firstRender)
            {
                _self = DotNetObjectReference.Create(this);
                await Js.InvokeVoidAsync("kiosk.start", _gone.Token, _self);
                _isWired = true;
            }

            if (_isWired && _watched != (Walk.Step, IdleSeconds))
            {
                _watched = (Walk.Step, IdleSeconds);
                await Js.InvokeVoidAsync("kiosk.watch", _gone.Token, IdleSeconds, Settings.WarningSeconds);
            }
        }
        catch (Exception gone) when (gone is JSDisconnectedException or OperationCanceledException)
        {
            // The browser has left while we were speaking to it; the circuit follows.
        }
    }

    /// <summary>A touch that changes only the walk.</summary>
    /// <returns>Done when what is new is on the disk; the next screen is painted before that.</returns>
    internal Task Do(Action<Walk> move)
    {
        if (_isBusy) return Task.CompletedTask;
        Walk.Problem = null;
        move(Walk);
        StateHasChanged();
        return KeepAsync();
    }

    /// <summary>
    /// A touch that needs the hospital: one at a time, so a double tap is one; a broken rule is told where the person is, anything
    /// else becomes the calm page with a number.
    /// </summary>
    /// <param name="kindly">The sentence to stay with instead of the calm page, because nothing entered may be lost.</param>
    internal async Task RunAsync(Func<CancellationToken, Task> work, string? kindly = null)
    {
        if (_isBusy) return;
        _retry?.Dispose();
        _isBusy = true;
        _trouble = null;
        if (Walk.Step != Step.Home) Walk.Problem = null;
        Paint();
        var isOver = false;
        try
        {
            await work(_gone.Token);
            _retries = 0;
        }
        catch (VisitOverException)
        {
            isOver = true;
        }
        catch (DomainRuleException broken)
        {
            Walk.Problem = broken;
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            return;
        }
        catch (Exception fault)
        {
            var number = Record(fault);
            _lastWork = work;
            if (kindly is null) _trouble = number;
            else Walk.Problem = new DomainRuleException(kindly);
            RetryLater(kindly);
        }
        finally
        {
            _isBusy = false;
        }

        if (isOver) await LeaveAsync(Arrival.Over);
        Paint();
        await KeepAsync();
    }

    internal Task RetryAsync() => _lastWork is { } work ? RunAsync(work) : LeaveAsync(Arrival.Fresh);

    internal async Task AgreeAsync(CancellationToken cancel)
    {
        // Back to the privacy page and on again is still the same visit.
        Walk.VisitId ??= await Desk.BeginAsync(TerminalId, cancel);
        var swipe = Walk.PendingSwipe;
        Walk.PendingSwipe = null;
        Walk.Go(Step.Identify);
        if (swipe is not null) await IdentifyAsync(swipe, cancel);
    }

    internal async Task OpenSheetAsync(string targetCode, CancellationToken cancel) =>
        Walk.Open(await Ratings.OpenSheetAsync(Visit, Walk.Section, targetCode, Walk.Language, cancel));

    /// <summary>An administrator wants to leave kiosk mode.</summary>
    internal void Knock() => _maintenance?.Knock();

    /// <summary>What lies under a question is out of reach while it is asked.</summary>
    internal void Cover() => StateHasChanged();

    /// <summary>The visit every step after the consent belongs to.</summary>
    internal Guid Visit => Walk.VisitId ?? throw new VisitOverException();

    /// <summary>Everything of the visit goes: here, in the database and, by a fresh page, in the browser.</summary>
    internal async Task LeaveAsync(Arrival next)
    {
        var left = Walk;
        Walk = new();
        _retry?.Dispose();
        _trouble = null;
        _lastWork = null;
        _kept = 0;
        _isAskingPresence = false;
        _isAskingToLeave = false;
        _isAdjusting = false;
        _isHandedOver = false;
        ForgetOffer();
        if (IsOnPhone) (Terminal, _isArrived) = (TerminalCard.Unknown(Terminals.Common), false);
        else if (next == Arrival.Over) Walk.Problem = new VisitOverException();
        StateHasChanged();

        if (left.VisitId is { } visit) await EndAsync(visit, next, left.Step);
        try
        {
            await Js.InvokeVoidAsync("kiosk.leave", _gone.Token, $"{(IsOnPhone ? PhoneDoor.End : "/")}?{(next == Arrival.Over ? App.Over : App.Left)}");
        }
        catch (Exception gone) when (gone is JSDisconnectedException or OperationCanceledException)
        {
            // Left already.
        }
    }

    /// <summary>A whole swipe, once, from the browser's listener.</summary>
    [JSInvokable]
    public async Task SwipeAsync(string raw)
    {
        if (_isBusy || _trouble is not null || IsOnPhone || IsHandingOver || raw.Length > CardSwipe.Longest) return;
        switch (Walk.Step)
        {
            case Step.Home when !Terminal.IsInService:
                break;
            case Step.Home:
                await Do(walk =>
                {
                    walk.Go(Step.Consent);
                    walk.PendingSwipe = raw;
                });
                break;
            case Step.Consent:
                await Do(walk => walk.PendingSwipe = raw);
                break;
            case Step.Identify or Step.Phone or Step.Code:
                await RunAsync(cancel => IdentifyAsync(raw, cancel));
                break;
            case Step.Patients or Step.Sections or Step.Targets:
                await Do(walk => walk.Hint = "您已通过验证，不用再刷卡。");
                break;
        }
    }

    /// <summary>返回, on the screen or in the browser.</summary>
    [JSInvokable]
    public async Task BackAsync()
    {
        if (_isBusy) return;
        if (_offer is not null)
        {
            await KeepHereAsync();
            return;
        }

        if (_isHandedOver)
        {
            await LeaveAsync(Arrival.Fresh);
            return;
        }

        if (_isAskingToLeave || _isAskingPresence)
        {
            await StillHereAsync();
            return;
        }

        if (_isAdjusting)
        {
            CloseLook();
            return;
        }

        _trouble = null;
        Walk.Back();
        // Home is where nobody is: whoever goes back that far has left.
        if (Walk.Step == Step.Home && Walk.VisitId is not null) await LeaveAsync(Arrival.Fresh);
        else if (Walk.Step == Step.Home) Walk.PendingSwipe = null;
        StateHasChanged();
        await KeepAsync();
    }

    /// <summary>Nobody has touched the screen for the idle time.</summary>
    [JSInvokable]
    public async Task IdleAsync()
    {
        if (IdleSeconds == 0 || _isBusy) return;
        if (Walk.Step == Step.Home)
        {
            // Only the language, the letters or a sentence of whoever was here last: the next person finds the kiosk as it was.
            Walk = new();
            _isAdjusting = false;
            StateHasChanged();
            await Js.InvokeVoidAsync("kiosk.speak", _gone.Token, Walk.Language);
            return;
        }

        _isAskingPresence = true;
        StateHasChanged();
    }

    /// <summary>Somebody at the first page goes by keys: they may not see it.</summary>
    [JSInvokable]
    public void ReadAloud()
    {
        if (Walk.Step != Step.Home) return;
        Walk.Look = Walk.Look with { IsSpoken = true };
        StateHasChanged();
    }

    /// <summary>The screen was touched, told at most every quarter of a minute.</summary>
    [JSInvokable]
    public Task TouchedAsync() => Walk.VisitId is { } visit && !_isBusy ? RunQuietlyAsync(cancel => Desk.StayAsync(visit, cancel)) : Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        // The visit stays: the same terminal may ask for it in a moment, after a restart or a page loaded anew; else it runs out.
        _watch?.Dispose();
        _wallWatch?.Dispose();
        _presence?.Dispose();
        _retry?.Dispose();
        _look?.Dispose();
        await _gone.CancelAsync();
        _self?.Dispose();
        _gone.Dispose();
    }

    /// <summary>The panel is wider than high; told once, by those that are.</summary>
    [JSInvokable]
    public void Widen()
    {
        IsPortrait = false;
        StateHasChanged();
    }

    private async Task IdentifyAsync(string swipe, CancellationToken cancel) => Walk.Recognise(await Desk.IdentifyByCardAsync(Visit, swipe, cancel));

    private async Task StillHereAsync()
    {
        _isAskingPresence = false;
        _isAskingToLeave = false;
        StateHasChanged();
        await TouchedAsync();
    }

    private async Task AskToLeaveAsync()
    {
        if (_isBusy) return;
        if (Walk.Step is Step.Rating or Step.Summary || (Walk.Telling is not null && Walk.Step is not (Step.Sections or Step.About or Step.Targets))) _isAskingToLeave = true;
        else if (Walk.VisitId is null) Walk = new() { Language = Walk.Language, Look = Walk.Look };
        else await LeaveAsync(Arrival.Fresh);
    }

    private Task AdjustAsync(Look look)
    {
        Walk.Look = look;
        StateHasChanged();
        return KeepAsync();
    }

    private void CloseLook()
    {
        _isAdjusting = false;
        StateHasChanged();
    }

    private async Task SpeakAsync(string language)
    {
        if (_isBusy || Walk.Language == language) return;
        Walk.Language = language;
        Walk.Filter(letter: null);
        await Js.InvokeVoidAsync("kiosk.speak", _gone.Token, language);
        // What is being asked right now is asked in that language too.
        if (Walk.Draft is { } draft)
            await RunAsync(async cancel => draft.Translate(await Ratings.OpenSheetAsync(Visit, draft.Sheet.Section, draft.Sheet.TargetCode, language, cancel)));
    }

    /// <summary>Work that nobody waits for on the screen; only the end of the visit matters.</summary>
    private async Task RunQuietlyAsync(Func<CancellationToken, Task> work)
    {
        try
        {
            await work(_gone.Token);
        }
        catch (VisitOverException)
        {
            await LeaveAsync(Arrival.Over);
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // Left.
        }
        catch (Exception fault)
        {
            Record(fault);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "A visit that cannot be ended now runs out by itself; the person must get home all the same.")]
    private async Task EndAsync(Guid visit, Arrival next, Step page)
    {
        try
        {
            var ending = next == Arrival.Over ? VisitEnd.TimedOut : VisitEnd.Left;
            if (IsOnPhone) await HandOvers.EndAsync(visit, ending, page.ToString().ToLowerInvariant(), CancellationToken.None);
            else await Desk.EndAsync(visit, ending, page.ToString().ToLowerInvariant(), CancellationToken.None);
        }
        catch (Exception fault)
        {
            Record(fault);
        }
    }

    private async Task ArriveAsync(CancellationToken cancel)
    {
        if (PhoneVisit is { } onPhone)
        {
            await ArriveOnPhoneAsync(onPhone, cancel);
            return;
        }

        Terminal = await Terminals.FindAsync(TerminalId, cancel) ?? Terminal;
        _isArrived = true;
        await Wall.ListAsync(cancel);
        if (!Terminal.IsInService) return;
        if (Arrival != Arrival.Fresh) await Desk.EndOpenAsync(TerminalId, Arrival == Arrival.Over ? VisitEnd.TimedOut : VisitEnd.Left, cancel);
        // Whoever goes on here needs no link any more; a phone that was faster goes on alone.
        else if (await Desk.TryResumeAsync(TerminalId, cancel) is { } found && await HandOvers.WithdrawAsync(found.VisitId, cancel)) await ComeBackAsync(found, cancel);
    }

    /// <summary>As it was kept; so there is nothing to keep before the next touch.</summary>
    private async Task ComeBackAsync(ResumedVisit found, CancellationToken cancel)
    {
        await ResumeAsync(found, cancel);
        _kept = Walk.Revision;
    }

    /// <summary>Brings the person back to where they were when the screen was lost.</summary>
    private async Task ResumeAsync(ResumedVisit found, CancellationToken cancel)
    {
        var progress = found.Progress;
        Walk = new() { VisitId = found.VisitId, Language = progress.Language, Look = Look.From(progress.Look) };
        await Js.InvokeVoidAsync("kiosk.speak", cancel, Walk.Language);
        Walk.Go(Step.Consent);
        Walk.Go(Step.Identify);
        if (found.Identity is null)
        {
            if (progress.Phone is not { } phone) return;
            Walk.Phone = phone;
            Walk.ResendAt = found.ResendAt;
            Walk.Go(Step.Phone);
            Walk.Go(Step.Code);
            return;
        }

        Walk.Recognise(found.Identity);
        if (IsOnPhone) Walk.BeginHere();
        if (progress.Telling is { } told && progress.Page is not ("sections" or "patients" or "told"))
        {
            await ResumeTellingAsync(told, progress, cancel);
            return;
        }

        if (found.Identity.Choices.Count > 0 || progress.Section is not { } section || progress.Page is not ("targets" or "rating" or "summary")) return;

        Walk.Offer(section, Shared.Share(section, await Ratings.ListTargetsAsync(Visit, section, cancel)));
        if (progress.Sheet is not { } kept || progress.Page == "targets") return;
        if (found.IsSaved)
        {
            Walk.Finish(Walk.Choices!.All.FirstOrDefault(t => t.Code == kept.TargetCode)?.Text.In(Walk.Language) ?? "");
            return;
        }

        Walk.Open(await Ratings.OpenSheetAsync(Visit, section, kept.TargetCode, Walk.Language, cancel) with { Id = kept.Id });
        Walk.Draft!.Restore(kept.Answers, kept.Comment);
        var last = progress.Page == "summary" ? Walk.Draft.Sheet.Questions.Count - 1 : Math.Min(kept.Question, Walk.Draft.Sheet.Questions.Count - 1);
        for (var question = 1; question <= last; question++) Walk.Go(Step.Rating, question);
        if (progress.Page == "summary") Walk.Go(Step.Summary);
    }

    /// <summary>Brings back a complaint or praise that was being told; if it was handed in, its slip.</summary>
    private async Task ResumeTellingAsync(TellingProgress kept, VisitProgress progress, CancellationToken cancel)
    {
        var kind = Enum.Parse<ComplaintKind>(kept.Kind);
        Walk.Tell(new(kept.Id, kind, await Complaints.OpenAsync(Visit, cancel)));
        if (await Complaints.TryFindAsync(Visit, kept.Id, cancel) is { } slip)
        {
            Walk.HandIn(slip);
            return;
        }

        TargetRow? target = null;
        if (progress is { Section: { } section } && kept.TargetCode is { } code)
        {
            Walk.Offer(section, Shared.Share(section, await Ratings.ListTargetsAsync(Visit, section, cancel)));
            target = Walk.Choices!.All.FirstOrDefault(t => t.Code == code);
        }

        Walk.Telling!.Restore(kept, progress.Phone, target);
        if (!Enum.TryParse<Step>(progress.Page, ignoreCase: true, out var page)) return;
        var way = Walk.Telling.Way(Settings.HasTouchInput).ToList();
        foreach (var step in way.Take(way.IndexOf(page) + 1)) Walk.Go(step);
    }

    /// <summary>An administrator has changed something about the terminals, perhaps this one.</summary>
    private async Task MeetAgainAsync()
    {
        if (IsOnPhone) return;
        var before = Terminal;
        var now = await Terminals.FindAsync(TerminalId, _gone.Token);
        if (now == before || !_isArrived) return;
        if (now is null || (now.Restarts != before.Restarts && Walk.Step == Step.Home))
        {
            // Withdrawn: the page loaded anew waits with a pairing number.
            await LeaveAsync(Arrival.Left);
            return;
        }

        // To load anew in the middle of a walk can wait: its end does so by itself.
        Terminal = now with { Restarts = before.Restarts };
        if (!now.IsInService && Walk.Step != Step.Home)
        {
            await LeaveAsync(Arrival.Left);
            return;
        }

        // The language chosen on the first page may be offered no longer; whoever is in the middle of a walk keeps it.
        if (Walk.Step == Step.Home && !Settings.Languages.Contains(Walk.Language)) await SpeakAsync(Wording.Simplified);
        StateHasChanged();
        if (Settings.PixelsPerMillimetre == before.Settings.PixelsPerMillimetre) return;
        try
        {
            await Js.InvokeVoidAsync("kiosk.measure", _gone.Token, Settings.PixelsPerMillimetre);
        }
        catch (Exception gone) when (gone is JSDisconnectedException or OperationCanceledException)
        {
            // The browser is away; the page it loads next is measured right.
        }
    }

    /// <summary>Something was published or taken down; it is the matter of two screens.</summary>
    private void ReadWallAnew()
    {
        if (Walk.Step is Step.Home or Step.Wall) Paint();
    }

    /// <summary>Keeps how far the person has come. That it cannot be kept now is no trouble of theirs: the next touch tries again.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Nothing acknowledged is lost; the person goes on.")]
    private async Task KeepAsync()
    {
        if (Walk.VisitId is not { } visit || Walk.Revision == _kept) return;
        _kept = Walk.Revision;
        try
        {
            await Drafts.KeepAsync(visit, Walk.Progress(), _gone.Token);
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // Left.
        }
        catch (Exception fault)
        {
            _kept = -1;
            Record(fault);
        }
    }

    /// <summary>A locked database or a server just starting comes back by itself, so the screen does too.</summary>
    private void RetryLater(string? kindly)
    {
        var page = Walk.Now;
        var patience = TimeSpan.FromSeconds(RetryAfter[Math.Min(_retries++, RetryAfter.Length - 1)]);
        _retry = Time.CreateTimer(_ => _ = InvokeAsync(() => Walk.Now == page && _lastWork is { } work ? RunAsync(work, kindly) : Task.CompletedTask), null, patience, Timeout.InfiniteTimeSpan);
    }

    private void Stumble(Exception fault)
    {
        _trouble = Record(fault);
        _lastWork = null;
        StateHasChanged();
    }

    /// <returns>The number a person can read out to the service desk.</returns>
    private string Record(Exception fault)
    {
        var number = RandomNumberGenerator.GetInt32(100_000, 1_000_000).ToString(CultureInfo.InvariantCulture);
        LogTrouble(Log, fault, number, TerminalId);
        return number;
    }

    private string Pressed(string language) => Walk.Language == language ? "true" : "false";

    [LoggerMessage(Level = LogLevel.Error, Message = "Kiosk trouble {Number} at terminal {TerminalId}")]
    private static partial void LogTrouble(ILogger log, Exception fault, string number, Guid terminalId);
}
