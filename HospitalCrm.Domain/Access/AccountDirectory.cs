using System.Linq.Expressions;
using System.Security.Cryptography;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Access;

/// <summary>账号管理: who may sign in at all. Roles are somebody else's duty.</summary>
[OpenByDesign("Accounts are kept for the whole hospital.")]
public sealed class AccountDirectory : RecordList<Account, AccountRow>
{
    private const string GoneSentence = "没有这个账号。";

    private readonly IPasswordHasher<Account> _hasher;

    public AccountDirectory(ListTools tools, IPasswordHasher<Account> hasher) : base(tools, "accounts", "账号管理")
    {
        _hasher = hasher;
        TextFilter("q", "用户编码或姓名", (accounts, typed) =>
        {
            var code = ShadowAccount.Normalize(typed);
            return accounts.Where(a => a.NormalizedUserName!.Contains(code) || a.DisplayName.Contains(typed));
        });
        YesNoFilter("local", "类型", "本地账号", "医院信息系统账号", (accounts, isLocal) => accounts.Where(a => a.IsLocal == isLocal));
        YesNoFilter("disabled", "状态", "已停用", "启用", (accounts, isDisabled) => accounts.Where(a => a.IsDisabled == isDisabled));

        Column("code", "用户编码", ColumnKind.Text, a => a.UserCode, a => a.NormalizedUserName!);
        Column("name", "姓名", ColumnKind.Text, a => a.DisplayName);
        Column("department", "科室编码", ColumnKind.Text, a => a.DepartmentCode);
        Column("local", "本地账号", ColumnKind.YesNo, a => a.IsLocal);
        Column("locked", "已锁定", ColumnKind.YesNo, a => a.LockedUntil?.UtcDateTime > Tools.Clock.UtcNow);
        Column("factor", "第二重验证", ColumnKind.YesNo, a => a.HasSecondFactor);
        Column("last", "最近登录", ColumnKind.Moment, a => a.LastSignInAt);
        Column("state", "状态", ColumnKind.State, a => a.IsDisabled);

        Action(new("enable", "启用账号", Permissions.Accounts.Edit, null, "已启用{0}个账号。", (ids, cancel) => EachAsync(ids, EnableAsync, cancel)));
        Action(new("disable", "停用", Permissions.Accounts.Edit, "您确定要停用这{0}个账号吗？正在使用的人会立即退出。", "已停用{0}个账号。", (ids, cancel) => EachAsync(ids, DisableAsync, cancel)) { IsGrave = true });
        Action(new("unlock", "解除锁定", Permissions.Accounts.Edit, null, "已解除{0}个账号的锁定。", (ids, cancel) => EachAsync(ids, UnlockAsync, cancel)));
        Action(new("reset-factor", "重置第二重验证", Permissions.Accounts.Edit, "您确定要重置这{0}个账号的第二重验证吗？", "已重置{0}个账号的第二重验证。", (ids, cancel) => EachAsync(ids, ResetSecondFactorAsync, cancel)) { IsGrave = true });
    }

    /// <summary>One account with its roles.</summary>
    public async Task<AccountFile?> TryGetAsync(Guid accountId, CancellationToken cancel)
    {
        var me = await Tools.Actor.GetAsync(cancel);
        me.Demand(Permissions.Accounts.View);
        await using var db = await Tools.Contexts.CreateDbContextAsync(cancel);
        var row = await db.Users.AsNoTracking().Where(a => a.Id == accountId).Select(Project(db)).FirstOrDefaultAsync(cancel);
        if (row is null) return null;

        var roles = await db.UserRoles.Where(m => m.UserId == accountId).Join(db.Roles, m => m.RoleId, r => r.Id, (_, r) => r.Name!).OrderBy(name => name).ToListAsync(cancel);
        return new(row, roles, me.May(Permissions.Accounts.Edit));
    }

    /// <summary>A local account (本地账号), for whoever the HIS does not know.</summary>
    /// <returns>The first secret, to be handed over once; it has to be changed at the first sign-in.</returns>
    public async Task<string> AddLocalAsync(NewLocalAccount form, CancellationToken cancel)
    {
        var me = await Tools.Actor.GetAsync(cancel);
        me.Demand(Permissions.Accounts.Add);
        var code = PersonText.Clean(form.UserCode, 50) ?? throw new DomainRuleException("请填写用户编码。");
        var name = PersonText.Clean(form.DisplayName, 50) ?? throw new DomainRuleException("请填写姓名。");
        if (code.Any(c => char.IsWhiteSpace(c))) throw new DomainRuleException("用户编码中不能有空格。");

        await using var db = await Tools.Contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await ChangeStamp.BumpAsync(db, ChangeStamp.Access, cancel);
        var normalized = ShadowAccount.Normalize(code);
        if (await db.Users.AnyAsync(a => a.NormalizedUserName == normalized, cancel)) throw new DomainRuleException("用户编码“{0}”已被使用。", code);

        var secret = FirstSecret.New();
        var account = new Account { UserName = code, NormalizedUserName = normalized, DisplayName = name, DepartmentCode = PersonText.Clean(form.DepartmentCode, 40), IsLocal = true, MustChangePassword = true, LockoutEnabled = true };
        account.PasswordHash = _hasher.HashPassword(account, secret);
        db.Users.Add(account);
        Tools.Audit.Add(db, me, AuditAction.Add, Module, SubjectOf(account), account.Id.ToString());
        await db.SaveChangesAsync(cancel);
        RowsChanged();
        await transaction.CommitAsync(cancel);
        return secret;
    }

    /// <summary>Nobody signs in with it any more, and whoever is signed in is out within seconds.</summary>
    public Task DisableAsync(Guid accountId, CancellationToken cancel) => ChangeAsync(accountId, "停用", async (db, me, account) =>
    {
        account.IsDisabled = true;
        await EndSessionsAsync(db, account, SessionEnd.AccountDisabled, me, cancel);
    }, cancel);

    public Task EnableAsync(Guid accountId, CancellationToken cancel) => ChangeAsync(accountId, "启用", (_, _, account) =>
    {
        account.IsDisabled = false;
        return Task.CompletedTask;
    }, cancel);

    /// <summary>After too many failures: the right password opens again at once.</summary>
    public Task UnlockAsync(Guid accountId, CancellationToken cancel) => ChangeAsync(accountId, "解除锁定", (_, _, account) =>
    {
        (account.LockoutEnd, account.AccessFailedCount) = (null, 0);
        return Task.CompletedTask;
    }, cancel);

    /// <summary>The phone is lost and so are the ten codes: the next sign-in goes without, or sets it up anew.</summary>
    public Task ResetSecondFactorAsync(Guid accountId, CancellationToken cancel) => ChangeAsync(accountId, "重置第二重验证", (db, _, account) => SecondFactorDesk.RemoveAsync(db, account, cancel), cancel);

    /// <returns>A new first secret. All sessions of the account are over.</returns>
    public async Task<string> ResetPasswordAsync(Guid accountId, CancellationToken cancel)
    {
        var secret = FirstSecret.New();
        await ChangeAsync(accountId, "重置密码", async (db, me, account) =>
        {
            if (!account.IsLocal) throw new DomainRuleException("此账号的密码由医院信息系统管理，请在医院信息系统中修改。");
            account.PasswordHash = _hasher.HashPassword(account, secret);
            (account.MustChangePassword, account.PasswordChangedAt) = (true, null);
            account.SecurityStamp = Guid.CreateVersion7().ToString("N");
            (account.LockoutEnd, account.AccessFailedCount) = (null, 0);
            await EndSessionsAsync(db, account, SessionEnd.PasswordChanged, me, cancel);
        }, cancel);
        return secret;
    }

    private async Task ChangeAsync(Guid accountId, string what, Func<CrmDbContext, Actor, Account, Task> change, CancellationToken cancel)
    {
        var me = await Tools.Actor.GetAsync(cancel);
        me.Demand(Permissions.Accounts.Edit);
        await using var db = await Tools.Contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await ChangeStamp.BumpAsync(db, ChangeStamp.Access, cancel);
        var before = await Duties.ReadAsync(db, cancel);
        var account = await db.Users.AsTracking().FirstOrDefaultAsync(a => a.Id == accountId, cancel) ?? throw new DomainRuleException(GoneSentence);
        await change(db, me, account);
        Tools.Audit.Add(db, me, AuditAction.Change, Module, SubjectOf(account), account.Id.ToString(), what);
        await db.SaveChangesAsync(cancel);
        (await Duties.ReadAsync(db, cancel)).Demand(before);
        await transaction.CommitAsync(cancel);
    }

    protected override Expression<Func<Account, AccountRow>> Project(CrmDbContext db) =>
        a => new(a.Id, a.UserName!, a.DisplayName, a.DepartmentCode, a.IsLocal, a.IsDisabled, a.MustChangePassword, a.TwoFactorEnabled, a.LockoutEnd, a.LastSignInAt);

    protected override string NameOf(AccountRow row) => $"{row.DisplayName}（{row.UserCode}）";

    protected override bool IsDisabled(AccountRow row) => row.IsDisabled;

    private static string SubjectOf(Account account) => $"{account.DisplayName}（{account.UserName}）";

    /// <summary>One after the other, each by its own rules: the first that is refused ends it, and the sentence names it.</summary>
    private static async Task EachAsync(IReadOnlyList<Guid> ids, Func<Guid, CancellationToken, Task> change, CancellationToken cancel)
    {
        foreach (var id in ids) await change(id, cancel);
    }

    private async Task EndSessionsAsync(CrmDbContext db, Account account, SessionEnd reason, Actor me, CancellationToken cancel)
    {
        foreach (var session in await db.SignInSessions.Where(s => s.AccountId == account.Id && s.EndedAt == null).ToListAsync(cancel)) session.End(reason, me.AccountId, Tools.Clock.UtcNow);
    }
}

/// <summary>A line of the list of accounts.</summary>
public sealed record AccountRow(
    Guid Id, string UserCode, string DisplayName, string? DepartmentCode, bool IsLocal, bool IsDisabled, bool MustChangePassword, bool HasSecondFactor, DateTimeOffset? LockedUntil, DateTime? LastSignInAt);

/// <summary>An account with what it is given.</summary>
public sealed record AccountFile(AccountRow Account, IReadOnlyList<string> Roles, bool MayEdit);

/// <summary>What is filled in for a local account.</summary>
public sealed record NewLocalAccount(string? UserCode, string? DisplayName, string? DepartmentCode);

/// <summary>What is printed or shown once and changed at the first sign-in.</summary>
internal static class FirstSecret
{
    /// <summary>100 bits (ASVS 5.0, 6.4.1: a first secret is random and good for one change of it), without letters that look alike.</summary>
    public static string New() => RandomNumberGenerator.GetString("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", 20);
}
