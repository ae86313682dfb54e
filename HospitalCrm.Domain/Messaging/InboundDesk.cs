using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Messaging;

/// <summary>Takes what people write to the hospital's number (上行短信): stored first, the same one brought twice is one.</summary>
public sealed class InboundDesk(IDbContextFactory<CrmDbContext> contexts, PersonalDataVault vault, HospitalClock clock)
{
    /// <param name="from">Null where it is no mobile number of ours.</param>
    public async Task ReceiveAsync(string gateway, string reference, MobileNumber? from, string rawFrom, string text, CancellationToken cancel)
    {
        var number = from?.Digits ?? rawFrom;
        var whole = vault.ShortIndex(PatientPhone.WholePurpose, number);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        if (await db.InboundMessages.AnyAsync(m => m.Gateway == gateway && m.Reference == reference, cancel)) return;
        var patients = await db.Patients.Where(p => p.MergedIntoId == null && db.PatientPhones.Where(x => x.Whole == whole).Select(x => x.Number).Contains(p.Number)).Select(p => p.Id).Take(2).ToListAsync(cancel);
        db.InboundMessages.Add(new(gateway, reference, vault.Seal(Outbox.PhonePurpose, number), vault.Index(Outbox.PhonePurpose, number), vault.Seal(Outbox.BodyPurpose, text), clock.UtcNow)
        {
            PatientId = patients is [var only] ? only : null,
        });
        await db.SaveChangesAsync(cancel);
    }
}
