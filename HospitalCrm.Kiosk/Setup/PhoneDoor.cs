using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Kiosk.Components;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace HospitalCrm.Kiosk.Setup;

/// <summary>The way a phone comes in by the link of the QR code, is known by while it rates, and goes out.</summary>
internal static class PhoneDoor
{
    public const string Link = "/h";
    public const string Home = "/phone";
    public const string End = "/phone/end";

    private const string Cookie = "phone";

    /// <summary>The visit itself ends ten minutes after the last touch, whatever a cookie says; this only clears it away afterwards.</summary>
    private static readonly TimeSpan CookieLife = TimeSpan.FromHours(1);

    public static bool IsPhonePage(PathString path) => path.StartsWithSegments(Link, StringComparison.Ordinal) || path.StartsWithSegments(Home, StringComparison.Ordinal);

    /// <summary>The phone that asked for this page.</summary>
    public static PhoneHolder HolderOf(HttpContext http) => (PhoneHolder)http.Items[typeof(PhoneDoor)]!;

    /// <summary>A phone without a visit sees the last page and gets no circuit.</summary>
    public static IApplicationBuilder UsePhoneCookie(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        if (http.Request.Path == Home)
        {
            if (await http.RequestServices.GetRequiredService<HandOverDesk>().TryFindHolderAsync(http.Request.Cookies[Cookie], http.RequestAborted) is not { } holder)
            {
                http.Response.Redirect($"{End}?{App.Over}");
                return;
            }

            http.Items[typeof(PhoneDoor)] = holder;
        }

        await next(http);
    });

    public static void MapPhoneDoor(this IEndpointRouteBuilder routes)
    {
        routes.MapGet($"{Link}/{{token}}", async (string token, HttpContext http, HandOverDesk desk, CancellationToken cancel) =>
        {
            if (await desk.TryReadAsync(token, cancel) is not { } language) return Notice(PhoneNotice.Spent);
            http.Response.Headers.ContentSecurityPolicy = SecurityHeaders.PolicyWithForm;
            return Page(PhoneNotice.Door, language);
        });

        routes.MapPost($"{Link}/{{token}}", async (string token, HttpContext http, HandOverDesk desk, PhoneAddress address, CancellationToken cancel) =>
        {
            if (IsForeign(http.Request)) return Notice(PhoneNotice.Spent);
            string kept;
            try
            {
                kept = await desk.TakeAsync(token, cancel);
            }
            catch (DomainRuleException)
            {
                return Notice(PhoneNotice.Spent);
            }

            http.Response.Cookies.Append(Cookie, kept, Options(http, address, CookieLife));
            return Results.Redirect(Home);
        });

        routes.MapGet(End, async (HttpContext http, HandOverDesk desk, PhoneAddress address, IOptions<AntiforgeryOptions> antiforgery, CancellationToken cancel) =>
        {
            // A phone whose line broke says goodbye here; who had said it before has no visit any more.
            if (await desk.TryFindHolderAsync(http.Request.Cookies[Cookie], cancel) is { } holder) await desk.EndAsync(holder.VisitId, VisitEnd.Left, page: null, cancel);
            http.Response.Cookies.Delete(Cookie, Options(http, address, life: null));
            // The framework's own; it says nothing about anybody, but it is a stranger's phone.
            if (antiforgery.Value.Cookie.Name is { } frameworks) http.Response.Cookies.Delete(frameworks, Options(http, address, life: null));
            return Notice(http.Request.Query.ContainsKey(App.Over) ? PhoneNotice.Over : PhoneNotice.Done);
        });

        routes.MapGet($"{Link}/{{**rest}}", () => Notice(PhoneNotice.Spent));
        routes.MapGet($"{Home}/{{**rest}}", () => Results.Redirect(Home));
    }

    /// <summary>
    /// Whether the button was pressed on another site's page. The usual antiforgery token would need a cookie before anybody has
    /// agreed to anything, and Origin is "null" here because nothing is told about where a person comes from (no-referrer). Browsers
    /// say by themselves whose page it was (Sec-Fetch-Site), over https and on this machine; where one does not, nothing is lost:
    /// what the button does takes the token of the link, and whoever has that could open the link just as well.
    /// </summary>
    private static bool IsForeign(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin");

    private static CookieOptions Options(HttpContext http, PhoneAddress address, TimeSpan? life) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = http.Request.IsHttps || address.IsHttps,
        IsEssential = true,
        MaxAge = life,
        Path = "/",
    };

    private static RazorComponentResult<PhoneNotice> Notice(string kind) => Page(kind, Wording.Simplified);

    private static RazorComponentResult<PhoneNotice> Page(string kind, string language) => new(new { Kind = kind, Language = language });
}
