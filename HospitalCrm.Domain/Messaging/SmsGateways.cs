using HospitalCrm.Domain.Common;

namespace HospitalCrm.Domain.Messaging;

/// <summary>All gateways of the configuration, and how each is.</summary>
public sealed class SmsGateways(ISmsGateway gateway, HospitalClock clock)
{
    private SmsGatewayState? _last;

    /// <summary>In the order of the configuration, as last heard of.</summary>
    public IReadOnlyList<SmsGatewayState> States
    {
        get
        {
            var probe = gateway.ProbeAsync(CancellationToken.None);
            if (probe.IsCompletedSuccessfully)
            {
                var health = probe.GetAwaiter().GetResult();
                var since = _last is { } last && last.IsUp == health.IsUp ? last.Since : clock.UtcNow;
                _last = new(gateway.Name, health.IsUp, health.Trouble, since, health.Queued, health.Balance);
            }

            return _last is null ? [] : [_last];
        }
    }
}

/// <summary>How a gateway is, as the health page shows it.</summary>
/// <param name="Trouble">A short code; null when all is well.</param>
/// <param name="Since">Since when it is so.</param>
/// <param name="Queued">Messages it holds itself; null where it does not say.</param>
/// <param name="Balance">Messages still paid for; null where it does not say.</param>
public sealed record SmsGatewayState(string Name, bool IsUp, string? Trouble, DateTime? Since, long? Queued, long? Balance);
