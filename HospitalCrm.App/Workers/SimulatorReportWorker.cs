using HospitalCrm.Domain.Messaging;

namespace HospitalCrm.App.Workers;

/// <summary>Brings the simulator's reports when their time has come.</summary>
internal sealed partial class SimulatorReportWorker(SimulatorReports reports, TimeProvider time, ILogger<SimulatorReportWorker> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await reports.BringAsync(stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogFault(fault.GetType().Name);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Reports of the simulator could not be brought: {Fault}")]
    private partial void LogFault(string fault);
}
