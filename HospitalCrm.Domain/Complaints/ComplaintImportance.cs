using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Complaints;

/// <summary>投诉重要性分类: how much a complaint weighs in every queue, and how long it may take.</summary>
[Audited("complaint-importance", "投诉重要性")]
public sealed class ComplaintImportance : Parameter
{
    /// <summary>1 to 100; the heavier comes first.</summary>
    [Label("权重")]
    public int Weight { get; internal set; }

    /// <summary>Working days from 登记 to the answer.</summary>
    [Label("时限（工作日）")]
    public int WorkingDays { get; internal set; }

    /// <summary>#RRGGBB, beside the word and never instead of it.</summary>
    [Label("颜色")]
    public string? Colour { get; internal set; }

    /// <summary>Hours without a first response after which the superior is told; null: never.</summary>
    [Label("升级小时数")]
    public int? EscalationHours { get; internal set; }
}

internal sealed class ComplaintImportanceMapping : IEntityTypeConfiguration<ComplaintImportance>
{
    public void Configure(EntityTypeBuilder<ComplaintImportance> parameter)
    {
        Parameter.Map(parameter, "ComplaintImportance");
        parameter.Property(p => p.Colour).HasMaxLength(7);
        parameter.HasIndex(p => new { p.Weight, p.Id });
    }
}

/// <summary>投诉重要性 as a list to keep up.</summary>
public sealed class ComplaintImportances : ParameterRegister<ComplaintImportance>
{
    public ComplaintImportances(ListTools tools) : base(tools, "complaint-importance", "投诉重要性")
    {
        Stamp = ChangeStamp.Parameters;
        Begin();
        Column("weight", "权重", ColumnKind.Number, p => p.Weight, p => p.Weight);
        Column("days", "时限（工作日）", ColumnKind.Number, p => p.WorkingDays);
        Column("colour", "颜色", ColumnKind.Colour, p => p.Colour);
        Column("hours", "升级小时数", ColumnKind.Number, p => p.EscalationHours);
        NumberField("weight", "权重", p => p.Weight, (p, v) => p.Weight = v!.Value).Required().Between(1, 100).StartsAs("30").Help("1到100，越大越先处理。");
        NumberField("days", "时限（工作日）", p => p.WorkingDays, (p, v) => p.WorkingDays = v!.Value).Required().Between(1, 60).StartsAs("5");
        ColourField("colour", "颜色", p => p.Colour, (p, v) => p.Colour = v);
        NumberField("hours", "升级小时数", p => p.EscalationHours, (p, v) => p.EscalationHours = v).Between(1, 720).Help("超过此时间没有首次响应就通知上级；不填则不升级。");
        End();
    }
}
