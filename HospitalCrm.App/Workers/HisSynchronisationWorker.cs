using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Patients;

namespace HospitalCrm.App.Workers;

/// <summary>Keeps the ledger of HIS patients and the archives made from it fresh: soon after the start, then every ten minutes.</summary>
internal sealed partial class HisSynchronisationWorker(IServiceScopeFactory scopes, TimeProvider time, ILogger<HisSynchronisationWorker> log) : BackgroundService
{
    private static readonly TimeSpan AfterStart = TimeSpan.FromSeconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(AfterStart, time, stoppingToken);
        using var timer = new PeriodicTimer(HisSynchronisation.Interval, time);
        do
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<HisSynchronisation>().RunIfDueAsync(stoppingToken);
            }
            catch (HisUnavailableException away) when (away.Trouble == HisTrouble.NotConfigured)
            {
                return;
            }
            catch (HisUnavailableException away)
            {
                LogHisAway(away.Trouble);
            }
            catch (Exception fault) when (fault is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogFault(fault, fault.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The HIS could not be asked for patients: {Trouble}; the next round goes on where this one stopped")]
    private partial void LogHisAway(HisTrouble trouble);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Patients could not be synchronised: {Fault}")]
    private partial void LogFault(Exception error, string fault);
}
