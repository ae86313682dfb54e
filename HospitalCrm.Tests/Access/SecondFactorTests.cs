using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Settings;
using HospitalCrm.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Tests.Access;

public sealed class SecondFactorTests
{
    private const string Secret = "Local-secret-2026";

    // Identity looks at the machine's clock to see whether a lock has run out.
    private readonly HurriedTime _time = new(TimeProvider.System.GetUtcNow());

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>RFC 6238, appendix B, the last six of the eight digits.</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    public void Codes_are_those_of_the_standard(long seconds, string code) =>
        Assert.Equal(code, OneTimeCode.At("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", OneTimeCode.StepOf(DateTime.UnixEpoch.AddSeconds(seconds))));

    [Theory, DatabaseData]
    public async Task A_key_is_sealed_and_counts_after_the_first_right_code(string product)
    {
        await using var world = await OpenAsync(product);
        var account = await AddAsync(world);
        var key = await Desk(world).BeginAsync(account.Id, Cancel);

        var wrong = await AccessWorld.ToldAsync(() => Desk(world).EnableAsync(account.Id, Guid.Empty, "000000", Cancel));
        var before = await Desk(world).GetAsync(account.Id, Cancel);
        var enabled = await Desk(world).EnableAsync(account.Id, Guid.Empty, Code(key), Cancel);
        var after = await Desk(world).GetAsync(account.Id, Cancel);

        Assert.Equal("验证码不正确。", wrong);
        Assert.False(before.IsOn);
        Assert.Equal(new(IsOn: true, IsRequired: false, CodesLeft: 10), after);
        Assert.Equal(10, enabled.Codes.Distinct().Count());
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.DoesNotContain(key.Key, (await db.SecondFactors.SingleAsync(Cancel)).SealedKey, StringComparison.Ordinal);
        Assert.DoesNotContain(await db.RecoveryCodes.Select(c => c.CodeHash).ToListAsync(Cancel), hash => enabled.Codes.Any(code => hash.Contains(code[..5], StringComparison.Ordinal)));
        Assert.Contains($"secret={key.Key}&", key.Uri, StringComparison.Ordinal);
    }

    [Theory, DatabaseData]
    public async Task A_code_counts_once_and_no_older_one_after_it(string product)
    {
        await using var world = await OpenAsync(product);
        var (account, key, _) = await EnableAsync(world);

        await FailsAsync(world, account, Code(key));
        _time.Advance(TimeSpan.FromSeconds(60));
        var taken = await Desk(world).VerifyAsync(account.Id, account.SecurityStamp, Code(key), null, Cancel);
        await FailsAsync(world, account, Code(key));
        await FailsAsync(world, account, OneTimeCode.At(key.Key, OneTimeCode.StepOf(_time.GetUtcNow().UtcDateTime) - 1));

        Assert.Equal(account.Id, taken.Id);
    }

    [Theory, DatabaseData]
    public async Task A_recovery_code_stands_in_once_however_it_is_written(string product)
    {
        await using var world = await OpenAsync(product);
        var (account, _, codes) = await EnableAsync(world);

        await Desk(world).VerifyAsync(account.Id, null, codes[0].ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal), null, Cancel);
        await FailsAsync(world, account, codes[0]);

        Assert.Equal(9, (await Desk(world).GetAsync(account.Id, Cancel)).CodesLeft);
    }

    [Theory, DatabaseData]
    public async Task Five_wrong_codes_lock_the_account_and_the_password_gives_no_new_tries(string product)
    {
        await using var world = await OpenAsync(product);
        var (account, key, _) = await EnableAsync(world);
        _time.Advance(TimeSpan.FromSeconds(60));

        for (var i = 0; i < 3; i++) await FailsAsync(world, account, "000000");
        await SignInAsync(world);
        for (var i = 0; i < 2; i++) await FailsAsync(world, account, "000000");
        await FailsAsync(world, account, Code(key));
        var password = await AccessWorld.ToldAsync(() => SignInAsync(world));

        Assert.Equal("用户名或密码错误", password);
        await using var db = await world.OpenDbAsync(Cancel);
        var told = await db.AuditEntries.Where(e => e.From == "10.1.2.3").Select(e => e.Action).ToListAsync(Cancel);
        Assert.Equal((6, 1), (told.Count(a => a == AuditAction.SignInFailed), told.Count(a => a == AuditAction.LockedOut)));
    }

    [Theory, DatabaseData]
    public async Task Many_codes_at_once_are_no_more_tries_than_one_after_the_other(string product)
    {
        await using var world = await OpenAsync(product);
        var (account, key, _) = await EnableAsync(world);
        _time.Advance(TimeSpan.FromSeconds(60));

        await Parallel.ForEachAsync(Enumerable.Range(0, 8), Cancel, async (_, cancel) =>
        {
            await using var scope = world.Get<IServiceScopeFactory>().CreateAsyncScope();
            await Assert.ThrowsAsync<DomainRuleException>(() => scope.ServiceProvider.GetRequiredService<SecondFactorDesk>().VerifyAsync(account.Id, null, "000000", null, cancel));
        });

        await FailsAsync(world, account, Code(key));
    }

    [Theory, DatabaseData]
    public async Task The_profile_demands_it_of_the_three_duties_and_until_then_nothing_else_may_be_done(string product)
    {
        await using var world = await OpenAsync(product);
        await ProtectAsync(world);
        var account = await AddAsync(world, ShippedRoles.AuditAdministrator);
        var must = await Desk(world).MustSetUpAsync(account, Cancel);
        var session = await world.Get<SessionKeeper>().BeginAsync(account, null, null, Cancel, lacksSecondFactor: must);

        var before = await world.Get<ActorDirectory>().TryGetBySessionAsync(session, Cancel);
        await Desk(world).EnableAsync(account.Id, session, Code(await Desk(world).BeginAsync(account.Id, Cancel)), Cancel);
        var after = await world.Get<ActorDirectory>().TryGetBySessionAsync(session, Cancel);
        _time.Advance(TimeSpan.FromSeconds(60));

        Assert.True(must);
        Assert.Null(before);
        Assert.NotNull(after);
        Assert.False(await Desk(world).MustSetUpAsync(await world.EmployAsync("A009", "吴丽", ShippedRoles.CallAgent), Cancel));
        Assert.Equal("您的职责需要第二重验证，不能停用。", await AccessWorld.ToldAsync(() => Desk(world).DisableAsync(account.Id, "000000", Cancel)));
    }

    [Theory, DatabaseData]
    public async Task A_reset_takes_key_and_codes_away(string product)
    {
        await using var world = await OpenAsync(product);
        var (account, _, codes) = await EnableAsync(world);

        await world.Get<AccountDirectory>().ResetSecondFactorAsync(account.Id, Cancel);

        Assert.Equal(new(IsOn: false, IsRequired: false, CodesLeft: 0), await Desk(world).GetAsync(account.Id, Cancel));
        await FailsAsync(world, account, codes[0]);
        Assert.False((await SignInAsync(world)).TwoFactorEnabled);
    }

    [Theory, DatabaseData]
    public async Task The_profile_wants_three_kinds_of_characters_and_a_new_password_every_ninety_days(string product)
    {
        await using var world = await OpenAsync(product);
        await ProtectAsync(world);
        var account = await AddAsync(world);

        var told = await AccessWorld.ToldAsync(() => world.Get<SignInDesk>().ChangePasswordAsync(account.Id, Secret, "only-small-letters", "only-small-letters", Cancel));
        await world.Get<SignInDesk>().ChangePasswordAsync(account.Id, Secret, "Three-Kinds-2026", "Three-Kinds-2026", Cancel);
        _time.Advance(TimeSpan.FromDays(89));
        var before = (await SignInAsync(world, "Three-Kinds-2026")).MustChangePassword;
        _time.Advance(TimeSpan.FromDays(2));
        var expired = await SignInAsync(world, "Three-Kinds-2026");

        Assert.Equal("新密码要包含大写字母、小写字母、数字、符号中的至少三种。", told);
        Assert.False(before);
        Assert.True(expired.MustChangePassword);
        Assert.True((await world.Get<SignInDesk>().DescribeAsync(expired, Cancel)).IsPasswordExpired);
        Assert.Null(await world.Get<ActorDirectory>().TryGetAsync(account.Id, Cancel));
    }

    private async Task<CrmWorld> OpenAsync(string product) => await CrmWorld.CreateAsync(product, Cancel, services => services.AddSingleton(new HospitalClock(_time)));

    private static SecondFactorDesk Desk(CrmWorld world) => world.Get<SecondFactorDesk>();

    private string Code(AuthenticatorKey key) => OneTimeCode.At(key.Key, OneTimeCode.StepOf(_time.GetUtcNow().UtcDateTime));

    private async Task<(Account Account, AuthenticatorKey Key, IReadOnlyList<string> Codes)> EnableAsync(CrmWorld world)
    {
        var account = await AddAsync(world);
        var key = await Desk(world).BeginAsync(account.Id, Cancel);
        return (account, key, (await Desk(world).EnableAsync(account.Id, Guid.Empty, Code(key), Cancel)).Codes);
    }

    private static async Task FailsAsync(CrmWorld world, Account account, string code) =>
        Assert.Equal("验证码不正确。", await AccessWorld.ToldAsync(() => Desk(world).VerifyAsync(account.Id, account.SecurityStamp, code, "10.1.2.3", Cancel)));

    /// <summary>Each in a scope of its own, as each request has.</summary>
    private static async Task<Account> SignInAsync(CrmWorld world, string password = Secret)
    {
        await using var scope = world.Get<IServiceScopeFactory>().CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<SignInDesk>().SignInAsync("duty", password, address: null, Cancel);
    }

    private static async Task ProtectAsync(CrmWorld world)
    {
        var desk = world.Get<SettingsDesk>();
        await desk.SaveAsync(new Dictionary<string, string> { [nameof(CrmSettings.IsProtectionLevel3)] = "true" }, await desk.ReadAsync(Cancel), Cancel);
        Assert.True(world.Get<SettingsStore>().Current.IsProtectionLevel3);
    }

    private static async Task<Account> AddAsync(CrmWorld world, string? role = null)
    {
        var account = new Account { UserName = "duty", DisplayName = "值班", IsLocal = true, LockoutEnabled = true };
        var accounts = world.Get<UserManager<Account>>();
        Assert.True((await accounts.CreateAsync(account, Secret)).Succeeded);
        if (role is not null) Assert.True((await accounts.AddToRoleAsync(account, role)).Succeeded);
        return account;
    }
}
