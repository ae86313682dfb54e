using HospitalCrm.Domain.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Settings;

/// <summary>One saved setting (参数设置); what was never saved has no row and its default holds.</summary>
public sealed class Setting : IVersioned
{
    private Setting() { }

    internal Setting(string name) => Name = name;

    /// <summary>The property of <see cref="CrmSettings"/>.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Null: deliberately empty.</summary>
    [Label("值")]
    public string? Value { get; private set; }

    public string ChangedBy { get; private set; } = "";
    public DateTime ChangedAt { get; private set; }
    public long Version { get; private set; }

    internal void Change(string? value, string by, DateTime at) => (Value, ChangedBy, ChangedAt) = (value, by, at);
}

internal sealed class SettingMapping : IEntityTypeConfiguration<Setting>
{
    public void Configure(EntityTypeBuilder<Setting> setting)
    {
        setting.ToTable("Settings");
        setting.HasKey(s => s.Name);
        setting.Property(s => s.Name).HasMaxLength(40);
        setting.Property(s => s.Value).HasMaxLength(2000);
        setting.Property(s => s.ChangedBy).HasMaxLength(100);
    }
}
