using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Notices;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HospitalCrm.Domain.Messaging;

/// <summary>
/// Feeds group sends to the outbox, a portion at a time in the order of the archives. Where it is moves in the transaction that queues the messages, so a
/// crash neither loses nor doubles anybody; it keeps no further ahead of the carrier than a bound, so that 暂停 and 取消 stop nearly all of it.
/// </summary>
public sealed partial class GroupSendRun(
    IDbContextFactory<CrmDbContext> contexts, GroupSendAudience audience, Outbox outbox, SmsWording wording, AuditTrail audit, SettingsStore settings, HospitalClock clock, IOptions<SmsOptions> options, ILogger<GroupSendRun> log)
{
    /// <summary>Patients in one transaction.</summary>
    internal const int Portion = 200;

    /// <summary>Messages of one send that wait for the carrier: as many as it takes in a few seconds.</summary>
    internal const int MostAhead = 1_000;

    private const int MostSends = 20;
    private const int PortionsInARow = 5;
    private static readonly TimeSpan AfterCancelling = TimeSpan.FromHours(1);

    /// <summary>A set-back clock makes a message look older than its send.</summary>
    private static readonly TimeSpan ClockSetBack = TimeSpan.FromDays(1);

    private readonly string _owner = Guid.CreateVersion7().ToString();

    /// <summary>One round over all sends that are under way.</summary>
    /// <returns>How many patients were dealt with; 0 means there is nothing to do now.</returns>
    public async Task<int> RunOnceAsync(CancellationToken cancel)
    {
        var now = clock.UtcNow;
        List<Guid> due;
        await using (var db = await contexts.CreateDbContextAsync(cancel))
        {
            due = await db.GroupSends.Where(s => s.State == GroupSendState.Running && (s.NotBefore == null || s.NotBefore <= now) && (s.LeaseUntil == null || s.LeaseUntil < now))
                .OrderBy(s => s.CreatedAt).Select(s => s.Id).Take(MostSends).ToListAsync(cancel);
            // A message that was on its way while its send was cancelled may have come back to be tried again.
            var since = now - AfterCancelling;
            var cancelled = await db.GroupSends.Where(s => s.State == GroupSendState.Cancelled && s.StartedAt != null && s.EndedAt > since).OrderBy(s => s.CreatedAt).Select(s => s.Id).Take(MostSends).ToListAsync(cancel);
            foreach (var id in cancelled) await GroupSendDesk.WithdrawAsync(db, id, cancel);
        }

        var done = 0;
        foreach (var id in due) done += await FeedAsync(id, cancel);
        return done;
    }

    private async Task<int> FeedAsync(Guid id, CancellationToken cancel)
    {
        if (!await TryTakeAsync(id, cancel)) return 0;
        var done = 0;
        try
        {
            for (var i = 0; i < PortionsInARow && await TryQueueAsync(id, cancel) is var queued and > 0; i++) done += queued;
        }
        catch (DomainRuleException refused)
        {
            // A condition of the query or the text no longer holds: somebody has to look at it.
            LogStopped(id, refused.GetType().Name);
            await StopAsync(id, GroupSendState.Paused, send => _ = send, cancel);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Somebody paused, cancelled or changed it in this moment; the next round sees how it is now.
        }
        finally
        {
            await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
            await db.GroupSends.Where(s => s.Id == id && s.LeaseOwner == _owner).ExecuteUpdateAsync(set => set.SetProperty(s => s.LeaseOwner, (string?)null).SetProperty(s => s.LeaseUntil, (DateTime?)null), CancellationToken.None);
        }

        return done;
    }

    private async Task<bool> TryTakeAsync(Guid id, CancellationToken cancel)
    {
        var now = clock.UtcNow;
        var until = now + options.Value.Lease;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.GroupSends.Where(s => s.Id == id && s.State == GroupSendState.Running && (s.LeaseUntil == null || s.LeaseUntil < now))
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.LeaseOwner, _owner).SetProperty(s => s.LeaseUntil, until), cancel) == 1;
    }

    /// <summary>The next portion.</summary>
    /// <returns>Patients dealt with; 0: enough is waiting, it is through, or somebody stopped it.</returns>
    private async Task<int> TryQueueAsync(Guid id, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var send = await db.GroupSends.AsNoTracking().SingleAsync(s => s.Id == id, cancel);
        if (send.State != GroupSendState.Running || send.LeaseOwner != _owner) return 0;
        var ahead = await db.OutboxMessages.Where(m => m.GroupSendId == id && (m.State == SmsState.Waiting || m.State == SmsState.Sending)).Select(_ => 1).Take(MostAhead).CountAsync(cancel);
        if (ahead >= MostAhead) return 0;

        var patients = await GroupSendAudience.Facts(audience.Of(db, send).Where(p => p.Number > send.LastNumber).OrderBy(p => p.Number).Take(Portion)).ToListAsync(cancel);
        if (patients.Count == 0)
        {
            // While some wait for the morning it can still be cancelled, so it is not done.
            if (ahead > 0) return 0;
            await StopAsync(id, GroupSendState.Done, s => s.EndedAt = clock.UtcNow, cancel);
            return 0;
        }

        var portion = await PrepareAsync(db, send, patients, cancel);
        if (send.Queued + portion.Messages.Count > MostOf(send))
        {
            await AskAgainAsync(db, send, cancel);
            return 0;
        }

        var (last, until) = (patients[^1].Number, clock.UtcNow + options.Value.Lease);
        var (queued, skipped, same) = (portion.Messages.Count, portion.Skipped, portion.SameNumber);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // First our own row: whoever pauses or cancels waits for this portion, or this portion finds that they came first.
        var isOurs = await db.GroupSends.Where(s => s.Id == id && s.State == GroupSendState.Running && s.LeaseOwner == _owner && s.LastNumber == send.LastNumber).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.LastNumber, last).SetProperty(s => s.Queued, s => s.Queued + queued).SetProperty(s => s.Skipped, s => s.Skipped + skipped)
                .SetProperty(s => s.SameNumber, s => s.SameNumber + same).SetProperty(s => s.LeaseUntil, until), cancel) == 1;
        if (!isOurs) return 0;
        db.OutboxMessages.AddRange(portion.Messages);
        await db.SaveChangesAsync(cancel);
        CrashPoint.Here("sms.group-before-commit");
        await transaction.CommitAsync(cancel);
        CrashPoint.Here("sms.group-committed");
        return patients.Count;
    }

    private async Task<PreparedPortion> PrepareAsync(CrmDbContext db, GroupSend send, List<GroupSendPatient> patients, CancellationToken cancel)
    {
        List<(GroupSendPatient Patient, MobileNumber To, string Index)> reachable = [];
        var skipped = 0;
        foreach (var patient in patients)
        {
            if (audience.NumberOf(patient) is { } to) reachable.Add((patient, to, outbox.IndexOf(to)));
            else skipped++;
        }

        // Which numbers this send has written to already is asked of the outbox itself: right after a crash too, and the same cost at any length. By number and
        // day and not by send, which would lead through all of the send's messages each time.
        var indexes = reachable.Select(r => r.Index).Distinct(StringComparer.Ordinal).ToList();
        var since = (send.StartedAt ?? send.CreatedAt) - ClockSetBack;
        var written = (await db.OutboxMessages.AsNoTracking().Where(m => indexes.Contains(m.PhoneIndex) && m.CreatedAt >= since).Select(m => new { m.PhoneIndex, m.GroupSendId }).ToListAsync(cancel))
            .Where(m => m.GroupSendId == send.Id).Select(m => m.PhoneIndex).ToHashSet(StringComparer.Ordinal);

        List<OutboxMessage> messages = [];
        var same = 0;
        foreach (var (patient, to, index) in reachable)
        {
            if (written.Contains(index))
            {
                same++;
                continue;
            }

            try
            {
                var message = outbox.Make(Guid.CreateVersion7(), SmsKind.Group, send.Class, to, wording.Complete(wording.Render(send.Text, audience.ValuesOf(patient)), send.Class, null));
                (message.GroupSendId, message.PatientId, message.Priority) = (send.Id, patient.Id, SmsLanes.Bulk);
                messages.Add(message);
                written.Add(index);
            }
            catch (DomainRuleException)
            {
                // A variable has no value for this patient. Another one with the same number may have it.
                skipped++;
            }
        }

        return new(messages, skipped, same);
    }

    /// <summary>How many messages somebody has answered for: those below the limit need nobody, an approval is for about as many as were counted.</summary>
    private int MostOf(GroupSend send) => send switch
    {
        { ApprovedBy: null } => settings.Current.GroupApprovalLimit,
        { Found: > GroupSendAudience.MostCounted } => int.MaxValue,
        _ => send.Found + Math.Max(10, send.Found / 10),
    };

    /// <summary>The query finds more than anybody has approved: days have passed, or archives were added.</summary>
    private async Task AskAgainAsync(CrmDbContext db, GroupSend send, CancellationToken cancel)
    {
        var found = await audience.Of(db, send).Select(_ => 1).Take(Math.Max(GroupSendAudience.MostCounted, settings.Current.GroupApprovalLimit) + 1).CountAsync(cancel);
        await StopAsync(send.Id, GroupSendState.AwaitingApproval, s => (s.Found, s.ApprovedBy, s.ApproverName, s.ApprovedAt) = (found, null, null, null), cancel);
    }

    private async Task StopAsync(Guid id, GroupSendState state, Action<GroupSend> change, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var send = await db.GroupSends.AsTracking().SingleAsync(s => s.Id == id, cancel);
        if (send.State != GroupSendState.Running || send.LeaseOwner != _owner) return;
        send.State = state;
        change(send);
        if (state == GroupSendState.AwaitingApproval)
            await NoticeBoard.AddForHoldersAsync(db, Permissions.GroupSends.Approve, NoticeKind.GroupSendAwaiting, GroupSendDesk.HrefOf(send), clock.UtcNow, cancel, send.Title);
        audit.AddChanges(db, Actor.System);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Group send {SendId} was paused: {Fault}")]
    private partial void LogStopped(Guid sendId, string fault);

    private sealed record PreparedPortion(List<OutboxMessage> Messages, int Skipped, int SameNumber);
}
