using System.Diagnostics;

namespace HospitalCrm.Benchmarks.Peers;

/// <summary>Makes the programs that are compared, in Release, outside the repository.</summary>
internal static class Publishing
{
    /// <summary>A program of this repository.</summary>
    /// <returns>Its assembly.</returns>
    public static async Task<string> OursAsync(string project, string folder, CancellationToken cancel)
    {
        var output = Path.Combine(folder, project);
        await DotnetAsync(Repository(), ["publish", Path.Combine(project, $"{project}.csproj"), "-c", "Release", "-o", output], cancel);
        return Path.Combine(output, $"{project}.dll");
    }

    /// <summary>The peer: <c>dotnet new blazor -int Server</c> as it comes, with its Counter page.</summary>
    /// <inheritdoc cref="OursAsync" path="/returns"/>
    public static async Task<string> CounterAsync(string folder, CancellationToken cancel)
    {
        var source = Path.Combine(folder, "counter-source");
        var output = Path.Combine(folder, "counter");
        await DotnetAsync(folder, ["new", "blazor", "-int", "Server", "-n", "BlazorPeer", "-o", source, "--no-update-check"], cancel);
        await DotnetAsync(source, ["publish", "-c", "Release", "-o", output], cancel);
        return Path.Combine(output, "BlazorPeer.dll");
    }

    /// <summary>The root of the clone this runs from.</summary>
    internal static string Repository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "HospitalCrm.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException("Run the benchmarks from a clone of the repository: they publish its programs.");
    }

    private static async Task DotnetAsync(string folder, string[] arguments, CancellationToken cancel)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var dotnet = Process.Start(start)!;
        try
        {
            var output = await Task.WhenAll(dotnet.StandardOutput.ReadToEndAsync(cancel), dotnet.StandardError.ReadToEndAsync(cancel));
            await dotnet.WaitForExitAsync(cancel);
            if (dotnet.ExitCode != 0) throw new InvalidOperationException($"dotnet {arguments[0]} failed:\n{string.Join('\n', output)}");
        }
        finally
        {
            if (!dotnet.HasExited) dotnet.Kill(entireProcessTree: true);
        }
    }
}
