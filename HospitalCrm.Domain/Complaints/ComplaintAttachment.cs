using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Complaints;

/// <summary>A file that belongs to a complaint (附件): a letter, a photo, a recording. Whoever takes it away says why, and the row stays.</summary>
[Audited("complaints", "投诉附件")]
public sealed class ComplaintAttachment : IVersioned
{
    public const int NameLength = 150;

    private ComplaintAttachment() { }

    internal ComplaintAttachment(Guid complaintId, string name, AttachmentKind kind, int size, string sha256, Actor by, DateTime at)
    {
        Id = Guid.CreateVersion7();
        (ComplaintId, Name, Kind, Size, Sha256, AddedBy, AddedByName, AddedAt) = (complaintId, name, kind, size, sha256, by.UserCode, by.DisplayName, at);
    }

    public Guid Id { get; private set; }
    public Guid ComplaintId { get; private set; }

    [Label("文件名"), Personal]
    public string Name { get; private set; } = "";

    /// <summary>As the content says, not as the name does.</summary>
    [Label("类型")]
    public AttachmentKind Kind { get; private set; }

    [Label("大小（字节）")]
    public int Size { get; private set; }

    /// <summary>Of the content, in hexadecimal: that it is still the file that was added.</summary>
    [Label("SHA-256")]
    public string Sha256 { get; private set; } = "";

    internal string AddedBy { get; private set; } = "";

    [Label("添加人")]
    public string AddedByName { get; private set; } = "";

    public DateTime AddedAt { get; private set; }

    [Label("已删除")]
    public bool IsRemoved { get; private set; }

    [Label("删除人")]
    public string? RemovedByName { get; private set; }

    public DateTime? RemovedAt { get; private set; }

    [Label("删除原因")]
    public string? RemoveReason { get; private set; }

    public long Version { get; private set; }

    internal void Remove(Actor by, string reason, DateTime at) => (IsRemoved, RemovedByName, RemoveReason, RemovedAt) = (true, by.DisplayName, reason, at);
}

/// <summary>What is in an attachment; apart from it, so that no list reads it.</summary>
public sealed class ComplaintAttachmentContent
{
    private ComplaintAttachmentContent() { }

    internal ComplaintAttachmentContent(Guid id, byte[] content) => (Id, Content) = (id, content);

    /// <summary>Of the attachment.</summary>
    public Guid Id { get; private set; }

    public byte[] Content { get; private set; } = [];
}

internal sealed class ComplaintAttachmentMapping : IEntityTypeConfiguration<ComplaintAttachment>, IEntityTypeConfiguration<ComplaintAttachmentContent>
{
    public void Configure(EntityTypeBuilder<ComplaintAttachment> attachment)
    {
        attachment.ToTable("ComplaintAttachments");
        attachment.Property(a => a.Name).HasColumnName("FileName").HasMaxLength(ComplaintAttachment.NameLength);
        attachment.Property(a => a.Size).HasColumnName("Bytes");
        attachment.Property(a => a.Sha256).HasMaxLength(64);
        attachment.Property(a => a.AddedBy).HasMaxLength(50);
        attachment.Property(a => a.AddedByName).HasMaxLength(100);
        attachment.Property(a => a.RemovedByName).HasMaxLength(100);
        attachment.Property(a => a.RemoveReason).HasMaxLength(ComplaintDesk.ReasonLength);
        attachment.HasOne<Complaint>().WithMany().HasForeignKey(a => a.ComplaintId);
        attachment.HasIndex(a => new { a.ComplaintId, a.Id });
    }

    public void Configure(EntityTypeBuilder<ComplaintAttachmentContent> content)
    {
        content.ToTable("ComplaintFiles");
        content.Property(c => c.Content).HasMaxLength(ComplaintAttachments.MostBytes);
        content.HasOne<ComplaintAttachment>().WithOne().HasForeignKey<ComplaintAttachmentContent>(c => c.Id);
    }
}
