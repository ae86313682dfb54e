using System.Collections.Frozen;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Messaging;

/// <summary>
/// The calling systems by their keys, as this program last read them: every request asks. Whoever changes one moves
/// <see cref="ChangeStamp.CallingSystems"/>, and every program has it about a second later.
/// </summary>
public sealed class Callers : IDisposable
{
    private readonly IDbContextFactory<CrmDbContext> _contexts;
    private readonly IDisposable _watch;
    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile FrozenDictionary<string, Caller>? _byHash;

    public Callers(IDbContextFactory<CrmDbContext> contexts, ChangeWatcher changes)
    {
        _contexts = contexts;
        _watch = changes.Subscribe(ChangeStamp.CallingSystems, () => RefreshAsync(CancellationToken.None), atFirstLook: true);
    }

    /// <returns>Whose key it is; null for a key that is nobody's (any more).</returns>
    public async ValueTask<Caller?> FindAsync(string key, CancellationToken cancel)
    {
        if (key.Length != CallingSystemKey.Length) return null;
        if (_byHash is null) await RefreshAsync(cancel);
        return _byHash!.GetValueOrDefault(CallingSystemKey.HashOf(key));
    }

    /// <summary>Reads them anew now.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        // One after the other: what was read first may not be kept last.
        await _reading.WaitAsync(cancel);
        try
        {
            await using var db = await _contexts.CreateDbContextAsync(cancel);
            var systems = await db.CallingSystems.AsNoTracking().Where(s => s.KeyHash != null).ToListAsync(cancel);
            _byHash = systems.ToFrozenDictionary(s => s.KeyHash!, s => new Caller(s), StringComparer.Ordinal);
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose()
    {
        _watch.Dispose();
        _reading.Dispose();
    }
}

/// <summary>A calling system as its requests are judged.</summary>
public sealed class Caller
{
    internal Caller(CallingSystem system)
    {
        (Id, IsDisabled, DailyQuota, RatePerSecond) = (system.Id, system.IsDisabled, system.DailyQuota, system.RatePerSecond);
        Classes = CallingSystem.ClassesIn(system.Classes).ToFrozenSet();
    }

    public Guid Id { get; }
    public bool IsDisabled { get; }
    public int DailyQuota { get; }
    public int RatePerSecond { get; }
    public IReadOnlySet<SmsClass> Classes { get; }
}
