using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Departments;

/// <summary>Takes the departments of the HIS over, in the save of whoever has read them.</summary>
internal static class DepartmentCopy
{
    /// <returns>How many departments changed; not saved yet.</returns>
    public static async Task<int> ApplyAsync(CrmDbContext db, IReadOnlyList<HisDepartment> departments, CancellationToken cancel)
    {
        // A HIS without departments is a HIS in trouble, not a hospital without them.
        if (departments.Count == 0) return 0;

        var byCode = departments.ToDictionary(d => d.Code, StringComparer.Ordinal);
        var known = await db.Departments.AsTracking().ToDictionaryAsync(d => d.Code, StringComparer.Ordinal, cancel);
        var changes = 0;
        foreach (var now in departments)
        {
            if (!known.Remove(now.Code, out var department)) db.Departments.Add(department = new(now.Code));
            if (department.TakeOver(now, Initials(now), PathOf(now, byCode))) changes++;
        }

        return changes + known.Values.Count(gone => gone.Retire());
    }

    /// <summary>A HIS in which a department stands above itself is believed as far as it makes sense.</summary>
    private static string PathOf(HisDepartment department, Dictionary<string, HisDepartment> byCode)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var path = "/";
        for (HisDepartment? at = department; at is not null && seen.Add(at.Code); at = at.ParentCode is null ? null : byCode.GetValueOrDefault(at.ParentCode))
        {
            if (path.Length + at.Code.Length + 1 > Department.PathLength) break;
            path = $"/{at.Code}{path}";
        }

        return path;
    }

    private static string Initials(HisDepartment department)
    {
        var initials = string.IsNullOrWhiteSpace(department.PinyinInitials) ? PinyinInitials.Of(department.Name) : department.PinyinInitials.Trim().ToUpperInvariant();
        return initials.Length <= 40 ? initials : initials[..40];
    }
}
