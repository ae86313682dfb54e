using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Messaging;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>One sheet (评价): what one patient said about one department or person on one day. Never changed after it is saved.</summary>
public sealed class Evaluation
{
    private readonly List<EvaluationAnswer> _answers = [];

    private Evaluation() { }

    /// <param name="id">Given when the sheet was opened, so that a second 完成 of the same sheet is recognised.</param>
    internal Evaluation(Guid id, RatingTarget target, KioskVisit visit, string occasionKey, DateTime submittedAt, DateOnly day, string language, string? comment, IEnumerable<EvaluationAnswer> answers)
    {
        Id = id;
        Section = target.Section;
        TargetCode = target.Code;
        TargetName = target.Name;
        DepartmentCode = target.DepartmentCode ?? target.Code;
        DepartmentName = target.DepartmentName ?? target.Name;
        VisitId = visit.Id;
        TerminalId = visit.TerminalId;
        OccasionKey = occasionKey;
        PatientSealed = visit.PatientSealed;
        PhoneSealed = visit.PhoneSealed;
        SubmittedAt = submittedAt;
        Day = day;
        Language = language;
        Comment = comment;
        _answers.AddRange(answers);
        foreach (var answer in _answers) answer.BelongTo(this);

        var scored = _answers.Where(a => a.Score is not null).ToList();
        ScoredAnswers = scored.Count;
        TopAnswers = scored.Count(a => a.Score == SatisfactionScore.Best);
        MeanScore = SatisfactionScore.Mean(scored.Select(a => (a.Score!.Value, a.Weight)));
        IsLow = _answers.Any(a => a.IsDissatisfied) || (MeanScore is { } mean && SatisfactionScore.Percent(mean) < SatisfactionScore.LowPercent);
        if (IsLow) DraftDueAt = submittedAt;
    }

    public Guid Id { get; private set; }
    public Section Section { get; private set; }
    public string TargetCode { get; private set; } = "";

    /// <summary>As shown on the day; a department renamed later keeps its history.</summary>
    public string TargetName { get; private set; } = "";

    public string DepartmentCode { get; private set; } = "";
    public string DepartmentName { get; private set; } = "";
    public Guid VisitId { get; private set; }
    public Guid TerminalId { get; private set; }

    /// <summary>Patient × target × day, as a keyed fingerprint: one evaluation per occasion (domain.md 6, decision 8).</summary>
    public string OccasionKey { get; private set; } = "";

    /// <summary>Sealed HIS patient number, for a call-back after a low mark only; no list shows it.</summary>
    [Sealed(KioskDesk.PatientPurpose)]
    public string? PatientSealed { get; private set; }

    [Sealed(Outbox.PhonePurpose)]
    public string? PhoneSealed { get; private set; }
    public DateTime SubmittedAt { get; private set; }

    /// <summary>The hospital's day.</summary>
    public DateOnly Day { get; private set; }

    public string Language { get; private set; } = "";
    public string? Comment { get; private set; }

    /// <summary>Answers with a mark; 不适用 does not count.</summary>
    public int ScoredAnswers { get; private set; }

    /// <summary>Answers with the best mark, for the top-box share.</summary>
    public int TopAnswers { get; private set; }

    /// <summary>Weighted mean of 1–5; null when every question was 不适用.</summary>
    public decimal? MeanScore { get; private set; }

    /// <summary>Any mark flagged 是否不满意, or below 40 of 100 (domain.md 2.3).</summary>
    public bool IsLow { get; private set; }

    /// <summary>From when a draft of a complaint is to be made of a low sheet; null: none, or it is made.</summary>
    internal DateTime? DraftDueAt { get; private set; }

    public IReadOnlyList<EvaluationAnswer> Answers => _answers;
}

/// <summary>The answer to one question, with question and mark as they were shown.</summary>
public sealed class EvaluationAnswer
{
    private readonly List<EvaluationReason> _reasons = [];

    private EvaluationAnswer() { }

    internal EvaluationAnswer(SurveyItem item, Grade? grade, string language, IEnumerable<string> reasons)
    {
        Id = Guid.CreateVersion7();
        ItemId = item.Id;
        ItemVersion = item.Version;
        Category = item.Category;
        SortOrder = item.SortOrder;
        Question = item.Text.In(language);
        Weight = item.Weight;
        GradeCode = grade?.Code;
        GradeLabel = grade?.Text.In(language);
        Score = grade?.Score;
        IsDissatisfied = grade?.IsDissatisfied ?? false;
        _reasons.AddRange(reasons.Select(text => new EvaluationReason(Id, text)));
    }

    public Guid Id { get; private set; }
    public Guid EvaluationId { get; private set; }
    public Guid ItemId { get; private set; }
    public long ItemVersion { get; private set; }
    public SurveyCategory Category { get; private set; }
    public int SortOrder { get; private set; }
    public string Question { get; private set; } = "";
    public decimal Weight { get; private set; }

    /// <summary>Null for 不适用.</summary>
    public string? GradeCode { get; private set; }

    public string? GradeLabel { get; private set; }
    public int? Score { get; private set; }
    public bool IsDissatisfied { get; private set; }

    public IReadOnlyList<EvaluationReason> Reasons => _reasons;

    internal void BelongTo(Evaluation evaluation) => EvaluationId = evaluation.Id;
}

/// <summary>A reason chip the patient touched, as it was shown.</summary>
public sealed class EvaluationReason
{
    private EvaluationReason() { }

    internal EvaluationReason(Guid answerId, string text)
    {
        Id = Guid.CreateVersion7();
        AnswerId = answerId;
        Text = text;
    }

    public Guid Id { get; private set; }
    public Guid AnswerId { get; private set; }
    public string Text { get; private set; } = "";
}

internal sealed class EvaluationMapping :
    IEntityTypeConfiguration<Evaluation>, IEntityTypeConfiguration<EvaluationAnswer>, IEntityTypeConfiguration<EvaluationReason>
{
    public void Configure(EntityTypeBuilder<Evaluation> evaluation)
    {
        evaluation.ToTable("Evaluations");
        evaluation.Property(e => e.TargetCode).HasMaxLength(40);
        evaluation.Property(e => e.TargetName).HasMaxLength(100);
        evaluation.Property(e => e.DepartmentCode).HasMaxLength(40);
        evaluation.Property(e => e.DepartmentName).HasMaxLength(100);
        evaluation.Property(e => e.OccasionKey).HasMaxLength(50);
        evaluation.Property(e => e.PatientSealed).HasMaxLength(200);
        evaluation.Property(e => e.PhoneSealed).HasMaxLength(200);
        evaluation.Property(e => e.Language).HasMaxLength(10);
        evaluation.Property(e => e.Comment).HasMaxLength(Common.PersonText.Longest);
        evaluation.Property(e => e.DraftDueAt);
        evaluation.HasMany(e => e.Answers).WithOne().HasForeignKey(a => a.EvaluationId);
        evaluation.HasIndex(e => e.OccasionKey).IsUnique();
        evaluation.HasIndex(e => e.VisitId);
        evaluation.HasIndex(e => e.DraftDueAt).HasFilter("\"DraftDueAt\" IS NOT NULL");
        // The drill-down from a figure to its sheets, newest first.
        evaluation.HasIndex(e => new { e.Section, e.SubmittedAt, e.Id });
        evaluation.HasIndex(e => new { e.Section, e.TargetCode, e.SubmittedAt, e.Id });
        evaluation.HasIndex(e => new { e.Section, e.DepartmentCode, e.SubmittedAt, e.Id });
    }

    public void Configure(EntityTypeBuilder<EvaluationAnswer> answer)
    {
        answer.ToTable("EvaluationAnswers");
        answer.Property(a => a.Question).HasMaxLength(400);
        answer.Property(a => a.GradeCode).HasMaxLength(20);
        answer.Property(a => a.GradeLabel).HasMaxLength(100);
        answer.HasMany(a => a.Reasons).WithOne().HasForeignKey(r => r.AnswerId);
    }

    public void Configure(EntityTypeBuilder<EvaluationReason> reason)
    {
        reason.ToTable("EvaluationReasons");
        reason.Property(r => r.Text).HasMaxLength(200);
    }
}
