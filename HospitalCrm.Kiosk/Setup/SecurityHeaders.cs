namespace HospitalCrm.Kiosk.Setup;

/// <summary>What every answer of the kiosk tells the browser: nothing foreign, nothing framed, nothing kept.</summary>
internal static class SecurityHeaders
{
    private const string Parts =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; " +
        "base-uri 'self'; frame-ancestors 'none'; form-action ";

    private const string Policy = Parts + "'none'";

    /// <summary>For the one page that has a form a browser sends.</summary>
    public const string PolicyWithForm = Parts + "'self'";

    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XFrameOptions = "DENY";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()";
        // Scripts and styles say themselves how long they live; nothing else is kept.
        http.Response.OnStarting(() =>
        {
            if (headers.CacheControl.Count == 0) headers.CacheControl = "no-store";
            return Task.CompletedTask;
        });
        return next(http);
    });
}
