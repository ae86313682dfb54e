using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Complaints;

/// <summary>What the patient, or somebody for them, complained about or praised: that it was, and what has become of it.</summary>
[Label("投诉与表扬")]
public sealed class ComplaintTimeline(IDbContextFactory<CrmDbContext> contexts) : IPatientTimeline
{
    private const string Erased = "（已应患者要求清除）";

    public string Key => "complaints";

    public int Place => 25;

    public string? Permission => Permissions.Complaints.View;

    public async Task<IReadOnlyList<TimelineItem>> ReadAsync(PatientKeys patient, DateTime? before, int most, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var complaints = await db.Complaints.AsNoTracking()
            .Where(c => c.PatientId == patient.Id && c.State != ComplaintState.Draft && c.State != ComplaintState.Discarded && (before == null || c.RegisteredAt <= before))
            .OrderByDescending(c => c.RegisteredAt).ThenByDescending(c => c.Id).Take(most)
            .Select(c => new { c.Id, c.Kind, c.Number, c.State, c.ClassName, c.RegisteredAt, c.RegistrarName }).ToListAsync(cancel);
        return [.. complaints.Select(c => Told(c.Id, c.RegisteredAt, c.Kind, c.Number, c.ClassName, c.State, c.RegistrarName))];
    }

    /// <summary>Name, telephone and words go; kind, class, days and state stay as figures.</summary>
    public async Task EraseAsync(CrmDbContext db, PatientKeys patient, CancellationToken cancel)
    {
        var ids = db.Complaints.Where(c => c.PatientId == patient.Id).Select(c => c.Id);
        await db.ComplaintEvents.Where(e => ids.Contains(e.ComplaintId) && e.Note != null).ExecuteUpdateAsync(set => set.SetProperty(e => e.Note, Erased), cancel);
        await db.Complaints.Where(c => c.PatientId == patient.Id).ExecuteUpdateAsync(
            set => set
                .SetProperty(c => c.Title, Erased)
                .SetProperty(c => c.Content, Erased)
                .SetProperty(c => c.Demand, (string?)null)
                .SetProperty(c => c.Investigation, (string?)null)
                .SetProperty(c => c.Result, c => c.Result == null ? null : Erased)
                .SetProperty(c => c.Measures, (string?)null)
                .SetProperty(c => c.Duty, (string?)null)
                .SetProperty(c => c.EndReason, c => c.EndReason == null ? null : Erased)
                .SetProperty(c => c.ForceReason, (string?)null)
                .SetProperty(c => c.ComplainantName, (string?)null)
                .SetProperty(c => c.IsAnonymous, true)
                .SetProperty(c => c.PhoneSealed, (string?)null)
                .SetProperty(c => c.PhoneIndex, (string?)null)
                .SetProperty(c => c.PhoneLast4, (string?)null)
                .SetProperty(c => c.WantsCallBack, false)
                .SetProperty(c => c.PatientName, (string?)null)
                .SetProperty(c => c.PatientId, (Guid?)null)
                .SetProperty(c => c.VisitNo, (string?)null)
                .SetProperty(c => c.BedNo, (string?)null)
                .SetProperty(c => c.RecordingNo, (string?)null)
                .SetProperty(c => c.QueryCodeIndex, (string?)null)
                .SetProperty(c => c.Version, c => c.Version + 1),
            cancel);
    }

    private static TimelineItem Told(Guid id, DateTime at, ComplaintKind kind, string number, string? className, ComplaintState state, string? by) => className is null
        ? new("{0}，编号{1}", kind, number) { Key = id.ToString(), At = at, State = state, By = by, IsGrave = kind == ComplaintKind.Complaint }
        : new("{0}，编号{1}，分类{2}", kind, number, className) { Key = id.ToString(), At = at, State = state, By = by, IsGrave = kind == ComplaintKind.Complaint };
}
