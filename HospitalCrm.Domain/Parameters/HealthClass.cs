using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Parameters;

/// <summary>患者健康分类: found by words in the diagnosis.</summary>
[Audited("health-classes", "健康分类")]
public sealed class HealthClass : Parameter
{
    /// <summary>Words of a diagnosis, as a <see cref="TermList"/>; null: only chosen by hand.</summary>
    [Label("诊断关键字")]
    public string? Keywords { get; internal set; }
}

internal sealed class HealthClassMapping : IEntityTypeConfiguration<HealthClass>
{
    public void Configure(EntityTypeBuilder<HealthClass> parameter)
    {
        Parameter.Map(parameter, "HealthClasses");
        parameter.Property(p => p.Keywords).HasMaxLength(TermList.Longest);
    }
}

/// <summary>健康分类 as a list to keep up.</summary>
public sealed class HealthClasses : ParameterRegister<HealthClass>
{
    public HealthClasses(ListTools tools) : base(tools, "health-classes", "健康分类")
    {
        Stamp = ChangeStamp.Parameters;
        Begin();
        Column("keywords", "诊断关键字", ColumnKind.Text, p => p.Keywords);
        LongTextField("keywords", "诊断关键字", p => p.Keywords, (p, v) => p.Keywords = TermList.Clean(v)).Max(TermList.Longest).Help("用；分隔；诊断中含有其中之一即属于此类。不填则只能手工选择。");
        End();
        UsedBy("患者分类", (db, ids) => db.PatientClassifications.Where(c => c.HealthClassId != null && ids.Contains(c.HealthClassId.Value)).Select(c => c.HealthClassId!.Value));
    }

    protected override async Task CheckAsync(CrmDbContext db, IReadOnlyList<HealthClass> changed, Action<HealthClass?, string, DomainRuleException> refuse, Actor me, CancellationToken cancel)
    {
        await base.CheckAsync(db, changed, refuse, me, cancel);
        var all = await AllAsync(db, cancel);
        foreach (var record in changed)
        {
            if (TermList.Shared(all, record, p => p.Keywords) is var (term, other)) refuse(record, "keywords", new("关键字“{0}”已属于“{1}”。", term, other.Name));
        }
    }
}
