using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Parameters;

/// <summary>
/// The working-day calendar as this program last read it, with deadlines by it (医疗机构投诉管理办法: 5 or 10 working days).
/// Whoever changes a day bumps <see cref="ChangeStamp.Calendar"/> in the same transaction.
/// </summary>
public sealed class WorkingDays : IDisposable
{
    private readonly IDbContextFactory<CrmDbContext> _contexts;
    private readonly HospitalClock _clock;
    private readonly IDisposable _watch;
    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile WorkCalendar? _calendar;

    public WorkingDays(IDbContextFactory<CrmDbContext> contexts, ChangeWatcher changes, HospitalClock clock)
    {
        _contexts = contexts;
        _clock = clock;
        _watch = changes.Subscribe(ChangeStamp.Calendar, () => RefreshAsync(CancellationToken.None), atFirstLook: true);
    }

    public void Dispose()
    {
        _watch.Dispose();
        _reading.Dispose();
    }

    public async ValueTask<WorkCalendar> GetAsync(CancellationToken cancel) => _calendar ?? await ReadAsync(cancel);

    /// <summary>The moment a term of so many working days is over: midnight after its last day, as the hospital's clocks show it.</summary>
    /// <param name="from">UTC; a term that begins at 23:59 begins on that day, one that begins at 00:01 on the next.</param>
    public async Task<DateTime> DeadlineAsync(DateTime from, int workingDays, CancellationToken cancel) =>
        _clock.StartOf((await GetAsync(cancel)).Add(_clock.DayOf(from), workingDays).AddDays(1));

    /// <summary>Working days from one moment to another (总用时); negative when the deadline is over.</summary>
    public async Task<int> BetweenAsync(DateTime from, DateTime to, CancellationToken cancel) =>
        (await GetAsync(cancel)).Between(_clock.DayOf(from), _clock.DayOf(to));

    public Task RefreshAsync(CancellationToken cancel) => ReadAsync(cancel);

    private async Task<WorkCalendar> ReadAsync(CancellationToken cancel)
    {
        // One after the other: what was read first may not be kept last.
        await _reading.WaitAsync(cancel);
        try
        {
            await using var db = await _contexts.CreateDbContextAsync(cancel);
            var saved = await db.CalendarDays.AsNoTracking().ToListAsync(cancel);
            return _calendar = new(saved.Select(d => new CalendarEntry(d.Day, new(d.Kind, d.Name), d.Source)));
        }
        finally
        {
            _reading.Release();
        }
    }
}
