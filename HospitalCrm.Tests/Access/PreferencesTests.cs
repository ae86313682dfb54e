using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Tests.Support;

namespace HospitalCrm.Tests.Access;

public sealed class PreferencesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task What_somebody_chose_last_counts_and_is_nobody_elses(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (first, second) = (await AddAccountAsync(world, "first"), await AddAccountAsync(world, "second"));
        var preferences = world.Get<Preferences>();

        world.Actor.Current = first;
        await preferences.WriteAsync("look.theme", "dark", Cancel);
        await preferences.WriteAsync("look.theme", "light", Cancel);
        await preferences.WriteAsync("look.font", "125", Cancel);
        await preferences.WriteAsync("list.columns", "name", Cancel);
        world.Actor.Current = second;
        await preferences.WriteAsync("look.theme", "dark", Cancel);

        Assert.Null(await preferences.ReadAsync("look.font", Cancel));
        world.Actor.Current = first;
        Assert.Equal("light", await preferences.ReadAsync("look.theme", Cancel));
        Assert.Equal(["look.font", "look.theme"], (await preferences.ReadAllAsync("look.", Cancel)).Keys.Order(StringComparer.Ordinal));
    }

    [Theory, DatabaseData]
    public async Task Choosing_nothing_forgets_the_choice_and_too_much_is_refused(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        world.Actor.Current = await AddAccountAsync(world, "first");
        var preferences = world.Get<Preferences>();
        await preferences.WriteAsync("look.theme", "dark", Cancel);

        await preferences.WriteAsync("look.theme", "", Cancel);
        var tooLong = await Assert.ThrowsAsync<DomainRuleException>(() => preferences.WriteAsync("list.filter", new string('x', Preferences.LongestValue + 1), Cancel));

        Assert.Null(await preferences.ReadAsync("look.theme", Cancel));
        Assert.Equal("个人设置的内容太长，没有保存。", tooLong.Sentence);
        await preferences.WriteAsync("list.filter", new string('x', Preferences.LongestValue), Cancel);
    }

    private static async Task<Actor> AddAccountAsync(CrmWorld world, string name)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        var account = new Account { UserName = name, NormalizedUserName = name.ToUpperInvariant(), DisplayName = name };
        db.Users.Add(account);
        await db.SaveChangesAsync(Cancel);
        return world.Actor.Current with { AccountId = account.Id, UserCode = name };
    }
}
