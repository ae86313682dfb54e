using System.Linq.Expressions;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Staff;

/// <summary>工作人员 as a list: the people of the HIS with what we keep beside it, in the rows of the person's data scope.</summary>
public sealed class StaffList : RecordList<StaffMember, StaffRow>
{
    public StaffList(ListTools tools) : base(tools, "staff", "工作人员")
    {
        EmptyHint = "工作人员来自医院信息系统，每十分钟读取一次。";
        Column("code", "工号", ColumnKind.Text, r => r.Code, m => m.Code);
        Column("name", "姓名", ColumnKind.Text, r => r.Name, m => m.Initials);
        Column("department", "科室", ColumnKind.Text, r => r.DepartmentName);
        Column("position", "岗位", ColumnKind.Text, r => r.Position);
        Column("category", "类别", ColumnKind.Choice, r => r.Category);
        Column("mobile", "手机", ColumnKind.Text, r => StaffDirectory.MaskedMobile(r.MobileLast4));
        Column("phone", "办公电话", ColumnKind.Text, r => r.OfficePhone);
        Column("photo", "照片", ColumnKind.YesNo, r => r.HasPhoto);
        Column("active", "在职", ColumnKind.YesNo, r => r.IsActive);
        Column("left", "离职发现时间", ColumnKind.Moment, r => r.LeftAt).IsHiddenAtFirst = true;
        OrderedBy("name");

        SearchFilter("姓名、工号、拼音", m => m.SearchText);
        ChoiceFilter(
            "department", "科室",
            async (db, cancel) => [.. (await db.StaffMembers.Where(m => m.DepartmentCode != null && m.DepartmentName != null).Select(m => new { m.DepartmentCode, m.DepartmentName }).Distinct()
                .OrderBy(d => d.DepartmentCode).ToListAsync(cancel)).DistinctBy(d => d.DepartmentCode, StringComparer.Ordinal).Select(d => new Choice(d.DepartmentCode!, d.DepartmentName!))],
            (members, code) => members.Where(m => m.DepartmentCode == code));
        EnumFilter<HisStaffCategory>("category", "类别", (members, category) => members.Where(m => m.Category == category));
        YesNoFilter("active", "在职", "在职", "已离职", (members, isActive) => members.Where(m => m.IsActive == isActive));
    }

    protected override Expression<Func<StaffMember, StaffRow>> Project(CrmDbContext db) => m => new StaffRow(
        m.Code, m.Name, m.DepartmentName, m.Position, m.Category,
        db.StaffExtensions.Where(e => e.Id == m.Id).Select(e => e.MobileLast4).FirstOrDefault() ?? m.MobileLast4,
        db.StaffExtensions.Where(e => e.Id == m.Id).Select(e => e.OfficePhone).FirstOrDefault(),
        db.StaffExtensions.Any(e => e.Id == m.Id && e.PhotoId != null),
        m.IsActive, m.LeftAt);

    protected override IQueryable<StaffMember> InScope(CrmDbContext db, IQueryable<StaffMember> records, Actor me) => StaffDirectory.InScope(records, me);

    protected override string NameOf(StaffRow row) => row.Name;

    protected override bool IsDisabled(StaffRow row) => !row.IsActive;
}

/// <summary>One line of the staff list.</summary>
public sealed record StaffRow(
    string Code, string Name, string? DepartmentName, string? Position, HisStaffCategory Category, string? MobileLast4, string? OfficePhone, bool HasPhoto, bool IsActive, DateTime? LeftAt);
