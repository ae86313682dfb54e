using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace HospitalCrm.Kiosk.Setup;

/// <summary>By this cookie a terminal knows itself again. It is protected, so no browser can choose to be another terminal.</summary>
internal static class TerminalCookie
{
    public const string Name = "terminal";

    private static readonly TimeSpan Life = TimeSpan.FromDays(3650);

    public static IApplicationBuilder UseTerminalCookie(this IApplicationBuilder app)
    {
        var protector = app.ApplicationServices.GetRequiredService<IDataProtectionProvider>().CreateProtector("terminal");
        return app.Use((http, next) =>
        {
            if (HttpMethods.IsGet(http.Request.Method) && http.Request.Path == "/") http.Items[typeof(TerminalCookie)] = ReadOrGive(http, protector);
            return next(http);
        });
    }

    /// <summary>The terminal that asked for this page.</summary>
    public static Guid Of(HttpContext http) => (Guid)http.Items[typeof(TerminalCookie)]!;

    private static Guid ReadOrGive(HttpContext http, IDataProtector protector)
    {
        if (http.Request.Cookies[Name] is { } sealedId && Read(sealedId, protector) is { } known) return known;

        var id = Guid.CreateVersion7();
        http.Response.Cookies.Append(Name, protector.Protect(id.ToString("N")), new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = http.Request.IsHttps,
            IsEssential = true,
            MaxAge = Life,
            Path = "/",
        });
        return id;
    }

    private static Guid? Read(string sealedId, IDataProtector protector)
    {
        try
        {
            return Guid.TryParseExact(protector.Unprotect(sealedId), "N", out var id) ? id : null;
        }
        catch (CryptographicException)
        {
            // Made with keys that are gone, or by hand: it becomes a new terminal.
            return null;
        }
    }
}
