using HospitalCrm.Domain.Complaints;

namespace HospitalCrm.App.Features.Complaints;

/// <summary>What can be done with a complaint, in what order, and how grave it looks.</summary>
public static class ComplaintLook
{
    /// <summary>In the order people meet them; what ends badly last.</summary>
    public static IReadOnlyList<ComplaintMove> Buttons { get; } =
    [
        ComplaintMove.Confirm, ComplaintMove.Accept, ComplaintMove.SettleOnSpot, ComplaintMove.Receive, ComplaintMove.Return, ComplaintMove.AskToEnd, ComplaintMove.EndAfterCall, ComplaintMove.SendBack, ComplaintMove.CallMissed,
        ComplaintMove.EndUncalled, ComplaintMove.ApproveForceEnd, ComplaintMove.RejectForceEnd, ComplaintMove.Settle, ComplaintMove.Transfer, ComplaintMove.AddDepartment, ComplaintMove.Amend, ComplaintMove.Reopen, ComplaintMove.Unmerge,
        ComplaintMove.Merge, ComplaintMove.HandOver, ComplaintMove.Refuse, ComplaintMove.Withdraw, ComplaintMove.Discard, ComplaintMove.ForceEnd, ComplaintMove.Alarm,
    ];

    /// <summary>Titles that are chosen by what is shown: of papers, of their parts, of what a move asks for, and what the record says beside a move.</summary>
    public static IReadOnlyList<string> Titles { get; } =
    [
        "投诉登记表", "投诉案卷", "投诉不予受理告知书", "是否属实", "不予受理情形", "移交给", "未能回访原因", "对处理是否满意", "合并到的编号",
        "补偿金额（元）", "处理结果", "调查经过", "整改措施", "责任认定", "告知内容", "情况说明", "备注", "退回原因", "不可终止的原因", "强行终止理由", "新的情况和证据", "撤诉原因", "原因", "等待审批", "添加附件 {0}", "删除附件 {0}", "满意度{0}分", "第{0}次", "{0} → {1}", "重发查询码", "登记", "受理", "答复", "回访", "终止",
        "按科室", "按人员", "涉及医疗质量安全", "涉及纠纷", "威胁或自伤", "病历封存", "匿名", "要求保密",
    ];

    /// <summary>The next step on the usual way.</summary>
    public static bool IsUsual(ComplaintMove move) => move is ComplaintMove.Confirm or ComplaintMove.Accept or ComplaintMove.Receive or ComplaintMove.AskToEnd or ComplaintMove.EndAfterCall or ComplaintMove.ApproveForceEnd or ComplaintMove.Settle;

    /// <summary>Something ends against somebody's wish, or people are called.</summary>
    public static bool IsGrave(ComplaintMove move) => move is ComplaintMove.Refuse or ComplaintMove.ForceEnd or ComplaintMove.Discard or ComplaintMove.Alarm or ComplaintMove.Withdraw or ComplaintMove.HandOver;
}
