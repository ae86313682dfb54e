using System.Data.Common;
using System.Diagnostics;
using System.Threading.Channels;
using HospitalCrm.Domain.Persistence.Providers;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Persistence;

/// <summary>
/// Writes in groups: whoever arrives while one commit is on its way to the disk shares the next (decision 0008). A group is one transaction;
/// when it fails for another reason than a busy database, each of it is tried alone, so that one bad row does not take the others with it.
/// </summary>
/// <typeparam name="TWork">What one caller wants written.</typeparam>
/// <typeparam name="TOutcome">What that caller is told once it is on the disk.</typeparam>
public abstract class GroupCommit<TWork, TOutcome> : IAsyncDisposable
    where TWork : notnull
{
    private const int MostWaiting = 10_000;
    private const int MostTries = 3;

    /// <summary>A deadlock is told at once and tried again; a database that has been locked for seconds (SQLite waits itself) is told to the caller.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly IDbContextFactory<CrmDbContext> _contexts;
    private readonly int _mostPerCommit;
    private readonly TimeSpan _linger;
    private readonly Channel<Pending> _queue = Channel.CreateBounded<Pending>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly Task _loop;

    /// <param name="linger">
    /// How long a commit waits for those who shared the last one and are about to come again: what a commit costs, however few share it, is then paid once for
    /// all of them. Who comes alone never waits.
    /// </param>
    private protected GroupCommit(IDbContextFactory<CrmDbContext> contexts, IDatabaseProduct product, int mostPerCommit, TimeSpan linger = default)
    {
        _contexts = contexts;
        _mostPerCommit = mostPerCommit;
        _linger = linger;
        Product = product;
        _loop = Task.Run(RunAsync);
    }

    private protected IDatabaseProduct Product { get; }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        GC.SuppressFinalize(this);
    }

    /// <summary>Returns when it is on the disk.</summary>
    /// <exception cref="DbUpdateException">The database did not take it; nothing of it was stored.</exception>
    private protected async Task<TOutcome> WriteAsync(TWork work, CancellationToken cancel)
    {
        var pending = new Pending(work);
        await _queue.Writer.WriteAsync(pending, cancel);
        // Once queued it will be written, so the answer is waited for even if the caller has gone.
        return await pending.Outcome.Task;
    }

    /// <summary>What it adds to a commit, in the measure of the most one takes: whoever brings a thousand fills a group alone.</summary>
    private protected virtual int RowsOf(TWork work) => 1;

    /// <summary>Does the work of a group inside the transaction that is open, commits it when there is anything to keep, and then tells each.</summary>
    private protected abstract Task CommitAsync(CrmDbContext db, Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction transaction, IReadOnlyList<Pending> group);

    private async Task RunAsync()
    {
        var group = new List<Pending>(_mostPerCommit);
        while (await _queue.Reader.WaitToReadAsync())
        {
            if (_linger > TimeSpan.Zero && group.Count > 1 && _queue.Reader.Count < group.Count) await Task.Delay(_linger);
            group.Clear();
            for (var rows = 0; rows < _mostPerCommit && _queue.Reader.TryRead(out var next); rows += RowsOf(next.Work)) group.Add(next);

            try
            {
                await CommitWithRetryAsync(group);
            }
            catch (Exception fault) when (group.Count == 1 || IsBusy(fault))
            {
                foreach (var pending in group) pending.Outcome.TrySetException(fault);
            }
            catch (Exception)
            {
                foreach (var single in group) await CommitAloneAsync(single);
            }
        }
    }

    private async Task CommitAloneAsync(Pending single)
    {
        try
        {
            await CommitWithRetryAsync([single]);
        }
        catch (Exception fault)
        {
            single.Outcome.TrySetException(fault);
        }
    }

    /// <summary>Another program may have written the same key in the same moment; seen again, it is no conflict any more.</summary>
    private async Task CommitWithRetryAsync(IReadOnlyList<Pending> group)
    {
        var begun = Stopwatch.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var db = await _contexts.CreateDbContextAsync();
                await using var transaction = await db.Database.BeginTransactionAsync();
                await CommitAsync(db, transaction, group);
                return;
            }
            catch (Exception fault) when (attempt < MostTries && (IsTaken(fault) || (IsBusy(fault) && Stopwatch.GetElapsedTime(begun) < Patience)))
            {
                continue;
            }
        }
    }

    private bool IsTaken(Exception fault) => DatabaseFault(fault) is { } database && Product.IsUniqueViolation(database);

    private bool IsBusy(Exception fault) => DatabaseFault(fault) is { } database && Product.IsBusy(database);

    private static DbException? DatabaseFault(Exception fault) => fault as DbException ?? fault.InnerException as DbException;

    private protected sealed record Pending(TWork Work)
    {
        public TaskCompletionSource<TOutcome> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
