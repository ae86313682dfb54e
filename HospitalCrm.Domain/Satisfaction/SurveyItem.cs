using HospitalCrm.Domain.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>A question put to patients (满意度项目), of one type and one main category.</summary>
public sealed class SurveyItem : IVersioned
{
    private SurveyItem() { }

    public SurveyItem(string code, ItemKind kind, SurveyCategory category, LocalText question, int sortOrder)
    {
        Id = Guid.CreateVersion7();
        Code = code;
        Kind = kind;
        Category = category;
        Question = question.Simplified;
        QuestionTraditional = question.Traditional;
        QuestionEnglish = question.English;
        SortOrder = sortOrder;
    }

    public Guid Id { get; private set; }
    public string Code { get; private set; } = "";
    public ItemKind Kind { get; private set; }
    public SurveyCategory Category { get; private set; }
    public string Question { get; private set; } = "";
    public string? QuestionTraditional { get; private set; }
    public string? QuestionEnglish { get; private set; }

    /// <summary>Relative weight in the sheet's mean; 1 unless the hospital decides otherwise.</summary>
    public decimal Weight { get; private set; } = 1;

    public bool AllowsNotApplicable { get; private set; } = true;
    public int SortOrder { get; private set; }
    public bool IsActive { get; private set; } = true;
    public long Version { get; private set; }

    public LocalText Text => new(Question, QuestionTraditional, QuestionEnglish);
}

/// <summary>One answer a patient can give (满意度分类): 非常满意 5 … 非常不满意 1.</summary>
public sealed class Grade : IVersioned
{
    private Grade() { }

    public Grade(string code, LocalText label, int score, bool isDissatisfied)
    {
        Id = Guid.CreateVersion7();
        Code = code;
        Label = label.Simplified;
        LabelTraditional = label.Traditional;
        LabelEnglish = label.English;
        Score = score;
        IsDissatisfied = isDissatisfied;
    }

    public Guid Id { get; private set; }
    public string Code { get; private set; } = "";
    public string Label { get; private set; } = "";
    public string? LabelTraditional { get; private set; }
    public string? LabelEnglish { get; private set; }

    /// <summary>1 (worst) to 5 (best); also chooses the face.</summary>
    public int Score { get; private set; }

    /// <summary>是否不满意: such an answer asks for reasons and makes the sheet a low one.</summary>
    public bool IsDissatisfied { get; private set; }

    public bool IsActive { get; private set; } = true;
    public long Version { get; private set; }

    public LocalText Text => new(Label, LabelTraditional, LabelEnglish);
}

/// <summary>A reason chip offered under a low mark (不满意原因).</summary>
public sealed class DissatisfactionReason : IVersioned
{
    private DissatisfactionReason() { }

    public DissatisfactionReason(string code, SurveyCategory category, LocalText text, int sortOrder)
    {
        Id = Guid.CreateVersion7();
        Code = code;
        Category = category;
        Name = text.Simplified;
        NameTraditional = text.Traditional;
        NameEnglish = text.English;
        SortOrder = sortOrder;
    }

    public Guid Id { get; private set; }
    public string Code { get; private set; } = "";
    public SurveyCategory Category { get; private set; }
    public string Name { get; private set; } = "";
    public string? NameTraditional { get; private set; }
    public string? NameEnglish { get; private set; }
    public int SortOrder { get; private set; }
    public bool IsActive { get; private set; } = true;
    public long Version { get; private set; }

    public LocalText Text => new(Name, NameTraditional, NameEnglish);
}

internal sealed class SurveyItemMapping :
    IEntityTypeConfiguration<SurveyItem>, IEntityTypeConfiguration<Grade>, IEntityTypeConfiguration<DissatisfactionReason>
{
    public void Configure(EntityTypeBuilder<SurveyItem> item)
    {
        item.ToTable("SurveyItems");
        item.Property(i => i.Code).HasMaxLength(20);
        item.Property(i => i.Question).HasMaxLength(200);
        item.Property(i => i.QuestionTraditional).HasMaxLength(200);
        item.Property(i => i.QuestionEnglish).HasMaxLength(400);
        item.Ignore(i => i.Text);
        item.HasIndex(i => i.Code).IsUnique();
    }

    public void Configure(EntityTypeBuilder<Grade> grade)
    {
        grade.ToTable("Grades");
        grade.Property(g => g.Code).HasMaxLength(20);
        grade.Property(g => g.Label).HasMaxLength(50);
        grade.Property(g => g.LabelTraditional).HasMaxLength(50);
        grade.Property(g => g.LabelEnglish).HasMaxLength(100);
        grade.Ignore(g => g.Text);
        grade.HasIndex(g => g.Code).IsUnique();
    }

    public void Configure(EntityTypeBuilder<DissatisfactionReason> reason)
    {
        reason.ToTable("DissatisfactionReasons");
        reason.Property(r => r.Code).HasMaxLength(20);
        reason.Property(r => r.Name).HasMaxLength(100);
        reason.Property(r => r.NameTraditional).HasMaxLength(100);
        reason.Property(r => r.NameEnglish).HasMaxLength(200);
        reason.Ignore(r => r.Text);
        reason.HasIndex(r => r.Code).IsUnique();
    }
}
