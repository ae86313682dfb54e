using HospitalCrm.Domain.Common;

namespace HospitalCrm.App.Api;

/// <summary>The addresses of the SMS service, and its description.</summary>
internal static class SmsApiSetup
{
    public const string Root = "/api/sms";
    public const string DocumentName = "sms";

    public static void AddSmsApi(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<CallerLimits>();
        builder.Services.AddSingleton<SmsApi>();
        builder.Services.AddOpenApi(DocumentName, options =>
        {
            options.ShouldInclude = static description => description.RelativePath?.StartsWith(Root[1..], StringComparison.Ordinal) == true;
            options.AddDocumentTransformer(SmsApiDescription.Complete);
        });
    }

    public static void MapSmsApi(this WebApplication app)
    {
        var api = app.Services.GetRequiredService<SmsApi>();
        Open(app.MapPost($"{Root}/messages", (HttpContext http) => api.AcceptAsync(http)).WithName("send"));
        Open(app.MapGet($"{Root}/messages/{{id:guid}}", (HttpContext http, Guid id) => api.StatusAsync(http, id)).WithName("message"));
        Open(app.MapGet($"{Root}/requests/{{key}}", (HttpContext http, string key) => api.RequestStatusAsync(http, key)).WithName("request"));
        Open(app.MapPost($"{Root}/send", (HttpContext http) => api.SendAsync(http)).WithName("sendForm"));
        Open(app.Map($"{Root}/{{**rest}}", (HttpContext http) => api.UnknownAsync(http)).ExcludeFromDescription());
        app.MapOpenApi($"{Root}/openapi.json").AllowAnonymous().WithMetadata(new OpenByDesignAttribute("The description of the service, for the programmers of other systems."));

        // Cookies, pages and languages are not for programs: what stands between routing and these endpoints is left out.
        static void Open(RouteHandlerBuilder endpoint) => endpoint.AllowAnonymous().WithMetadata(new OpenByDesignAttribute("Asks for the calling system's key itself.")).ShortCircuit();
    }
}
