using System.Globalization;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Persistence.Providers;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Patients;

/// <summary>
/// 患者分类: works the classes of all archives out in one pass, of some after they changed, and of those who grow out of their age band. A class set by hand
/// is left alone.
/// </summary>
public sealed class ClassificationRun(
    IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor, AuditTrail audit, HospitalClock clock, PersonalDataVault vault, IDatabaseProduct product)
{
    /// <summary>Archives in one transaction: a tenth of a second on SQLite, which one patient at a kiosk may have to wait for.</summary>
    internal const int Batch = 5_000;

    private const int SomeAtOnce = 500;
    private const string Module = "patients";
    private const string Subject = "患者分类";

    /// <summary>How many archives are in which class, and how the last pass went.</summary>
    public async Task<ClassificationOverview> OverviewAsync(CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand(Permissions.Patients.Classify);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var classes = db.PatientClassifications.AsNoTracking();
        var total = await classes.CountAsync(cancel);
        List<ClassCounts> kinds =
        [
            await CountAsync<SpendingClass>(db, PatientClassKind.Spending, classes.Where(c => c.SpendingClassId != null).GroupBy(c => c.SpendingClassId!.Value).Select(g => new ClassCount(g.Key, g.Count())), total, cancel),
            await CountAsync<HealthClass>(db, PatientClassKind.Health, classes.Where(c => c.HealthClassId != null).GroupBy(c => c.HealthClassId!.Value).Select(g => new ClassCount(g.Key, g.Count())), total, cancel),
            await CountAsync<AddressClass>(db, PatientClassKind.Address, classes.Where(c => c.AddressClassId != null).GroupBy(c => c.AddressClassId!.Value).Select(g => new ClassCount(g.Key, g.Count())), total, cancel),
            await CountAsync<AgeBand>(db, PatientClassKind.Age, classes.Where(c => c.AgeBandId != null).GroupBy(c => c.AgeBandId!.Value).Select(g => new ClassCount(g.Key, g.Count())), total, cancel),
        ];
        return new(kinds, total, await StateAsync(db, cancel));
    }

    /// <summary>How the pass stands, without counting.</summary>
    public async Task<RunState> StateAsync(CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand(Permissions.Patients.Classify);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await StateAsync(db, cancel);
    }

    /// <summary>立即分类: all archives, or the rest of a pass that was cut short. When the caller goes away the program goes on with it.</summary>
    /// <exception cref="DomainRuleException">Another node is at it.</exception>
    public async Task<RunState> RunAsync(IProgress<PatientRunProgress>? progress, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Patients.Classify);
        if (!await WorkAsync(me, progress, cancel)) throw new DomainRuleException("分类正在进行，请等它完成。");
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await StateAsync(db, cancel);
    }

    /// <summary>Ends a pass that is under way; what it has done stays.</summary>
    public async Task StopAsync(CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Patients.Classify);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var run = await PatientRun.FindAsync(db, PatientRun.Classification, cancel);
        if (run is null || await PatientRun.AbandonAsync(db, PatientRun.Classification, cancel) == 0) return;
        audit.Add(db, me, AuditAction.Change, Module, Subject, null, string.Create(CultureInfo.InvariantCulture, $"中止；已看{run.Seen}份，改变{run.Changed}份"));
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>What is due without anybody asking: a pass that was cut short, one after the parameters changed, and who grew out of an age band.</summary>
    [OpenByDesign("The program's own upkeep; it reads and shows nothing.")]
    public async Task KeepUpAsync(CancellationToken cancel)
    {
        PatientRun? run;
        long stamp;
        await using (var db = await contexts.CreateDbContextAsync(cancel))
        {
            run = await PatientRun.FindAsync(db, PatientRun.Classification, cancel);
            stamp = await StampAsync(db, cancel);
        }

        if (run?.IsFree(clock.UtcNow) == false) return;
        if (run is null || run.IsRunning || run.DoneAt is null || run.DoneStamp != stamp) await WorkAsync(Actor.System, progress: null, cancel);
        await RefreshDueAsync(cancel);
    }

    /// <summary>
    /// Works the classes of archives out anew within the caller's save: call it when they are tracked and changed, before SaveChanges, inside a transaction.
    /// Those merged away or erased lose theirs.
    /// </summary>
    internal async Task RefreshAsync(CrmDbContext db, IReadOnlyCollection<Patient> patients, CancellationToken cancel)
    {
        if (patients.Count == 0) return;
        // A pass that has read the archive as it was must not write after us.
        if (db.Database.CurrentTransaction is not null) await PatientRun.LockAsync(db, PatientRun.Classification, cancel);
        var classifier = await PatientClassifier.ReadAsync(db, clock.Today, cancel);
        var now = clock.UtcNow;
        foreach (var some in patients.Chunk(SomeAtOnce))
        {
            var ids = some.Select(p => p.Id).ToList();
            var numbers = some.Select(p => p.HisPatientNo).Where(no => no is not null).ToList();
            var known = await db.PatientClassifications.AsTracking().Where(c => ids.Contains(c.Id)).ToDictionaryAsync(c => c.Id, cancel);
            var ledger = await LedgerOf(db, numbers!).ToDictionaryAsync(e => e.PatientNo, StringComparer.Ordinal, cancel);
            foreach (var patient in some)
            {
                var classes = known.GetValueOrDefault(patient.Id);
                if (patient.MergedIntoId is not null || patient.ErasedAt is not null)
                {
                    if (classes is not null) db.PatientClassifications.Remove(classes);
                    continue;
                }

                if (classes is null) db.PatientClassifications.Add(classes = new(patient.Id, patient.Number));
                var entry = patient.HisPatientNo is { } no ? ledger.GetValueOrDefault(no) : null;
                classifier.Apply(classes, FactsOf(classifier, patient.BornOn, patient.IdCardSealed, patient.Address, entry), now);
            }
        }
    }

    private static IQueryable<LedgerFacts> LedgerOf(CrmDbContext db, IReadOnlyCollection<string> numbers) => db.HisLedger.AsNoTracking().Where(e => numbers.Contains(e.PatientNo))
        .Select(e => new LedgerFacts(e.PatientNo, e.YearSpending, e.TotalSpending, e.LastDiagnosis, e.Visits > 0 || e.LastVisitAt != null));

    private async Task RefreshDueAsync(CancellationToken cancel)
    {
        var today = clock.Today;
        while (true)
        {
            await using var db = await contexts.CreateDbContextAsync(cancel);
            var due = await db.PatientClassifications.Where(c => c.NextAgeOn <= today).OrderBy(c => c.NextAgeOn).Select(c => c.Id).Take(SomeAtOnce).ToListAsync(cancel);
            if (due.Count == 0) return;
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            var patients = await db.Patients.AsNoTracking().Where(p => due.Contains(p.Id)).ToListAsync(cancel);
            await RefreshAsync(db, patients, cancel);
            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
        }
    }

    /// <returns>False: another node is at it.</returns>
    private async Task<bool> WorkAsync(Actor me, IProgress<PatientRunProgress>? progress, CancellationToken cancel)
    {
        PatientClassifier classifier;
        long stamp;
        await using (var db = await contexts.CreateDbContextAsync(cancel))
        {
            // First the stamp: parameters that change between the two are seen by the next pass.
            stamp = await StampAsync(db, cancel);
            classifier = await PatientClassifier.ReadAsync(db, clock.Today, cancel);
        }

        return await PatientRun.WorkAsync(contexts, PatientRun.Classification, me.UserCode, stamp, clock.UtcNow, async (run, owner) =>
        {
            var (place, seen, changed) = (run.Place, run.Seen, run.Changed);
            while (await StepAsync(classifier, owner, place, cancel) is { } step)
            {
                (place, seen, changed) = (step.Place, seen + step.Seen, changed + step.Changed);
                progress?.Report(new(Math.Min(1, (double)place / step.Last), seen, changed));
            }

            await FinishAsync(me, owner, cancel);
        }, cancel);
    }

    /// <summary>The next archives behind a place; null when there are none.</summary>
    private async Task<Step?> StepAsync(PatientClassifier classifier, Guid owner, long place, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        // Facts are read before the transaction: while it is open nobody else writes on SQLite.
        var readAt = clock.UtcNow;
        var last = await db.RunningNumbers.Where(n => n.Name == RunningNumber.Patients).Select(n => n.Last).FirstOrDefaultAsync(cancel);
        var archives = await (
            from p in db.Patients.AsNoTracking().Where(p => p.Number > place).OrderBy(p => p.Number).Take(Batch)
            join e in db.HisLedger.AsNoTracking() on p.HisPatientNo equals e.PatientNo into entries
            from e in entries.DefaultIfEmpty()
            select new
            {
                p.Id,
                p.Number,
                IsHidden = p.MergedIntoId != null || p.ErasedAt != null,
                p.BornOn,
                p.IdCardSealed,
                p.Address,
                Ledger = e == null ? null : new LedgerFacts(e.PatientNo, e.YearSpending, e.TotalSpending, e.LastDiagnosis, e.Visits > 0 || e.LastVisitAt != null),
            }).ToListAsync(cancel);
        if (archives.Count == 0) return null;

        var until = archives.Max(a => a.Number);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await PatientRun.StepAsync(db, PatientRun.Classification, owner, clock.UtcNow, cancel);
        var known = await db.PatientClassifications.AsNoTracking().Where(c => c.Number > place && c.Number <= until).ToDictionaryAsync(c => c.Id, cancel);
        List<object> fresh = [], changed = [];
        List<Guid> gone = [];
        foreach (var archive in archives)
        {
            var isKnown = known.TryGetValue(archive.Id, out var classes);
            if (archive.IsHidden)
            {
                if (isKnown) gone.Add(archive.Id);
                continue;
            }

            // Somebody has saved the archive since we read it.
            if (classes is { } newer && newer.WorkedOutAt > readAt) continue;
            classes ??= new(archive.Id, archive.Number);
            if (!classifier.Apply(classes, FactsOf(classifier, archive.BornOn, archive.IdCardSealed, archive.Address, archive.Ledger), readAt) && isKnown) continue;
            (isKnown ? changed : fresh).Add(classes);
        }

        if (fresh.Count > 0) await product.InsertAsync(db, fresh, cancel);
        if (changed.Count > 0) await product.UpdateAsync(db, changed, cancel);
        foreach (var some in gone.Chunk(SomeAtOnce)) await db.PatientClassifications.Where(c => some.Contains(c.Id)).ExecuteDeleteAsync(cancel);
        await PatientRun.NoteAsync(db, PatientRun.Classification, until, archives.Count, fresh.Count + changed.Count + gone.Count, cancel);
        await transaction.CommitAsync(cancel);
        return new(until, Math.Max(last, until), archives.Count, fresh.Count + changed.Count + gone.Count);
    }

    private async Task FinishAsync(Actor me, Guid owner, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await PatientRun.StepAsync(db, PatientRun.Classification, owner, clock.UtcNow, cancel);
        await PatientRun.FinishAsync(db, PatientRun.Classification, clock.UtcNow, cancel);
        var done = (await PatientRun.FindAsync(db, PatientRun.Classification, cancel))!;
        audit.Add(
            db, me, AuditAction.Change, Module, Subject, null,
            string.Create(CultureInfo.InvariantCulture, $"共{done.DoneSeen}份，改变{done.DoneChanged}份，用时{(done.DoneAt!.Value - done.DoneStartedAt!.Value).TotalSeconds:0}秒"));
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    private PatientFacts FactsOf(PatientClassifier classifier, DateOnly? bornOn, string? idCardSealed, string? address, LedgerFacts? ledger) => new(
        bornOn, idCardSealed is null || !classifier.LooksAtIdCards ? null : vault.Open(Patient.IdCardPurpose, idCardSealed), address,
        ledger is { TotalSpending: > 0 } ? ledger.YearSpending : null, ledger?.LastDiagnosis, ledger?.WasHere == true);

    private static Task<long> StampAsync(CrmDbContext db, CancellationToken cancel) => db.ChangeStamps.Where(s => s.Name == ChangeStamp.Parameters).Select(s => s.Value).FirstOrDefaultAsync(cancel);

    private async Task<RunState> StateAsync(CrmDbContext db, CancellationToken cancel)
    {
        var run = await PatientRun.FindAsync(db, PatientRun.Classification, cancel);
        if (run is null) return RunState.Never;
        var last = await db.RunningNumbers.Where(n => n.Name == RunningNumber.Patients).Select(n => n.Last).FirstOrDefaultAsync(cancel);
        return await RunState.OfAsync(db, run, last, clock.UtcNow, cancel);
    }

    private static async Task<ClassCounts> CountAsync<T>(CrmDbContext db, PatientClassKind kind, IQueryable<ClassCount> counted, int total, CancellationToken cancel)
        where T : Parameter
    {
        var counts = await counted.ToDictionaryAsync(c => c.Id, c => c.Count, cancel);
        var classes = await db.Set<T>().AsNoTracking().OrderBy(p => p.SortOrder).ThenBy(p => p.Code).Select(p => new { p.Id, p.Name, p.IsDisabled }).ToListAsync(cancel);
        return new(
            kind,
            [.. classes.Where(c => !c.IsDisabled || counts.ContainsKey(c.Id)).Select(c => new CountedClass(c.Id, c.Name, c.IsDisabled, counts.GetValueOrDefault(c.Id)))],
            total - counts.Values.Sum());
    }

    private sealed record ClassCount(Guid Id, int Count);

    private sealed record LedgerFacts(string PatientNo, decimal YearSpending, decimal TotalSpending, string? LastDiagnosis, bool WasHere);

    private sealed record Step(long Place, long Last, int Seen, int Changed);
}

/// <summary>The four ways archives are classified.</summary>
public enum PatientClassKind
{
    [Label("消费能力")]
    Spending = 1,

    [Label("健康")]
    Health = 2,

    [Label("住址")]
    Address = 3,

    [Label("年龄段")]
    Age = 4,
}

/// <summary>A class and how many archives are in it.</summary>
public sealed record CountedClass(Guid Id, string Name, bool IsDisabled, int Count);

/// <summary>The classes of one kind.</summary>
/// <param name="Without">Archives that no rule fits.</param>
public sealed record ClassCounts(PatientClassKind Kind, IReadOnlyList<CountedClass> Classes, int Without);

/// <summary>How many archives are in which class.</summary>
/// <param name="Total">Archives that have been classified.</param>
public sealed record ClassificationOverview(IReadOnlyList<ClassCounts> Kinds, int Total, RunState Run);

/// <summary>How a pass over all archives stands, and how the last whole one went.</summary>
/// <param name="Share">0 … 1 of the one under way; null: none is.</param>
/// <param name="IsHeld">Somebody is at it at this moment; else it was cut short and goes on within a minute.</param>
/// <param name="DoneBy">Name of who pressed the button; null: the program.</param>
public sealed record RunState(double? Share, bool IsHeld, int Seen, int Changed, DateTime? DoneAt, TimeSpan? Took, string? DoneBy, int DoneSeen, int DoneChanged)
{
    internal static RunState Never { get; } = new(null, false, 0, 0, null, null, null, 0, 0);

    /// <param name="whole">What <see cref="PatientRun.Place"/> is at the end.</param>
    internal static async Task<RunState> OfAsync(CrmDbContext db, PatientRun run, long whole, DateTime now, CancellationToken cancel)
    {
        var by = run.DoneBy is null || run.DoneBy == Actor.System.UserCode ? null : await db.Users.Where(u => u.UserName == run.DoneBy).Select(u => u.DisplayName).FirstOrDefaultAsync(cancel) ?? run.DoneBy;
        return new(
            run.IsRunning ? whole <= 0 ? 0 : Math.Min(1, (double)run.Place / whole) : null, !run.IsFree(now), run.Seen, run.Changed, run.DoneAt, run.DoneAt - run.DoneStartedAt, by, run.DoneSeen, run.DoneChanged);
    }
}
