using System.Runtime.InteropServices;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Complaints;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Kiosk.Components;

namespace HospitalCrm.Kiosk.Steps;

/// <summary>The screens of the kiosk, in the order in which most people meet them.</summary>
public enum Step
{
    Home, Consent, Identify, Phone, Code, Patients, Sections, Targets, Rating, Summary, Thanks,

    /// <summary>我要投诉 and 我要表扬: about what, which topic, which reasons, the words, with a name or without, called back or not, where; then 提交 and the slip.</summary>
    About, Topic, Reasons, Words, Name, CallBack, CallPhone, Check, Told,

    /// <summary>查询进度: number, code, how far it is.</summary>
    QueryNumber, QueryCode, Progress,

    /// <summary>您说我们改: for everybody, before any card.</summary>
    Wall,
}

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
    public int Revision { get => field + (Draft?.Revision ?? 0) + (Telling?.Revision ?? 0); private set; }

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

    /// <summary>Of 您说我们改; another language leaves the reader where they are.</summary>
    public int WallPage { get; set; }

    public SheetDraft? Draft { get; private set; }

    /// <summary>What is told instead of rated.</summary>
    public TellingDraft? Telling { get; private set; }

    /// <summary>What was handed in last.</summary>
    public ComplaintSlip? Slip { get; private set; }

    public string QueryNumber { get; set; } = "";

    public string QueryCode { get; set; } = "";

    public ProgressCard? Found { get; private set; }

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

    /// <summary>您说我们改, from its newest.</summary>
    public void ReadWall()
    {
        WallPage = 0;
        Go(Step.Wall);
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

    /// <summary>我要投诉 or 我要表扬; the same one chosen again goes on where it was left.</summary>
    public void Tell(TellingDraft telling)
    {
        if (Telling is null || Telling.Kind != telling.Kind) Telling = telling;
        Go(Step.About);
    }

    /// <summary>Somebody rates after all.</summary>
    public void Rate() => Telling = null;

    /// <summary>Whom it is about; null: nobody in particular.</summary>
    public void Aim(TargetRow? target, bool canType)
    {
        Telling!.Target = target;
        Further(canType);
    }

    /// <summary>On to what comes after this screen of telling; what was changed from the last screen leads back to it.</summary>
    public void Further(bool canType)
    {
        var way = Telling!.Way(canType).ToList();
        var next = way[way.IndexOf(Step) + 1];
        // A new topic has reasons of its own.
        if (_viewed.Any(page => page.Step == Step.Check) && !(Step == Step.Topic && next == Step.Reasons)) ReturnTo(Step.Check);
        else Go(next);
    }

    /// <summary>Whether and where to call back is known: the last thing that is asked.</summary>
    public void Decide(bool canType)
    {
        if (_viewed.Any(page => page.Step == Step.Check)) ReturnTo(Step.Check);
        else Go(Telling!.Way(canType)[^1]);
    }

    /// <summary>It is handed in: no way leads back into it.</summary>
    public void HandIn(ComplaintSlip slip)
    {
        Slip = slip;
        IsPraised = Telling?.IsPraise == true;
        Telling = null;
        Choices = null;
        ReturnTo(Step.Sections);
        Go(Step.Told);
    }

    /// <summary>What was handed in last was praise.</summary>
    public bool IsPraised { get; private set; }

    /// <summary>The answer to number and code, which are not kept.</summary>
    public void Show(ProgressCard found)
    {
        Found = found;
        QueryCode = "";
        ReturnTo(Step.QueryNumber);
        Go(Step.Progress);
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
        Step.ToString().ToLowerInvariant(), Language, Look.Flags, Identity?.MaskedName, Step == Step.Code ? Phone : Telling is { Phone.Length: > 0 } ? Telling.Phone : null,
        Telling is { } told ? told.Target?.Section : Choices is null && Draft is null ? null : Section,
        Telling is not null || Draft is null ? null : new(Draft.Sheet.Id, Draft.Sheet.TargetCode, Now.Question, Draft.Given(), Draft.Comment),
        Telling?.Progress());

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
