using HospitalCrm.Domain.Messaging;

namespace HospitalCrm.App.Workers;

/// <summary>Looks how text messages are going, tells people when something is wrong, and keeps the meter's figures fresh.</summary>
internal sealed partial class SmsAlarmWorker(SmsAlarms alarms, SmsMeter meter, TimeProvider time, ILogger<SmsAlarmWorker> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The meter is asked from outside and only has to be there.
        using (meter)
        {
            using var timer = new PeriodicTimer(Interval, time);
            do
            {
                try
                {
                    await alarms.LookAsync(stoppingToken);
                }
                catch (Exception fault) when (fault is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
                {
                    LogFault(fault.GetType().Name);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Text messages could not be looked after: {Fault}")]
    private partial void LogFault(string fault);
}
