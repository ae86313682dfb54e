using System.Collections.Concurrent;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>The terminals with a screen in this program now.</summary>
public sealed class LiveScreens
{
    private readonly ConcurrentDictionary<Guid, Guid> _screens = new();

    /// <summary>Every terminal once, however many screens it has.</summary>
    public IReadOnlyList<Guid> TerminalIds => [.. _screens.Values.Where(id => id != Guid.Empty).Distinct()];

    /// <summary>A screen has come; it is gone when the result is disposed.</summary>
    public IDisposable Enter(Guid terminalId)
    {
        var screen = Guid.CreateVersion7();
        _screens[screen] = terminalId;
        return new Presence(() => _screens.TryRemove(screen, out _));
    }

    private sealed class Presence(Action leave) : IDisposable
    {
        public void Dispose() => leave();
    }
}
