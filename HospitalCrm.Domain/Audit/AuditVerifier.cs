using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Audit;

/// <summary>
/// Goes through the whole chain, entry by entry in batches, and compares it with the witnesses outside the database. Asks for no
/// right: for <c>HospitalCrm.App audit-verify</c>, and behind <see cref="AuditVerification"/>.
/// </summary>
public sealed class AuditVerifier(IDbContextFactory<CrmDbContext> contexts, AuditHeadFile heads, PersonalDataVault vault, HospitalClock clock)
{
    /// <summary>An entry that has waited longer to be sealed has been forgotten on purpose, or nobody seals.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    private const int Batch = 500;

    /// <summary>One query looks for entries without a seal among all there are.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private readonly AuditProof _proof = new(vault);

    public async Task<AuditVerdict> RunAsync(IProgress<AuditProgress>? progress, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        db.Database.SetCommandTimeout(Patience);
        using var witnesses = new Witnesses(heads);

        // What is sealed from here on is left to the next check.
        var chain = await ReadChainAsync(db, cancel);
        var isGenuine = chain is null || chain.Signature == _proof.OfState(chain.LastNo, chain.LastHash);
        var until = isGenuine ? chain?.LastNo ?? 0 : long.MaxValue;
        var of = isGenuine ? until : await db.AuditSeals.MaxAsync(s => (long?)s.No, cancel) ?? 0;

        var (last, hash, at) = (0L, (string?)null, (DateTime?)null);
        while (true)
        {
            progress?.Report(new(last, of));
            var batch = await ReadAsync(db, last, until, cancel);
            if (batch.Count == 0) break;

            foreach (var link in batch)
            {
                if (await FaultOfAsync(db, link, last, hash, at, until, cancel) is { } finding) return new(last, 0, witnesses.Count, finding);
                (last, hash, at) = (link.Seal.No, link.Seal.Hash, link.Entry!.At);
                if (!witnesses.Agree(last, hash)) return new(last - 1, 0, witnesses.Count, new(AuditFault.CutOff, last, at, link.Entry.Id));
            }
        }

        var waiting = await db.AuditUnsealed.LongCountAsync(cancel);
        AuditVerdict Say(AuditFinding? finding) => new(last, waiting, witnesses.Count, finding);

        if (!isGenuine || last < until || witnesses.AnyBeyond(Math.Max(last, (await ReadChainAsync(db, cancel))?.LastNo ?? 0))) return Say(new(AuditFault.CutOff, last + 1, at));
        if (await BeyondAsync(db, cancel) is { } beyond) return Say(new(AuditFault.SealChanged, beyond, at));
        if (await UnsealedAsync(db, cancel) is { } unsealed) return Say(unsealed);
        return Say(witnesses.FirstForged is { } line ? new(AuditFault.HeadChanged, line, null) : null);
    }

    private static Task<AuditChain?> ReadChainAsync(CrmDbContext db, CancellationToken cancel) =>
        db.AuditChains.AsNoTracking().FirstOrDefaultAsync(c => c.Name == AuditChain.Main, cancel);

    private static async Task<List<Link>> ReadAsync(CrmDbContext db, long after, long until, CancellationToken cancel)
    {
        var seals = await db.AuditSeals.AsNoTracking().Where(s => s.No > after && s.No <= until).OrderBy(s => s.No).Take(Batch).ToListAsync(cancel);
        var ids = seals.ConvertAll(s => s.AuditEntryId);
        var entries = await db.AuditEntries.AsNoTracking().Where(e => ids.Contains(e.Id)).ToDictionaryAsync(e => e.Id, cancel);
        var parts = await AuditParts.ReadAsync(db, ids, cancel);
        return seals.ConvertAll(s => new Link(s, entries.GetValueOrDefault(s.AuditEntryId), parts[s.AuditEntryId]));
    }

    private async Task<AuditFinding?> FaultOfAsync(CrmDbContext db, Link link, long last, string? hash, DateTime? at, long until, CancellationToken cancel)
    {
        var (seal, entry, parts) = link;
        if (seal.No != last + 1) return new(AuditFault.Missing, last + 1, at);
        if (entry is null) return new(AuditFault.Missing, seal.No, at, seal.AuditEntryId);

        var isAsWritten = entry.Proof == _proof.Of(entry, parts);
        if (seal.Hash == _proof.OfSeal(hash, seal.No, entry.Id, entry.Proof)) return isAsWritten ? null : new(AuditFault.Changed, seal.No, entry.At, entry.Id);
        if (await OtherPlaceAsync(db, link, hash, until, cancel) is { } other) return new(AuditFault.Swapped, seal.No, entry.At, entry.Id, other);
        return new(isAsWritten ? AuditFault.SealChanged : AuditFault.Changed, seal.No, entry.At, entry.Id);
    }

    /// <summary>Where the one is that belongs here, if two have changed places: their numbers, their entries, or the entries' contents.</summary>
    private async Task<long?> OtherPlaceAsync(CrmDbContext db, Link here, string? hash, long until, CancellationToken cancel)
    {
        var no = here.Seal.No;
        for (var last = no; await ReadAsync(db, last, until, cancel) is { Count: > 0 } batch; last = batch[^1].Seal.No)
        {
            foreach (var (seal, entry, _) in batch)
            {
                var there = _proof.OfSeal(hash, no, seal.AuditEntryId, entry?.Proof);
                if (there == seal.Hash || there == here.Seal.Hash || _proof.OfSeal(hash, no, here.Seal.AuditEntryId, entry?.Proof) == here.Seal.Hash) return seal.No;
            }
        }

        return null;
    }

    /// <summary>A seal that the chain's own state knows nothing of.</summary>
    private static async Task<long?> BeyondAsync(CrmDbContext db, CancellationToken cancel)
    {
        // The seals first: what is added in between is then known to the state.
        var most = await db.AuditSeals.MaxAsync(s => (long?)s.No, cancel);
        var known = (await ReadChainAsync(db, cancel))?.LastNo ?? 0;
        return most > known ? known + 1 : null;
    }

    private async Task<AuditFinding?> UnsealedAsync(CrmDbContext db, CancellationToken cancel)
    {
        var overdue = clock.UtcNow - LongestWait;
        var found = await db.AuditEntries.AsNoTracking()
            .Where(e => !db.AuditSeals.Any(s => s.AuditEntryId == e.Id) && (e.At < overdue || !db.AuditUnsealed.Any(w => w.AuditEntryId == e.Id)))
            .OrderBy(e => e.At).ThenBy(e => e.Id).Take(Batch).ToListAsync(cancel);
        foreach (var entry in found)
        {
            // Asked once more: it may have been sealed while it was looked for.
            var isSealed = await db.AuditSeals.AnyAsync(s => s.AuditEntryId == entry.Id, cancel);
            if (!isSealed) return new(AuditFault.Unsealed, 0, entry.At, entry.Id);
        }

        // Those that wait can have been spoilt already.
        var waiting = await db.AuditEntries.AsNoTracking().Where(e => db.AuditUnsealed.Any(w => w.AuditEntryId == e.Id)).OrderBy(e => e.At).ThenBy(e => e.Id).Take(Batch).ToListAsync(cancel);
        var parts = await AuditParts.ReadAsync(db, waiting.ConvertAll(e => e.Id), cancel);
        return waiting.Find(e => e.Proof != _proof.Of(e, parts[e.Id])) is { } spoilt ? new(AuditFault.Changed, 0, spoilt.At, spoilt.Id) : null;
    }

    private sealed record Link(AuditSeal Seal, AuditEntry? Entry, IEnumerable<string> Parts);

    /// <summary>The lines of the head file, as the chain comes by.</summary>
    private sealed class Witnesses : IDisposable
    {
        private readonly IEnumerator<AuditHead?> _lines;
        private AuditHead? _next;
        private long _line;

        public Witnesses(AuditHeadFile heads)
        {
            _lines = heads.Read().GetEnumerator();
            Advance();
        }

        /// <summary>How many were compared.</summary>
        public long Count { get; private set; }

        /// <summary>Number of the first line that is not as written.</summary>
        public long? FirstForged { get; private set; }

        public bool Agree(long no, string hash)
        {
            // Two programs may have written the same witness, or one after the other out of order.
            while (_next is { } head && head.No <= no)
            {
                if (head.No == no)
                {
                    if (head.Hash != hash) return false;
                    Count++;
                }

                Advance();
            }

            return true;
        }

        public bool AnyBeyond(long no)
        {
            for (; _next is { } head; Advance())
            {
                if (head.No > no) return true;
            }

            return false;
        }

        public void Dispose() => _lines.Dispose();

        private void Advance()
        {
            _next = null;
            while (_next is null && _lines.MoveNext())
            {
                _line++;
                _next = _lines.Current;
                if (_next is null) FirstForged ??= _line;
            }
        }
    }
}
