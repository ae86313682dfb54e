using System.Globalization;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Patients;

/// <summary>Two archives of one person put together (合并): what each was before, sealed, so that it can be undone.</summary>
public sealed class PatientMerge
{
    internal const string ContentPurpose = "patient-merge";

    private PatientMerge() { }

    internal PatientMerge(Guid keptId, Guid goneId, DateTime at, string by)
    {
        Id = Guid.CreateVersion7();
        (KeptId, GoneId, At, By) = (keptId, goneId, at, by);
    }

    public Guid Id { get; private set; }

    /// <summary>The archive that went on.</summary>
    public Guid KeptId { get; private set; }

    /// <summary>The archive that went into it.</summary>
    public Guid GoneId { get; private set; }

    public DateTime At { get; private set; }

    /// <summary>User code.</summary>
    public string By { get; private set; } = "";

    public DateTime? UndoneAt { get; internal set; }
    public string? UndoneBy { get; internal set; }
}

/// <summary>One piece of what both archives were before, in order; sealed.</summary>
public sealed class PatientMergePart
{
    internal const int Longest = 2000;

    private PatientMergePart() { }

    internal PatientMergePart(Guid mergeId, string place, string text) => (MergeId, Place, Text) = (mergeId, place, text);

    public Guid MergeId { get; private set; }

    /// <summary>001, 002 …</summary>
    public string Place { get; private set; } = "";

    /// <summary>Under the key in use now, merge by merge.</summary>
    internal static async Task SealAnewAsync(IDbContextFactory<CrmDbContext> contexts, PersonalDataVault vault, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        foreach (var id in await db.PatientMerges.Select(m => m.Id).ToListAsync(cancel))
        {
            var parts = await db.PatientMergeParts.AsTracking().Where(p => p.MergeId == id).OrderBy(p => p.Place).ToListAsync(cancel);
            var whole = string.Concat(parts.Select(p => p.Text));
            if (parts.Count == 0 || vault.IsCurrent(whole)) continue;
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            db.RemoveRange(parts);
            await db.SaveChangesAsync(cancel);
            db.ChangeTracker.Clear();
            db.AddRange(Of(id, vault.Seal(PatientMerge.ContentPurpose, vault.Open(PatientMerge.ContentPurpose, whole))));
            await db.SaveChangesAsync(cancel);
            db.ChangeTracker.Clear();
            await transaction.CommitAsync(cancel);
        }
    }

    /// <summary>A sealed text in pieces that fit a column.</summary>
    internal static IEnumerable<PatientMergePart> Of(Guid mergeId, string sealedText) =>
        sealedText.Chunk(Longest).Select((piece, place) => new PatientMergePart(mergeId, (place + 1).ToString("D3", CultureInfo.InvariantCulture), new(piece)));

    internal string Text { get; private set; } = "";
}

internal sealed class PatientMergeMapping : IEntityTypeConfiguration<PatientMerge>
{
    public void Configure(EntityTypeBuilder<PatientMerge> merge)
    {
        merge.ToTable("PatientMerges");
        merge.Property(m => m.At).HasColumnName("MergedAt");
        merge.Property(m => m.By).HasColumnName("MergedBy").HasMaxLength(50);
        merge.Property(m => m.UndoneBy).HasMaxLength(50);
        merge.HasOne<Patient>().WithMany().HasForeignKey(m => m.KeptId);
        merge.HasOne<Patient>().WithMany().HasForeignKey(m => m.GoneId);
        merge.HasIndex(m => new { m.At, m.Id });
    }
}

internal sealed class PatientMergePartMapping : IEntityTypeConfiguration<PatientMergePart>
{
    public void Configure(EntityTypeBuilder<PatientMergePart> part)
    {
        part.ToTable("PatientMergeParts");
        part.HasKey(p => new { p.MergeId, p.Place });
        part.Property(p => p.Place).HasMaxLength(3);
        part.Property(p => p.Text).HasColumnName("Content").HasMaxLength(PatientMergePart.Longest);
        part.HasOne<PatientMerge>().WithMany().HasForeignKey(p => p.MergeId);
    }
}
