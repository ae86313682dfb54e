using System.Globalization;
using System.Security.Claims;
using HospitalCrm.Domain.Access;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace HospitalCrm.App.Account;

/// <summary>What the sign-in cookie says: who it is, and names to show. Rights are never in it; the database is asked for them.</summary>
internal static class SignedInPerson
{
    private const string Department = "department";
    private const string Session = "session";
    private const string Local = "local";
    private const string MustChange = "must-change";
    private const string Expired = "expired";
    private const string LacksFactor = "lacks-second-factor";

    public static ClaimsPrincipal From(AccountCard card, Guid sessionId, bool lacksSecondFactor = false)
    {
        var claims = new List<Claim>
        {
            new(ClaimTypes.NameIdentifier, card.AccountId.ToString("D", CultureInfo.InvariantCulture)),
            new(Session, sessionId.ToString("D", CultureInfo.InvariantCulture)),
            new(ClaimTypes.Name, card.UserCode),
            new(ClaimTypes.GivenName, card.DisplayName),
        };
        claims.AddRange(card.Roles.Select(role => new Claim(ClaimTypes.Role, role)));
        if (card.DepartmentName is not null) claims.Add(new(Department, card.DepartmentName));
        if (card.IsLocal) claims.Add(new(Local, "1"));
        if (card.MustChangePassword) claims.Add(new(MustChange, card.IsPasswordExpired ? Expired : "1"));
        if (lacksSecondFactor) claims.Add(new(LacksFactor, "1"));
        return new(new ClaimsIdentity(claims, CookieAuthenticationDefaults.AuthenticationScheme));
    }

    public static Guid? AccountId(ClaimsPrincipal person) =>
        person.Identity?.IsAuthenticated == true && Guid.TryParse(person.FindFirstValue(ClaimTypes.NameIdentifier), out var id) ? id : null;

    /// <summary>Null in a cookie from before there were sessions: such a one counts no longer.</summary>
    public static Guid? SessionId(ClaimsPrincipal person) => person.Identity?.IsAuthenticated == true && Guid.TryParse(person.FindFirstValue(Session), out var id) ? id : null;

    public static string UserCode(ClaimsPrincipal person) => person.Identity?.Name ?? "";

    public static string DisplayName(ClaimsPrincipal person) => person.FindFirstValue(ClaimTypes.GivenName) ?? UserCode(person);

    public static string? DepartmentName(ClaimsPrincipal person) => person.FindFirstValue(Department);

    public static IEnumerable<string> Roles(ClaimsPrincipal person) => person.FindAll(ClaimTypes.Role).Select(claim => claim.Value);

    public static bool IsLocal(ClaimsPrincipal person) => person.HasClaim(claim => claim.Type == Local);

    public static bool MustChangePassword(ClaimsPrincipal person) => person.HasClaim(claim => claim.Type == MustChange);

    public static bool IsPasswordExpired(ClaimsPrincipal person) => person.HasClaim(MustChange, Expired);

    /// <summary>Nothing but setting it up may be done.</summary>
    public static bool LacksSecondFactor(ClaimsPrincipal person) => person.HasClaim(claim => claim.Type == LacksFactor);
}
