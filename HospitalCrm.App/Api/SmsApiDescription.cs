using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
namespace HospitalCrm.App.Api;
internal static class SmsApiDescription
{
    public static Task Complete(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancel) => Task.CompletedTask;
}
