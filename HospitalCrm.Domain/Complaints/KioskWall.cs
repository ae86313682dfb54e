using System.Collections.Concurrent;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace HospitalCrm.Domain.Complaints;

/// <summary>
/// 您说我们改 for whoever stands at a kiosk, as this program last read it: every first page asks whether there is anything. Whoever publishes
/// or takes down bumps <see cref="ChangeStamp.Publications"/> in the same transaction, and every kiosk has it about a second later.
/// </summary>
[OpenByDesign("What is published is for everybody.")]
public sealed partial class KioskWall : IDisposable
{
    /// <summary>Newest ones on it.</summary>
    public const int Most = 20;

    private readonly IDbContextFactory<CrmDbContext> _contexts;
    private readonly ILogger<KioskWall> _log;
    private readonly IDisposable _watch;
    private readonly ConcurrentDictionary<Guid, Func<Task>> _listeners = new();
    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile IReadOnlyList<WallEntry> _shown = [];
    private volatile bool _isStale = true;

    public KioskWall(IDbContextFactory<CrmDbContext> contexts, ChangeWatcher changes, ILogger<KioskWall> log)
    {
        _contexts = contexts;
        _log = log;
        _watch = changes.Subscribe(ChangeStamp.Publications, () => RefreshAsync(CancellationToken.None), atFirstLook: true);
    }

    /// <summary>Newest first, as last read.</summary>
    public IReadOnlyList<WallEntry> Shown => _shown;

    /// <summary>Newest first; read only if it has changed, or never was.</summary>
    public async ValueTask<IReadOnlyList<WallEntry>> ListAsync(CancellationToken cancel)
    {
        if (_isStale) await ReadAsync(cancel);
        return _shown;
    }

    /// <summary>Reads it anew and tells the screens; the change watcher does so within a second after a change by others.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        // What was taken down must not stay because it could not be read just now: whoever asks next reads it.
        _isStale = true;
        await ReadAsync(cancel);
        // Nobody waits for the screens: one whose browser is just away would keep the others waiting.
        foreach (var changed in _listeners.Values) _ = TellAsync(changed);
    }

    /// <summary>Calls back after it was read anew, until disposed.</summary>
    public IDisposable Subscribe(Func<Task> changed)
    {
        var id = Guid.CreateVersion7();
        _listeners[id] = changed;
        return new Subscription(() => _listeners.TryRemove(id, out _));
    }

    public void Dispose()
    {
        _watch.Dispose();
        _reading.Dispose();
    }

    private async Task ReadAsync(CancellationToken cancel)
    {
        // One after the other: what was read first may not be kept last.
        await _reading.WaitAsync(cancel);
        try
        {
            // Before it is read: what changes meanwhile is read again.
            _isStale = false;
            await using var db = await _contexts.CreateDbContextAsync(cancel);
            _shown = await db.ComplaintPublications.AsNoTracking().Where(p => p.IsPublished && p.PublishedOn != null)
                .OrderByDescending(p => p.PublishedOn).ThenByDescending(p => p.Id).Take(Most)
                .Select(p => new WallEntry(p.Title, p.Said, p.Changed, p.PublishedOn!.Value)).ToListAsync(cancel);
        }
        catch
        {
            _isStale = true;
            throw;
        }
        finally
        {
            _reading.Release();
        }
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "A screen could not take over what was published: {Fault}")]
    private partial void LogDeaf(string fault);

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}

/// <summary>One thing that patients said and the hospital changed: the words and the day, nothing of where it came from.</summary>
public sealed record WallEntry(string Title, string Said, string Changed, DateOnly On);
