using System.Net;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Satisfaction;
using Microsoft.Extensions.Options;

namespace HospitalCrm.Kiosk.Setup;

/// <summary>By this cookie a terminal knows itself again. Scripts cannot read it; what it holds is replaced from time to time.</summary>
internal static class TerminalCookie
{
    public const string Name = "terminal";

    private static readonly TimeSpan Life = TimeSpan.FromDays(3650);

    public static IApplicationBuilder UseTerminalCookie(this IApplicationBuilder app)
    {
        var trustsThisMachine = app.ApplicationServices.GetRequiredService<IOptions<KioskOptions>>().Value.TrustsThisMachine
            && app.ApplicationServices.GetRequiredService<HisSettings>().Provider == HisProvider.Demonstration;
        return app.Use(async (http, next) =>
        {
            if (HttpMethods.IsGet(http.Request.Method) && http.Request.Path == "/") await AdmitAsync(http, trustsThisMachine);
            await next(http);
        });
    }

    /// <summary>The terminal that asked for this page; empty for a device that could not even wait.</summary>
    public static Guid Of(HttpContext http) => (Guid)http.Items[typeof(TerminalCookie)]!;

    private static async Task AdmitAsync(HttpContext http, bool trustsThisMachine)
    {
        var isTrusted = trustsThisMachine && http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address);
        var pass = await http.RequestServices.GetRequiredService<TerminalGate>().AdmitAsync(http.Request.Cookies[Name], isTrusted, http.RequestAborted);
        http.Items[typeof(TerminalCookie)] = pass.TerminalId;
        if (pass.NewToken is null) return;

        http.Response.Cookies.Append(Name, pass.NewToken, new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = http.Request.IsHttps,
            IsEssential = true,
            MaxAge = Life,
            Path = "/",
        });
    }
}
