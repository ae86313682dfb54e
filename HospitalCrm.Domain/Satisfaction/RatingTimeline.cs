using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>
/// Low marks the patient gave at a terminal. Who rated is kept for a call-back after a low mark and for nothing else, so good marks are not shown with a name;
/// nor are the words.
/// </summary>
[Label("低分评价")]
public sealed class RatingTimeline(IDbContextFactory<CrmDbContext> contexts, PersonalDataVault vault) : IPatientTimeline
{
    public string Key => "ratings";

    public int Place => 30;

    public string? Permission => Permissions.Satisfaction.View;

    public async Task<IReadOnlyList<TimelineItem>> ReadAsync(PatientKeys patient, DateTime? before, int most, CancellationToken cancel)
    {
        if (KeyOf(patient) is not { } key) return [];
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var visits = db.KioskVisits.Where(v => v.EvaluatorKey == key).Select(v => v.Id);
        var ratings = await db.Evaluations.AsNoTracking().Where(e => visits.Contains(e.VisitId) && e.IsLow && (before == null || e.SubmittedAt <= before))
            .OrderByDescending(e => e.SubmittedAt).ThenByDescending(e => e.Id).Take(most).Select(e => new { e.Id, e.SubmittedAt, e.TargetName, e.MeanScore }).ToListAsync(cancel);
        return [.. ratings.Select(e => Told(e.Id, e.SubmittedAt, e.TargetName, e.MeanScore))];
    }

    /// <summary>The mark stays a figure; nobody can be called back by it any more.</summary>
    public async Task EraseAsync(CrmDbContext db, PatientKeys patient, CancellationToken cancel)
    {
        if (KeyOf(patient) is not { } key) return;
        var visits = db.KioskVisits.Where(v => v.EvaluatorKey == key).Select(v => v.Id);
        await db.Evaluations.Where(e => visits.Contains(e.VisitId)).ExecuteUpdateAsync(set => set.SetProperty(e => e.PatientSealed, (string?)null).SetProperty(e => e.PhoneSealed, (string?)null), cancel);
        await db.KioskVisits.Where(v => v.EvaluatorKey == key && v.EndedAt != null).ExecuteUpdateAsync(set => set.SetProperty(v => v.EvaluatorKey, (string?)null), cancel);
    }

    private string? KeyOf(PatientKeys patient) => patient.HisPatientNo is { } number ? vault.Index(KioskDesk.PatientPurpose, number) : null;

    private static TimelineItem Told(Guid id, DateTime at, string target, decimal? mean) => mean is { } score
        ? new("低分评价：{0}，均分{1}", target, score.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture)) { Key = id.ToString(), At = at, IsGrave = true }
        : new("低分评价：{0}", target) { Key = id.ToString(), At = at, IsGrave = true };
}
