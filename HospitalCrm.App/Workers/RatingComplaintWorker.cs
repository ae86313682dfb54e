using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Complaints;

namespace HospitalCrm.App.Workers;

/// <summary>Makes drafts of complaints out of low marks, soon after they were given.</summary>
internal sealed partial class RatingComplaintWorker(RatingComplaints drafts, HospitalClock clock, ILogger<RatingComplaintWorker> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock.Time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await drafts.RunAsync(clock.UtcNow, stoppingToken) > 0)
                {
                    // Until none is waiting.
                }
            }
            catch (Exception fault) when (fault is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogFault(fault.GetType().Name);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Drafts of low marks could not be made: {Fault}")]
    private partial void LogFault(string fault);
}
