namespace HospitalCrm.Domain.Messaging;

/// <summary>Brings what the simulator reports, as a carrier's call would.</summary>
public sealed class SimulatorReports(SimulatorGateway simulator, SmsReports reports)
{
    /// <returns>How many reports were brought.</returns>
    public async Task<int> BringAsync(CancellationToken cancel)
    {
        var due = simulator.TakeReports();
        foreach (var report in due) await reports.SettleAsync(report.Id, report.Kind, report.Fault, cancel);
        return due.Count;
    }
}
