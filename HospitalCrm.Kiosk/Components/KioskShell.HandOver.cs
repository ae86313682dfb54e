using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Kiosk.Steps;
using Microsoft.AspNetCore.Components;

namespace HospitalCrm.Kiosk.Components;

/// <summary>Going on on one's own phone: the terminal shows the link and looks whether a phone has taken it; the phone shows the same screens.</summary>
public sealed partial class KioskShell
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>How long the sentence that the phone goes on stays before the terminal goes home.</summary>
    private const int GoodbyeSeconds = 5;

    private HandOverOffer? _offer;
    private ITimer? _look;
    private bool _isLooking;
    private bool _isHandedOver;

    /// <summary>This is a phone, and goes on with that visit.</summary>
    [Parameter]
    public Guid? PhoneVisit { get; set; }

    /// <summary>What stands before the token of a link; null where no hand-over is offered.</summary>
    [Parameter]
    public string? PhoneLink { get; set; }

    /// <summary>The link can be opened without a phone: part of the demonstration.</summary>
    [Parameter]
    public bool HasSimulatedPhone { get; set; }

    public bool IsOnPhone => PhoneVisit is not null;

    private bool CanHandOver => PhoneLink is not null && !IsOnPhone && Walk.Step is Step.Sections or Step.Rating or Step.Summary or Step.Words or Step.Check;

    private bool IsHandingOver => _offer is not null || _isHandedOver;

    private static int OfferSeconds => (int)HandOverDesk.LinkLife.TotalSeconds;

    private Task OfferAsync() => RunAsync(async cancel =>
    {
        // What the phone finds is what was kept, words just written too.
        if (Walk.Revision != _kept) await Drafts.KeepAsync(Visit, Walk.Progress(), cancel);
        _kept = Walk.Revision;
        _offer = await HandOvers.OfferAsync(Visit, cancel);
        _look = Time.CreateTimer(_ => _ = InvokeAsync(LookForPhoneAsync), null, LookEvery, LookEvery);
    });

    private async Task LookForPhoneAsync()
    {
        if (_offer is null || _isLooking || Walk.VisitId is not { } visit) return;
        _isLooking = true;
        try
        {
            await RunQuietlyAsync(async cancel =>
            {
                if (await HandOvers.IsTakenAsync(visit, cancel) && Walk.VisitId == visit) ShowHandedOver();
            });
        }
        finally
        {
            _isLooking = false;
        }
    }

    /// <summary>The person goes on here.</summary>
    private Task KeepHereAsync() => RunAsync(async cancel =>
    {
        var isOurs = await HandOvers.WithdrawAsync(Visit, cancel);
        ForgetOffer();
        if (!isOurs) ShowHandedOver();
    });

    /// <summary>Nobody has scanned: perhaps nobody is there any more.</summary>
    private async Task OfferIsOverAsync()
    {
        await KeepHereAsync();
        if (!_isHandedOver && Walk.VisitId is not null && _trouble is null) _isAskingPresence = true;
        StateHasChanged();
    }

    /// <summary>The visit is the phone's: here nothing of it stays, not even beneath the sentence that says so.</summary>
    private void ShowHandedOver()
    {
        ForgetOffer();
        Walk = new() { Language = Walk.Language, Look = Walk.Look };
        _kept = 0;
        _isAskingPresence = false;
        _isHandedOver = true;
        StateHasChanged();
    }

    private void ForgetOffer()
    {
        _look?.Dispose();
        _look = null;
        _offer = null;
    }

    private async Task ArriveOnPhoneAsync(Guid visit, CancellationToken cancel)
    {
        var found = await HandOvers.ResumeAsync(visit, cancel);
        var card = await Terminals.FindAsync(TerminalId, cancel) ?? Terminal;
        // The terminal may be out of service by now; a rating begun there is finished all the same.
        Terminal = card with { State = TerminalState.InService, Settings = card.Settings.OnPhone() };
        _isArrived = true;
        await ComeBackAsync(found, cancel);
    }
}
