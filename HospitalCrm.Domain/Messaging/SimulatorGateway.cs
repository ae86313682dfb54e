using System.Collections.Concurrent;

namespace HospitalCrm.Domain.Messaging;

/// <summary>
/// Stands in for a carrier: nothing leaves the building, the messages are shown on the simulator page. Kept in memory only,
/// because codes in it are readable.
/// </summary>
public sealed class SimulatorGateway(TimeProvider time) : ISmsGateway
{
    private const int Kept = 200;

    private readonly ConcurrentQueue<SimulatedSms> _delivered = new();

    public string Name => "Simulator";

    public string? SenderNumber => null;

    public int MostParts => SmsText.MostParts;

    /// <summary>Raised after a message "arrived".</summary>
    public event EventHandler? Delivered;

    /// <summary>Newest first.</summary>
    public IReadOnlyList<SimulatedSms> Messages => [.. _delivered.Reverse()];

    public Task<string> SubmitAsync(SmsHandOver message, CancellationToken cancel)
    {
        // The same message handed over twice is one message, as with a real gateway that knows our number for it.
        if (_delivered.All(m => m.Id != message.Id)) _delivered.Enqueue(new(message.Id, message.To.Digits, message.Text, time.GetUtcNow().UtcDateTime));
        while (_delivered.Count > Kept) _delivered.TryDequeue(out _);
        Delivered?.Invoke(this, EventArgs.Empty);
        return Task.FromResult($"sim-{message.Id:N}");
    }

    public Task<SmsGatewayHealth> ProbeAsync(CancellationToken cancel) => Task.FromResult(new SmsGatewayHealth(IsUp: true));
}

/// <summary>One message as the simulated phone shows it.</summary>
public sealed record SimulatedSms(Guid Id, string Phone, string Text, DateTime At);
