using System.Security.Cryptography;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Settings;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace HospitalCrm.Domain.Access;

/// <summary>
/// The second factor of one's own account (第二重验证): setting it up, taking its codes at sign-in, and going without it again.
/// Whoever asks is known by the cookie, not by rights: before it is set up there may be none.
/// </summary>
public sealed class SecondFactorDesk(
    IDbContextFactory<CrmDbContext> contexts, PersonalDataVault vault, SettingsStore settings, AuditTrail audit, HospitalClock clock, IOptions<IdentityOptions> rules)
{
    public const string FailedSentence = "验证码不正确。";
    internal const string KeyPurpose = "second-factor";
    private const string CodePurpose = "recovery-code";
    private const int Codes = 10;

    /// <summary>A wrong code is never answered sooner than this, as at <see cref="SignInDesk"/>.</summary>
    private static readonly TimeSpan FailureTime = TimeSpan.FromMilliseconds(400);

    public async Task<SecondFactorState> GetAsync(Guid accountId, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var isOn = await db.Users.AnyAsync(a => a.Id == accountId && a.TwoFactorEnabled, cancel);
        return new(isOn, await IsRequiredAsync(db, accountId, cancel), isOn ? await db.RecoveryCodes.CountAsync(c => c.AccountId == accountId && c.UsedAt == null, cancel) : 0);
    }

    /// <summary>等保三级 demands it of whoever holds one of the three duties.</summary>
    public async Task<bool> MustSetUpAsync(Account account, CancellationToken cancel)
    {
        if (account.TwoFactorEnabled) return false;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await IsRequiredAsync(db, account.Id, cancel);
    }

    /// <summary>The key for the authenticator, the same until it is enabled.</summary>
    public async Task<AuthenticatorKey> BeginAsync(Guid accountId, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var account = await db.Users.AsNoTracking().FirstAsync(a => a.Id == accountId, cancel);
        if (account.TwoFactorEnabled) throw new DomainRuleException("第二重验证已经启用。");

        var factor = await db.SecondFactors.FirstOrDefaultAsync(f => f.AccountId == accountId, cancel);
        if (factor is null)
        {
            factor = new(accountId, vault.Seal(KeyPurpose, OneTimeCode.NewKey()));
            db.SecondFactors.Add(factor);
            await db.SaveChangesAsync(cancel);
        }

        var key = vault.Open(KeyPurpose, factor.SealedKey);
        var issuer = Uri.EscapeDataString(settings.Current.HospitalName);
        return new(key, $"otpauth://totp/{issuer}:{Uri.EscapeDataString(account.UserName!)}?secret={key}&issuer={issuer}&digits={OneTimeCode.Digits}&period=30");
    }

    /// <param name="sessionId">The session it is done in: where the second factor was still missing, it may do everything from now on.</param>
    /// <returns>Ten codes, to be kept on paper; shown only this once.</returns>
    public async Task<EnabledFactor> EnableAsync(Guid accountId, Guid sessionId, string? code, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var account = await db.Users.FirstAsync(a => a.Id == accountId, cancel);
        if (account.TwoFactorEnabled) throw new DomainRuleException("第二重验证已经启用。");
        var factor = await db.SecondFactors.FirstOrDefaultAsync(f => f.AccountId == accountId, cancel) ?? throw new DomainRuleException(FailedSentence);
        if (OneTimeCode.TryMatch(vault.Open(KeyPurpose, factor.SealedKey), Tidy(code), clock.UtcNow) is not { } step) throw new DomainRuleException(FailedSentence);

        (factor.EnabledAt, factor.LastStep, account.TwoFactorEnabled) = (clock.UtcNow, step, true);
        if (await db.SignInSessions.FirstOrDefaultAsync(s => s.Id == sessionId && s.AccountId == accountId, cancel) is { } session) session.LacksSecondFactor = false;
        var codes = await ReplaceCodesAsync(db, accountId, cancel);
        Tell(db, account, "启用第二重验证");
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return new(account, codes);
    }

    /// <summary>Ten new ones; the old ones count no longer.</summary>
    public async Task<IReadOnlyList<string>> RenewCodesAsync(Guid accountId, string? code, CancellationToken cancel)
    {
        var account = await VerifyAsync(accountId, null, code, address: null, cancel);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var codes = await ReplaceCodesAsync(db, accountId, cancel);
        Tell(db, account, "重新生成恢复码");
        await db.SaveChangesAsync(cancel);
        return codes;
    }

    public async Task DisableAsync(Guid accountId, string? code, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        if (await IsRequiredAsync(db, accountId, cancel)) throw new DomainRuleException("您的职责需要第二重验证，不能停用。");
        await VerifyAsync(accountId, null, code, address: null, cancel);
        var account = await db.Users.FirstAsync(a => a.Id == accountId, cancel);
        await RemoveAsync(db, account, cancel);
        Tell(db, account, "停用第二重验证");
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>
    /// Takes a code of the authenticator, or one of the ten. Failures count to the lock like wrong passwords; the try is counted
    /// before it is judged, so many at once are no more than one after the other.
    /// </summary>
    /// <param name="address">Of the machine the person sits at, for the audit log.</param>
    /// <param name="stamp">Of the moment the password was right; null within a session.</param>
    /// <exception cref="DomainRuleException">Wrong, used already, or too many tries: the sentence and the time it takes are the same.</exception>
    public async Task<Account> VerifyAsync(Guid accountId, string? stamp, string? code, string? address, CancellationToken cancel)
    {
        var begun = clock.Time.GetTimestamp();
        if (await TryVerifyAsync(accountId, stamp, Tidy(code), address, cancel) is { } account) return account;

        var left = FailureTime - clock.Time.GetElapsedTime(begun);
        if (left > TimeSpan.Zero) await Task.Delay(left, clock.Time, cancel);
        throw new DomainRuleException(FailedSentence);
    }

    /// <summary>Forgets key and codes; the caller saves.</summary>
    internal static async Task RemoveAsync(CrmDbContext db, Account account, CancellationToken cancel)
    {
        account.TwoFactorEnabled = false;
        db.SecondFactors.RemoveRange(await db.SecondFactors.Where(f => f.AccountId == account.Id).ToListAsync(cancel));
        db.RecoveryCodes.RemoveRange(await db.RecoveryCodes.Where(c => c.AccountId == account.Id).ToListAsync(cancel));
    }

    private async Task<Account?> TryVerifyAsync(Guid accountId, string? stamp, string code, string? address, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var now = clock.UtcNow;
        var most = rules.Value.Lockout.MaxFailedAccessAttempts;
        var mine = db.Users.Where(a => a.Id == accountId);
        await mine.ExecuteUpdateAsync(set => set.SetProperty(a => a.AccessFailedCount, a => a.AccessFailedCount + 1).SetProperty(a => a.Version, a => a.Version + 1), cancel);
        var account = await mine.FirstOrDefaultAsync(cancel);
        if (account is null) return null;
        var isOpen = account is { IsDisabled: false, TwoFactorEnabled: true } && account.AccessFailedCount <= most && !(account.LockoutEnd?.UtcDateTime > now) && (stamp is null || account.SecurityStamp == stamp);
        if (!isOpen || !await TakeAsync(db, accountId, code, now, cancel))
        {
            audit.Add(db, SignInDesk.ActorOf(account, address), AuditAction.SignInFailed, "sessions", subject: null, accountId.ToString(), "第二重验证");
            if (isOpen && account.AccessFailedCount == most)
            {
                DateTimeOffset? until = new DateTimeOffset(now + rules.Value.Lockout.DefaultLockoutTimeSpan, TimeSpan.Zero);
                await mine.ExecuteUpdateAsync(set => set.SetProperty(a => a.AccessFailedCount, 0).SetProperty(a => a.LockoutEnd, until).SetProperty(a => a.Version, a => a.Version + 1), cancel);
                audit.Add(db, SignInDesk.ActorOf(account, address), AuditAction.LockedOut, "sessions", subject: null, accountId.ToString());
            }

            await db.SaveChangesAsync(cancel);
            return null;
        }

        await mine.ExecuteUpdateAsync(set => set.SetProperty(a => a.AccessFailedCount, 0).SetProperty(a => a.LastSignInAt, now).SetProperty(a => a.Version, a => a.Version + 1), cancel);
        return account;
    }

    private void Tell(CrmDbContext db, Account account, string what) =>
        audit.Add(db, SignInDesk.ActorOf(account, from: null), AuditAction.Change, "accounts", $"{account.DisplayName}（{account.UserName}）", account.Id.ToString(), what);

    private async Task<bool> TakeAsync(CrmDbContext db, Guid accountId, string code, DateTime now, CancellationToken cancel)
    {
        if (code.Length == OneTimeCode.Digits && code.All(char.IsAsciiDigit))
        {
            var key = await db.SecondFactors.Where(f => f.AccountId == accountId && f.EnabledAt != null).Select(f => f.SealedKey).FirstOrDefaultAsync(cancel);
            if (key is null || OneTimeCode.TryMatch(vault.Open(KeyPurpose, key), code, now) is not { } step) return false;
            return await db.SecondFactors.Where(f => f.AccountId == accountId && f.LastStep < step).ExecuteUpdateAsync(set => set.SetProperty(f => f.LastStep, step), cancel) == 1;
        }

        var hash = HashOf(accountId, code);
        return await db.RecoveryCodes.Where(c => c.AccountId == accountId && c.CodeHash == hash && c.UsedAt == null).ExecuteUpdateAsync(set => set.SetProperty(c => c.UsedAt, now), cancel) == 1;
    }

    private async Task<bool> IsRequiredAsync(CrmDbContext db, Guid accountId, CancellationToken cancel) =>
        settings.Current.IsProtectionLevel3 && (await Duties.ReadAsync(db, cancel)).Holds(accountId);

    private async Task<IReadOnlyList<string>> ReplaceCodesAsync(CrmDbContext db, Guid accountId, CancellationToken cancel)
    {
        db.RecoveryCodes.RemoveRange(await db.RecoveryCodes.Where(c => c.AccountId == accountId).ToListAsync(cancel));
        // 50 bits each and five tries: nothing to guess.
        List<string> codes = [.. Enumerable.Range(0, Codes).Select(_ => RandomNumberGenerator.GetString("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", 10))];
        db.RecoveryCodes.AddRange(codes.Select(code => new RecoveryCode(accountId, HashOf(accountId, code))));
        return [.. codes.Select(code => $"{code[..5]}-{code[5..]}")];
    }

    private string HashOf(Guid accountId, string code) => vault.Index(CodePurpose, $"{accountId:N}{code}");

    private static string Tidy(string? code) => new([.. (code ?? "").ToUpperInvariant().Where(char.IsAsciiLetterOrDigit).Take(20)]);
}

/// <param name="IsRequired">Not to be switched off: the profile demands it of this person.</param>
public sealed record SecondFactorState(bool IsOn, bool IsRequired, int CodesLeft);

/// <param name="Codes">Shown only this once.</param>
public sealed record EnabledFactor(Account Account, IReadOnlyList<string> Codes);

/// <param name="Key">To type in where no camera is at hand.</param>
/// <param name="Uri">What the QR code says.</param>
public sealed record AuthenticatorKey(string Key, string Uri);
