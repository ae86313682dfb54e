using System.Text;

namespace HospitalCrm.App.Api;

/// <summary>A form as old programs post it: application/x-www-form-urlencoded in UTF-8 or in GBK, said or not said.</summary>
internal static class FormText
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>GB 18030, of which GBK and GB 2312 are parts.</summary>
    public static Encoding Chinese { get; } = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;

    /// <returns>The charset by its name; null: not one we read.</returns>
    public static Encoding? Named(string charset) => charset.Trim('"', ' ').ToUpperInvariant() switch
    {
        "UTF-8" or "UTF8" => Utf8,
        "GBK" or "GB18030" or "GB2312" or "CP936" => Chinese,
        _ => null,
    };

    /// <param name="charset">Null when the request does not say: UTF-8, unless the bytes are none.</param>
    /// <returns>The fields and how they were written; null when the bytes are no text.</returns>
    public static (Dictionary<string, string> Fields, Encoding Charset)? Read(ReadOnlySpan<byte> form, Encoding? charset)
    {
        try
        {
            return (Fields(form, charset ?? Utf8), charset ?? Utf8);
        }
        catch (DecoderFallbackException)
        {
            return charset is null ? (Fields(form, Chinese), Chinese) : null;
        }
    }

    private static Dictionary<string, string> Fields(ReadOnlySpan<byte> form, Encoding charset)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var range in form.Split((byte)'&'))
        {
            var pair = form[range];
            var equals = pair.IndexOf((byte)'=');
            if (equals <= 0) continue;
            fields[charset.GetString(Unescaped(pair[..equals]))] = charset.GetString(Unescaped(pair[(equals + 1)..]));
        }

        return fields;
    }

    private static byte[] Unescaped(ReadOnlySpan<byte> written)
    {
        var bytes = new byte[written.Length];
        var count = 0;
        for (var i = 0; i < written.Length; i++)
        {
            if (written[i] == '%' && i + 2 < written.Length && char.IsAsciiHexDigit((char)written[i + 1]) && char.IsAsciiHexDigit((char)written[i + 2]))
            {
                bytes[count++] = Convert.FromHexString(Encoding.ASCII.GetString(written.Slice(i + 1, 2)))[0];
                i += 2;
            }
            else
            {
                bytes[count++] = written[i] == '+' ? (byte)' ' : written[i];
            }
        }

        return bytes[..count];
    }
}
