using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;

namespace HospitalCrm.Benchmarks.Peers;

/// <summary>
/// Sits in a measured program and says, when asked over a named pipe, what it uses after a full collection. The same for ours
/// and for the peer, and nothing of it runs while it is not asked.
/// </summary>
internal sealed class Probe : IAsyncDisposable
{
    public const string PipeSetting = "HOSPITALCRM_BENCHMARK_PIPE";

    private readonly NamedPipeClientStream _pipe;
    private readonly StreamReader _reader;
    private readonly StreamWriter _writer;

    private Probe(NamedPipeClientStream pipe)
    {
        _pipe = pipe;
        _reader = new(pipe, leaveOpen: true);
        _writer = new(pipe, leaveOpen: true) { AutoFlush = true };
    }

    /// <summary>Begins to answer, if this program was started to be measured.</summary>
    public static void Begin()
    {
        if (Environment.GetEnvironmentVariable(PipeSetting) is { Length: > 0 } pipe)
            new Thread(() => Serve(pipe)) { IsBackground = true, Name = "benchmark probe" }.Start();
    }

    public static async Task<Probe> ConnectAsync(string pipe, CancellationToken cancel)
    {
        var client = new NamedPipeClientStream(".", pipe, PipeDirection.InOut, PipeOptions.Asynchronous);
        await client.ConnectAsync(cancel);
        return new(client);
    }

    public async Task<Usage> AskAsync(bool collect, CancellationToken cancel)
    {
        await _writer.WriteLineAsync((collect ? "collect" : "look").AsMemory(), cancel);
        var numbers = (await _reader.ReadLineAsync(cancel) ?? throw new EndOfStreamException("The measured program gave no answer."))
            .Split(' ').Select(n => long.Parse(n, CultureInfo.InvariantCulture)).ToList();
        return new(numbers[0], numbers[1], new TimeSpan(numbers[2]));
    }

    public async ValueTask DisposeAsync()
    {
        _reader.Dispose();
        await _writer.DisposeAsync();
        await _pipe.DisposeAsync();
    }

    private static void Serve(string pipe)
    {
        using var server = new NamedPipeServerStream(pipe, PipeDirection.InOut, 1);
        server.WaitForConnection();
        using var reader = new StreamReader(server, leaveOpen: true);
        using var writer = new StreamWriter(server, leaveOpen: true) { AutoFlush = true };
        while (reader.ReadLine() is { } question)
        {
            if (question == "collect") Collect();
            using var me = Process.GetCurrentProcess();
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{GC.GetTotalMemory(forceFullCollection: false)} {me.WorkingSet64} {me.TotalProcessorTime.Ticks}"));
        }
    }

    private static void Collect()
    {
        for (var i = 0; i < 3; i++)
        {
            // Aggressive hands free memory back to the system, so that the working set means something too.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
    }
}

/// <summary>What a program has used.</summary>
/// <param name="Heap">Bytes of live managed memory.</param>
/// <param name="Resident">Bytes of the working set.</param>
/// <param name="Cpu">Since its start, all threads.</param>
internal sealed record Usage(long Heap, long Resident, TimeSpan Cpu);
