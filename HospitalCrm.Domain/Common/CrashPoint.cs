using System.Diagnostics;
using System.Globalization;

namespace HospitalCrm.Domain.Common;

/// <summary>
/// Places beside commits where a test has the program die as if the power went: <c>HOSPITALCRM_CRASH_AT=sms.claimed</c>, or <c>sms.claimed:3</c> for the third
/// time it comes there. Only in Development; anywhere else the variable means nothing.
/// </summary>
internal static class CrashPoint
{
    private static readonly string? Name;
    private static int _left;

    static CrashPoint()
    {
        var wanted = Environment.GetEnvironmentVariable("HOSPITALCRM_CRASH_AT");
        if (wanted is null || Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") != "Development") return;
        var parts = wanted.Split(':');
        Name = parts[0];
        _left = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 1;
    }

    public static void Here(string name)
    {
        if (Name is null || Name != name || Interlocked.Decrement(ref _left) != 0) return;
        using var me = Process.GetCurrentProcess();
        me.Kill();
        // The signal is on its way; nothing more may happen here.
        me.WaitForExit();
    }
}
