using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Access;

/// <summary>How one person likes one thing of the program (个人设置): the theme, the columns of a list, the first page.</summary>
public sealed class UserPreference
{
    private UserPreference() { }

    internal UserPreference(Guid accountId, string name, string value)
    {
        AccountId = accountId;
        Name = name;
        Value = value;
    }

    public Guid AccountId { get; private set; }
    public string Name { get; private set; } = "";
    public string Value { get; private set; } = "";
}

internal sealed class UserPreferenceMapping : IEntityTypeConfiguration<UserPreference>
{
    public void Configure(EntityTypeBuilder<UserPreference> preference)
    {
        preference.ToTable("UserPreferences");
        preference.HasKey(p => new { p.AccountId, p.Name });
        preference.HasOne<Account>().WithMany().HasForeignKey(p => p.AccountId);
        preference.Property(p => p.Name).HasMaxLength(Preferences.LongestName);
        preference.Property(p => p.Value).HasMaxLength(Preferences.LongestValue);
    }
}
