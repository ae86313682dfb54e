using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Messaging;

/// <summary>Text messages to the patient's numbers: what they were for and what became of them, never their words.</summary>
[Label("短信")]
public sealed class MessageTimeline(IDbContextFactory<CrmDbContext> contexts, PersonalDataVault vault) : IPatientTimeline
{
    public string Key => "messages";

    public int Place => 20;

    public async Task<IReadOnlyList<TimelineItem>> ReadAsync(PatientKeys patient, DateTime? before, int most, CancellationToken cancel)
    {
        if (patient.Mobiles.Count == 0) return [];
        var masked = patient.Mobiles.ToDictionary(digits => vault.Index(Outbox.PhonePurpose, digits), digits => MobileNumber.Parse(digits).Masked, StringComparer.Ordinal);
        var indexes = masked.Keys.ToList();
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var messages = await db.OutboxMessages.AsNoTracking().Where(m => indexes.Contains(m.PhoneIndex) && (before == null || m.CreatedAt <= before))
            .OrderByDescending(m => m.CreatedAt).ThenByDescending(m => m.Id).Take(most).Select(m => new { m.Id, m.Kind, m.State, m.CreatedAt, m.PhoneIndex }).ToListAsync(cancel);
        return [.. messages.Select(m => Told(m.Id, m.CreatedAt, m.Kind, m.State, masked[m.PhoneIndex]))];
    }

    private static TimelineItem Told(Guid id, DateTime at, SmsKind kind, SmsState state, string phone) =>
        new("短信：{0}，发往{1}", kind, phone) { Key = id.ToString(), At = at, State = state, IsGrave = state is SmsState.Failed or SmsState.Unknown };
}
