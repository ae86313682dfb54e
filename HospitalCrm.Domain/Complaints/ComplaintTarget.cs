using System.Globalization;
using System.Linq.Expressions;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Departments;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Complaints;

/// <summary>
/// 可投诉人: whether complaints may name a person, and who is told of them. One row for each person, made with the reading of the staff:
/// the list then pages, sorts and counts on its own index, and what somebody decided has a place of its own that no reading touches.
/// </summary>
[Audited("complaint-targets", "可投诉人")]
public sealed class ComplaintTarget : IVersioned
{
    private ComplaintTarget() { }

    internal ComplaintTarget(string code)
    {
        Id = Guid.CreateVersion7();
        Code = code;
    }

    public Guid Id { get; private set; }

    [Label("工号")]
    public string Code { get; private set; } = "";

    [Label("姓名")]
    public string Name { get; private set; } = "";

    [Label("科室编号")]
    public string? DepartmentCode { get; private set; }

    [Label("科室")]
    public string? DepartmentName { get; private set; }

    public string Initials { get; private set; } = "#";
    public string Search { get; private set; } = "";

    /// <summary>False: has left; kept for the complaints there were.</summary>
    [Label("在职")]
    public bool IsActive { get; private set; } = true;

    [Label("可被投诉")]
    public bool IsComplainable { get; internal set; } = true;

    [Label("短信接收人")]
    public ComplaintSmsTo SmsTo { get; internal set; } = ComplaintSmsTo.Person;

    public long Version { get; private set; }

    /// <returns>True when something changed.</returns>
    internal bool TakeOver(HisStaffMember now, string? departmentName)
    {
        var initials = string.IsNullOrWhiteSpace(now.PinyinInitials) ? PinyinInitials.Of(now.Name) : now.PinyinInitials.Trim().ToUpperInvariant();
        var before = (Name, DepartmentCode, DepartmentName, Initials, Search, IsActive);
        (Name, DepartmentCode, DepartmentName, Initials, Search, IsActive) =
            (now.Name, now.DepartmentCode, departmentName, initials.Length <= 40 ? initials : initials[..40], SearchText.Of(now.Code, now.Name, now.PinyinInitials, departmentName), true);
        return before != (Name, DepartmentCode, DepartmentName, Initials, Search, IsActive);
    }

    internal bool Leave()
    {
        var was = IsActive;
        IsActive = false;
        return was;
    }
}

/// <summary>Takes the staff of the HIS over into 可投诉人.</summary>
public sealed class ComplaintTargetCopy : IHisCopy
{
    public async Task<int> ApplyAsync(CrmDbContext db, IReadOnlyList<HisDepartment> departments, IReadOnlyList<HisStaffMember> staff, CancellationToken cancel)
    {
        if (staff.Count == 0) return 0;
        var names = departments.ToDictionary(d => d.Code, d => d.Name, StringComparer.Ordinal);
        var known = await db.ComplaintTargets.AsTracking().ToDictionaryAsync(t => t.Code, StringComparer.Ordinal, cancel);
        var changes = 0;
        foreach (var person in staff)
        {
            if (!known.Remove(person.Code, out var target)) db.ComplaintTargets.Add(target = new(person.Code));
            if (target.TakeOver(person, person.DepartmentCode is null ? null : names.GetValueOrDefault(person.DepartmentCode))) changes++;
        }

        return changes + known.Values.Count(gone => gone.Leave());
    }
}

/// <summary>Who gets the text message when a complaint names a person.</summary>
public enum ComplaintSmsTo
{
    [Label("本人")]
    Person = 1,

    [Label("主管")]
    Head = 2,

    [Label("代理")]
    Deputy = 3,
}

internal sealed class ComplaintTargetMapping : IEntityTypeConfiguration<ComplaintTarget>
{
    public void Configure(EntityTypeBuilder<ComplaintTarget> target)
    {
        target.ToTable("ComplaintTargets");
        target.Property(t => t.Code).HasMaxLength(40);
        target.Property(t => t.Name).HasMaxLength(100);
        target.Property(t => t.DepartmentCode).HasMaxLength(40);
        target.Property(t => t.DepartmentName).HasMaxLength(100);
        target.Property(t => t.Initials).HasMaxLength(40);
        target.Property(t => t.Search).HasMaxLength(SearchText.Longest);
        target.HasIndex(t => t.Code).IsUnique();
        target.HasIndex(t => new { t.Initials, t.Id });
        target.HasIndex(t => new { t.DepartmentCode, t.Id });
    }
}

/// <summary>可投诉人 as a list; people come and go with the HIS, only what is decided about them is edited here.</summary>
public sealed class ComplaintTargets : Register<ComplaintTarget, ComplaintTargetRow>
{
    public ComplaintTargets(ListTools tools) : base(tools, "complaint-targets", "可投诉人")
    {
        Stamp = ChangeStamp.Parameters;
        EmptyHint = "人员来自医院信息系统，每十分钟读取一次。";
        SearchFilter("姓名、工号、拼音或科室", t => t.Search);
        YesNoFilter("complainable", "可被投诉", "是", "否", (records, isComplainable) => records.Where(t => t.IsComplainable == isComplainable));
        EnumFilter<ComplaintSmsTo>("sms", "短信接收人", (records, to) => records.Where(t => t.SmsTo == to));

        Column("code", "工号", ColumnKind.Text, r => r.Target.Code, t => t.Code);
        Column("name", "姓名", ColumnKind.Text, r => r.Target.Name, t => t.Initials);
        Column("department", "科室", ColumnKind.Text, r => r.Target.DepartmentName);
        Column("mobile", "手机", ColumnKind.Text, r => r.MobileLast4 is null ? null : string.Create(CultureInfo.InvariantCulture, $"*******{r.MobileLast4}"));
        Column("complainable", "可被投诉", ColumnKind.YesNo, r => r.Target.IsComplainable);
        Column("sms", "短信接收人", ColumnKind.Choice, r => r.Target.SmsTo);
        OrderedBy("name");

        TextField("name", "姓名", t => t.Name, static (_, _) => { }).Max(100).Fixed();
        TextField("department", "科室", t => t.DepartmentName, static (_, _) => { }).Max(100).Fixed();
        YesNoField("complainable", "可被投诉", t => t.IsComplainable, (t, v) => t.IsComplainable = v).Help("不勾选时，登记投诉时不再列出。");
        EnumField<ComplaintSmsTo>("sms", "短信接收人", t => t.SmsTo, (t, v) => t.SmsTo = v).Required().Help("有人投诉此人时，短信发给谁。");
    }

    protected override IQueryable<ComplaintTarget> Records(CrmDbContext db) => base.Records(db).Where(t => t.IsActive);

    protected override IQueryable<ComplaintTarget> InScope(CrmDbContext db, IQueryable<ComplaintTarget> records, Actor me)
    {
        var own = me.UserCode;
        if (me.Scope == DataScope.Own) return records.Where(t => t.Code == own);
        return DepartmentScope.CodesOf(db, me) is { } codes ? records.Where(t => t.DepartmentCode != null && codes.Contains(t.DepartmentCode)) : records;
    }

    protected override Expression<Func<ComplaintTarget, ComplaintTargetRow>> Project(CrmDbContext db) => t => new ComplaintTargetRow(
        t, db.StaffExtensions.Where(e => e.Code == t.Code).Select(e => e.MobileLast4).FirstOrDefault() ?? db.StaffMembers.Where(m => m.Code == t.Code).Select(m => m.MobileLast4).FirstOrDefault());

    protected override ComplaintTarget Create(Actor me) => throw new DomainRuleException("人员来自医院信息系统，不能在这里新增。");

    protected override string CallOf(ComplaintTarget record) => record.Name;

    protected override string NameOf(ComplaintTargetRow row) => row.Target.Name;
}

/// <summary>A line of the list.</summary>
/// <param name="MobileLast4">Of the number we have, else of the one the HIS has.</param>
public sealed record ComplaintTargetRow(ComplaintTarget Target, string? MobileLast4);
