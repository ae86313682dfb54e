using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Messaging;

namespace HospitalCrm.App.Api;

/// <summary>What a gateway says with each message it brings, so that nobody else brings any.</summary>
internal sealed record InboundSecret(string Gateway, string Secret);

/// <summary>
/// Where Kannel brings reports and what phones write. It is answered only after the commit: what is not answered with 200 it brings again.
/// </summary>
internal static class KannelEndpoints
{
    private const int MostBytes = 8192;

    // Kannel's bits for what a report says.
    private const int Delivered = 1;
    private const int Undeliverable = 2;
    private const int Queued = 4;
    private const int Accepted = 8;
    private const int Refused = 16;
    private const int OnTheWay = 32;

    public static void MapKannel(this WebApplication app)
    {
        // Past everything that is for people: it comes as often as messages go.
        app.MapGet("/api/sms/kannel/report", ReportAsync).ShortCircuit().ExcludeFromDescription().AllowAnonymous().WithMetadata(new OpenByDesignAttribute("Asks for the token of the message."));
        var inbound = app.MapMethods("/api/sms/kannel/inbound", [HttpMethods.Get, HttpMethods.Post], ReceiveAsync).ExcludeFromDescription().AllowAnonymous().DisableAntiforgery();
        inbound.WithMetadata(new OpenByDesignAttribute("Asks for the gateway's secret."));
    }

    private static async Task ReportAsync(HttpContext context, SmsReports reports)
    {
        var request = context.Request;
        if (!Guid.TryParse(request.Query["id"], out var id) || !reports.IsTokenOf(id, request.Query["token"]))
        {
            await RefuseAsync(context.Response, StatusCodes.Status403Forbidden);
            return;
        }

        if (!int.TryParse(request.Query["type"], NumberStyles.None, CultureInfo.InvariantCulture, out var bits)) return;
        (SmsReportKind Kind, string? Fault)? report = bits switch
        {
            _ when (bits & Delivered) != 0 => (SmsReportKind.Delivered, null),
            // As Kannel dresses up what the carrier gave up on after a while: 34.
            _ when (bits & Undeliverable) != 0 => (SmsReportKind.Failed, (bits & OnTheWay) != 0 ? "given up by the carrier" : "undelivered"),
            _ when (bits & Refused) != 0 => (SmsReportKind.Failed, "refused by the carrier"),
            _ when (bits & (Queued | Accepted)) != 0 => (SmsReportKind.Accepted, null),
            _ => null, // Something on the way: nothing is decided by it.
        };
        if (report is { } said) await reports.SettleAsync(id, said.Kind, said.Fault, context.RequestAborted);
    }

    private static async Task ReceiveAsync(HttpContext context, InboundDesk desk, IReadOnlyList<InboundSecret> secrets)
    {
        var (request, response) = (context.Request, context.Response);
        var given = Encoding.UTF8.GetBytes((string?)request.Query["secret"] ?? "");
        var gateway = secrets.FirstOrDefault(s => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(s.Secret), given))?.Gateway;
        if (gateway is null)
        {
            await RefuseAsync(response, StatusCodes.Status403Forbidden);
            return;
        }

        string? reference = request.Query["id"], from = request.Query["from"];
        if (string.IsNullOrEmpty(reference) || string.IsNullOrEmpty(from) || request.ContentLength > MostBytes)
        {
            await RefuseAsync(response, StatusCodes.Status400BadRequest);
            return;
        }

        var text = HttpMethods.IsPost(request.Method) ? await BodyAsync(request, context.RequestAborted) : (string?)request.Query["text"] ?? "";
        await desk.ReceiveAsync(gateway, reference, Read(from), from, text, context.RequestAborted);
    }

    /// <summary>Carriers write 86 in front, with and without a plus.</summary>
    private static MobileNumber? Read(string from) => MobileNumber.TryRead(from) ?? (from.Length == 13 && from.StartsWith("86", StringComparison.Ordinal) ? MobileNumber.TryRead(from[2..]) : null);

    /// <summary>With a word in it: an empty refusal would be dressed up as a page for people.</summary>
    private static Task RefuseAsync(HttpResponse response, int status)
    {
        response.StatusCode = status;
        return response.WriteAsync("refused");
    }

    private static async Task<string> BodyAsync(HttpRequest request, CancellationToken cancel)
    {
        var bytes = new byte[MostBytes];
        var read = await request.Body.ReadAtLeastAsync(bytes, MostBytes, throwOnEndOfStream: false, cancel);
        return Encoding.UTF8.GetString(bytes, 0, read);
    }
}
