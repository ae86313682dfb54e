namespace HospitalCrm.Domain.His;

// One class per contract view of docs/his.md; a property UserCode is the column USER_CODE. Times are the hospital's local
// time, as every HIS stores them: only ContractViewReader hands them on, as UTC. Codes may be missing where the contract wants
// them: one bad row of a HIS must not make a whole list unreadable.

/// <summary>HIS_USER: everybody with a HIS account.</summary>
public sealed class HisUserView
{
    public required string UserCode { get; init; }
    public string? PasswordHash { get; init; }
    public required string UserName { get; init; }
    public string? DeptCode { get; init; }
    public string? Position { get; init; }
    public int? StaffCategory { get; init; }
    public string? PinyinInitials { get; init; }
    public string? Mobile { get; init; }
    public int? IsActive { get; init; }
}

/// <summary>HIS_DEPT: departments, wards and offices.</summary>
public sealed class HisDeptView
{
    public required string DeptCode { get; init; }
    public required string DeptName { get; init; }
    public int? DeptKind { get; init; }
    public string? ParentCode { get; init; }
    public string? NameEn { get; init; }
    public string? PinyinInitials { get; init; }
    public int? IsActive { get; init; }
}

/// <summary>HIS_EXAM_ITEM: what can be examined, and where.</summary>
public sealed class HisExamItemView
{
    public required string ItemCode { get; init; }
    public required string ItemName { get; init; }
    public string? DeptCode { get; init; }
    public int? IsActive { get; init; }
}

/// <summary>HIS_PATIENT: everybody who was ever registered.</summary>
public sealed class HisPatientView
{
    public required string PatientNo { get; init; }
    public string? CardNo { get; init; }
    public required string PatientName { get; init; }
    public int? Sex { get; init; }
    public DateOnly? BornOn { get; init; }
    public string? IdNumber { get; init; }
    public string? Mobile { get; init; }
    public string? Address { get; init; }
    public string? Insurance { get; init; }
    public int? IsDeceased { get; init; }
}

/// <summary>HIS_OUTPATIENT_VISIT: one consultation.</summary>
public sealed class HisOutpatientVisitView
{
    public required string VisitNo { get; init; }
    public required string PatientNo { get; init; }
    public required string DeptCode { get; init; }
    public string? DoctorCode { get; init; }
    public DateTime VisitedAt { get; init; }
    public string? Diagnosis { get; init; }
    public DateTime? NextVisitAt { get; init; }
}

/// <summary>HIS_PRESCRIPTION: one drug of a prescription.</summary>
public sealed class HisPrescriptionView
{
    public required string PrescriptionNo { get; init; }
    public required string PatientNo { get; init; }
    public string? VisitNo { get; init; }
    public string? DoctorCode { get; init; }
    public DateTime PrescribedAt { get; init; }
    public required string DrugName { get; init; }
    public string? Dosage { get; init; }
    public int? SupplyDays { get; init; }
}

/// <summary>HIS_DISCHARGE: one stay in a ward, from the admission on; <see cref="DischargedAt"/> is null while the patient is in.</summary>
public sealed class HisDischargeView
{
    public required string AdmissionNo { get; init; }
    public required string PatientNo { get; init; }
    public required string WardCode { get; init; }
    public string? BedNo { get; init; }
    public DateTime AdmittedAt { get; init; }
    public DateTime? DischargedAt { get; init; }
    public string? Diagnosis { get; init; }
    public string? DoctorCode { get; init; }
    public string? Outcome { get; init; }
    public string? Advice { get; init; }
}

/// <summary>HIS_NEWBORN: children born in this hospital.</summary>
public sealed class HisNewbornView
{
    public required string NewbornNo { get; init; }
    public required string MotherPatientNo { get; init; }
    public string? ChildPatientNo { get; init; }
    public DateTime BornAt { get; init; }
    public int? Sex { get; init; }
    public int? WeightGrams { get; init; }
    public string? GuardianMobile { get; init; }
}

/// <summary>HIS_EXAM_ORDER: an examination from the order to its report.</summary>
public sealed class HisExamOrderView
{
    public required string OrderNo { get; init; }
    public required string PatientNo { get; init; }
    public required string ItemCode { get; init; }
    public string? DeptCode { get; init; }
    public string? DoctorCode { get; init; }
    public DateTime OrderedAt { get; init; }
    public DateTime? ScheduledAt { get; init; }
    public DateTime? ReportedAt { get; init; }
    public string? Conclusion { get; init; }
    public int? IsAbnormal { get; init; }
    public int? IsCritical { get; init; }
}

/// <summary>HIS_INPATIENT_FEE: the daily bill of a stay.</summary>
public sealed class HisInpatientFeeView
{
    public required string AdmissionNo { get; init; }
    public required string PatientNo { get; init; }
    public DateOnly FeeOn { get; init; }
    public decimal DayAmount { get; init; }
    public decimal TotalAmount { get; init; }
    public decimal Balance { get; init; }
}

/// <summary>HIS_VACCINATION (optional): doses given, where the hospital keeps them.</summary>
public sealed class HisVaccinationView
{
    public required string PatientNo { get; init; }
    public required string VaccineName { get; init; }
    public int DoseNo { get; init; }
    public DateOnly GivenOn { get; init; }
}
