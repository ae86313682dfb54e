using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Messaging;

/// <summary>What came back from the patient's numbers: what it was taken for, never its words.</summary>
[Label("短信回复")]
public sealed class ReplyTimeline(IDbContextFactory<CrmDbContext> contexts, PersonalDataVault vault) : IPatientTimeline
{
    private const string Erased = "（已应患者要求清除）";

    public string Key => "replies";

    public int Place => 21;

    public async Task<IReadOnlyList<TimelineItem>> ReadAsync(PatientKeys patient, DateTime? before, int most, CancellationToken cancel)
    {
        if (patient.Mobiles.Count == 0) return [];
        var masked = patient.Mobiles.ToDictionary(digits => vault.Index(Outbox.PhonePurpose, digits), digits => MobileNumber.Parse(digits).Masked, StringComparer.Ordinal);
        var indexes = masked.Keys.ToList();
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var replies = await db.InboundMessages.AsNoTracking().Where(m => indexes.Contains(m.PhoneIndex) && (before == null || m.ReceivedAt <= before))
            .OrderByDescending(m => m.ReceivedAt).ThenByDescending(m => m.Id).Take(most).Select(m => new { m.Id, m.Meaning, m.ReceivedAt, m.PhoneIndex }).ToListAsync(cancel);
        return [.. replies.Select(m => Told(m.Id, m.ReceivedAt, m.Meaning, masked[m.PhoneIndex]))];
    }

    /// <summary>What they wrote goes; that something came stays, as the law asks of carriers' records.</summary>
    public async Task EraseAsync(CrmDbContext db, PatientKeys patient, CancellationToken cancel)
    {
        var erased = vault.Seal(Outbox.BodyPurpose, Erased);
        await db.InboundMessages.Where(m => m.PatientId == patient.Id).ExecuteUpdateAsync(
            set => set.SetProperty(m => m.TextSealed, erased).SetProperty(m => m.PatientId, (Guid?)null).SetProperty(m => m.Version, m => m.Version + 1), cancel);
    }

    private static TimelineItem Told(Guid id, DateTime at, ReplyMeaning meaning, string phone) =>
        new("短信回复：{0}，来自{1}", meaning, phone) { Key = id.ToString(), At = at, IsGrave = meaning == ReplyMeaning.Complaint };
}
