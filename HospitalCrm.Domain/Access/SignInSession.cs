using HospitalCrm.Domain.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Access;

/// <summary>One sign-in and how long it counts (登录会话): who, from where, until when, and who ended it.</summary>
public sealed class SignInSession
{
    public const int LongestAddress = 64;
    public const int LongestBrowser = 60;

    private SignInSession() { } // EF

    internal SignInSession(Account account, string? address, string? browser, bool lacksSecondFactor, DateTime now)
    {
        Id = Guid.CreateVersion7();
        AccountId = account.Id;
        (UserCode, DisplayName) = (account.UserName!, account.DisplayName);
        Stamp = account.SecurityStamp!;
        LacksSecondFactor = lacksSecondFactor;
        StartedAt = LastSeenAt = now;
        Address = PersonText.Cut(address, LongestAddress);
        Browser = PersonText.Cut(browser, LongestBrowser);
    }

    public Guid Id { get; private set; }
    public Guid AccountId { get; private set; }

    /// <summary>As at the sign-in, for the list of sessions.</summary>
    public string UserCode { get; private set; } = "";

    /// <inheritdoc cref="UserCode"/>
    public string DisplayName { get; private set; } = "";

    /// <summary>The account's security stamp this session was begun under: another one (a changed password) ends it.</summary>
    public string Stamp { get; internal set; } = "";

    public DateTime StartedAt { get; private set; }

    /// <summary>When the person's browser last asked for something; written at most once a minute.</summary>
    public DateTime LastSeenAt { get; internal set; }

    /// <summary>Of the machine the person sits at.</summary>
    public string? Address { get; internal set; }

    /// <summary>In a few words: Chrome 140 · Windows.</summary>
    public string? Browser { get; private set; }

    /// <summary>Nothing may be done but setting up the second factor.</summary>
    public bool LacksSecondFactor { get; internal set; }

    public DateTime? EndedAt { get; private set; }

    /// <summary>Null where the person or the program ended it.</summary>
    public Guid? EndedById { get; private set; }

    public SessionEnd? EndReason { get; private set; }

    internal void End(SessionEnd reason, Guid? byAccount, DateTime now)
    {
        if (EndedAt is not null) return;
        EndedAt = now;
        EndReason = reason;
        EndedById = byAccount;
    }
}

/// <summary>Why a session counts no longer: 退出, 长时间未操作, 强制下线, 账号停用, 密码更改, 已失效.</summary>
public enum SessionEnd { SignedOut = 1, Idle = 2, Forced = 3, AccountDisabled = 4, PasswordChanged = 5, Unknown = 9 }

internal sealed class SignInSessionMapping : IEntityTypeConfiguration<SignInSession>
{
    public void Configure(EntityTypeBuilder<SignInSession> session)
    {
        session.ToTable("SignInSessions");
        session.Property(s => s.UserCode).HasMaxLength(50);
        session.Property(s => s.DisplayName).HasMaxLength(50);
        session.Property(s => s.Stamp).HasMaxLength(50);
        session.Property(s => s.Address).HasMaxLength(SignInSession.LongestAddress);
        session.Property(s => s.Browser).HasMaxLength(SignInSession.LongestBrowser);
        session.HasOne<Account>().WithMany().HasForeignKey(s => s.AccountId);
        session.HasIndex(s => new { s.EndedAt, s.LastSeenAt });
        session.HasIndex(s => new { s.StartedAt, s.Id });
    }
}
