using HospitalCrm.Domain.Persistence;

namespace HospitalCrm.Kiosk.Setup;

/// <summary>Keeps watching what administrators change about the terminals.</summary>
internal sealed class TerminalUpkeep(ChangeWatcher watcher) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => watcher.RunAsync(stoppingToken);
}
