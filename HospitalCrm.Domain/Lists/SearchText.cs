using System.Text;
using HospitalCrm.Domain.Common;

namespace HospitalCrm.Domain.Lists;

/// <summary>The stored column that names are looked for in: upper case, full-width forms unified, pinyin initials behind. Never a collation.</summary>
public static class SearchText
{
    public const int Longest = 400;

    /// <summary>Of a record: its code and names, and the initials of each name.</summary>
    public static string Of(params ReadOnlySpan<string?> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            if (string.IsNullOrEmpty(part)) continue;
            var upper = Asked(part);
            if (text.Length > 0) text.Append(' ');
            text.Append(upper);
            if (upper.Any(c => c > 0x2E80)) text.Append(' ').Append(PinyinInitials.Of(part));
        }

        return text.Length <= Longest ? text.ToString() : text.ToString(0, Longest);
    }

    /// <summary>What somebody typed, in the form it is stored in.</summary>
    public static string Asked(string typed) => typed.Normalize(NormalizationForm.FormKC).Trim().ToUpperInvariant();
}
