using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Messaging;

/// <summary>Takes what carriers report about messages they have (状态报告). States only move forward; an unknown id and the same report twice do no harm.</summary>
public sealed class SmsReports(IDbContextFactory<CrmDbContext> contexts, HospitalClock clock)
{
    /// <param name="fault">The carrier's short code where it did not arrive.</param>
    public async Task SettleAsync(Guid messageId, SmsReportKind kind, string? fault, CancellationToken cancel)
    {
        var state = kind == SmsReportKind.Delivered ? SmsState.Delivered : SmsState.Failed;
        var now = clock.UtcNow;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await db.OutboxMessages.Where(m => m.Id == messageId && (m.State == SmsState.Sending || m.State == SmsState.Submitted || m.State == SmsState.Unknown)).ExecuteUpdateAsync(
            set => set.SetProperty(m => m.State, state).SetProperty(m => m.ReportedAt, now).SetProperty(m => m.Fault, fault).SetProperty(m => m.Version, m => m.Version + 1), cancel);
    }
}

/// <summary>What a carrier says of a message in the end.</summary>
public enum SmsReportKind
{
    Delivered = 1,
    Failed = 2,
}
