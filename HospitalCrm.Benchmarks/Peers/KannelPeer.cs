using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HospitalCrm.Benchmarks.Peers;

/// <summary>
/// Kannel 1.4.5 as Debian ships it, with its stand-in for a carrier: bearerbox, smsbox and fakesmsc on loopback ports of their own. Its store is the
/// spool, because without one it loses what it has answered 202 to.
/// </summary>
public sealed class KannelPeer : IAsyncDisposable
{
    public const string User = "crm";
    public const string Password = "secret";
    public const string StatusPassword = "status";
    public const string Carrier = "carrier";

    private const string Bearerbox = "/usr/sbin/bearerbox";
    private const string Smsbox = "/usr/sbin/smsbox";
    private const string FakeCarrier = "/usr/lib/kannel/test/fakesmsc";

    private readonly string _folder;
    private readonly string _configuration;
    private readonly int? _fakeCarrierPort;
    private readonly List<Process> _processes = [];

    private KannelPeer(string folder, string configuration, int? fakeCarrierPort, int sendPort, int adminPort)
    {
        _folder = folder;
        _configuration = configuration;
        _fakeCarrierPort = fakeCarrierPort;
        SendAddress = new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{sendPort}/cgi-bin/sendsms"));
        StatusAddress = new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{adminPort}/status.xml?password={StatusPassword}"));
        AppDomain.CurrentDomain.ProcessExit += KillAll;
    }

    public static bool IsInstalled => File.Exists(Bearerbox) && File.Exists(Smsbox) && File.Exists(FakeCarrier);

    public Uri SendAddress { get; }

    public Uri StatusAddress { get; }

    private string ArrivalsFile => Path.Combine(_folder, "arrivals.log");

    /// <param name="folder">For its spool and logs; made where it is missing.</param>
    /// <param name="inboundUrl">Where messages from phones are posted, with Kannel's own escapes; null: nowhere.</param>
    /// <param name="replies">What phones send, as fakesmsc takes it: "sender receiver text|ucs2 words".</param>
    /// <param name="carrier">Null: Kannel's own stand-in for one.</param>
    public static async Task<KannelPeer> StartAsync(string folder, CancellationToken cancel, string? inboundUrl = null, string? replies = null, int repliesCount = 0, SmppCarrier? carrier = null)
    {
        if (!IsInstalled) throw new InvalidOperationException("Kannel is not installed (Debian: apt-get install kannel kannel-extras).");
        Directory.CreateDirectory(Path.Combine(folder, "spool"));
        var ports = FreePorts(4);
        var configuration = Path.Combine(folder, "kannel.conf");
        await File.WriteAllTextAsync(configuration, Configuration(folder, ports, inboundUrl, carrier), cancel);
        var kannel = new KannelPeer(folder, configuration, carrier is null ? ports[2] : null, ports[3], ports[0]);
        try
        {
            await kannel.RunAsync(replies, repliesCount, cancel);
            return kannel;
        }
        catch
        {
            await kannel.DisposeAsync();
            throw;
        }
    }

    /// <summary>The texts that reached phones, in order, as one string each; unfinished lines are left out.</summary>
    public async Task<IReadOnlyList<KannelArrival>> ReadArrivalsAsync(CancellationToken cancel)
    {
        await using var file = new FileStream(ArrivalsFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        var arrivals = new List<KannelArrival>();
        while (await reader.ReadLineAsync(cancel) is { } line)
        {
            var begin = line.IndexOf("Got message ", StringComparison.Ordinal);
            if (begin < 0 || !line.EndsWith('>')) continue;
            var words = line[(line.IndexOf('<', begin) + 1)..^1].Split(' ');
            if (words is [_, var phone, "ucs-2", var text]) arrivals.Add(new(phone, Ucs2(text)));
            else if (words is [_, _, "ucs-2-udh" or "udh", ..]) arrivals.Add(new(words[1], Ucs2(words[^1])));
        }

        return arrivals;
    }

    /// <summary>How many messages reached phones so far.</summary>
    public async Task<int> CountArrivalsAsync(CancellationToken cancel)
    {
        await using var file = new FileStream(ArrivalsFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        var count = 0;
        while (await reader.ReadLineAsync(cancel) is { } line) if (line.Contains("Got message ", StringComparison.Ordinal)) count++;
        return count;
    }

    /// <summary>As the power going.</summary>
    public async Task KillAsync()
    {
        foreach (var process in _processes)
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }

        _processes.Clear();
    }

    /// <summary>After <see cref="KillAsync"/>, on the same ports and the same spool.</summary>
    public Task StartAgainAsync(CancellationToken cancel) => RunAsync(replies: null, repliesCount: 0, cancel);

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= KillAll;
        await KillAsync();
    }

    private async Task RunAsync(string? replies, int repliesCount, CancellationToken cancel)
    {
        Run($"exec {Bearerbox} -v 4 {_configuration}", "bearerbox.log");
        await ReachAsync(StatusAddress.Port, cancel);
        // It gives up where nobody listens yet. The port cannot be tried first: whoever connects there is the carrier.
        if (_fakeCarrierPort is { } port)
            Run(string.Create(CultureInfo.InvariantCulture, $"while true; do {FakeCarrier} -H 127.0.0.1 -r {port} -i 0.2 -m {repliesCount} \"{replies ?? "1 2 text x"}\"; sleep 0.2; done"), "arrivals.log");
        Run($"exec {Smsbox} -v 4 {_configuration}", "smsbox.log");
        await ReachAsync(SendAddress.Port, cancel);
        await OnlineAsync(cancel);
    }

    private void Run(string command, string log) =>
        _processes.Add(Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"exec >>{Path.Combine(_folder, log)} 2>&1; {command}"]) { WorkingDirectory = _folder, UseShellExecute = false })!);

    private static async Task ReachAsync(int port, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, limit.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), limit.Token);
            }
        }
    }

    private async Task OnlineAsync(CancellationToken cancel)
    {
        using var http = new HttpClient();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while (true)
        {
            var status = await http.GetStringAsync(StatusAddress, limit.Token);
            if (status.Contains("<status>online", StringComparison.Ordinal) && status.Contains("<status>on-line", StringComparison.Ordinal)) return;
            await Task.Delay(TimeSpan.FromMilliseconds(100), limit.Token);
        }
    }

    private void KillAll(object? sender, EventArgs e)
    {
        foreach (var process in _processes) if (!process.HasExited) process.Kill(entireProcessTree: true);
    }

    /// <summary>%XX for a byte, anything else for itself; two bytes a character.</summary>
    private static string Ucs2(string escaped)
    {
        var bytes = new List<byte>(escaped.Length);
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] == '%')
            {
                bytes.Add(byte.Parse(escaped.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 2;
            }
            else
            {
                bytes.Add(escaped[i] == '+' ? (byte)' ' : (byte)escaped[i]);
            }
        }

        return Encoding.BigEndianUnicode.GetString([.. bytes]);
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        foreach (var listener in listeners) listener.Start();
        var ports = listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port).ToArray();
        foreach (var listener in listeners) listener.Dispose();
        return ports;
    }

    private static string Configuration(string folder, int[] ports, string? inboundUrl, SmppCarrier? carrier) => string.Create(CultureInfo.InvariantCulture, $"""
        group = core
        admin-port = {ports[0]}
        admin-interface = "127.0.0.1"
        admin-password = admin
        status-password = {StatusPassword}
        smsbox-port = {ports[1]}
        smsbox-interface = "127.0.0.1"
        box-deny-ip = "*.*.*.*"
        box-allow-ip = "127.0.0.1"
        dlr-storage = internal
        store-type = spool
        store-location = "{Path.Combine(folder, "spool")}"
        sms-resend-freq = 5
        sms-resend-retry = 3

        group = smsc
        smsc-id = {Carrier}
        {(carrier is null ? FakeLine(ports[2]) : SmppLine(carrier))}

        group = smsbox-route
        smsbox-id = box
        smsc-id = "{Carrier}"

        group = smsbox
        smsbox-id = box
        bearerbox-host = 127.0.0.1
        sendsms-port = {ports[3]}
        sendsms-interface = "127.0.0.1"
        mo-recode = true
        http-request-retry = 60
        http-queue-delay = 1

        group = sendsms-user
        username = {User}
        password = {Password}
        user-allow-ip = "127.0.0.1"
        max-messages = 10
        concatenation = true
        {(inboundUrl is null ? "" : $"""

            group = sms-service
            keyword = default
            catch-all = true
            max-messages = 0
            omit-empty = true
            {inboundUrl}

            """)}
        """);

    private static string FakeLine(int port) => string.Create(CultureInfo.InvariantCulture, $"""
        smsc = fake
        port = {port}
        connect-allow-ip = "127.0.0.1"
        """);

    private static string SmppLine(SmppCarrier carrier) => string.Create(CultureInfo.InvariantCulture, $"""
        smsc = smpp
        host = 127.0.0.1
        port = {carrier.Port}
        transceiver-mode = true
        interface-version = 34
        smsc-username = {SmppCarrier.User}
        smsc-password = {SmppCarrier.Password}
        system-type = ""
        msg-id-type = 0x00
        enquire-link-interval = 30
        reconnect-delay = 1
        """);
}

/// <summary>One message (or one part of a long one) as a phone got it.</summary>
public sealed record KannelArrival(string Phone, string Text);
