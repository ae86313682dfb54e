using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Departments;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Persistence;

namespace HospitalCrm.Domain.Complaints;

/// <summary>Saved ways of looking at the list: what waits for whom.</summary>
public enum ComplaintShelf
{
    [Label("我的待办")]
    Mine = 1,

    [Label("临期")]
    DueSoon = 2,

    [Label("超期")]
    Late = 3,

    [Label("本科室")]
    Department = 4,

    [Label("草稿")]
    Drafts = 5,

    [Label("待回访")]
    CallBack = 6,
}

/// <summary>What each <see cref="ComplaintShelf"/> finds, for list, workbench and board alike. All of them walk what is open in the order of 时限.</summary>
internal static class ComplaintViews
{
    /// <summary>Whether the view says anything to this person.</summary>
    public static bool IsFor(ComplaintShelf view, Actor me) => view switch
    {
        ComplaintShelf.Drafts => me.May(Permissions.Complaints.Manage),
        ComplaintShelf.CallBack => me.May(Permissions.Complaints.CallBack),
        ComplaintShelf.Department => me.DepartmentCode is not null,
        _ => true,
    };

    /// <param name="soon">The end of the next working day: what is due until then is 临期.</param>
    public static IQueryable<Complaint> Apply(CrmDbContext db, Actor me, IQueryable<Complaint> records, ComplaintShelf view, DateTime now, DateTime soon) => view switch
    {
        ComplaintShelf.Mine => Mine(db, me, records),
        ComplaintShelf.DueSoon => Unanswered(records).Where(c => c.DueAt > now && c.DueAt <= soon),
        ComplaintShelf.Late => Unanswered(records).Where(c => c.DueAt <= now),
        ComplaintShelf.Department => OfDepartment(db, me, records),
        ComplaintShelf.Drafts => records.Where(c => c.State == ComplaintState.Draft),
        ComplaintShelf.CallBack => records.Where(c => c.State == ComplaintState.Closable),
        _ => throw new ArgumentOutOfRangeException(nameof(view)),
    };

    /// <summary>Midnight after the next working day.</summary>
    public static DateTime SoonAt(WorkCalendar calendar, HospitalClock clock) => clock.StartOf(calendar.Add(clock.Today, 1).AddDays(1));

    /// <summary>The clock of the round runs; while somebody is called back, the answer is there.</summary>
    private static IQueryable<Complaint> Unanswered(IQueryable<Complaint> records) =>
        records.Where(c => c.OpenMark == Complaint.Open && (c.State == ComplaintState.Waiting || c.State == ComplaintState.InProgress));

    /// <summary>What the person's rights and place in the matter ask of them; whoever is complained about decides nothing else (<see cref="ComplaintMoves.IsTheirs"/>).</summary>
    private static IQueryable<Complaint> Mine(CrmDbContext db, Actor me, IQueryable<Complaint> records)
    {
        var code = me.UserCode;
        var isOffice = me.May(Permissions.Complaints.Manage);
        var isAgent = me.May(Permissions.Complaints.CallBack);
        var isApprover = me.May(Permissions.Complaints.ApproveForceEnd);
        var handles = me.May(Permissions.Complaints.Handle);
        var isHead = handles && me.Scope != DataScope.Own && me.DepartmentCode is not null;
        var departments = DepartmentsOf(db, me);
        var againstMe = db.ComplaintParties.Where(p => p.Code == code && p.Role == PartyRole.Target).Select(p => p.ComplaintId);
        return records.Where(c => c.OpenMark == Complaint.Open && (
            (c.State == ComplaintState.InProgress && c.Kind == ComplaintKind.Complaint && againstMe.Contains(c.Id))
            || (!againstMe.Contains(c.Id) && (
                (isOffice && (c.State == ComplaintState.Waiting || c.State == ComplaintState.Draft || (c.State == ComplaintState.InProgress && c.DepartmentCode == null && c.OwnerCode == null)))
                || (handles && c.State == ComplaintState.InProgress && c.OwnerCode == code)
                || (isHead && c.State == ComplaintState.InProgress && c.OwnerCode == null && c.DepartmentCode != null && departments.Contains(c.DepartmentCode))
                || (isAgent && c.State == ComplaintState.Closable)
                || (isApprover && c.ForceAskedBy != null && c.ForceAskedBy != code)))));
    }

    /// <summary>Open ones that the person's department answers for or helps with.</summary>
    private static IQueryable<Complaint> OfDepartment(CrmDbContext db, Actor me, IQueryable<Complaint> records)
    {
        var departments = DepartmentsOf(db, me);
        return records.Where(c => c.OpenMark == Complaint.Open && db.ComplaintParties.Any(p => p.ComplaintId == c.Id && p.DepartmentCode != null && departments.Contains(p.DepartmentCode) && (p.Role == PartyRole.Department || p.Role == PartyRole.CoDepartment)));
    }

    /// <summary>Also of somebody who sees all rows, the own one only.</summary>
    private static IQueryable<string> DepartmentsOf(CrmDbContext db, Actor me)
    {
        var own = me.DepartmentCode ?? "";
        return DepartmentScope.CodesOf(db, me) ?? db.Departments.Where(d => d.Code == own).Select(d => d.Code);
    }
}
