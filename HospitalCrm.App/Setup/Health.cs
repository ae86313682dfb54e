using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;

namespace HospitalCrm.App.Setup;

/// <summary>/healthz for whoever watches the server: ready or not, and nothing else.</summary>
internal static class Health
{
    public static void MapHealth(this WebApplication app) => app.MapGet("/healthz", async (SchemaUpkeep schema, CancellationToken cancel) =>
        await schema.IsReadyAsync(cancel) ? Results.Text("ok") : Results.Text("not ready", statusCode: StatusCodes.Status503ServiceUnavailable)).AllowAnonymous().WithMetadata(new OpenByDesignAttribute("Says whether the program is ready, and no more."));
}
