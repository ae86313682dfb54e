using HospitalCrm.Domain.Access;

namespace HospitalCrm.App.Workers;

/// <summary>Every minute ends the sessions of browsers that are gone.</summary>
internal sealed partial class SessionUpkeepWorker(SessionKeeper sessions, TimeProvider time, ILogger<SessionUpkeepWorker> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await sessions.TidyAsync(stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogFault(fault.GetType().Name);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sessions could not be tidied: {Fault}")]
    private partial void LogFault(string fault);
}
