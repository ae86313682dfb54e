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

    /// <summary>The patients behind a key in the order of keys, with what their visits and bills come to: each view is asked once for the page.</summary>
    /// <param name="after"><see cref="HisPatientPage.Last"/> of the page before; null: from the beginning.</param>
    Task<HisPatientPage> ReadPatientsAsync(string? after, int most, CancellationToken cancel);

    /// <summary>These patients with what their visits and bills come to; those the HIS does not have are missing. At most a thousand.</summary>
    Task<IReadOnlyList<HisPatient>> ReadPatientsAsync(IReadOnlyCollection<string> patientNos, CancellationToken cancel);

    /// <summary>Which of these patients are in the HIS. At most a thousand.</summary>
    Task<IReadOnlySet<string>> FindKnownAsync(IReadOnlyCollection<string> patientNos, CancellationToken cancel);

    /// <summary>All that the HIS has of one patient over the years, newest first: visits, stays, prescriptions, examinations, vaccinations, births.</summary>
    Task<IReadOnlyList<HisHistoryEntry>> ReadHistoryAsync(string patientNo, int most, CancellationToken cancel);
}

/// <summary>The HIS cannot be asked now; the page goes on with what the CRM knows and says what is missing.</summary>
public sealed class HisUnavailableException(HisTrouble trouble, Exception? inner = null)
    : Exception($"HIS unavailable: {trouble}", inner)
{
    public HisTrouble Trouble { get; } = trouble;
}

public enum HisTrouble { NotConfigured, Missing, TooSlow, Failed }
