using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Departments;

/// <summary>Which departments' rows are a person's (数据范围): 本科室, or 本科室及下级 at any depth.</summary>
internal static class DepartmentScope
{
    /// <summary>Codes of the person's departments, as a query to ask with; null: all there are. Whoever has no department has none.</summary>
    public static IQueryable<string>? CodesOf(CrmDbContext db, Actor me)
    {
        if (me.Scope == DataScope.All) return null;
        var own = me.DepartmentCode ?? "";
        var below = $"/{own}/";
        return me.Scope == DataScope.DepartmentTree
            ? db.Departments.Where(d => d.Path.Contains(below)).Select(d => d.Code)
            : db.Departments.Where(d => d.Code == own).Select(d => d.Code);
    }

    /// <summary>The person's departments of some kinds, to choose from; closed ones only to be read.</summary>
    public static async Task<IReadOnlyList<Choice>> ChoicesAsync(CrmDbContext db, Actor me, IReadOnlyCollection<HisDepartmentKind> kinds, CancellationToken cancel)
    {
        var departments = db.Departments.AsNoTracking().Where(d => kinds.Contains(d.Kind));
        if (CodesOf(db, me) is { } codes) departments = departments.Where(d => codes.Contains(d.Code));
        return await departments.OrderBy(d => d.Name).ThenBy(d => d.Code).Select(d => new Choice(d.Code, d.Name, d.Initials, !d.IsActive) { IsData = true }).ToListAsync(cancel);
    }

    public static async Task<bool> IsOwnAsync(CrmDbContext db, Actor me, string code, CancellationToken cancel) =>
        CodesOf(db, me) is not { } codes || await codes.AnyAsync(own => own == code, cancel);
}
