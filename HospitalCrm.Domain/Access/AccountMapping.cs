using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace HospitalCrm.Domain.Access;

/// <summary>
/// Identity's tables under the house's rules: every text has a length, no generated keys, UTC moments. Identity's own
/// mapping is not used: it would let the database count the claims.
/// </summary>
internal sealed class AccountMapping :
    IEntityTypeConfiguration<Account>, IEntityTypeConfiguration<Role>, IEntityTypeConfiguration<RolePermission>,
    IEntityTypeConfiguration<IdentityUserRole<Guid>>, IEntityTypeConfiguration<IdentityUserClaim<Guid>>, IEntityTypeConfiguration<IdentityRoleClaim<Guid>>,
    IEntityTypeConfiguration<IdentityUserLogin<Guid>>, IEntityTypeConfiguration<IdentityUserToken<Guid>>
{
    private static readonly ValueConverter<DateTimeOffset, DateTime> UtcMoment = new(
        moment => moment.UtcDateTime, utc => new DateTimeOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc)));

    public void Configure(EntityTypeBuilder<Account> account)
    {
        account.ToTable("Accounts");
        account.Property(a => a.UserName).HasMaxLength(50);
        account.Property(a => a.NormalizedUserName).HasMaxLength(50);
        account.Property(a => a.Email).HasMaxLength(100);
        account.Property(a => a.NormalizedEmail).HasMaxLength(100);
        account.Property(a => a.PasswordHash).HasMaxLength(200);
        account.Property(a => a.SecurityStamp).HasMaxLength(50);
        // Version is the token here as everywhere; Identity's own stamp stays a plain column.
        account.Property(a => a.ConcurrencyStamp).HasMaxLength(50).IsConcurrencyToken(false);
        account.Property(a => a.PhoneNumber).HasMaxLength(20);
        account.Property(a => a.LockoutEnd).HasConversion(UtcMoment);
        account.Property(a => a.DisplayName).HasMaxLength(50);
        account.Property(a => a.DepartmentCode).HasMaxLength(40);
        account.HasIndex(a => a.NormalizedUserName).IsUnique().HasDatabaseName("UserNameIndex").HasFilter("\"NormalizedUserName\" IS NOT NULL");
    }

    public void Configure(EntityTypeBuilder<Role> role)
    {
        role.ToTable("Roles");
        role.Property(r => r.Name).HasMaxLength(50);
        role.Property(r => r.NormalizedName).HasMaxLength(50);
        role.Property(r => r.ConcurrencyStamp).HasMaxLength(50).IsConcurrencyToken(false);
        role.Property(r => r.Code).HasMaxLength(20);
        role.Property(r => r.Description).HasMaxLength(200);
        role.HasIndex(r => r.Code).IsUnique().HasFilter("\"Code\" IS NOT NULL");
        role.HasIndex(r => new { r.SortOrder, r.Id });
        role.HasIndex(r => r.NormalizedName).IsUnique().HasDatabaseName("RoleNameIndex").HasFilter("\"NormalizedName\" IS NOT NULL");
    }

    public void Configure(EntityTypeBuilder<RolePermission> permission)
    {
        permission.ToTable("RolePermissions");
        permission.HasKey(p => new { p.RoleId, p.Permission });
        permission.Property(p => p.Permission).HasMaxLength(80);
        permission.HasOne<Role>().WithMany().HasForeignKey(p => p.RoleId);
    }

    public void Configure(EntityTypeBuilder<IdentityUserRole<Guid>> membership)
    {
        membership.ToTable("AccountRoles");
        membership.HasKey(m => new { m.UserId, m.RoleId });
        membership.HasOne<Account>().WithMany().HasForeignKey(m => m.UserId);
        membership.HasOne<Role>().WithMany().HasForeignKey(m => m.RoleId);
    }

    public void Configure(EntityTypeBuilder<IdentityUserClaim<Guid>> claim)
    {
        claim.ToTable("AccountClaims");
        claim.Ignore(c => c.Id);
        claim.HasKey(c => new { c.UserId, c.ClaimType, c.ClaimValue });
        claim.HasOne<Account>().WithMany().HasForeignKey(c => c.UserId);
        claim.Property(c => c.ClaimType).HasMaxLength(80);
        claim.Property(c => c.ClaimValue).HasMaxLength(200);
    }

    public void Configure(EntityTypeBuilder<IdentityRoleClaim<Guid>> claim)
    {
        claim.ToTable("RoleClaims");
        claim.Ignore(c => c.Id);
        claim.HasKey(c => new { c.RoleId, c.ClaimType, c.ClaimValue });
        claim.HasOne<Role>().WithMany().HasForeignKey(c => c.RoleId);
        claim.Property(c => c.ClaimType).HasMaxLength(80);
        claim.Property(c => c.ClaimValue).HasMaxLength(200);
    }

    public void Configure(EntityTypeBuilder<IdentityUserLogin<Guid>> login)
    {
        login.ToTable("AccountLogins");
        login.HasKey(l => new { l.LoginProvider, l.ProviderKey });
        login.HasOne<Account>().WithMany().HasForeignKey(l => l.UserId);
        login.Property(l => l.LoginProvider).HasMaxLength(80);
        login.Property(l => l.ProviderKey).HasMaxLength(200);
        login.Property(l => l.ProviderDisplayName).HasMaxLength(80);
    }

    public void Configure(EntityTypeBuilder<IdentityUserToken<Guid>> token)
    {
        token.ToTable("AccountTokens");
        token.HasKey(t => new { t.UserId, t.LoginProvider, t.Name });
        token.HasOne<Account>().WithMany().HasForeignKey(t => t.UserId);
        token.Property(t => t.LoginProvider).HasMaxLength(80);
        token.Property(t => t.Name).HasMaxLength(80);
        token.Property(t => t.Value).HasMaxLength(500);
    }
}
