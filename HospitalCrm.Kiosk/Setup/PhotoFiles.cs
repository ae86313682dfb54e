using HospitalCrm.Domain.Satisfaction;

namespace HospitalCrm.Kiosk.Setup;

/// <summary>/photos/…: the photos on the cards of people who can be rated. An address never shows another picture, so browsers keep it.</summary>
internal static class PhotoFiles
{
    public static void MapPhotoFiles(this IEndpointRouteBuilder routes) => routes.MapGet("/photos/{photo:guid}", async (Guid photo, KioskPhotos photos, HttpContext http) =>
    {
        if (await photos.TryGetAsync(photo, http.RequestAborted) is not { } content) return Results.NotFound();
        http.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        return Results.Bytes(content, "image/jpeg");
    });
}
