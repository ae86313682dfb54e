using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Kiosk.Components;

namespace HospitalCrm.Kiosk.Setup;

/// <summary>Keeps watching what administrators change about the terminals, and keeps telling them which are on.</summary>
internal sealed partial class TerminalUpkeep(ChangeWatcher watcher, TerminalPulse pulse, TimeProvider time, ILogger<TerminalUpkeep> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(watcher.RunAsync(stoppingToken), BeatAsync(stoppingToken));

    private async Task BeatAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TerminalPulse.Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await pulse.BeatAsync(KioskVersion.Text, stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogFault(fault.GetType().Name);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Which terminals are on could not be written down: {Fault}")]
    private partial void LogFault(string fault);
}
