using HospitalCrm.Domain.Common;

namespace HospitalCrm.Domain.Patients;

/// <summary>审核状态 of an archive: whether somebody beside its author has looked at it.</summary>
public enum PatientState
{
    [Label("草稿")]
    Draft = 1,

    [Label("待审核")]
    Pending = 2,

    [Label("已审核")]
    Approved = 3,

    [Label("已退回")]
    Returned = 4,
}

/// <summary>来源: where an archive began.</summary>
public enum PatientSource
{
    [Label("医院信息系统")]
    His = 1,

    [Label("呼叫中心")]
    CallCentre = 2,

    [Label("自助机")]
    Kiosk = 3,

    [Label("手工")]
    Hand = 4,
}

/// <summary>卡类型.</summary>
public enum CardKind
{
    [Label("就诊卡")]
    Hospital = 1,

    [Label("身份证")]
    Identity = 2,

    [Label("医保卡")]
    Insurance = 3,
}

/// <summary>患者类型: who pays (费别).</summary>
public enum Payer
{
    [Label("自费")]
    Self = 1,

    [Label("职工医保")]
    EmployeeInsurance = 2,

    [Label("居民医保")]
    ResidentInsurance = 3,

    [Label("公费")]
    Public = 4,

    [Label("其他")]
    Other = 9,
}

/// <summary>婚姻状况 (GB/T 2261.2).</summary>
public enum MaritalStatus
{
    [Label("未婚")]
    Unmarried = 10,

    [Label("已婚")]
    Married = 20,

    [Label("丧偶")]
    Widowed = 30,

    [Label("离婚")]
    Divorced = 40,

    [Label("未说明")]
    Unstated = 90,
}

/// <summary>ABO血型.</summary>
public enum BloodType
{
    [Label("A型")]
    A = 1,

    [Label("B型")]
    B = 2,

    [Label("O型")]
    O = 3,

    [Label("AB型")]
    AB = 4,
}

/// <summary>RH血型.</summary>
public enum RhesusFactor
{
    [Label("阴性")]
    Negative = 1,

    [Label("阳性")]
    Positive = 2,
}

/// <summary>文化程度 (GB/T 4658, as 个人基本信息表 of the national health record groups it).</summary>
public enum Education
{
    [Label("研究生")]
    Postgraduate = 10,

    [Label("大学本科")]
    University = 20,

    [Label("大专")]
    College = 30,

    [Label("中专中技")]
    Vocational = 40,

    [Label("高中")]
    HighSchool = 60,

    [Label("初中")]
    MiddleSchool = 70,

    [Label("小学")]
    PrimarySchool = 80,

    [Label("文盲或半文盲")]
    None = 90,
}

/// <summary>What a number of a patient is for.</summary>
public enum PhoneKind
{
    [Label("手机")]
    Mobile = 1,

    [Label("备用电话")]
    Other = 2,

    [Label("联系人电话")]
    Contact = 3,

    [Label("监护人手机")]
    Guardian = 4,
}
