using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace HospitalCrm.Domain.Common;

/// <summary>
/// Seals phone numbers, patient numbers and the like for storage, and makes keyed blind indexes by which a sealed value can
/// be found again. The key lives in a file outside the database (等保 2.0 三级, GB/T 22239-2019 8.1.4: confidentiality at rest).
/// </summary>
public sealed class PersonalDataVault
{
    private const byte Format = 1;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly byte[] _key;
    private readonly byte[] _sealKey;
    private readonly byte[] _indexKey;

    /// <param name="key">32 random bytes.</param>
    public PersonalDataVault(ReadOnlySpan<byte> key)
    {
        if (key.Length != 32) throw new ArgumentException("The personal data key has 32 bytes.", nameof(key));
        _key = key.ToArray();
        _sealKey = KeyFor("hospitalcrm/seal");
        _indexKey = KeyFor("hospitalcrm/index");
    }

    /// <summary>Reads the key file, or makes it when <paramref name="mayCreate"/>; App and Kiosk may start together, so only one creates it.</summary>
    public static PersonalDataVault OpenFile(string path, bool mayCreate)
    {
        if (!File.Exists(path))
        {
            if (!mayCreate) throw new FileNotFoundException("The personal data key file is missing.", path);
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            // Written whole under another name first: a second program never reads half a key.
            var draft = $"{path}.{Guid.CreateVersion7():N}";
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var file = new FileStream(draft, options))
            {
                file.Write(RandomNumberGenerator.GetBytes(32));
                file.Flush(flushToDisk: true);
            }

            try
            {
                File.Move(draft, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(draft);
            }
        }

        return new(File.ReadAllBytes(path));
    }

    /// <summary>A key for another purpose; who has one cannot get at the others.</summary>
    internal byte[] KeyFor(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, 32, info: Encoding.UTF8.GetBytes(purpose));

    /// <summary>AES-256-GCM, bound to <paramref name="purpose"/>: a value copied into another column does not open there.</summary>
    public string Seal(string purpose, string plain)
    {
        var text = Encoding.UTF8.GetBytes(plain);
        var box = new byte[1 + NonceBytes + TagBytes + text.Length];
        box[0] = Format;
        var nonce = box.AsSpan(1, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_sealKey, TagBytes);
        aes.Encrypt(nonce, text, box.AsSpan(1 + NonceBytes + TagBytes), box.AsSpan(1 + NonceBytes, TagBytes), Encoding.UTF8.GetBytes(purpose));
        return Convert.ToBase64String(box);
    }

    /// <exception cref="CryptographicException">Another key, another purpose, or tampered with.</exception>
    public string Open(string purpose, string sealedText)
    {
        var box = Convert.FromBase64String(sealedText);
        if (box.Length < 1 + NonceBytes + TagBytes || box[0] != Format) throw new CryptographicException("Not a sealed value.");
        var text = new byte[box.Length - 1 - NonceBytes - TagBytes];
        using var aes = new AesGcm(_sealKey, TagBytes);
        aes.Decrypt(box.AsSpan(1, NonceBytes), box.AsSpan(1 + NonceBytes + TagBytes), box.AsSpan(1 + NonceBytes, TagBytes), text, Encoding.UTF8.GetBytes(purpose));
        return Encoding.UTF8.GetString(text);
    }

    /// <summary>A keyed fingerprint (HMAC-SHA256, 43 characters): equal for equal values, meaningless without the key.</summary>
    public string Index(string purpose, string plain)
    {
        return Convert.ToBase64String(Fingerprint(purpose, plain)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }

    /// <summary>
    /// The first 64 bits of the fingerprint, for columns with a row for every patient: an index over numbers is small and fast. Two of a million values are
    /// alike by chance once in 37 million hospitals (birthday bound, n²/2⁶⁵).
    /// </summary>
    public long ShortIndex(string purpose, string plain) => BinaryPrimitives.ReadInt64BigEndian(Fingerprint(purpose, plain));

    private byte[] Fingerprint(string purpose, string plain) => HMACSHA256.HashData(_indexKey, Encoding.UTF8.GetBytes($"{purpose}\n{plain}"));
}
