using HospitalCrm.Domain.Messaging;

namespace HospitalCrm.App.Workers;

/// <summary>Every hour takes away what is older than messages are kept, a portion at a time with pauses.</summary>
internal sealed partial class SmsRetentionWorker(SmsRetention retention, TimeProvider time, ILogger<SmsRetentionWorker> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await retention.RunOnceAsync(stoppingToken) > 0) await Task.Delay(Pause, time, stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogFault(fault.GetType().Name);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old messages could not be taken away: {Fault}")]
    private partial void LogFault(string fault);
}
