using HospitalCrm.Domain.Access;
using HospitalCrm.Tests.Support;

namespace HospitalCrm.Tests.Access;

public sealed class RolePermissionDeskTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task Saving_writes_the_difference_and_leaves_what_somebody_else_changed_meanwhile(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var role = await world.RoleAsync(ShippedRoles.CallAgent);
        var mine = await Desk(world).GetAsync(role, Cancel);
        var theirs = await Desk(world).SaveAsync(role, RolePermissionDesk.Tick(mine.Granted, Permissions.Staff.View, true), mine.Granted, Cancel);

        var wanted = RolePermissionDesk.Tick(RolePermissionDesk.Tick(mine.Granted, Permissions.Terminals.Edit, true), Permissions.NuisanceNumbers.ShowNumbers, false);
        var saved = await Desk(world).SaveAsync(role, wanted, mine.Granted, Cancel);
        var now = (await Desk(world).GetAsync(role, Cancel)).Granted;

        Assert.Equal("+1 −0", theirs.Summary);
        Assert.Equal([Permissions.Terminals.View, Permissions.Terminals.Edit], saved.Given);
        Assert.Equal([Permissions.NuisanceNumbers.ShowNumbers], saved.Taken);
        Assert.Contains(Permissions.Staff.View, now);
        Assert.DoesNotContain(Permissions.NuisanceNumbers.ShowNumbers, now);
    }

    [Fact]
    public void Ticking_a_page_ticks_its_buttons_and_without_the_page_there_are_none()
    {
        var module = Permissions.Modules.First(m => m.Key == "grades");

        var all = RolePermissionDesk.TickModule(new HashSet<string>(), module, true);
        var button = RolePermissionDesk.Tick(new HashSet<string>(), Permissions.Grades.Export, true);
        var none = RolePermissionDesk.Tick(all, Permissions.Grades.View, false);

        Assert.Equal(module.Buttons.Select(b => b.Permission).Order(), all.Order());
        Assert.Equal([Permissions.Grades.Export, Permissions.Grades.View], button.Order());
        Assert.Empty(none);
    }

    [Theory, DatabaseData]
    public async Task Two_roles_are_compared_button_by_button(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);

        var comparison = await Desk(world).CompareAsync(await world.RoleAsync(ShippedRoles.Leader), await world.RoleAsync(ShippedRoles.OrdinaryStaff), Cancel);

        Assert.Equal(
            ["投诉与表扬 强行终止", "投诉与表扬 强行终止审批", "投诉与表扬 接收报警", "投诉与表扬 导出", "整改 查询", "工作人员 查询", "患者档案 查询"],
            comparison.Differences.Where(d => d.InOne).Select(d => $"{d.Module} {d.Button}"));
        Assert.All(comparison.Differences, d => Assert.True(d.InOne));
        Assert.Equal((DataScope.All, DataScope.Own), (comparison.One.Scope, comparison.Other.Scope));
    }

    [Theory, DatabaseData]
    public async Task A_role_gets_no_right_by_which_one_of_its_people_would_hold_two_duties(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await world.EmployAsync("A001", "赵敏", ShippedRoles.SystemAdministrator, ShippedRoles.CallAgent);
        var role = await world.RoleAsync(ShippedRoles.CallAgent);
        var before = (await Desk(world).GetAsync(role, Cancel)).Granted;

        var told = await AccessWorld.ToldAsync(() => Desk(world).SaveAsync(role, RolePermissionDesk.Tick(before, Permissions.Audit.View, true), before, Cancel));

        Assert.Equal("“赵敏”不能同时担任“系统管理员”和“审计管理员”，这些职责必须由不同的人担任。", told);
        Assert.Equal(before.Order(), (await Desk(world).GetAsync(role, Cancel)).Granted.Order());
    }

    [Fact]
    public async Task An_invented_right_is_refused_and_saving_takes_the_right_to_do_it()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var role = await world.RoleAsync(ShippedRoles.CallAgent);

        var told = await AccessWorld.ToldAsync(() => Desk(world).SaveAsync(role, new HashSet<string> { "audit.delete" }, new HashSet<string>(), Cancel));
        world.Actor.Current = world.Actor.Current with { Permissions = new HashSet<string>(StringComparer.Ordinal) { Permissions.RolePermissions.View } };

        Assert.Equal("没有“audit.delete”这项权限。", told);
        await Assert.ThrowsAsync<AccessDeniedException>(() => Desk(world).SaveAsync(role, new HashSet<string>(), new HashSet<string>(), Cancel));
    }

    private static RolePermissionDesk Desk(CrmWorld world) => world.Get<RolePermissionDesk>();
}
