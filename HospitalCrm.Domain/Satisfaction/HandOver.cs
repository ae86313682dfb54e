using HospitalCrm.Domain.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>A link shown as a QR code at a terminal: whoever opens it first goes on with that visit on their own phone (扫码接力).</summary>
public sealed class HandOver : IVersioned
{
    private HandOver() { }

    internal HandOver(Guid visitId, string tokenHash, DateTime now, DateTime expiresAt)
    {
        Id = Guid.CreateVersion7();
        VisitId = visitId;
        TokenHash = tokenHash;
        OfferedAt = now;
        ExpiresAt = expiresAt;
    }

    public Guid Id { get; private set; }
    public Guid VisitId { get; private set; }

    /// <summary>Keyed hash of the token in the link; the token itself is stored nowhere.</summary>
    public string TokenHash { get; private set; } = "";

    public DateTime OfferedAt { get; private set; }
    public DateTime ExpiresAt { get; private set; }

    /// <summary>Opened, replaced by a newer link, or taken back.</summary>
    public DateTime? ClosedAt { get; private set; }

    public bool IsTaken { get; private set; }
    public long Version { get; private set; }

    internal void Take(DateTime now)
    {
        IsTaken = true;
        ClosedAt = now;
    }

    internal void Close(DateTime now) => ClosedAt ??= now;
}

internal sealed class HandOverMapping : IEntityTypeConfiguration<HandOver>
{
    public void Configure(EntityTypeBuilder<HandOver> handOver)
    {
        handOver.ToTable("HandOvers");
        handOver.Property(h => h.TokenHash).HasMaxLength(50);
        handOver.HasIndex(h => h.TokenHash).IsUnique();
        handOver.HasIndex(h => new { h.VisitId, h.ClosedAt });
    }
}
