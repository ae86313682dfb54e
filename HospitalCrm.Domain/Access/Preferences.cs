using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Access;

/// <summary>What the signed-in person has chosen for themselves; nobody reads or writes another's.</summary>
[OpenByDesign("What somebody chose for themselves, and never for another.")]
public sealed class Preferences(IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor)
{
    public const int LongestName = 100;
    public const int LongestValue = 2000;

    /// <summary>More than all lists and settings together; a page that invents names must not fill the table.</summary>
    public const int Most = 500;

    /// <returns>Null when nothing was chosen.</returns>
    public async Task<string?> ReadAsync(string key, CancellationToken cancel = default)
    {
        var me = (await actor.GetAsync(cancel)).AccountId;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.UserPreferences.Where(p => p.AccountId == me && p.Name == key).Select(p => p.Value).FirstOrDefaultAsync(cancel);
    }

    /// <summary>Everything whose name begins so, by name.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ReadAllAsync(string prefix, CancellationToken cancel = default)
    {
        var me = (await actor.GetAsync(cancel)).AccountId;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await FindAsync(db, me, prefix, cancel);
    }

    /// <summary>The same while somebody is just signing in, before there is an actor.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ReadAtSignInAsync(Guid accountId, string prefix, CancellationToken cancel = default)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await FindAsync(db, accountId, prefix, cancel);
    }

    /// <param name="value">Null or empty: as if nothing had ever been chosen.</param>
    public async Task WriteAsync(string key, string? value, CancellationToken cancel = default)
    {
        var me = (await actor.GetAsync(cancel)).AccountId;
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        if (key.Length > LongestName || value?.Length > LongestValue) throw new DomainRuleException("个人设置的内容太长，没有保存。");

        await using var db = await contexts.CreateDbContextAsync(cancel);
        var mine = db.UserPreferences.Where(p => p.AccountId == me && p.Name == key);
        if (string.IsNullOrEmpty(value))
        {
            await mine.ExecuteDeleteAsync(cancel);
            return;
        }

        if (await mine.ExecuteUpdateAsync(set => set.SetProperty(p => p.Value, value), cancel) > 0) return;
        if (await db.UserPreferences.CountAsync(p => p.AccountId == me, cancel) >= Most) throw new DomainRuleException("个人设置的内容太长，没有保存。");

        db.UserPreferences.Add(new(me, key, value));
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException)
        {
            // Another page of the same person wrote it first; the later choice counts.
            if (await mine.ExecuteUpdateAsync(set => set.SetProperty(p => p.Value, value), cancel) == 0) throw;
        }
    }

    private static async Task<IReadOnlyDictionary<string, string>> FindAsync(CrmDbContext db, Guid account, string prefix, CancellationToken cancel) =>
        await db.UserPreferences.AsNoTracking().Where(p => p.AccountId == account && p.Name.StartsWith(prefix))
            .ToDictionaryAsync(p => p.Name, p => p.Value, StringComparer.Ordinal, cancel);
}
