using HospitalCrm.App.Account;
using HospitalCrm.Domain.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.StaticAssets;

namespace HospitalCrm.App.Setup;

/// <summary>The sign-in cookie, the rights as policies, and who is acting.</summary>
internal static class SignIn
{
    /// <summary>The cookie only carries the session's id; that the session ends when nobody is there, the session itself says.</summary>
    private static readonly TimeSpan CookieLimit = TimeSpan.FromHours(12);

    public static void AddSignIn(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(options =>
        {
            options.Cookie.Name = "hospitalcrm";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.ExpireTimeSpan = CookieLimit;
            options.SlidingExpiration = true;
            options.LoginPath = AccountPaths.SignIn;
            options.ReturnUrlParameter = AccountPaths.ReturnUrl;
            options.Events.OnValidatePrincipal = DemandSessionAsync;
        });
        // Between the password and the code of the second factor: who it is going to be.
        services.AddAuthentication().AddCookie(SecondStep.Scheme, options =>
        {
            options.Cookie.Name = "hospitalcrm-step";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.Path = AccountPaths.Root;
            options.ExpireTimeSpan = SecondStep.Limit;
            options.SlidingExpiration = false;
        });
        var authorization = services.AddAuthorizationBuilder();
        foreach (var permission in Permissions.All) authorization.AddPolicy(permission, policy => policy.AddRequirements(new PermissionRequirement(permission)));

        services.AddScoped<IAuthorizationHandler, PermissionHandler>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, ForbiddenPageShown>();
        services.AddCascadingAuthenticationState();
        services.AddScoped<ICurrentActor, SignedInActor>();
        services.AddScoped<Entrance>();
    }

    public static void UseSignIn(this WebApplication app)
    {
        app.UseAuthentication();
        app.Use(static (context, next) =>
        {
            var isPage = context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null;
            var only = SignedInPerson.MustChangePassword(context.User) ? AccountPaths.Password : SignedInPerson.LacksSecondFactor(context.User) ? AccountPaths.SecondFactor : null;
            if (!isPage || only is null || AccountPaths.IsOutside(context.Request.Path))
                return next(context);

            context.Response.Redirect(only);
            return Task.CompletedTask;
        });
        app.UseAuthorization();
        app.UseAntiforgery();
    }

    /// <summary>An ended session is nobody's, and the cookie goes with it.</summary>
    private static async Task DemandSessionAsync(CookieValidatePrincipalContext context)
    {
        var http = context.HttpContext;
        // Style sheets and scripts are for everybody, and there are many of them.
        if (http.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null) return;

        var sessions = http.RequestServices.GetRequiredService<SessionKeeper>();
        if (context.Principal is { } person && SignedInPerson.SessionId(person) is { } id && await sessions.SeeAsync(id, Requester.Address(http), http.RequestAborted)) return;

        context.RejectPrincipal();
        await http.SignOutAsync();
    }
}

/// <summary>The person needs one of <see cref="Permissions"/>.</summary>
internal sealed record PermissionRequirement(string Permission) : IAuthorizationRequirement;

/// <summary>Asks the database each time, so a withdrawn right closes its page at once.</summary>
internal sealed class PermissionHandler(ActorDirectory actors) : AuthorizationHandler<PermissionRequirement>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, PermissionRequirement requirement)
    {
        if (SignedInPerson.SessionId(context.User) is not { } id) return;

        var actor = await actors.TryGetBySessionAsync(id, CancellationToken.None);
        if (actor?.May(requirement.Permission) == true) context.Succeed(requirement);
    }
}

/// <summary>A signed-in person without the right gets the staff shell, which says so, instead of a bare error code.</summary>
internal sealed class ForbiddenPageShown : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _otherwise = new();

    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        var isPage = context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null;
        if (!authorizeResult.Forbidden || !isPage) return _otherwise.HandleAsync(next, context, policy, authorizeResult);

        // Nothing leaks: pages are not prerendered, and in the circuit the router asks for the right again.
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return next(context);
    }
}
