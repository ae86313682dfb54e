using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Staff;

namespace HospitalCrm.App.Setup;

/// <summary>/staff/photos/…: photos of the people somebody may see. An address never shows another picture, so browsers keep it.</summary>
internal static class StaffPhotoFiles
{
    public static void MapStaffPhotos(this WebApplication app) => app.MapGet("/staff/photos/{photo:guid}", async (Guid photo, StaffDirectory staff, HttpContext http) =>
    {
        if (await staff.TryGetPhotoAsync(photo, http.RequestAborted) is not { } content) return Results.NotFound();
        http.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        return Results.Bytes(content, "image/jpeg");
    }).RequireAuthorization(Permissions.Staff.View);
}
