using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HospitalCrm.Benchmarks.Peers;

/// <summary>
/// Posts over connections that stay open, with as little work of its own as possible: on one machine whatever the client takes is missing
/// to the program that is measured. The same for every program.
/// </summary>
internal static class RawPost
{
    /// <param name="head">The lines of the head after the first, without Content-Length.</param>
    /// <param name="bodyOf">The body and further head lines of a request by its number.</param>
    /// <param name="accepted">How the first line of every answer begins.</param>
    /// <returns>Seconds until the last answer.</returns>
    public static async Task<double> RunAsync(Uri address, string head, Func<int, (string Head, string Body)> bodyOf, int requests, int connections, string accepted, CancellationToken cancel)
    {
        var prepared = new byte[requests][];
        for (var i = 0; i < requests; i++)
        {
            var (more, body) = bodyOf(i);
            var length = Encoding.UTF8.GetByteCount(body);
            prepared[i] = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"POST {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\n{head}{more}Content-Length: {length}\r\n\r\n{body}"));
        }

        var next = -1;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(ConnectionAsync, cancel)));
        return watch.Elapsed.TotalSeconds;

        async Task ConnectionAsync()
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, address.Port, cancel);
            var buffer = new byte[256 * 1024];
            while (true)
            {
                var i = Interlocked.Increment(ref next);
                if (i >= requests) return;
                var request = prepared[i].AsMemory();
                while (request.Length > 0) request = request[await socket.SendAsync(request, SocketFlags.None, cancel)..];
                var length = 0;
                while (!IsWhole(buffer.AsSpan(0, length)))
                {
                    var read = await socket.ReceiveAsync(buffer.AsMemory(length), SocketFlags.None, cancel);
                    if (read == 0) throw new InvalidOperationException("The connection was closed.");
                    length += read;
                }

                if (!buffer.AsSpan(0, length).StartsWith(Encoding.ASCII.GetBytes(accepted))) throw new InvalidOperationException(Encoding.UTF8.GetString(buffer, 0, Math.Min(length, 600)));
            }
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0) return false;
        var head = Encoding.ASCII.GetString(answer[..end]);
        var at = head.IndexOf("Content-Length:", StringComparison.OrdinalIgnoreCase);
        if (at < 0) throw new InvalidOperationException(head);
        var line = head.AsSpan(at + "Content-Length:".Length);
        var stop = line.IndexOf('\r');
        return answer.Length >= end + 4 + int.Parse(stop < 0 ? line : line[..stop], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
    }
}
