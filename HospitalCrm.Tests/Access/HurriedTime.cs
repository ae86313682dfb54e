namespace HospitalCrm.Tests.Access;

/// <summary>Moves only when told to, and whoever waits is told at once how long it would have been.</summary>
internal sealed class HurriedTime(DateTimeOffset now) : TimeProvider
{
    private DateTimeOffset _now = now;

    public List<TimeSpan> Waited { get; } = [];

    public void Advance(TimeSpan time) => _now += time;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => 0;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (Waited) Waited.Add(dueTime);
        return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
