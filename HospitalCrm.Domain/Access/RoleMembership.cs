using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Notices;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Access;

/// <summary>角色分配: who has which role. People are the accounts there are and everybody the HIS knows.</summary>
public sealed class RoleMembership(IDbContextFactory<CrmDbContext> contexts, IHisReader his, ICurrentActor actor, AuditTrail audit, HospitalClock clock)
{
    /// <summary>People who are not on the HIS's list of staff are asked after one by one: this many, the rest is believed.</summary>
    private const int MostAskedAfter = 200;

    /// <param name="text">Part of a role's name.</param>
    public async Task<IReadOnlyList<RoleRow>> ListRolesAsync(string? text, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        if (!me.May(Permissions.RolePermissions.View)) me.Demand(Permissions.RoleMembers.View);
        var part = PersonText.Clean(text, 50);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var roles = await db.Roles.AsNoTracking().OrderBy(r => r.SortOrder).ThenBy(r => r.Name)
            .Select(r => new RoleRow(r.Id, r.Name!, r.Description, r.Scope, db.UserRoles.Count(m => m.RoleId == r.Id)))
            .ToListAsync(cancel);
        return part is null ? roles : [.. roles.Where(r => r.Name.Contains(part, StringComparison.OrdinalIgnoreCase))];
    }

    /// <summary>Everybody who could have the role, those who have it first.</summary>
    public async Task<RolePeople> FindPeopleAsync(Guid roleId, string? name, string? department, CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand(Permissions.RoleMembers.View);
        var (namePart, departmentPart) = (PersonText.Clean(name, 50), PersonText.Clean(department, 50));
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var accounts = await db.Users.AsNoTracking()
            .Select(a => new { a.UserName, a.DisplayName, a.DepartmentCode, a.IsLocal, a.IsDisabled, IsMember = db.UserRoles.Any(m => m.UserId == a.Id && m.RoleId == roleId) })
            .ToListAsync(cancel);

        IReadOnlyList<HisStaffMember> staff = [];
        IReadOnlyList<HisDepartment> departments = [];
        var isHisAway = false;
        var gone = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            (staff, departments) = (await his.ListStaffAsync(cancel), await his.ListDepartmentsAsync(cancel));
            var here = staff.Select(s => s.Code).ToHashSet(StringComparer.Ordinal);
            foreach (var account in accounts.Where(a => !a.IsLocal && !here.Contains(a.UserName!)).Take(MostAskedAfter))
            {
                if (await his.TryGetUserAsync(account.UserName!, cancel) is not { IsActive: true }) gone.Add(account.UserName!);
            }
        }
        catch (HisUnavailableException)
        {
            isHisAway = true;
        }

        var names = departments.ToDictionary(d => d.Code, d => d.Name, StringComparer.Ordinal);
        string? NameOf(string? code) => code is null ? null : names.GetValueOrDefault(code, code);
        var known = accounts.Select(a => a.UserName!).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var people = accounts.Select(a => new RolePerson(a.UserName!, a.DisplayName, NameOf(a.DepartmentCode), a.IsMember, gone.Contains(a.UserName!), a.IsDisabled, a.IsLocal))
            .Concat(staff.Where(s => !known.Contains(s.Code)).Select(s => new RolePerson(s.Code, s.Name, NameOf(s.DepartmentCode), false, false, false, false)))
            .Where(p => namePart is null || p.Name.Contains(namePart, StringComparison.OrdinalIgnoreCase) || p.UserCode.Contains(namePart, StringComparison.OrdinalIgnoreCase)
                || PinyinInitials.Of(p.Name).Contains(namePart, StringComparison.OrdinalIgnoreCase))
            .Where(p => departmentPart is null || p.DepartmentName?.Contains(departmentPart, StringComparison.OrdinalIgnoreCase) == true)
            .OrderByDescending(p => p.IsMember).ThenBy(p => p.DepartmentName, StringComparer.Ordinal).ThenBy(p => p.Name, StringComparer.Ordinal).ThenBy(p => p.UserCode, StringComparer.Ordinal);
        return new([.. people], isHisAway);
    }

    /// <summary>What saving would do: who comes and who goes, by name. Nothing is changed.</summary>
    public async Task<MembershipChange> PreviewAsync(MembershipEdit edit, CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand(Permissions.RoleMembers.Edit);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var change = await DifferAsync(db, edit, cancel);
        return new([.. change.Come.Select(a => a.DisplayName)], [.. change.Go.Select(a => a.DisplayName)]);
    }

    /// <summary>Writes the difference and nothing else: who was given the role by somebody else meanwhile keeps it.</summary>
    public async Task<MembershipChange> SaveAsync(MembershipEdit edit, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.RoleMembers.Edit);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // First of all: rights are changed by one person at a time, so that two changes that are each fine do not make a wrong one together.
        await ChangeStamp.BumpAsync(db, ChangeStamp.Access, cancel);
        var before = await Duties.ReadAsync(db, cancel);

        var change = await DifferAsync(db, edit, cancel);
        foreach (var account in change.Come)
        {
            if (!db.UserRoles.Local.Any(m => m.UserId == account.Id && m.RoleId == edit.RoleId)) db.UserRoles.Add(new() { UserId = account.Id, RoleId = edit.RoleId });
        }

        var leaving = change.Go.Select(a => a.Id).ToArray();
        foreach (var batch in leaving.Chunk(200)) db.UserRoles.RemoveRange(await db.UserRoles.Where(m => m.RoleId == edit.RoleId && batch.Contains(m.UserId)).ToListAsync(cancel));
        if (change.Come.Count + change.Go.Count > 0)
        {
            var role = await db.Roles.Where(r => r.Id == edit.RoleId).Select(r => r.Name!).FirstAsync(cancel);
            foreach (var account in change.Come) await NoticeBoard.AddAsync(db, account.Id, NoticeKind.RoleGiven, href: null, clock.UtcNow, cancel, role);
            foreach (var account in change.Go) await NoticeBoard.AddAsync(db, account.Id, NoticeKind.RoleTaken, href: null, clock.UtcNow, cancel, role);
            audit.Add(
                db, me, AuditAction.PermissionChange, "role-members", role, edit.RoleId.ToString(),
                [.. change.Come.Select(a => new FieldChange("成员", null, a.DisplayName)), .. change.Go.Select(a => new FieldChange("成员", a.DisplayName, null))]);
        }

        await db.SaveChangesAsync(cancel);
        (await Duties.ReadAsync(db, cancel)).Demand(before);
        await transaction.CommitAsync(cancel);
        return new([.. change.Come.Select(a => a.DisplayName)], [.. change.Go.Select(a => a.DisplayName)]);
    }

    private async Task<(List<Account> Come, List<Account> Go)> DifferAsync(CrmDbContext db, MembershipEdit edit, CancellationToken cancel)
    {
        if (!await db.Roles.AnyAsync(r => r.Id == edit.RoleId, cancel)) throw new DomainRuleException("这个角色已被删除。");

        var members = await db.UserRoles.Where(m => m.RoleId == edit.RoleId).Join(db.Users, m => m.UserId, a => a.Id, (_, a) => a).ToDictionaryAsync(a => a.NormalizedUserName!, StringComparer.Ordinal, cancel);
        var go = edit.Take.Select(code => members.GetValueOrDefault(ShadowAccount.Normalize(code))).OfType<Account>().Distinct().ToList();
        List<Account> come = [];
        foreach (var code in edit.Give.Where(code => !members.ContainsKey(ShadowAccount.Normalize(code))).Distinct(StringComparer.OrdinalIgnoreCase))
            come.Add(await ShadowAccount.EnsureAsync(db, his, code, cancel));
        return (come, go);
    }
}

/// <summary>A role in the left pane.</summary>
public sealed record RoleRow(Guid Id, string Name, string? Description, DataScope Scope, int Members);

/// <param name="IsHisAway">Only people with an account are shown, and nobody knows who has left.</param>
public sealed record RolePeople(IReadOnlyList<RolePerson> People, bool IsHisAway);

/// <summary>Somebody who has the role or could have it.</summary>
/// <param name="HasLeft">已离职: the HIS does not know the person as active any more.</param>
public sealed record RolePerson(string UserCode, string Name, string? DepartmentName, bool IsMember, bool HasLeft, bool IsDisabled, bool IsLocal);

/// <summary>What was ticked and what was unticked, by user code.</summary>
public sealed record MembershipEdit(Guid RoleId, IReadOnlyCollection<string> Give, IReadOnlyCollection<string> Take);

/// <summary>Who comes and who goes, by name.</summary>
public sealed record MembershipChange(IReadOnlyList<string> Come, IReadOnlyList<string> Go)
{
    /// <summary>As the page says it before saving: +3 −1.</summary>
    public string Summary => $"+{Come.Count} −{Go.Count}";
}
