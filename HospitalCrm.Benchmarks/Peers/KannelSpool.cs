using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace HospitalCrm.Benchmarks.Peers;

/// <summary>
/// Kannel as a hospital would install it to accept messages: bearerbox with its spool (a file for each message, not made durable) and smsbox, without a
/// carrier, so that accepting is all it does.
/// </summary>
internal sealed class KannelSpool : IAsyncDisposable
{
    private readonly List<Process> _boxes = [];
    private readonly int _sendPort;

    private KannelSpool(int sendPort) => _sendPort = sendPort;

    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_sendPort}/cgi-bin/sendsms"));

    public static bool IsInstalled => File.Exists("/usr/sbin/bearerbox") && File.Exists("/usr/sbin/smsbox");

    /// <summary>Of both boxes, since they began.</summary>
    public TimeSpan Cpu
    {
        get
        {
            var sum = TimeSpan.Zero;
            foreach (var box in _boxes)
            {
                box.Refresh();
                sum += box.TotalProcessorTime;
            }

            return sum;
        }
    }

    public static async Task<KannelSpool> StartAsync(string folder, CancellationToken cancel)
    {
        Directory.CreateDirectory(Path.Combine(folder, "spool"));
        var (admin, link, smsc, send) = (FreePort(), FreePort(), FreePort(), FreePort());
        var file = Path.Combine(folder, "kannel.conf");
        await File.WriteAllTextAsync(file, string.Create(CultureInfo.InvariantCulture, $"""
            group = core
            admin-port = {admin}
            admin-interface = "127.0.0.1"
            admin-password = adm
            status-password = st
            smsbox-port = {link}
            smsbox-interface = "127.0.0.1"
            box-deny-ip = "*.*.*.*"
            box-allow-ip = "127.0.0.1"
            log-file = "{folder}/bearerbox.log"
            log-level = 4
            dlr-storage = internal
            store-type = spool
            store-location = "{folder}/spool"

            group = smsc
            smsc = fake
            smsc-id = carrier
            port = {smsc}
            connect-allow-ip = "127.0.0.1"

            group = smsbox-route
            smsbox-id = box
            smsc-id = "carrier"

            group = smsbox
            smsbox-id = box
            bearerbox-host = 127.0.0.1
            sendsms-port = {send}
            sendsms-interface = "127.0.0.1"
            sendsms-chars = "0123456789 +-"
            log-file = "{folder}/smsbox.log"
            log-level = 4

            group = sendsms-user
            username = crm
            password = secret
            user-allow-ip = "127.0.0.1"
            max-messages = 10
            concatenation = true

            group = sms-service
            keyword = default
            catch-all = true
            max-messages = 0
            text = "x"

            """), cancel);

        var kannel = new KannelSpool(send);
        try
        {
            kannel.Begin("/usr/sbin/bearerbox", file);
            await AwaitAsync(link, cancel);
            kannel.Begin("/usr/sbin/smsbox", file);
            await AwaitAsync(send, cancel);
            return kannel;
        }
        catch
        {
            await kannel.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var box in _boxes)
        {
            if (!box.HasExited) box.Kill();
            await box.WaitForExitAsync();
            box.Dispose();
        }
    }

    private void Begin(string program, string file)
    {
        var start = new ProcessStartInfo(program, ["-v", "4", file]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        var box = Process.Start(start)!;
        box.BeginOutputReadLine();
        box.BeginErrorReadLine();
        _boxes.Add(box);
    }

    private static async Task AwaitAsync(int port, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while (true)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port, limit.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), limit.Token);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
