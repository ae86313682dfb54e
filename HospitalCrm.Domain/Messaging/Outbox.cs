using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;

namespace HospitalCrm.Domain.Messaging;

/// <summary>Where other features put a message that must go out if, and only if, their own transaction holds.</summary>
public sealed class Outbox(PersonalDataVault vault, HospitalClock clock)
{
    internal const string PhonePurpose = "phone";
    internal const string BodyPurpose = "sms-body";

    /// <summary>Adds to the caller's context; it goes with the caller's SaveChanges.</summary>
    internal OutboxMessage Add(CrmDbContext db, SmsKind kind, MobileNumber to, string text, TimeSpan? goodFor = null)
    {
        var now = clock.UtcNow;
        var message = new OutboxMessage(
            kind, vault.Seal(PhonePurpose, to.Digits), vault.Index(PhonePurpose, to.Digits), vault.Seal(BodyPurpose, text), now, now + goodFor);
        db.OutboxMessages.Add(message);
        return message;
    }

    internal (MobileNumber To, string Text) Open(OutboxMessage message) =>
        (MobileNumber.Parse(vault.Open(PhonePurpose, message.PhoneSealed)), vault.Open(BodyPurpose, message.BodySealed!));
}
