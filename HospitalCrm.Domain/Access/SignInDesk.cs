using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Settings;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace HospitalCrm.Domain.Access;

/// <summary>
/// Lets staff in (用户登陆, seed 3.1.1): the HIS knows the password, Identity keeps the shadow account with roles and lock-out.
/// </summary>
public sealed partial class SignInDesk(
    UserManager<Account> accounts, IDbContextFactory<CrmDbContext> contexts, IHisReader his, HisPasswordCheck passwords, SettingsStore settings, AuditTrail audit, HospitalClock clock, ILogger<SignInDesk> log)
{
    /// <summary>Failures are never answered sooner: unknown name, wrong password and locked account take the same time.</summary>
    private static readonly TimeSpan FailureTime = TimeSpan.FromMilliseconds(400);

    public const string EmptySentence = "用户名或者密码不能为空";
    public const string FailedSentence = "用户名或密码错误";
    public const string HisDownSentence = "医院信息系统暂时无法连接，请稍后再试。";

    /// <summary>The account of whoever typed the right password.</summary>
    /// <exception cref="DomainRuleException">Something is empty, something is wrong (the sentence never says which), or the HIS cannot be asked.</exception>
    /// <param name="address">Of the machine the person sits at, for the audit log.</param>
    public async Task<Account> SignInAsync(string? userCode, string? password, string? address, CancellationToken cancel)
    {
        var code = PersonText.Clean(userCode, 50);
        if (code is null || string.IsNullOrEmpty(password)) throw new DomainRuleException(EmptySentence);

        var begun = clock.Time.GetTimestamp();
        var account = await TrySignInAsync(code, password, address, cancel);
        if (account is not null) return account;

        await TellFailureAsync(code, address);

        var left = FailureTime - clock.Time.GetElapsedTime(begun);
        if (left > TimeSpan.Zero) await Task.Delay(left, clock.Time, cancel);
        throw new DomainRuleException(FailedSentence);
    }

    /// <summary>Whom the audit log names where nobody has signed in yet, or nobody is there any more.</summary>
    internal static Actor ActorOf(Account account, string? from) =>
        new(account.Id, account.UserName!, account.DisplayName, account.DepartmentCode, DataScope.Own, new HashSet<string>(StringComparer.Ordinal)) { From = from };

    /// <summary>The new password of a local account.</summary>
    /// <exception cref="DomainRuleException">The old one is wrong, or the new one too weak.</exception>
    public async Task<Account> ChangePasswordAsync(Guid accountId, string? current, string? wanted, string? repeated, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var account = await accounts.FindByIdAsync(accountId.ToString());
        if (account is not { IsLocal: true }) throw new DomainRuleException("此账号的密码由医院信息系统管理，请在医院信息系统中修改。");
        if (string.IsNullOrEmpty(current) || string.IsNullOrEmpty(wanted)) throw new DomainRuleException("原密码和新密码不能为空。");
        if (wanted != repeated) throw new DomainRuleException("两次输入的新密码不一致。");
        if (wanted == current) throw new DomainRuleException("新密码不能与原密码相同。");

        if (settings.Current.IsProtectionLevel3 && CharacterClasses(wanted) < 3) throw new DomainRuleException("新密码要包含大写字母、小写字母、数字、符号中的至少三种。");

        (account.MustChangePassword, account.PasswordChangedAt) = (false, clock.UtcNow);
        var result = await accounts.ChangePasswordAsync(account, current, wanted);
        if (result.Succeeded) return account;

        throw result.Errors.Any(e => e.Code == nameof(IdentityErrorDescriber.PasswordMismatch))
            ? new DomainRuleException("原密码不正确。")
            : new DomainRuleException("新密码太简单：至少{0}个字符，且不能是常见密码。", accounts.Options.Password.RequiredLength);
    }

    /// <summary>What the shell shows about the person; the department's name comes from the HIS and is missing while that is away.</summary>
    public async Task<AccountCard> DescribeAsync(Account account, CancellationToken cancel)
    {
        string? departmentName = null;
        if (account.DepartmentCode is { } code)
        {
            try
            {
                departmentName = (await his.ListDepartmentsAsync(cancel)).FirstOrDefault(d => d.Code == code)?.Name;
            }
            catch (HisUnavailableException trouble)
            {
                LogHisDown(trouble.Trouble);
            }
        }

        var roles = await accounts.GetRolesAsync(account);
        return new(account.Id, account.UserName!, account.DisplayName, departmentName, [.. roles], account.IsLocal, account.MustChangePassword, account is { MustChangePassword: true, PasswordChangedAt: not null });
    }

    private async Task<Account?> TrySignInAsync(string code, string password, string? address, CancellationToken cancel)
    {
        var account = await accounts.FindByNameAsync(code);
        if (account is { IsLocal: true })
        {
            var right = await accounts.CheckPasswordAsync(account, password);
            return await JudgeAsync(account, right, address);
        }

        HisUser? user;
        try
        {
            user = await his.TryGetUserAsync(code, cancel);
        }
        catch (HisUnavailableException trouble)
        {
            LogHisDown(trouble.Trouble);
            throw new DomainRuleException(HisDownSentence);
        }

        // Off this thread: a PBKDF2 of a busy morning must not hold up everybody else's pages.
        var matches = await Task.Run(() => passwords.Matches(user?.PasswordHash, password), cancel);
        if (user is null) return null;

        account ??= await TakeOnAsync(user);
        account.DisplayName = user.Name;
        account.DepartmentCode = user.DepartmentCode;
        return await JudgeAsync(account, matches && user.IsActive, address);
    }

    private async Task<Account?> JudgeAsync(Account account, bool right, string? address)
    {
        if (await accounts.IsLockedOutAsync(account)) return null;
        if (!right)
        {
            await accounts.AccessFailedAsync(account);
            if (await accounts.IsLockedOutAsync(account))
            {
                LogLockedOut(account.Id);
                await TellAsync(ActorOf(account, address), AuditAction.LockedOut, account.Id);
            }

            return null;
        }

        if (account.IsDisabled) return null;

        // With a second factor it is not over yet: whoever knows the password only must not get new tries at the code by it.
        if (!account.TwoFactorEnabled)
        {
            account.AccessFailedCount = 0;
            account.LastSignInAt = clock.UtcNow;
        }

        if (account.IsLocal && settings.Current is { IsProtectionLevel3: true, PasswordDays: var days } && account.PasswordChangedAt < clock.UtcNow.AddDays(-days)) account.MustChangePassword = true;
        await accounts.UpdateAsync(account);
        return account;
    }

    /// <summary>A code that is nobody's is kept by its first two characters only: people type their password into that field.</summary>
    private async Task TellFailureAsync(string code, string? address)
    {
        var account = await accounts.FindByNameAsync(code);
        var who = account is null ? Actor.System with { UserCode = AuditText.MaskedCode(code), DisplayName = "未知用户", From = address } : ActorOf(account, address);
        await TellAsync(who, AuditAction.SignInFailed, account?.Id);
    }

    /// <summary>Told even when whoever tried has hung up.</summary>
    private async Task TellAsync(Actor who, AuditAction action, Guid? accountId)
    {
        await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
        audit.Add(db, who, action, "sessions", subject: null, accountId?.ToString());
        await db.SaveChangesAsync(CancellationToken.None);
    }

    private async Task<Account> TakeOnAsync(HisUser user)
    {
        var account = new Account { UserName = user.Code, DisplayName = user.Name, DepartmentCode = user.DepartmentCode, LockoutEnabled = true };
        var created = await accounts.CreateAsync(account);
        if (!created.Succeeded)
            return await accounts.FindByNameAsync(user.Code) ?? throw new InvalidOperationException("The shadow account could not be made.");

        await accounts.AddToRoleAsync(account, ShippedRoles.OrdinaryStaff);
        return account;
    }

    private static int CharacterClasses(string password) =>
        new Func<char, bool>[] { char.IsUpper, char.IsLower, char.IsDigit, c => !char.IsLetterOrDigit(c) }.Count(isOf => password.Any(isOf));

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sign-in could not ask the HIS: {Trouble}")]
    private partial void LogHisDown(HisTrouble trouble);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Account {AccountId} is locked after too many failures")]
    private partial void LogLockedOut(Guid accountId);
}

/// <summary>Who has signed in, in words for the user menu.</summary>
public sealed record AccountCard(
    Guid AccountId, string UserCode, string DisplayName, string? DepartmentName, IReadOnlyList<string> Roles, bool IsLocal, bool MustChangePassword, bool IsPasswordExpired);
