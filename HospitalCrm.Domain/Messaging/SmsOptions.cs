namespace HospitalCrm.Domain.Messaging;

/// <summary>How long the carrier's work may take (<c>Sms:</c> in the configuration).</summary>
public sealed class SmsOptions
{
    /// <summary>A node that does not answer for so long is taken for dead, and what it was sending becomes 结果不明. A hand-over takes at most a third of it. A group send it was feeding goes on elsewhere.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>So long a report is waited for before the policy of its class decides about a message whose outcome is not known.</summary>
    public TimeSpan UnknownWait { get; set; } = TimeSpan.FromMinutes(15);
}
