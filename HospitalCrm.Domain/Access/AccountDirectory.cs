using System.Security.Cryptography;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Access;

/// <summary>账号管理: who may sign in at all. Roles are somebody else's duty.</summary>
public sealed class AccountDirectory(IDbContextFactory<CrmDbContext> contexts, IPasswordHasher<Account> hasher, ICurrentActor actor, HospitalClock clock)
{
    private const string GoneSentence = "没有这个账号。";

    /// <summary>A local account (本地账号), for whoever the HIS does not know.</summary>
    /// <returns>The first secret, to be handed over once; it has to be changed at the first sign-in.</returns>
    public async Task<string> AddLocalAsync(NewLocalAccount form, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Accounts.Add);
        var code = PersonText.Clean(form.UserCode, 50) ?? throw new DomainRuleException("请填写用户编码。");
        var name = PersonText.Clean(form.DisplayName, 50) ?? throw new DomainRuleException("请填写姓名。");
        if (code.Any(c => char.IsWhiteSpace(c))) throw new DomainRuleException("用户编码中不能有空格。");

        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await ChangeStamp.BumpAsync(db, ChangeStamp.Access, cancel);
        var normalized = ShadowAccount.Normalize(code);
        if (await db.Users.AnyAsync(a => a.NormalizedUserName == normalized, cancel)) throw new DomainRuleException("用户编码“{0}”已被使用。", code);

        var secret = FirstSecret.New();
        var account = new Account { UserName = code, NormalizedUserName = normalized, DisplayName = name, DepartmentCode = PersonText.Clean(form.DepartmentCode, 40), IsLocal = true, MustChangePassword = true, LockoutEnabled = true };
        account.PasswordHash = hasher.HashPassword(account, secret);
        db.Users.Add(account);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return secret;
    }

    /// <summary>Nobody signs in with it any more, and whoever is signed in is out within seconds.</summary>
    public Task DisableAsync(Guid accountId, CancellationToken cancel) => ChangeAsync(accountId, async (db, me, account) =>
    {
        account.IsDisabled = true;
        await EndSessionsAsync(db, account, SessionEnd.AccountDisabled, me, cancel);
    }, cancel);

    public Task EnableAsync(Guid accountId, CancellationToken cancel) => ChangeAsync(accountId, (_, _, account) =>
    {
        account.IsDisabled = false;
        return Task.CompletedTask;
    }, cancel);

    /// <summary>After too many failures: the right password opens again at once.</summary>
    public Task UnlockAsync(Guid accountId, CancellationToken cancel) => ChangeAsync(accountId, (_, _, account) =>
    {
        (account.LockoutEnd, account.AccessFailedCount) = (null, 0);
        return Task.CompletedTask;
    }, cancel);

    /// <summary>The phone is lost and so are the ten codes: the next sign-in goes without, or sets it up anew.</summary>
    public Task ResetSecondFactorAsync(Guid accountId, CancellationToken cancel) => ChangeAsync(accountId, (db, _, account) => SecondFactorDesk.RemoveAsync(db, account, cancel), cancel);

    /// <returns>A new first secret. All sessions of the account are over.</returns>
    public async Task<string> ResetPasswordAsync(Guid accountId, CancellationToken cancel)
    {
        var secret = FirstSecret.New();
        await ChangeAsync(accountId, async (db, me, account) =>
        {
            if (!account.IsLocal) throw new DomainRuleException("此账号的密码由医院信息系统管理，请在医院信息系统中修改。");
            account.PasswordHash = hasher.HashPassword(account, secret);
            (account.MustChangePassword, account.PasswordChangedAt) = (true, null);
            account.SecurityStamp = Guid.CreateVersion7().ToString("N");
            (account.LockoutEnd, account.AccessFailedCount) = (null, 0);
            await EndSessionsAsync(db, account, SessionEnd.PasswordChanged, me, cancel);
        }, cancel);
        return secret;
    }

    private async Task ChangeAsync(Guid accountId, Func<CrmDbContext, Actor, Account, Task> change, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Accounts.Edit);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await ChangeStamp.BumpAsync(db, ChangeStamp.Access, cancel);
        var before = await Duties.ReadAsync(db, cancel);
        var account = await db.Users.FirstOrDefaultAsync(a => a.Id == accountId, cancel) ?? throw new DomainRuleException(GoneSentence);
        await change(db, me, account);
        await db.SaveChangesAsync(cancel);
        (await Duties.ReadAsync(db, cancel)).Demand(before);
        await transaction.CommitAsync(cancel);
    }

    private async Task EndSessionsAsync(CrmDbContext db, Account account, SessionEnd reason, Actor me, CancellationToken cancel)
    {
        foreach (var session in await db.SignInSessions.Where(s => s.AccountId == account.Id && s.EndedAt == null).ToListAsync(cancel)) session.End(reason, me.AccountId, clock.UtcNow);
    }
}

/// <summary>What is filled in for a local account.</summary>
public sealed record NewLocalAccount(string? UserCode, string? DisplayName, string? DepartmentCode);

/// <summary>What is printed or shown once and changed at the first sign-in.</summary>
internal static class FirstSecret
{
    /// <summary>100 bits (ASVS 5.0, 6.4.1: a first secret is random and good for one change of it), without letters that look alike.</summary>
    public static string New() => RandomNumberGenerator.GetString("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", 20);
}
