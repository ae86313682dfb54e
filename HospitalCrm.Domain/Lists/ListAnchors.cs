using System.Collections.Concurrent;

namespace HospitalCrm.Domain.Lists;

/// <summary>
/// Signposts in long lists: walking the index once in the background counts the rows and remembers the place after every so
/// many, so that a jump goes to the nearest signpost and not through all rows before it. Shared by everybody who looks at the
/// same rows in the same order; forgotten after a minute.
/// </summary>
public sealed class ListAnchors(TimeProvider time) : IDisposable
{
    /// <summary>Rows from one signpost to the next: one step on the way, and the most a jump still has to skip.</summary>
    internal const int Stride = 500;

    private const int MostAnchors = 4096;
    private const int MostLists = 64;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, AnchorWalk> _walks = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _walkers = new(2, 2);
    private readonly CancellationTokenSource _ending = new();

    public void Dispose()
    {
        _ending.Cancel();
        _ending.Dispose();
        _walkers.Dispose();
    }

    /// <summary>The walk for these rows: one under way or lately finished, or a new one.</summary>
    /// <param name="step">The place so many rows after another, null when there are fewer; and how many rows there are after a place.</param>
    internal AnchorWalk Walk(string rows, Func<ListPlace?, int, CancellationToken, Task<ListPlace?>> step, Func<ListPlace?, CancellationToken, Task<int>> rest)
    {
        var now = time.GetUtcNow();
        foreach (var (key, old) in _walks)
        {
            if (now - old.Begun > Lifetime && old.Whole.IsCompleted) _walks.TryRemove(key, out _);
        }

        if (_walks.Count >= MostLists && _walks.OrderBy(w => w.Value.Begun).FirstOrDefault() is { Key: not null } oldest) _walks.TryRemove(oldest.Key, out _);
        return _walks.GetOrAdd(rows, _ => new AnchorWalk(now, step, rest, _walkers, Stride, MostAnchors, _ending.Token));
    }

    /// <summary>Rows have been added or removed here: the next who looks counts anew.</summary>
    internal void Forget(string list)
    {
        foreach (var key in _walks.Keys.Where(key => key.StartsWith(list, StringComparison.Ordinal))) _walks.TryRemove(key, out _);
    }
}

/// <summary>One walk along an index.</summary>
internal sealed class AnchorWalk
{
    private readonly List<ListPlace> _anchors = [];
    private readonly int _most;
    private int _stride;
    private TaskCompletionSource _progress = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal AnchorWalk(
        DateTimeOffset begun, Func<ListPlace?, int, CancellationToken, Task<ListPlace?>> step, Func<ListPlace?, CancellationToken, Task<int>> rest,
        SemaphoreSlim walkers, int stride, int most, CancellationToken cancel)
    {
        Begun = begun;
        _stride = stride;
        _most = most;
        Whole = Task.Run(() => WalkAsync(step, rest, walkers, cancel), cancel);
    }

    public DateTimeOffset Begun { get; }

    /// <summary>The number of rows, once all have been walked.</summary>
    public Task<int> Whole { get; }

    /// <summary>The nearest known place before a row, waiting until the walk has come that far.</summary>
    /// <returns>The place (null: the beginning) and how many rows lie before what follows it.</returns>
    public async Task<(ListPlace? Place, int Rows)> NearestAsync(int row, CancellationToken cancel)
    {
        while (true)
        {
            Task progress;
            lock (_anchors)
            {
                if (Whole.IsCompleted || (_anchors.Count + 1) * _stride > row)
                {
                    var index = Math.Min(row / _stride, _anchors.Count);
                    return index == 0 ? (null, 0) : (_anchors[index - 1], index * _stride);
                }

                progress = _progress.Task;
            }

            await Task.WhenAny(progress, Whole).WaitAsync(cancel);
            if (Whole.IsFaulted) await Whole;
        }
    }

    private async Task<int> WalkAsync(
        Func<ListPlace?, int, CancellationToken, Task<ListPlace?>> step, Func<ListPlace?, CancellationToken, Task<int>> rest, SemaphoreSlim walkers, CancellationToken cancel)
    {
        await walkers.WaitAsync(cancel);
        try
        {
            ListPlace? last = null;
            var rows = 0;
            while (await step(last, _stride, cancel) is { } next)
            {
                last = next;
                rows += _stride;
                lock (_anchors)
                {
                    _anchors.Add(next);
                    if (_anchors.Count == _most) Thin();
                    _progress.TrySetResult();
                    _progress = new(TaskCreationOptions.RunContinuationsAsynchronously);
                }
            }

            return rows + await rest(last, cancel);
        }
        finally
        {
            walkers.Release();
        }
    }

    /// <summary>Every second signpost goes and the steps get twice as long: the memory stays bounded for any number of rows.</summary>
    private void Thin()
    {
        for (var i = 0; i < _anchors.Count / 2; i++) _anchors[i] = _anchors[(2 * i) + 1];
        _anchors.RemoveRange(_anchors.Count / 2, _anchors.Count - (_anchors.Count / 2));
        _stride *= 2;
    }
}
