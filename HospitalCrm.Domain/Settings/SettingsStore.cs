using System.Collections.Concurrent;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HospitalCrm.Domain.Settings;

/// <summary>
/// The settings as this program last read them: everybody asks, few ever change. Whoever saves one bumps
/// <see cref="ChangeStamp.Settings"/> in the same transaction, and every program, kiosks too, has it within two seconds.
/// </summary>
public sealed partial class SettingsStore : IDisposable
{
    private readonly IDbContextFactory<CrmDbContext> _contexts;
    private readonly ILogger<SettingsStore> _log;
    private readonly IDisposable _watch;
    private readonly ConcurrentDictionary<Guid, Func<Task>> _listeners = new();
    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile CrmSettings? _current;

    public SettingsStore(IDbContextFactory<CrmDbContext> contexts, ChangeWatcher changes, IOptions<HospitalOptions> hospital, ILogger<SettingsStore> log)
    {
        _contexts = contexts;
        _log = log;
        Defaults = CrmSettings.Default(hospital.Value);
        _watch = changes.Subscribe(ChangeStamp.Settings, () => RefreshAsync(CancellationToken.None), atFirstLook: true);
    }

    /// <summary>What holds where nothing was saved.</summary>
    public CrmSettings Defaults { get; }

    /// <summary>Never fails: while the database cannot be asked, the defaults hold.</summary>
    public CrmSettings Current => _current ?? ReadFirst();

    public void Dispose()
    {
        _watch.Dispose();
        _reading.Dispose();
    }

    /// <summary>Calls back after they were read anew and differ, until disposed.</summary>
    public IDisposable Subscribe(Func<Task> changed)
    {
        var id = Guid.CreateVersion7();
        _listeners[id] = changed;
        return new Subscription(() => _listeners.TryRemove(id, out _));
    }

    /// <summary>Reads them anew now; the change watcher does so within a second after a change by others.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        var before = _current;
        // One after the other: what was read first may not be kept last.
        await _reading.WaitAsync(cancel);
        try
        {
            await using var db = await _contexts.CreateDbContextAsync(cancel);
            _current = Defaults.With(await db.Settings.AsNoTracking().ToListAsync(cancel));
        }
        finally
        {
            _reading.Release();
        }

        if (_current == before) return;
        // Nobody waits for a listener: one that is slow would keep all others waiting.
        foreach (var changed in _listeners.Values) _ = TellAsync(changed);
    }

    private CrmSettings ReadFirst()
    {
        try
        {
            using var db = _contexts.CreateDbContext();
            return _current ??= Defaults.With([.. db.Settings.AsNoTracking()]);
        }
        catch (Exception fault) when (fault is System.Data.Common.DbException or InvalidOperationException or TimeoutException)
        {
            LogUnread(fault.GetType().Name);
            return Defaults;
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "The settings could not be read, the defaults hold: {Fault}")]
    private partial void LogUnread(string fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Changed settings could not be taken over: {Fault}")]
    private partial void LogDeaf(string fault);

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
