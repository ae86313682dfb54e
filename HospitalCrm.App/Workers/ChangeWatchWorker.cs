using HospitalCrm.Domain.Persistence;

namespace HospitalCrm.App.Workers;

/// <summary>Keeps watching what kiosks and other nodes change.</summary>
internal sealed class ChangeWatchWorker(ChangeWatcher watcher) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => watcher.RunAsync(stoppingToken);
}
