using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Lists;

/// <summary>A deleted record that can be put back (回收站): what stood in its fields, sealed, since any of it may be personal.</summary>
public sealed class RecycledRecord : IVersioned
{
    private RecycledRecord() { }

    internal RecycledRecord(string module, Guid recordId, string name, Actor by, DateTime now)
    {
        Id = Guid.CreateVersion7();
        Module = module;
        RecordId = recordId;
        Name = name.Length <= 200 ? name : name[..200];
        DeletedBy = by.AccountId;
        DeletedByName = by.DisplayName;
        DeletedAt = now;
    }

    public Guid Id { get; private set; }
    public string Module { get; private set; } = "";
    public Guid RecordId { get; private set; }
    public string Name { get; private set; } = "";
    public Guid DeletedBy { get; private set; }
    public string DeletedByName { get; private set; } = "";
    public DateTime DeletedAt { get; private set; }
    public long Version { get; private set; }
}

/// <summary>A piece of what stood in a deleted record: the whole can be longer than one column holds.</summary>
internal sealed class RecycledPart
{
    public Guid RecordId { get; set; }

    /// <summary>Order of the pieces as text of two digits.</summary>
    public string Piece { get; set; } = "";

    public string Content { get; set; } = "";
}

internal sealed class RecycledRecordMapping : IEntityTypeConfiguration<RecycledRecord>, IEntityTypeConfiguration<RecycledPart>
{
    public void Configure(EntityTypeBuilder<RecycledRecord> record)
    {
        record.ToTable("RecycledRecords");
        record.Property(r => r.Module).HasMaxLength(40);
        record.Property(r => r.Name).HasMaxLength(200);
        record.Property(r => r.DeletedByName).HasMaxLength(50);
        record.HasIndex(r => new { r.DeletedAt, r.Id });
        record.HasIndex(r => new { r.Module, r.Id });
        record.HasIndex(r => new { r.Name, r.Id });
    }

    public void Configure(EntityTypeBuilder<RecycledPart> part)
    {
        part.ToTable("RecycledParts");
        part.HasKey(p => new { p.RecordId, p.Piece });
        part.Property(p => p.Piece).HasMaxLength(4);
        part.Property(p => p.Content).HasMaxLength(2000);
        part.HasOne<RecycledRecord>().WithMany().HasForeignKey(p => p.RecordId);
    }
}
