using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace HospitalCrm.Tests.Browser;

/// <summary>App or Kiosk as its own process, as in a hospital.</summary>
internal sealed partial class RunningProgram : IAsyncDisposable
{
    private readonly ProcessStartInfo _start;
    private readonly ConcurrentQueue<string> _output = new();
    private TaskCompletionSource<string> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process? _process;

    private RunningProgram(ProcessStartInfo start)
    {
        _start = start;
        AppDomain.CurrentDomain.ProcessExit += Kill;
    }

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Address { get; private set; } = "";

    /// <summary>What it has written to its console so far.</summary>
    public string Output => string.Join('\n', _output);

    /// <param name="name">HospitalCrm.App or HospitalCrm.Kiosk; both lie beside the tests.</param>
    public static async Task<RunningProgram> StartAsync(string name, IEnumerable<(string Name, string Value)> settings, CancellationToken cancel)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, $"{name}.dll")])
        {
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment.Remove("ASPNETCORE_URLS");
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["Urls"] = "http://127.0.0.1:0";
        foreach (var (key, value) in settings) start.Environment[key] = value;

        var program = new RunningProgram(start);
        await program.StartAsync(cancel);
        return program;
    }

    /// <summary>As the power going: nothing is finished, nobody is told.</summary>
    public async Task KillAsync()
    {
        Kill(this, EventArgs.Empty);
        await _process!.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _process = null;
    }

    /// <summary>Returns when it has died by itself, at the place it was told.</summary>
    public async Task DiedAsync(CancellationToken cancel)
    {
        await _process!.WaitForExitAsync(cancel).WaitAsync(TimeSpan.FromSeconds(60), cancel);
        await KillAsync();
    }

    /// <summary>After <see cref="KillAsync"/> or <see cref="DiedAsync"/>, at the same address.</summary>
    /// <param name="crashAt">Where it is to die this time; null: it lives.</param>
    public Task StartAgainAsync(CancellationToken cancel, string? crashAt = null)
    {
        _start.Environment["Urls"] = Address;
        _start.Environment["HOSPITALCRM_CRASH_AT"] = crashAt ?? "";
        _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return StartAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= Kill;
        if (_process is not null) await KillAsync();
    }

    private async Task StartAsync(CancellationToken cancel)
    {
        var process = new Process { StartInfo = _start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        var address = _address;
        process.Exited += (_, _) => address.TrySetException(new InvalidOperationException($"The program ended before it answered:\n{Output}"));
        _process = process;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Address = await address.Task.WaitAsync(TimeSpan.FromSeconds(60), cancel);
    }

    private void Hear(string? line)
    {
        if (line is null) return;
        _output.Enqueue(line);
        if (Listening().Match(line) is { Success: true } match) _address.TrySetResult(match.Groups["address"].Value);
    }

    private void Kill(object? sender, EventArgs e)
    {
        if (_process is { HasExited: false }) _process.Kill(entireProcessTree: true);
    }

    [GeneratedRegex(@"Now listening on: (?<address>http://127\.0\.0\.1:\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Listening();
}
