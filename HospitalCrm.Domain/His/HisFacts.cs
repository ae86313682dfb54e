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
/// <param name="Name">Empty only where patients are read page by page and the HIS has none.</param>
public sealed record HisPatient(string PatientNo, string? CardNumber, string Name, HisSex Sex, DateOnly? BornOn, string? Phone, bool IsDeceased)
{
    /// <summary>身份证号 as the HIS has it; read page by page and for archives only, like everything below.</summary>
    public string? IdNumber { get; init; }

    public string? Address { get; init; }

    /// <summary>医保类型 in the words of the HIS.</summary>
    public string? Insurance { get; init; }

    public HisVisitFacts Visits { get; init; } = HisVisitFacts.None;
}

/// <summary>What the visits, stays and bills of a patient come to. Moments are UTC.</summary>
/// <param name="LastDepartmentCode">Department or ward of the last of them.</param>
/// <param name="Count">Outpatient visits and stays together.</param>
/// <param name="NextAt">The next appointed visit that is still to come.</param>
/// <param name="YearSpending">Yuan in the last twelve months.</param>
/// <param name="TotalSpending">Yuan altogether.</param>
public sealed record HisVisitFacts(
    DateTime? FirstAt, DateTime? LastAt, string? LastDepartmentCode, int Count, string? LastDiagnosis, DateTime? NextAt, decimal YearSpending, decimal TotalSpending)
{
    /// <summary>Never here.</summary>
    public static readonly HisVisitFacts None = new(null, null, null, 0, null, null, 0, 0);
}

/// <summary>Patients in the order of their keys.</summary>
/// <param name="Last">The last key of the page as the HIS writes it, to go on behind; null: there are no more.</param>
/// <param name="Births">Mothers among them, with their children.</param>
public sealed record HisPatientPage(IReadOnlyList<HisPatient> Patients, string? Last, IReadOnlyList<HisBirth> Births);

/// <summary>A row of HIS_NEWBORN whose child has a number of its own.</summary>
public sealed record HisBirth(string MotherPatientNo, string ChildPatientNo);

/// <summary>One thing the HIS has of a patient.</summary>
/// <param name="At">UTC; of a stay the discharge, or the admission while the patient is still in.</param>
/// <param name="Text">Diagnosis, drug and dosage, examination and conclusion, vaccine.</param>
/// <param name="RelatedPatientNo">Of a birth: the child's number in the mother's history, the mother's in the child's.</param>
public sealed record HisHistoryEntry(DateTime At, HisHistoryKind Kind, string? DepartmentCode, string? DoctorCode, string? Text, string? RelatedPatientNo = null);

/// <summary>What a <see cref="HisHistoryEntry"/> is.</summary>
public enum HisHistoryKind
{
    [Label("门诊")]
    Visit = 1,

    [Label("住院")]
    Stay = 2,

    [Label("处方")]
    Prescription = 3,

    [Label("检查检验")]
    Examination = 4,

    [Label("预防接种")]
    Vaccination = 5,

    [Label("分娩")]
    Birth = 6,
}

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
