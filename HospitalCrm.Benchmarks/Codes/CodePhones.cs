using System.Collections.Concurrent;
using HospitalCrm.Domain.Messaging;

namespace HospitalCrm.Benchmarks.Codes;

/// <summary>The phones of the whole town: what arrived on them, and when.</summary>
public sealed class CodePhones(TimeProvider time) : ISmsGateway
{
    private readonly ConcurrentDictionary<string, List<(DateTimeOffset At, string Code)>> _arrived = new(StringComparer.Ordinal);

    public string Name => "Simulator";

    public string? SenderNumber => null;

    public int MostParts => SmsText.MostParts;

    public int Count => _arrived.Values.Sum(list => list.Count);

    /// <summary>On one phone within any 24 hours.</summary>
    public int MostInADay => _arrived.Values.Select(list => list.Max(m => list.Count(o => o.At >= m.At && o.At - m.At < TimeSpan.FromDays(1)))).DefaultIfEmpty().Max();

    public Task<string> SubmitAsync(SmsHandOver message, CancellationToken cancel)
    {
        var from = message.Text.IndexOf("验证码是", StringComparison.Ordinal) + 4;
        _arrived.GetOrAdd(message.To.Digits, _ => []).Add((time.GetUtcNow(), message.Text.Substring(from, 6)));
        return Task.FromResult($"town-{message.Id:N}");
    }

    public Task<SmsGatewayHealth> ProbeAsync(CancellationToken cancel) => Task.FromResult(new SmsGatewayHealth(IsUp: true));

    /// <summary>The newest code on a phone; null if none arrived since.</summary>
    public string? CodeOf(string phone, DateTimeOffset since) => _arrived.TryGetValue(phone, out var list) && list[^1].At >= since ? list[^1].Code : null;
}
