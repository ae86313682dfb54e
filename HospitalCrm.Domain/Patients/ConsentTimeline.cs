using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Patients;

/// <summary>What the patient agreed to, and no longer agrees to.</summary>
[Label("同意与撤回")]
public sealed class ConsentTimeline(IDbContextFactory<CrmDbContext> contexts) : IPatientTimeline
{
    public string Key => "consents";

    public int Place => 60;

    public async Task<IReadOnlyList<TimelineItem>> ReadAsync(PatientKeys patient, DateTime? before, int most, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var id = patient.Id;
        var consents = await db.PatientConsents.AsNoTracking().Where(c => c.PatientId == id && (before == null || c.At <= before)).OrderByDescending(c => c.At).ThenByDescending(c => c.Id).Take(most).ToListAsync(cancel);
        var names = await PatientFileDesk.NamesAsync(db, consents.Select(c => c.By), cancel);
        return [.. consents.Select(c => Told(c, c.By is { } code ? names.GetValueOrDefault(code, code) : null))];
    }

    private static TimelineItem Told(PatientConsent consent, string? by) => consent.IsGiven
        ? new("同意：{0}", consent.Purpose) { Key = consent.Id.ToString(), At = consent.At, Words = [Labels.Of(consent.Way)], By = by }
        : new("撤回同意：{0}", consent.Purpose) { Key = consent.Id.ToString(), At = consent.At, Words = [Labels.Of(consent.Way)], By = by };
}
