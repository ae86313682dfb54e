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

    private Task<T> Answer<T>(T answer) => Trouble is { } trouble ? Task.FromException<T>(new HisUnavailableException(trouble)) : Task.FromResult(answer);
}
