using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Messaging;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>How far the person of a visit has come: the page, and the sheet being filled in. It goes with the end of the visit.</summary>
public sealed class RatingDraft
{
    /// <summary>Longer drafts keep their first answers (Oracle: no text above 2,000 characters).</summary>
    internal const int Longest = 2000;

    private RatingDraft() { }

    internal RatingDraft(Guid visitId, DateTime now)
    {
        VisitId = visitId;
        SavedAt = now;
    }

    public Guid VisitId { get; private set; }

    /// <summary>As the kiosk names its pages.</summary>
    public string Page { get; internal set; } = "consent";

    /// <summary>zh-Hans, zh-Hant or en.</summary>
    public string Language { get; internal set; } = "zh-Hans";

    /// <summary>Large type, contrast, reach and speech, as flags of the kiosk.</summary>
    public int Look { get; internal set; }

    /// <summary>张**, for the greeting.</summary>
    public string? MaskedName { get; internal set; }

    /// <summary>The phone a code was sent to, sealed; known to be the person's only after the code.</summary>
    [Sealed(Outbox.PhonePurpose)]
    public string? PhoneSealed { get; internal set; }

    public Section? Section { get; internal set; }
    public string? TargetCode { get; internal set; }
    public Guid? SheetId { get; internal set; }

    /// <summary>Which question is on the screen, from 0.</summary>
    public int Question { get; internal set; }

    /// <summary>Item, mark and reasons of each answer, in the short form of <see cref="VisitProgress"/>.</summary>
    public string? Answers { get; internal set; }

    public string? Comment { get; internal set; }

    /// <summary>What is being told instead of rated, as the kiosk names it; then the sheet's number, target, answers and words are those of that.</summary>
    public string? Telling { get; internal set; }

    public DateTime SavedAt { get; internal set; }
}

internal sealed class RatingDraftMapping : IEntityTypeConfiguration<RatingDraft>
{
    public void Configure(EntityTypeBuilder<RatingDraft> draft)
    {
        draft.ToTable("RatingDrafts");
        draft.HasKey(d => d.VisitId);
        draft.Property(d => d.Page).HasMaxLength(20);
        draft.Property(d => d.Language).HasMaxLength(10);
        draft.Property(d => d.MaskedName).HasMaxLength(100);
        draft.Property(d => d.PhoneSealed).HasMaxLength(200);
        draft.Property(d => d.TargetCode).HasMaxLength(40);
        draft.Property(d => d.Answers).HasMaxLength(RatingDraft.Longest);
        draft.Property(d => d.Comment).HasMaxLength(RatingDraft.Longest);
        draft.Property(d => d.Telling).HasMaxLength(20);
        draft.HasOne<KioskVisit>().WithOne().HasForeignKey<RatingDraft>(d => d.VisitId);
    }
}
