namespace HospitalCrm.Domain.His;

/// <summary>
/// What HospitalCrm reads from the hospital's HIS, through the contract views of docs/his.md. Read only. Every call ends
/// within the configured time limit.
/// </summary>
/// <exception cref="HisUnavailableException">Every member throws it when the HIS is not configured, absent, too slow or broken.</exception>
public interface IHisReader
{
    Task<HisUser?> TryGetUserAsync(string userCode, CancellationToken cancel);

    Task<HisPatient?> TryGetPatientAsync(string patientNo, CancellationToken cancel);

    Task<HisPatient?> TryGetPatientByCardAsync(string cardNumber, CancellationToken cancel);

    /// <summary>The patients whose phone this is: a mother's number stands for her children too. At most ten.</summary>
    Task<IReadOnlyList<HisPatient>> FindPatientsByPhoneAsync(string phone, CancellationToken cancel);

    /// <summary>Departments and wards of every kind that are in use.</summary>
    Task<IReadOnlyList<HisDepartment>> ListDepartmentsAsync(CancellationToken cancel);

    /// <summary>Staff in active service, without their password hashes.</summary>
    Task<IReadOnlyList<HisStaffMember>> ListStaffAsync(CancellationToken cancel);

    /// <summary>Examination items (检查项目) that are in use.</summary>
    Task<IReadOnlyList<HisExaminationItem>> ListExaminationItemsAsync(CancellationToken cancel);

    /// <summary>Outpatient visits and admissions since a moment, newest first.</summary>
    Task<IReadOnlyList<HisEncounter>> FindEncountersAsync(string patientNo, DateTime since, int most, CancellationToken cancel);
}

/// <summary>The HIS cannot be asked now; the page goes on with what the CRM knows and says what is missing.</summary>
public sealed class HisUnavailableException(HisTrouble trouble, Exception? inner = null)
    : Exception($"HIS unavailable: {trouble}", inner)
{
    public HisTrouble Trouble { get; } = trouble;
}

public enum HisTrouble { NotConfigured, Missing, TooSlow, Failed }
