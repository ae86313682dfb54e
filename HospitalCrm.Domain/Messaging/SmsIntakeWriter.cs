using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Persistence.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace HospitalCrm.Domain.Messaging;

/// <summary>
/// Writes what other systems ask for in groups (decision 0021): messages, the request they belong to and the system's use of its quota are one
/// transaction, and nobody is answered before it is on the disk.
/// </summary>
public sealed class SmsIntakeWriter(IDbContextFactory<CrmDbContext> contexts, IDatabaseProduct product) : GroupCommit<SmsToStore, SmsStored>(contexts, product, SmsIntakeWriter.MostPerCommit)
{
    /// <summary>Messages, more or less: a code that arrives behind a thousand reminders waits for one commit of them.</summary>
    private const int MostPerCommit = 1_000;

    /// <exception cref="DbUpdateException">The database did not take it; nothing of it was stored.</exception>
    internal new Task<SmsStored> WriteAsync(SmsToStore work, CancellationToken cancel) => base.WriteAsync(work, cancel);

    private protected override int RowsOf(SmsToStore work) => work.Messages.Count;

    private protected override async Task CommitAsync(CrmDbContext db, IDbContextTransaction transaction, IReadOnlyList<Pending> group)
    {
        var outcomes = new (Pending Pending, SmsStored Stored)[group.Count];
        var earlier = await FindEarlierAsync(db, group);
        var fresh = new List<int>(group.Count);
        // Two of a group with one key: the second is the first one asked again, whatever becomes of the first.
        var firstOfKey = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < group.Count; i++)
        {
            var work = group[i].Work;
            if (work.Key is { } key && earlier.TryGetValue(key, out var request)) outcomes[i] = (group[i], SmsStored.Earlier(request, work));
            else if (work.Key is null || firstOfKey.TryAdd(work.Key, i)) fresh.Add(i);
        }

        var taken = await TakeQuotaAsync(db, group, fresh);
        var rows = new List<object>(taken.Count * 2);
        foreach (var i in fresh)
        {
            var work = group[i].Work;
            outcomes[i] = (group[i], taken.Contains(i) ? SmsStored.New(work) : SmsStored.QuotaUsedUp);
            if (taken.Contains(i)) rows.AddRange(work.Messages);
        }

        for (var i = 0; i < group.Count; i++)
        {
            if (outcomes[i].Pending is not null) continue;
            var work = group[i].Work;
            var first = firstOfKey[work.Key!];
            outcomes[i] = (group[i], taken.Contains(first) ? SmsStored.Earlier(RequestOf(group[first].Work), work) : SmsStored.QuotaUsedUp);
        }

        if (taken.Count > 0)
        {
            // In one order on every node, so that two of them with the same keys wait for each other and do not block each other.
            rows.AddRange(taken.Select(i => group[i].Work).Where(w => w.Key is not null).OrderBy(w => w.Key, StringComparer.Ordinal).Select(RequestOf));
            await Product.InsertAsync(db, rows, CancellationToken.None);
            CrashPoint.Here("sms.accept-before-commit");
            await transaction.CommitAsync();
            CrashPoint.Here("sms.accept-committed");
        }

        foreach (var (pending, stored) in outcomes) pending.Outcome.TrySetResult(stored);
    }

    private static SmsRequest RequestOf(SmsToStore work) => new(work.Key!, work.Caller.Id, work.Fingerprint!, work.Messages[0].Id, work.Messages.Count, work.Messages[0].CreatedAt);

    private static async Task<Dictionary<string, SmsRequest>> FindEarlierAsync(CrmDbContext db, IReadOnlyList<Pending> group)
    {
        var keys = group.Select(p => p.Work.Key).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return keys.Count == 0 ? [] : await db.SmsRequests.AsNoTracking().Where(r => keys.Contains(r.Key)).ToDictionaryAsync(r => r.Key, StringComparer.Ordinal);
    }

    /// <summary>Counts the messages against their systems' day.</summary>
    /// <returns>The places in the group that there was quota for.</returns>
    private static async Task<HashSet<int>> TakeQuotaAsync(CrmDbContext db, IReadOnlyList<Pending> group, List<int> fresh)
    {
        var taken = new HashSet<int>();
        foreach (var use in fresh.GroupBy(i => (group[i].Work.Caller.Id, group[i].Work.Day)).OrderBy(use => use.Key.Id).ThenBy(use => use.Key.Day))
        {
            // As it was when the newest of them was judged.
            var quota = group[use.Last()].Work.Caller.DailyQuota;
            var wanted = use.Sum(i => group[i].Work.Messages.Count);
            if (await TryCountAsync(db, use.Key.Id, use.Key.Day, wanted, quota))
            {
                taken.UnionWith(use);
                continue;
            }

            // Not for all of them: those that still fit, in the order they came.
            foreach (var i in use)
            {
                if (await TryCountAsync(db, use.Key.Id, use.Key.Day, group[i].Work.Messages.Count, quota)) taken.Add(i);
            }
        }

        return taken;
    }

    /// <summary>An increment in the database that holds the row until the commit: nodes never count the same piece twice.</summary>
    private static async Task<bool> TryCountAsync(CrmDbContext db, Guid systemId, DateOnly day, int messages, int quota)
    {
        if (messages > quota) return false;
        var room = quota - messages;
        if (await db.SmsQuotaUses.Where(u => u.SystemId == systemId && u.Day == day && u.Used <= room).ExecuteUpdateAsync(set => set.SetProperty(u => u.Used, u => u.Used + messages)) == 1) return true;
        if (await db.SmsQuotaUses.AnyAsync(u => u.SystemId == systemId && u.Day == day)) return false;

        db.SmsQuotaUses.Add(new(systemId, day) { Used = messages });
        await db.SaveChangesAsync();
        db.ChangeTracker.Clear();
        return true;
    }
}

/// <summary>Messages of one request, ready to be stored.</summary>
/// <param name="Key">Hash of the system and its key for the request; null where it gave none.</param>
/// <param name="Day">The hospital's day they count for.</param>
public sealed record SmsToStore(Caller Caller, DateOnly Day, string? Key, string? Fingerprint, IReadOnlyList<OutboxMessage> Messages);

/// <summary>What became of <see cref="SmsToStore"/>.</summary>
public sealed record SmsStored(SmsStoredAs How, Guid FirstId, int Count)
{
    internal static readonly SmsStored QuotaUsedUp = new(SmsStoredAs.QuotaUsedUp, Guid.Empty, 0);

    internal static SmsStored New(SmsToStore work) => new(SmsStoredAs.New, work.Messages[0].Id, work.Messages.Count);

    internal static SmsStored Earlier(SmsRequest request, SmsToStore work) =>
        new(request.BodyHash == work.Fingerprint ? SmsStoredAs.Earlier : SmsStoredAs.KeyTaken, request.FirstId, request.Count);
}

/// <summary>How a request ended.</summary>
public enum SmsStoredAs { New, Earlier, KeyTaken, QuotaUsedUp }
