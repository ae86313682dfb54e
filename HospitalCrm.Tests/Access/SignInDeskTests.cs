using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Tests.Access;

public sealed class SignInDeskTests
{
    private const string Secret = "Local-secret-2026";

    private readonly HurriedTime _time = new(CrmWorld.Start);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task The_first_sign_in_makes_the_shadow_account_with_the_role_of_ordinary_staff(string product)
    {
        await using var world = await OpenAsync(product);

        var account = await Desk(world).SignInAsync(" D001 ", "Doctor@1", address: null, Cancel);
        var again = await Desk(world).SignInAsync("D001", "Doctor@1", address: null, Cancel);
        var card = await Desk(world).DescribeAsync(account, Cancel);

        Assert.Equal(account.Id, again.Id);
        Assert.Equal(("D001", "张伟", "MZ01"), (account.UserName, account.DisplayName, account.DepartmentCode));
        Assert.Equal(CrmWorld.Start.UtcDateTime, account.LastSignInAt);
        Assert.Null(account.PasswordHash);
        Assert.Equal("心内科门诊", card.DepartmentName);
        Assert.Equal([ShippedRoles.OrdinaryStaff], card.Roles);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", "Doctor@1")]
    [InlineData("   ", "Doctor@1")]
    [InlineData("D001", "")]
    public async Task Nothing_typed_is_told_as_that(string? code, string? password)
    {
        await using var world = await OpenAsync("Sqlite");

        var told = await RefusedAsync(world, code, password);

        Assert.Equal("用户名或者密码不能为空", told);
        Assert.Empty(_time.Waited);
    }

    [Theory, DatabaseData]
    public async Task Unknown_user_wrong_password_and_locked_account_get_the_same_answer_after_the_same_time(string product)
    {
        await using var world = await OpenAsync(product);

        string[] told =
        [
            await RefusedAsync(world, "nobody", "Doctor@1"),
            await RefusedAsync(world, "D001", "wrong"),
            await RefusedAsync(world, "LEFT", "Gone@1"),
            .. await FailAsync(world, "D002", times: 5),
            await RefusedAsync(world, "D002", "Doctor@2"),
        ];

        Assert.All(told, sentence => Assert.Equal("用户名或密码错误", sentence));
        Assert.Equal(told.Length, _time.Waited.Count);
        Assert.Single(_time.Waited.Distinct());
    }

    [Theory, DatabaseData]
    public async Task Five_failures_lock_the_account_and_a_success_before_that_starts_the_count_again(string product)
    {
        await using var world = await OpenAsync(product);

        await FailAsync(world, "D001", times: 4);
        await Desk(world).SignInAsync("D001", "Doctor@1", address: null, Cancel);
        await FailAsync(world, "D001", times: 4);
        await Desk(world).SignInAsync("D001", "Doctor@1", address: null, Cancel);
        await FailAsync(world, "D001", times: 5);

        Assert.Equal("用户名或密码错误", await RefusedAsync(world, "D001", "Doctor@1"));
    }

    [Theory, DatabaseData]
    public async Task When_the_lock_has_run_out_the_right_password_opens_again(string product)
    {
        await using var world = await OpenAsync(product);
        await FailAsync(world, "D001", times: 5);
        await using (var db = await world.OpenDbAsync(Cancel))
        {
            var account = await db.Users.SingleAsync(a => a.UserName == "D001", Cancel);
            Assert.NotNull(account.LockoutEnd);
            account.LockoutEnd = CrmWorld.Start.AddYears(-1);
            await db.SaveChangesAsync(Cancel);
        }

        await using var fresh = world.Get<IServiceScopeFactory>().CreateAsyncScope();
        var signedIn = await fresh.ServiceProvider.GetRequiredService<SignInDesk>().SignInAsync("D001", "Doctor@1", address: null, Cancel);

        Assert.Equal("D001", signedIn.UserName);
    }

    [Fact]
    public async Task While_the_HIS_is_down_its_users_are_told_so_and_the_local_administrator_gets_in()
    {
        await using var world = await OpenAsync("Sqlite");
        await AddLocalAsync(world);
        world.His.Trouble = HisTrouble.TooSlow;

        var told = await RefusedAsync(world, "D001", "Doctor@1");
        var account = await Desk(world).SignInAsync("duty", Secret, address: null, Cancel);
        var card = await Desk(world).DescribeAsync(account, Cancel);

        Assert.Equal("医院信息系统暂时无法连接，请稍后再试。", told);
        Assert.True(card.IsLocal);
        Assert.Null(card.DepartmentName);
    }

    [Fact]
    public async Task A_local_account_is_locked_like_any_other()
    {
        await using var world = await OpenAsync("Sqlite");
        await AddLocalAsync(world);

        await FailAsync(world, "duty", times: 5);

        Assert.Equal("用户名或密码错误", await RefusedAsync(world, "duty", Secret));
    }

    [Fact]
    public async Task A_disabled_account_stays_outside()
    {
        await using var world = await OpenAsync("Sqlite");
        var account = await Desk(world).SignInAsync("D001", "Doctor@1", address: null, Cancel);
        account.IsDisabled = true;
        await world.Get<UserManager<Account>>().UpdateAsync(account);

        Assert.Equal("用户名或密码错误", await RefusedAsync(world, "D001", "Doctor@1"));
    }

    [Theory]
    [InlineData("wrong", "A-new-password-1", "A-new-password-1", "原密码不正确。")]
    [InlineData("", "A-new-password-1", "A-new-password-1", "原密码和新密码不能为空。")]
    [InlineData(Secret, "A-new-password-1", "A-new-password-2", "两次输入的新密码不一致。")]
    [InlineData(Secret, Secret, Secret, "新密码不能与原密码相同。")]
    [InlineData(Secret, "short", "short", "新密码太简单：至少10个字符，且不能是常见密码。")]
    [InlineData(Secret, "aaaaaaaaaaaa", "aaaaaaaaaaaa", "新密码太简单：至少10个字符，且不能是常见密码。")]
    public async Task A_new_password_that_will_not_do_is_refused_with_the_reason_and_the_old_one_stays(string current, string wanted, string repeated, string sentence)
    {
        await using var world = await OpenAsync("Sqlite");
        var account = await AddLocalAsync(world, mustChange: true);

        var told = await Assert.ThrowsAsync<DomainRuleException>(() => Desk(world).ChangePasswordAsync(account.Id, current, wanted, repeated, Cancel));

        Assert.Equal(sentence, told.Message);
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.True((await db.Users.SingleAsync(a => a.Id == account.Id, Cancel)).MustChangePassword);
    }

    [Theory, DatabaseData]
    public async Task The_first_password_opens_nothing_but_its_change(string product)
    {
        await using var world = await OpenAsync(product);
        var account = await AddLocalAsync(world, mustChange: true);

        var before = await world.Get<ActorDirectory>().TryGetAsync(account.Id, Cancel);
        await Desk(world).ChangePasswordAsync(account.Id, Secret, "A-new-password-1", "A-new-password-1", Cancel);
        var after = await world.Get<ActorDirectory>().TryGetAsync(account.Id, Cancel);

        Assert.Null(before);
        Assert.NotNull(after);
        Assert.Equal("用户名或密码错误", await RefusedAsync(world, "duty", Secret));
        Assert.False((await Desk(world).SignInAsync("duty", "A-new-password-1", address: null, Cancel)).MustChangePassword);
    }

    [Fact]
    public async Task The_password_of_a_HIS_user_is_changed_in_the_HIS()
    {
        await using var world = await OpenAsync("Sqlite");
        var account = await Desk(world).SignInAsync("D001", "Doctor@1", address: null, Cancel);

        var told = await Assert.ThrowsAsync<DomainRuleException>(() => Desk(world).ChangePasswordAsync(account.Id, "Doctor@1", "A-new-password-1", "A-new-password-1", Cancel));

        Assert.Equal("此账号的密码由医院信息系统管理，请在医院信息系统中修改。", told.Message);
    }

    [Theory, DatabaseData]
    public async Task A_right_withdrawn_counts_at_once(string product)
    {
        await using var world = await OpenAsync(product);
        var account = await Desk(world).SignInAsync("D001", "Doctor@1", address: null, Cancel);

        var before = await world.Get<ActorDirectory>().TryGetAsync(account.Id, Cancel);
        await world.Get<UserManager<Account>>().RemoveFromRoleAsync(account, ShippedRoles.OrdinaryStaff);
        var after = await world.Get<ActorDirectory>().TryGetAsync(account.Id, Cancel);

        Assert.True(before!.May(Permissions.Satisfaction.View));
        Assert.False(after!.May(Permissions.Satisfaction.View));
    }

    [Theory, DatabaseData]
    public async Task Signing_in_failing_and_leaving_are_told_with_the_address_and_never_what_was_typed(string product)
    {
        await using var world = await OpenAsync(product);
        var account = await Desk(world).SignInAsync("D001", "Doctor@1", "10.1.2.3", Cancel);
        var session = await world.Get<SessionKeeper>().BeginAsync(account, "10.1.2.3", browser: null, Cancel);
        await world.Get<SessionKeeper>().EndAsync(session, SessionEnd.SignedOut, Cancel);
        await Assert.ThrowsAsync<DomainRuleException>(() => Desk(world).SignInAsync("D002", "wrong-one", "10.1.2.4", Cancel));
        await Assert.ThrowsAsync<DomainRuleException>(() => Desk(world).SignInAsync("My-Secret-2026", "x", "10.1.2.5", Cancel));

        await using var db = await world.OpenDbAsync(Cancel);
        var told = await db.AuditEntries.AsNoTracking().Where(e => e.Module == "sessions").OrderBy(e => e.At).ThenBy(e => e.Id).ToListAsync(Cancel);
        Assert.Equal(
            [
                (AuditAction.SignIn, "D001", "张伟", "10.1.2.3"), (AuditAction.SignOut, "D001", "张伟", "10.1.2.3"),
                (AuditAction.SignInFailed, "D002", "李娜", "10.1.2.4"), (AuditAction.SignInFailed, "My***", "未知用户", "10.1.2.5"),
            ],
            told.Select(e => (e.Action, e.UserCode, e.DisplayName, e.From!)));
        Assert.Equal(session, told[0].SessionId);
        Assert.All(told, e => Assert.DoesNotContain("ecret", string.Join('|', e.UserCode, e.DisplayName, e.Subject, e.SubjectId, e.Changes), StringComparison.Ordinal));
    }

    private async Task<CrmWorld> OpenAsync(string product)
    {
        var world = await CrmWorld.CreateAsync(product, Cancel, services => services.AddSingleton(new HospitalClock(_time)));
        world.His.Users.AddRange(
        [
            new("D001", "plain:Doctor@1", "张伟", "MZ01", "主任医师", true),
            new("D002", "plain:Doctor@2", "李娜", "MZ02", "主治医师", true),
            new("LEFT", "plain:Gone@1", "钱进", "MZ01", "医师", false),
        ]);
        return world;
    }

    private static SignInDesk Desk(CrmWorld world) => world.Get<SignInDesk>();

    private static async Task<Account> AddLocalAsync(CrmWorld world, bool mustChange = false)
    {
        var account = new Account { UserName = "duty", DisplayName = "值班", IsLocal = true, MustChangePassword = mustChange, LockoutEnabled = true };
        Assert.True((await world.Get<UserManager<Account>>().CreateAsync(account, Secret)).Succeeded);
        return account;
    }

    private static async Task<string> RefusedAsync(CrmWorld world, string? code, string? password) =>
        (await Assert.ThrowsAsync<DomainRuleException>(() => Desk(world).SignInAsync(code, password, address: null, Cancel))).Message;

    private static async Task<List<string>> FailAsync(CrmWorld world, string code, int times)
    {
        var told = new List<string>();
        for (var i = 0; i < times; i++) told.Add(await RefusedAsync(world, code, "wrong"));
        return told;
    }
}
