using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>Writes down which terminals are on, so that an administrator sees which are not.</summary>
public sealed class TerminalPulse(IDbContextFactory<CrmDbContext> contexts, LiveScreens screens, HospitalClock clock)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>One statement has so many ids at most; no database takes any number of them.</summary>
    private const int MostAtOnce = 500;

    /// <summary>One sign of life of every live screen; past the rows' versions, so it is in nobody's way.</summary>
    public async Task BeatAsync(string softwareVersion, CancellationToken cancel)
    {
        var terminals = screens.TerminalIds;
        if (terminals.Count == 0) return;

        var now = clock.UtcNow;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        foreach (var some in terminals.Chunk(MostAtOnce))
        {
            await db.Terminals.Where(t => some.Contains(t.Id))
                .ExecuteUpdateAsync(set => set.SetProperty(t => t.LastSeenAt, now).SetProperty(t => t.SoftwareVersion, softwareVersion), cancel);
        }
    }
}
