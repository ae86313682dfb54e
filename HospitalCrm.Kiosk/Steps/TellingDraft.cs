using HospitalCrm.Domain.Complaints;
using HospitalCrm.Domain.Satisfaction;

namespace HospitalCrm.Kiosk.Steps;

/// <summary>A complaint or praise being told (我要投诉, 我要表扬).</summary>
public sealed class TellingDraft(Guid id, ComplaintKind kind, KioskComplaintChoices choices)
{
    private const char Between = ';';
    private const char Among = ',';

    private readonly List<string> _reasons = [];

    public Guid Id { get; } = id;

    public ComplaintKind Kind { get; } = kind;

    public bool IsPraise => Kind == ComplaintKind.Praise;

    public KioskComplaintChoices Choices { get; } = choices;

    /// <summary>Null: about nobody in particular.</summary>
    public TargetRow? Target
    {
        get;
        set
        {
            field = value;
            Revision++;
        }
    }

    public ComplaintTopic? Topic
    {
        get;
        set
        {
            if (field?.Id != value?.Id) _reasons.Clear();
            field = value;
            Revision++;
        }
    }

    public string Words
    {
        get;
        set
        {
            field = value;
            Revision++;
        }
    } = "";

    /// <summary>Null: not asked yet.</summary>
    public bool? IsAnonymous
    {
        get;
        set
        {
            field = value;
            Revision++;
        }
    }

    /// <inheritdoc cref="IsAnonymous"/>
    public bool? WantsCallBack
    {
        get;
        set
        {
            field = value;
            Revision++;
        }
    }

    /// <summary>As typed so far; null: the one that is known.</summary>
    public string? Phone
    {
        get;
        set
        {
            field = value;
            Revision++;
        }
    }

    /// <summary>Grows with everything that is entered.</summary>
    public int Revision { get; private set; }

    /// <summary>Ids of the second level, or names of what is praised.</summary>
    public IReadOnlyList<string> Reasons => _reasons;

    /// <summary>Where the call goes, masked; null: nowhere yet.</summary>
    public string? CallPhone => Domain.Common.MobileNumber.TryRead(Phone)?.Masked ?? Choices.KnownPhone;

    /// <summary>The screens this one goes through, in their order.</summary>
    /// <param name="canType">Words can be typed at this terminal.</param>
    public IReadOnlyList<Step> Way(bool canType)
    {
        List<Step> way = [];
        if (!IsPraise) way.Add(Step.Topic);
        if (IsPraise || Topic is { Reasons.Count: > 0 }) way.Add(Step.Reasons);
        if (canType) way.Add(Step.Words);
        way.Add(Step.Name);
        if (!IsPraise) way.Add(Step.CallBack);
        if (WantsCallBack == true && (Choices.KnownPhone is null || Phone is not null)) way.Add(Step.CallPhone);
        way.Add(Step.Check);
        return way;
    }

    public void Toggle(string reason)
    {
        if (!_reasons.Remove(reason)) _reasons.Add(reason);
        Revision++;
    }

    public ToldComplaint Fill() => new(
        Id, Kind, Target?.Section, Target?.Code, Topic?.Id, IsPraise ? [] : [.. _reasons.Select(Guid.Parse)], IsPraise ? [.. _reasons.Select(Enum.Parse<PraiseReason>)] : [], Words)
    {
        IsAnonymous = IsAnonymous == true,
        WantsCallBack = WantsCallBack == true,
        Phone = Phone,
    };

    public TellingProgress Progress() => new(
        Id, Kind.ToString(), Target?.Code, string.Join(Between, Topic?.Id.ToString("N"), Write(IsAnonymous), Write(WantsCallBack), string.Join(Among, _reasons)), Words);

    /// <summary>What was kept before the screen was lost; what is no longer offered is left out.</summary>
    public void Restore(TellingProgress kept, string? phone, TargetRow? target)
    {
        var parts = (kept.Choices ?? "").Split(Between);
        Target = target;
        Words = kept.Words;
        Phone = phone;
        if (parts.Length != 4) return;
        Topic = Guid.TryParse(parts[0], out var topic) ? Choices.Topics.FirstOrDefault(t => t.Id == topic) : null;
        IsAnonymous = Read(parts[1]);
        WantsCallBack = Read(parts[2]);
        foreach (var reason in parts[3].Split(Among, StringSplitOptions.RemoveEmptyEntries).Where(IsOffered)) Toggle(reason);
    }

    private bool IsOffered(string reason) => IsPraise ? Enum.TryParse<PraiseReason>(reason, out _) : Guid.TryParse(reason, out var id) && Topic?.Reasons.Any(r => r.Id == id) == true;

    private static string Write(bool? answer) => answer switch { true => "1", false => "0", null => "" };

    private static bool? Read(string kept) => kept switch { "1" => true, "0" => false, _ => null };
}
