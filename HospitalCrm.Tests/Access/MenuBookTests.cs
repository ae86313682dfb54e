using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Persistence.Seeding;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Access;

public sealed class MenuBookTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task A_new_entry_and_a_moved_one_stand_in_open_programs_at_the_next_look(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (book, menus) = (world.Get<MenuBook>(), world.Get<Menus>());
        await menus.ListAsync(Cancel);
        await world.Get<ChangeWatcher>().LookOnceAsync(Cancel);

        var group = await book.AddAsync(new() { Name = " 值班 ", SortOrder = 1 }, Cancel);
        var page = await book.AddAsync(new() { Name = "终端", ParentId = group, Path = "/terminals", Icon = "kiosk" }, Cancel);
        await book.AddAsync(new() { Name = "停用的", ParentId = group, IsEnabled = false }, Cancel);
        await world.Get<ChangeWatcher>().LookOnceAsync(Cancel);

        var first = (await menus.ListAsync(Cancel))[0];
        Assert.Equal("值班", first.Name);
        Assert.Equal([page], first.Under.Select(m => m.Id));
    }

    [Theory, DatabaseData]
    public async Task An_entry_is_never_its_own_parent_or_ancestor_and_never_too_deep(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var book = world.Get<MenuBook>();
        var top = await book.AddAsync(new() { Name = "上" }, Cancel);
        var middle = await book.AddAsync(new() { Name = "中", ParentId = top }, Cancel);
        var low = await book.AddAsync(new() { Name = "下", ParentId = middle }, Cancel);

        Assert.Equal("菜单“{0}”不能作为自己的父级菜单。", await RefusedAsync(() => book.EditAsync(top, 1, new() { Name = "上", ParentId = top }, Cancel)));
        Assert.Equal("菜单“{0}”不能移到自己的下级菜单之下。", await RefusedAsync(() => book.EditAsync(top, 1, new() { Name = "上", ParentId = low }, Cancel)));
        Assert.Equal("菜单最多{0}级。", await RefusedAsync(() => book.AddAsync(new() { Name = "更下", ParentId = low }, Cancel)));
        var other = await book.AddAsync(new() { Name = "另一组" }, Cancel);
        Assert.Equal("菜单最多{0}级。", await RefusedAsync(() => book.EditAsync(top, 1, new() { Name = "上", ParentId = other }, Cancel)));
    }

    [Theory, DatabaseData]
    public async Task An_entry_with_others_under_it_is_deleted_only_together_with_them(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var book = world.Get<MenuBook>();
        var top = await book.AddAsync(new() { Name = "上" }, Cancel);
        var low = await book.AddAsync(new() { Name = "下", ParentId = top }, Cancel);

        var refused = await Assert.ThrowsAsync<DomainRuleException>(() => book.DeleteAsync([top], Cancel));
        await book.DeleteAsync([low, top], Cancel);

        Assert.Equal(("菜单“{0}”下还有菜单“{1}”，不能删除。", "上", "下"), (refused.Sentence, refused.Arguments[0], refused.Arguments[1]));
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.False(await db.Menus.AnyAsync(m => m.Id == top || m.Id == low, Cancel));
        var shipped = await db.Menus.FirstAsync(m => m.ShippedAs == "menus", Cancel);
        Assert.Equal("菜单“{0}”是系统自带的，不能删除，可以停用。", await RefusedAsync(() => book.DeleteAsync([shipped.Id], Cancel)));
    }

    [Theory, DatabaseData]
    public async Task What_the_hospital_made_of_the_shipped_entries_survives_the_next_start(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await using var db = await world.OpenDbAsync(Cancel);
        var before = await db.Menus.AsNoTracking().CountAsync(Cancel);
        var ratings = await db.Menus.AsNoTracking().FirstAsync(m => m.ShippedAs == "ratings", Cancel);
        await world.Get<MenuBook>().EditAsync(ratings.Id, ratings.Version, new() { Name = "每一份评价", Path = ratings.Path, IsEnabled = false }, Cancel);

        await world.Get<FirstStart>().RunAsync(withDemonstrationAccounts: false, Cancel);

        Assert.Equal(before, await db.Menus.CountAsync(Cancel));
        var after = await db.Menus.AsNoTracking().FirstAsync(m => m.ShippedAs == "ratings", Cancel);
        Assert.Equal(("每一份评价", false), (after.Name, after.IsEnabled));
    }

    [Theory]
    [InlineData("", "/terminals", "请填写菜单名称。")]
    [InlineData("外网", "//evil.example", "菜单路径应以一个“/”开头，最多{0}个字，例如 /satisfaction。")]
    [InlineData("外网", "https://evil.example", "菜单路径应以一个“/”开头，最多{0}个字，例如 /satisfaction。")]
    [InlineData("外网", "/\\evil.example", "菜单路径应以一个“/”开头，最多{0}个字，例如 /satisfaction。")]
    public async Task What_cannot_be_an_entry_is_refused(string name, string path, string sentence)
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);

        Assert.Equal(sentence, await RefusedAsync(() => world.Get<MenuBook>().AddAsync(new() { Name = name, Path = path }, Cancel)));
    }

    [Fact]
    public async Task Nobody_changes_the_menus_without_the_right()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        world.Actor.Current = world.Actor.Current with { Permissions = new HashSet<string>(StringComparer.Ordinal) { Permissions.Menus.View } };

        await Assert.ThrowsAsync<AccessDeniedException>(() => world.Get<MenuBook>().AddAsync(new() { Name = "新" }, Cancel));
        await Assert.ThrowsAsync<AccessDeniedException>(() => world.Get<MenuBook>().EditAsync(Guid.CreateVersion7(), 1, new() { Name = "新" }, Cancel));
        await Assert.ThrowsAsync<AccessDeniedException>(() => world.Get<MenuBook>().DeleteAsync([Guid.CreateVersion7()], Cancel));
    }

    private static async Task<string> RefusedAsync(Func<Task> use) => (await Assert.ThrowsAsync<DomainRuleException>(use)).Sentence;
}
