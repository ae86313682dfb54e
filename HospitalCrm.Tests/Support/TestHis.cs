using HospitalCrm.Domain.His;

namespace HospitalCrm.Tests.Support;

/// <summary>A HIS whose content and troubles the test decides.</summary>
public sealed class TestHis : IHisReader
{
    public List<HisUser> Users { get; } = [];
    public List<HisDepartment> Departments { get; } = [];
    public List<HisStaffMember> Staff { get; } = [];
    public List<HisExaminationItem> ExaminationItems { get; } = [];
    public List<HisPatient> Patients { get; } = [];
    public List<(string PatientNo, HisEncounter Encounter)> Encounters { get; } = [];

    public List<HisBirth> Births { get; } = [];
    public List<(string PatientNo, HisHistoryEntry Entry)> History { get; } = [];

    /// <summary>How often patients were read page by page.</summary>
    public int PagesRead { get; private set; }

    /// <summary>Set: reading so many pages works, the one after fails with <see cref="HisTrouble.TooSlow"/>.</summary>
    public int? PagesUntilSlow { get; set; }

    /// <summary>Runs before a page is handed out.</summary>
    public Func<Task>? BeforePage { get; set; }

    /// <summary>Set: every call fails with it.</summary>
    public HisTrouble? Trouble { get; set; }

    public Task<HisUser?> TryGetUserAsync(string userCode, CancellationToken cancel) => Answer(Users.FirstOrDefault(u => u.Code == userCode));

    public Task<HisPatient?> TryGetPatientAsync(string patientNo, CancellationToken cancel) => Answer(Patients.FirstOrDefault(p => p.PatientNo == patientNo));

    public Task<HisPatient?> TryGetPatientByCardAsync(string cardNumber, CancellationToken cancel) => Answer(Patients.FirstOrDefault(p => p.CardNumber == cardNumber));

    public Task<IReadOnlyList<HisPatient>> FindPatientsByPhoneAsync(string phone, CancellationToken cancel) =>
        Answer<IReadOnlyList<HisPatient>>([.. Patients.Where(p => p.Phone == phone)]);

    public Task<IReadOnlyList<HisDepartment>> ListDepartmentsAsync(CancellationToken cancel) => Answer<IReadOnlyList<HisDepartment>>(Departments);

    public Task<IReadOnlyList<HisStaffMember>> ListStaffAsync(CancellationToken cancel) => Answer<IReadOnlyList<HisStaffMember>>(Staff);

    public Task<IReadOnlyList<HisExaminationItem>> ListExaminationItemsAsync(CancellationToken cancel) => Answer<IReadOnlyList<HisExaminationItem>>(ExaminationItems);

    public Task<IReadOnlyList<HisEncounter>> FindEncountersAsync(string patientNo, DateTime since, int most, CancellationToken cancel) =>
        Answer<IReadOnlyList<HisEncounter>>([.. Encounters.Where(e => e.PatientNo == patientNo && e.Encounter.At >= since).Select(e => e.Encounter).OrderByDescending(e => e.At).Take(most)]);

    public async Task<HisPatientPage> ReadPatientsAsync(string? after, int most, CancellationToken cancel)
    {
        if (BeforePage is { } before) await before();
        cancel.ThrowIfCancellationRequested();
        if (PagesUntilSlow is { } pages && PagesRead >= pages) throw new HisUnavailableException(HisTrouble.TooSlow);
        PagesRead++;
        var rows = Patients.OrderBy(p => p.PatientNo, StringComparer.Ordinal).Where(p => after is null || string.CompareOrdinal(p.PatientNo, after) > 0).Take(most).ToList();
        return await Answer(new HisPatientPage([.. rows.Select(WithVisits)], rows.Count < most ? null : rows[^1].PatientNo, [.. Births.Where(b => rows.Exists(p => p.PatientNo == b.MotherPatientNo))]));
    }

    public Task<IReadOnlyList<HisPatient>> ReadPatientsAsync(IReadOnlyCollection<string> patientNos, CancellationToken cancel) =>
        Answer<IReadOnlyList<HisPatient>>([.. Patients.Where(p => patientNos.Contains(p.PatientNo)).DistinctBy(p => p.PatientNo).Select(WithVisits)]);

    public Task<IReadOnlySet<string>> FindKnownAsync(IReadOnlyCollection<string> patientNos, CancellationToken cancel) =>
        Answer<IReadOnlySet<string>>(Patients.Select(p => p.PatientNo).Where(patientNos.Contains).ToHashSet(StringComparer.Ordinal));

    public Task<IReadOnlyList<HisHistoryEntry>> ReadHistoryAsync(string patientNo, int most, CancellationToken cancel) =>
        Answer<IReadOnlyList<HisHistoryEntry>>([.. History.Where(h => h.PatientNo == patientNo).Select(h => h.Entry).OrderByDescending(h => h.At).Take(most)]);

    /// <summary>What a test says of the visits itself stands; otherwise they follow from <see cref="Encounters"/>.</summary>
    private HisPatient WithVisits(HisPatient patient)
    {
        var own = Encounters.Where(e => e.PatientNo == patient.PatientNo).Select(e => e.Encounter).OrderBy(e => e.At).ToList();
        return patient.Visits != HisVisitFacts.None || own.Count == 0 ? patient : patient with { Visits = new(own[0].At, own[^1].At, own[^1].DepartmentCode, own.Count, null, null, 0, 0) };
    }

    private Task<T> Answer<T>(T answer) => Trouble is { } trouble ? Task.FromException<T>(new HisUnavailableException(trouble)) : Task.FromResult(answer);
}
