using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace HospitalCrm.Domain.Common;

/// <summary>
/// Seals phone numbers, patient numbers and the like for storage, and makes keyed blind indexes by which a sealed value can
/// be found again. The keys live in a file outside the database (等保 2.0 三级, GB/T 22239-2019 8.1.4: confidentiality at rest).
/// </summary>
/// <remarks>
/// The first key stays for ever: proofs of the audit log, hashes of codes and links are made with it, and their plain values are not there to make them anew.
/// What was sealed, and what patients are found by, moves to a new key with <c>rotate-personal-key</c> (decision 0020).
/// </remarks>
public sealed class PersonalDataVault
{
    private const int KeyBytes = 32;
    private const int MostKeys = 250;
    private const byte FirstFormat = 1;
    private const byte NumberedFormat = 2;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <summary>Another program is done with the file much sooner, or it never will be.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly byte[] _firstKey;
    private readonly byte[][] _sealKeys;
    private readonly byte[] _indexKey;
    private readonly byte[] _shortIndexKey;

    /// <param name="keys">One or more of 32 random bytes, one after the other; the last is the one in use.</param>
    public PersonalDataVault(ReadOnlySpan<byte> keys)
    {
        if (keys.Length == 0 || keys.Length % KeyBytes != 0 || keys.Length / KeyBytes > MostKeys) throw new ArgumentException("A personal data key has 32 bytes.", nameof(keys));
        _firstKey = keys[..KeyBytes].ToArray();
        _sealKeys = new byte[keys.Length / KeyBytes][];
        for (var i = 0; i < _sealKeys.Length; i++) _sealKeys[i] = Derive(keys.Slice(i * KeyBytes, KeyBytes).ToArray(), "hospitalcrm/seal");
        _indexKey = KeyFor("hospitalcrm/index");
        _shortIndexKey = Derive(keys[^KeyBytes..].ToArray(), "hospitalcrm/index");
    }

    /// <summary>How many keys there have been.</summary>
    public int Keys => _sealKeys.Length;

    /// <summary>A new key behind the others; what is sealed from now on uses it. The file is replaced as a whole.</summary>
    internal static void AddKey(string path)
    {
        using (HoldAlone($"{path}.lock")) WriteWhole(path, File.ReadAllBytes(path));
    }

    /// <summary>The keys there are and a new one behind them, written under another name first: nobody ever reads half a key, also after the power went.</summary>
    private static void WriteWhole(string path, byte[] keys)
    {
        var draft = $"{path}.{Guid.CreateVersion7():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(draft, options))
        {
            file.Write(keys);
            file.Write(RandomNumberGenerator.GetBytes(KeyBytes));
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
    }

    /// <summary>
    /// One program at a time, until it is disposed; the empty file stays, for whoever takes it away would take it from under the next. A move that must not overwrite is no substitute: it looks first and moves then, and of two programs that look at
    /// the same moment both move (measured on ext4 with .NET 10: 82 of 3,000 starts of eight).
    /// </summary>
    private static FileStream HoldAlone(string path)
    {
        FileStream? held = null;
        Exception? busy = null;
        // At the start of a program, before it does anything else: nobody is kept waiting by a thread that waits.
        SpinWait.SpinUntil(
            () =>
            {
                try
                {
                    held = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
                    return true;
                }
                catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
                {
                    busy = fault;
                    return false;
                }
            },
            Patience);
        return held ?? throw new IOException($"Another program does not let go of {path}.", busy);
    }

    /// <summary>Reads the key file, or makes it when <paramref name="mayCreate"/>; App and Kiosk may start together, so only one creates it.</summary>
    public static PersonalDataVault OpenFile(string path, bool mayCreate)
    {
        if (!File.Exists(path))
        {
            if (!mayCreate) throw new FileNotFoundException("The personal data key file is missing.", path);
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            using (HoldAlone($"{path}.lock"))
            {
                if (!File.Exists(path)) WriteWhole(path, []);
            }
        }

        return new(File.ReadAllBytes(path));
    }

    /// <summary>A key for another purpose; who has one cannot get at the others.</summary>
    internal byte[] KeyFor(string purpose) => Derive(_firstKey, purpose);

    /// <summary>Sealed with the key in use now.</summary>
    public bool IsCurrent(string sealedText) => NumberOf(Convert.FromBase64String(sealedText)) == _sealKeys.Length - 1;

    /// <summary>AES-256-GCM, bound to <paramref name="purpose"/>: a value copied into another column does not open there.</summary>
    public string Seal(string purpose, string plain)
    {
        var text = Encoding.UTF8.GetBytes(plain);
        var number = _sealKeys.Length - 1;
        var head = number == 0 ? 1 : 2;
        var box = new byte[head + NonceBytes + TagBytes + text.Length];
        box[0] = number == 0 ? FirstFormat : NumberedFormat;
        if (number > 0) box[1] = (byte)number;
        var nonce = box.AsSpan(head, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_sealKeys[number], TagBytes);
        aes.Encrypt(nonce, text, box.AsSpan(head + NonceBytes + TagBytes), box.AsSpan(head + NonceBytes, TagBytes), Encoding.UTF8.GetBytes(purpose));
        return Convert.ToBase64String(box);
    }

    /// <exception cref="CryptographicException">Another key, another purpose, or tampered with.</exception>
    public string Open(string purpose, string sealedText)
    {
        var box = Convert.FromBase64String(sealedText);
        var number = NumberOf(box);
        var head = box[0] == FirstFormat ? 1 : 2;
        if (box.Length < head + NonceBytes + TagBytes || number >= _sealKeys.Length) throw new CryptographicException("Not a sealed value, or sealed with a key that is not in the key file.");
        var text = new byte[box.Length - head - NonceBytes - TagBytes];
        using var aes = new AesGcm(_sealKeys[number], TagBytes);
        aes.Decrypt(box.AsSpan(head, NonceBytes), box.AsSpan(head + NonceBytes + TagBytes), box.AsSpan(head + NonceBytes, TagBytes), text, Encoding.UTF8.GetBytes(purpose));
        return Encoding.UTF8.GetString(text);
    }

    /// <summary>A keyed fingerprint (HMAC-SHA256, 43 characters): equal for equal values, meaningless without the key.</summary>
    public string Index(string purpose, string plain) => Convert.ToBase64String(Fingerprint(_indexKey, purpose, plain)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>
    /// The first 64 bits of the fingerprint, for columns with a row for every patient: an index over numbers is small and fast. Two of a million values are
    /// alike by chance once in 37 million hospitals (birthday bound, n²/2⁶⁵).
    /// </summary>
    public long ShortIndex(string purpose, string plain) => BinaryPrimitives.ReadInt64BigEndian(Fingerprint(_shortIndexKey, purpose, plain));

    private static byte[] Fingerprint(byte[] key, string purpose, string plain) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{purpose}\n{plain}"));

    private static byte[] Derive(byte[] key, string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, key, 32, info: Encoding.UTF8.GetBytes(purpose));

    /// <summary>Which key a box was sealed with.</summary>
    private static int NumberOf(byte[] box) => box switch
    {
        [FirstFormat, ..] => 0,
        [NumberedFormat, var number, ..] => number,
        _ => throw new CryptographicException("Not a sealed value."),
    };
}
