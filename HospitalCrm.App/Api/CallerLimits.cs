using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using HospitalCrm.Domain.Messaging;

namespace HospitalCrm.App.Api;

/// <summary>How fast each calling system may send, and ask. Every node counts for itself: it protects the node.</summary>
internal sealed class CallerLimits : IDisposable
{
    /// <summary>Room for one whole batch, so that a slow system may hand in a thousand at once and then waits.</summary>
    private const int Burst = SmsIntake.MostMessages;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<(Guid System, int Rate, bool IsSending), TokenBucketRateLimiter> _limiters = new();

    /// <exception cref="ApiProblemException">Too fast; it says when to come again.</exception>
    public void DemandSending(Caller caller, int messages) => Demand(Of(caller, isSending: true), messages);

    /// <summary>As many questions a second as messages.</summary>
    /// <inheritdoc cref="DemandSending"/>
    public void DemandAsking(Caller caller) => Demand(Of(caller, isSending: false), 1);

    public void Dispose()
    {
        foreach (var limiter in _limiters.Values) limiter.Dispose();
    }

    private static void Demand(TokenBucketRateLimiter limiter, int permits)
    {
        using var lease = limiter.AttemptAcquire(permits);
        if (lease.IsAcquired) return;
        var after = lease.TryGetMetadata(MetadataName.RetryAfter, out var told) ? told : TimeSpan.FromSeconds(1);
        throw new ApiProblemException(StatusCodes.Status429TooManyRequests, "rate-limited", "Too many requests", "请求太快，超过了本系统的每秒上限，没有保存任何短信，请稍后重试。") { After = after };
    }

    private TokenBucketRateLimiter Of(Caller caller, bool isSending) => _limiters.GetOrAdd((caller.Id, caller.RatePerSecond, isSending), static key => new(new()
    {
        TokenLimit = Math.Max(Burst, key.Rate),
        // A rate that is no multiple of ten gets its whole count in a whole second.
        TokensPerPeriod = key.Rate % 10 == 0 ? key.Rate / 10 : key.Rate,
        ReplenishmentPeriod = key.Rate % 10 == 0 ? Step : TimeSpan.FromSeconds(1),
        QueueLimit = 0,
        AutoReplenishment = true,
    }));
}
