using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Tests.Support;

namespace HospitalCrm.Tests.Databases;

public sealed class ChangeWatcherTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task A_saved_rating_is_told_to_who_watches_and_to_nobody_else(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var watcher = world.Get<ChangeWatcher>();
        var (ratings, setups) = (0, 0);
        using var first = watcher.Subscribe(ChangeStamp.Evaluations, () => Task.FromResult(ratings++));
        using var second = watcher.Subscribe(ChangeStamp.SurveySetup, () => Task.FromResult(setups++));
        using var broken = watcher.Subscribe(ChangeStamp.Evaluations, () => throw new InvalidOperationException("a page that cannot refresh"));
        await watcher.LookOnceAsync(Cancel);

        await world.RateAsync(await world.BeginByCardAsync("8800000001", Cancel), Section.Outpatient, "MZ01", "5", Cancel);
        await watcher.LookOnceAsync(Cancel);
        await watcher.LookOnceAsync(Cancel);

        Assert.Equal((1, 0), (ratings, setups));
    }
}
