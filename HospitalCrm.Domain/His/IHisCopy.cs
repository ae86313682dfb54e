using HospitalCrm.Domain.Persistence;

namespace HospitalCrm.Domain.His;

/// <summary>Something of ours that follows departments and staff of the HIS; whoever reads them hands them to each.</summary>
public interface IHisCopy
{
    /// <summary>Works on the caller's context, in the save of whoever has read.</summary>
    /// <returns>How much changed; not saved yet.</returns>
    Task<int> ApplyAsync(CrmDbContext db, IReadOnlyList<HisDepartment> departments, IReadOnlyList<HisStaffMember> staff, CancellationToken cancel);
}
