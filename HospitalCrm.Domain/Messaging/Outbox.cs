using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;

namespace HospitalCrm.Domain.Messaging;

/// <summary>Where other features put a message that must go out if, and only if, their own transaction holds.</summary>
public sealed class Outbox(PersonalDataVault vault, HospitalClock clock)
{
    internal const string PhonePurpose = "phone";
    internal const string BodyPurpose = "sms-body";
    private const string RepeatPurpose = "sms-repeat";

    /// <summary>Adds to the caller's context; it goes with the caller's SaveChanges.</summary>
    /// <param name="text">As it is sent: with signature and opt-out hint.</param>
    internal OutboxMessage Add(CrmDbContext db, SmsKind kind, SmsClass @class, MobileNumber to, string text, TimeSpan? goodFor = null)
    {
        var message = Make(Guid.CreateVersion7(), kind, @class, to, text);
        message.ExpiresAt = message.CreatedAt + goodFor;
        db.OutboxMessages.Add(message);
        return message;
    }

    /// <summary>A message for a caller who stores it in a way of their own.</summary>
    internal OutboxMessage Make(Guid id, SmsKind kind, SmsClass @class, MobileNumber to, string text) => new(
        id, kind, @class, vault.Seal(PhonePurpose, to.Digits), IndexOf(to), vault.Seal(BodyPurpose, text), vault.Index(RepeatPurpose, $"{to.Digits}\n{text}"), SmsText.Parts(text), clock.UtcNow);

    /// <summary>The same message once more, marked as such.</summary>
    internal OutboxMessage Repeat(OutboxMessage first)
    {
        var (to, text) = Open(first);
        var again = Make(Guid.CreateVersion7(), first.Kind, first.Class, to, text);
        (again.Priority, again.ExpiresAt, again.SystemId, again.GroupSendId, again.PatientId, again.RepeatsId) =
            (first.Priority, first.ExpiresAt, first.SystemId, first.GroupSendId, first.PatientId, first.Id);
        return again;
    }

    internal string IndexOf(MobileNumber number) => vault.Index(PhonePurpose, number.Digits);

    internal (MobileNumber To, string Text) Open(OutboxMessage message) =>
        (MobileNumber.Parse(vault.Open(PhonePurpose, message.PhoneSealed)), vault.Open(BodyPurpose, message.BodySealed!));
}
