using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Parameters;

/// <summary>患者消费能力分类: a band of what a patient spends in a year, <c>[下限, 上限)</c> in yuan; without both it is 未知.</summary>
[Audited("spending-classes", "消费能力分类")]
public sealed class SpendingClass : Band
{
    /// <summary>Yuan a year, included; null: from nothing.</summary>
    [Label("年消费下限（元）")]
    public int? From { get; internal set; }

    /// <summary>Yuan a year, not included; null: without end.</summary>
    [Label("年消费上限（元）")]
    public int? Until { get; internal set; }

    internal override int Begin
    {
        get => From ?? 0;
        set => From = value;
    }

    internal override int? End
    {
        get => Until;
        set => Until = value;
    }

    internal override bool IsUnknown => From is null && Until is null;
}

internal sealed class SpendingClassMapping : IEntityTypeConfiguration<SpendingClass>
{
    public void Configure(EntityTypeBuilder<SpendingClass> parameter)
    {
        Parameter.Map(parameter, "SpendingClasses");
        parameter.Property(p => p.From).HasColumnName("FromYuan");
        parameter.Property(p => p.Until).HasColumnName("UntilYuan");
    }
}

/// <summary>消费能力分类 as a list to keep up.</summary>
public sealed class SpendingClasses : BandRegister<SpendingClass>
{
    public SpendingClasses(ListTools tools) : base(tools, "spending-classes", "消费能力分类")
    {
        Stamp = ChangeStamp.Parameters;
        Begin();
        Column("from", "年消费下限（元）", ColumnKind.Number, p => p.From);
        Column("until", "年消费上限（元）", ColumnKind.Number, p => p.Until);
        NumberField("from", "年消费下限（元）", p => p.From, (p, v) => p.From = v).Between(0, 100_000_000).Help("含此数；不填表示从0开始。");
        NumberField("until", "年消费上限（元）", p => p.Until, (p, v) => p.Until = v).Between(1, 100_000_000).Help("不含此数；不填表示没有上限。上下限都不填就是“未知”。");
        NeighboursField();
        End();
        UsedBy("患者分类", (db, ids) => db.PatientClassifications.Where(c => c.SpendingClassId != null && ids.Contains(c.SpendingClassId.Value)).Select(c => c.SpendingClassId!.Value));
    }

    protected override DomainRuleException Backwards => new("“年消费上限（元）”应大于“年消费下限（元）”。");
}
