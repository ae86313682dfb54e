using System.Diagnostics.Metrics;

namespace HospitalCrm.Domain.Messaging;

/// <summary>
/// Figures for monitoring (<c>dotnet-counters</c>, OpenTelemetry): what the pulse last read, so that they are those of the whole hospital on every node and
/// are not lost when one restarts. No figure leads to a person.
/// </summary>
public sealed class SmsMeter : IDisposable
{
    public const string Name = "HospitalCrm.Sms";

    private readonly Meter _meter = new(Name);

    public SmsMeter(SmsPulse pulse)
    {
        Add("accepted", "Messages accepted in the last hour", reading => reading.Hour.Sum(t => t.Count));
        Add("submitted", "Messages of the last hour the gateway has without a report", reading => reading.Of(SmsState.Submitted));
        Add("delivered", "Messages of the last hour on the phone", reading => reading.Of(SmsState.Delivered));
        Add("failed", "Messages of the last hour that failed", reading => reading.Of(SmsState.Failed));
        Add("unknown", "Messages of the last hour whose outcome nobody knows", reading => reading.Of(SmsState.Unknown));
        _meter.CreateObservableGauge("sms.held", () => Of(pulse, reading => reading.HourHeld.Select(h => new Measurement<long>(h.Count, new KeyValuePair<string, object?>("reason", h.Hold.ToString())))), "{message}", "Messages of the last hour that were not handed over");
        _meter.CreateObservableGauge("sms.queue.depth", () => Of(pulse, reading => reading.Queues.Select(q => new Measurement<long>(q.Due, new KeyValuePair<string, object?>("lane", q.Lane)))), "{message}", "Messages that are due, counted up to 10,001");
        _meter.CreateObservableGauge("sms.queue.oldest", () => Of(pulse, reading => [new Measurement<long>((long)(reading.LongestWait ?? TimeSpan.Zero).TotalSeconds)]), "s", "Wait of the oldest message that is due");

        void Add(string name, string description, Func<SmsReading, long> figure) =>
            _meter.CreateObservableGauge($"sms.{name}", () => Of(pulse, reading => [new Measurement<long>(figure(reading))]), "{message}", description);
    }

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<long>> Of(SmsPulse pulse, Func<SmsReading, IEnumerable<Measurement<long>>> figures) => pulse.Last is { } reading ? figures(reading) : [];
}
