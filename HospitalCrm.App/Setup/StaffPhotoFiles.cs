using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Staff;
using Microsoft.AspNetCore.Components.Authorization;

namespace HospitalCrm.App.Setup;

/// <summary>/staff/photos/…: photos of the people somebody may see. An address never shows another picture, so browsers keep it.</summary>
internal static class StaffPhotoFiles
{
    public static void MapStaffPhotos(this WebApplication app) => app.MapGet("/staff/photos/{photo:guid}", async (Guid photo, StaffDirectory staff, AuthenticationStateProvider states, HttpContext http) =>
    {
        // Outside of a circuit nobody has told the use cases yet who is asking.
        ((IHostEnvironmentAuthenticationStateProvider)states).SetAuthenticationState(Task.FromResult(new AuthenticationState(http.User)));
        if (await staff.TryGetPhotoAsync(photo, http.RequestAborted) is not { } content) return Results.NotFound();
        http.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        return Results.Bytes(content, "image/jpeg");
    }).RequireAuthorization(Permissions.Staff.View);
}
