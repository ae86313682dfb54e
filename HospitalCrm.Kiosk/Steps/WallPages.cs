using HospitalCrm.Domain.Complaints;

namespace HospitalCrm.Kiosk.Steps;

/// <summary>您说我们改 laid out in pages that fit their panel: short ones beside each other, a long one over several, never a word cut off.</summary>
public static class WallPages
{
    /// <summary>Of a page, so that there is something to read under each heading.</summary>
    private const int FewestLines = 2;

    /// <summary>What “continued” takes of a title's line, in Chinese characters.</summary>
    private const int ContinuedColumns = 8;

    /// <summary>Beside the words stand 您说 and 我们改, under the title nothing.</summary>
    private const int LabelColumns = 4;

    private const string SentenceEnds = "。！？；!?;\n";
    private const string Closers = "”’」』）》】)]，。、；：！？,.;:!?…—";

    public static IReadOnlyList<IReadOnlyList<WallPart>> Of(IReadOnlyList<WallEntry> entries, WallRoom room)
    {
        var pages = new List<List<WallPart>>();
        var left = 0.0;
        foreach (var entry in entries)
        {
            var part = new WallPart(entry.Title, entry.On, Plain(entry.Said), Plain(entry.Changed));
            while (true)
            {
                var (head, tail) = HeightOf(part, room) <= room.Height ? (part, null) : Split(part, room);
                var height = HeightOf(head, room);
                if (pages.Count == 0 || height > left || pages[^1].Count == room.Most)
                {
                    pages.Add([]);
                    left = room.Height;
                }

                pages[^1].Add(head);
                left -= height;
                if (tail is null) break;
                part = tail;
            }
        }

        return pages;
    }

    private static double HeightOf(WallPart part, WallRoom room) =>
        room.Frame + (room.Line * (TitleLinesOf(part, room) + LinesOf(part.Said, room.Columns) + LinesOf(part.Changed, room.Columns) + (part.GoesOn ? 1 : 0)));

    private static (WallPart Head, WallPart? Tail) Split(WallPart part, WallRoom room)
    {
        var lines = Math.Max(FewestLines, (int)((room.Height - room.Frame) / room.Line) - TitleLinesOf(part, room) - 1);
        var (said, saidLater) = Cut(part.Said, lines, room.Columns);
        var rest = lines - LinesOf(said, room.Columns);
        var (changed, changedLater) = saidLater is null && rest >= FewestLines ? Cut(part.Changed, rest, room.Columns) : (null, part.Changed);
        return saidLater is null && changedLater is null
            ? (part, null)
            : (part with { Said = said, Changed = changed, GoesOn = true }, part with { Said = saidLater, Changed = changedLater, IsContinued = true });
    }

    /// <summary>What of a text fits in so many lines, up to the end of a sentence if there is one near, and what is left of it.</summary>
    private static (string? Now, string? Later) Cut(string? text, int lines, int columns)
    {
        if (text is null || LinesOf(text, columns) <= lines) return (text, null);
        var (end, line, column) = (0, 1, 0);
        for (; end < text.Length; end++)
        {
            if (text[end] == '\n') (line, column) = (line + 1, 0);
            else if (++column > columns) (line, column) = (line + 1, 1);
            if (line > lines) break;
        }

        var sentence = text.LastIndexOfAny([.. SentenceEnds], end - 1) + 1;
        var at = sentence > end / 2 ? sentence : WordEnd(text, end);
        // A closing quotation mark belongs to its sentence.
        while (at < text.Length && at < end && Closers.Contains(text[at], StringComparison.Ordinal)) at++;
        return (text[..at].TrimEnd(), text[at..].TrimStart());
    }

    /// <summary>The last place before <paramref name="end"/> where a line may end.</summary>
    private static int WordEnd(string text, int end)
    {
        var at = end;
        while (at > end / 2 && ((char.IsAsciiLetterOrDigit(text[at - 1]) && char.IsAsciiLetterOrDigit(text[at])) || char.IsLowSurrogate(text[at]) || Closers.Contains(text[at], StringComparison.Ordinal))) at--;
        return at > end / 2 ? at : char.IsLowSurrogate(text[end]) ? end - 1 : end;
    }

    private static int TitleLinesOf(WallPart part, WallRoom room) => part.IsContinued
        ? (part.Title.Length + ContinuedColumns + room.Columns + LabelColumns - 1) / (room.Columns + LabelColumns)
        : (part.Title.Length + room.TitleColumns - 1) / room.TitleColumns;

    /// <summary>Each character as wide as a Chinese one: real lines are never more.</summary>
    private static int LinesOf(string? text, int columns) => text?.Split('\n').Sum(line => Math.Max(1, (line.Length + columns - 1) / columns)) ?? 0;

    private static string Plain(string text) => string.Join('\n', text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}

/// <summary>What a page has room for.</summary>
/// <param name="Height">In millimetres.</param>
/// <param name="Frame">Millimetres around the words of one card: its edges, what is between its parts, and the way to the next card.</param>
/// <param name="Line">Height of a line in millimetres.</param>
/// <param name="Columns">Chinese characters in a line of words.</param>
/// <param name="TitleColumns">The same beside the day.</param>
/// <param name="Most">Cards on one page.</param>
public sealed record WallRoom(double Height, double Frame, double Line, int Columns, int TitleColumns, int Most);

/// <summary>One card of a page: an entry or a part of it.</summary>
/// <param name="Said">Null: not on this page.</param>
/// <param name="Changed">Null: not on this page.</param>
public sealed record WallPart(string Title, DateOnly On, string? Said, string? Changed)
{
    /// <summary>Began on the page before.</summary>
    public bool IsContinued { get; init; }

    /// <summary>Goes on on the next page.</summary>
    public bool GoesOn { get; init; }
}
