using HospitalCrm.Domain.Common;

namespace HospitalCrm.Domain.Complaints;

/// <summary>投诉, and what comes the same way without being one.</summary>
public enum ComplaintKind
{
    [Label("投诉")]
    Complaint = 1,

    [Label("表扬")]
    Praise = 2,

    [Label("建议")]
    Suggestion = 3,

    [Label("咨询")]
    Enquiry = 4,
}

/// <summary>Where a complaint stands (domain.md 1.5).</summary>
public enum ComplaintState
{
    /// <summary>Made by the program from a low mark or a reply; an officer has to look.</summary>
    [Label("草稿")]
    Draft = 1,

    [Label("待处理")]
    Waiting = 2,

    [Label("处理中")]
    InProgress = 3,

    /// <summary>The answer is there; whether it is one, the patient says.</summary>
    [Label("可终止·待回访")]
    Closable = 4,

    [Label("已终止")]
    Closed = 5,

    [Label("已终止（强行）")]
    ForcedClosed = 6,

    [Label("不予处理")]
    Refused = 7,

    [Label("已移交")]
    HandedOver = 8,

    [Label("已撤销")]
    Withdrawn = 9,

    [Label("已合并")]
    Merged = 10,

    /// <summary>A draft that was none of our business.</summary>
    [Label("已作废")]
    Discarded = 11,
}

/// <summary>投诉渠道.</summary>
public enum ComplaintChannel
{
    [Label("来电")]
    Telephone = 1,

    [Label("来访")]
    Visit = 2,

    [Label("来信")]
    Letter = 3,

    [Label("自助终端")]
    Kiosk = 4,

    [Label("短信回复")]
    TextMessage = 5,

    [Label("网络")]
    Web = 6,

    [Label("12345")]
    Hotline12345 = 7,

    [Label("上级交办")]
    Superior = 8,

    [Label("院内发现")]
    Internal = 9,

    [Label("低分转入")]
    LowRating = 10,
}

/// <summary>与患者关系.</summary>
public enum ComplainantRelation
{
    [Label("本人")]
    Self = 1,

    [Label("家属")]
    Family = 2,

    [Label("代理人")]
    Agent = 3,

    [Label("其他")]
    Other = 9,
}

/// <summary>What a <see cref="ComplaintParty"/> has to do with a complaint.</summary>
public enum PartyRole
{
    [Label("被投诉人")]
    Target = 1,

    [Label("被投诉科室")]
    TargetDepartment = 2,

    [Label("责任科室")]
    Department = 3,

    [Label("协办科室")]
    CoDepartment = 4,

    [Label("责任人")]
    Owner = 5,

    [Label("登记人")]
    Registrar = 6,

    [Label("首诉接待人")]
    FirstReceiver = 7,
}

/// <summary>是否属实.</summary>
public enum ComplaintFinding
{
    [Label("属实")]
    True = 1,

    [Label("部分属实")]
    PartlyTrue = 2,

    [Label("不属实")]
    Untrue = 3,

    [Label("无法核实")]
    Unverifiable = 4,
}

/// <summary>终止方式: how it came to an end. Only the first went the whole way.</summary>
public enum ComplaintEnding
{
    [Label("回访终止")]
    CallBack = 1,

    [Label("当场办结")]
    OnTheSpot = 2,

    [Label("未能回访")]
    NotReached = 3,

    [Label("强行终止")]
    Forced = 4,

    [Label("不予受理")]
    Refused = 5,

    [Label("移交")]
    HandedOver = 6,

    [Label("撤诉")]
    Withdrawn = 7,

    [Label("合并")]
    Merged = 8,

    /// <summary>表扬, 建议 and 咨询: passed on or answered.</summary>
    [Label("办结")]
    Settled = 9,

    [Label("作废")]
    Discarded = 10,
}

/// <summary>The five grounds on which a complaint is not taken up (医疗机构投诉管理办法 第三十四条).</summary>
public enum RefusalGround
{
    [Label("已起诉或已申请第三方调解")]
    InCourt = 1,

    [Label("已由卫生健康或信访部门处理")]
    WithAuthority = 2,

    [Label("没有明确的投诉对象和具体事实")]
    NoFacts = 3,

    [Label("涉及治安或刑事案件")]
    Police = 4,

    [Label("不属于投诉处理职权范围")]
    NotOurs = 5,
}

/// <summary>Where a complaint is handed over to (移交).</summary>
public enum HandOverTarget
{
    [Label("医务部门")]
    MedicalAffairs = 1,

    [Label("纪检部门")]
    Discipline = 2,

    [Label("医疗纠纷调解委员会")]
    Mediation = 3,

    [Label("诉讼")]
    Court = 4,
}

/// <summary>Why nobody could be asked whether the answer is one (无法回访).</summary>
public enum CallBackFailure
{
    [Label("拒绝回访")]
    Refused = 1,

    [Label("停机或空号")]
    NumberDead = 2,

    [Label("匿名")]
    Anonymous = 3,

    [Label("死亡")]
    Deceased = 4,

    [Label("三天未接通")]
    NotReached = 5,
}

/// <summary>Everything that can be done with a complaint (操作).</summary>
public enum ComplaintMove
{
    [Label("登记")]
    Register = 1,

    [Label("转入草稿")]
    Draft = 2,

    [Label("转为正式")]
    Confirm = 3,

    [Label("作废")]
    Discard = 4,

    [Label("受理")]
    Accept = 5,

    [Label("转办")]
    Transfer = 6,

    [Label("增加协办科室")]
    AddDepartment = 7,

    [Label("接收")]
    Receive = 8,

    [Label("退回")]
    Return = 9,

    [Label("不予受理")]
    Refuse = 10,

    [Label("当场办结")]
    SettleOnSpot = 11,

    [Label("办结")]
    Settle = 12,

    [Label("申请终止")]
    AskToEnd = 13,

    [Label("回访：可终止")]
    EndAfterCall = 14,

    [Label("回访：不可终止")]
    SendBack = 15,

    [Label("回访：未接通")]
    CallMissed = 16,

    [Label("无法回访")]
    EndUncalled = 17,

    [Label("强行终止")]
    ForceEnd = 18,

    [Label("同意强行终止")]
    ApproveForceEnd = 19,

    [Label("不同意强行终止")]
    RejectForceEnd = 20,

    [Label("移交")]
    HandOver = 21,

    [Label("重新处理")]
    Reopen = 22,

    [Label("撤诉")]
    Withdraw = 23,

    [Label("合并")]
    Merge = 24,

    [Label("撤销合并")]
    Unmerge = 25,

    [Label("补充信息")]
    Amend = 26,

    [Label("补充记录")]
    Note = 27,

    [Label("报警")]
    Alarm = 28,

    /// <summary>Done by the clock, not by a person.</summary>
    [Label("提醒")]
    Remind = 29,

    /// <inheritdoc cref="Remind"/>
    [Label("升级")]
    Escalate = 30,
}
