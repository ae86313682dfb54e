using HospitalCrm.Domain.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Access;

/// <summary>What an authenticator on somebody's phone and we both know (第二重验证). Being set up while <see cref="EnabledAt"/> is null.</summary>
public sealed class SecondFactor
{
    private SecondFactor() { } // EF

    internal SecondFactor(Guid accountId, string sealedKey)
    {
        AccountId = accountId;
        SealedKey = sealedKey;
    }

    public Guid AccountId { get; private set; }

    /// <summary>Never plain: whoever copies the database cannot make codes with it.</summary>
    [Sealed(SecondFactorDesk.KeyPurpose)]
    public string SealedKey { get; private set; } = "";

    public DateTime? EnabledAt { get; internal set; }

    /// <summary>The half minute of the last code that was taken: no code counts twice, and none from before.</summary>
    public long LastStep { get; internal set; }
}

/// <summary>One of ten codes for the day the phone is lost (恢复码); each counts once.</summary>
public sealed class RecoveryCode
{
    private RecoveryCode() { } // EF

    internal RecoveryCode(Guid accountId, string codeHash)
    {
        AccountId = accountId;
        CodeHash = codeHash;
    }

    public Guid AccountId { get; private set; }

    /// <summary>A keyed fingerprint, useless without the key outside the database.</summary>
    public string CodeHash { get; private set; } = "";

    public DateTime? UsedAt { get; private set; }
}

internal sealed class SecondFactorMapping : IEntityTypeConfiguration<SecondFactor>, IEntityTypeConfiguration<RecoveryCode>
{
    public void Configure(EntityTypeBuilder<SecondFactor> factor)
    {
        factor.ToTable("SecondFactors");
        factor.HasKey(f => f.AccountId);
        factor.Property(f => f.SealedKey).HasMaxLength(200);
        factor.HasOne<Account>().WithMany().HasForeignKey(f => f.AccountId);
    }

    public void Configure(EntityTypeBuilder<RecoveryCode> code)
    {
        code.ToTable("RecoveryCodes");
        code.HasKey(c => new { c.AccountId, c.CodeHash });
        code.Property(c => c.CodeHash).HasMaxLength(50);
        code.HasOne<Account>().WithMany().HasForeignKey(c => c.AccountId);
    }
}
