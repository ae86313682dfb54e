using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Access;

/// <summary>Somebody stands in while somebody else is away (代理): from the first day to the last, both included.</summary>
[Audited("deputies", "代理")]
public sealed class Deputy : IVersioned
{
    public const int NoteLength = 200;

    public Guid Id { get; private set; } = Guid.CreateVersion7();
    public Guid ForAccountId { get; internal set; }
    public Guid DeputyAccountId { get; internal set; }

    /// <summary>As it was called when this was saved.</summary>
    [Label("被代理人")]
    public string ForName { get; internal set; } = "";

    /// <inheritdoc cref="ForName"/>
    [Label("代理人")]
    public string DeputyName { get; internal set; } = "";

    [Label("开始日期")]
    public DateOnly FromDay { get; internal set; }

    [Label("结束日期")]
    public DateOnly UntilDay { get; internal set; }

    [Label("备注")]
    public string? Note { get; internal set; }

    public long Version { get; private set; }
}

internal sealed class DeputyMapping : IEntityTypeConfiguration<Deputy>
{
    public void Configure(EntityTypeBuilder<Deputy> deputy)
    {
        deputy.ToTable("Deputies");
        deputy.Property(d => d.ForName).HasMaxLength(50);
        deputy.Property(d => d.DeputyName).HasMaxLength(50);
        deputy.Property(d => d.Note).HasMaxLength(Deputy.NoteLength);
        deputy.HasOne<Account>().WithMany().HasForeignKey(d => d.ForAccountId);
        deputy.HasOne<Account>().WithMany().HasForeignKey(d => d.DeputyAccountId);
        deputy.HasIndex(d => new { d.ForAccountId, d.FromDay });
        deputy.HasIndex(d => new { d.FromDay, d.Id });
    }
}
