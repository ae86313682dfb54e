using HospitalCrm.Domain.Access;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Audit;

/// <summary>
/// One line of the audit log (操作日志): who did what, when, from where, with before and after. Written once, in the transaction of
/// what it tells, and never changed; sealed into the chain afterwards (decision 0016).
/// </summary>
public sealed class AuditEntry
{
    private AuditEntry() { }

    internal AuditEntry(Actor me, AuditAction action, string module, string? subject, string? subjectId, DateTime now)
    {
        Id = Guid.CreateVersion7();
        // No finer than every database keeps it, or the entry would not be what was written when it is read again.
        At = new(now.Ticks - (now.Ticks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc);
        AccountId = me.AccountId == Guid.Empty ? null : me.AccountId;
        UserCode = AuditText.Line(me.UserCode, 50) ?? "?";
        DisplayName = AuditText.Line(me.DisplayName, 50) ?? UserCode;
        DepartmentCode = AuditText.Line(me.DepartmentCode, 40);
        From = AuditText.Line(me.From, SignInSession.LongestAddress);
        SessionId = me.SessionId;
        Action = action;
        Module = module;
        Subject = AuditText.Line(subject, 200);
        SubjectId = AuditText.Line(subjectId, 100);
    }

    public Guid Id { get; private set; }
    public DateTime At { get; private set; }

    /// <summary>Null where no account of ours acted: the program itself, or somebody who did not get in.</summary>
    public Guid? AccountId { get; private set; }

    public string UserCode { get; private set; } = "";
    public string DisplayName { get; private set; } = "";
    public string? DepartmentCode { get; private set; }

    /// <summary>Address of the machine.</summary>
    public string? From { get; private set; }

    public Guid? SessionId { get; private set; }
    public AuditAction Action { get; private set; }

    /// <summary>Key of a module of <see cref="Permissions"/>.</summary>
    public string Module { get; private set; } = "";

    /// <summary>What it was done to, in words: 终端 自助终端 1.</summary>
    public string? Subject { get; private set; }

    /// <summary>Its key; null where it was done to nothing in particular.</summary>
    public string? SubjectId { get; private set; }

    /// <summary>The beginning of what <see cref="FieldChange"/> reads; the rest is in <see cref="AuditEntryPart"/>s.</summary>
    public string? Changes { get; private set; }

    /// <summary>Proof that the program wrote it so: nobody without the key outside the database can make one.</summary>
    internal string Proof { get; private set; } = "";

    /// <summary>The kind of record whose changes it tells: one of them by <see cref="SubjectId"/>, or all of them in one save.</summary>
    internal AuditedKind? Tells { get; set; }

    internal void Complete(string? changes, string proof)
    {
        Changes = changes;
        Proof = proof;
    }
}

/// <summary>What of an entry's changes did not fit into its own row.</summary>
internal sealed class AuditEntryPart
{
    private AuditEntryPart() { }

    internal AuditEntryPart(Guid auditEntryId, int no, string text)
    {
        Id = Guid.CreateVersion7();
        AuditEntryId = auditEntryId;
        No = no;
        Text = text;
    }

    public Guid Id { get; private set; }
    public Guid AuditEntryId { get; private set; }

    /// <summary>From 1.</summary>
    public int No { get; private set; }

    public string Text { get; private set; } = "";
}

/// <summary>
/// An entry that waits to be sealed. Written with it and deleted in the transaction that seals it, so that late commits are found
/// without looking through all that is sealed.
/// </summary>
internal sealed class AuditUnsealed
{
    private AuditUnsealed() { }

    internal AuditUnsealed(Guid auditEntryId) => AuditEntryId = auditEntryId;

    public Guid AuditEntryId { get; private set; }
}

// No foreign keys: a chain that tells what is missing must be able to outlive it, and writers pay for each.
internal sealed class AuditEntryMapping : IEntityTypeConfiguration<AuditEntry>, IEntityTypeConfiguration<AuditEntryPart>, IEntityTypeConfiguration<AuditUnsealed>
{
    public void Configure(EntityTypeBuilder<AuditEntry> entry)
    {
        entry.ToTable("AuditEntries");
        entry.Property(e => e.UserCode).HasMaxLength(50);
        entry.Property(e => e.DisplayName).HasMaxLength(50);
        entry.Property(e => e.DepartmentCode).HasMaxLength(40);
        entry.Property(e => e.From).HasMaxLength(SignInSession.LongestAddress).HasColumnName("FromAddress");
        entry.Property(e => e.Module).HasMaxLength(40);
        entry.Property(e => e.Subject).HasMaxLength(200);
        entry.Property(e => e.SubjectId).HasMaxLength(100);
        entry.Property(e => e.Changes).HasMaxLength(AuditText.LongestPart);
        entry.Property(e => e.Proof).HasMaxLength(50);
        entry.Ignore(e => e.Tells);
        entry.HasIndex(e => new { e.At, e.Id });
        entry.HasIndex(e => new { e.UserCode, e.At });
        entry.HasIndex(e => new { e.Module, e.At });
        entry.HasIndex(e => new { e.SubjectId, e.At });
    }

    public void Configure(EntityTypeBuilder<AuditEntryPart> part)
    {
        part.ToTable("AuditEntryParts");
        part.Property(p => p.Text).HasMaxLength(AuditText.LongestPart);
        part.HasIndex(p => new { p.AuditEntryId, p.No }).IsUnique();
    }

    public void Configure(EntityTypeBuilder<AuditUnsealed> waiting)
    {
        waiting.ToTable("AuditUnsealed");
        waiting.HasKey(w => w.AuditEntryId);
    }
}
