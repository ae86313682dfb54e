using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Patients;

/// <summary>Archives and rows of the ledger, put there as the product would.</summary>
internal static class SomePatients
{
    /// <summary>An archive somebody registered; it waits for 审核.</summary>
    public static async Task<Guid> RegisterAsync(CrmWorld world, string name, CancellationToken cancel, params (string Key, string? Value)[] values)
    {
        var register = world.Get<PatientRegister>();
        var form = await register.OpenAsync(null, cancel);
        form.Values["name"] = name;
        form.Values["sex"] = nameof(HisSex.Unknown);
        foreach (var (key, value) in values) form.Values[key] = value;
        return await register.SaveAsync(form, cancel);
    }

    /// <summary>An archive as the synchronisation takes it over, with its row in the ledger; nothing keeps it from being a second one of somebody.</summary>
    public static async Task<Guid> TakeOverAsync(
        CrmWorld world, string name, CancellationToken cancel, string? patientNo = null, DateOnly? bornOn = null, string? idCard = null, string? mobile = null, string? address = null, Action<HisLedgerEntry>? ledger = null, Action<Patient>? more = null)
    {
        var indexer = world.Get<PatientIndexer>();
        await using var db = await world.OpenDbAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var patient = new Patient(await RunningNumber.TakeAsync(db, RunningNumber.Patients, 1, cancel), PatientSource.His, world.Get<HospitalClock>().UtcNow, null) { HisPatientNo = patientNo, BornOn = bornOn, Address = address, State = PatientState.Approved };
        PatientIndexer.SetName(patient, name);
        indexer.SetIdCard(patient, idCard);
        indexer.SetMobile(patient, mobile);
        more?.Invoke(patient);
        db.Patients.Add(patient);
        if (patientNo is not null)
        {
            var entry = new HisLedgerEntry(patientNo) { IsTakenOver = true, PatientId = patient.Id };
            entry.SetName(name, patient.SearchName, patient.Initials);
            ledger?.Invoke(entry);
            db.HisLedger.Add(entry);
        }

        await indexer.RefreshAsync(db, [patient], cancel);
        await world.SaveAsync(db, cancel);
        await transaction.CommitAsync(cancel);
        return patient.Id;
    }

    public static async Task<Patient> ReadAsync(CrmWorld world, Guid id, CancellationToken cancel)
    {
        await using var db = await world.OpenDbAsync(cancel);
        return await db.Patients.AsNoTracking().SingleAsync(p => p.Id == id, cancel);
    }

    /// <summary>消费能力/健康/住址/年龄段 by name.</summary>
    public static async Task<string> ClassesAsync(CrmWorld world, Guid id, CancellationToken cancel) =>
        string.Join('/', (await world.Get<PatientClasses>().TryGetAsync(id, cancel))!.Lines.Select(line => line.Name ?? "-"));
}
