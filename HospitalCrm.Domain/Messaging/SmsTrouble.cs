using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Messaging;

/// <summary>A trouble with text messages that people have been told of and that is not over: no node tells of it again.</summary>
public sealed class SmsTrouble
{
    private SmsTrouble() { }

    internal SmsTrouble(string name, DateTime since) => (Name, Since) = (name, since);

    /// <summary>Which trouble; behind a colon the gateway's name.</summary>
    public string Name { get; private set; } = "";

    public DateTime Since { get; private set; }
}

internal sealed class SmsTroubleMapping : IEntityTypeConfiguration<SmsTrouble>
{
    public void Configure(EntityTypeBuilder<SmsTrouble> trouble)
    {
        trouble.ToTable("SmsTroubles");
        trouble.HasKey(t => t.Name);
        trouble.Property(t => t.Name).HasMaxLength(60);
        trouble.Property(t => t.Since).HasColumnName("SeenAt");
    }
}
