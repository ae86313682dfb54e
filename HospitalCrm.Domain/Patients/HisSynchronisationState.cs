using System.Data.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Persistence.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Patients;

/// <summary>Where the synchronisation with the HIS is, how the last round went, and whose turn it is.</summary>
public sealed class HisSynchronisationState
{
    internal const string Patients = "patients";

    private HisSynchronisationState() { }

    public string Name { get; private set; } = "";

    /// <summary>Key of the last patient of the HIS that was taken in; null between rounds.</summary>
    internal string? Watermark { get; private set; }

    /// <summary>When the present or last round began.</summary>
    public DateTime? StartedAt { get; private set; }

    public DateTime? TriedAt { get; private set; }

    /// <summary>When a round last came to its end.</summary>
    public DateTime? DoneAt { get; private set; }

    /// <summary>Why the last run stopped; null: the HIS answered.</summary>
    public HisTrouble? Trouble { get; private set; }

    /// <summary>Patients read in the present or last round.</summary>
    public int Read { get; private set; }

    /// <summary>New or changed ones among them.</summary>
    public int Written { get; private set; }

    /// <summary>No longer in the HIS.</summary>
    public int Gone { get; private set; }

    public string? LeaseOwner { get; private set; }
    public DateTime? LeaseUntil { get; private set; }

    internal static async Task AddMissingAsync(CrmDbContext db, IDatabaseProduct product, CancellationToken cancel)
    {
        if (await db.HisSynchronisations.AnyAsync(s => s.Name == Patients, cancel)) return;
        try
        {
            db.HisSynchronisations.Add(new() { Name = Patients });
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException twice) when (twice.InnerException is DbException fault && product.IsUniqueViolation(fault))
        {
            // Another node was faster.
            db.ChangeTracker.Clear();
        }
    }
}

internal sealed class HisSynchronisationStateMapping : IEntityTypeConfiguration<HisSynchronisationState>
{
    public void Configure(EntityTypeBuilder<HisSynchronisationState> state)
    {
        state.ToTable("HisSynchronisations");
        state.HasKey(s => s.Name);
        state.Property(s => s.Name).HasMaxLength(40);
        state.Property(s => s.Watermark).HasMaxLength(100);
        state.Property(s => s.Read).HasColumnName("PatientsRead");
        state.Property(s => s.Written).HasColumnName("PatientsWritten");
        state.Property(s => s.Gone).HasColumnName("PatientsGone");
        state.Property(s => s.LeaseOwner).HasMaxLength(60);
    }
}
