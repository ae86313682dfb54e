using System.Reflection;

namespace HospitalCrm.Kiosk.Components;

/// <summary>The version of this program, as administrators read it.</summary>
internal static class KioskVersion
{
    public static string Text { get; } = typeof(KioskVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";
}
