using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Persistence.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace HospitalCrm.Domain.Audit;

/// <summary>
/// Puts committed entries into the chain, one batch after the other (decision 0016). Writers never wait for it. Several nodes may run
/// it: one holds the lease, and the chain's own row lets only one batch at a time follow the last seal.
/// </summary>
public sealed partial class AuditSealer(
    IDbContextFactory<CrmDbContext> contexts, IDatabaseProduct product, AuditHeadFile heads, PersonalDataVault vault, HospitalClock clock, ILogger<AuditSealer> log)
{
    /// <summary>Entries of one transaction.</summary>
    public const int Batch = 500;

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private readonly AuditProof _proof = new(vault);
    private readonly string _owner = $"{Environment.ProcessId}-{Guid.CreateVersion7():N}";

    /// <summary>One round.</summary>
    /// <returns>How many entries were sealed; 0 means there is nothing to do now, or another node is doing it.</returns>
    public async Task<int> RunOnceAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var waiting = await db.AuditUnsealed.AsNoTracking().OrderBy(w => w.AuditEntryId).Select(w => w.AuditEntryId).Take(Batch).ToListAsync(cancel);
        var chain = await db.AuditChains.AsNoTracking().FirstOrDefaultAsync(c => c.Name == AuditChain.Main, cancel);
        if (chain is { LastHash: { } hash } && IsGenuine(chain)) heads.Note(chain.LastNo, hash);
        if (waiting.Count == 0) return 0;

        // To go on from what somebody has forged would be to sign it.
        if (chain is null ? !await TryBeginAsync(db, cancel) : !IsGenuine(chain))
        {
            LogForged();
            return 0;
        }

        if (!await TryClaimAsync(db, cancel)) return 0;
        return await SealAsync(db, waiting, cancel);
    }

    /// <returns>False where seals are without the chain they belong to.</returns>
    private async Task<bool> TryBeginAsync(CrmDbContext db, CancellationToken cancel)
    {
        if (await db.AuditSeals.AnyAsync(cancel)) return false;

        try
        {
            db.AuditChains.Add(new(_proof.OfState(0, null)));
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException twice) when (twice.InnerException is System.Data.Common.DbException fault && product.IsUniqueViolation(fault))
        {
            // Another node was faster.
            db.ChangeTracker.Clear();
        }

        return true;
    }

    private bool IsGenuine(AuditChain chain) => chain.Signature == _proof.OfState(chain.LastNo, chain.LastHash);

    private async Task<bool> TryClaimAsync(CrmDbContext db, CancellationToken cancel)
    {
        var now = clock.UtcNow;
        var until = now + Lease;
        return await db.AuditChains.Where(c => c.Name == AuditChain.Main && (c.LeaseUntil == null || c.LeaseUntil < now || c.LeaseOwner == _owner))
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.LeaseOwner, _owner).SetProperty(c => c.LeaseUntil, until), cancel) == 1;
    }

    private async Task<int> SealAsync(CrmDbContext db, List<Guid> waiting, CancellationToken cancel)
    {
        // Read anew under the lease: another node may have sealed since.
        var chain = await db.AuditChains.AsNoTracking().SingleAsync(c => c.Name == AuditChain.Main, cancel);
        if (!IsGenuine(chain)) return 0;
        var entries = await db.AuditEntries.AsNoTracking().Where(e => waiting.Contains(e.Id)).ToDictionaryAsync(e => e.Id, cancel);
        var parts = await AuditParts.ReadAsync(db, waiting, cancel);

        var (no, hash) = (chain.LastNo, chain.LastHash);
        var seals = new List<AuditSeal>(waiting.Count);
        foreach (var id in waiting.OrderBy(id => entries.GetValueOrDefault(id)?.At ?? DateTime.MinValue).ThenBy(id => id))
        {
            // What is gone or was changed before it could be sealed gets its place all the same, so that the chain tells.
            var entry = entries.GetValueOrDefault(id);
            if (entry is null || entry.Proof != _proof.Of(entry, parts[id])) LogSpoilt(id);
            hash = _proof.OfSeal(hash, ++no, id, entry?.Proof);
            seals.Add(new(id, no, hash));
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var signature = _proof.OfState(no, hash);
        // First: it holds the chain's row until the end, and only one may follow this last seal.
        var isOurs = await db.AuditChains.Where(c => c.Name == AuditChain.Main && c.LastNo == chain.LastNo && c.LeaseOwner == _owner)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.LastNo, no).SetProperty(c => c.LastHash, hash).SetProperty(c => c.Signature, signature), cancel) == 1;
        if (!isOurs || await db.AuditUnsealed.Where(w => waiting.Contains(w.AuditEntryId)).ExecuteDeleteAsync(cancel) != waiting.Count) return 0;
        await product.InsertAsync(db, seals, cancel);
        await transaction.CommitAsync(cancel);

        heads.Note(no, hash!);
        return seals.Count;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The state of the audit chain was not written by this program: nothing more is sealed until audit-verify has been looked at")]
    private partial void LogForged();

    [LoggerMessage(Level = LogLevel.Error, Message = "Audit entry {EntryId} was changed or deleted before it was sealed")]
    private partial void LogSpoilt(Guid entryId);
}
