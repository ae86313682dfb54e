using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Drafts;

/// <summary>Takes away what people typed into forms and did not come back for: it may hold names and telephones, and nobody needs it any more.</summary>
public sealed class FormDraftUpkeep(IDbContextFactory<CrmDbContext> contexts, HospitalClock clock)
{
    /// <returns>How many pieces have gone.</returns>
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var oldest = clock.UtcNow - FormDrafts.Lifetime;
        return await db.FormDrafts.Where(d => d.SavedAt < oldest).ExecuteDeleteAsync(cancel);
    }
}
