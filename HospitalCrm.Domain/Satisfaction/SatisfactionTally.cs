using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>
/// Running totals of one target on one day, written in the same transaction as the evaluations, so that an overview reads
/// hundreds of rows where the evaluations are millions.
/// </summary>
public sealed class SatisfactionTally
{
    private SatisfactionTally() { }

    internal SatisfactionTally(DateOnly day, Section section, string targetCode, string targetName, string departmentCode, string departmentName)
    {
        Day = day;
        Section = section;
        TargetCode = targetCode;
        TargetName = targetName;
        DepartmentCode = departmentCode;
        DepartmentName = departmentName;
    }

    public DateOnly Day { get; private set; }
    public Section Section { get; private set; }
    public string TargetCode { get; private set; } = "";
    public string TargetName { get; private set; } = "";
    public string DepartmentCode { get; private set; } = "";
    public string DepartmentName { get; private set; } = "";

    /// <summary>Evaluations, those with nothing but 不适用 included.</summary>
    public int Sheets { get; private set; }

    /// <summary>Evaluations with a mean; the n of every figure.</summary>
    public int ScoredSheets { get; private set; }

    /// <summary>Sum of the sheets' means in ten-thousandths of a mark: SQLite adds whole numbers exactly and fast, decimals it keeps as text.</summary>
    public long MeanSumE4 { get; private set; }

    public int ScoredAnswers { get; private set; }
    public int TopAnswers { get; private set; }
    public int LowSheets { get; private set; }

    internal void Count(Evaluation evaluation)
    {
        Sheets++;
        ScoredSheets += evaluation.MeanScore is null ? 0 : 1;
        MeanSumE4 += (long)((evaluation.MeanScore ?? 0) * 10_000);
        ScoredAnswers += evaluation.ScoredAnswers;
        TopAnswers += evaluation.TopAnswers;
        LowSheets += evaluation.IsLow ? 1 : 0;
    }
}

internal sealed class SatisfactionTallyMapping : IEntityTypeConfiguration<SatisfactionTally>
{
    public void Configure(EntityTypeBuilder<SatisfactionTally> tally)
    {
        tally.ToTable("SatisfactionTallies");
        tally.HasKey(t => new { t.Day, t.Section, t.TargetCode });
        tally.Property(t => t.TargetCode).HasMaxLength(40);
        tally.Property(t => t.TargetName).HasMaxLength(100);
        tally.Property(t => t.DepartmentCode).HasMaxLength(40);
        tally.Property(t => t.DepartmentName).HasMaxLength(100);
        tally.HasIndex(t => new { t.Section, t.Day });
    }
}
