namespace HospitalCrm.Domain.His;

/// <summary>Stands in where no HIS is configured: the CRM goes on with its own data.</summary>
public sealed class NoHis : IHisReader
{
    public Task<HisUser?> TryGetUserAsync(string userCode, CancellationToken cancel) => NothingAsync<HisUser?>();

    public Task<HisPatient?> TryGetPatientAsync(string patientNo, CancellationToken cancel) => NothingAsync<HisPatient?>();

    public Task<HisPatient?> TryGetPatientByCardAsync(string cardNumber, CancellationToken cancel) => NothingAsync<HisPatient?>();

    public Task<IReadOnlyList<HisPatient>> FindPatientsByPhoneAsync(string phone, CancellationToken cancel) => NothingAsync<IReadOnlyList<HisPatient>>();

    public Task<IReadOnlyList<HisDepartment>> ListDepartmentsAsync(CancellationToken cancel) => NothingAsync<IReadOnlyList<HisDepartment>>();

    public Task<IReadOnlyList<HisStaffMember>> ListStaffAsync(CancellationToken cancel) => NothingAsync<IReadOnlyList<HisStaffMember>>();

    public Task<IReadOnlyList<HisExaminationItem>> ListExaminationItemsAsync(CancellationToken cancel) => NothingAsync<IReadOnlyList<HisExaminationItem>>();

    public Task<IReadOnlyList<HisEncounter>> FindEncountersAsync(string patientNo, DateTime since, int most, CancellationToken cancel) =>
        NothingAsync<IReadOnlyList<HisEncounter>>();

    public Task<HisPatientPage> ReadPatientsAsync(string? after, int most, CancellationToken cancel) => NothingAsync<HisPatientPage>();

    public Task<IReadOnlyList<HisPatient>> ReadPatientsAsync(IReadOnlyCollection<string> patientNos, CancellationToken cancel) => NothingAsync<IReadOnlyList<HisPatient>>();

    public Task<IReadOnlySet<string>> FindKnownAsync(IReadOnlyCollection<string> patientNos, CancellationToken cancel) => NothingAsync<IReadOnlySet<string>>();

    public Task<IReadOnlyList<HisHistoryEntry>> ReadHistoryAsync(string patientNo, int most, CancellationToken cancel) => NothingAsync<IReadOnlyList<HisHistoryEntry>>();

    private static Task<T> NothingAsync<T>() => Task.FromException<T>(new HisUnavailableException(HisTrouble.NotConfigured));
}
