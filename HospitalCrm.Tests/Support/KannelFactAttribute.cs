using System.Runtime.CompilerServices;
using HospitalCrm.Benchmarks.Peers;

namespace HospitalCrm.Tests.Support;

/// <summary>A test with a real Kannel, and with a carrier behind it where it says so; skipped where one is not installed, unless <c>HOSPITALCRM_TEST_REQUIRE</c> names it.</summary>
internal sealed class KannelFactAttribute : FactAttribute
{
    public KannelFactAttribute(string? with = null, [CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line)
    {
        Skip = Requirements.SkipReason(Requirements.Kannel, KannelPeer.IsInstalled, "Kannel is not installed (Debian: kannel kannel-extras)");
        if (with == Requirements.Carrier) Skip ??= Requirements.SkipReason(Requirements.Carrier, SmppCarrier.IsInstalled, "the SMPP carrier is not installed (scripts/install-carrier)");
    }
}
