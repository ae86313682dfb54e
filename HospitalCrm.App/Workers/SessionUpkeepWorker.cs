using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Drafts;
using HospitalCrm.Domain.Lists;

namespace HospitalCrm.App.Workers;

/// <summary>Every minute ends the sessions of browsers that are gone, and takes out of the recycle bin and the drafts of forms what is too old.</summary>
internal sealed partial class SessionUpkeepWorker(SessionKeeper sessions, RecycleUpkeep bin, FormDraftUpkeep drafts, TimeProvider time, ILogger<SessionUpkeepWorker> log) : BackgroundService
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
                await bin.RunAsync(stoppingToken);
                await drafts.RunAsync(stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogFault(fault.GetType().Name);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sessions, recycle bin and drafts could not be tidied: {Fault}")]
    private partial void LogFault(string fault);
}
