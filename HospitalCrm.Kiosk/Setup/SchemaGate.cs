using System.Net;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Satisfaction;
using Microsoft.Extensions.Options;

namespace HospitalCrm.Kiosk.Setup;

/// <summary>While the database is absent or older than this program expects, the kiosk shows a plain page that tries again by itself.</summary>
internal sealed class SchemaGate(SchemaUpkeep schema, IOptions<HospitalOptions> hospital)
{
    private const int RetrySeconds = 5;

    private volatile bool _isReady;

    public async Task PassAsync(HttpContext http, RequestDelegate next)
    {
        // Once ready it stays ready: only App changes the schema, and only forwards.
        if (!_isReady) _isReady = await schema.IsReadyAsync(http.RequestAborted);
        if (_isReady)
        {
            await next(http);
            return;
        }

        http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.Headers.RetryAfter = RetrySeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await http.Response.WriteAsync(Page(), http.RequestAborted);
    }

    private string Page()
    {
        var name = WebUtility.HtmlEncode(hospital.Value.Name);
        var telephone = WebUtility.HtmlEncode(hospital.Value.ServiceTelephone);
        return $"""
            <!DOCTYPE html>
            <html lang="zh-Hans">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <meta http-equiv="refresh" content="{RetrySeconds}">
              <title>{name}</title>
              <link rel="icon" href="data:,">
              <link rel="stylesheet" href="/css/kiosk.css">
              <link rel="stylesheet" href="/terminal.css">
            </head>
            <body>
              <main class="calm">
                <p class="calm-name">{name}</p>
                <h1>服务暂停，请稍候。</h1>
                <p>本机正在准备，准备好后会自动恢复。</p>
                <p>服务电话 <strong>{telephone}</strong></p>
              </main>
            </body>
            </html>
            """;
    }
}

internal static class SchemaGateSetup
{
    public static IApplicationBuilder UseSchemaGate(this IApplicationBuilder app)
    {
        var gate = ActivatorUtilities.CreateInstance<SchemaGate>(app.ApplicationServices);
        return app.UseWhen(IsPage, pages => pages.Use(gate.PassAsync));
    }

    /// <summary>Scripts and styles come as they are, so that the plain page has its looks.</summary>
    private static bool IsPage(HttpContext http) => http.GetEndpoint() is null || http.Request.Path == "/";
}
