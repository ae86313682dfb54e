using System.Collections.Concurrent;
using HospitalCrm.Domain.Common;

namespace HospitalCrm.Domain.Messaging;

/// <summary>
/// Stands in for a carrier: nothing leaves the building, the messages are shown on the simulator page. Kept in memory only,
/// because codes in it are readable. It behaves as it is told, so that people and tests see what bad days look like.
/// </summary>
public sealed class SimulatorGateway(TimeProvider time) : ISmsGateway
{
    private const int Kept = 200;
    private const int MostReports = 10_000;

    /// <summary>As people see it, in Simplified Chinese.</summary>
    public const string ShownName = "模拟网关";

    private static readonly TimeSpan ReportAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LateReportAfter = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<SimulatedSms> _delivered = new();
    private readonly ConcurrentQueue<SimulatedSms> _replies = new();
    private readonly ConcurrentQueue<SimulatedReport> _reports = new();
    private long _balance = 100_000;

    public string Name => ShownName;

    public string? SenderNumber => null;

    public int MostParts => SmsText.MostParts;

    /// <summary>How it behaves from now on.</summary>
    public SimulatorConduct Conduct { get; set; } = new();

    /// <summary>Messages that are still paid for.</summary>
    public long Balance
    {
        get => Interlocked.Read(ref _balance);
        set => Interlocked.Exchange(ref _balance, value);
    }

    /// <summary>Raised after a message "arrived", or a reply was written.</summary>
    public event EventHandler? Delivered;

    /// <summary>Newest first.</summary>
    public IReadOnlyList<SimulatedSms> Messages => [.. _delivered.Reverse()];

    /// <summary>What was written on the phone, oldest first.</summary>
    internal IEnumerable<SimulatedSms> Replies => _replies;

    public async Task<string> SubmitAsync(SmsHandOver message, CancellationToken cancel)
    {
        var conduct = Conduct;
        if (conduct.Delay > TimeSpan.Zero) await Task.Delay(conduct.Delay, time, cancel);
        if (!conduct.IsUp) throw new SmsRefusedException("simulated: down", mayTryAgain: true) { IsGatewayTrouble = true };
        if (conduct.Refusal != SimulatedRefusal.None) throw new SmsRefusedException($"simulated: {conduct.Refusal}", conduct.Refusal == SimulatedRefusal.Temporary);

        // The same message handed over twice is one message, as with a real gateway that knows our number for it.
        if (_delivered.All(m => m.Id != message.Id))
        {
            _delivered.Enqueue(new(message.Id, message.To.Digits, message.Text, time.GetUtcNow().UtcDateTime));
            Interlocked.Add(ref _balance, -SmsText.Parts(message.Text));
            Promise(message.Id, conduct.Report);
        }

        while (_delivered.Count > Kept) _delivered.TryDequeue(out _);
        Delivered?.Invoke(this, EventArgs.Empty);
        // It arrived, and the answer is lost: whoever sends again sends twice.
        return conduct.LosesAnswers ? throw new TimeoutException("simulated") : $"sim-{message.Id:N}";
    }

    public Task<SmsGatewayHealth> ProbeAsync(CancellationToken cancel) => Task.FromResult(new SmsGatewayHealth(Conduct.IsUp, Conduct.IsUp ? null : "simulated", null, Balance));

    /// <summary>Reports whose time has come; each is given once.</summary>
    internal IReadOnlyList<SimulatedReport> TakeReports()
    {
        var now = time.GetUtcNow().UtcDateTime;
        List<SimulatedReport> due = [];
        for (var left = _reports.Count; left > 0 && _reports.TryDequeue(out var report); left--)
        {
            if (report.DueAt <= now) due.Add(report);
            else _reports.Enqueue(report);
        }

        return due;
    }

    /// <summary>Shows on the phone what somebody wrote there.</summary>
    internal void Write(string number, string text)
    {
        _replies.Enqueue(new(Guid.CreateVersion7(), number, text, time.GetUtcNow().UtcDateTime) { IsReply = true });
        while (_replies.Count > Kept) _replies.TryDequeue(out _);
        Delivered?.Invoke(this, EventArgs.Empty);
    }

    private void Promise(Guid id, SimulatedOutcome outcome)
    {
        if (outcome == SimulatedOutcome.None || _reports.Count >= MostReports) return;
        var after = outcome == SimulatedOutcome.Late ? LateReportAfter : ReportAfter;
        _reports.Enqueue(new(id, outcome == SimulatedOutcome.Failed ? SmsReportKind.Failed : SmsReportKind.Delivered, outcome == SimulatedOutcome.Failed ? "simulated" : null, time.GetUtcNow().UtcDateTime + after));
    }
}

/// <summary>One message as the simulated phone shows it.</summary>
public sealed record SimulatedSms(Guid Id, string Phone, string Text, DateTime At)
{
    /// <summary>Written on the phone, not received by it.</summary>
    public bool IsReply { get; init; }
}

/// <summary>How the simulator behaves.</summary>
public sealed record SimulatorConduct
{
    public TimeSpan Delay { get; init; }
    public SimulatedRefusal Refusal { get; init; }

    /// <summary>The message arrives, and we do not hear of it.</summary>
    public bool LosesAnswers { get; init; }

    public SimulatedOutcome Report { get; init; } = SimulatedOutcome.Delivered;
    public bool IsUp { get; init; } = true;
}

/// <summary>What the simulator says when it is given a message.</summary>
public enum SimulatedRefusal
{
    [Label("接受")]
    None = 0,

    [Label("暂时拒绝")]
    Temporary = 1,

    [Label("永久拒绝")]
    Permanent = 2,
}

/// <summary>What the simulator reports of a message later.</summary>
public enum SimulatedOutcome
{
    [Label("成功（约1秒）")]
    Delivered = 1,

    [Label("失败")]
    Failed = 2,

    [Label("没有回报")]
    None = 3,

    [Label("晚到（30秒）")]
    Late = 4,
}

/// <summary>A report on its way back.</summary>
internal sealed record SimulatedReport(Guid Id, SmsReportKind Kind, string? Fault, DateTime DueAt);
