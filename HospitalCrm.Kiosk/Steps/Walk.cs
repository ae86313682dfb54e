using System.Runtime.InteropServices;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Kiosk.Components;

namespace HospitalCrm.Kiosk.Steps;

/// <summary>The screens of the kiosk, in the order in which most people meet them.</summary>
public enum Step { Home, Consent, Identify, Phone, Code, Patients, Sections, Targets, Rating, Summary, Thanks }

/// <summary>A screen as the way back remembers it.</summary>
/// <param name="Question">Which question, on the rating screen.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ViewedPage(Step Step, int Question = 0);

/// <summary>One person's walk through the kiosk: where they are, where they came from, what they have entered. Nothing of it outlives the visit.</summary>
public sealed class Walk
{
    private readonly Stack<ViewedPage> _viewed = new();

    public ViewedPage Now
    {
        get;
        private set
        {
            field = value;
            Revision++;
        }
    } = new(Step.Home);

    /// <summary>Grows with everything that is worth keeping for the case that this screen is lost.</summary>
    public int Revision { get => field + (Draft?.Revision ?? 0); private set; }

    public Step Step => Now.Step;

    /// <summary>Where this walk began; on a phone that is where who it is was known already.</summary>
    public Step First { get; private set; } = Step.Home;

    public bool CanGoBack => Step != First && _viewed.Count > 0;

    public string Language
    {
        get;
        set
        {
            field = value;
            Revision++;
        }
    } = Wording.Simplified;

    public Look Look
    {
        get;
        set
        {
            field = value;
            Revision++;
        }
    } = Look.Usual;

    public Guid? VisitId { get; set; }

    public KioskIdentity? Identity { get; private set; }

    /// <summary>Swiped before the consent was given; read only after it.</summary>
    public string? PendingSwipe { get; set; }

    public string Phone { get; set; } = "";

    public string Code { get; set; } = "";

    public DateTime? ResendAt { get; set; }

    public Section Section { get; private set; }

    public TargetChoices? Choices { get; private set; }

    /// <summary>Chosen in the pinyin strip; null shows all.</summary>
    public char? Letter { get; private set; }

    public int ListPage { get; set; }

    public SheetDraft? Draft { get; private set; }

    /// <summary>What was rated last, for the thanks.</summary>
    public string? RatedName { get; private set; }

    /// <summary>What is wrong with what was just entered.</summary>
    public DomainRuleException? Problem { get; set; }

    /// <summary>A kind word that is no fault: the key of the sentence.</summary>
    public string? Hint { get; set; }

    /// <summary>A question of the sheet is being changed from the summary.</summary>
    public bool IsChanging => Step == Step.Rating && _viewed.TryPeek(out var before) && before.Step == Step.Summary;

    public void Go(Step step, int question = 0)
    {
        _viewed.Push(Now);
        Now = new(step, question);
        Settle();
    }

    /// <summary>返回: to the page viewed before.</summary>
    public void Back()
    {
        if (!CanGoBack || !_viewed.TryPop(out var before)) return;
        Now = before;
        Settle();
    }

    /// <summary>No way leads back before this page.</summary>
    public void BeginHere() => First = Step;

    /// <summary>Who it is, is known. The pages where it was entered are no way back any more; a code works once.</summary>
    public void Recognise(KioskIdentity identity)
    {
        Identity = identity;
        PendingSwipe = null;
        Phone = "";
        Code = "";
        ResendAt = null;
        ReturnTo(Step.Identify);
        Go(identity.Choices.Count > 0 ? Step.Patients : Step.Sections);
    }

    /// <summary>One of several patients; the others stay on offer for who comes back to the choice.</summary>
    public void Choose(KioskIdentity person)
    {
        Identity = person with { Choices = Identity?.Choices ?? [] };
        Go(Step.Sections);
    }

    public void Offer(Section section, TargetChoices choices)
    {
        Section = section;
        Choices = choices;
        Letter = null;
        ListPage = 0;
        Go(Step.Targets);
    }

    public void Filter(char? letter)
    {
        Letter = letter;
        ListPage = 0;
    }

    /// <summary>A blank sheet; the same target chosen again goes on where it was left.</summary>
    public void Open(RatingSheet sheet)
    {
        if (Draft is null || Draft.Sheet.Section != sheet.Section || Draft.Sheet.TargetCode != sheet.TargetCode) Draft = new(sheet);
        else Draft.Translate(sheet);
        Go(Step.Rating);
    }

    /// <summary>On to what comes after this question.</summary>
    public void Advance()
    {
        if (IsChanging) Back();
        else if (Now.Question + 1 < Draft!.Sheet.Questions.Count) Go(Step.Rating, Now.Question + 1);
        else Go(Step.Summary);
    }

    public void PreviousQuestion()
    {
        if (_viewed.TryPeek(out var before) && before == new ViewedPage(Step.Rating, Now.Question - 1)) Back();
        else if (Now.Question > 0) Go(Step.Rating, Now.Question - 1);
    }

    /// <summary>The sheet is saved: no way leads back into it.</summary>
    public void Finish() => Finish(Draft!.Sheet.TargetName);

    /// <param name="ratedName">For the thanks.</param>
    public void Finish(string ratedName)
    {
        RatedName = ratedName;
        Draft = null;
        Choices = null;
        ReturnTo(Step.Sections);
        Go(Step.Thanks);
    }

    /// <summary>What has to be known to bring the person back here.</summary>
    public VisitProgress Progress() => new(
        Step.ToString().ToLowerInvariant(), Language, Look.Flags, Identity?.MaskedName, Step == Step.Code ? Phone : null,
        Choices is null && Draft is null ? null : Section,
        Draft is null ? null : new(Draft.Sheet.Id, Draft.Sheet.TargetCode, Now.Question, Draft.Given(), Draft.Comment));

    private void ReturnTo(Step step)
    {
        while (Now.Step != step && _viewed.TryPop(out var before)) Now = before;
        if (Now.Step != step) Now = new(step);
        Settle();
    }

    private void Settle()
    {
        Problem = null;
        Hint = null;
    }
}
