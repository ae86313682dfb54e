using HospitalCrm.Domain.Common;

namespace HospitalCrm.Domain.Audit;

/// <summary>How words get into the log: what every database gives back as it was written, and nothing that leads to a person.</summary>
internal static class AuditText
{
    /// <summary>What one row holds.</summary>
    public const int LongestPart = 2000;

    /// <summary>One line of at most so many characters; null when nothing is left.</summary>
    public static string? Line(string? text, int most)
    {
        if (string.IsNullOrEmpty(text)) return null;
        var line = PersonText.Clean(text, int.MaxValue)?.Replace('\n', ' ');
        return line is null || line.Length <= most ? line : Cut(line, most - 1) + "…";
    }

    /// <summary>139****0001, 张*, and of anything else the last four.</summary>
    public static string Masked(string text)
    {
        if (MobileNumber.TryRead(text) is { } mobile) return mobile.Masked;
        if (text.Length <= 4 && !text.Any(char.IsAsciiLetterOrDigit)) return $"{Cut(text, char.IsHighSurrogate(text[0]) ? 2 : 1)}*";
        return text.Length <= 4 ? "****" : $"****{text[^4..]}";
    }

    /// <summary>What was typed as a user code and is none of ours: people type their password there.</summary>
    public static string MaskedCode(string typed) => $"{Cut(typed, 2)}***";

    /// <summary>Pieces that fit into a row each; no character is torn apart.</summary>
    public static List<string> Pieces(string text)
    {
        var pieces = new List<string>();
        while (text.Length > LongestPart)
        {
            var piece = Cut(text, LongestPart);
            pieces.Add(piece);
            text = text[piece.Length..];
        }

        pieces.Add(text);
        return pieces;
    }

    private static string Cut(string text, int most) =>
        text.Length <= most ? text : char.IsHighSurrogate(text[most - 1]) ? text[..(most - 1)] : text[..most];
}
