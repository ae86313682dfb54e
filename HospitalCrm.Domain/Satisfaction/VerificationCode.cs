using HospitalCrm.Domain.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>A six-digit code sent to a phone (验证码), good for one visit at one terminal, once.</summary>
public sealed class VerificationCode : IVersioned
{
    private VerificationCode() { }

    internal VerificationCode(Guid visitId, Guid terminalId, string phoneIndex, string codeHash, string slotKey, DateTime sentAt, DateTime expiresAt, bool isWithheld = false)
    {
        Id = Guid.CreateVersion7();
        VisitId = visitId;
        TerminalId = terminalId;
        PhoneIndex = phoneIndex;
        CodeHash = codeHash;
        SlotKey = slotKey;
        SentAt = sentAt;
        ExpiresAt = expiresAt;
        Standing = isWithheld ? CodeStanding.Withheld : CodeStanding.Sent;
    }

    public Guid Id { get; private set; }
    public Guid VisitId { get; private set; }
    public Guid TerminalId { get; private set; }
    public string PhoneIndex { get; private set; } = "";

    /// <summary>Keyed hash over visit, phone and code; the code itself is stored nowhere.</summary>
    public string CodeHash { get; private set; } = "";

    /// <summary>Phone × the code before: two sends at the same moment meet on this key, so the limits hold under concurrency, at midnight too.</summary>
    public string SlotKey { get; private set; } = "";

    public DateTime SentAt { get; private set; }
    public DateTime ExpiresAt { get; private set; }
    public int WrongTries { get; private set; }
    public CodeStanding Standing { get; private set; }

    /// <summary>Used, replaced by a newer code, or given up after too many tries.</summary>
    public DateTime? ClosedAt { get; private set; }

    public long Version { get; private set; }

    internal void TypeIn(DateTime now)
    {
        Standing = CodeStanding.TypedIn;
        ClosedAt ??= now;
    }

    internal void CountWrongTry(int most, DateTime now)
    {
        WrongTries++;
        if (WrongTries >= most) ClosedAt ??= now;
    }
}

/// <summary>已发送, 已使用, or 未发送: the page said the same, but no message went out (decision 0011).</summary>
public enum CodeStanding { Sent = 0, TypedIn = 1, Withheld = 2 }

internal sealed class VerificationCodeMapping : IEntityTypeConfiguration<VerificationCode>
{
    public void Configure(EntityTypeBuilder<VerificationCode> code)
    {
        code.ToTable("VerificationCodes");
        code.Property(c => c.PhoneIndex).HasMaxLength(50);
        code.Property(c => c.CodeHash).HasMaxLength(50);
        code.Property(c => c.SlotKey).HasMaxLength(80);
        code.HasIndex(c => c.SlotKey).IsUnique();
        code.HasIndex(c => new { c.PhoneIndex, c.SentAt });
        code.HasIndex(c => new { c.TerminalId, c.SentAt });
        code.HasIndex(c => new { c.VisitId, c.SentAt });
        // All terminals together.
        code.HasIndex(c => new { c.SentAt, c.Standing });
    }
}
