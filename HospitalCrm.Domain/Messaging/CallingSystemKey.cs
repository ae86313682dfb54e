using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace HospitalCrm.Domain.Messaging;

/// <summary>密钥 of a calling system: 256 random bits. Only its hash is kept; the bits are too many to be guessed, so the hash needs no salt and no slowness.</summary>
internal static class CallingSystemKey
{
    /// <summary>By which people and scanners for leaked keys know one.</summary>
    public const string Prefix = "hck_";

    private const int RandomBytes = 32;
    private const int ShownCharacters = 8;

    public static int Length { get; } = Prefix.Length + Base64Url.GetEncodedLength(RandomBytes);

    public static string New() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));

    public static string HashOf(string key) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>What is kept of it for people, of its 43 random characters four.</summary>
    public static string StartOf(string key) => key[..ShownCharacters];
}
