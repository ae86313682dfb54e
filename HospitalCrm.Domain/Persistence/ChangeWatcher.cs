using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace HospitalCrm.Domain.Persistence;

/// <summary>Polls the change stamps once a second and tells whoever shows something that it has changed, in this program or another.</summary>
public sealed partial class ChangeWatcher(IDbContextFactory<CrmDbContext> contexts, TimeProvider time, ILogger<ChangeWatcher> log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Guid, (string Name, Func<Task> Changed, bool AtFirstLook)> _listeners = new();
    private readonly Dictionary<string, long> _seen = new(StringComparer.Ordinal);

    /// <summary>Calls back after each change of <paramref name="name"/> until disposed; several changes in a second are one call.</summary>
    /// <param name="atFirstLook">Also after the first look at the stamps: for a copy that may have been read before it, when nobody was watching.</param>
    public IDisposable Subscribe(string name, Func<Task> changed, bool atFirstLook = false)
    {
        var id = Guid.CreateVersion7();
        _listeners[id] = (name, changed, atFirstLook);
        return new Subscription(() => _listeners.TryRemove(id, out _));
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await LookOnceAsync(cancel);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                LogFault(fault.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(cancel));
    }

    /// <summary>One look at the stamps.</summary>
    public async Task LookOnceAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        foreach (var stamp in await db.ChangeStamps.AsNoTracking().ToListAsync(cancel))
        {
            var isKnown = _seen.TryGetValue(stamp.Name, out var before);
            _seen[stamp.Name] = stamp.Value;
            if (isKnown && before == stamp.Value) continue;

            foreach (var (name, changed, atFirstLook) in _listeners.Values)
            {
                if (name == stamp.Name && (isKnown || atFirstLook)) await TellAsync(changed);
            }
        }
    }

    /// <summary>A page that fails to refresh must not keep the others from it.</summary>
    private async Task TellAsync(Func<Task> changed)
    {
        try
        {
            await changed();
        }
        catch (Exception fault)
        {
            LogFault(fault.GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Change watch failed: {Fault}")]
    private partial void LogFault(string fault);

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
