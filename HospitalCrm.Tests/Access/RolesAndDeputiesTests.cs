using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Access;

public sealed class RolesAndDeputiesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task A_role_that_people_have_is_not_deleted_and_they_are_named(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        for (var i = 1; i <= 6; i++) await world.EmployAsync($"A{i}", $"职工{i}", ShippedRoles.CallAgent);
        var roles = world.Get<RoleRegister>();

        var told = await AccessWorld.ToldAsync(async () => await roles.DeleteAsync([await world.RoleAsync(ShippedRoles.CallAgent)], Cancel));
        await roles.DeleteAsync([await world.RoleAsync(ShippedRoles.PetitionOffice)], Cancel);

        Assert.Equal("角色“话务员”已分配给6人（职工1、职工2、职工3、职工4、职工5…），不能删除。", told);
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.False(await db.Roles.AnyAsync(r => r.Name == ShippedRoles.PetitionOffice, Cancel));
    }

    [Theory]
    [InlineData("name", "院领导", "已有名为“院领导”的角色。")]
    [InlineData("code", "R01", "角色编号“R01”已被“系统管理员”使用。")]
    public async Task Names_and_codes_of_roles_are_unique(string field, string value, string sentence)
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var form = await world.Get<RoleRegister>().OpenAsync(null, Cancel);
        (form.Values["name"], form.Values["code"]) = ("导医台", "X1");
        form.Values[field] = value;

        Assert.Equal(sentence, await AccessWorld.ToldAsync(() => world.Get<RoleRegister>().SaveAsync(form, Cancel)));
    }

    [Fact]
    public async Task The_three_duties_are_neither_renamed_nor_deleted()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var roles = world.Get<RoleRegister>();
        var id = await world.RoleAsync(ShippedRoles.AuditAdministrator);
        var form = await roles.OpenAsync(id, Cancel);
        form.Values["name"] = "审计员";

        Assert.Equal("“审计管理员”是系统内置的职责，不能改名。", await AccessWorld.ToldAsync(() => roles.SaveAsync(form, Cancel)));
        Assert.Equal("“审计管理员”是系统内置的职责，不能删除。", await AccessWorld.ToldAsync(() => roles.DeleteAsync([id], Cancel)));
    }

    [Theory, DatabaseData]
    public async Task A_role_comes_back_from_the_recycle_bin_with_its_rights(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var id = await world.RoleAsync(ShippedRoles.PetitionOffice);
        var before = (await world.Get<RolePermissionDesk>().GetAsync(id, Cancel)).Granted;
        await world.Get<RoleRegister>().DeleteAsync([id], Cancel);
        var inBin = Assert.Single((await world.Get<RecycleBin>().FindAsync(new(), null, Cancel)).Rows);

        await world.Get<RecycleBin>().RestoreAsync([inBin.Id], Cancel);

        Assert.NotEmpty(before);
        Assert.Equal(before.Order(StringComparer.Ordinal), (await world.Get<RolePermissionDesk>().GetAsync(id, Cancel)).Granted.Order(StringComparer.Ordinal));
        await using var db = await world.OpenDbAsync(Cancel);
        var told = await db.AuditEntries.SingleAsync(e => e.Action == AuditAction.PermissionChange, Cancel);
        Assert.Equal((ShippedRoles.PetitionOffice, id.ToString()), (told.Subject, told.SubjectId));
    }

    [Theory, DatabaseData]
    public async Task A_deputy_stands_in_from_the_first_day_to_the_last(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (zhao, sun) = (await world.EmployAsync("A001", "赵敏"), await world.EmployAsync("A002", "孙丽"));
        await SaveAsync(world, zhao, sun, "2026-12-01", "2026-12-05");

        var deputies = world.Get<DeputyDirectory>();
        var stands = new List<Guid?>();
        foreach (var day in new[] { 30, 1, 5, 6 }) stands.Add(await deputies.ActiveDeputyOfAsync(zhao.Id, new(2026, day == 30 ? 11 : 12, day), Cancel));
        await world.Get<AccountDirectory>().DisableAsync(sun.Id, Cancel);

        Assert.Equal([null, sun.Id, sun.Id, null], stands);
        Assert.Null(await deputies.ActiveDeputyOfAsync(zhao.Id, new(2026, 12, 3), Cancel));
    }

    [Theory]
    [InlineData("A002", "2026-12-05", "2026-12-09", "与已有的代理（2026-12-01至2026-12-05，孙丽）时间重叠。")]
    [InlineData("A001", "2027-01-01", "2027-01-02", "代理人不能是本人。")]
    [InlineData("A002", "2027-01-02", "2027-01-01", "结束日期不能早于开始日期。")]
    public async Task What_makes_no_sense_is_refused(string deputy, string from, string until, string sentence)
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var people = new Dictionary<string, Account> { ["A001"] = await world.EmployAsync("A001", "赵敏"), ["A002"] = await world.EmployAsync("A002", "孙丽") };
        await SaveAsync(world, people["A001"], people["A002"], "2026-12-01", "2026-12-05");

        Assert.Equal(sentence, await AccessWorld.ToldAsync(() => SaveAsync(world, people["A001"], people[deputy], from, until)));
    }

    [Theory, DatabaseData]
    public async Task Without_the_right_for_others_only_the_own_absence_is_seen_and_set(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (zhao, sun, wu) = (await world.EmployAsync("A001", "赵敏"), await world.EmployAsync("A002", "孙丽"), await world.EmployAsync("A003", "吴丽"));
        await SaveAsync(world, sun, wu, "2026-12-01", "2026-12-05");
        world.Actor.Current = world.Actor.Current with { AccountId = zhao.Id, Permissions = Permissions.All.Where(p => p != Permissions.Deputies.All).ToHashSet(StringComparer.Ordinal) };

        var told = await AccessWorld.ToldAsync(() => SaveAsync(world, sun, zhao, "2027-01-01", "2027-01-02"));
        await SaveAsync(world, null, sun, "2026-12-01", "2026-12-05");
        var seen = await world.Get<DeputyDirectory>().FindAsync(new ListQuery(), null, Cancel);

        Assert.Equal("只能设置本人的代理。", told);
        Assert.Equal("赵敏 → 孙丽", Assert.Single(seen.Rows).Name);
    }

    private static async Task SaveAsync(CrmWorld world, Account? away, Account deputy, string from, string until)
    {
        var deputies = world.Get<DeputyDirectory>();
        var form = await deputies.OpenAsync(null, Cancel);
        (form.Values["for"], form.Values["deputy"], form.Values["from"], form.Values["until"]) = (away?.Id.ToString(), deputy.Id.ToString(), from, until);
        await deputies.SaveAsync(form, Cancel);
    }
}
