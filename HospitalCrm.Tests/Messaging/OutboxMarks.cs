using HospitalCrm.Domain.Messaging;

namespace HospitalCrm.Tests.Messaging;

/// <summary>Messages that have been through something, without a gateway: the product moves them by the statements of the ledger alone.</summary>
internal static class OutboxMarks
{
    public static void MarkSubmitted(this OutboxMessage message, string gateway, string? senderNumber, string reference, DateTime now)
    {
        message.State = SmsState.Submitted;
        (message.Gateway, message.SenderNumber, message.GatewayReference, message.SubmittedAt) = (gateway, senderNumber, reference, now);
        message.Forget();
    }

    public static void MarkUnsent(this OutboxMessage message, SmsState state, string fault)
    {
        (message.State, message.Fault) = (state, fault);
        message.Forget();
    }

    public static void MarkHeld(this OutboxMessage message, SmsHold hold)
    {
        (message.State, message.Hold) = (SmsState.Cancelled, hold);
        message.Forget();
    }

    private static void Forget(this OutboxMessage message)
    {
        if (message.Class == SmsClass.Code) message.BodySealed = null;
    }
}
