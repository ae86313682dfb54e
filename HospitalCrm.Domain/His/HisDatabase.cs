using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.His;

/// <summary>One way of reaching the database of the HIS; ends a read that takes longer than the limit.</summary>
public abstract class HisDatabase(TimeSpan limit, TimeProvider time)
{
    /// <summary>Server and database, or the file; never an account or a password.</summary>
    public abstract string Place { get; }

    protected TimeSpan Limit => limit;

    /// <summary>Commands count in whole seconds; 0 would mean for ever.</summary>
    protected int LimitSeconds => Math.Max(1, (int)Math.Ceiling(limit.TotalSeconds));

    /// <summary>One read on a connection of its own.</summary>
    /// <exception cref="HisUnavailableException">Too slow, missing or broken. The caller's own cancellation stays a cancellation.</exception>
    public async Task<T> ReadAsync<T>(Func<HisDbContext, CancellationToken, Task<T>> read, CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(limit, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancel);
        try
        {
            return await RunAsync(read, stop.Token);
        }
        catch (Exception e) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(e.Message, e, cancel);
        }
        catch (Exception e)
        {
            // Everything, not only DbException: a view with a column of another type fails with a cast, a full pool with
            // an InvalidOperationException. None of it may take the page down.
            throw new HisUnavailableException(late.IsCancellationRequested ? HisTrouble.TooSlow : TroubleOf(e), e);
        }
    }

    protected abstract Task<T> RunAsync<T>(Func<HisDbContext, CancellationToken, Task<T>> read, CancellationToken stop);

    protected abstract HisTrouble TroubleOf(Exception error);

    private protected static DbContextOptions<HisDbContext> OptionsWith(Action<DbContextOptionsBuilder> product)
    {
        var builder = new DbContextOptionsBuilder<HisDbContext>().UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking);
        product(builder);
        return builder.Options;
    }
}
