using System.Collections.Concurrent;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>
/// The hospital's terminals as this program last read them: every screen asks, few ever change. Whoever changes one bumps
/// <see cref="ChangeStamp.Terminals"/> in the same transaction, and every program reads them anew within seconds.
/// </summary>
public sealed partial class Terminals : IDisposable
{
    private readonly IDbContextFactory<CrmDbContext> _contexts;
    private readonly IOptions<KioskOptions> _kiosk;
    private readonly SettingsStore _settings;
    private readonly ILogger<Terminals> _log;
    private readonly IDisposable _watch;
    private readonly IDisposable _settingsWatch;
    private readonly ConcurrentDictionary<Guid, Func<Task>> _listeners = new();
    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile IReadOnlyDictionary<Guid, KnownTerminal>? _known;

    public Terminals(IDbContextFactory<CrmDbContext> contexts, ChangeWatcher changes, IOptions<KioskOptions> kiosk, SettingsStore settings, ILogger<Terminals> log)
    {
        _contexts = contexts;
        _kiosk = kiosk;
        _settings = settings;
        _log = log;
        _watch = changes.Subscribe(ChangeStamp.Terminals, () => RefreshAsync(CancellationToken.None));
        _settingsWatch = settings.Subscribe(() => RefreshAsync(CancellationToken.None));
    }

    /// <summary>What a device that is not in the books works with.</summary>
    public TerminalSettings Common => TerminalSettings.Of(_kiosk.Value, _settings.Current);

    /// <summary>Null for a device that is not in the books.</summary>
    public async ValueTask<TerminalCard?> FindAsync(Guid id, CancellationToken cancel) => (await FindKnownAsync(id, cancel))?.Card;

    /// <summary>The settings of a terminal as last read; those of all where it was not.</summary>
    public TerminalSettings SettingsOf(Guid id) => _known?.GetValueOrDefault(id)?.Card.Settings ?? Common;

    /// <summary>False while it is waiting, paused, withdrawn or not in the books; true as long as they were not read.</summary>
    internal bool MayServe(Guid id) => _known is not { } known || (known.TryGetValue(id, out var terminal) && terminal.Card.IsInService);

    public void Dispose()
    {
        _watch.Dispose();
        _settingsWatch.Dispose();
        _reading.Dispose();
    }

    /// <summary>Calls back after they were read anew, until disposed.</summary>
    public IDisposable Subscribe(Func<Task> changed)
    {
        var id = Guid.CreateVersion7();
        _listeners[id] = changed;
        return new Subscription(() => _listeners.TryRemove(id, out _));
    }

    /// <summary>Reads them anew now; the change watcher does so within a second after a change by others.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        await ReadAsync(cancel);
        // Nobody waits for the screens: one whose browser is just away would keep all others, and a device asking to be let in, waiting.
        foreach (var changed in _listeners.Values) _ = TellAsync(changed);
    }

    internal async ValueTask<KnownTerminal?> FindKnownAsync(Guid id, CancellationToken cancel)
    {
        var known = _known ?? await ReadAsync(cancel);
        return known.GetValueOrDefault(id);
    }

    private async Task<IReadOnlyDictionary<Guid, KnownTerminal>> ReadAsync(CancellationToken cancel)
    {
        // One after the other: what was read first may not be kept last.
        await _reading.WaitAsync(cancel);
        try
        {
            await using var db = await _contexts.CreateDbContextAsync(cancel);
            var terminals = await db.Terminals.AsNoTracking().Where(t => t.State != TerminalState.Withdrawn).ToListAsync(cancel);
            return _known = terminals.ToDictionary(t => t.Id, t => new KnownTerminal(
                new(t.Id, t.State, t.PairingNumber, t.Name, t.Place, t.DepartmentCode, TerminalSettings.Of(_kiosk.Value, _settings.Current, t), t.Restarts),
                t.SecretHash, t.FormerSecretHash, t.IsSecretConfirmed, t.SecretIssuedAt));
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "A screen could not take over changed settings: {Fault}")]
    private partial void LogDeaf(string fault);

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}

/// <summary>A terminal with what its cookie is checked against.</summary>
internal sealed record KnownTerminal(TerminalCard Card, string? SecretHash, string? FormerSecretHash, bool IsSecretConfirmed, DateTime SecretIssuedAt);
