using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace HospitalCrm.Domain.Messaging;

/// <summary>
/// Takes waiting messages under a lease and hands them to the gateway. Several nodes may run it: a row is claimed by
/// compare-and-set. What a dead node was sending becomes 结果不明 and is never sent again blindly.
/// </summary>
public sealed partial class SmsDispatch(
    IDbContextFactory<CrmDbContext> contexts, Outbox outbox, SmsGate gate, ISmsGateway gateway, HospitalClock clock, ILogger<SmsDispatch> log)
{
    private const int Batch = 50;
    private const int MostAttempts = 3;
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SubmitLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);

    private readonly string _owner = Short($"{Environment.ProcessId}@{Environment.MachineName}", 60);

    /// <summary>One round: most urgent first.</summary>
    /// <returns>How many messages were dealt with; 0 means there is nothing to do now.</returns>
    public async Task<int> RunOnceAsync(CancellationToken cancel)
    {
        await SettleExpiredLeasesAsync(cancel);

        var due = await FindDueAsync(cancel);
        foreach (var id in due)
        {
            if (await TryClaimAsync(id, cancel)) await SendAsync(id, cancel);
        }

        return due.Count;
    }

    private async Task<List<Guid>> FindDueAsync(CancellationToken cancel)
    {
        var now = clock.UtcNow;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.OutboxMessages.AsNoTracking()
            .Where(m => m.State == SmsState.Waiting && m.DueAt <= now)
            .OrderBy(m => m.Priority).ThenBy(m => m.DueAt).ThenBy(m => m.Id)
            .Select(m => m.Id).Take(Batch).ToListAsync(cancel);
    }

    // One at a time and right before sending, so that no lease runs out while its message waits behind a slow one.
    private async Task<bool> TryClaimAsync(Guid id, CancellationToken cancel)
    {
        var until = clock.UtcNow + Lease;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.OutboxMessages.Where(m => m.Id == id && m.State == SmsState.Waiting).ExecuteUpdateAsync(
            set => set.SetProperty(m => m.State, SmsState.Sending)
                .SetProperty(m => m.LeaseOwner, _owner)
                .SetProperty(m => m.LeaseUntil, until)
                .SetProperty(m => m.Attempts, m => m.Attempts + 1)
                .SetProperty(m => m.Version, m => m.Version + 1),
            cancel) == 1;
    }

    private async Task SendAsync(Guid id, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var message = await db.OutboxMessages.SingleAsync(m => m.Id == id, cancel);
        if (message.State != SmsState.Sending || message.LeaseOwner != _owner) return;

        var now = clock.UtcNow;
        if (message.ExpiresAt <= now)
        {
            message.MarkUnsent(SmsState.Expired, "expired");
        }
        else
        {
            var (to, text) = outbox.Open(message);
            var verdict = (await gate.JudgeAsync(db, [new(message, to, text)], cancel))[0];
            if (verdict.Hold is { } hold) message.MarkHeld(hold);
            else if (verdict.NotBefore is { } later) message.TryAgainAt(later, fault: null);
            if (message.State != SmsState.Sending)
            {
                await db.SaveChangesAsync(CancellationToken.None);
                return;
            }

            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limit.CancelAfter(SubmitLimit);
            try
            {
                message.MarkSubmitted(gateway.Name, gateway.SenderNumber, await gateway.SubmitAsync(new(id, to, text, message.ExpiresAt), limit.Token), clock.UtcNow);
            }
            catch (SmsRefusedException refused) when (refused.MayTryAgain && message.Attempts < MostAttempts)
            {
                message.TryAgainAt(now + (FirstPause * message.Attempts), Short(refused.Message, 200));
            }
            catch (SmsRefusedException refused)
            {
                message.MarkUnsent(SmsState.Failed, Short(refused.Message, 200));
            }
            catch (Exception trouble) when (trouble is not OperationCanceledException || !cancel.IsCancellationRequested)
            {
                // It may have been accepted before the line broke: sending again could reach the patient twice.
                LogUnknown(id, trouble.GetType().Name);
                message.MarkUnsent(SmsState.Unknown, trouble.GetType().Name);
            }
        }

        // The gateway has it: the outcome is stored even when the program is stopping.
        await db.SaveChangesAsync(CancellationToken.None);
    }

    private async Task SettleExpiredLeasesAsync(CancellationToken cancel)
    {
        var now = clock.UtcNow;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var stranded = await db.OutboxMessages
            .Where(m => m.State == SmsState.Sending && m.LeaseUntil < now)
            .OrderBy(m => m.Priority).ThenBy(m => m.DueAt).Take(Batch)
            .ToListAsync(cancel);
        if (stranded.Count == 0) return;

        foreach (var message in stranded) message.MarkUnsent(SmsState.Unknown, "lease expired");
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Another node settled them first.
        }
    }

    private static string Short(string text, int most) => text.Length <= most ? text : text[..most];

    [LoggerMessage(Level = LogLevel.Warning, Message = "Outcome of message {MessageId} is unknown: {Fault}")]
    private partial void LogUnknown(Guid messageId, string fault);
}
