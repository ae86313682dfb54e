using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Departments;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Complaints;

/// <summary>Which complaints are somebody's to see, and who they are to one.</summary>
internal static class ComplaintScope
{
    private static readonly PartyRole[] PersonRoles = [PartyRole.Target, PartyRole.Owner, PartyRole.Registrar, PartyRole.FirstReceiver];
    private static readonly PartyRole[] DepartmentRoles = [PartyRole.Target, PartyRole.TargetDepartment, PartyRole.Department, PartyRole.CoDepartment];

    /// <summary>Those that name the person, and with a wider scope their departments; drafts only for whoever checks them.</summary>
    public static IQueryable<Complaint> Visible(CrmDbContext db, IQueryable<Complaint> records, Actor me)
    {
        if (!me.May(Permissions.Complaints.Manage)) records = records.Where(c => c.State != ComplaintState.Draft && c.State != ComplaintState.Discarded);
        if (me.Scope == DataScope.All) return records;

        var mine = db.ComplaintParties.Where(p => p.Code == me.UserCode && PersonRoles.Contains(p.Role)).Select(p => p.ComplaintId);
        if (me.Scope != DataScope.Own && DepartmentScope.CodesOf(db, me) is { } codes)
            mine = mine.Union(db.ComplaintParties.Where(p => p.DepartmentCode != null && codes.Contains(p.DepartmentCode) && DepartmentRoles.Contains(p.Role)).Select(p => p.ComplaintId));
        return records.Where(c => mine.Contains(c.Id));
    }

    /// <summary>With its parties read.</summary>
    public static async Task<ComplaintStanding> StandingAsync(CrmDbContext db, Complaint complaint, Actor me, CancellationToken cancel)
    {
        var standing = ComplaintStanding.Reader;
        if (me.May(Permissions.Complaints.Manage)) standing |= ComplaintStanding.Office;
        if (me.May(Permissions.Complaints.CallBack)) standing |= ComplaintStanding.Agent;
        if (me.May(Permissions.Complaints.ForceEnd)) standing |= ComplaintStanding.Forcer;
        if (me.May(Permissions.Complaints.ApproveForceEnd)) standing |= ComplaintStanding.ForceApprover;
        if (me.May(Permissions.Complaints.Add) && Is(PartyRole.FirstReceiver, PartyRole.Registrar)) standing |= ComplaintStanding.FirstReceiver;
        if (Is(PartyRole.Target)) standing |= complaint.Kind == ComplaintKind.Complaint || me.May(Permissions.Complaints.Handle) ? ComplaintStanding.Target : ComplaintStanding.None;
        if (!me.May(Permissions.Complaints.Handle)) return standing;

        if (Is(PartyRole.Owner)) standing |= ComplaintStanding.Owner;
        if (me.Scope != DataScope.Own && complaint.DepartmentCode is { } answering
            && (me.Scope == DataScope.All ? me.DepartmentCode == answering : await DepartmentScope.IsOwnAsync(db, me, answering, cancel))) standing |= ComplaintStanding.Head;
        return standing;

        bool Is(params PartyRole[] roles) => complaint.Parties.Any(p => roles.Contains(p.Role) && ComplaintBook.Same(p.Code, me.UserCode));
    }
}
