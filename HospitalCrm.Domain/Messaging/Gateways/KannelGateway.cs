using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace HospitalCrm.Domain.Messaging.Gateways;

/// <summary>What a Kannel is to be reached by.</summary>
/// <param name="Url">Of its smsbox: http://…:13013/cgi-bin/sendsms.</param>
/// <param name="Sender">码号.</param>
/// <param name="MostParts">Its <c>max-messages</c>: what is longer it cuts without a word.</param>
/// <param name="CallbackUrl">How Kannel reaches us, for reports.</param>
/// <param name="StatusUrl">Of its bearerbox: http://…:13000/status.xml?password=…; null: only asked whether it listens.</param>
public sealed record KannelSettings(string Name, Uri Url, string User, string Password, string Sender, int MostParts, Uri CallbackUrl, Uri? StatusUrl);

/// <summary>
/// Kannel over HTTP (tried with 1.4.5). It gives no number for what it takes, so the address its report comes to carries ours. Nothing personal stands
/// in an address: number, sender and password are headers, the text is the body.
/// </summary>
/// <remarks>
/// Always POST with a body: the HTTP client repeats by itself a request without one when the line breaks before an answer, and that would be a second message.
/// </remarks>
public sealed class KannelGateway : ISmsGateway, IDisposable
{
    /// <summary>
    /// Delivered, undeliverable, refused by the carrier (1 + 2 + 16): the three that end a message. 4 and 8 (queued, taken by the carrier) would double the callbacks
    /// and change nothing we show.
    /// </summary>
    private const string ReportMask = "19";

    private const int LongestAnswer = 4096;
    private const string Ucs2 = "2";
    private static readonly TimeSpan BetweenConnections = TimeSpan.FromMilliseconds(3);

    private readonly KannelSettings _settings;
    private readonly SmsReports _reports;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly SemaphoreSlim _connecting = new(1, 1);

    public KannelGateway(KannelSettings settings, SmsReports reports, TimeProvider time)
    {
        _settings = settings;
        _reports = reports;
        _time = time;
        // A line that lay idle may just be closing: what is sent into it is in doubt. Kannel closes after a minute.
        var lines = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(15),
            ConnectCallback = ConnectAsync,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
        };
        _http = new(lines) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = LongestAnswer };
    }

    public string Name => _settings.Name;

    public string? SenderNumber => _settings.Sender;

    public int MostParts => _settings.MostParts;

    public void Dispose()
    {
        _http.Dispose();
        _connecting.Dispose();
    }

    public async Task<string> SubmitAsync(SmsHandOver message, CancellationToken cancel)
    {
        using var request = RequestFor(message);
        var (status, answer) = await SendAsync(request, cancel);
        switch (status)
        {
            case HttpStatusCode.Accepted when answer.StartsWith("0:", StringComparison.Ordinal) || answer.StartsWith("3:", StringComparison.Ordinal):
                // "0: Accepted for delivery", "3: Queued for later delivery".
                return "";
            case HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized:
                throw Away("login refused");
            case HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed:
                throw Away("no sendsms there");
            case HttpStatusCode.ServiceUnavailable:
                throw Away("not available");
            case >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError:
                throw new SmsRefusedException(string.Create(CultureInfo.InvariantCulture, $"refused {(int)status}"), mayTryAgain: false);
            default:
                throw new UnclearAnswerException(string.Create(CultureInfo.InvariantCulture, $"answer {(int)status}"));
        }
    }

    public async Task<SmsGatewayHealth> ProbeAsync(CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _settings.StatusUrl ?? _settings.Url);
        try
        {
            using var answer = await _http.SendAsync(request, cancel);
            // Without a password it says 403, and thereby that it is there.
            if (_settings.StatusUrl is null) return new(IsUp: (int)answer.StatusCode < 500, (int)answer.StatusCode < 500 ? null : "not available");
            return answer.IsSuccessStatusCode ? Read(await answer.Content.ReadAsStringAsync(cancel)) : new(IsUp: false, "status page refused");
        }
        catch (HttpRequestException)
        {
            return new(IsUp: false, "no answer");
        }
    }

    /// <summary>Kannel's status page.</summary>
    internal static SmsGatewayHealth Read(string page)
    {
        XElement root;
        try
        {
            root = XElement.Parse(page);
        }
        catch (XmlException)
        {
            return new(IsUp: false, "status page unreadable");
        }

        if (root.Element("status") is not { } status) return new(IsUp: false, "status page refused");
        var carriers = root.Element("smscs")?.Elements("smsc").ToList() ?? [];
        long queued = carriers.Sum(c => (long?)c.Element("queued") ?? 0) + ((long?)root.Element("sms")?.Element("sent")?.Element("queued") ?? 0);
        if (!status.Value.StartsWith("running", StringComparison.Ordinal)) return new(IsUp: false, "not running", queued);
        if (!carriers.Exists(c => c.Element("status")?.Value.StartsWith("online", StringComparison.Ordinal) == true)) return new(IsUp: false, "carrier line down", queued);
        return new(IsUp: true, Queued: queued);
    }

    private HttpRequestMessage RequestFor(SmsHandOver message)
    {
        var report = string.Create(CultureInfo.InvariantCulture, $"{_settings.CallbackUrl.AbsoluteUri.TrimEnd('/')}/api/sms/kannel/report?id={message.Id:N}&token={_reports.TokenOf(message.Id)}&type=%d");
        var request = new HttpRequestMessage(HttpMethod.Post, _settings.Url) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(message.Text)) };
        // Without the coding each Chinese character becomes "?", without the charset the bytes are sent as they are: both are answered 202.
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/plain") { CharSet = "UTF-8" };
        Add("Username", _settings.User);
        Add("Password", _settings.Password);
        Add("To", message.To.Digits);
        Add("From", _settings.Sender);
        Add("Coding", Ucs2);
        Add("DLR-Mask", ReportMask);
        Add("DLR-URL", report);
        Add("Priority", PriorityOf(message.Priority));
        if (message.ExpiresAt is { } end) Add("Validity", Math.Max(1, (int)Math.Ceiling((end - _time.GetUtcNow().UtcDateTime).TotalMinutes)).ToString(CultureInfo.InvariantCulture));
        return request;

        void Add(string name, string value) => request.Headers.TryAddWithoutValidation($"X-Kannel-{name}", value);
    }

    private async Task<(HttpStatusCode Status, string Answer)> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        try
        {
            using var answer = await _http.SendAsync(request, cancel);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync(cancel));
        }
        catch (HttpRequestException fault) when (fault.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError)
        {
            throw Away("no connection", fault);
        }
        catch (OperationCanceledException fault) when (fault.InnerException is TimeoutException && !cancel.IsCancellationRequested)
        {
            // The only time limit of the client itself: for connecting.
            throw Away("no connection", fault);
        }
    }

    /// <summary>
    /// One after the other, with a breath between: where a hundred come at once, Kannel's queue for callers (ten long) runs over, and some lines are reset after their
    /// message was sent into them, which leaves it in doubt.
    /// </summary>
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        await _connecting.WaitAsync(cancel);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancel);
            await Task.Delay(BetweenConnections, _time, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        finally
        {
            _connecting.Release();
        }
    }

    /// <summary>0 to 3, the higher the earlier; Kannel's own queue would keep a code waiting behind reminders otherwise.</summary>
    private static string PriorityOf(int lane) => lane switch
    {
        < SmsLanes.Urgent => "3",
        < SmsLanes.Normal => "2",
        < SmsLanes.Bulk => "1",
        _ => "0",
    };

    private static SmsRefusedException Away(string reason, Exception? inner = null) => new(reason, mayTryAgain: true, inner) { IsGatewayTrouble = true };

    /// <summary>An answer from which nobody can tell whether the message went.</summary>
    private sealed class UnclearAnswerException(string message) : Exception(message);
}
