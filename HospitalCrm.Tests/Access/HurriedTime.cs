namespace HospitalCrm.Tests.Access;

/// <summary>Stands still, and whoever waits is told at once how long it would have been.</summary>
internal sealed class HurriedTime(DateTimeOffset now) : TimeProvider
{
    public List<TimeSpan> Waited { get; } = [];

    public override DateTimeOffset GetUtcNow() => now;

    public override long GetTimestamp() => 0;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Waited.Add(dueTime);
        return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
