using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Patients;

/// <summary>
/// A pass over all archives that takes a while (分类, 查找重复): where it is, who holds it, and how the last one went. One row for each kind of pass; whoever
/// holds its lease works, and a pass that was cut short goes on from its place.
/// </summary>
public sealed class PatientRun
{
    /// <summary>分类.</summary>
    public const string Classification = "classification";

    /// <summary>查找重复.</summary>
    public const string Duplicates = "duplicates";

    /// <summary>A node that has not written its place for so long is taken for dead.</summary>
    internal static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    private PatientRun() { }

    private PatientRun(string name) => Name = name;

    public string Name { get; private set; } = "";

    /// <summary>Begun and not at its end.</summary>
    public bool IsRunning { get; private set; }

    public DateTime? StartedAt { get; private set; }

    /// <summary>User code of whoever pressed the button; <c>system</c>: the program.</summary>
    public string? StartedBy { get; private set; }

    /// <summary>How far it is: the last archive's number, or the last step.</summary>
    public long Place { get; private set; }

    public int Seen { get; private set; }
    public int Changed { get; private set; }

    /// <summary>What the counter of the parameters stood at when it began.</summary>
    public long Stamp { get; private set; }

    internal Guid? LeaseOwner { get; private set; }
    internal DateTime? LeaseUntil { get; private set; }

    public DateTime? DoneAt { get; private set; }
    public DateTime? DoneStartedAt { get; private set; }
    public string? DoneBy { get; private set; }
    public int DoneSeen { get; private set; }
    public int DoneChanged { get; private set; }
    public long DoneStamp { get; private set; }

    /// <summary>Nobody works on it at this moment.</summary>
    internal bool IsFree(DateTime now) => LeaseUntil is null || LeaseUntil < now;

    internal static Task<PatientRun?> FindAsync(CrmDbContext db, string name, CancellationToken cancel) => db.PatientRuns.AsNoTracking().FirstOrDefaultAsync(r => r.Name == name, cancel);

    /// <summary>Does the work under the lease, from where it was cut short or from the beginning; whatever happens, the lease is let go.</summary>
    /// <returns>False: another node is at it.</returns>
    internal static async Task<bool> WorkAsync(IDbContextFactory<CrmDbContext> contexts, string name, string by, long stamp, DateTime now, Func<PatientRun, Guid, Task> work, CancellationToken cancel)
    {
        // Of each work, not of each node: two people on one node are two.
        var owner = Guid.CreateVersion7();
        PatientRun? run;
        await using (var db = await contexts.CreateDbContextAsync(cancel)) run = await TryTakeAsync(db, name, owner, by, stamp, now, cancel);
        if (run is null) return false;
        try
        {
            await work(run, owner);
        }
        catch (PatientRunStoppedException)
        {
            // Said by whoever stopped it.
        }
        finally
        {
            await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
            await ReleaseAsync(db, name, owner, CancellationToken.None);
        }

        return true;
    }

    /// <summary>Takes the lease, and begins a new pass where none was cut short. Null: somebody else is at it.</summary>
    internal static async Task<PatientRun?> TryTakeAsync(CrmDbContext db, string name, Guid owner, string by, long stamp, DateTime now, CancellationToken cancel)
    {
        if (!await db.PatientRuns.AnyAsync(r => r.Name == name, cancel))
        {
            db.PatientRuns.Add(new(name));
            await db.SaveChangesAsync(cancel);
            db.ChangeTracker.Clear();
        }

        var until = now + Lease;
        if (await db.PatientRuns.Where(r => r.Name == name && (r.LeaseUntil == null || r.LeaseUntil < now))
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.LeaseOwner, owner).SetProperty(r => r.LeaseUntil, until), cancel) == 0) return null;
        await db.PatientRuns.Where(r => r.Name == name && r.LeaseOwner == owner && !r.IsRunning).ExecuteUpdateAsync(
            set => set.SetProperty(r => r.IsRunning, true).SetProperty(r => r.StartedAt, now).SetProperty(r => r.StartedBy, by).SetProperty(r => r.Place, 0).SetProperty(r => r.Seen, 0).SetProperty(r => r.Changed, 0)
                .SetProperty(r => r.Stamp, stamp), cancel);
        return await FindAsync(db, name, cancel);
    }

    /// <summary>One step further, in the caller's transaction. Its row is what everybody waits for who writes the same things.</summary>
    /// <exception cref="PatientRunStoppedException">Somebody ended the pass, or another node has it now.</exception>
    internal static async Task StepAsync(CrmDbContext db, string name, Guid owner, DateTime now, CancellationToken cancel)
    {
        var until = now + Lease;
        if (await db.PatientRuns.Where(r => r.Name == name && r.LeaseOwner == owner && r.IsRunning).ExecuteUpdateAsync(set => set.SetProperty(r => r.LeaseUntil, until), cancel) == 0)
            throw new PatientRunStoppedException();
    }

    /// <summary>Where the pass is after this step; in the same transaction as <see cref="StepAsync"/>.</summary>
    internal static Task<int> NoteAsync(CrmDbContext db, string name, long place, int seen, int changed, CancellationToken cancel) =>
        db.PatientRuns.Where(r => r.Name == name).ExecuteUpdateAsync(set => set.SetProperty(r => r.Place, place).SetProperty(r => r.Seen, r => r.Seen + seen).SetProperty(r => r.Changed, r => r.Changed + changed), cancel);

    /// <summary>The pass is through; in the caller's transaction, after a last <see cref="StepAsync"/>.</summary>
    internal static Task<int> FinishAsync(CrmDbContext db, string name, DateTime now, CancellationToken cancel) =>
        db.PatientRuns.Where(r => r.Name == name).ExecuteUpdateAsync(
            set => set.SetProperty(r => r.IsRunning, false).SetProperty(r => r.LeaseUntil, (DateTime?)null).SetProperty(r => r.DoneAt, now).SetProperty(r => r.DoneStartedAt, r => r.StartedAt).SetProperty(r => r.DoneBy, r => r.StartedBy)
                .SetProperty(r => r.DoneSeen, r => r.Seen).SetProperty(r => r.DoneChanged, r => r.Changed).SetProperty(r => r.DoneStamp, r => r.Stamp), cancel);

    /// <summary>Lets go of the lease: whoever comes next goes on.</summary>
    internal static Task<int> ReleaseAsync(CrmDbContext db, string name, Guid owner, CancellationToken cancel) =>
        db.PatientRuns.Where(r => r.Name == name && r.LeaseOwner == owner).ExecuteUpdateAsync(set => set.SetProperty(r => r.LeaseUntil, (DateTime?)null), cancel);

    /// <summary>Ends a pass for good; whoever is at it finds out with its next step.</summary>
    internal static Task<int> AbandonAsync(CrmDbContext db, string name, CancellationToken cancel) =>
        db.PatientRuns.Where(r => r.Name == name && r.IsRunning).ExecuteUpdateAsync(set => set.SetProperty(r => r.IsRunning, false).SetProperty(r => r.LeaseUntil, (DateTime?)null), cancel);

    /// <summary>Waits in the caller's transaction until no step of the pass is being written, and keeps the next one waiting.</summary>
    internal static Task<int> LockAsync(CrmDbContext db, string name, CancellationToken cancel) =>
        db.PatientRuns.Where(r => r.Name == name).ExecuteUpdateAsync(set => set.SetProperty(r => r.Place, r => r.Place), cancel);
}

/// <summary>A pass was ended by somebody, or another node goes on with it.</summary>
internal sealed class PatientRunStoppedException() : Exception("The pass was stopped.");

/// <summary>How far a pass is.</summary>
/// <param name="Share">0 … 1.</param>
public sealed record PatientRunProgress(double Share, int Seen, int Changed);

internal sealed class PatientRunMapping : IEntityTypeConfiguration<PatientRun>
{
    public void Configure(EntityTypeBuilder<PatientRun> run)
    {
        run.ToTable("PatientRuns");
        run.HasKey(r => r.Name);
        run.Property(r => r.Name).HasMaxLength(40);
        run.Property(r => r.StartedBy).HasMaxLength(50);
        run.Property(r => r.DoneBy).HasMaxLength(50);
        run.Property(r => r.LeaseOwner);
        run.Property(r => r.LeaseUntil);
    }
}
