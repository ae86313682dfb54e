using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Satisfaction;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Complaints;

/// <summary>Whom a complaint is about, where it was chosen among what can be rated.</summary>
internal static class ComplaintAim
{
    /// <summary>The person, where complaints may name them; else the department. What our copy of the HIS has no longer is left out.</summary>
    public static async Task<ComplaintFacts> AimAsync(CrmDbContext db, ComplaintFacts facts, Section section, string code, string? departmentCode, CancellationToken cancel)
    {
        if (section is Section.Staff or Section.Logistics)
        {
            var person = await db.ComplaintTargets.AsNoTracking().Where(t => t.Code == code && t.IsActive).Select(t => new { t.IsComplainable, t.DepartmentCode }).FirstOrDefaultAsync(cancel);
            if (person is not null && (person.IsComplainable || facts.Kind != ComplaintKind.Complaint)) return facts with { Targets = [code] };
            departmentCode = person?.DepartmentCode ?? departmentCode;
        }
        else
        {
            departmentCode = code;
        }

        return departmentCode is not null && await db.Departments.AnyAsync(d => d.Code == departmentCode, cancel) ? facts with { TargetDepartments = [departmentCode] } : facts;
    }
}
