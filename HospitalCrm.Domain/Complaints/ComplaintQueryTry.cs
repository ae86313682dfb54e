using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Complaints;

/// <summary>Somebody asked how far a complaint is and did not know its code; kept for a day, to count.</summary>
public sealed class ComplaintQueryTry
{
    private ComplaintQueryTry() { }

    internal ComplaintQueryTry(string source, DateTime at)
    {
        Id = Guid.CreateVersion7();
        (Source, At) = (source, at);
    }

    public Guid Id { get; private set; }

    /// <summary>The terminal, or the fingerprint of the telephone number.</summary>
    public string Source { get; private set; } = "";

    public DateTime At { get; private set; }
}

internal sealed class ComplaintQueryTryMapping : IEntityTypeConfiguration<ComplaintQueryTry>
{
    public void Configure(EntityTypeBuilder<ComplaintQueryTry> wrong)
    {
        wrong.ToTable("ComplaintQueryTries");
        wrong.Property(t => t.Source).HasMaxLength(80);
        wrong.HasIndex(t => new { t.Source, t.At });
        wrong.HasIndex(t => t.At);
    }
}
