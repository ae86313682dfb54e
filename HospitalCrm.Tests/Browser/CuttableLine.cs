using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace HospitalCrm.Tests.Browser;

/// <summary>A network cable between browser and program that a test can pull out and put back.</summary>
internal sealed class CuttableLine : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<TcpClient, byte> _open = new();
    private readonly int _port;
    private readonly Task _accepting;
    private volatile bool _isCut;

    public CuttableLine(string address)
    {
        _port = new Uri(address).Port;
        _listener.Start();
        Address = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _accepting = AcceptAsync();
    }

    /// <summary>What the browser is given instead of the program's.</summary>
    public string Address { get; }

    /// <summary>Everything on the way is lost, and nothing new gets through.</summary>
    public void Cut()
    {
        _isCut = true;
        foreach (var end in _open.Keys) end.Dispose();
        _open.Clear();
    }

    public void Mend() => _isCut = false;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var browser = await _listener.AcceptTcpClientAsync(_end.Token);
                if (_isCut) browser.Dispose();
                else _ = CarryAsync(browser);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task CarryAsync(TcpClient browser)
    {
        using var program = new TcpClient();
        _open[browser] = 0;
        try
        {
            await program.ConnectAsync(IPAddress.Loopback, _port, _end.Token);
            _open[program] = 0;
            await Task.WhenAny(browser.GetStream().CopyToAsync(program.GetStream(), _end.Token), program.GetStream().CopyToAsync(browser.GetStream(), _end.Token));
        }
        catch (Exception broken) when (broken is IOException or SocketException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // As on any line.
        }
        finally
        {
            _open.TryRemove(browser, out _);
            _open.TryRemove(program, out _);
            browser.Dispose();
        }
    }
}
