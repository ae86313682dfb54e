using HospitalCrm.Domain.Complaints;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Tests.Support;

namespace HospitalCrm.Tests.Complaints;

/// <summary>您说我们改 as the kiosks have it.</summary>
public sealed class KioskWallTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task Only_what_is_published_hangs_there_newest_first_and_nothing_of_where_it_came_from(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await world.PublishAsync("座椅");
        world.Time.Advance(TimeSpan.FromDays(1));
        await world.PublishAsync("抽血");
        await world.PublishAsync("停车");
        await world.Get<ComplaintPublications>().AddAsync(("title", "还没有发布"), ("said", "您说"), ("changed", "我们改"));

        var shown = await world.Get<KioskWall>().ListAsync(Cancel);

        Assert.Equal([new("停车", "停车的话", "停车改了", new(2026, 11, 24)), new("抽血", "抽血的话", "抽血改了", new(2026, 11, 24)), new WallEntry("座椅", "座椅的话", "座椅改了", new(2026, 11, 23))], shown);
        Assert.Equal(["Title", "Said", "Changed", "On"], typeof(WallEntry).GetProperties().Where(p => p.Name != "EqualityContract").Select(p => p.Name));
    }

    [Theory, DatabaseData]
    public async Task A_kiosk_that_has_read_it_hears_of_what_is_published_changed_taken_down_and_deleted(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (wall, watcher, list) = (world.Get<KioskWall>(), world.Get<ChangeWatcher>(), world.Get<ComplaintPublications>());
        var told = 0;
        using var screen = wall.Subscribe(() => Task.FromResult(told++));
        using var away = wall.Subscribe(() => throw new InvalidOperationException("a browser that is just away"));
        Assert.Empty(await wall.ListAsync(Cancel));
        await watcher.LookOnceAsync(Cancel);
        told = 0;

        var seats = await world.PublishAsync("座椅");
        var blood = await world.PublishAsync("抽血");
        Assert.Equal([], await TitlesAsync(look: false));
        Assert.Equal(["抽血", "座椅"], await TitlesAsync());
        await list.EditAsync(seats, ("title", "更多座椅"));
        Assert.Equal(["抽血", "更多座椅"], await TitlesAsync());
        await list.Actions.First(a => a.Key == "withdraw").RunAsync([seats], Cancel);
        Assert.Equal(["抽血"], await TitlesAsync());
        await list.DeleteAsync([blood], Cancel);
        Assert.Equal([], await TitlesAsync());
        Assert.Equal(4, told);

        async Task<IEnumerable<string>> TitlesAsync(bool look = true)
        {
            if (look) await watcher.LookOnceAsync(Cancel);
            Assert.Same(wall.Shown, await wall.ListAsync(Cancel));
            return wall.Shown.Select(e => e.Title);
        }
    }

    [Fact]
    public async Task What_was_taken_down_while_it_could_not_be_read_is_read_by_whoever_asks_next()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var wall = world.Get<KioskWall>();
        var id = await world.PublishAsync("座椅");
        Assert.Single(await wall.ListAsync(Cancel));
        await world.Get<ComplaintPublications>().Actions.First(a => a.Key == "withdraw").RunAsync([id], Cancel);
        using var tooLate = new CancellationTokenSource();
        await tooLate.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wall.RefreshAsync(tooLate.Token));

        Assert.Empty(await wall.ListAsync(Cancel));
    }

    [Fact]
    public async Task No_more_than_the_newest_twenty_hang_there()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        for (var i = 1; i <= KioskWall.Most + 1; i++) await world.PublishAsync($"第{i}件");

        var shown = await world.Get<KioskWall>().ListAsync(Cancel);

        Assert.Equal(KioskWall.Most, shown.Count);
        Assert.Equal(("第21件", "第2件"), (shown[0].Title, shown[^1].Title));
    }
}

internal static class Publishing
{
    /// <summary>Writes one and publishes it.</summary>
    public static async Task<Guid> PublishAsync(this CrmWorld world, string title, string? said = null, string? changed = null)
    {
        var list = world.Get<ComplaintPublications>();
        var id = await list.AddAsync(("title", title), ("said", said ?? $"{title}的话"), ("changed", changed ?? $"{title}改了"));
        await list.Actions.First(a => a.Key == "publish").RunAsync([id], TestContext.Current.CancellationToken);
        return id;
    }
}
