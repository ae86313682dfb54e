using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.FollowUps;

/// <summary>How patients are followed up: by telephone or by going there.</summary>
public enum FollowUpMethod
{
    [Label("电话")]
    Telephone = 1,

    [Label("出访")]
    Visit = 2,
}

/// <summary>What puts a patient into the queue.</summary>
public enum FollowUpTrigger
{
    [Label("出院后天数")]
    AfterDischarge = 1,

    [Label("投诉可终止")]
    ComplaintClosable = 2,

    [Label("手工")]
    ByHand = 3,
}

/// <summary>回访分类: why patients are called back, how, and when it is due.</summary>
[Audited("follow-up-classes", "回访分类")]
public sealed class FollowUpClass : Parameter
{
    [Label("方式")]
    public FollowUpMethod Method { get; internal set; } = FollowUpMethod.Telephone;

    [Label("触发")]
    public FollowUpTrigger Trigger { get; internal set; } = FollowUpTrigger.ByHand;

    /// <summary>Of <see cref="FollowUpTrigger.AfterDischarge"/> only.</summary>
    [Label("出院后天数")]
    public int? Days { get; internal set; }
}

internal sealed class FollowUpClassMapping : IEntityTypeConfiguration<FollowUpClass>
{
    public void Configure(EntityTypeBuilder<FollowUpClass> parameter) => Parameter.Map(parameter, "FollowUpClasses");
}

/// <summary>回访分类 as a list to keep up.</summary>
public sealed class FollowUpClasses : ParameterRegister<FollowUpClass>
{
    public FollowUpClasses(ListTools tools) : base(tools, "follow-up-classes", "回访分类")
    {
        Stamp = ChangeStamp.Parameters;
        Begin();
        Column("method", "方式", ColumnKind.Choice, p => p.Method);
        Column("trigger", "触发", ColumnKind.Choice, p => p.Trigger);
        Column("days", "出院后天数", ColumnKind.Number, p => p.Days);
        EnumField<FollowUpMethod>("method", "方式", p => p.Method, (p, v) => p.Method = v).Required().StartsAs(nameof(FollowUpMethod.Telephone));
        EnumField<FollowUpTrigger>("trigger", "触发", p => p.Trigger, (p, v) => p.Trigger = v).Required().StartsAs(nameof(FollowUpTrigger.ByHand));
        NumberField("days", "出院后天数", p => p.Days, (p, v) => p.Days = v).Between(0, 365).Help("触发为“出院后天数”时填写。");
        EnumFilter<FollowUpMethod>("method", "方式", (records, method) => records.Where(p => p.Method == method));
        EnumFilter<FollowUpTrigger>("trigger", "触发", (records, trigger) => records.Where(p => p.Trigger == trigger));
        End();
    }

    protected override async Task CheckAsync(CrmDbContext db, IReadOnlyList<FollowUpClass> changed, Action<FollowUpClass?, string, DomainRuleException> refuse, Actor me, CancellationToken cancel)
    {
        await base.CheckAsync(db, changed, refuse, me, cancel);
        foreach (var record in changed)
        {
            if (record.Trigger == FollowUpTrigger.AfterDischarge && record.Days is null) refuse(record, "days", new("请填写出院后第几天回访。"));
            if (record.Trigger != FollowUpTrigger.AfterDischarge && record.Days is not null) refuse(record, "days", new("只有触发为“出院后天数”时才填写天数。"));
        }
    }
}
