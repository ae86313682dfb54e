using System.Collections.Concurrent;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace HospitalCrm.Domain.Access;

/// <summary>
/// The enabled menu entries as this program last read them. Whoever changes one bumps <see cref="ChangeStamp.Menus"/> in the same
/// transaction, and every program reads them anew within seconds.
/// </summary>
public sealed partial class Menus : IDisposable
{
    private readonly IDbContextFactory<CrmDbContext> _contexts;
    private readonly IDisposable _watch;
    private readonly ILogger<Menus> _log;
    private readonly ConcurrentDictionary<Guid, Func<Task>> _listeners = new();
    private volatile IReadOnlyList<MenuNode>? _known;

    public Menus(IDbContextFactory<CrmDbContext> contexts, ChangeWatcher changes, ILogger<Menus> log)
    {
        _contexts = contexts;
        _log = log;
        _watch = changes.Subscribe(ChangeStamp.Menus, async () =>
        {
            await RefreshAsync(CancellationToken.None);
            // Nobody waits for the pages: one whose browser is just away would keep the others waiting.
            foreach (var changed in _listeners.Values) _ = TellAsync(changed);
        });
    }

    /// <summary>The top level, each entry with those under it, in order. An entry under a disabled one is not in it.</summary>
    public async ValueTask<IReadOnlyList<MenuNode>> ListAsync(CancellationToken cancel) => _known ?? await RefreshAsync(cancel);

    public void Dispose() => _watch.Dispose();

    /// <summary>Calls back after they were read anew, until disposed.</summary>
    public IDisposable Subscribe(Func<Task> changed)
    {
        var id = Guid.CreateVersion7();
        _listeners[id] = changed;
        return new Subscription(() => _listeners.TryRemove(id, out _));
    }

    private async Task<IReadOnlyList<MenuNode>> RefreshAsync(CancellationToken cancel)
    {
        await using var db = await _contexts.CreateDbContextAsync(cancel);
        var menus = await db.Menus.AsNoTracking().Where(m => m.IsEnabled).OrderBy(m => m.SortOrder).ThenBy(m => m.Id).ToListAsync(cancel);
        return _known = Under(parent: null, menus.ToLookup(m => m.ParentId), Menu.Deepest);
    }

    private async Task TellAsync(Func<Task> changed)
    {
        try
        {
            await changed();
        }
        catch (Exception fault)
        {
            LogDeaf(fault.GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A page could not take over changed menus: {Fault}")]
    private partial void LogDeaf(string fault);

    /// <param name="levels">However the rows came to be: no entry is its own ancestor for ever.</param>
    private static IReadOnlyList<MenuNode> Under(Guid? parent, ILookup<Guid?, Menu> menus, int levels) =>
        levels == 0 ? [] : [.. menus[parent].Select(m => new MenuNode(m.Id, m.Name, m.EnglishName, m.Icon, m.Path, Under(m.Id, menus, levels - 1)))];

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}

/// <summary>A menu entry with those under it.</summary>
public sealed record MenuNode(Guid Id, string Name, string? EnglishName, string? Icon, string? Path, IReadOnlyList<MenuNode> Under)
{
    /// <summary>What people find it by, in upper case: both names and the pinyin initials.</summary>
    public IReadOnlyList<string> Keys { get; } = KeysOf(Name, EnglishName);

    public static IReadOnlyList<string> KeysOf(string name, string? english) =>
        [name.ToUpperInvariant(), PinyinInitials.Of(name), .. english is null ? Array.Empty<string>() : [english.ToUpperInvariant()]];
}
