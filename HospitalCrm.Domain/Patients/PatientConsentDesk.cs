using System.Globalization;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Patients;

/// <summary>同意: what a patient agrees to or no longer agrees to, written down at a counter or on the telephone. Withdrawing asks for no more than giving.</summary>
public sealed class PatientConsentDesk(IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor, AuditTrail audit, HospitalClock clock)
{
    /// <summary>The wording in force (docs/privacy.md); another wording, another version.</summary>
    public const string TextVersion = "2026-11";

    public Task GiveAsync(Guid patientId, ConsentPurpose purpose, ConsentWay way, CancellationToken cancel) => WriteAsync(patientId, purpose, isGiven: true, way, cancel);

    public Task WithdrawAsync(Guid patientId, ConsentPurpose purpose, ConsentWay way, CancellationToken cancel) => WriteAsync(patientId, purpose, isGiven: false, way, cancel);

    private async Task WriteAsync(Guid patientId, ConsentPurpose purpose, bool isGiven, ConsentWay way, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Patients.Edit);
        if (!Enum.IsDefined(purpose)) throw new DomainRuleException("请从列表中选择“{0}”。", "用途");
        if (!Enum.IsDefined(way)) throw new DomainRuleException("请从列表中选择“{0}”。", "方式");
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var patient = await PatientFileDesk.FindWholeAsync(db, patientId, me, cancel);
        var before = await db.PatientConsents.Where(c => c.PatientId == patientId && c.Purpose == purpose).OrderByDescending(c => c.At).ThenByDescending(c => c.Id).Select(c => (bool?)c.IsGiven).FirstOrDefaultAsync(cancel);

        var consent = new PatientConsent(patientId, purpose, isGiven, way, TextVersion, clock.UtcNow, me.UserCode);
        db.PatientConsents.Add(consent);
        // Under the row's own id: on the archive's time line it stands as a consent, not as a change.
        audit.Add(db, me, AuditAction.Change, "patients", PatientFileDesk.SubjectOf(patient), consent.Id.ToString(),
            [new(Labels.Of(purpose), before is { } was ? Said(was) : null, Said(isGiven)), new(null, null, string.Create(CultureInfo.InvariantCulture, $"{Labels.Of(way)}，{TextVersion}"))]);
        await db.SaveChangesAsync(cancel);
    }

    private static string Said(bool isGiven) => isGiven ? "同意" : "已撤回";
}
