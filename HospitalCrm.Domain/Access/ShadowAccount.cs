using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Access;

/// <summary>The account of somebody the HIS knows: also of those who have never signed in here, so that they can be given a role or stand in.</summary>
internal static class ShadowAccount
{
    public const string GoneSentence = "“{0}”已离职，不能选择。";
    public const string UnknownSentence = "没有编码为“{0}”的人员。";

    public static string Normalize(string userCode) => userCode.Normalize().ToUpperInvariant();

    /// <summary>The account of this code, made now where there is none yet; the caller saves.</summary>
    /// <exception cref="DomainRuleException">Nobody has this code, or the person has left.</exception>
    public static async Task<Account> EnsureAsync(CrmDbContext db, IHisReader his, string userCode, CancellationToken cancel)
    {
        var name = Normalize(userCode);
        var account = await db.Users.FirstOrDefaultAsync(a => a.NormalizedUserName == name, cancel);
        if (account is { IsLocal: true }) return account;

        HisUser? user;
        try
        {
            user = await his.TryGetUserAsync(account?.UserName ?? userCode, cancel);
        }
        catch (HisUnavailableException) when (account is not null)
        {
            return account;
        }
        catch (HisUnavailableException)
        {
            throw new DomainRuleException(SignInDesk.HisDownSentence);
        }

        if (user is not { IsActive: true })
            throw user is null && account is null ? new DomainRuleException(UnknownSentence, userCode) : new DomainRuleException(GoneSentence, user?.Name ?? account!.DisplayName);
        if (account is not null) return account;

        account = new Account { UserName = user.Code, NormalizedUserName = Normalize(user.Code), DisplayName = user.Name, DepartmentCode = user.DepartmentCode, LockoutEnabled = true };
        db.Users.Add(account);
        if (await db.Roles.Where(r => r.Name == ShippedRoles.OrdinaryStaff).Select(r => (Guid?)r.Id).FirstOrDefaultAsync(cancel) is { } ordinary)
            db.UserRoles.Add(new() { UserId = account.Id, RoleId = ordinary });
        return account;
    }
}
