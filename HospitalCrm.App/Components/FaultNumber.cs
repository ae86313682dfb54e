using System.Globalization;
using System.Security.Cryptography;

namespace HospitalCrm.App.Components;

/// <summary>A number short enough to read out on the telephone, by which a fault is found in the log.</summary>
internal sealed class FaultNumber
{
    private FaultNumber() { }

    public static string Next(TimeProvider time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():MMdd}-{RandomNumberGenerator.GetInt32(1_000_000):D6}");
}
