using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Satisfaction;

namespace HospitalCrm.App.Workers;

/// <summary>Takes over departments and staff from the HIS every ten minutes.</summary>
internal sealed partial class RatingTargetRefreshWorker(IServiceScopeFactory scopes, TimeProvider time, ILogger<RatingTargetRefreshWorker> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<RatingTargetRefresh>().RunAsync(stoppingToken);
            }
            catch (HisUnavailableException away)
            {
                LogHisAway(away.Trouble);
            }
            catch (Exception fault) when (fault is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogFault(fault.GetType().Name);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The HIS could not be asked for rating targets: {Trouble}")]
    private partial void LogHisAway(HisTrouble trouble);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Rating targets could not be refreshed: {Fault}")]
    private partial void LogFault(string fault);
}
