using HospitalCrm.Domain.Messaging;

namespace HospitalCrm.App.Workers;

/// <summary>Hands waiting text messages to the gateway, round after round.</summary>
internal sealed partial class SmsDispatchWorker(SmsDispatch dispatch, TimeProvider time, ILogger<SmsDispatchWorker> log) : BackgroundService
{
    private static readonly TimeSpan WhenIdle = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = WhenIdle;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await dispatch.RunOnceAsync(stoppingToken) > 0) continue;
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Text messages could not be dispatched ({Fault}); next try in {Pause}")]
    private partial void LogFault(string fault, TimeSpan pause);
}
