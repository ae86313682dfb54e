using HospitalCrm.Domain.Audit;

namespace HospitalCrm.App.Workers;

/// <summary>Seals what the audit log was told, a second after it was committed.</summary>
internal sealed partial class AuditSealWorker(AuditSealer sealer, TimeProvider time, ILogger<AuditSealWorker> log) : BackgroundService
{
    private static readonly TimeSpan WhenIdle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = WhenIdle;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // A short batch means that the rest can wait a moment.
                if (await sealer.RunOnceAsync(stoppingToken) == AuditSealer.Batch) continue;
                pause = WhenIdle;
            }
            catch (Exception fault) when (fault is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                LogFault(fault.GetType().Name, pause);
            }

            await Task.Delay(pause, time, stoppingToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Audit entries could not be sealed ({Fault}); next try in {Pause}")]
    private partial void LogFault(string fault, TimeSpan pause);
}
