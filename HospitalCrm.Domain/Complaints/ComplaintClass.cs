using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Complaints;

/// <summary>患者投诉分类, in two levels; the second takes from the first what it does not say itself.</summary>
[Audited("complaint-classes", "投诉分类")]
public sealed class ComplaintClass : Parameter
{
    /// <summary>Null for the first level.</summary>
    public Guid? ParentId { get; internal set; }

    /// <summary>As the parent is called; follows when it is renamed.</summary>
    [Label("上级")]
    public string? ParentName { get; internal set; }

    /// <summary>The HIS's code of the department that answers, unless somebody decides otherwise.</summary>
    [Label("默认责任部门代码")]
    public string? DepartmentCode { get; internal set; }

    [Label("默认责任部门")]
    public string? DepartmentName { get; internal set; }

    /// <summary>Null: as the parent, else by importance.</summary>
    [Label("默认时限（工作日）")]
    public int? WorkingDays { get; internal set; }

    /// <summary>False for 咨询, 建议 and 表扬: no deadline of the law, not in the complaint figures.</summary>
    [Label("计入投诉")]
    public bool IsComplaint { get; internal set; } = true;
}

internal sealed class ComplaintClassMapping : IEntityTypeConfiguration<ComplaintClass>
{
    public void Configure(EntityTypeBuilder<ComplaintClass> parameter)
    {
        Parameter.Map(parameter, "ComplaintClasses");
        parameter.Property(p => p.ParentName).HasMaxLength(Parameter.NameLength);
        parameter.Property(p => p.DepartmentCode).HasMaxLength(40);
        parameter.Property(p => p.DepartmentName).HasMaxLength(100);
        parameter.HasOne<ComplaintClass>().WithMany().HasForeignKey(p => p.ParentId);
    }
}

/// <summary>投诉分类 as a list to keep up.</summary>
public sealed class ComplaintClasses : ParameterRegister<ComplaintClass>
{
    public ComplaintClasses(ListTools tools) : base(tools, "complaint-classes", "投诉分类")
    {
        Stamp = ChangeStamp.Parameters;
        Begin();
        Column("parent", "上级", ColumnKind.Text, p => p.ParentName);
        Column("department", "默认责任部门", ColumnKind.Text, p => p.DepartmentName);
        Column("days", "默认时限（工作日）", ColumnKind.Number, p => p.WorkingDays);
        Column("complaint", "计入投诉", ColumnKind.YesNo, p => p.IsComplaint);
        ChoiceField("parent", "上级", ParentsAsync, p => p.ParentId?.ToString(), (p, v) => p.ParentId = v is null ? null : Guid.Parse(v)).Help("不选则为第一级；只有两级。");
        ChoiceField("department", "默认责任部门", DepartmentsAsync, p => p.DepartmentCode, (p, v) => p.DepartmentCode = v);
        NumberField("days", "默认时限（工作日）", p => p.WorkingDays, (p, v) => p.WorkingDays = v).Between(1, 60).Help("不填则按上级，上级也不填则按重要性。");
        YesNoField("complaint", "计入投诉", p => p.IsComplaint, (p, v) => p.IsComplaint = v).StartsAs("1").Help("咨询、建议、表扬不计入。第二级与上级相同。");
        ChoiceFilter("parent", "上级", ParentsAsync, (records, parent) => Guid.TryParse(parent, out var id) ? records.Where(p => p.ParentId == id) : throw new DomainRuleException("请从列表中选择“{0}”。", "上级"));
        End();
        UsedBy("下级分类", (db, ids) => db.Set<ComplaintClass>().Where(p => p.ParentId != null && ids.Contains(p.ParentId.Value)).Select(p => p.ParentId!.Value));
    }

    protected override async Task CheckAsync(CrmDbContext db, IReadOnlyList<ComplaintClass> changed, Action<ComplaintClass?, string, DomainRuleException> refuse, Actor me, CancellationToken cancel)
    {
        await base.CheckAsync(db, changed, refuse, me, cancel);
        var all = (await AllAsync(db, cancel)).ToDictionary(p => p.Id);
        var departments = changed.Any(p => p.DepartmentCode is not null) ? (await DepartmentsAsync(db, cancel)).ToDictionary(d => d.Value, d => d.Text, StringComparer.Ordinal) : [];
        foreach (var record in changed)
        {
            record.DepartmentName = record.DepartmentCode is { } code ? departments.GetValueOrDefault(code, record.DepartmentName ?? code) : null;
            if (record.ParentId is not { } parentId) continue;
            if (parentId == record.Id) refuse(record, "parent", new("“{0}”不能是自己的上级。", record.Name));
            else if (all[parentId].ParentId is not null) refuse(record, "parent", new("“{0}”已是第二级，不能作上级。", all[parentId].Name));
            else if (all.Values.Where(p => p.ParentId == record.Id).OrderBy(p => p.SortOrder).ThenBy(p => p.Code, StringComparer.Ordinal).FirstOrDefault() is { } child) refuse(record, "parent", new("“{0}”还有下级“{1}”，不能改为第二级。", record.Name, child.Name));
        }

        foreach (var record in all.Values.Where(p => p.ParentId is not null || p.ParentName is not null))
        {
            var parent = record.ParentId is { } id ? all.GetValueOrDefault(id) : null;
            record.ParentName = parent?.Name;
            if (parent is not null) record.IsComplaint = parent.IsComplaint;
        }

        foreach (var record in changed)
        {
            if (all.Values.FirstOrDefault(p => p != record && p.ParentId == record.ParentId && string.Equals(p.Name, record.Name, StringComparison.OrdinalIgnoreCase)) is { } twin)
                refuse(record, "name", new("同一上级下已有“{0}”（编号{1}）。", twin.Name, twin.Code));
        }
    }

    private static async Task<IReadOnlyList<Choice>> ParentsAsync(CrmDbContext db, CancellationToken cancel) =>
    [
        .. (await db.Set<ComplaintClass>().AsNoTracking().Where(p => p.ParentId == null).OrderBy(p => p.SortOrder).ThenBy(p => p.Code)
                .Select(p => new { p.Id, p.Name, p.IsDisabled }).ToListAsync(cancel))
            .Select(p => new Choice(p.Id.ToString(), p.Name, PinyinInitials.Of(p.Name), p.IsDisabled) { IsData = true }),
    ];

    /// <summary>Departments of our copy of the HIS.</summary>
    private static async Task<IReadOnlyList<Choice>> DepartmentsAsync(CrmDbContext db, CancellationToken cancel) =>
        await db.Departments.AsNoTracking().OrderBy(d => d.Code).Select(d => new Choice(d.Code, d.Name, d.Initials, !d.IsActive) { IsData = true }).ToListAsync(cancel);
}
