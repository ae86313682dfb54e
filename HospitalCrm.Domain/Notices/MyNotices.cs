using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Notices;

/// <summary>通知: what the signed-in person was told; nobody reads another's.</summary>
[OpenByDesign("The notices of whoever asks, and of nobody else.")]
public sealed class MyNotices(IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor, HospitalClock clock)
{
    public const int PageSize = 30;

    /// <summary>Beyond it the bell says "99+".</summary>
    public const int MostCounted = 100;

    /// <summary>Read ones are forgotten after this time, others after twice as long.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    /// <summary>How many are unread, up to <see cref="MostCounted"/>.</summary>
    public async Task<int> CountUnreadAsync(CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.Notices.Where(n => n.AccountId == me.AccountId && n.ReadAt == null).Take(MostCounted).CountAsync(cancel);
    }

    /// <summary>Newest first.</summary>
    /// <param name="before">The last one of the page before; null for the first page.</param>
    public async Task<IReadOnlyList<NoticeRow>> FindAsync(bool onlyUnread, NoticeRow? before, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var mine = db.Notices.AsNoTracking().Where(n => n.AccountId == me.AccountId);
        if (onlyUnread) mine = mine.Where(n => n.ReadAt == null);
        if (before is not null) mine = mine.Where(n => n.CreatedAt < before.At || (n.CreatedAt == before.At && n.Id.CompareTo(before.Id) < 0));
        var found = await mine.OrderByDescending(n => n.CreatedAt).ThenByDescending(n => n.Id).Take(PageSize).ToListAsync(cancel);
        return [.. found.Select(n => new NoticeRow(n.Id, n.Kind, n.Kind.Sentence(), n.SplitArguments(), n.Href, n.CreatedAt, n.ReadAt is not null))];
    }

    public Task ReadAsync(Guid id, CancellationToken cancel) => MarkAsync(id, cancel);

    public Task ReadAllAsync(CancellationToken cancel) => MarkAsync(only: null, cancel);

    private async Task MarkAsync(Guid? only, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        var now = clock.UtcNow;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var unread = db.Notices.Where(n => n.AccountId == me.AccountId && n.ReadAt == null);
        if (only is { } id) unread = unread.Where(n => n.Id == id);
        if (await unread.ExecuteUpdateAsync(set => set.SetProperty(n => n.ReadAt, now), cancel) == 0) return;

        // While somebody is here anyway: theirs that are long past.
        var (old, veryOld) = (now - Kept, now - (2 * Kept));
        await db.Notices.Where(n => n.AccountId == me.AccountId && ((n.ReadAt != null && n.CreatedAt < old) || n.CreatedAt < veryOld)).ExecuteDeleteAsync(cancel);
        await ChangeStamp.BumpAsync(db, ChangeStamp.Notices, cancel);
        await transaction.CommitAsync(cancel);
    }
}

/// <summary>A notice as it is shown.</summary>
/// <param name="Sentence">A key of the texts, with places for the arguments.</param>
public sealed record NoticeRow(Guid Id, NoticeKind Kind, string Sentence, IReadOnlyList<string> Arguments, string? Href, DateTime At, bool IsRead);
