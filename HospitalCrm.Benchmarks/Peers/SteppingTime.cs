namespace HospitalCrm.Benchmarks.Peers;

/// <summary>A clock that moves only when told: every patient takes as long over a sheet as people do, however fast the run is.</summary>
public sealed class SteppingTime(DateTimeOffset start) : TimeProvider
{
    private long _ticks = start.UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public void Step(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}
