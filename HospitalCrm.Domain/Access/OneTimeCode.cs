using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace HospitalCrm.Domain.Access;

/// <summary>
/// The six digits of an authenticator (RFC 6238: HMAC-SHA1, 30 seconds, which every authenticator app speaks). Ours and not
/// Identity's provider: that one keeps the key plain and takes a code twice.
/// </summary>
public static class OneTimeCode
{
    public const int Digits = 6;
    private const int StepSeconds = 30;
    private const int KeyBytes = 20;
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>160 bits, as the RFC wants it, written as authenticators take it.</summary>
    public static string NewKey()
    {
        var text = new StringBuilder();
        var (bits, count) = (0, 0);
        foreach (var b in RandomNumberGenerator.GetBytes(KeyBytes))
        {
            bits = ((bits & 0xFF) << 8) | b;
            for (count += 8; count >= 5; count -= 5) text.Append(Base32[(bits >> (count - 5)) & 31]);
        }

        return text.ToString();
    }

    public static long StepOf(DateTime utc) => new DateTimeOffset(utc).ToUnixTimeSeconds() / StepSeconds;

    public static string At(string key, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // The RFC's algorithm: what is needed is a keyed function, not a digest without collisions.
        var hash = HMACSHA1.HashData(Decode(key), counter);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 15)) & 0x7FFF_FFFF;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The half minute this code belongs to: the present one, or one to either side for clocks that differ. Null when it is none of them.</summary>
    public static long? TryMatch(string key, string code, DateTime utc)
    {
        long? matched = null;
        var now = StepOf(utc);
        // All three are compared whichever fits: how long it takes says nothing.
        foreach (var step in new[] { now - 1, now, now + 1 })
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(At(key, step)), Encoding.ASCII.GetBytes(code))) matched = step;
        }

        return matched;
    }

    private static byte[] Decode(string key)
    {
        var bytes = new List<byte>(KeyBytes);
        var (bits, count) = (0, 0);
        foreach (var c in key)
        {
            bits = ((bits & 0xFF) << 5) | Base32.IndexOf(c, StringComparison.Ordinal);
            count += 5;
            if (count < 8) continue;
            count -= 8;
            bytes.Add((byte)(bits >> count));
        }

        return [.. bytes];
    }
}
