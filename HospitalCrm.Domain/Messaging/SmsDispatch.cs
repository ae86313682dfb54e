using System.Collections.Concurrent;
using System.Data.Common;
using System.Security.Cryptography;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HospitalCrm.Domain.Messaging;

/// <summary>
/// Takes waiting messages and hands them to the gateways, many at a time. Several loops of several nodes may run it: a message is claimed by compare-and-set
/// in the last commit before its hand-over, so what a dead node leaves in doubt is what was on the wire. That becomes 结果不明 and is never sent again
/// blindly (decision 0022).
/// </summary>
public sealed partial class SmsDispatch(
    IDbContextFactory<CrmDbContext> contexts, Outbox outbox, SmsGateways gateways, SmsGate gate, SmsLedger ledger, HospitalClock clock, IOptions<SmsOptions> options, ILogger<SmsDispatch> log)
    : IDisposable
{
    /// <summary>Claimed together and all handed over at once: none waits in a claim.</summary>
    private const int Batch = 64;

    private const int UsualRetries = 2;
    private const int RecordTries = 5;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    private readonly SteadyClock _steady = new(clock.Time);
    private readonly SemaphoreSlim _codes = new(1, 1);
    private readonly SemaphoreSlim _others = new(1, 1);
    private readonly string _node = $"{Guid.CreateVersion7():N}"[^16..];
    private readonly ConcurrentDictionary<Guid, byte> _onTheWire = new();
    private int _batches;

    public void Dispose()
    {
        _codes.Dispose();
        _others.Dispose();
    }

    /// <summary>One round of everything: what is stranded, codes, the rest.</summary>
    /// <returns>How many messages were dealt with; 0 means there is nothing to do now.</returns>
    public async Task<int> RunOnceAsync(CancellationToken cancel)
    {
        await UpkeepAsync(cancel);
        return await CarryAsync(SmsLane.Codes, TimeSpan.Zero, cancel) + await CarryAsync(SmsLane.Others, TimeSpan.Zero, cancel);
    }

    /// <summary>
    /// Takes a batch and hands it over. Several loops call it: one looks for work while the others' batches are on the wire; codes have loops of their own.
    /// </summary>
    /// <param name="whenIdle">How long to wait where nothing is due, before another of the loops may look.</param>
    /// <returns>How many messages were dealt with.</returns>
    public async Task<int> CarryAsync(SmsLane lane, TimeSpan whenIdle, CancellationToken cancel)
    {
        var turn = lane == SmsLane.Codes ? _codes : _others;
        Taken taken;
        await turn.WaitAsync(cancel);
        try
        {
            taken = await TakeAsync(lane, cancel);
            if (taken.DealtWith == 0 && whenIdle > TimeSpan.Zero) await Task.Delay(whenIdle, clock.Time, cancel);
        }
        finally
        {
            turn.Release();
        }

        await Task.WhenAll(taken.Claimed.Select(c => HandOverAsync(c, taken.Since, cancel)));
        return taken.DealtWith;
    }

    /// <summary>What dead nodes were sending becomes 结果不明, and the policy of its class decides what no report has settled in time.</summary>
    public async Task UpkeepAsync(CancellationToken cancel)
    {
        await StrandAsync(cancel);
        await DecideAsync(cancel);
    }

    private async Task<Taken> TakeAsync(SmsLane lane, CancellationToken cancel)
    {
        var room = gateways.Room(Batch);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var due = await FindDueAsync(db, lane, cancel);
        if (due.Count == 0) return Taken.Nothing;

        var news = new List<SmsEntry>();
        var now = clock.UtcNow;
        var candidates = new List<SmsCandidate>(due.Count);
        foreach (var message in due)
        {
            if (message.ExpiresAt <= now) news.Add(new SmsVerdicts([message.Id], SmsState.Expired, Fault: "expired"));
            else if (candidates.Count < room) Open(message, candidates, news);
        }

        var going = new List<SmsCandidate>(candidates.Count);
        var verdicts = candidates.Count == 0 ? [] : await gate.JudgeAsync(db, candidates, cancel);
        foreach (var (candidate, verdict) in candidates.Zip(verdicts))
        {
            if (verdict.Hold is { } hold) news.Add(new SmsVerdicts([candidate.Message.Id], SmsState.Cancelled, hold));
            else if (verdict.NotBefore is { } later) news.Add(new SmsVerdicts([candidate.Message.Id], SmsState.Waiting, DueAt: later));
            else going.Add(candidate);
        }

        // Together they cost one commit.
        var written = Grouped(news).Select(ledger.WriteAsync).ToList();
        var since = _steady.Now;
        foreach (var candidate in going) _onTheWire[candidate.Message.Id] = 0;
        IReadOnlyCollection<Guid> won = [];
        try
        {
            if (going.Count > 0) won = await ledger.WriteAsync(new SmsClaim([.. going.Select(c => c.Message.Id)], $"{_node}-{Interlocked.Increment(ref _batches)}", since + options.Value.Lease));
        }
        finally
        {
            foreach (var candidate in going) if (!won.Contains(candidate.Message.Id)) _onTheWire.TryRemove(candidate.Message.Id, out _);
        }

        await Task.WhenAll(written);
        var mine = won.ToHashSet();
        return new([.. going.Where(c => mine.Contains(c.Message.Id))], news.Count + going.Count, since);
    }

    /// <summary>Lanes one after the other and each in order of its moment: what is due later is not even looked at.</summary>
    private async Task<List<OutboxMessage>> FindDueAsync(CrmDbContext db, SmsLane lane, CancellationToken cancel)
    {
        var (after, before) = lane == SmsLane.Codes ? (int.MinValue, SmsLanes.Urgent) : (SmsLanes.Urgent - 1, int.MaxValue);
        var now = _steady.Now;
        var due = new List<OutboxMessage>();
        while (due.Count < Batch)
        {
            var (from, room) = (after, Batch - due.Count);
            var next = await db.OutboxMessages.Where(m => m.State == SmsState.Waiting && m.Priority > from && m.Priority < before).OrderBy(m => m.Priority).Select(m => (int?)m.Priority).FirstOrDefaultAsync(cancel);
            if (next is not { } priority) break;
            due.AddRange(await db.OutboxMessages.AsNoTracking()
                .Where(m => m.State == SmsState.Waiting && m.Priority == priority && m.DueAt <= now)
                .OrderBy(m => m.DueAt).ThenBy(m => m.Id).Take(room).ToListAsync(cancel));
            after = priority;
        }

        return due;
    }

    private void Open(OutboxMessage message, List<SmsCandidate> candidates, List<SmsEntry> news)
    {
        try
        {
            var (to, text) = outbox.Open(message);
            candidates.Add(new(message, to, text));
        }
        catch (Exception fault) when (fault is CryptographicException or FormatException or DomainRuleException or ArgumentNullException)
        {
            // One that cannot be read must not keep all behind it waiting.
            news.Add(new SmsVerdicts([message.Id], SmsState.Failed, Fault: "unreadable"));
        }
    }

    private static IEnumerable<SmsEntry> Grouped(List<SmsEntry> news) => news.Cast<SmsVerdicts>()
        .GroupBy(v => (v.State, v.Hold, v.DueAt, v.Fault))
        .Select(g => new SmsVerdicts([.. g.SelectMany(v => v.Ids)], g.Key.State, g.Key.Hold, g.Key.DueAt, g.Key.Fault));

    private async Task HandOverAsync(SmsCandidate candidate, DateTime since, CancellationToken cancel)
    {
        var message = candidate.Message;
        try
        {
            SmsEntry outcome;
            // The program stops, or slept between the claim and here: another node may take this one for dead soon.
            if (cancel.IsCancellationRequested || _steady.Now - since > options.Value.Lease / 3) outcome = new SmsGivenBack(message.Id, message.DueAt, message.Fault, Counts: false);
            else outcome = await SubmitAsync(candidate);

            if (outcome is SmsTaken) CrashPoint.Here("sms.handed-over");
            await RecordAsync(outcome);
        }
        finally
        {
            _onTheWire.TryRemove(message.Id, out _);
        }
    }

    private async Task<SmsEntry> SubmitAsync(SmsCandidate candidate)
    {
        var message = candidate.Message;
        // Not tied to the program's stop: what is on the wire is waited for.
        using var limit = new CancellationTokenSource(options.Value.Lease / 3, clock.Time);
        try
        {
            var taken = await gateways.SubmitAsync(new(message.Id, candidate.To, candidate.Text, message.ExpiresAt, message.Priority), limit.Token);
            return new SmsTaken(message.Id, taken.Gateway, taken.SenderNumber, taken.Reference);
        }
        catch (SmsRefusedException away) when (away.IsGatewayTrouble)
        {
            return new SmsGivenBack(message.Id, Whole(_steady.Now + (away.RetryAfter ?? TimeSpan.FromSeconds(1))), Short(away.Message), Counts: false);
        }
        catch (SmsRefusedException refused)
        {
            return refused.MayTryAgain && message.Attempts < await RetriesOfAsync(message.Kind)
                ? new SmsGivenBack(message.Id, _steady.Now + PauseAfter(message.Attempts + 1), Short(refused.Message), Counts: true)
                : new SmsFailed(message.Id, Short(refused.Message));
        }
        catch (Exception trouble)
        {
            // It may have been accepted before the line broke: sending again could reach the patient twice.
            var fault = trouble is OperationCanceledException ? "no answer" : trouble.GetType().Name;
            LogUnknown(message.Id, fault);
            return new SmsLost([message.Id], fault);
        }
    }

    /// <summary>The lease is also how long the outcome may take to be written down.</summary>
    private async Task RecordAsync(SmsEntry outcome)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await ledger.WriteAsync(outcome);
                return;
            }
            catch (Exception fault) when (attempt < RecordTries)
            {
                LogUnrecorded(fault.GetType().Name);
                await Task.Delay(options.Value.Lease / 3 / RecordTries, clock.Time, CancellationToken.None);
            }
        }
    }

    private async Task<int> RetriesOfAsync(SmsKind kind)
    {
        try
        {
            await using var db = await contexts.CreateDbContextAsync();
            return await db.SmsTemplates.Where(t => t.Kind == kind).Select(t => (int?)t.Retries).FirstOrDefaultAsync() ?? UsualRetries;
        }
        catch (DbException fault)
        {
            // What the gateway said must be written down all the same.
            LogUnrecorded(fault.GetType().Name);
            return UsualRetries;
        }
    }

    /// <summary>Twice as long each time, and a little more or less, so that what was refused together does not come back together.</summary>
    private static TimeSpan PauseAfter(int attempts)
    {
        var pause = FirstPause * Math.Pow(2, attempts - 1);
        return (pause < LongestPause ? pause : LongestPause) * (RandomNumberGenerator.GetInt32(75, 126) / 100.0);
    }

    private async Task StrandAsync(CancellationToken cancel)
    {
        var now = _steady.Now;
        // Nobody leases for so long: a clock was set back since.
        var tooLate = now + (options.Value.Lease * 2);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var stranded = await db.OutboxMessages
            .Where(m => m.State == SmsState.Sending && (m.LeaseUntil < now || m.LeaseUntil > tooLate))
            .OrderBy(m => m.Priority).ThenBy(m => m.DueAt).Select(m => m.Id).Take(Batch * 8).ToListAsync(cancel);
        // Of one's own one knows better.
        stranded.RemoveAll(_onTheWire.ContainsKey);
        if (stranded.Count == 0) return;

        LogStranded(stranded.Count);
        await ledger.WriteAsync(new SmsLost(stranded, "lease expired"));
    }

    private async Task DecideAsync(CancellationToken cancel)
    {
        var now = clock.UtcNow;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var open = await db.OutboxMessages.AsNoTracking().Where(m => m.State == SmsState.Unknown && m.DueAt <= now).OrderBy(m => m.DueAt).Take(Batch).ToListAsync(cancel);
        foreach (var message in open)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            var state = message.Class == SmsClass.Code ? SmsState.Expired : SmsState.Unknown;
            var isOurs = await db.OutboxMessages.Where(m => m.Id == message.Id && m.State == SmsState.Unknown && m.Version == message.Version).ExecuteUpdateAsync(
                set => set.SetProperty(m => m.State, state).SetProperty(m => m.DueAt, OutboxMessage.Never).SetProperty(m => m.Version, m => m.Version + 1), cancel) == 1;
            if (isOurs && IsSentAgain(message, now)) db.OutboxMessages.Add(outbox.Repeat(message));
            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
        }
    }

    /// <summary>A reminder twice is better than none; a code is too late, and advertising twice is worse than none. One that is a repeat already is not repeated.</summary>
    private static bool IsSentAgain(OutboxMessage message, DateTime now) =>
        message is { Class: SmsClass.Service or SmsClass.InHouse, RepeatsId: null, BodySealed: not null } && !(message.ExpiresAt <= now);

    /// <summary>To the second, so that many given back together are one statement.</summary>
    private static DateTime Whole(DateTime moment) => new(moment.Ticks - (moment.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);

    private static string Short(string text) => text.Length <= 200 ? text : text[..200];

    [LoggerMessage(Level = LogLevel.Warning, Message = "Outcome of message {MessageId} is unknown: {Fault}")]
    private partial void LogUnknown(Guid messageId, string fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} messages were being sent by a node that is gone; their outcome is unknown")]
    private partial void LogStranded(int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "An outcome could not be written down, trying again: {Fault}")]
    private partial void LogUnrecorded(string fault);

    /// <param name="Claimed">To be handed over at once.</param>
    /// <param name="DealtWith">Including what was held, expired, or won by another node.</param>
    private sealed record Taken(IReadOnlyList<SmsCandidate> Claimed, int DealtWith, DateTime Since)
    {
        public static Taken Nothing { get; } = new([], 0, default);
    }

    /// <summary>The time of day that never goes back, whoever sets the machine's clock.</summary>
    private sealed class SteadyClock(TimeProvider time)
    {
        private readonly Lock _lock = new();
        private DateTime _last = time.GetUtcNow().UtcDateTime;
        private long _at = time.GetTimestamp();

        public DateTime Now
        {
            get
            {
                lock (_lock)
                {
                    var stamp = time.GetTimestamp();
                    var (walked, shown) = (_last + time.GetElapsedTime(_at, stamp), time.GetUtcNow().UtcDateTime);
                    (_last, _at) = (walked > shown ? walked : shown, stamp);
                    return _last;
                }
            }
        }
    }
}

/// <summary>Who waits for whom: codes never for anything else.</summary>
public enum SmsLane
{
    Codes = 1,
    Others = 2,
}
