using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace HospitalCrm.Benchmarks.Peers;

/// <summary>
/// A carrier that speaks SMPP 3.4, as those behind a Kannel do: npm's <c>smpp</c> in a Node.js process of its own (<c>scripts/install-carrier</c>). What becomes of
/// a message is decided by the end of its number, as Carrier/carrier.js says.
/// </summary>
public sealed class SmppCarrier : IAsyncDisposable
{
    public const string User = "hospital";
    public const string Password = "carrier";

    private static readonly string Folder = Path.Combine(Publishing.Repository(), "HospitalCrm.Benchmarks", "Peers", "Carrier");
    private static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web);

    private readonly Process _node;
    private readonly ConcurrentQueue<CarrierArrival> _arrivals = new();
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;

    private SmppCarrier(Process node, int port)
    {
        (_node, Port) = (node, port);
        _reading = ReadAsync();
        AppDomain.CurrentDomain.ProcessExit += Kill;
    }

    public static bool IsInstalled => Directory.Exists(Path.Combine(Folder, "node_modules", "smpp"));

    public int Port { get; }

    /// <summary>Each part of each message the carrier took, in order.</summary>
    public IReadOnlyCollection<CarrierArrival> Arrivals => _arrivals;

    public static async Task<SmppCarrier> StartAsync(CancellationToken cancel)
    {
        if (!IsInstalled) throw new InvalidOperationException("The carrier is not installed: scripts/install-carrier.");
        var port = FreePort();
        var start = new ProcessStartInfo("node", ["carrier.js", port.ToString(CultureInfo.InvariantCulture), User, Password])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        var carrier = new SmppCarrier(Process.Start(start)!, port);
        await carrier._listening.Task.WaitAsync(TimeSpan.FromSeconds(20), cancel);
        return carrier;
    }

    /// <summary>A phone writes.</summary>
    public Task ReplyAsync(string from, string to, string text) => OrderAsync(new { reply = new { from, to, text } });

    /// <summary>All lines to Kannel break; the carrier stays and can be called again.</summary>
    public Task HangUpAsync() => OrderAsync(new { hangUp = true });

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= Kill;
        Kill(this, EventArgs.Empty);
        await _reading;
        _node.Dispose();
    }

    private async Task OrderAsync(object order)
    {
        await _node.StandardInput.WriteLineAsync(JsonSerializer.Serialize(order, Wire));
        await _node.StandardInput.FlushAsync();
    }

    private async Task ReadAsync()
    {
        while (await _node.StandardOutput.ReadLineAsync() is { } line)
        {
            using var said = JsonDocument.Parse(line);
            if (said.RootElement.TryGetProperty("listening", out _)) _listening.TrySetResult();
            if (said.RootElement.TryGetProperty("phone", out _)) _arrivals.Enqueue(said.Deserialize<CarrierArrival>(Wire)!);
        }

        _listening.TrySetException(new InvalidOperationException("The carrier ended before it listened."));
    }

    private void Kill(object? sender, EventArgs e)
    {
        if (!_node.HasExited) _node.Kill(entireProcessTree: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>One part of a message as the carrier got it.</summary>
/// <param name="Part">Which part of a long one, from 1; null: it is whole.</param>
/// <param name="Coding">SMPP's data_coding; 8 is UCS-2.</param>
public sealed record CarrierArrival(string Phone, string Sender, string Text, int? Part, int Coding);
