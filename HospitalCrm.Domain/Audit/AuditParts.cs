using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Audit;

/// <summary>The parts of many entries at once.</summary>
internal static class AuditParts
{
    /// <param name="entryIds">A batch.</param>
    public static async Task<ILookup<Guid, string>> ReadAsync(CrmDbContext db, List<Guid> entryIds, CancellationToken cancel)
    {
        var parts = await db.AuditEntryParts.AsNoTracking().Where(p => entryIds.Contains(p.AuditEntryId)).Select(p => new { p.AuditEntryId, p.No, p.Text }).ToListAsync(cancel);
        return parts.OrderBy(p => p.No).ToLookup(p => p.AuditEntryId, p => p.Text);
    }
}
