using HospitalCrm.Domain.Common;

namespace HospitalCrm.Domain.Messaging;

/// <summary>Whoever carries our text messages: a simulator, Kannel, a carrier.</summary>
public interface ISmsGateway
{
    string Name { get; }

    /// <summary>Hands one message over.</summary>
    /// <param name="messageId">Ours; a gateway that knows it already must not send twice.</param>
    /// <returns>The gateway's own number for it.</returns>
    /// <exception cref="SmsRefusedException">The gateway said no.</exception>
    Task<string> SubmitAsync(Guid messageId, MobileNumber to, string text, CancellationToken cancel);
}

/// <summary>The gateway refused a message before accepting it, so nothing was sent.</summary>
/// <param name="reason">A short code for the log, without personal data.</param>
/// <param name="mayTryAgain">False where trying again cannot help: no such number, not allowed.</param>
public sealed class SmsRefusedException(string reason, bool mayTryAgain, Exception? inner = null) : Exception(reason, inner)
{
    public bool MayTryAgain { get; } = mayTryAgain;
}
