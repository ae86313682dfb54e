using HospitalCrm.Domain.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>A six-digit code sent to a phone (验证码), good for one visit at one terminal, once.</summary>
public sealed class VerificationCode : IVersioned
{
    private VerificationCode() { }

    internal VerificationCode(Guid visitId, Guid terminalId, string phoneIndex, string codeHash, string slotKey, DateTime sentAt, DateTime expiresAt)
    {
        Id = Guid.CreateVersion7();
        VisitId = visitId;
        TerminalId = terminalId;
        PhoneIndex = phoneIndex;
        CodeHash = codeHash;
        SlotKey = slotKey;
        SentAt = sentAt;
        ExpiresAt = expiresAt;
    }

    public Guid Id { get; private set; }
    public Guid VisitId { get; private set; }
    public Guid TerminalId { get; private set; }
    public string PhoneIndex { get; private set; } = "";

    /// <summary>Keyed hash over visit, phone and code; the code itself is stored nowhere.</summary>
    public string CodeHash { get; private set; } = "";

    /// <summary>Phone × day × count: two sends at the same moment meet on this key, so the limits hold under concurrency.</summary>
    public string SlotKey { get; private set; } = "";

    public DateTime SentAt { get; private set; }
    public DateTime ExpiresAt { get; private set; }
    public int WrongTries { get; private set; }

    /// <summary>Used, replaced by a newer code, or given up after too many tries.</summary>
    public DateTime? ClosedAt { get; private set; }

    public long Version { get; private set; }

    internal void Close(DateTime now) => ClosedAt ??= now;

    internal void CountWrongTry(int most, DateTime now)
    {
        WrongTries++;
        if (WrongTries >= most) Close(now);
    }
}

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
    }
}
