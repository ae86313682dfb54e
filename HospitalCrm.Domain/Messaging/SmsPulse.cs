using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Messaging;

/// <summary>How the text messages are going, read at most every few seconds however many look.</summary>
public sealed class SmsPulse(IDbContextFactory<CrmDbContext> contexts, SmsGateways gateways, HospitalClock clock) : IDisposable
{
    /// <summary>Queues are counted no further.</summary>
    public const int MostCounted = 10_000;

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    /// <summary>A day may hold a million messages: what lies before the last hour is counted once a minute.</summary>
    private static readonly TimeSpan FreshDay = TimeSpan.FromMinutes(1);

    private static readonly int[] Lanes = [SmsLanes.Code, SmsLanes.Urgent, SmsLanes.Normal, SmsLanes.Bulk];

    private readonly SemaphoreSlim _reading = new(1, 1);
    private (DateTime At, IReadOnlyList<SmsTally> Tallies, IReadOnlyList<SmsHeld> Held)? _older;

    /// <summary>The last one; null before the first.</summary>
    internal SmsReading? Last { get; private set; }

    public void Dispose() => _reading.Dispose();

    internal async Task<SmsReading> ReadAsync(CancellationToken cancel)
    {
        await _reading.WaitAsync(cancel);
        try
        {
            var now = clock.UtcNow;
            if (Last is { } last && IsFresh(last.At, now, Fresh)) return last;
            await using var db = await contexts.CreateDbContextAsync(cancel);
            List<SmsQueue> queues = [];
            foreach (var lane in Lanes) queues.Add(await QueueAsync(db, lane, now, cancel));
            if (_older is not { } older || !IsFresh(older.At, now, FreshDay))
            {
                var (from, to) = (now.AddDays(-1), now.AddHours(-1));
                _older = older = (now, await TallyAsync(db, from, to, cancel), await HeldAsync(db, from, to, cancel));
            }

            var hour = await TallyAsync(db, older.At.AddHours(-1), null, cancel);
            var held = await HeldAsync(db, older.At.AddHours(-1), null, cancel);
            return Last = new(now, queues, hour, held, Together(older.Tallies, hour), Together(older.Held, held))
            {
                Unknown = await db.OutboxMessages.Where(m => m.State == SmsState.Unknown).Select(_ => 1).Take(MostCounted + 1).CountAsync(cancel),
                Gateways = gateways.States,
            };
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>A clock that was set back makes nothing fresh for an hour.</summary>
    private static bool IsFresh(DateTime at, DateTime now, TimeSpan span) => now >= at && now - at < span;

    private static async Task<SmsQueue> QueueAsync(CrmDbContext db, int lane, DateTime now, CancellationToken cancel)
    {
        var waiting = db.OutboxMessages.Where(m => m.State == SmsState.Waiting && m.Priority == lane);
        var due = await waiting.Where(m => m.DueAt <= now).Select(_ => 1).Take(MostCounted + 1).CountAsync(cancel);
        var later = await waiting.Where(m => m.DueAt > now).Select(_ => 1).Take(MostCounted + 1).CountAsync(cancel);
        var oldest = await waiting.Where(m => m.DueAt <= now).OrderBy(m => m.DueAt).Select(m => (DateTime?)m.DueAt).FirstOrDefaultAsync(cancel);
        return new(lane, due, later, oldest);
    }

    private static IQueryable<OutboxMessage> Between(CrmDbContext db, DateTime from, DateTime? to)
    {
        var messages = db.OutboxMessages.Where(m => m.CreatedAt >= from);
        return to is { } end ? messages.Where(m => m.CreatedAt < end) : messages;
    }

    private static async Task<IReadOnlyList<SmsTally>> TallyAsync(CrmDbContext db, DateTime from, DateTime? to, CancellationToken cancel) =>
        Together((await Between(db, from, to).GroupBy(m => new { m.Gateway, m.State }).Select(g => new { g.Key.Gateway, g.Key.State, Count = g.Count() }).ToListAsync(cancel)).Select(t => new SmsTally(t.Gateway, t.State, t.Count)), []);

    private static async Task<IReadOnlyList<SmsHeld>> HeldAsync(CrmDbContext db, DateTime from, DateTime? to, CancellationToken cancel) =>
        Together((await Between(db, from, to).Where(m => m.State == SmsState.Cancelled && m.Hold != null).GroupBy(m => m.Hold!.Value).Select(g => new { Hold = g.Key, Count = g.Count() }).ToListAsync(cancel)).Select(h => new SmsHeld(h.Hold, h.Count)), []);

    private static IReadOnlyList<SmsTally> Together(IEnumerable<SmsTally> some, IEnumerable<SmsTally> others) =>
        [.. some.Concat(others).GroupBy(t => (t.Gateway, t.State)).Select(g => new SmsTally(g.Key.Gateway, g.Key.State, g.Sum(t => t.Count))).OrderBy(t => t.Gateway, StringComparer.Ordinal).ThenBy(t => t.State)];

    private static IReadOnlyList<SmsHeld> Together(IEnumerable<SmsHeld> some, IEnumerable<SmsHeld> others) =>
        [.. some.Concat(others).GroupBy(h => h.Hold).Select(g => new SmsHeld(g.Key, g.Sum(h => h.Count))).OrderByDescending(h => h.Count)];
}

/// <summary>The state of text messages at one moment.</summary>
public sealed record SmsReading(DateTime At, IReadOnlyList<SmsQueue> Queues, IReadOnlyList<SmsTally> Hour, IReadOnlyList<SmsHeld> HourHeld, IReadOnlyList<SmsTally> Day, IReadOnlyList<SmsHeld> DayHeld)
{
    /// <summary>So few say nothing about a rate.</summary>
    internal const int FewestForRate = 20;

    /// <summary>Handed over or not, nobody knows; all there are.</summary>
    public required int Unknown { get; init; }

    public required IReadOnlyList<SmsGatewayState> Gateways { get; init; }

    /// <summary>The longest wait of a message that is due.</summary>
    public TimeSpan? LongestWait => Queues.Select(q => q.Oldest).OfType<DateTime>().Select(oldest => (TimeSpan?)(At - oldest)).Max();

    /// <summary>Failed of those handed over in the last hour, in percent; null where they are too few.</summary>
    public decimal? FailurePercent
    {
        get
        {
            var failed = Of(SmsState.Failed);
            var total = failed + Of(SmsState.Submitted) + Of(SmsState.Delivered) + Of(SmsState.Unknown);
            return total < FewestForRate ? null : Math.Round(100m * failed / total, 1);
        }
    }

    internal int Of(SmsState state) => Hour.Where(t => t.State == state).Sum(t => t.Count);
}

/// <summary>What waits in a lane; 10,001 stands for more than ten thousand.</summary>
/// <param name="Later">Not due yet: asked for later, or outside the permitted hours.</param>
public sealed record SmsQueue(int Lane, int Due, int Later, DateTime? Oldest);

/// <summary>Messages of a period by gateway and state.</summary>
/// <param name="Gateway">Null: no gateway has taken them.</param>
public sealed record SmsTally(string? Gateway, SmsState State, int Count);

/// <summary>Messages that were not handed over, by reason.</summary>
public sealed record SmsHeld(SmsHold Hold, int Count);
