using Microsoft.AspNetCore.Components.Routing;

namespace HospitalCrm.App.Components;

/// <summary>What the first request says about how to show a page; in a circuit there is no request any more.</summary>
internal sealed class RequestView(IHttpContextAccessor requests)
{
    private HttpContext Http => requests.HttpContext ?? throw new InvalidOperationException("There is no request here.");

    /// <summary>Pages of Account/ stay static: signing in writes cookies.</summary>
    public bool IsInteractive => Http.AcceptsInteractiveRouting();

    public bool IsSignedIn => Http.User.Identity?.IsAuthenticated == true;

    public Appearance Appearance => new(
        Http.Request.Cookies["hospitalcrm-theme"] switch { "light" => ThemeChoice.Light, "dark" => ThemeChoice.Dark, _ => ThemeChoice.System },
        Http.Request.Cookies["hospitalcrm-scheme"] == "dark",
        Http.Request.Cookies["hospitalcrm-nav"] == "narrow");

    public string? FaultNumber => Http.Items[typeof(FaultNumber)] as string;
}

/// <summary>How somebody likes the program to look.</summary>
/// <param name="IsSystemDark">What the browser reported last; it counts while the choice is to follow the system.</param>
public sealed record Appearance(ThemeChoice Theme, bool IsSystemDark, bool HasNarrowNavigation)
{
    public bool IsDark => Theme == ThemeChoice.Dark || (Theme == ThemeChoice.System && IsSystemDark);
}

public enum ThemeChoice { System, Light, Dark }
