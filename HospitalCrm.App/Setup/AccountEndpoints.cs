using HospitalCrm.App.Account;
using HospitalCrm.App.Components;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Localization;

namespace HospitalCrm.App.Setup;

/// <summary>Signing out, staying signed in while at work, and the choice of language.</summary>
internal static class AccountEndpoints
{
    public static void MapAccount(this WebApplication app)
    {
        app.MapPost(AccountPaths.SignOut, async (HttpContext context, IAntiforgery antiforgery, SessionKeeper sessions) =>
        {
            var wasIdle = context.Request.HasFormContentType && (await context.Request.ReadFormAsync())[AccountPaths.Left] == nameof(SessionEnd.Idle);
            var signIn = wasIdle ? AccountPaths.SignInAfter(SessionEnd.Idle, context.Request.Form[AccountPaths.ReturnUrl]) : AccountPaths.SignIn;
            // Two tabs that leave together: the second one is nobody already.
            if (context.User.Identity?.IsAuthenticated != true) return Results.LocalRedirect(signIn);
            if (!await antiforgery.IsRequestValidAsync(context)) return Results.BadRequest();

            if (SignedInPerson.SessionId(context.User) is { } id) await sessions.EndAsync(id, wasIdle ? SessionEnd.Idle : SessionEnd.SignedOut, CancellationToken.None);
            await context.SignOutAsync();
            return Results.LocalRedirect(signIn);
        }).DisableAntiforgery().WithMetadata(new OpenByDesignAttribute("Signing out; it checks its own token."));

        // The circuit is one long request and does not renew the cookie; the page asks for this while somebody works in it.
        app.MapGet(AccountPaths.Alive, static () => Results.NoContent()).RequireAuthorization();

        // What is chosen in the top bar follows the person to other machines; the page shows it already.
        app.MapPost(AccountPaths.Look, async (HttpContext context, IAntiforgery antiforgery, Preferences preferences) =>
        {
            if (!await antiforgery.IsRequestValidAsync(context)) return Results.BadRequest();
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            if (LookChoices.TryFind(form["name"]) is not { } choice || !choice.Values.Contains(form["value"].ToString())) return Results.BadRequest();

            context.ActAsSignedIn();
            await preferences.WriteAsync(choice.Preference, form["value"], context.RequestAborted);
            return Results.NoContent();
        }).RequireAuthorization().DisableAntiforgery();

        app.MapGet("/language/{language}", async (HttpContext context, string language, string? back, Preferences preferences) =>
        {
            if (Languages.All.Contains(language))
            {
                if (SignedInPerson.AccountId(context.User) is not null)
                {
                    context.ActAsSignedIn();
                    await preferences.WriteAsync(LookChoices.Language, language, context.RequestAborted);
                }

                context.Response.Cookies.Append(
                    Languages.Cookie, CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(language)),
                    new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, MaxAge = TimeSpan.FromDays(365), IsEssential = true });
            }

            return Results.LocalRedirect(AccountPaths.Local(back));
        }).AllowAnonymous().WithMetadata(new OpenByDesignAttribute("The language of the sign-in page."));
    }

    /// <summary>In a circuit Blazor says who is signed in; here the request does.</summary>
    private static void ActAsSignedIn(this HttpContext context)
    {
        if (context.RequestServices.GetRequiredService<AuthenticationStateProvider>() is IHostEnvironmentAuthenticationStateProvider states)
            states.SetAuthenticationState(Task.FromResult(new AuthenticationState(context.User)));
    }
}
