using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;

namespace HospitalCrm.App.Account;

/// <summary>Signing in with a second factor takes two pages; what the first one found out waits in a cookie of its own, for five minutes.</summary>
internal static class SecondStep
{
    public const string Scheme = "second-step";
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private const string Stamp = "stamp";

    public static Task BeginAsync(HttpContext http, Domain.Access.Account account) => http.SignInAsync(Scheme, new(new ClaimsIdentity(
    [
        new(ClaimTypes.NameIdentifier, account.Id.ToString("D", CultureInfo.InvariantCulture)),
        new(Stamp, account.SecurityStamp!),
    ], Scheme)));

    public static async Task<(Guid AccountId, string Stamp)?> TryReadAsync(HttpContext http)
    {
        var result = await http.AuthenticateAsync(Scheme);
        return result.Principal is { } person && Guid.TryParse(person.FindFirstValue(ClaimTypes.NameIdentifier), out var id) && person.FindFirstValue(Stamp) is { } stamp ? (id, stamp) : null;
    }

    public static Task EndAsync(HttpContext http) => http.SignOutAsync(Scheme);
}
