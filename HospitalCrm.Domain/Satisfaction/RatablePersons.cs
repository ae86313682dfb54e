using System.Linq.Expressions;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Departments;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>可评价人 as a list: the people kiosks offer. They come and go with the HIS; whether and in which place they are shown is edited here.</summary>
public sealed class RatablePersons : Register<RatingTarget, RatablePersonRow>
{
    public RatablePersons(ListTools tools) : base(tools, "ratable-persons", "可评价人")
    {
        Stamp = ChangeStamp.SurveySetup;
        EmptyHint = "人员来自医院信息系统，每十分钟读取一次。";
        SearchFilter("姓名、工号、拼音或科室", t => t.Search);
        EnumFilter<HisStaffCategory>("category", "类别", (records, category) => records.Where(t => t.Category == category));
        YesNoFilter("shown", "自助机显示", "是", "否", (records, isShown) => records.Where(t => t.IsHidden != isShown));

        Column("code", "工号", ColumnKind.Text, r => r.Target.Code);
        Column("name", "姓名", ColumnKind.Text, r => r.Target.Name, t => t.Initials);
        Column("category", "类别", ColumnKind.Choice, r => r.Target.Category);
        Column("department", "科室", ColumnKind.Text, r => r.Target.DepartmentName);
        Column("title", "岗位", ColumnKind.Text, r => r.Target.Title);
        Column("photo", "照片", ColumnKind.YesNo, r => r.HasPhoto);
        Column("order", "展示顺序", ColumnKind.Number, r => r.Target.SortOrder);
        Column("shown", "自助机显示", ColumnKind.YesNo, r => !r.Target.IsHidden);
        OrderedBy("name");

        TextField("name", "姓名", t => t.Name, static (_, _) => { }).Max(100).Fixed();
        TextField("department", "科室", t => t.DepartmentName, static (_, _) => { }).Max(100).Fixed();
        YesNoField("shown", "自助机显示", t => !t.IsHidden, (t, v) => t.IsHidden = !v).Help("不勾选时，自助机上不再提供评价；已有的评价不变。");
        NumberField("order", "展示顺序", t => t.SortOrder, (t, v) => t.SortOrder = v).Between(1, 9999).Help("数字小的排在前面；不填则按姓名拼音排在有数字的人之后。");
    }

    protected override IQueryable<RatingTarget> Records(CrmDbContext db) => base.Records(db).Where(t => t.IsActive && (t.Section == Section.Staff || t.Section == Section.Logistics));

    protected override IQueryable<RatingTarget> InScope(CrmDbContext db, IQueryable<RatingTarget> records, Actor me)
    {
        var own = me.UserCode;
        if (me.Scope == DataScope.Own) return records.Where(t => t.Code == own);
        return DepartmentScope.CodesOf(db, me) is { } codes ? records.Where(t => t.DepartmentCode != null && codes.Contains(t.DepartmentCode)) : records;
    }

    protected override Expression<Func<RatingTarget, RatablePersonRow>> Project(CrmDbContext db) =>
        t => new RatablePersonRow(t, db.StaffExtensions.Any(e => e.Code == t.Code && e.PhotoId != null));

    protected override RatingTarget Create(Actor me) => throw new DomainRuleException("人员来自医院信息系统，不能在这里新增。");

    protected override string CallOf(RatingTarget record) => record.Name;

    protected override string NameOf(RatablePersonRow row) => row.Target.Name;

    protected override bool IsDisabled(RatablePersonRow row) => row.Target.IsHidden;
}

/// <summary>A line of the list.</summary>
public sealed record RatablePersonRow(RatingTarget Target, bool HasPhoto);
