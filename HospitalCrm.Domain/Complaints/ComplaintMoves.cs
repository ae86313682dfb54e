using System.Collections.Frozen;
using HospitalCrm.Domain.Common;
using static HospitalCrm.Domain.Complaints.ComplaintState;

namespace HospitalCrm.Domain.Complaints;

/// <summary>Who somebody is to a complaint; one person may be several.</summary>
[Flags]
public enum ComplaintStanding
{
    None = 0,

    /// <summary>投诉管理部门: the right 受理与督办.</summary>
    Office = 1,

    /// <summary>话务员: the right 回访.</summary>
    Agent = 1 << 1,

    /// <summary>首诉接待人 or whoever registered it.</summary>
    FirstReceiver = 1 << 2,

    /// <summary>被投诉人.</summary>
    Target = 1 << 3,

    /// <summary>责任人.</summary>
    Owner = 1 << 4,

    /// <summary>科室主管 of a department that has to answer: the right 处理, and rows of a department.</summary>
    Head = 1 << 5,

    /// <summary>The right 强行终止.</summary>
    Forcer = 1 << 6,

    /// <summary>The right 强行终止审批.</summary>
    ForceApprover = 1 << 7,

    /// <summary>Whoever sees it at all.</summary>
    Reader = 1 << 8,
}

/// <summary>Asking of a standing.</summary>
public static class ComplaintStandings
{
    /// <summary>True for whoever is one of these.</summary>
    public static bool IsAny(this ComplaintStanding standing, ComplaintStanding these) => (standing & these) != ComplaintStanding.None;
}

/// <summary>One line of the state table (domain.md 1.5, docs/domain.md).</summary>
/// <param name="To">Null: stays where it is.</param>
/// <param name="TargetMay">Also the person complained about; they decide nothing else about a complaint against themselves.</param>
public sealed record ComplaintRule(ComplaintMove Move, IReadOnlySet<ComplaintState> From, ComplaintState? To, ComplaintStanding By, bool TargetMay = false)
{
    /// <summary>Only of these kinds; null: of any.</summary>
    public IReadOnlySet<ComplaintKind>? Kinds { get; init; }
}

/// <summary>The state table of complaints: which move leads from where to where, and whose it is. Nothing else changes a state.</summary>
public static class ComplaintMoves
{
    private static readonly ComplaintState[] Unended = [Waiting, InProgress, Closable];

    private static readonly FrozenDictionary<ComplaintMove, ComplaintRule> Rules = new ComplaintRule[]
    {
        Rule(ComplaintMove.Confirm, [Draft], Waiting, ComplaintStanding.Office),
        Rule(ComplaintMove.Discard, [Draft], Discarded, ComplaintStanding.Office),
        Rule(ComplaintMove.Accept, [Waiting], InProgress, ComplaintStanding.Office | ComplaintStanding.Head),
        Rule(ComplaintMove.Transfer, [Waiting, InProgress], InProgress, ComplaintStanding.Office | ComplaintStanding.Head | ComplaintStanding.Owner),
        Rule(ComplaintMove.AddDepartment, [InProgress], null, ComplaintStanding.Office | ComplaintStanding.Owner),
        Rule(ComplaintMove.Receive, [InProgress], null, ComplaintStanding.Owner | ComplaintStanding.Head),
        Rule(ComplaintMove.Return, [InProgress], null, ComplaintStanding.Owner | ComplaintStanding.Head),
        Rule(ComplaintMove.Refuse, [Waiting, InProgress], Refused, ComplaintStanding.Office) with { Kinds = OnlyComplaints },
        Rule(ComplaintMove.SettleOnSpot, [Waiting], Closed, ComplaintStanding.FirstReceiver),
        Rule(ComplaintMove.Settle, [Waiting, InProgress], Closed, ComplaintStanding.Office | ComplaintStanding.Head | ComplaintStanding.Owner) with { Kinds = NoComplaints },
        Rule(ComplaintMove.AskToEnd, [InProgress], Closable, ComplaintStanding.Target | ComplaintStanding.Head | ComplaintStanding.Owner, targetMay: true) with { Kinds = OnlyComplaints },
        Rule(ComplaintMove.EndAfterCall, [Closable], Closed, ComplaintStanding.Agent),
        Rule(ComplaintMove.SendBack, [Closable], InProgress, ComplaintStanding.Agent),
        Rule(ComplaintMove.CallMissed, [Closable], null, ComplaintStanding.Agent),
        Rule(ComplaintMove.EndUncalled, [Closable], Closed, ComplaintStanding.Agent),
        Rule(ComplaintMove.ForceEnd, Unended, ForcedClosed, ComplaintStanding.Forcer) with { Kinds = OnlyComplaints },
        Rule(ComplaintMove.ApproveForceEnd, Unended, ForcedClosed, ComplaintStanding.ForceApprover),
        Rule(ComplaintMove.RejectForceEnd, Unended, null, ComplaintStanding.ForceApprover),
        Rule(ComplaintMove.HandOver, Unended, HandedOver, ComplaintStanding.Office) with { Kinds = OnlyComplaints },
        Rule(ComplaintMove.Reopen, [Closed, ForcedClosed, Refused], InProgress, ComplaintStanding.Office) with { Kinds = OnlyComplaints },
        Rule(ComplaintMove.Withdraw, Unended, Withdrawn, ComplaintStanding.Agent | ComplaintStanding.FirstReceiver),
        Rule(ComplaintMove.Merge, [Waiting, InProgress], Merged, ComplaintStanding.Office),
        Rule(ComplaintMove.Unmerge, [Merged], null, ComplaintStanding.Office),
        Rule(ComplaintMove.Amend, [Draft, Waiting, InProgress], null, ComplaintStanding.Office | ComplaintStanding.FirstReceiver),
        Rule(ComplaintMove.Note, [Draft, Waiting, InProgress, Closable, Closed, ForcedClosed, Refused, HandedOver, Withdrawn], null, ComplaintStanding.Reader, targetMay: true),
        Rule(ComplaintMove.Alarm, [Draft, Waiting, InProgress, Closable], null, ComplaintStanding.Reader, targetMay: true),
    }.ToFrozenDictionary(rule => rule.Move);

    private static FrozenSet<ComplaintKind> OnlyComplaints => new[] { ComplaintKind.Complaint }.ToFrozenSet();

    private static FrozenSet<ComplaintKind> NoComplaints => new[] { ComplaintKind.Praise, ComplaintKind.Suggestion, ComplaintKind.Enquiry }.ToFrozenSet();

    /// <summary>Every move a person can make with a complaint that exists.</summary>
    public static IReadOnlyCollection<ComplaintRule> All => Rules.Values;

    public static ComplaintRule Of(ComplaintMove move) => Rules[move];

    /// <summary>未终止: somebody still has to do something.</summary>
    public static bool IsOpen(ComplaintState state) => state is Draft or Waiting or InProgress or Closable;

    /// <summary>Whether the move is this person's at all, wherever the complaint stands.</summary>
    public static bool IsTheirs(ComplaintRule rule, ComplaintStanding standing) =>
        rule.By.IsAny(standing) && (rule.TargetMay || !standing.IsAny(ComplaintStanding.Target));

    /// <summary>Whether the person may make the move now, as far as state, kind and standing say it.</summary>
    public static bool May(ComplaintRule rule, Complaint complaint, ComplaintStanding standing) =>
        IsTheirs(rule, standing) && rule.From.Contains(complaint.State) && rule.Kinds?.Contains(complaint.Kind) != false && Suits(rule.Move, complaint);

    /// <summary>What a move needs beside the state.</summary>
    private static bool Suits(ComplaintMove move, Complaint complaint) => move switch
    {
        ComplaintMove.Receive or ComplaintMove.Return => complaint.IsAwaitingReceipt,
        ComplaintMove.ForceEnd => complaint.ForceAskedBy is null,
        ComplaintMove.ApproveForceEnd or ComplaintMove.RejectForceEnd => complaint.ForceAskedBy is not null,
        _ => true,
    };

    private static ComplaintRule Rule(ComplaintMove move, ComplaintState[] from, ComplaintState? to, ComplaintStanding by, bool targetMay = false) =>
        new(move, from.ToFrozenSet(), to, by, targetMay);
}

/// <summary>Somebody else did something with the complaint while it was on the screen.</summary>
public sealed class ComplaintMovedOnException(string by, string move, string at, string state)
    : DomainRuleException("{0}已于{2}“{1}”，这件投诉现在是“{3}”。您的操作没有执行，填写的内容还在。", by, move, at, state);
