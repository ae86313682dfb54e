using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Patients;

/// <summary>Patients of a HIS, and the way from there to an archive.</summary>
internal static class HisPeople
{
    /// <summary>A woman born on 1988-03-15, with a right check character.</summary>
    public const string IdCard = "320102198803150029";

    /// <summary>Ends with X.</summary>
    public const string IdCardX = "11010519491231002X";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static HisPatient Person(string no, string name, string? phone = null) => new(no, null, name, HisSex.Female, new(1985, 6, 1), phone, false);

    /// <summary>So many women, P00001 and up, each with a number of her own.</summary>
    public static IEnumerable<HisPatient> People(int count) => Enumerable.Range(1, count).Select(i => Person($"P{i:D5}", $"王{(char)(0x4E00 + i)}", $"1540000{i:D4}"));

    public static async Task<HisRound?> SynchroniseAsync(this CrmWorld world) => await world.Get<HisSynchronisation>().RunAsync(progress: null, Cancel);

    public static async Task<Guid> LedgerIdAsync(this CrmWorld world, string patientNo)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        return await db.HisLedger.Where(e => e.PatientNo == patientNo).Select(e => e.Id).SingleAsync(Cancel);
    }

    /// <summary>An archive as the HIS has the patient, with what somebody types.</summary>
    public static async Task<Guid> TakeOverAsync(this CrmWorld world, string patientNo, params (string Field, string? Typed)[] typed)
    {
        var id = await world.LedgerIdAsync(patientNo);
        var opened = await world.Get<PatientTakeOver>().OpenAsync(id, Cancel);
        foreach (var (field, text) in typed) opened.Form.Values[field] = text;
        return await world.Get<PatientTakeOver>().SaveAsync(opened.Form, id, Cancel);
    }

    public static async Task<Patient> ArchiveAsync(this CrmWorld world, Guid id)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        return await db.Patients.AsNoTracking().SingleAsync(p => p.Id == id, Cancel);
    }

    public static string? MobileOf(this CrmWorld world, Patient patient) => world.Get<PatientIndexer>().Mobile(patient);

    public static async Task<IReadOnlyList<string>> FoundAsync(this RecordList list, string typed) => [.. (await list.RowsAsync(("q", typed))).Select(row => row.Name)];
}
