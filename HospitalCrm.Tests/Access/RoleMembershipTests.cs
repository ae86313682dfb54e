using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.His;
using HospitalCrm.Tests.Support;

namespace HospitalCrm.Tests.Access;

public sealed class RoleMembershipTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task Somebody_of_the_HIS_who_never_signed_in_gets_a_role_and_others_lose_it(string product)
    {
        await using var world = await OpenAsync(product);
        await world.EmployAsync("A001", "赵敏", ShippedRoles.CallAgent);
        var edit = new MembershipEdit(await world.RoleAsync(ShippedRoles.CallAgent), ["D001"], ["A001", "D002"]);
        var stamp = await world.AccessStampAsync();

        var preview = await Membership(world).PreviewAsync(edit, Cancel);
        var untouched = await world.RolesOfAsync("D001");
        var saved = await Membership(world).SaveAsync(edit, Cancel);

        Assert.Equal("+1 −1", preview.Summary);
        Assert.Equal(["张伟"], preview.Come);
        Assert.Equal(["赵敏"], preview.Go);
        Assert.Empty(untouched);
        Assert.Equal(preview.Summary, saved.Summary);
        Assert.Equal([ShippedRoles.OrdinaryStaff, ShippedRoles.CallAgent], await world.RolesOfAsync("D001"));
        Assert.Empty(await world.RolesOfAsync("A001"));
        Assert.Equal(stamp + 1, await world.AccessStampAsync());
    }

    [Theory, DatabaseData]
    public async Task People_are_found_by_name_and_department_with_the_holders_first_and_the_departed_marked(string product)
    {
        await using var world = await OpenAsync(product);
        await world.EmployAsync("A001", "赵敏", ShippedRoles.CallAgent);
        world.His.Users.RemoveAll(u => u.Code == "A001");
        var role = await world.RoleAsync(ShippedRoles.CallAgent);

        var all = await Membership(world).FindPeopleAsync(role, null, null, Cancel);
        var clinic = await Membership(world).FindPeopleAsync(role, null, "心内科", Cancel);
        var byInitials = await Membership(world).FindPeopleAsync(role, "ln", null, Cancel);

        Assert.Equal(("A001", true, true), (all.People[0].UserCode, all.People[0].IsMember, all.People[0].HasLeft));
        Assert.Equal(["D001", "D002", "H001"], all.People.Where(p => !p.IsMember && !p.IsLocal).Select(p => p.UserCode).Order());
        Assert.DoesNotContain(all.People, p => p.UserCode != "A001" && p.HasLeft);
        Assert.Equal(["张伟"], clinic.People.Select(p => p.Name));
        Assert.Equal(["李娜"], byInitials.People.Select(p => p.Name));
    }

    [Fact]
    public async Task While_the_HIS_is_away_the_accounts_are_shown_and_nobody_is_called_departed()
    {
        await using var world = await OpenAsync("Sqlite");
        await world.EmployAsync("A001", "赵敏", ShippedRoles.CallAgent);
        world.His.Trouble = HisTrouble.TooSlow;

        var people = await Membership(world).FindPeopleAsync(await world.RoleAsync(ShippedRoles.CallAgent), null, null, Cancel);

        Assert.True(people.IsHisAway);
        Assert.Contains(people.People, p => p.UserCode == "A001" && !p.HasLeft);
    }

    [Theory]
    [InlineData("LEFT", "“钱进”已离职，不能选择。")]
    [InlineData("NOBODY", "没有编码为“NOBODY”的人员。")]
    public async Task Who_left_or_never_was_gets_no_role_and_nobody_else_of_the_same_save(string code, string sentence)
    {
        await using var world = await OpenAsync("Sqlite");

        var told = await AccessWorld.ToldAsync(async () => await Membership(world).SaveAsync(new(await world.RoleAsync(ShippedRoles.CallAgent), ["D001", code], []), Cancel));

        Assert.Equal(sentence, told);
        Assert.Empty(await world.RolesOfAsync("D001"));
    }

    [Theory, DatabaseData]
    public async Task Nobody_holds_two_of_the_three_duties(string product)
    {
        await using var world = await OpenAsync(product);
        await world.EmployAsync("A001", "赵敏", ShippedRoles.SystemAdministrator);

        var told = await AccessWorld.ToldAsync(async () => await Membership(world).SaveAsync(new(await world.RoleAsync(ShippedRoles.AuditAdministrator), ["A001"], []), Cancel));

        Assert.Equal("“赵敏”不能同时担任“系统管理员”和“审计管理员”，这些职责必须由不同的人担任。", told);
        Assert.Equal([ShippedRoles.SystemAdministrator], await world.RolesOfAsync("A001"));
    }

    [Theory, DatabaseData]
    public async Task The_last_security_administrator_cannot_leave_the_role_before_there_is_another(string product)
    {
        await using var world = await OpenAsync(product);
        await world.EmployAsync("A001", "赵敏", ShippedRoles.SecurityAdministrator);
        var role = await world.RoleAsync(ShippedRoles.SecurityAdministrator);

        var told = await AccessWorld.ToldAsync(() => Membership(world).SaveAsync(new(role, [], ["A001"]), Cancel));
        await Membership(world).SaveAsync(new(role, ["D001"], ["A001"]), Cancel);

        Assert.Equal("“赵敏”是最后一名可用的“安全管理员”，请先让另一人担任。", told);
        Assert.Empty(await world.RolesOfAsync("A001"));
    }

    [Fact]
    public async Task It_takes_the_right()
    {
        await using var world = await OpenAsync("Sqlite");
        var role = await world.RoleAsync(ShippedRoles.CallAgent);
        world.Actor.Current = world.Actor.Current with { Permissions = new HashSet<string>(StringComparer.Ordinal) { Permissions.RoleMembers.View } };

        await Membership(world).FindPeopleAsync(role, null, null, Cancel);
        await Assert.ThrowsAsync<AccessDeniedException>(() => Membership(world).PreviewAsync(new(role, ["D001"], []), Cancel));
        await Assert.ThrowsAsync<AccessDeniedException>(() => Membership(world).SaveAsync(new(role, ["D001"], []), Cancel));
    }

    private static RoleMembership Membership(CrmWorld world) => world.Get<RoleMembership>();

    private static async Task<CrmWorld> OpenAsync(string product)
    {
        var world = await CrmWorld.CreateAsync(product, Cancel);
        world.His.Users.AddRange(
        [
            new("D001", "plain:Doctor@1", "张伟", "MZ01", "主任医师", true),
            new("D002", "plain:Doctor@2", "李娜", "MZ02", "主治医师", true),
            new("LEFT", "plain:Gone@1", "钱进", "MZ01", "医师", false),
        ]);
        return world;
    }
}
