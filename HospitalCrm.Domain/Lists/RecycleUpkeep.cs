using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Settings;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Lists;

/// <summary>Empties the recycle bin of what has been there longer than 回收站保留 says.</summary>
public sealed class RecycleUpkeep(IDbContextFactory<CrmDbContext> contexts, SettingsStore settings, HospitalClock clock)
{
    private const int AtOnce = 500;

    /// <returns>How many records have gone for good.</returns>
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var until = clock.UtcNow.AddDays(-settings.Current.RecycleDays);
        var old = await db.RecycledRecords.Where(r => r.DeletedAt < until).OrderBy(r => r.DeletedAt).ThenBy(r => r.Id).Take(AtOnce).Select(r => r.Id).ToListAsync(cancel);
        if (old.Count == 0) return 0;

        await db.Set<RecycledPart>().Where(p => old.Contains(p.RecordId)).ExecuteDeleteAsync(cancel);
        await db.RecycledRecords.Where(r => old.Contains(r.Id)).ExecuteDeleteAsync(cancel);
        await transaction.CommitAsync(cancel);
        return old.Count;
    }
}
