using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>Photos on the cards of a kiosk: of those who can be rated, and of nobody else.</summary>
public sealed class KioskPhotos(IDbContextFactory<CrmDbContext> contexts)
{
    /// <summary>Null when the photo was replaced or its person is no longer offered.</summary>
    public async Task<byte[]?> TryGetAsync(Guid photoId, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var isShown = await db.StaffExtensions.AnyAsync(
            e => e.PhotoId == photoId && db.RatingTargets.Any(t => (t.Section == Section.Staff || t.Section == Section.Logistics) && t.Code == e.Code && t.IsActive), cancel);
        return isShown ? await db.StaffPhotos.Where(p => p.Id == photoId).Select(p => p.Content).FirstOrDefaultAsync(cancel) : null;
    }
}
