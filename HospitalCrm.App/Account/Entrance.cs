using HospitalCrm.App.Components;
using HospitalCrm.Domain.Access;
using Microsoft.AspNetCore.Authentication;

namespace HospitalCrm.App.Account;

/// <summary>The last step of signing in, the same with one factor and with two: a session begins and the cookie is written.</summary>
internal sealed class Entrance(SignInDesk desk, SecondFactorDesk factors, SessionKeeper sessions, Preferences preferences, PageMap pages, ActorDirectory actors)
{
    private const string LastUserCookie = "hospitalcrm-last-user";

    public static string? LastUser(HttpContext http) => http.Request.Cookies[LastUserCookie];

    /// <returns>The page to go on with: the one asked for, or what has to be done first.</returns>
    public async Task<string> OpenAsync(HttpContext http, Domain.Access.Account account, string? returnUrl)
    {
        var card = await desk.DescribeAsync(account, http.RequestAborted);
        var lacksFactor = await factors.MustSetUpAsync(account, http.RequestAborted);
        // Whoever signs in again in the same browser leaves the session before.
        if (SignedInPerson.SessionId(http.User) is { } before) await sessions.EndAsync(before, SessionEnd.SignedOut, CancellationToken.None);
        var session = await sessions.BeginAsync(account, Requester.Address(http), Requester.Browser(http), http.RequestAborted, lacksFactor);

        await http.SignInAsync(SignedInPerson.From(card, session, lacksFactor));
        http.Response.Cookies.Append(LastUserCookie, card.UserCode, new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            MaxAge = TimeSpan.FromDays(90),
            Path = AccountPaths.Root,
            IsEssential = true,
            Secure = http.Request.IsHttps,
        });
        LookChoices.Restore(http, await preferences.ReadAtSignInAsync(account.Id, LookChoices.Prefix, http.RequestAborted));
        return card.MustChangePassword ? AccountPaths.Password : lacksFactor ? AccountPaths.SecondFactor : await FirstPageAsync(http, account.Id, returnUrl);
    }

    /// <summary>The page that was asked for; when none was, the one the person likes to begin with, if they still may open it.</summary>
    private async Task<string> FirstPageAsync(HttpContext http, Guid account, string? returnUrl)
    {
        var asked = AccountPaths.LocalPage(returnUrl);
        if (asked != "/") return asked;

        var liked = (await preferences.ReadAtSignInAsync(account, LookChoices.StartPage, http.RequestAborted)).GetValueOrDefault(LookChoices.StartPage);
        return liked is not null && pages.MayOpen(liked, await actors.TryGetAsync(account, http.RequestAborted)) ? liked : "/";
    }
}
