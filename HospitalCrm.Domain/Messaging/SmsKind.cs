using HospitalCrm.Domain.Common;

namespace HospitalCrm.Domain.Messaging;

/// <summary>What a message is for (短信类型): the fourteen kinds of the hospital's plan, the receipts, the code, and what people and other systems write themselves.</summary>
public enum SmsKind
{
    [Label("验证码")]
    Code = 1,

    [Label("科室导诊")]
    DepartmentGuide = 2,

    [Label("病区导诊")]
    WardGuide = 3,

    [Label("住院费用通知")]
    InpatientCosts = 4,

    [Label("危急值提醒")]
    CriticalValue = 5,

    [Label("检查导诊")]
    ExaminationGuide = 6,

    [Label("检查结果")]
    ExaminationResult = 7,

    [Label("检查异常")]
    AbnormalResult = 8,

    [Label("健康资讯")]
    HealthInformation = 9,

    [Label("幼儿预防针")]
    Vaccination = 10,

    [Label("满意度调查")]
    SatisfactionSurvey = 11,

    [Label("生日祝福")]
    Birthday = 12,

    [Label("复诊提醒")]
    ReturnVisit = 13,

    [Label("患者投诉")]
    Complaint = 14,

    [Label("预约回执")]
    BookingReceipt = 15,

    [Label("投诉回执")]
    ComplaintReceipt = 16,

    [Label("投诉告知")]
    ComplaintNews = 17,

    [Label("其他系统")]
    OtherSystem = 20,

    [Label("群发")]
    Group = 21,

    [Label("人工回复")]
    Reply = 22,

    [Label("试发")]
    Trial = 23,
}

/// <summary>What the law and the carriers tell apart (短信类别): what may be sent to whom, when, and who may refuse it.</summary>
public enum SmsClass
{
    /// <summary>Asked for by the person in this moment; never refused, never late.</summary>
    [Label("验证码")]
    Code = 1,

    /// <summary>To staff about their work; an opt-out as a patient does not touch it.</summary>
    [Label("院内")]
    InHouse = 2,

    /// <summary>About the patient's own treatment; goes unless the patient has said no.</summary>
    [Label("服务")]
    Service = 3,

    /// <summary>Everything else; goes only with consent (《通信短信息服务管理规定》, in force 2026-05-01: 明示同意).</summary>
    [Label("资讯")]
    Information = 4,
}

/// <summary>待发送, 发送中, 已提交, 成功, 失败, 已过期, 已取消, and 结果不明 (handed over or not, nobody knows; never sent again blindly).</summary>
public enum SmsState
{
    [Label("待发送")]
    Waiting = 0,

    /// <summary>Claimed by a node and on its way to the gateway.</summary>
    [Label("发送中")]
    Sending = 1,

    /// <summary>The gateway has it; its report has not come.</summary>
    [Label("已提交")]
    Submitted = 2,

    [Label("失败")]
    Failed = 3,

    [Label("已过期")]
    Expired = 4,

    [Label("结果不明")]
    Unknown = 5,

    /// <summary>On the phone, says the carrier's report.</summary>
    [Label("成功")]
    Delivered = 6,

    /// <summary>Never handed over; <see cref="SmsHold"/> says why.</summary>
    [Label("已取消")]
    Cancelled = 7,
}

/// <summary>Why a message was not handed over (取消原因). It is kept with its message.</summary>
public enum SmsHold
{
    [Label("已退订")]
    OptedOut = 1,

    [Label("未取得同意")]
    NoConsent = 2,

    [Label("黑名单")]
    Blocked = 3,

    [Label("患者已死亡")]
    Deceased = 4,

    [Label("号码不是本人")]
    WrongNumber = 5,

    [Label("含敏感词")]
    Words = 6,

    [Label("时段外")]
    OutOfHours = 7,

    [Label("超过每日上限")]
    DailyCap = 8,

    [Label("重复")]
    Repeated = 9,

    [Label("该类短信已停用")]
    KindDisabled = 10,

    [Label("人工取消")]
    ByHand = 11,
}
