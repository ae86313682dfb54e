using HospitalCrm.App.Account;
using HospitalCrm.App.Shared.Lists;

namespace HospitalCrm.App.Setup;

/// <summary>Files that a page has made for the person who works in it.</summary>
internal static class FileEndpoints
{
    public const string Path = "/files";

    public static void MapFiles(this WebApplication app) =>
        app.MapGet($"{Path}/{{id:guid}}", (HttpContext context, Guid id, FileShelf shelf) =>
        {
            if (SignedInPerson.AccountId(context.User) is not { } owner || shelf.Take(id, owner) is not { } file) return Results.NotFound();

            context.Response.Headers.CacheControl = "no-store";
            // Gone from the disk as soon as it has been sent.
            var content = new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.None, 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous | FileOptions.SequentialScan);
            var type = file.Name.EndsWith(".json", StringComparison.Ordinal) ? "application/json" : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
            return Results.File(content, type, file.Name);
        }).RequireAuthorization();
}
