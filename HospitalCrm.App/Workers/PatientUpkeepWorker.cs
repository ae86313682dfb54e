using HospitalCrm.Domain.Patients;

namespace HospitalCrm.App.Workers;

/// <summary>Keeps the classes of patients and the pairs of doubtful archives up to date.</summary>
internal sealed partial class PatientUpkeepWorker(IServiceScopeFactory scopes, TimeProvider time, ILogger<PatientUpkeepWorker> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await using var scope = scopes.CreateAsyncScope();
            await TryAsync("classification", scope.ServiceProvider.GetRequiredService<ClassificationRun>().KeepUpAsync, stoppingToken);
            await TryAsync("duplicates", scope.ServiceProvider.GetRequiredService<DuplicateSearch>().KeepUpAsync, stoppingToken);
        }
    }

    private async Task TryAsync(string what, Func<CancellationToken, Task> work, CancellationToken stopping)
    {
        try
        {
            await work(stopping);
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !stopping.IsCancellationRequested)
        {
            LogFault(what, fault.GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Upkeep of patients ({What}) failed: {Fault}")]
    private partial void LogFault(string what, string fault);
}
