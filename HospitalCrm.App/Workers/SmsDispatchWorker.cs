using HospitalCrm.Domain.Messaging;

namespace HospitalCrm.App.Workers;

/// <summary>Hands waiting text messages to the gateways: loops of their own for codes, several for the rest, and one that looks after what is in doubt.</summary>
internal sealed partial class SmsDispatchWorker(SmsDispatch dispatch, SmsGateways gateways, TimeProvider time, ILogger<SmsDispatchWorker> log) : BackgroundService
{
    private const int CodeLoops = 2;

    /// <summary>While some wait for the slowest of their batch, others keep the line to the gateway full.</summary>
    private const int OtherLoops = 6;

    private static readonly TimeSpan WhenNoCode = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan WhenIdle = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan BetweenUpkeep = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenProbes = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
    [
        .. Enumerable.Repeat(SmsLane.Codes, CodeLoops).Concat(Enumerable.Repeat(SmsLane.Others, OtherLoops))
            .Select(lane => RepeatAsync(() => dispatch.CarryAsync(lane, lane == SmsLane.Codes ? WhenNoCode : WhenIdle, stoppingToken), TimeSpan.Zero, stoppingToken)),
        RepeatAsync(() => dispatch.UpkeepAsync(stoppingToken), BetweenUpkeep, stoppingToken),
        RepeatAsync(() => gateways.ProbeAsync(stoppingToken), BetweenProbes, stoppingToken),
    ]);

    private async Task RepeatAsync(Func<Task> round, TimeSpan between, CancellationToken stop)
    {
        var pause = WhenIdle;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await round();
                pause = WhenIdle;
                if (between > TimeSpan.Zero) await Task.Delay(between, time, stop);
            }
            catch (Exception fault) when (!stop.IsCancellationRequested)
            {
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                LogFault(fault.GetType().Name, pause);
                await Task.Delay(pause, time, stop);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Text messages could not be dispatched ({Fault}); next try in {Pause}")]
    private partial void LogFault(string fault, TimeSpan pause);
}
