using System.Text;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>How far a person at the kiosk has come, as the kiosk hands it over to be kept.</summary>
/// <param name="Page">As the kiosk names its pages.</param>
/// <param name="Look">Large type, contrast, reach and speech, as flags of the kiosk.</param>
/// <param name="Phone">Where a code was sent to, while it is waited for; or where the person wants to be called back.</param>
/// <param name="Sheet">The sheet being filled in.</param>
/// <param name="Telling">A complaint or praise being told; then there is no sheet.</param>
public sealed record VisitProgress(string Page, string Language, int Look, string? MaskedName, string? Phone, Section? Section, SheetProgress? Sheet, TellingProgress? Telling = null);

/// <summary>A complaint or praise that is not handed in yet.</summary>
/// <param name="Kind">As the kiosk names it.</param>
/// <param name="Choices">What was touched, in the kiosk's own short form.</param>
public sealed record TellingProgress(Guid Id, string Kind, string? TargetCode, string? Choices, string Words);

/// <summary>A sheet that is not finished.</summary>
/// <param name="Question">Which question is on the screen, from 0.</param>
public sealed record SheetProgress(Guid Id, string TargetCode, int Question, IReadOnlyList<FilledAnswer> Answers, string Comment)
{
    private const char Between = ';';
    private const char Mark = '=';
    private const char Reason = ',';

    /// <summary>"item=mark,reason,reason;…", cut after the last answer that still fits.</summary>
    internal static string Write(IReadOnlyList<FilledAnswer> answers)
    {
        var text = new StringBuilder();
        foreach (var answer in answers)
        {
            var before = text.Length;
            if (before > 0) text.Append(Between);
            text.Append(Convert.ToBase64String(answer.ItemId.ToByteArray()).AsSpan(0, 22)).Append(Mark).Append(answer.GradeCode);
            foreach (var reason in answer.ReasonCodes) text.Append(Reason).Append(reason);
            if (text.Length <= RatingDraft.Longest) continue;
            text.Length = before;
            break;
        }

        return text.ToString();
    }

    internal static IReadOnlyList<FilledAnswer> Read(string? text) =>
        string.IsNullOrEmpty(text) ? [] : [.. text.Split(Between).Select(ReadOne)];

    private static FilledAnswer ReadOne(string text)
    {
        // The number itself may hold '/' and '+', never '='.
        var mark = text.IndexOf(Mark, StringComparison.Ordinal);
        var parts = text[(mark + 1)..].Split(Reason);
        return new(new Guid(Convert.FromBase64String(text[..mark] + "==")), parts[0].Length == 0 ? null : parts[0], parts[1..]);
    }
}

/// <summary>A visit found again after the screen was gone.</summary>
/// <param name="Identity">Who it is; null when nobody has shown it yet.</param>
/// <param name="ResendAt">From when another code may be asked for.</param>
/// <param name="IsSaved">The sheet of <see cref="VisitProgress.Sheet"/> is stored already; only the thanks were missing.</param>
public sealed record ResumedVisit(Guid VisitId, VisitProgress Progress, KioskIdentity? Identity, DateTime? ResendAt, bool IsSaved);
