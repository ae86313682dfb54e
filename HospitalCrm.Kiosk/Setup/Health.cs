using HospitalCrm.Domain.Persistence;

namespace HospitalCrm.Kiosk.Setup;

/// <summary>Whether a patient can be served now: asked by monitors, and by the browser that waits for us to come back.</summary>
internal static class Health
{
    public static void MapHealth(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/healthz", async (SchemaUpkeep schema, CancellationToken cancel) =>
            await schema.IsReadyAsync(cancel) ? Results.Text("ok") : Results.Text("not ready", statusCode: StatusCodes.Status503ServiceUnavailable));
}
