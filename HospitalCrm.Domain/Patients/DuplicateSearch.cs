using System.Globalization;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Patients;

/// <summary>
/// 查找重复: goes through all archives once a day and writes down the pairs that may be one person. In steps of a range of one index each, so that no step
/// groups the whole table, and one that was cut short goes on.
/// </summary>
/// <remarks>
/// Same name and birthday with two different 身份证号 is no pair: in a town of a million that is chance. Same name and
/// telephone with two different ones is: one of them was typed wrongly.
/// </remarks>
public sealed class DuplicateSearch(IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor, AuditTrail audit, HospitalClock clock)
{
    /// <summary>Pieces the fingerprints of numbers are cut into.</summary>
    private const int Ranges = 64;

    private const int FirstYear = 1890;

    /// <summary>Of so many alike every two are a pair; of more, each and the oldest.</summary>
    private const int EveryTwo = 6;

    /// <summary>A number that hundreds share was made up (13800000000); more pairs of it would help nobody.</summary>
    private const int MostAlike = 50;

    /// <summary>A number of so many archives is the hospital's own or made up, and says nothing about who they are.</summary>
    private const int MostSharing = 1_000;

    private const int SomeAtOnce = 400;
    private const string Module = "patients";

    private static readonly TimeSpan Interval = TimeSpan.FromHours(20);

    private int Years => clock.Today.Year - FirstYear + 1;

    private int Steps => Ranges + Years + Ranges;

    /// <summary>How the search stands.</summary>
    public async Task<RunState> StateAsync(CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand(Permissions.Patients.Merge);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await PatientRun.FindAsync(db, PatientRun.Duplicates, cancel) is { } run ? await RunState.OfAsync(db, run, Steps, clock.UtcNow, cancel) : RunState.Never;
    }

    /// <summary>立即查找. When the caller goes away the program goes on with it.</summary>
    /// <exception cref="DomainRuleException">Another node is at it.</exception>
    public async Task<RunState> RunAsync(IProgress<PatientRunProgress>? progress, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Patients.Merge);
        if (!await WorkAsync(me, progress, cancel)) throw new DomainRuleException("查找正在进行，请等它完成。");
        return await StateAsync(cancel);
    }

    /// <summary>Compares one archive that has just been saved with all others, so that whoever saved it can be told at once.</summary>
    /// <returns>There are some that may be of the same person.</returns>
    public async Task<bool> LookAsync(Guid patientId, CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand(Permissions.Patients.View);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        if (await Shown(db).FirstOrDefaultAsync(p => p.Id == patientId, cancel) is not { } patient) return false;
        var startedAt = clock.UtcNow;
        List<(DuplicateReason Reason, List<(Alike First, Alike Second)> Pairs)> alike =
        [
            (DuplicateReason.IdCard, Of(await ByIdCardAsync(db, patient, cancel))),
            (DuplicateReason.Birthday, [.. Of(await ByBirthdayAsync(db, patient, cancel)).Where(MayShareBirthday)]),
            (DuplicateReason.Phone, Of(await ByPhoneAsync(db, patient, cancel))),
        ];
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            foreach (var (reason, pairs) in alike) await WriteAsync(db, pairs, reason, startedAt, cancel);
            var found = alike.SelectMany(a => a.Pairs).Select(pair => (pair.First.Number, pair.Second.Number)).ToHashSet();
            var known = await db.PatientDuplicates.AsTracking().Where(d => !d.IsApart && (d.FirstId == patientId || d.SecondId == patientId)).ToListAsync(cancel);
            db.PatientDuplicates.RemoveRange(known.Where(d => !found.Contains((d.FirstNumber, d.SecondNumber))));
            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
            return known.Exists(d => found.Contains((d.FirstNumber, d.SecondNumber)));
        }
        catch (DbUpdateException)
        {
            // Somebody else wrote the same pair at this moment; what is left the daily search writes.
            return true;
        }

        List<(Alike First, Alike Second)> Of(List<Alike> others) => [.. PairsIn(others).Where(pair => pair.First.Number == patient.Number || pair.Second.Number == patient.Number)];
    }

    /// <summary>Once a day, and the rest of a search that was cut short.</summary>
    [OpenByDesign("The program's own upkeep; it reads and shows nothing.")]
    public async Task KeepUpAsync(CancellationToken cancel)
    {
        PatientRun? run;
        await using (var db = await contexts.CreateDbContextAsync(cancel)) run = await PatientRun.FindAsync(db, PatientRun.Duplicates, cancel);
        if (run is null || (run.IsFree(clock.UtcNow) && (run.IsRunning || run.DoneAt is null || run.DoneAt + Interval < clock.UtcNow))) await WorkAsync(Actor.System, progress: null, cancel);
    }

    private Task<bool> WorkAsync(Actor me, IProgress<PatientRunProgress>? progress, CancellationToken cancel) =>
        PatientRun.WorkAsync(contexts, PatientRun.Duplicates, me.UserCode, stamp: 0, clock.UtcNow, async (run, owner) =>
        {
            var (seen, changed, steps) = (run.Seen, run.Changed, Steps);
            for (var step = (int)run.Place; step < steps; step++)
            {
                var (pairs, fresh) = await StepAsync(step, run.StartedAt!.Value, owner, cancel);
                (seen, changed) = (seen + pairs, changed + fresh);
                progress?.Report(new((step + 1.0) / steps, seen, changed));
            }

            await FinishAsync(me, run.StartedAt!.Value, owner, cancel);
        }, cancel);

    /// <returns>How many pairs there are in this range, and how many of them are new.</returns>
    private async Task<(int Pairs, int Fresh)> StepAsync(int step, DateTime startedAt, Guid owner, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var (reason, alike) = step < Ranges ? (DuplicateReason.IdCard, await ByIdCardAsync(db, step, cancel))
            : step < Ranges + Years ? (DuplicateReason.Birthday, await ByBirthdayAsync(db, FirstYear + step - Ranges, cancel))
            : (DuplicateReason.Phone, await ByPhoneAsync(db, step - Ranges - Years, cancel));
        var pairs = PairsIn(alike).Where(pair => reason != DuplicateReason.Birthday || MayShareBirthday(pair)).ToList();

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await PatientRun.StepAsync(db, PatientRun.Duplicates, owner, clock.UtcNow, cancel);
        var fresh = 0;
        foreach (var some in pairs.Chunk(SomeAtOnce)) fresh += await WriteAsync(db, some, reason, startedAt, cancel);
        await PatientRun.NoteAsync(db, PatientRun.Duplicates, step + 1, pairs.Count, fresh, cancel);
        await transaction.CommitAsync(cancel);
        return (pairs.Count, fresh);
    }

    private async Task<int> WriteAsync(CrmDbContext db, IReadOnlyCollection<(Alike First, Alike Second)> pairs, DuplicateReason reason, DateTime startedAt, CancellationToken cancel)
    {
        var firsts = pairs.Select(pair => pair.First.Number).Distinct().ToList();
        var known = await db.PatientDuplicates.AsTracking().Where(d => firsts.Contains(d.FirstNumber)).ToDictionaryAsync(d => (d.FirstNumber, d.SecondNumber), cancel);
        var fresh = 0;
        foreach (var (first, second) in pairs)
        {
            if (!known.TryGetValue((first.Number, second.Number), out var pair))
            {
                db.PatientDuplicates.Add(pair = new((first.Id, first.Number), (second.Id, second.Number)));
                fresh++;
            }

            // What an earlier search has seen may be true no longer.
            if (pair.FoundAt < startedAt) (pair.HasSameIdCard, pair.HasSameBirthday, pair.HasSamePhone) = (false, false, false);
            pair.HasSameIdCard |= reason == DuplicateReason.IdCard;
            pair.HasSameBirthday |= reason == DuplicateReason.Birthday;
            pair.HasSamePhone |= reason == DuplicateReason.Phone;
            pair.Reason = pair.HasSameIdCard ? DuplicateReason.IdCard : pair.HasSameBirthday ? DuplicateReason.Birthday : DuplicateReason.Phone;
            pair.FoundAt = clock.UtcNow;
        }

        await db.SaveChangesAsync(cancel);
        db.ChangeTracker.Clear();
        return fresh;
    }

    /// <summary>Pairs nobody found again are none any more; what somebody has decided is remembered.</summary>
    private async Task FinishAsync(Actor me, DateTime startedAt, Guid owner, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await PatientRun.StepAsync(db, PatientRun.Duplicates, owner, clock.UtcNow, cancel);
        await db.PatientDuplicates.Where(d => !d.IsApart && d.FoundAt < startedAt).ExecuteDeleteAsync(cancel);
        await PatientRun.FinishAsync(db, PatientRun.Duplicates, clock.UtcNow, cancel);
        var done = (await PatientRun.FindAsync(db, PatientRun.Duplicates, cancel))!;
        audit.Add(db, me, AuditAction.Verify, Module, "查找重复档案", null, string.Create(CultureInfo.InvariantCulture, $"疑似重复{done.DoneSeen}处，新增{done.DoneChanged}对"));
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    // Keys first and then whose they are, as two plain questions: as one, with the first inside the second, SQLite groups anew for every archive.
    private static async Task<List<Alike>> ByIdCardAsync(CrmDbContext db, int range, CancellationToken cancel)
    {
        var (from, to) = RangeOf(range);
        var twice = await db.Patients.Where(p => p.IdCardIndex >= from && p.IdCardIndex <= to).GroupBy(p => p.IdCardIndex!.Value).Where(group => group.Count() > 1).Select(group => group.Key).ToListAsync(cancel);
        List<Alike> alike = [];
        foreach (var some in twice.Chunk(SomeAtOnce))
        {
            alike.AddRange((await Shown(db).Where(p => p.IdCardIndex != null && some.Contains(p.IdCardIndex.Value)).Select(p => new { p.Id, p.Number, p.IdCardIndex }).ToListAsync(cancel))
                .Select(p => new Alike(p.Id, p.Number, p.IdCardIndex, p.IdCardIndex!)));
        }

        return alike;
    }

    private static async Task<List<Alike>> ByBirthdayAsync(CrmDbContext db, int year, CancellationToken cancel)
    {
        DateOnly from = new(year, 1, 1), to = new(year, 12, 31);
        var born = Shown(db).Where(p => p.BornOn >= from && p.BornOn <= to);
        var twice = (await born.GroupBy(p => new { p.SearchName, p.BornOn }).Where(group => group.Count() > 1).Select(group => new { group.Key.SearchName, group.Key.BornOn }).ToListAsync(cancel))
            .Select(key => (key.SearchName, key.BornOn)).ToHashSet();
        List<Alike> alike = [];
        foreach (var some in twice.Select(key => key.SearchName).Distinct(StringComparer.Ordinal).Chunk(SomeAtOnce))
        {
            alike.AddRange((await born.Where(p => some.Contains(p.SearchName)).Select(p => new { p.Id, p.Number, p.IdCardIndex, p.SearchName, p.BornOn }).ToListAsync(cancel))
                .Where(p => twice.Contains((p.SearchName, p.BornOn))).Select(p => new Alike(p.Id, p.Number, p.IdCardIndex, (p.SearchName, p.BornOn))));
        }

        return alike;
    }

    private static async Task<List<Alike>> ByPhoneAsync(CrmDbContext db, int range, CancellationToken cancel)
    {
        var (from, to) = RangeOf(range);
        var shared = await db.PatientPhones.Where(x => x.Whole >= from && x.Whole <= to).GroupBy(x => x.Whole).Where(group => group.Count() > 1 && group.Count() <= MostSharing).Select(group => group.Key).ToListAsync(cancel);
        List<Alike> alike = [];
        foreach (var some in shared.Chunk(SomeAtOnce))
        {
            alike.AddRange((await db.PatientPhones.Where(x => some.Contains(x.Whole)).Join(Shown(db), x => x.Number, p => p.Number, (x, p) => new { x.Whole, p.SearchName, p.Id, p.Number, p.IdCardIndex }).ToListAsync(cancel))
                .Select(h => new Alike(h.Id, h.Number, h.IdCardIndex, (h.Whole, h.SearchName))));
        }

        return alike;
    }

    // As above for one archive, itself among them; no more than become pairs.
    private static async Task<List<Alike>> ByIdCardAsync(CrmDbContext db, Patient patient, CancellationToken cancel) =>
        patient.IdCardIndex is not { } idCard ? [] : await SomeAsync(Shown(db).Where(p => p.IdCardIndex == idCard), "", cancel);

    private static async Task<List<Alike>> ByBirthdayAsync(CrmDbContext db, Patient patient, CancellationToken cancel) =>
        patient.BornOn is not { } born ? [] : await SomeAsync(Shown(db).Where(p => p.SearchName == patient.SearchName && p.BornOn == born), "", cancel);

    private static async Task<List<Alike>> ByPhoneAsync(CrmDbContext db, Patient patient, CancellationToken cancel)
    {
        List<Alike> alike = [];
        foreach (var whole in await db.PatientPhones.Where(x => x.Number == patient.Number).Select(x => x.Whole).Distinct().ToListAsync(cancel))
        {
            if (await db.PatientPhones.Where(x => x.Whole == whole).Take(MostSharing + 1).CountAsync(cancel) > MostSharing) continue;
            alike.AddRange(await SomeAsync(db.PatientPhones.Where(x => x.Whole == whole).Join(Shown(db), x => x.Number, p => p.Number, (_, p) => p).Where(p => p.SearchName == patient.SearchName), whole, cancel));
        }

        return alike;
    }

    private static async Task<List<Alike>> SomeAsync(IQueryable<Patient> patients, object key, CancellationToken cancel) =>
        [.. (await patients.OrderBy(p => p.Number).Take(MostAlike).Select(p => new { p.Id, p.Number, p.IdCardIndex }).ToListAsync(cancel)).Select(p => new Alike(p.Id, p.Number, p.IdCardIndex, key))];

    private static IQueryable<Patient> Shown(CrmDbContext db) => db.Patients.AsNoTracking().Where(p => p.MergedIntoId == null && p.ErasedAt == null);

    /// <summary>The fingerprints are spread evenly over all 64-bit numbers.</summary>
    private static (long From, long To) RangeOf(int range)
    {
        const long width = 1L << 58;
        var from = long.MinValue + (range * width);
        return (from, from + (width - 1));
    }

    private static IEnumerable<(Alike First, Alike Second)> PairsIn(List<Alike> alike) =>
        alike.GroupBy(a => a.Key).SelectMany(group => PairsOf([.. group.DistinctBy(a => a.Number).OrderBy(a => a.Number).Take(MostAlike)])).DistinctBy(pair => (pair.First.Number, pair.Second.Number));

    private static bool MayShareBirthday((Alike First, Alike Second) pair) => pair.First.IdCard is null || pair.Second.IdCard is null || pair.First.IdCard == pair.Second.IdCard;

    private static IEnumerable<(Alike First, Alike Second)> PairsOf(List<Alike> alike)
    {
        for (var i = 0; i < alike.Count; i++)
        {
            for (var j = i + 1; j < alike.Count && (i == 0 || alike.Count <= EveryTwo); j++) yield return (alike[i], alike[j]);
        }
    }

    /// <summary>An archive that shares something with another.</summary>
    private sealed record Alike(Guid Id, long Number, long? IdCard, object Key);
}
