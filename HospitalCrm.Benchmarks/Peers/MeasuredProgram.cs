using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace HospitalCrm.Benchmarks.Peers;

/// <summary>A published web program in a process of its own: workstation GC, a free loopback port, a probe inside.</summary>
internal sealed class MeasuredProgram : IAsyncDisposable
{
    private readonly Process _process;
    private Probe? _probe;

    private MeasuredProgram(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    /// <param name="assembly">The .dll that <c>dotnet publish</c> has written.</param>
    /// <param name="ready">A path that answers once the program works.</param>
    public static async Task<MeasuredProgram> StartAsync(string assembly, IEnumerable<KeyValuePair<string, string?>> settings, string ready, HttpClient http, CancellationToken cancel, string environment = "Production")
    {
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}/"));
        var pipe = $"hospitalcrm-benchmark-{Guid.CreateVersion7():N}";
        var start = new ProcessStartInfo("dotnet", [assembly]) { WorkingDirectory = Path.GetDirectoryName(assembly)!, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var (key, value) in settings) start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        start.Environment["ASPNETCORE_ENVIRONMENT"] = environment;
        start.Environment["Logging__LogLevel__Default"] = "Error";
        start.Environment["Logging__LogLevel__Microsoft.AspNetCore"] = "Error"; // the template's own settings say more
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(Probe).Assembly.Location;
        start.Environment[Probe.PipeSetting] = pipe;

        var program = new MeasuredProgram(Process.Start(start)!, address);
        program._process.OutputDataReceived += Repeat;
        program._process.ErrorDataReceived += Repeat;
        program._process.BeginOutputReadLine();
        program._process.BeginErrorReadLine();
        try
        {
            await program.AwaitAsync(ready, http, cancel);
            program._probe = await Probe.ConnectAsync(pipe, cancel);
            return program;
        }
        catch
        {
            await program.DisposeAsync();
            throw;
        }
    }

    /// <summary>After a full collection, or just as it is.</summary>
    public Task<Usage> UsageAsync(bool collect, CancellationToken cancel) => _probe!.AskAsync(collect, cancel);

    public async ValueTask DisposeAsync()
    {
        if (_probe is not null) await _probe.DisposeAsync();
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static void Repeat(object sender, DataReceivedEventArgs line)
    {
        if (!string.IsNullOrEmpty(line.Data)) Console.Error.WriteLine(line.Data);
    }

    private async Task AwaitAsync(string ready, HttpClient http, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (true)
        {
            if (_process.HasExited) throw new InvalidOperationException($"{_process.StartInfo.ArgumentList[0]} ended with {_process.ExitCode}.");
            try
            {
                using var answer = await http.GetAsync(new Uri(Address, ready), limit.Token);
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), limit.Token);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
