using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Persistence.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;

namespace HospitalCrm.Domain.Messaging;

/// <summary>
/// Writes down what becomes of messages: claims, outcomes and reports of all senders share a commit (decision 0008), in one statement for each kind of news.
/// Every statement says from which states it may move a message, so states only move forward whatever order news comes in.
/// </summary>
public sealed class SmsLedger(IDbContextFactory<CrmDbContext> contexts, IDatabaseProduct product, HospitalClock clock, IOptions<SmsOptions> options)
    : GroupCommit<SmsEntry, IReadOnlyCollection<Guid>>(contexts, product, SmsLedger.MostPerCommit, TimeSpan.FromMilliseconds(SmsLedger.LingerMilliseconds))
{
    private const int MostPerCommit = 512;
    private const int LingerMilliseconds = 5;

    /// <returns>Of a claim the messages that were won; else nothing.</returns>
    internal Task<IReadOnlyCollection<Guid>> WriteAsync(SmsEntry entry) => WriteAsync(entry, CancellationToken.None);

    private protected override async Task CommitAsync(CrmDbContext db, IDbContextTransaction transaction, IReadOnlyList<Pending> group)
    {
        var now = clock.UtcNow;
        var answers = new Dictionary<Pending, IReadOnlyCollection<Guid>>();
        var entries = group.Select(p => p.Work).ToList();

        foreach (var pending in group) if (pending.Work is SmsClaim claim) answers[pending] = await ClaimAsync(db, claim);
        foreach (var verdict in entries.OfType<SmsVerdicts>()) await HoldAsync(db, verdict);
        foreach (var taken in entries.OfType<SmsTaken>().GroupBy(t => (t.Gateway, t.Sender, t.Reference))) await TakeAsync(db, taken.Key, [.. taken.Select(t => t.Id)], now);
        foreach (var back in entries.OfType<SmsGivenBack>().GroupBy(b => (b.DueAt, b.Fault, b.Counts))) await GiveBackAsync(db, back.Key, [.. back.Select(b => b.Id)]);
        foreach (var failed in entries.OfType<SmsFailed>().GroupBy(f => f.Fault)) await FailAsync(db, failed.Key, [.. failed.Select(f => f.Id)], reportedAt: null);
        foreach (var lost in entries.OfType<SmsLost>().GroupBy(l => l.Fault)) await LoseAsync(db, lost.Key, [.. lost.SelectMany(l => l.Ids)], now + options.Value.UnknownWait);
        foreach (var report in entries.OfType<SmsReport>().GroupBy(r => (r.Kind, r.Fault))) await ReportAsync(db, report.Key.Kind, report.Key.Fault, [.. report.Select(r => r.Id)], now);

        Crash(entries, "before-commit");
        await transaction.CommitAsync();
        Crash(entries, "committed");
        foreach (var pending in group) pending.Outcome.TrySetResult(answers.GetValueOrDefault(pending) ?? []);
    }

    private static async Task<IReadOnlyCollection<Guid>> ClaimAsync(CrmDbContext db, SmsClaim claim)
    {
        var won = await db.OutboxMessages.Where(m => claim.Ids.Contains(m.Id) && m.State == SmsState.Waiting).ExecuteUpdateAsync(
            set => set.SetProperty(m => m.State, SmsState.Sending)
                .SetProperty(m => m.LeaseOwner, claim.Owner)
                .SetProperty(m => m.LeaseUntil, claim.Until)
                .SetProperty(m => m.Attempts, m => m.Attempts + 1)
                .SetProperty(m => m.Version, m => m.Version + 1));
        if (won == claim.Ids.Count) return claim.Ids;
        return won == 0 ? [] : await db.OutboxMessages.Where(m => claim.Ids.Contains(m.Id) && m.State == SmsState.Sending && m.LeaseOwner == claim.Owner).Select(m => m.Id).ToListAsync();
    }

    private static async Task HoldAsync(CrmDbContext db, SmsVerdicts verdict)
    {
        var (ids, state, hold, dueAt, fault) = verdict;
        await db.OutboxMessages.Where(m => ids.Contains(m.Id) && m.State == SmsState.Waiting).ExecuteUpdateAsync(set =>
        {
            set.SetProperty(m => m.Version, m => m.Version + 1);
            if (dueAt is { } later) set.SetProperty(m => m.DueAt, later);
            if (state == SmsState.Waiting) return;
            set.SetProperty(m => m.State, state).SetProperty(m => m.Hold, hold).SetProperty(m => m.Fault, fault);
            Forget(set);
        });
    }

    private static async Task TakeAsync(CrmDbContext db, (string Gateway, string? Sender, string Reference) by, List<Guid> ids, DateTime now)
    {
        // Its report may have been quicker: then only when and by whom is added.
        await db.OutboxMessages.Where(m => ids.Contains(m.Id) && m.SubmittedAt == null && m.State != SmsState.Waiting && m.State != SmsState.Cancelled).ExecuteUpdateAsync(set =>
        {
            Release(set);
            set.SetProperty(m => m.State, m => m.State == SmsState.Sending || m.State == SmsState.Unknown ? SmsState.Submitted : m.State)
                .SetProperty(m => m.Fault, m => m.State == SmsState.Sending || m.State == SmsState.Unknown ? null : m.Fault)
                .SetProperty(m => m.Gateway, by.Gateway)
                .SetProperty(m => m.SenderNumber, by.Sender)
                .SetProperty(m => m.GatewayReference, by.Reference)
                .SetProperty(m => m.SubmittedAt, now);
        });
    }

    private static Task<int> GiveBackAsync(CrmDbContext db, (DateTime DueAt, string? Fault, bool Counts) back, List<Guid> ids) =>
        db.OutboxMessages.Where(m => ids.Contains(m.Id) && (m.State == SmsState.Sending || (m.State == SmsState.Unknown && m.DueAt < OutboxMessage.Never))).ExecuteUpdateAsync(set =>
        {
            set.SetProperty(m => m.State, SmsState.Waiting)
                .SetProperty(m => m.DueAt, back.DueAt)
                .SetProperty(m => m.Fault, back.Fault)
                .SetProperty(m => m.LeaseOwner, (string?)null)
                .SetProperty(m => m.LeaseUntil, (DateTime?)null)
                .SetProperty(m => m.Version, m => m.Version + 1);
            if (!back.Counts) set.SetProperty(m => m.Attempts, m => m.Attempts - 1);
        });

    private static Task<int> FailAsync(CrmDbContext db, string fault, List<Guid> ids, DateTime? reportedAt) =>
        db.OutboxMessages.Where(m => ids.Contains(m.Id) && (m.State == SmsState.Sending || m.State == SmsState.Submitted || m.State == SmsState.Unknown)).ExecuteUpdateAsync(set =>
        {
            Release(set);
            set.SetProperty(m => m.State, SmsState.Failed).SetProperty(m => m.Fault, fault).SetProperty(m => m.ReportedAt, reportedAt);
        });

    private static Task<int> LoseAsync(CrmDbContext db, string fault, List<Guid> ids, DateTime decideAt) =>
        db.OutboxMessages.Where(m => ids.Contains(m.Id) && m.State == SmsState.Sending).ExecuteUpdateAsync(set =>
        {
            Release(set);
            set.SetProperty(m => m.State, SmsState.Unknown).SetProperty(m => m.Fault, fault).SetProperty(m => m.DueAt, decideAt);
        });

    private static async Task ReportAsync(CrmDbContext db, SmsReportKind kind, string? fault, List<Guid> ids, DateTime now)
    {
        switch (kind)
        {
            case SmsReportKind.Delivered:
                // Also what was taken for failed or worthless: it is on the phone.
                await db.OutboxMessages.Where(m => ids.Contains(m.Id) && m.State != SmsState.Delivered && m.State != SmsState.Cancelled && m.Attempts > 0).ExecuteUpdateAsync(set =>
                {
                    Release(set);
                    set.SetProperty(m => m.State, SmsState.Delivered).SetProperty(m => m.Fault, (string?)null).SetProperty(m => m.ReportedAt, now);
                });
                break;
            case SmsReportKind.Failed:
                await FailAsync(db, fault ?? "undelivered", ids, now);
                break;
            case SmsReportKind.Accepted:
                await db.OutboxMessages.Where(m => ids.Contains(m.Id) && (m.State == SmsState.Sending || m.State == SmsState.Unknown)).ExecuteUpdateAsync(set =>
                {
                    Release(set);
                    set.SetProperty(m => m.State, SmsState.Submitted).SetProperty(m => m.Fault, (string?)null);
                });
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, message: null);
        }
    }

    private static void Release(UpdateSettersBuilder<OutboxMessage> set)
    {
        set.SetProperty(m => m.LeaseOwner, (string?)null).SetProperty(m => m.LeaseUntil, (DateTime?)null).SetProperty(m => m.Version, m => m.Version + 1);
        Forget(set);
    }

    /// <summary>The words of a code are not kept.</summary>
    private static void Forget(UpdateSettersBuilder<OutboxMessage> set) => set.SetProperty(m => m.BodySealed, m => m.Class == SmsClass.Code ? null : m.BodySealed);

    private static void Crash(List<SmsEntry> entries, string moment)
    {
        foreach (var entry in entries)
        {
            switch (entry)
            {
                case SmsClaim: CrashPoint.Here($"sms.claim-{moment}"); break;
                case SmsTaken: CrashPoint.Here($"sms.record-{moment}"); break;
                case SmsReport: CrashPoint.Here($"sms.report-{moment}"); break;
            }
        }
    }
}

/// <summary>One piece of news for the <see cref="SmsLedger"/>.</summary>
public abstract record SmsEntry
{
    private protected SmsEntry() { }
}

/// <summary>These are about to be handed over by <paramref name="Owner"/>.</summary>
internal sealed record SmsClaim(IReadOnlyCollection<Guid> Ids, string Owner, DateTime Until) : SmsEntry;

/// <summary>What was decided about messages that still wait: cancelled, expired, or (Waiting) due later.</summary>
internal sealed record SmsVerdicts(IReadOnlyList<Guid> Ids, SmsState State, SmsHold? Hold = null, DateTime? DueAt = null, string? Fault = null) : SmsEntry;

/// <summary>A gateway has it.</summary>
internal sealed record SmsTaken(Guid Id, string Gateway, string? Sender, string Reference) : SmsEntry;

/// <summary>Certainly not sent; waits again.</summary>
/// <param name="Counts">Whether it was one of the message's tries.</param>
internal sealed record SmsGivenBack(Guid Id, DateTime DueAt, string? Fault, bool Counts) : SmsEntry;

/// <summary>Refused for good.</summary>
internal sealed record SmsFailed(Guid Id, string Fault) : SmsEntry;

/// <summary>Nobody knows whether they were sent.</summary>
internal sealed record SmsLost(IReadOnlyList<Guid> Ids, string Fault) : SmsEntry;

/// <summary>The carrier says what became of it.</summary>
internal sealed record SmsReport(Guid Id, SmsReportKind Kind, string? Fault) : SmsEntry;
