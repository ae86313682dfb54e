using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Audit;

/// <summary>One link of the chain: the place of an entry, bound to every entry before it. Never changed.</summary>
internal sealed class AuditSeal
{
    private AuditSeal() { }

    internal AuditSeal(Guid auditEntryId, long no, string hash)
    {
        AuditEntryId = auditEntryId;
        No = no;
        Hash = hash;
    }

    public Guid AuditEntryId { get; private set; }

    /// <summary>From 1 without a gap.</summary>
    public long No { get; private set; }

    public string Hash { get; private set; } = "";
}

/// <summary>How far the chain reaches, signed; and which program is just adding to it.</summary>
internal sealed class AuditChain
{
    public const string Main = "main";

    private AuditChain() { }

    internal AuditChain(string signature)
    {
        Name = Main;
        Signature = signature;
    }

    public string Name { get; private set; } = "";
    public long LastNo { get; private set; }

    /// <summary>Null before the first seal.</summary>
    public string? LastHash { get; private set; }

    public string Signature { get; private set; } = "";
    public string? LeaseOwner { get; private set; }
    public DateTime? LeaseUntil { get; private set; }
}

internal sealed class AuditSealMapping : IEntityTypeConfiguration<AuditSeal>, IEntityTypeConfiguration<AuditChain>
{
    public void Configure(EntityTypeBuilder<AuditSeal> seal)
    {
        seal.ToTable("AuditSeals");
        seal.HasKey(s => s.AuditEntryId);
        seal.Property(s => s.Hash).HasMaxLength(50);
        seal.HasIndex(s => s.No).IsUnique();
    }

    public void Configure(EntityTypeBuilder<AuditChain> chain)
    {
        chain.ToTable("AuditChains");
        chain.HasKey(c => c.Name);
        chain.Property(c => c.Name).HasMaxLength(20);
        chain.Property(c => c.LastHash).HasMaxLength(50);
        chain.Property(c => c.Signature).HasMaxLength(50);
        chain.Property(c => c.LeaseOwner).HasMaxLength(60);
    }
}
