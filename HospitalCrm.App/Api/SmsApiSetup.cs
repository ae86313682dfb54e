using HospitalCrm.Domain.Common;

namespace HospitalCrm.App.Api;

/// <summary>The addresses of the SMS service, and its description.</summary>
internal static class SmsApiSetup
{
    public const string Root = "/api/sms";
    public const string DocumentName = "v1";

    public static void AddSmsApi(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<CallerLimits>();
        builder.Services.AddSingleton<SmsApi>();
        builder.Services.AddOpenApi(DocumentName, options =>
        {
            options.ShouldInclude = static description => description.RelativePath?.StartsWith(Root[1..], StringComparison.Ordinal) == true;
            options.AddDocumentTransformer(SmsApiDescription.CompleteAsync);
        });
    }

    public static void MapSmsApi(this WebApplication app)
    {
        // As delegates and not as RequestDelegate, which the description would leave out.
        var api = app.Services.GetRequiredService<SmsApi>();
        Open(app.MapPost($"{Root}/messages", (Delegate)api.AcceptAsync).WithName("send"));
        Open(app.MapGet($"{Root}/messages/{{id:guid}}", api.StatusAsync).WithName("message"));
        Open(app.MapGet($"{Root}/requests/{{key}}", api.RequestStatusAsync).WithName("request"));
        Open(app.MapPost($"{Root}/send", (Delegate)api.SendAsync).WithName("sendForm"));
        Open(app.Map($"{Root}/{{**rest}}", api.UnknownAsync));
        app.MapOpenApi($"{Root}/openapi.json").AllowAnonymous().WithMetadata(new OpenByDesignAttribute("The description of the service, for the programmers of other systems."));

        // Cookies, pages and languages are not for programs: what stands between routing and these endpoints is left out.
        static void Open(IEndpointConventionBuilder endpoint) => endpoint.AllowAnonymous().WithMetadata(new OpenByDesignAttribute("Asks for the calling system's key itself.")).ShortCircuit();
    }
}
