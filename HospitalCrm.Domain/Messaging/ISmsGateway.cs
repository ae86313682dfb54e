using HospitalCrm.Domain.Common;

namespace HospitalCrm.Domain.Messaging;

/// <summary>Whoever carries our text messages: a simulator, Kannel, one day a carrier's CMPP or a cloud.</summary>
public interface ISmsGateway
{
    /// <summary>Its name in the configuration; kept with every message it took.</summary>
    string Name { get; }

    /// <summary>码号: the number phones show; null where the carrier puts its own.</summary>
    string? SenderNumber { get; }

    /// <summary>It cuts or refuses what is longer.</summary>
    int MostParts { get; }

    /// <summary>Hands one message over.</summary>
    /// <returns>The gateway's own number for it, at most 80 characters; empty where it gives none.</returns>
    /// <exception cref="SmsRefusedException">The gateway said no: nothing was sent.</exception>
    /// <remarks>Every other exception, a time-out too, means that nobody knows whether it was sent.</remarks>
    Task<string> SubmitAsync(SmsHandOver message, CancellationToken cancel);

    /// <summary>Asks whether it is there and its line is up, without sending anything.</summary>
    Task<SmsGatewayHealth> ProbeAsync(CancellationToken cancel);
}

/// <summary>One message on its way to a gateway.</summary>
/// <param name="Id">Ours: a gateway that knows it already must not send twice, and its report carries it.</param>
/// <param name="ExpiresAt">Worthless after this moment, for gateways that can be told.</param>
/// <param name="Priority">As <see cref="SmsLanes"/>, for gateways that have a queue of their own.</param>
public sealed record SmsHandOver(Guid Id, MobileNumber To, string Text, DateTime? ExpiresAt, int Priority = SmsLanes.Normal);

/// <summary>How a gateway is.</summary>
/// <param name="Trouble">A short code for people who look after it; null when all is well.</param>
/// <param name="Queued">Messages it holds itself; null where it does not say.</param>
/// <param name="Balance">Messages still paid for; null where it does not say.</param>
public sealed record SmsGatewayHealth(bool IsUp, string? Trouble = null, long? Queued = null, long? Balance = null);

/// <summary>The gateway refused a message before accepting it, so nothing was sent.</summary>
/// <param name="reason">A short code for the log, without personal data.</param>
/// <param name="mayTryAgain">False where trying again cannot help: no such number, not allowed.</param>
public sealed class SmsRefusedException(string reason, bool mayTryAgain, Exception? inner = null) : Exception(reason, inner)
{
    public bool MayTryAgain { get; } = mayTryAgain;

    /// <summary>The gateway is away or does not let us in: that is nothing about this message and does not count as one of its tries.</summary>
    public bool IsGatewayTrouble { get; init; }

    /// <summary>How long it is no use to come again.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
