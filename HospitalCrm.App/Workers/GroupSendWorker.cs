using HospitalCrm.Domain.Messaging;

namespace HospitalCrm.App.Workers;

/// <summary>Feeds group sends to the outbox, round after round.</summary>
internal sealed partial class GroupSendWorker(IServiceScopeFactory scopes, TimeProvider time, ILogger<GroupSendWorker> log) : BackgroundService
{
    private static readonly TimeSpan WhenIdle = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = WhenIdle;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                if (await scope.ServiceProvider.GetRequiredService<GroupSendRun>().RunOnceAsync(stoppingToken) > 0) continue;
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Group sends could not go on ({Fault}); next try in {Pause}")]
    private partial void LogFault(string fault, TimeSpan pause);
}
