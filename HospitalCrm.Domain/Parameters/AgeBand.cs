using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Parameters;

/// <summary>患者年龄段分类: full months of age, both ends included; the last band has no end.</summary>
[Audited("age-bands", "年龄段分类")]
public sealed class AgeBand : Band
{
    /// <summary>Full months, included.</summary>
    [Label("起（月）")]
    public int FromMonth { get; internal set; }

    /// <summary>Full months, included; null: and older.</summary>
    [Label("止（月）")]
    public int? ToMonth { get; internal set; }

    internal override int Begin
    {
        get => FromMonth;
        set => FromMonth = value;
    }

    internal override int? End
    {
        get => ToMonth + 1;
        set => ToMonth = value - 1;
    }
}

internal sealed class AgeBandMapping : IEntityTypeConfiguration<AgeBand>
{
    public void Configure(EntityTypeBuilder<AgeBand> parameter) => Parameter.Map(parameter, "AgeBands");
}

/// <summary>年龄段分类 as a list to keep up.</summary>
public sealed class AgeBands : BandRegister<AgeBand>
{
    private const int OldestMonths = 1800;

    public AgeBands(ListTools tools) : base(tools, "age-bands", "年龄段分类")
    {
        Stamp = ChangeStamp.Parameters;
        Begin();
        Column("from", "起（月）", ColumnKind.Number, p => p.FromMonth);
        Column("until", "止（月）", ColumnKind.Number, p => p.ToMonth);
        NumberField("from", "起（月）", p => p.FromMonth, (p, v) => p.FromMonth = v ?? 0).Required().Between(0, OldestMonths).Help("满几个月，含此数。");
        NumberField("until", "止（月）", p => p.ToMonth, (p, v) => p.ToMonth = v).Between(0, OldestMonths).Help("含此数；最后一段不填。");
        NeighboursField();
        End();
        UsedBy("患者分类", (db, ids) => db.PatientClassifications.Where(c => c.AgeBandId != null && ids.Contains(c.AgeBandId.Value)).Select(c => c.AgeBandId!.Value));
    }

    protected override DomainRuleException Backwards => new("“止（月）”不能小于“起（月）”。");

    protected override long LastBefore(long border) => border - 1;
}
