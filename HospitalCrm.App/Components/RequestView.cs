using System.Security.Claims;
using Microsoft.AspNetCore.Components.Routing;

namespace HospitalCrm.App.Components;

/// <summary>What the first request says about how to show a page; in a circuit there is no request any more.</summary>
internal sealed class RequestView(IHttpContextAccessor requests)
{
    private HttpContext Http => requests.HttpContext ?? throw new InvalidOperationException("There is no request here.");

    /// <summary>Pages of Account/ stay static: signing in writes cookies.</summary>
    public bool IsInteractive => Http.AcceptsInteractiveRouting();

    public ClaimsPrincipal Person => Http.User;

    public bool IsSignedIn => Http.User.Identity?.IsAuthenticated == true;

    public Appearance Appearance => new(
        Cookie(LookCookies.Theme, "light", "dark") ?? "system",
        Cookie(LookCookies.SystemScheme, "dark") is not null,
        Cookie(LookCookies.Contrast, "high"),
        Cookie(LookCookies.Font, "112", "125"),
        Cookie(LookCookies.Density, "compact"),
        Cookie(LookCookies.Navigation, "narrow", "wide"),
        Http.Request.Cookies[LookCookies.FoldedGroups] ?? "");

    public string? FaultNumber => Http.Items[typeof(FaultNumber)] as string;

    private string? Cookie(string name, params string[] known) => Http.Request.Cookies[name] is { } value && known.Contains(value, StringComparer.Ordinal) ? value : null;
}

/// <summary>How somebody likes the program to look, as their browser remembers it; theme.js writes the same cookies.</summary>
/// <param name="IsSystemDark">What the browser reported last; it counts while the choice is to follow the system.</param>
/// <param name="FoldedGroups">Ids of the groups of the navigation that are folded.</param>
public sealed record Appearance(string Theme, bool IsSystemDark, string? Contrast, string? Font, string? Density, string? Navigation, string FoldedGroups)
{
    public bool IsDark => Theme == "dark" || (Theme == "system" && IsSystemDark);
}

/// <summary>Names of the cookies of <see cref="Appearance"/>.</summary>
internal static class LookCookies
{
    public const string Theme = "hospitalcrm-theme";
    public const string SystemScheme = "hospitalcrm-scheme";
    public const string Contrast = "hospitalcrm-contrast";
    public const string Font = "hospitalcrm-font";
    public const string Density = "hospitalcrm-density";
    public const string Navigation = "hospitalcrm-nav";
    public const string FoldedGroups = "hospitalcrm-folded";
}
