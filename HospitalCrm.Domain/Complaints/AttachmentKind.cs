using System.Globalization;
using System.IO.Compression;
using System.Text;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;

namespace HospitalCrm.Domain.Complaints;

/// <summary>What may be attached to a complaint: pictures, recordings, documents. Nothing that can run.</summary>
public enum AttachmentKind
{
    [Label("JPEG图片")]
    Jpeg = 1,

    [Label("PNG图片")]
    Png = 2,

    [Label("WebP图片")]
    Webp = 3,

    [Label("PDF文件")]
    Pdf = 4,

    [Label("MP3录音")]
    Mp3 = 5,

    [Label("WAV录音")]
    Wav = 6,

    [Label("M4A录音")]
    M4a = 7,

    [Label("MP4视频")]
    Mp4 = 8,

    [Label("Word文档")]
    Docx = 9,

    [Label("Excel表格")]
    Xlsx = 10,
}

/// <summary>Tells by its first bytes what a file is, and whether its name says the same.</summary>
internal static class AttachmentCheck
{
    private static readonly Dictionary<string, AttachmentKind> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ["jpg"] = AttachmentKind.Jpeg,
        ["jpeg"] = AttachmentKind.Jpeg,
        ["png"] = AttachmentKind.Png,
        ["webp"] = AttachmentKind.Webp,
        ["pdf"] = AttachmentKind.Pdf,
        ["mp3"] = AttachmentKind.Mp3,
        ["wav"] = AttachmentKind.Wav,
        ["m4a"] = AttachmentKind.M4a,
        ["mp4"] = AttachmentKind.Mp4,
        ["docx"] = AttachmentKind.Docx,
        ["xlsx"] = AttachmentKind.Xlsx,
    };

    /// <summary>What runs, or makes something run, where somebody opens it.</summary>
    private static readonly HashSet<string> Executable = new(StringComparer.OrdinalIgnoreCase)
    {
        "exe", "com", "bat", "cmd", "scr", "pif", "msi", "msp", "dll", "cpl", "sys", "js", "jse", "mjs", "vbs", "vbe", "wsf", "wsh", "hta", "ps1", "psm1", "sh", "py", "jar", "lnk", "url", "reg", "inf", "chm", "apk",
        "app", "html", "htm", "xhtml", "svg", "xml", "php", "asp", "aspx", "jsp", "docm", "dotm", "xlsm", "xltm", "xlam", "pptm", "iso", "img",
    };

    /// <summary>In no file name of Windows.</summary>
    private const string Forbidden = "<>:\"|?*";

    /// <summary>For file dialogs.</summary>
    public static string Accept { get; } = string.Join(',', Extensions.Keys.Select(e => $".{e}"));

    /// <summary>A name that can be stored, shown and saved anywhere: without path, controls and characters that turn the writing direction round.</summary>
    /// <exception cref="DomainRuleException">Nothing is left, it hides something that runs, or it is no kind that may be attached.</exception>
    public static string CleanName(string? typed)
    {
        var last = (typed ?? "").Split('/', '\\')[^1];
        var clean = new StringBuilder(last.Length);
        foreach (var rune in last.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned || rune == Rune.ReplacementChar) continue;
            if (rune.IsBmp && Forbidden.Contains((char)rune.Value, StringComparison.Ordinal)) clean.Append('_');
            else clean.Append(rune.ToString());
        }

        var name = clean.ToString().Trim().TrimEnd('.').TrimEnd();
        var parts = name.Split('.');
        if (parts.Length < 2 || parts[0].Trim().Length == 0) throw new DomainRuleException("附件要有文件名和扩展名，例如“投诉信.pdf”。");
        if (parts[1..].FirstOrDefault(p => Executable.Contains(p.Trim())) is { } runs) throw new DomainRuleException("文件名中有“.{0}”，可能是可执行文件，不能添加。", runs.Trim());
        if (!Extensions.ContainsKey(parts[^1])) throw new DomainRuleException("不能添加“.{0}”文件，只能添加{1}。", parts[^1].Length <= 20 ? parts[^1] : parts[^1][..20], string.Join('、', Extensions.Keys));
        if (name.Length <= ComplaintAttachment.NameLength) return name;

        var room = ComplaintAttachment.NameLength - parts[^1].Length - 1;
        return $"{name[..(char.IsHighSurrogate(name[room - 1]) ? room - 1 : room)]}.{parts[^1]}";
    }

    /// <summary>What the content is.</summary>
    /// <exception cref="DomainRuleException">It is nothing that may be attached, or not what the name says.</exception>
    public static AttachmentKind KindOf(string name, byte[] content)
    {
        var said = Extensions[name.Split('.')[^1]];
        if (!Is(said, content)) throw new DomainRuleException("“{0}”的内容不是{1}，请确认文件没有损坏，也没有改过扩展名。", name, Labels.Of(said));
        return said;
    }

    public static string ContentTypeOf(AttachmentKind kind) => kind switch
    {
        AttachmentKind.Jpeg => "image/jpeg",
        AttachmentKind.Png => "image/png",
        AttachmentKind.Webp => "image/webp",
        AttachmentKind.Pdf => "application/pdf",
        AttachmentKind.Mp3 => "audio/mpeg",
        AttachmentKind.Wav => "audio/wav",
        AttachmentKind.M4a => "audio/mp4",
        AttachmentKind.Mp4 => "video/mp4",
        AttachmentKind.Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _ => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    };

    private static bool Is(AttachmentKind kind, ReadOnlySpan<byte> bytes) => kind switch
    {
        AttachmentKind.Jpeg => bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]),
        AttachmentKind.Png => bytes.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
        AttachmentKind.Webp => bytes.StartsWith("RIFF"u8) && At(bytes, 8, "WEBP"u8),
        AttachmentKind.Wav => bytes.StartsWith("RIFF"u8) && At(bytes, 8, "WAVE"u8),
        AttachmentKind.Pdf => bytes.StartsWith("%PDF-"u8),
        AttachmentKind.Mp3 => bytes.StartsWith("ID3"u8) || IsMp3Frame(bytes),
        AttachmentKind.M4a => IsMp4(bytes, "M4A", "M4B", "mp4", "iso", "dash", "3gp"),
        AttachmentKind.Mp4 => IsMp4(bytes, "mp4", "iso", "avc1", "M4V", "MSNV", "dash", "3gp"),
        AttachmentKind.Docx => IsOffice(bytes, "word/document.xml"),
        AttachmentKind.Xlsx => IsOffice(bytes, "xl/workbook.xml"),
        _ => false,
    };

    private static bool At(ReadOnlySpan<byte> bytes, int offset, ReadOnlySpan<byte> expected) => bytes.Length >= offset + expected.Length && bytes[offset..].StartsWith(expected);

    /// <summary>The header of a frame: layer III or II of a known version, with a bit rate and a sampling rate that exist.</summary>
    private static bool IsMp3Frame(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 4 && bytes[0] == 0xFF && (bytes[1] & 0xE0) == 0xE0 && (bytes[1] & 0x18) != 0x08 && (bytes[1] & 0x06) is 0x02 or 0x04 && (bytes[2] & 0xF0) is not (0xF0 or 0) && (bytes[2] & 0x0C) != 0x0C;

    private static bool IsMp4(ReadOnlySpan<byte> bytes, params ReadOnlySpan<string> brands)
    {
        if (bytes.Length < 12 || !At(bytes, 4, "ftyp"u8)) return false;
        var brand = Encoding.ASCII.GetString(bytes.Slice(8, 4));
        foreach (var known in brands)
        {
            if (brand.StartsWith(known, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    /// <summary>An Office document of the kind, and without macros. Only the list of its parts is read, so nothing that unpacks to gigabytes is unpacked.</summary>
    private static bool IsOffice(ReadOnlySpan<byte> bytes, string mainPart)
    {
        if (!bytes.StartsWith("PK\u0003\u0004"u8)) return false;
        try
        {
            using var archive = new ZipArchive(new MemoryStream(bytes.ToArray(), writable: false), ZipArchiveMode.Read);
            var parts = archive.Entries.Select(e => e.FullName).ToHashSet(StringComparer.OrdinalIgnoreCase);
            if (parts.Any(p => p.EndsWith("vbaProject.bin", StringComparison.OrdinalIgnoreCase))) throw new DomainRuleException("文件中有宏，不能添加。请另存为不带宏的文件，或导出为PDF。");
            return parts.Contains("[Content_Types].xml") && parts.Contains(mainPart);
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
