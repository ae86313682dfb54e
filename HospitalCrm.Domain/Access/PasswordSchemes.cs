using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace HospitalCrm.Domain.Access;

/// <summary>One way in which a HIS keeps passwords.</summary>
public interface IHisPasswordScheme
{
    /// <summary>The prefix of a stored value (<c>md5:…</c>), and the value of <c>His:PasswordScheme</c> where the HIS stores no prefix.</summary>
    string Name { get; }

    /// <param name="stored">Without the prefix.</param>
    bool Matches(string stored, string password);
}

/// <summary>The schemes hospitals' systems use: plain text up to PBKDF2. Legacy ones are read, never written.</summary>
public sealed class HisPasswordCheck(string? defaultScheme = null)
{
    private static readonly IHisPasswordScheme[] Schemes =
        [new PlainText(), new HexDigest("md5", MD5.HashData), new HexDigest("sha1", SHA1.HashData), new SaltedSha256(), new Pbkdf2()];

    // Verified against when there is no such user, so that an unknown name takes as long as a wrong password.
    private const string NobodysHash = "pbkdf2:100000$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    /// <param name="stored">Null for an unknown user: the work is done all the same and the answer is no.</param>
    public bool Matches(string? stored, string password)
    {
        var value = stored ?? NobodysHash;
        var colon = value.IndexOf(':', StringComparison.Ordinal);
        var scheme = colon > 0 ? Schemes.FirstOrDefault(s => value.StartsWith(s.Name + ":", StringComparison.Ordinal)) : null;
        var text = scheme is null ? value : value[(colon + 1)..];
        scheme ??= Schemes.FirstOrDefault(s => s.Name == defaultScheme);

        return scheme is not null && scheme.Matches(text, password) && stored is not null;
    }

    private static bool SameBytes(byte[] expected, byte[] actual) => CryptographicOperations.FixedTimeEquals(expected, actual);

    private sealed class PlainText : IHisPasswordScheme
    {
        public string Name => "plain";

        public bool Matches(string stored, string password) => SameBytes(Encoding.UTF8.GetBytes(stored), Encoding.UTF8.GetBytes(password));
    }

    private sealed class HexDigest(string name, Func<byte[], byte[]> digest) : IHisPasswordScheme
    {
        public string Name => name;

        public bool Matches(string stored, string password) =>
            SameBytes(Encoding.ASCII.GetBytes(stored.ToUpperInvariant()), Encoding.ASCII.GetBytes(Convert.ToHexString(digest(Encoding.UTF8.GetBytes(password)))));
    }

    private sealed class SaltedSha256 : IHisPasswordScheme
    {
        public string Name => "sha256";

        public bool Matches(string stored, string password)
        {
            var dollar = stored.IndexOf('$', StringComparison.Ordinal);
            var salt = dollar < 0 ? "" : stored[..dollar];
            var digest = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(salt + password)));
            return SameBytes(Encoding.ASCII.GetBytes(stored[(dollar + 1)..].ToUpperInvariant()), Encoding.ASCII.GetBytes(digest));
        }
    }

    private sealed class Pbkdf2 : IHisPasswordScheme
    {
        public string Name => "pbkdf2";

        public bool Matches(string stored, string password)
        {
            if (stored.Split('$') is not [var count, var salt, var hash]
                || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var iterations)
                || iterations is < 1 or > 10_000_000)
                return false;

            var expected = new byte[64];
            var saltBytes = new byte[64];
            if (!Convert.TryFromBase64String(hash, expected, out var length) || !Convert.TryFromBase64String(salt, saltBytes, out var saltLength)) return false;
            return SameBytes(expected[..length], Rfc2898DeriveBytes.Pbkdf2(password, saltBytes[..saltLength], iterations, HashAlgorithmName.SHA256, length));
        }
    }
}
