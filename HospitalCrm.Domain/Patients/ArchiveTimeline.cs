using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Patients;

/// <summary>What was done to the archive: who changed which fields, looked at a number, reviewed or erased it. From the audit log; never the values.</summary>
[Label("档案变更")]
public sealed class ArchiveTimeline(IDbContextFactory<CrmDbContext> contexts) : IPatientTimeline
{
    private const int MostFields = 12;

    public string Key => "changes";

    public int Place => 80;

    public async Task<IReadOnlyList<TimelineItem>> ReadAsync(PatientKeys patient, DateTime? before, int most, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var id = patient.Id.ToString();
        var entries = await db.AuditEntries.AsNoTracking().Where(e => e.SubjectId == id && (before == null || e.At <= before)).OrderByDescending(e => e.At).ThenByDescending(e => e.Id).Take(most).ToListAsync(cancel);
        List<TimelineItem> told = [];
        foreach (var entry in entries)
        {
            // Of a new archive every field is new.
            var changes = entry.Action == AuditAction.Add ? [] : await AuditTrail.ReadChangesAsync(db, entry, cancel);
            told.Add(new("档案：{0}", entry.Action) { Key = entry.Id.ToString(), At = entry.At, By = entry.DisplayName, Words = [.. changes.Select(FieldOf).OfType<string>().Distinct(StringComparer.Ordinal).Take(MostFields)] });
        }

        return told;

        // A number shown in full is told as 手机：and the reason, which stays in the log.
        string? FieldOf(FieldChange change) => change.Field ?? (change.After?.IndexOf('：', StringComparison.Ordinal) is > 0 and < 12 and var mark ? change.After[..mark] : null);
    }
}
