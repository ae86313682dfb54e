using System.Diagnostics.CodeAnalysis;
using HospitalCrm.Benchmarks.Peers;

/// <summary>
/// .NET runs this in every program that is measured (DOTNET_STARTUP_HOOKS); the name and the missing namespace are its rule.
/// </summary>
[SuppressMessage("Design", "CA1050", Justification = "The runtime looks for a StartupHook without a namespace.")]
[SuppressMessage("Design", "MA0047", Justification = "The runtime looks for a StartupHook without a namespace.")]
[SuppressMessage("Maintainability", "RCS1110", Justification = "The runtime looks for a StartupHook without a namespace.")]
internal static class StartupHook
{
    public static void Initialize() => Probe.Begin();
}
