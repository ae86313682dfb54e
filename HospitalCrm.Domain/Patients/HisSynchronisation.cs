using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Persistence.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace HospitalCrm.Domain.Patients;

/// <summary>
/// Keeps the ledger of HIS patients and the archives made from it fresh. A round reads all patients in the order of their keys, page by page; where it was
/// stopped, the next goes on. One program at a time, whichever node it runs on.
/// </summary>
public sealed partial class HisSynchronisation(
    IDbContextFactory<CrmDbContext> contexts, IHisReader his, PatientIndexer indexer, ClassificationRun classes, HisFields fields, PersonalDataVault vault, AuditTrail audit, HospitalClock clock, IDatabaseProduct product,
    ILogger<HisSynchronisation> log)
{
    /// <summary>How often the HIS is looked through, at the most.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    /// <summary>A page that takes longer than this has lost its turn to another program.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(3);

    private const int Page = 2000;
    private const int SmallestPage = 250;
    private const int Tries = 3;

    /// <summary>More than half of so many patients are not gone at once: then the HIS is in trouble.</summary>
    private const int Suspicious = 20;

    /// <summary>The HIS is busy with us for a tenth of the time at most.</summary>
    private const int Share = 10;

    /// <summary>A round, unless the last one is not long ago.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public async Task<HisRound?> RunIfDueAsync(CancellationToken cancel)
    {
        await using (var db = await contexts.CreateDbContextAsync(cancel))
        {
            var state = await db.HisSynchronisations.AsNoTracking().FirstOrDefaultAsync(s => s.Name == HisSynchronisationState.Patients, cancel);
            if (state is { Trouble: null, Watermark: null, DoneAt: { } done, StartedAt: { } started })
            {
                var rest = (done - started) * Share;
                if (clock.UtcNow < done + (rest > Interval ? rest : Interval) - TimeSpan.FromMinutes(1)) return null;
            }
        }

        return await RunAsync(progress: null, cancel);
    }

    /// <summary>A whole round, or the rest of one that was stopped.</summary>
    /// <param name="progress">Patients read in this round.</param>
    /// <returns>Null: another program is at it.</returns>
    /// <exception cref="HisUnavailableException">The HIS could not be asked; what was read is kept, and the next run goes on from there.</exception>
    public async Task<HisRound?> RunAsync(IProgress<int>? progress, CancellationToken cancel)
    {
        var owner = Guid.CreateVersion7().ToString("N");
        if (await TryClaimAsync(owner, cancel) is not { } watermark) return null;
        try
        {
            await ReadAsync(owner, watermark.Length == 0 ? null : watermark, progress, cancel);
            await FindGoneAsync(owner, cancel);
            return await EndAsync(owner, trouble: null, isWhole: true, cancel);
        }
        catch (HisUnavailableException away)
        {
            await EndAsync(owner, away.Trouble, isWhole: false, cancel);
            throw;
        }
        catch
        {
            await EndAsync(owner, trouble: null, isWhole: false, CancellationToken.None);
            throw;
        }
    }

    /// <returns>Where to go on ("" from the beginning); null: another program is at it.</returns>
    private async Task<string?> TryClaimAsync(string owner, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await HisSynchronisationState.AddMissingAsync(db, product, cancel);
        var now = clock.UtcNow;
        var until = now + Lease;
        if (await db.HisSynchronisations.Where(s => s.Name == HisSynchronisationState.Patients && (s.LeaseUntil == null || s.LeaseUntil < now))
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.LeaseOwner, owner).SetProperty(s => s.LeaseUntil, until).SetProperty(s => s.TriedAt, now), cancel) == 0) return null;

        var watermark = await db.HisSynchronisations.Where(s => s.Name == HisSynchronisationState.Patients).Select(s => s.Watermark).FirstAsync(cancel);
        if (watermark is not null) return watermark;
        await Mine(db, owner).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.StartedAt, now).SetProperty(s => s.Read, 0).SetProperty(s => s.Written, 0).SetProperty(s => s.Gone, 0), cancel);
        return "";
    }

    private async Task ReadAsync(string owner, string? after, IProgress<int>? progress, CancellationToken cancel)
    {
        Dictionary<string, string> departments;
        int read;
        await using (var db = await contexts.CreateDbContextAsync(cancel))
        {
            departments = await db.Departments.AsNoTracking().ToDictionaryAsync(d => d.Code, d => d.Name, StringComparer.Ordinal, cancel);
            read = await Mine(db, owner).Select(s => s.Read).FirstAsync(cancel);
        }

        var size = Page;
        while (true)
        {
            HisPatientPage page;
            try
            {
                page = await his.ReadPatientsAsync(after, size, cancel);
            }
            catch (HisUnavailableException slow) when (slow.Trouble == HisTrouble.TooSlow && size > SmallestPage)
            {
                size /= 2;
                continue;
            }

            read += await TakeInWithRetryAsync(page, owner, departments, cancel);
            progress?.Report(read);
            if (page.Last is null) return;
            after = page.Last;
        }
    }

    /// <summary>Somebody may be saving one of the page's archives at this very moment.</summary>
    private async Task<int> TakeInWithRetryAsync(HisPatientPage page, string owner, Dictionary<string, string> departments, CancellationToken cancel)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await TakeInAsync(page, owner, departments, cancel);
            }
            catch (DbUpdateConcurrencyException) when (tries < Tries)
            {
                // Read anew, with what they saved.
            }
        }
    }

    private async Task<int> TakeInAsync(HisPatientPage page, string owner, Dictionary<string, string> departments, CancellationToken cancel)
    {
        var now = clock.UtcNow;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await RenewAsync(db, owner, now, cancel);

        var rows = page.Patients.Where(p => p.PatientNo.Length <= HisLedgerEntry.LongestNo).DistinctBy(p => p.PatientNo, StringComparer.Ordinal)
            .Select(p => (Row: HisRow.Of(p), p.Visits)).Select(p => (p.Row, p.Visits, Print: p.Row.FingerprintOf(p.Visits, vault))).ToList();
        var known = new Dictionary<string, Known>(rows.Count, StringComparer.Ordinal);
        foreach (var some in rows.Select(r => r.Row.PatientNo).Chunk(1000))
        {
            foreach (var entry in await db.HisLedger.Where(e => some.Contains(e.PatientNo)).Select(e => new Known(e.Id, e.PatientNo, e.Fingerprint, e.GoneAt != null, e.PatientId, db.Patients.Where(p => p.Id == e.PatientId).Select(p => p.HisPatientNo).FirstOrDefault())).ToListAsync(cancel)) known.Add(entry.PatientNo, entry);
        }

        List<object> fresh = [];
        Dictionary<Guid, (HisRow Row, HisVisitFacts Visits, long Print)> changed = [];
        Dictionary<Guid, (HisRow Row, HisVisitFacts Visits, bool IsChanged)> taken = [];
        foreach (var row in rows)
        {
            if (!known.TryGetValue(row.Row.PatientNo, out var entry))
            {
                var added = new HisLedgerEntry(row.Row.PatientNo);
                added.Write(row.Row, row.Visits, row.Print, vault, now);
                fresh.Add(added);
                continue;
            }

            if (entry.Fingerprint == HisLedgerEntry.ErasedFingerprint) continue;
            var isChanged = entry.Fingerprint != row.Print || entry.IsGone;
            if (isChanged) changed.Add(entry.Id, row);
            // Of two that were merged the kept one follows its own row.
            if (entry.PatientId is { } patient && entry.ArchiveFollows == entry.PatientNo) taken.TryAdd(patient, (row.Row, row.Visits, isChanged));
        }

        if (fresh.Count > 0) await product.InsertAsync(db, fresh, cancel);
        db.ChangeTracker.Clear();
        foreach (var some in changed.Keys.Chunk(1000))
        {
            foreach (var entry in await db.HisLedger.AsTracking().Where(e => some.Contains(e.Id)).ToListAsync(cancel))
            {
                var (row, visits, print) = changed[entry.Id];
                entry.Write(row, visits, print, vault, now);
            }
        }

        var followed = await FollowAsync(db, taken, departments, now, cancel);
        await LinkBirthsAsync(db, page.Births, now, cancel);
        audit.AddSummary(db, Actor.System, AuditAction.Change, "从医院信息系统同步");
        await db.SaveChangesAsync(cancel);
        // Their classes follow from what the ledger says now.
        await classes.RefreshAsync(db, followed, cancel);
        await db.SaveChangesAsync(cancel);
        var (last, count, written) = (page.Last, rows.Count, fresh.Count + changed.Count);
        await Mine(db, owner).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.Watermark, last).SetProperty(s => s.Read, s => s.Read + count).SetProperty(s => s.Written, s => s.Written + written), cancel);
        await transaction.CommitAsync(cancel);
        return rows.Count;
    }

    /// <summary>The archives of the page's patients; those changed by hand are looked at even when the HIS says what it said before.</summary>
    /// <returns>Those the HIS says something new of.</returns>
    private async Task<List<Patient>> FollowAsync(CrmDbContext db, Dictionary<Guid, (HisRow Row, HisVisitFacts Visits, bool IsChanged)> taken, Dictionary<string, string> departments, DateTime now, CancellationToken cancel)
    {
        List<Patient> followed = [];
        foreach (var some in taken.Chunk(1000))
        {
            var all = some.Select(t => t.Key).ToList();
            var moved = some.Where(t => t.Value.IsChanged).Select(t => t.Key).ToList();
            var patients = await db.Patients.AsTracking().Where(p => all.Contains(p.Id) && p.MergedIntoId == null && p.ErasedAt == null && (p.FieldsByHand != null || moved.Contains(p.Id))).ToListAsync(cancel);
            var ids = patients.Where(p => p.FieldsByHand is not null).Select(p => p.Id).ToList();
            var conflicts = ids.Count == 0 ? [] : await db.HisConflicts.AsTracking().Where(c => ids.Contains(c.PatientId)).ToListAsync(cancel);
            foreach (var patient in patients)
            {
                var (row, visits, _) = taken[patient.Id];
                var own = conflicts.Where(c => c.PatientId == patient.Id).ToList();
                fields.Follow(patient, row, (key, value) => Differ(db, own, patient, key, value, now), key => db.HisConflicts.RemoveRange(own.Where(c => c.Field == key)));
                HisFields.Visited(patient, visits.LastAt, visits.LastDepartmentCode, visits.NextAt, departments);
            }

            followed.AddRange(patients);
        }

        db.ChangeTracker.DetectChanges();
        var changed = followed.Where(p => db.Entry(p).State == EntityState.Modified).ToList();
        if (changed.Count > 0) await indexer.RefreshAsync(db, changed, cancel);
        return [.. followed.Where(p => taken[p.Id].IsChanged)];
    }

    private void Differ(CrmDbContext db, List<HisConflict> own, Patient patient, string key, string value, DateTime now)
    {
        if (own.Find(c => c.Field == key) is not { } conflict)
        {
            db.HisConflicts.Add(new(patient.Id, key, vault.Seal(HisConflict.ValuePurpose, value), now));
        }
        else if (conflict.HisValueSealed is null || vault.Open(HisConflict.ValuePurpose, conflict.HisValueSealed) != value)
        {
            (conflict.HisValueSealed, conflict.SeenAt, conflict.KeptAt, conflict.KeptBy) = (vault.Seal(HisConflict.ValuePurpose, value), now, null, null);
        }
    }

    /// <summary>新生儿 and mother belong together as soon as both have an archive; what somebody has said of the two stays.</summary>
    private static async Task LinkBirthsAsync(CrmDbContext db, IReadOnlyList<HisBirth> births, DateTime now, CancellationToken cancel)
    {
        foreach (var some in births.Where(b => b.MotherPatientNo != b.ChildPatientNo).Distinct().Chunk(400))
        {
            var numbers = some.SelectMany(b => new[] { b.MotherPatientNo, b.ChildPatientNo }).Distinct().ToList();
            var archives = await db.Patients.Where(p => p.HisPatientNo != null && numbers.Contains(p.HisPatientNo) && p.MergedIntoId == null && p.ErasedAt == null)
                .Select(p => new { p.Id, No = p.HisPatientNo! }).ToListAsync(cancel);
            var idOf = archives.DistinctBy(a => a.No, StringComparer.Ordinal).ToDictionary(a => a.No, a => a.Id, StringComparer.Ordinal);
            var pairs = some.Where(b => idOf.ContainsKey(b.MotherPatientNo) && idOf.ContainsKey(b.ChildPatientNo)).Select(b => (Mother: idOf[b.MotherPatientNo], Child: idOf[b.ChildPatientNo])).ToList();
            if (pairs.Count == 0) continue;
            var ids = pairs.SelectMany(p => new[] { p.Mother, p.Child }).Distinct().ToList();
            var there = (await db.PatientRelations.Where(r => ids.Contains(r.PatientId)).Select(r => new { r.PatientId, r.RelatedId }).ToListAsync(cancel)).Select(r => (r.PatientId, r.RelatedId)).ToHashSet();
            foreach (var (mother, child) in pairs)
            {
                if (there.Add((child, mother))) db.PatientRelations.Add(new(child, mother, RelationKind.Mother, isGuardian: true, now, by: null));
                if (there.Add((mother, child))) db.PatientRelations.Add(new(mother, child, RelationKind.Child, isGuardian: false, now, by: null));
            }
        }
    }

    /// <summary>
    /// A whole round has met everybody the HIS has: when the ledger knows more, some are gone, and only then they are looked for. The HIS is asked which it has:
    /// the two databases need not order keys alike.
    /// </summary>
    private async Task FindGoneAsync(string owner, CancellationToken cancel)
    {
        await using (var db = await contexts.CreateDbContextAsync(cancel))
        {
            var read = await Mine(db, owner).Select(s => s.Read).FirstOrDefaultAsync(cancel);
            // A HIS that has nobody is a HIS in trouble.
            if (read == 0 || await db.HisLedger.CountAsync(e => e.GoneAt == null, cancel) <= read) return;
        }

        for (var after = ""; ;)
        {
            await using var db = await contexts.CreateDbContextAsync(cancel);
            var from = after;
#pragma warning disable CA1309 // The database compares.
            var some = await db.HisLedger.Where(e => e.GoneAt == null && string.Compare(e.PatientNo, from) > 0).OrderBy(e => e.PatientNo).Take(1000).Select(e => e.PatientNo).ToListAsync(cancel);
#pragma warning restore CA1309
            if (some.Count == 0) return;
            after = some[^1];
            var known = await his.FindKnownAsync(some, cancel);
            var gone = some.Where(no => !known.Contains(no)).ToList();
            if (gone.Count > Suspicious && gone.Count * 2 > some.Count)
            {
                LogTooManyGone(gone.Count, some.Count);
                return;
            }

            var now = clock.UtcNow;
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            await RenewAsync(db, owner, now, cancel);
            if (gone.Count > 0)
            {
                var marked = await db.HisLedger.Where(e => gone.Contains(e.PatientNo)).ExecuteUpdateAsync(set => set.SetProperty(e => e.GoneAt, now), cancel);
                await Mine(db, owner).ExecuteUpdateAsync(set => set.SetProperty(s => s.Gone, s => s.Gone + marked), cancel);
            }

            await transaction.CommitAsync(cancel);
        }
    }

    private async Task<HisRound?> EndAsync(string owner, HisTrouble? trouble, bool isWhole, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var now = clock.UtcNow;
        if (!isWhole)
        {
            await Mine(db, owner).ExecuteUpdateAsync(set => set.SetProperty(s => s.Trouble, s => trouble ?? s.Trouble).SetProperty(s => s.LeaseOwner, (string?)null).SetProperty(s => s.LeaseUntil, (DateTime?)null), cancel);
            return null;
        }

        var round = await Mine(db, owner).Select(s => new HisRound(s.Read, s.Written, s.Gone)).FirstOrDefaultAsync(cancel);
        await Mine(db, owner).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.DoneAt, now).SetProperty(s => s.Trouble, (HisTrouble?)null).SetProperty(s => s.Watermark, (string?)null)
                .SetProperty(s => s.LeaseOwner, (string?)null).SetProperty(s => s.LeaseUntil, (DateTime?)null), cancel);
        if (round is { Written: > 0 } or { Gone: > 0 }) LogDone(round.Read, round.Written, round.Gone);
        return round;
    }

    private static async Task RenewAsync(CrmDbContext db, string owner, DateTime now, CancellationToken cancel)
    {
        var until = now + Lease;
        // First in the transaction: it holds the row, so that nobody else goes on meanwhile.
        if (await Mine(db, owner).ExecuteUpdateAsync(set => set.SetProperty(s => s.LeaseUntil, until), cancel) == 0)
            throw new InvalidOperationException("Another program has gone on with the synchronisation, because this one took too long.");
    }

    private static IQueryable<HisSynchronisationState> Mine(CrmDbContext db, string owner) => db.HisSynchronisations.Where(s => s.Name == HisSynchronisationState.Patients && s.LeaseOwner == owner);

    private sealed record Known(Guid Id, string PatientNo, long Fingerprint, bool IsGone, Guid? PatientId, string? ArchiveFollows);

    [LoggerMessage(Level = LogLevel.Information, Message = "Patients synchronised with the HIS: {Read} read, {Written} written, {Gone} gone")]
    private partial void LogDone(int read, int written, int gone);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Gone} of {Asked} patients are not in the HIS any more: that is not believed, nothing is marked")]
    private partial void LogTooManyGone(int gone, int asked);
}

/// <summary>What a round of the synchronisation came to.</summary>
/// <param name="Read">Patients the HIS has.</param>
/// <param name="Written">Of them new or changed.</param>
/// <param name="Gone">No longer in the HIS.</param>
public sealed record HisRound(int Read, int Written, int Gone);
