using System.Text;

namespace HospitalCrm.Domain.Common;

/// <summary>Words that a person typed, made safe to store: what no database can hold (NUL, other controls, halves of emoji) goes, the words stay.</summary>
public static class PersonText
{
    /// <summary>The longest free text of a patient: every database holds 2000 characters in an ordinary column (Oracle's NVARCHAR2).</summary>
    public const int Longest = 2000;

    /// <summary>Null when nothing readable is left: Oracle stores '' as NULL, so empty text is never stored.</summary>
    /// <exception cref="DomainRuleException">Longer than <paramref name="most"/> characters.</exception>
    public static string? Clean(string? typed, int most = Longest)
    {
        if (string.IsNullOrWhiteSpace(typed)) return null;

        var clean = new StringBuilder(typed.Length);
        var text = typed.ReplaceLineEndings("\n");
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                clean.Append(c).Append(text[++i]);
            }
            else if (!char.IsSurrogate(c) && (c == '\n' || !char.IsControl(c)))
            {
                clean.Append(c);
            }
        }

        var kept = clean.ToString().Trim();
        if (kept.Length > most) throw new DomainRuleException("内容最多{0}个字，现在是{1}个字，请删减后再试。", most, kept.Length);
        return kept.Length == 0 ? null : kept;
    }

    /// <summary>What a program said about itself, as far as there is room for it: nobody typed it, so nobody is told that it is too long.</summary>
    public static string? Cut(string? said, int most) => said is null ? null : Clean(said.Length > most ? said[..most] : said, most);
}
