using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Persistence.Seeding;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Access;

public sealed class MenuBookTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task A_new_entry_stands_in_running_programs_at_the_next_look(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var menus = world.Get<Menus>();
        await menus.ListAsync(Cancel);
        await world.Get<ChangeWatcher>().LookOnceAsync(Cancel);

        var group = await SaveAsync(world, null, ("name", " 值班 "), ("order", "1"));
        var page = await SaveAsync(world, null, ("name", "终端"), ("parent", $"{group}"), ("path", "/terminals"), ("icon", "kiosk"));
        await SaveAsync(world, null, ("name", "停用的"), ("parent", $"{group}"), ("disabled", "1"));
        await world.Get<ChangeWatcher>().LookOnceAsync(Cancel);

        var first = (await menus.ListAsync(Cancel))[0];
        Assert.Equal("值班", first.Name);
        Assert.Equal([page], first.Under.Select(m => m.Id));
    }

    [Theory, DatabaseData]
    public async Task An_entry_is_never_its_own_parent_or_ancestor_and_never_too_deep(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var top = await SaveAsync(world, null, ("name", "上"));
        var middle = await SaveAsync(world, null, ("name", "中"), ("parent", $"{top}"));
        var low = await SaveAsync(world, null, ("name", "下"), ("parent", $"{middle}"));
        var other = await SaveAsync(world, null, ("name", "另一组"));

        Assert.Equal("菜单“{0}”不能作为自己的父级菜单。", await RefusedAsync(world, top, "parent", ("parent", $"{top}")));
        Assert.Equal("菜单“{0}”不能移到自己的下级菜单之下。", await RefusedAsync(world, top, "parent", ("parent", $"{low}")));
        Assert.Equal("菜单最多{0}级。", await RefusedAsync(world, null, "parent", ("name", "更下"), ("parent", $"{low}")));
        Assert.Equal("菜单最多{0}级。", await RefusedAsync(world, top, "parent", ("parent", $"{other}")));
    }

    [Theory, DatabaseData]
    public async Task An_entry_with_others_under_it_is_deleted_only_together_with_them(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var top = await SaveAsync(world, null, ("name", "上"));
        var low = await SaveAsync(world, null, ("name", "下"), ("parent", $"{top}"));
        var book = world.Get<MenuBook>();

        var refused = await Assert.ThrowsAsync<DomainRuleException>(() => book.DeleteAsync([top], Cancel));
        await book.DeleteAsync([low, top], Cancel);

        Assert.Equal(("菜单“{0}”下还有菜单“{1}”，不能删除。", "上", "下"), (refused.Sentence, refused.Arguments[0], refused.Arguments[1]));
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.False(await db.Menus.AnyAsync(m => m.Id == top || m.Id == low, Cancel));
        var shipped = await db.Menus.FirstAsync(m => m.ShippedAs == "menus", Cancel);
        Assert.Equal("菜单“{0}”是系统自带的，不能删除，可以停用。", (await Assert.ThrowsAsync<DomainRuleException>(() => book.DeleteAsync([shipped.Id], Cancel))).Sentence);
    }

    [Theory, DatabaseData]
    public async Task What_the_hospital_made_of_the_shipped_entries_survives_the_next_start(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await using var db = await world.OpenDbAsync(Cancel);
        var before = await db.Menus.AsNoTracking().CountAsync(Cancel);
        var ratings = await db.Menus.AsNoTracking().FirstAsync(m => m.ShippedAs == "ratings", Cancel);
        await SaveAsync(world, ratings.Id, ("name", "每一份评价"), ("disabled", "1"));

        await world.Get<FirstStart>().RunAsync(withDemonstrationAccounts: false, Cancel);

        Assert.Equal(before, await db.Menus.CountAsync(Cancel));
        var after = await db.Menus.AsNoTracking().FirstAsync(m => m.ShippedAs == "ratings", Cancel);
        Assert.Equal(("每一份评价", false), (after.Name, after.IsEnabled));
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("https://evil.example")]
    [InlineData("/\\evil.example")]
    public async Task A_path_is_one_of_this_program(string path)
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);

        Assert.Equal("菜单路径应以一个“/”开头，例如 /satisfaction。", await RefusedAsync(world, null, "path", ("name", "外网"), ("path", path)));
    }

    [Theory, DatabaseData]
    public async Task Entries_are_found_by_their_name_and_its_initials_with_the_parent_beside_them(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);

        foreach (var typed in new[] { "终端", "zdgl", "termin" })
        {
            var row = Assert.Single((await world.Get<MenuBook>().FindAsync(new() { Filters = new Dictionary<string, string>(StringComparer.Ordinal) { ["q"] = typed } }, null, Cancel)).Rows);
            Assert.Equal(["终端管理", "系统", 10, "/terminals"], row.Cells.Take(4));
        }
    }

    private static async Task<Guid> SaveAsync(CrmWorld world, Guid? id, params (string Field, string Value)[] values)
    {
        var form = await world.Get<MenuBook>().OpenAsync(id, Cancel);
        foreach (var (field, value) in values) form.Values[field] = value;
        return await world.Get<MenuBook>().SaveAsync(form, Cancel);
    }

    private static async Task<string> RefusedAsync(CrmWorld world, Guid? id, string field, params (string Field, string Value)[] values) =>
        (await Assert.ThrowsAsync<RecordRefusedException>(() => SaveAsync(world, id, values))).Faults[field].Sentence;
}
