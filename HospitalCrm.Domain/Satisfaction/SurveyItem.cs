using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>
/// A question put to patients (满意度项目), of one type and one main category. Once somebody has answered it, another wording, type
/// or category makes it another question: the old one is closed and a new version is opened under the same code.
/// </summary>
[Audited("survey-items", "满意度项目")]
public sealed class SurveyItem : IVersioned
{
    internal SurveyItem() { }

    public SurveyItem(string code, ItemKind kind, SurveyCategory category, LocalText question, int sortOrder)
    {
        Code = code;
        Kind = kind;
        Category = category;
        Question = question.Simplified;
        QuestionTraditional = question.Traditional;
        QuestionEnglish = question.English;
        SortOrder = sortOrder;
    }

    public Guid Id { get; internal set; } = Guid.CreateVersion7();

    /// <summary>Unique among the questions in force; the versions of one question share it.</summary>
    [Label("编号")]
    public string Code { get; internal set; } = "";

    [Label("类型")]
    public ItemKind Kind { get; internal set; } = ItemKind.Department;

    [Label("大类")]
    public SurveyCategory Category { get; internal set; } = SurveyCategory.ServiceAttitude;

    [Label("问题")]
    public string Question { get; internal set; } = "";

    [Label("问题（繁体）")]
    public string? QuestionTraditional { get; internal set; }

    [Label("问题（英文）")]
    public string? QuestionEnglish { get; internal set; }

    /// <summary>Relative weight in the sheet's mean; 1 unless the hospital decides otherwise.</summary>
    [Label("权重")]
    public decimal Weight { get; internal set; } = 1;

    [Label("可选“不适用”")]
    public bool AllowsNotApplicable { get; internal set; } = true;

    [Label("排序序号")]
    public int SortOrder { get; internal set; }

    [Label("启用")]
    public bool IsActive { get; internal set; } = true;

    /// <summary>Counted from 0, as it is for questions from before there were versions.</summary>
    [Label("版本号")]
    public int Revision { get; internal set; }

    /// <summary>When a newer version took its place; null: in force.</summary>
    [Label("版本截止")]
    public DateTime? ClosedAt { get; internal set; }

    public long Version { get; private set; }

    public LocalText Text => new(Question, QuestionTraditional, QuestionEnglish);

    /// <summary>What is written here now, as the version after this one.</summary>
    internal SurveyItem Next() => new(Code, Kind, Category, Text, SortOrder)
    {
        Weight = Weight,
        AllowsNotApplicable = AllowsNotApplicable,
        IsActive = IsActive,
        Revision = Revision + 1,
    };
}

/// <summary>One answer a patient can give (满意度分类): 非常满意 5 … 非常不满意 1.</summary>
[Audited("grades", "满意度分类")]
public sealed class Grade : IVersioned
{
    internal Grade() { }

    public Grade(string code, LocalText label, int score, bool isDissatisfied)
    {
        Code = code;
        Label = label.Simplified;
        LabelTraditional = label.Traditional;
        LabelEnglish = label.English;
        Score = score;
        IsDissatisfied = isDissatisfied;
    }

    public Guid Id { get; internal set; } = Guid.CreateVersion7();

    /// <summary>Answers refer to it.</summary>
    [Label("编号")]
    public string Code { get; internal set; } = "";

    [Label("名称")]
    public string Label { get; internal set; } = "";

    [Label("名称（繁体）")]
    public string? LabelTraditional { get; internal set; }

    [Label("名称（英文）")]
    public string? LabelEnglish { get; internal set; }

    /// <summary>1 (worst) to 5 (best); also chooses the face.</summary>
    [Label("分值")]
    public int Score { get; internal set; }

    /// <summary>是否不满意: such an answer asks for reasons and makes the sheet a low one.</summary>
    [Label("是否不满意")]
    public bool IsDissatisfied { get; internal set; }

    [Label("启用")]
    public bool IsActive { get; internal set; } = true;

    public long Version { get; private set; }

    public LocalText Text => new(Label, LabelTraditional, LabelEnglish);
}

/// <summary>A reason chip offered under a low mark (不满意原因).</summary>
[Audited("dissatisfaction-reasons", "不满意原因")]
public sealed class DissatisfactionReason : IVersioned
{
    internal DissatisfactionReason() { }

    public DissatisfactionReason(string code, SurveyCategory category, LocalText text, int sortOrder)
    {
        Code = code;
        Category = category;
        Name = text.Simplified;
        NameTraditional = text.Traditional;
        NameEnglish = text.English;
        SortOrder = sortOrder;
    }

    public Guid Id { get; internal set; } = Guid.CreateVersion7();

    [Label("编号")]
    public string Code { get; internal set; } = "";

    [Label("大类")]
    public SurveyCategory Category { get; internal set; } = SurveyCategory.ServiceAttitude;

    [Label("名称")]
    public string Name { get; internal set; } = "";

    [Label("名称（繁体）")]
    public string? NameTraditional { get; internal set; }

    [Label("名称（英文）")]
    public string? NameEnglish { get; internal set; }

    [Label("排序序号")]
    public int SortOrder { get; internal set; }

    [Label("启用")]
    public bool IsActive { get; internal set; } = true;

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
        item.HasIndex(i => new { i.Code, i.Revision }).IsUnique();
        item.HasIndex(i => new { i.Code, i.Id });
        item.HasIndex(i => new { i.SortOrder, i.Id });
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
        grade.HasIndex(g => new { g.Score, g.Id });
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
        reason.HasIndex(r => new { r.SortOrder, r.Id });
    }
}
