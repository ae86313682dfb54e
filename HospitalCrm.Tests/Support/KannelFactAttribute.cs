using System.Runtime.CompilerServices;
using HospitalCrm.Benchmarks.Peers;

namespace HospitalCrm.Tests.Support;

/// <summary>A test with a real Kannel; skipped where none is installed, unless <c>HOSPITALCRM_TEST_REQUIRE</c> names it.</summary>
internal sealed class KannelFactAttribute : FactAttribute
{
    public KannelFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line) =>
        Skip = Requirements.SkipReason(Requirements.Kannel, KannelPeer.IsInstalled, "Kannel is not installed (Debian: kannel kannel-extras)");
}
