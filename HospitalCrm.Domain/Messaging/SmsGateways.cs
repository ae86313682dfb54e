using HospitalCrm.Domain.Common;
using Microsoft.Extensions.Logging;

namespace HospitalCrm.Domain.Messaging;

/// <summary>Which numbers a gateway is for.</summary>
/// <param name="Prefixes">First digits of its numbers; none: all numbers.</param>
/// <param name="Order">Lower is asked first.</param>
public sealed record SmsRoute(string Gateway, IReadOnlyList<string> Prefixes, int Order);

/// <summary>How a gateway is, as this program last saw it.</summary>
/// <param name="Trouble">A short code for people who look after it; null when all is well.</param>
/// <param name="Since">Since when there is the trouble.</param>
/// <param name="Queued">Messages it holds itself; null where it does not say.</param>
/// <param name="Balance">Messages still paid for; null where it does not say.</param>
public sealed record SmsGatewayState(string Name, bool IsUp, string? Trouble, DateTime? Since, long? Queued, long? Balance);

/// <summary>A gateway has taken a message.</summary>
internal sealed record SmsAcceptance(string Gateway, string? SenderNumber, string Reference);

/// <summary>
/// All gateways of the hospital. A number goes to the first of its own; where that one certainly has not sent it, to the next. One that fails several times
/// in a row is left alone for a while, longer each time, and then tried with a single message.
/// </summary>
public sealed partial class SmsGateways
{
    private const int TroublesUntilPause = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(5);

    private readonly HospitalClock _clock;
    private readonly ILogger<SmsGateways> _log;
    private readonly IReadOnlyList<Line> _lines;

    public SmsGateways(IEnumerable<ISmsGateway> gateways, IEnumerable<SmsRoute> routes, HospitalClock clock, ILogger<SmsGateways> log)
    {
        _clock = clock;
        _log = log;
        var known = routes.ToDictionary(r => r.Gateway, StringComparer.Ordinal);
        _lines = [.. gateways.Select(g => new Line(g, known.GetValueOrDefault(g.Name) ?? new(g.Name, [], 0))).OrderBy(l => l.Route.Order)];
    }

    public IReadOnlyList<SmsGatewayState> States => [.. _lines.Select(line =>
    {
        lock (line) return new SmsGatewayState(line.Gateway.Name, line.Trouble is null, line.Trouble, line.Since, line.Health?.Queued, line.Health?.Balance);
    })];

    /// <summary>Asks each how it is. What it says of itself is for people to see; only what happens to messages makes us leave it alone.</summary>
    public async Task ProbeAsync(CancellationToken cancel)
    {
        foreach (var line in _lines)
        {
            SmsGatewayHealth health;
            try
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                limit.CancelAfter(ProbeLimit);
                health = await line.Gateway.ProbeAsync(limit.Token);
            }
            catch (Exception fault) when (fault is not OperationCanceledException || !cancel.IsCancellationRequested)
            {
                health = new(IsUp: false, fault is OperationCanceledException ? "no answer" : fault.GetType().Name);
            }

            lock (line)
            {
                line.Health = health;
                if (line.Pause == default) Tell(line, health.IsUp ? null : health.Trouble ?? "down");
            }
        }
    }

    /// <summary>How many of <paramref name="most"/> messages it makes sense to take now.</summary>
    internal int Room(int most)
    {
        var room = 0;
        foreach (var line in _lines)
        {
            lock (line)
            {
                if (line.Pause == default) return most;
                if (!line.IsTrying && _clock.Time.GetElapsedTime(line.PausedAt) >= line.Pause) room = 1;
            }
        }

        return room;
    }

    /// <exception cref="SmsRefusedException">None has sent it.</exception>
    /// <remarks>Any other exception: one of them may have sent it, and none is asked after that one.</remarks>
    internal async Task<SmsAcceptance> SubmitAsync(SmsHandOver message, CancellationToken cancel)
    {
        var parts = SmsText.Parts(message.Text);
        SmsRefusedException? refusal = null, absence = null, tooLong = null;
        foreach (var line in LinesFor(message.To))
        {
            if (parts > line.Gateway.MostParts)
            {
                tooLong = new($"more than {line.Gateway.MostParts} parts", mayTryAgain: false);
                continue;
            }

            if (!TryEnter(line, out var isTrial, out var wait))
            {
                absence ??= new("paused", mayTryAgain: true) { IsGatewayTrouble = true, RetryAfter = wait };
                continue;
            }

            try
            {
                var reference = await line.Gateway.SubmitAsync(message, cancel);
                Leave(line, isTrial, trouble: null);
                return new(line.Gateway.Name, line.Gateway.SenderNumber, reference);
            }
            catch (SmsRefusedException refused)
            {
                Leave(line, isTrial, refused.IsGatewayTrouble ? refused.Message : null);
                if (!refused.MayTryAgain) throw;
                if (refused.IsGatewayTrouble) absence ??= refused;
                else refusal = refused;
            }
            catch (Exception fault)
            {
                Leave(line, isTrial, fault is OperationCanceledException ? "no answer" : fault.GetType().Name);
                throw;
            }
        }

        throw refusal ?? absence ?? tooLong ?? new SmsRefusedException("no gateway for this number", mayTryAgain: false);
    }

    /// <summary>Those that name the number's first digits before those that take every number.</summary>
    private IEnumerable<Line> LinesFor(MobileNumber number) => _lines
        .Where(l => l.Route.Prefixes.Count == 0 || l.Route.Prefixes.Any(p => number.Digits.StartsWith(p, StringComparison.Ordinal)))
        .OrderBy(l => l.Route.Prefixes.Count == 0);

    private bool TryEnter(Line line, out bool isTrial, out TimeSpan wait)
    {
        lock (line)
        {
            (isTrial, wait) = (false, default);
            if (line.Pause == default) return true;

            // Counted by a clock nobody can set.
            wait = line.Pause - _clock.Time.GetElapsedTime(line.PausedAt);
            if (wait <= TimeSpan.Zero && !line.IsTrying) return isTrial = line.IsTrying = true;
            if (wait < FirstPause) wait = FirstPause;
            return false;
        }
    }

    private void Leave(Line line, bool isTrial, string? trouble)
    {
        lock (line)
        {
            if (isTrial) line.IsTrying = false;
            // Answers to what was under way when the pause began say nothing new.
            if (line.Pause != default && !isTrial) return;

            if (trouble is null)
            {
                (line.Troubles, line.Pause) = (0, default);
                Tell(line, null);
            }
            else if (isTrial || ++line.Troubles >= TroublesUntilPause)
            {
                line.Pause = !isTrial ? FirstPause : line.Pause * 2 < LongestPause ? line.Pause * 2 : LongestPause;
                line.PausedAt = _clock.Time.GetTimestamp();
                Tell(line, trouble);
            }
        }
    }

    private void Tell(Line line, string? trouble)
    {
        if (line.Trouble == trouble) return;
        line.Since = trouble is null ? null : line.Since ?? _clock.UtcNow;
        line.Trouble = trouble;
        if (trouble is null) LogWell(line.Gateway.Name);
        else LogTrouble(line.Gateway.Name, trouble);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Gateway {Gateway} is in trouble: {Trouble}")]
    private partial void LogTrouble(string gateway, string trouble);

    [LoggerMessage(Level = LogLevel.Information, Message = "Gateway {Gateway} is well again")]
    private partial void LogWell(string gateway);

    private sealed class Line(ISmsGateway gateway, SmsRoute route)
    {
        public ISmsGateway Gateway { get; } = gateway;
        public SmsRoute Route { get; } = route;
        public int Troubles { get; set; }

        /// <summary>Zero: it is at work.</summary>
        public TimeSpan Pause { get; set; }

        public long PausedAt { get; set; }

        /// <summary>One message tries it after a pause.</summary>
        public bool IsTrying { get; set; }

        public string? Trouble { get; set; }
        public DateTime? Since { get; set; }
        public SmsGatewayHealth? Health { get; set; }
    }
}
