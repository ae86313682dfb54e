using HospitalCrm.Domain.His;

namespace HospitalCrm.Benchmarks.Codes;

/// <summary>A HIS that knows patients by phone and card, and nothing else of the hospital.</summary>
public sealed class TownHis(IEnumerable<HisPatient> patients) : IHisReader
{
    private readonly List<HisPatient> _patients = [.. patients];
    private Dictionary<string, HisPatient>? _byPhone;
    private Dictionary<string, HisPatient>? _byCard;

    public Task<HisUser?> TryGetUserAsync(string userCode, CancellationToken cancel) => Task.FromResult<HisUser?>(null);

    public Task<HisPatient?> TryGetPatientAsync(string patientNo, CancellationToken cancel) => Task.FromResult(_patients.Find(p => p.PatientNo == patientNo));

    public Task<HisPatient?> TryGetPatientByCardAsync(string cardNumber, CancellationToken cancel) =>
        Task.FromResult((_byCard ??= _patients.Where(p => p.CardNumber is not null).ToDictionary(p => p.CardNumber!, StringComparer.Ordinal)).GetValueOrDefault(cardNumber));

    public Task<IReadOnlyList<HisPatient>> FindPatientsByPhoneAsync(string phone, CancellationToken cancel) => Task.FromResult<IReadOnlyList<HisPatient>>(
        (_byPhone ??= _patients.Where(p => p.Phone is not null).ToDictionary(p => p.Phone!, StringComparer.Ordinal)).TryGetValue(phone, out var patient) ? [patient] : []);

    public Task<IReadOnlyList<HisDepartment>> ListDepartmentsAsync(CancellationToken cancel) => Task.FromResult<IReadOnlyList<HisDepartment>>([]);

    public Task<IReadOnlyList<HisStaffMember>> ListStaffAsync(CancellationToken cancel) => Task.FromResult<IReadOnlyList<HisStaffMember>>([]);

    public Task<IReadOnlyList<HisExaminationItem>> ListExaminationItemsAsync(CancellationToken cancel) => Task.FromResult<IReadOnlyList<HisExaminationItem>>([]);

    public Task<IReadOnlyList<HisEncounter>> FindEncountersAsync(string patientNo, DateTime since, int most, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<HisEncounter>>([]);

    public Task<HisPatientPage> ReadPatientsAsync(string? after, int most, CancellationToken cancel) => Task.FromResult(new HisPatientPage([], null, []));

    public Task<IReadOnlyList<HisPatient>> ReadPatientsAsync(IReadOnlyCollection<string> patientNos, CancellationToken cancel) => Task.FromResult<IReadOnlyList<HisPatient>>([.. _patients.Where(p => patientNos.Contains(p.PatientNo))]);

    public Task<IReadOnlySet<string>> FindKnownAsync(IReadOnlyCollection<string> patientNos, CancellationToken cancel) => Task.FromResult<IReadOnlySet<string>>(new HashSet<string>(StringComparer.Ordinal));

    public Task<IReadOnlyList<HisHistoryEntry>> ReadHistoryAsync(string patientNo, int most, CancellationToken cancel) => Task.FromResult<IReadOnlyList<HisHistoryEntry>>([]);
}
