using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Complaints;
using Microsoft.AspNetCore.Components.Authorization;

namespace HospitalCrm.App.Setup;

/// <summary>/complaints/attachments/…: files of complaints somebody may see, to save and never to show inside the program.</summary>
internal static class ComplaintFiles
{
    public static void MapComplaintFiles(this WebApplication app) => app.MapGet("/complaints/attachments/{id:guid}", async (Guid id, ComplaintAttachments attachments, AuthenticationStateProvider states, HttpContext http) =>
    {
        // Outside of a circuit nobody has told the use cases yet who is asking.
        ((IHostEnvironmentAuthenticationStateProvider)states).SetAuthenticationState(Task.FromResult(new AuthenticationState(http.User)));
        if (await attachments.TryOpenAsync(id, http.RequestAborted) is not { } file) return Results.NotFound();
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.File(file.Content, file.ContentType, file.Name);
    }).RequireAuthorization(Permissions.Complaints.View);
}
