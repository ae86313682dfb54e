using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Patients;

/// <summary>Which archives went into this one, and came out again.</summary>
[Label("合并")]
public sealed class MergeTimeline(IDbContextFactory<CrmDbContext> contexts) : IPatientTimeline
{
    public string Key => "merges";

    public int Place => 70;

    public async Task<IReadOnlyList<TimelineItem>> ReadAsync(PatientKeys patient, DateTime? before, int most, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var id = patient.Id;
        var merges = await db.PatientMerges.AsNoTracking().Where(m => m.KeptId == id && (before == null || m.At <= before)).OrderByDescending(m => m.At).ThenByDescending(m => m.Id).Take(most)
            .Select(m => new { m.Id, m.At, m.By, m.UndoneAt, Number = db.Patients.Where(p => p.Id == m.GoneId).Select(p => p.Number).FirstOrDefault() }).ToListAsync(cancel);
        var names = await PatientFileDesk.NamesAsync(db, merges.Select(m => m.By), cancel);
        return [.. merges.Select(m => Told(m.Id, m.At, Patient.ArchiveNoOf(m.Number), m.UndoneAt is not null, names.GetValueOrDefault(m.By, m.By)))];
    }

    private static TimelineItem Told(Guid id, DateTime at, string gone, bool isUndone, string by) => isUndone
        ? new("档案{0}曾并入，已撤销", gone) { Key = id.ToString(), At = at, By = by }
        : new("档案{0}并入", gone) { Key = id.ToString(), At = at, By = by };
}
