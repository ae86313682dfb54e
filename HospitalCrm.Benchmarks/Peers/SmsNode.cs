using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace HospitalCrm.Benchmarks.Peers;

/// <summary>The staff app as a process of its own, at an address it keeps through all its deaths.</summary>
public sealed class SmsNode : IAsyncDisposable
{
    private readonly string _assembly;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly string _log;
    private Process? _process;

    /// <param name="assembly">HospitalCrm.App.dll.</param>
    /// <param name="settings">As environment variables.</param>
    /// <param name="log">What it says goes to this file.</param>
    public SmsNode(string assembly, Uri address, IReadOnlyDictionary<string, string> settings, string log)
    {
        (_assembly, Address, _settings, _log) = (assembly, address, settings, log);
        AppDomain.CurrentDomain.ProcessExit += Kill;
    }

    public Uri Address { get; }

    /// <summary>Bytes of memory it has now.</summary>
    public long WorkingSet
    {
        get
        {
            _process!.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>A loopback address nobody listens on now.</summary>
    public static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"));
    }

    /// <param name="crashAt">Where it is to die (HOSPITALCRM_CRASH_AT); null: it lives.</param>
    public void Start(string? crashAt = null)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec dotnet {_assembly} >>{_log} 2>&1"]) { WorkingDirectory = Path.GetDirectoryName(_assembly)!, UseShellExecute = false };
        foreach (var (name, value) in _settings) start.Environment[name] = value;
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["Urls"] = Address.ToString();
        start.Environment.Remove("ASPNETCORE_URLS");
        start.Environment["HOSPITALCRM_CRASH_AT"] = crashAt ?? "";
        _process = Process.Start(start)!;
    }

    /// <summary>Returns when it answers.</summary>
    public async Task ReadyAsync(CancellationToken cancel)
    {
        using var http = new HttpClient();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        while (true)
        {
            if (_process!.HasExited) throw new InvalidOperationException($"The program ended before it answered:\n{await File.ReadAllTextAsync(_log, cancel)}");
            try
            {
                using var answer = await http.GetAsync(new Uri(Address, "healthz"), limit.Token);
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), limit.Token);
        }
    }

    /// <summary>Returns when it has died by itself.</summary>
    public async Task DiedAsync(CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        await _process!.WaitForExitAsync(limit.Token);
        _process.Dispose();
        _process = null;
    }

    /// <summary>As the power going.</summary>
    public async Task KillAsync()
    {
        if (_process is null) return;
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= Kill;
        await KillAsync();
    }

    private void Kill(object? sender, EventArgs e)
    {
        if (_process is { HasExited: false }) _process.Kill(entireProcessTree: true);
    }
}
