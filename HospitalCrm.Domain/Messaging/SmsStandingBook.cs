using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Messaging;

/// <summary>
/// Writes down what a number has said (短信名单), with the consents of the archives it belongs to, in the caller's transaction: a reply, a counter and the
/// archive's own page cannot come to say different things.
/// </summary>
public sealed class SmsStandingBook(PersonalDataVault vault, AuditTrail audit, HospitalClock clock)
{
    /// <summary>Adds a row for each class to the caller's context; it goes with the caller's save.</summary>
    /// <param name="me">Whoever writes it down; <see cref="Actor.System"/> for a reply or the gateway.</param>
    /// <param name="inboundId">The reply that says so.</param>
    /// <returns>The rows; none of a class whose newest row says the same already and nobody wrote this one by hand.</returns>
    internal async Task<IReadOnlyList<SmsStanding>> WriteAsync(
        CrmDbContext db, MobileNumber number, IReadOnlyCollection<SmsClass> classes, SmsStance stance, SmsStandingWay way, Actor me, Guid? inboundId, string? note, CancellationToken cancel)
    {
        var index = vault.Index(Outbox.PhonePurpose, number.Digits);
        var isByHand = me != Actor.System;
        List<SmsStanding> written = [];
        foreach (var @class in classes)
        {
            // Somebody who writes T again and again has said it once.
            if (!isByHand && await NewestAsync(db, index, @class, stance, cancel) == stance) continue;
            written.Add(new(vault.Seal(Outbox.PhonePurpose, number.Digits), index, @class, stance, way, clock.UtcNow) { By = isByHand ? me.UserCode : null, InboundId = inboundId, Note = note });
        }

        db.SmsStandings.AddRange(written);
        if (stance is SmsStance.Agreed or SmsStance.OptedOut && written.Count > 0) await WriteConsentsAsync(db, number, [.. written.Select(s => s.Class)], stance == SmsStance.Agreed, way, me, cancel);
        return written;
    }

    /// <summary>The newest of the same matter: consent and refusal are one, blocks and their end another.</summary>
    private static Task<SmsStance?> NewestAsync(CrmDbContext db, string index, SmsClass @class, SmsStance stance, CancellationToken cancel)
    {
        var isWill = stance <= SmsStance.OptedOut;
        return db.SmsStandings.AsNoTracking().Where(s => s.PhoneIndex == index && s.Class == @class && (s.Stance <= SmsStance.OptedOut) == isWill)
            .OrderByDescending(s => s.At).ThenByDescending(s => s.Id).Select(s => (SmsStance?)s.Stance).FirstOrDefaultAsync(cancel);
    }

    private async Task WriteConsentsAsync(CrmDbContext db, MobileNumber number, IReadOnlyList<SmsClass> classes, bool isGiven, SmsStandingWay way, Actor me, CancellationToken cancel)
    {
        foreach (var patient in await ArchivesOf(db, number).ToListAsync(cancel))
        {
            foreach (var @class in classes)
            {
                var purpose = @class == SmsClass.Information ? ConsentPurpose.InformationMessages : ConsentPurpose.ServiceMessages;
                var consent = new PatientConsent(patient.Id, purpose, isGiven, WayOf(way), PatientConsentDesk.TextVersion, clock.UtcNow, me == Actor.System ? null : me.UserCode);
                db.PatientConsents.Add(consent);
                audit.Add(db, me, AuditAction.Change, "patients", PatientFileDesk.SubjectOf(patient), consent.Id.ToString(),
                    [new(Labels.Of(purpose), null, isGiven ? "同意" : "已撤回"), new(null, null, $"{Labels.Of(consent.Way)}，{PatientConsentDesk.TextVersion}")]);
            }
        }
    }

    /// <summary>Those whose own number it is, or their guardian's; not those it is only a contact of.</summary>
    internal IQueryable<Patient> ArchivesOf(CrmDbContext db, MobileNumber number)
    {
        var whole = vault.ShortIndex(PatientPhone.WholePurpose, number.Digits);
        var numbers = db.PatientPhones.Where(x => x.Whole == whole && x.Kind != PhoneKind.Contact).Select(x => x.Number);
        return db.Patients.AsNoTracking().Where(p => numbers.Contains(p.Number) && p.MergedIntoId == null && p.ErasedAt == null);
    }

    private static ConsentWay WayOf(SmsStandingWay way) => way switch
    {
        SmsStandingWay.Telephone => ConsentWay.Telephone,
        SmsStandingWay.Counter => ConsentWay.Counter,
        SmsStandingWay.Paper => ConsentWay.Paper,
        SmsStandingWay.Kiosk => ConsentWay.Kiosk,
        _ => ConsentWay.MessageReply,
    };
}
