using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Drafts;

/// <summary>A piece of what somebody was typing into a form and has not saved: sealed, theirs alone, and gone after a week.</summary>
public sealed class FormDraft
{
    internal const string Purpose = "form-draft";
    internal const int LongestForm = 60;

    /// <summary>Sealed text of so many characters still fits a column (Oracle: 2,000).</summary>
    internal const int Piece = 480;

    private FormDraft() { }

    internal FormDraft(Guid accountId, string form, int part, string contentSealed, DateTime now)
    {
        Id = Guid.CreateVersion7();
        (AccountId, Form, Part, ContentSealed, SavedAt) = (accountId, form, part, contentSealed, now);
    }

    public Guid Id { get; private set; }
    public Guid AccountId { get; private set; }

    /// <summary>Which form, and of which record where there is one.</summary>
    public string Form { get; private set; } = "";

    public int Part { get; private set; }

    [Sealed(Purpose)]
    public string ContentSealed { get; private set; } = "";

    public DateTime SavedAt { get; private set; }
}

internal sealed class FormDraftMapping : IEntityTypeConfiguration<FormDraft>
{
    public void Configure(EntityTypeBuilder<FormDraft> draft)
    {
        draft.ToTable("FormDrafts");
        draft.Property(d => d.Form).HasMaxLength(FormDraft.LongestForm);
        draft.Property(d => d.Part).HasColumnName("PartNo");
        draft.Property(d => d.ContentSealed).HasMaxLength(2000);
        draft.HasOne<Account>().WithMany().HasForeignKey(d => d.AccountId);
        draft.HasIndex(d => new { d.AccountId, d.Form, d.Part }).IsUnique();
        draft.HasIndex(d => d.SavedAt);
    }
}
