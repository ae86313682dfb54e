using HospitalCrm.Domain.Complaints;

namespace HospitalCrm.App.Workers;

/// <summary>At the start and every minute looks which complaints somebody has to be reminded of.</summary>
internal sealed partial class ComplaintClockWorker(ComplaintClock clock, TimeProvider time, ILogger<ComplaintClockWorker> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await clock.RunAsync(time.GetUtcNow().UtcDateTime, stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogFault(fault.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Complaints could not be looked after: {Fault}")]
    private partial void LogFault(string fault);
}
