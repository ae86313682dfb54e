using HospitalCrm.Domain.Common;

namespace HospitalCrm.Domain.His;

/// <summary>A row of HIS_USER as sign-in needs it.</summary>
/// <param name="PasswordHash">As the HIS stores it; which scheme that is, <c>His:PasswordScheme</c> or its prefix says.</param>
public sealed record HisUser(string Code, string PasswordHash, string Name, string? DepartmentCode, string? Position, bool IsActive);

/// <summary>A row of HIS_DEPT. <paramref name="PinyinInitials"/> may be null: not every HIS keeps them.</summary>
public sealed record HisDepartment(string Code, string Name, HisDepartmentKind Kind, string? ParentCode, string? NameEnglish, string? PinyinInitials);

/// <summary>What a department is to patients. 门诊, 住院病区, 检查, 后勤, 行政.</summary>
public enum HisDepartmentKind { Outpatient = 1, Ward = 2, Examination = 3, Logistics = 4, Administration = 5 }

/// <summary>Somebody who works here, as patients may rate them. 医生, 护士, 医技, 后勤, 行政.</summary>
public sealed record HisStaffMember(string Code, string Name, string? DepartmentCode, string? Position, HisStaffCategory Category, string? PinyinInitials, string? Mobile = null);

/// <summary>A row of HIS_EXAM_ITEM: what can be examined, and the department that does it.</summary>
public sealed record HisExaminationItem(string Code, string Name, string? DepartmentCode);

public enum HisStaffCategory
{
    [Label("医生")]
    Doctor = 1,

    [Label("护士")]
    Nurse = 2,

    [Label("医技")]
    Technician = 3,

    [Label("后勤")]
    Logistics = 4,

    [Label("行政")]
    Administration = 5,
}

/// <summary>A row of HIS_PATIENT.</summary>
public sealed record HisPatient(string PatientNo, string? CardNumber, string Name, HisSex Sex, DateOnly? BornOn, string? Phone, bool IsDeceased);

/// <summary>GB/T 2261.1: 0 未知, 1 男, 2 女, 9 未说明.</summary>
public enum HisSex
{
    [Label("未知")]
    Unknown = 0,

    [Label("男")]
    Male = 1,

    [Label("女")]
    Female = 2,

    [Label("未说明")]
    Unstated = 9,
}

/// <summary>One outpatient visit (门诊就诊) or admission (住院) of a patient.</summary>
/// <param name="At">UTC; for an admission the discharge, or the admission while the patient is still in.</param>
public sealed record HisEncounter(HisEncounterKind Kind, string DepartmentCode, string? DoctorCode, DateTime At);

public enum HisEncounterKind { Outpatient = 1, Inpatient = 2 }
