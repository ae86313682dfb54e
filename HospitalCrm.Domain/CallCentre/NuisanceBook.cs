using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.CallCentre;

/// <summary>Whether a caller is a nuisance: asked at every call, answered by one look into an index however many numbers there are.</summary>
public sealed class NuisanceBook(IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor, PersonalDataVault vault, HospitalClock clock)
{
    /// <summary>The entry of the number itself, else the longest prefix that catches it; null when neither counts today.</summary>
    /// <param name="number">As the exchange gives it; withheld or unreadable ones are in no book.</param>
    public async Task<NuisanceHit?> FindAsync(string? number, CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand(Permissions.NuisanceNumbers.View);
        if (CallNumber.TryRead(number) is not { IsPrefix: false } caller) return null;

        var catching = caller.Catching().Select(n => (Number: n, Index: NuisanceNumber.IndexOf(vault, n))).ToList();
        var indexes = catching.Select(c => c.Index).ToList();
        var today = clock.Today;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var found = await db.NuisanceNumbers.AsNoTracking()
            .Where(n => indexes.Contains(n.NumberIndex) && (n.ExpiresOn == null || n.ExpiresOn >= today))
            .Select(n => new { n.Id, n.NumberIndex, n.Reach, n.Kind, n.Treatment, n.Reason, n.ExpiresOn })
            .ToListAsync(cancel);
        var best = catching.Select(c => found.Find(f => f.NumberIndex == c.Index)).FirstOrDefault(f => f is not null);
        return best is null ? null : new(best.Id, best.Reach, best.Kind, best.Treatment, best.Reason, best.ExpiresOn);
    }
}

/// <summary>What the book says of a caller.</summary>
/// <param name="Reach">The number itself, or a prefix it begins with.</param>
/// <param name="ExpiresOn">The last day it counts; null: for good.</param>
public sealed record NuisanceHit(Guid Id, NumberReach Reach, NuisanceKind Kind, NuisanceTreatment Treatment, string? Reason, DateOnly? ExpiresOn);
