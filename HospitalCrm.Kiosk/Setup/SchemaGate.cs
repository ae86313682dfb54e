using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Settings;

namespace HospitalCrm.Kiosk.Setup;

/// <summary>While the database is absent or older than this program expects, the kiosk shows a plain page that tries again by itself.</summary>
internal sealed class SchemaGate(SchemaUpkeep schema, SettingsStore settings)
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
        await http.Response.WriteAsync(CalmPage.Write(settings.Current, "服务暂停，请稍候。", "本机正在准备，准备好后会自动恢复。"), http.RequestAborted);
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
    private static bool IsPage(HttpContext http) => http.GetEndpoint() is null || http.Request.Path == "/" || PhoneDoor.IsPhonePage(http.Request.Path);
}
