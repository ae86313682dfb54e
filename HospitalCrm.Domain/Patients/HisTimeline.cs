using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Patients;

/// <summary>Visits and admissions, read from the HIS when somebody looks; departments and doctors are named as we have them.</summary>
[Label("就诊与住院")]
public sealed class HisTimeline(IHisReader his, IDbContextFactory<CrmDbContext> contexts) : IPatientTimeline
{
    /// <summary>More visits than anybody scrolls through; the HIS gives them newest first.</summary>
    private const int MostEncounters = 500;

    private static readonly DateTime FirstDay = new(1980, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public string Key => "his";

    public int Place => 10;

    public bool IsKeptHere => false;

    public async Task<IReadOnlyList<TimelineItem>> ReadAsync(PatientKeys patient, DateTime? before, int most, CancellationToken cancel)
    {
        if (patient.HisPatientNo is null) return [];
        var encounters = (await his.FindEncountersAsync(patient.HisPatientNo, FirstDay, before is null ? most : MostEncounters, cancel)).Where(e => before is null || e.At <= before).Take(most).ToList();
        if (encounters.Count == 0) return [];
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var codes = encounters.Select(e => e.DepartmentCode).Distinct(StringComparer.Ordinal).ToList();
        var departments = await db.Departments.AsNoTracking().Where(d => codes.Contains(d.Code)).ToDictionaryAsync(d => d.Code, d => d.Name, StringComparer.Ordinal, cancel);
        var doctors = encounters.Select(e => e.DoctorCode).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var names = await db.StaffMembers.AsNoTracking().Where(m => doctors.Contains(m.Code)).ToDictionaryAsync(m => m.Code, m => m.Name, StringComparer.Ordinal, cancel);
        return [.. encounters.Select(e => Told(e, departments.GetValueOrDefault(e.DepartmentCode, e.DepartmentCode), e.DoctorCode is { } code ? names.GetValueOrDefault(code, code) : null))];
    }

    private static TimelineItem Told(HisEncounter encounter, string department, string? doctor)
    {
        // The HIS gives no number of a visit: the same department, doctor and moment are the same visit.
        var key = $"{(int)encounter.Kind}|{encounter.At:O}|{encounter.DepartmentCode}|{encounter.DoctorCode}";
        return (encounter.Kind, doctor) switch
        {
            (HisEncounterKind.Inpatient, null) => new("住院：{0}", department) { Key = key, At = encounter.At },
            (HisEncounterKind.Inpatient, _) => new("住院：{0}，{1}医生", department, doctor) { Key = key, At = encounter.At },
            (_, null) => new("门诊就诊：{0}", department) { Key = key, At = encounter.At },
            _ => new("门诊就诊：{0}，{1}医生", department, doctor) { Key = key, At = encounter.At },
        };
    }
}
