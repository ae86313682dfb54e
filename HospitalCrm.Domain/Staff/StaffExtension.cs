using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Staff;

/// <summary>What we keep about a person beside the HIS (工作人员信息扩展): how to reach them, and a photo. It has the id of its <see cref="StaffMember"/>.</summary>
[Audited("staff", "工作人员")]
public sealed class StaffExtension : IVersioned
{
    internal const string MobilePurpose = "staff-mobile";
    internal const int LongestPhone = 30;

    private StaffExtension() { }

    internal StaffExtension(Guid memberId, string code)
    {
        Id = memberId;
        Code = code;
    }

    public Guid Id { get; private set; }

    [Label("工号")]
    public string Code { get; private set; } = "";

    [Label("手机"), Personal, Sealed(MobilePurpose)]
    public string? MobileSealed { get; private set; }

    public string? MobileIndex { get; private set; }

    [Label("手机尾号")]
    public string? MobileLast4 { get; private set; }

    [Label("办公电话")]
    public string? OfficePhone { get; private set; }

    /// <summary>Null: initials are shown in its place.</summary>
    public Guid? PhotoId { get; private set; }

    public long Version { get; private set; }

    internal void SetMobile(string? sealedNumber, string? index, string? last4) => (MobileSealed, MobileIndex, MobileLast4) = (sealedNumber, index, last4);

    internal void SetOfficePhone(string? phone) => OfficePhone = phone;

    internal void SetPhoto(Guid? photoId) => PhotoId = photoId;
}

/// <summary>A photo as it is shown: made anew from what was uploaded, so it is nothing but a picture. It never changes; another photo is another row.</summary>
public sealed class StaffPhoto
{
    private StaffPhoto() { }

    internal StaffPhoto(byte[] content, DateTime now)
    {
        Id = Guid.CreateVersion7();
        Content = content;
        MadeAt = now;
    }

    public Guid Id { get; private set; }

    /// <summary>JPEG, 480 × 640.</summary>
    public byte[] Content { get; private set; } = [];

    public DateTime MadeAt { get; private set; }
}

internal sealed class StaffExtensionMapping : IEntityTypeConfiguration<StaffExtension>, IEntityTypeConfiguration<StaffPhoto>
{
    public void Configure(EntityTypeBuilder<StaffExtension> extension)
    {
        extension.ToTable("StaffExtensions");
        extension.Property(e => e.Code).HasMaxLength(40);
        extension.Property(e => e.MobileSealed).HasMaxLength(100);
        extension.Property(e => e.MobileIndex).HasMaxLength(50);
        extension.Property(e => e.MobileLast4).HasMaxLength(4);
        extension.Property(e => e.OfficePhone).HasMaxLength(StaffExtension.LongestPhone);
        extension.HasOne<StaffMember>().WithOne().HasForeignKey<StaffExtension>(e => e.Id);
        extension.HasOne<StaffPhoto>().WithMany().HasForeignKey(e => e.PhotoId);
    }

    public void Configure(EntityTypeBuilder<StaffPhoto> photo)
    {
        photo.ToTable("StaffPhotos");
        photo.Property(p => p.Content).HasMaxLength(PhotoPress.MostStored);
    }
}
