using HospitalCrm.Domain.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>A kiosk (自助终端), known to itself by an HttpOnly cookie.</summary>
public sealed class Terminal : IVersioned
{
    private Terminal() { }

    public Terminal(Guid id, string name, string? place, DateTime firstSeenAt)
    {
        Id = id;
        Name = name;
        Place = place;
        FirstSeenAt = firstSeenAt;
    }

    public Guid Id { get; private set; }
    public string Name { get; private set; } = "";

    /// <summary>Where it stands, as patients read it: "门诊一楼大厅".</summary>
    public string? Place { get; private set; }

    public DateTime FirstSeenAt { get; private set; }
    public long Version { get; private set; }
}

internal sealed class TerminalMapping : IEntityTypeConfiguration<Terminal>
{
    public void Configure(EntityTypeBuilder<Terminal> terminal)
    {
        terminal.ToTable("Terminals");
        terminal.Property(t => t.Name).HasMaxLength(50);
        terminal.Property(t => t.Place).HasMaxLength(100);
    }
}
