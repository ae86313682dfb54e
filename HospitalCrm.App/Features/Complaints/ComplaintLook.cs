using HospitalCrm.Domain.Complaints;

namespace HospitalCrm.App.Features.Complaints;

/// <summary>How states of complaints look everywhere, and what their buttons say.</summary>
internal static class ComplaintLook
{
    /// <summary>In the order people meet them; what ends badly last.</summary>
    public static IReadOnlyList<ComplaintMove> Buttons { get; } =
    [
        ComplaintMove.Confirm, ComplaintMove.Accept, ComplaintMove.SettleOnSpot, ComplaintMove.Receive, ComplaintMove.Return, ComplaintMove.AskToEnd, ComplaintMove.EndAfterCall, ComplaintMove.SendBack, ComplaintMove.CallMissed,
        ComplaintMove.EndUncalled, ComplaintMove.ApproveForceEnd, ComplaintMove.RejectForceEnd, ComplaintMove.Settle, ComplaintMove.Transfer, ComplaintMove.AddDepartment, ComplaintMove.Amend, ComplaintMove.Reopen, ComplaintMove.Unmerge,
        ComplaintMove.Merge, ComplaintMove.HandOver, ComplaintMove.Refuse, ComplaintMove.Withdraw, ComplaintMove.Discard, ComplaintMove.ForceEnd, ComplaintMove.Alarm,
    ];

    /// <summary>The next step on the usual way.</summary>
    public static bool IsUsual(ComplaintMove move) => move is ComplaintMove.Confirm or ComplaintMove.Accept or ComplaintMove.Receive or ComplaintMove.AskToEnd or ComplaintMove.EndAfterCall or ComplaintMove.ApproveForceEnd or ComplaintMove.Settle;

    /// <summary>Something ends against somebody's wish, or people are called.</summary>
    public static bool IsGrave(ComplaintMove move) => move is ComplaintMove.Refuse or ComplaintMove.ForceEnd or ComplaintMove.Discard or ComplaintMove.Alarm or ComplaintMove.Withdraw or ComplaintMove.HandOver;
}
