using HospitalCrm.Domain.Satisfaction;

namespace HospitalCrm.Kiosk.Steps;

/// <summary>A sheet being filled in.</summary>
public sealed class SheetDraft(RatingSheet sheet)
{
    private readonly Dictionary<Guid, GivenMark> _marks = [];

    public RatingSheet Sheet { get; private set; } = sheet;

    public string Comment
    {
        get;
        set
        {
            field = value;
            Revision++;
        }
    } = "";

    /// <summary>Grows with every answer.</summary>
    public int Revision { get; private set; }

    public GivenMark? MarkOf(SheetQuestion question) => _marks.GetValueOrDefault(question.ItemId);

    public SheetGrade? GradeOf(SheetQuestion question) =>
        MarkOf(question)?.GradeCode is { } code ? Sheet.Grades.FirstOrDefault(g => g.Code == code) : null;

    public void Give(SheetQuestion question, string? gradeCode)
    {
        // The same face again keeps its reasons.
        if (MarkOf(question) is { } given && given.GradeCode == gradeCode) return;
        _marks[question.ItemId] = new(gradeCode);
        Revision++;
    }

    public void ToggleReason(SheetQuestion question, string reasonCode)
    {
        var reasons = _marks[question.ItemId].ReasonCodes;
        if (!reasons.Remove(reasonCode)) reasons.Add(reasonCode);
        Revision++;
    }

    /// <summary>Answers kept from before this screen was lost; what the sheet no longer offers is left out.</summary>
    public void Restore(IEnumerable<FilledAnswer> answers, string comment)
    {
        foreach (var answer in answers)
        {
            if (Sheet.Questions.FirstOrDefault(q => q.ItemId == answer.ItemId) is not { } question) continue;
            if (answer.GradeCode is not null && Sheet.Grades.All(g => g.Code != answer.GradeCode)) continue;
            Give(question, answer.GradeCode);
            foreach (var reason in answer.ReasonCodes.Where(code => question.Reasons.Any(r => r.Code == code))) ToggleReason(question, reason);
        }

        Comment = comment;
    }

    /// <summary>In the order of the questions.</summary>
    public IReadOnlyList<FilledAnswer> Given() =>
        [.. Sheet.Questions.Where(q => _marks.ContainsKey(q.ItemId)).Select(q => new FilledAnswer(q.ItemId, _marks[q.ItemId].GradeCode, _marks[q.ItemId].ReasonCodes))];

    /// <summary>The same sheet in another language: its number and all answers stay.</summary>
    public void Translate(RatingSheet other) => Sheet = other with { Id = Sheet.Id };

    public FilledSheet Fill() => new(Sheet.Id, Sheet.Section, Sheet.TargetCode, Sheet.Language, Given(), Comment);
}

/// <summary>An answer before it is saved.</summary>
/// <param name="gradeCode">Null for 不适用.</param>
public sealed class GivenMark(string? gradeCode)
{
    public string? GradeCode { get; } = gradeCode;

    public List<string> ReasonCodes { get; } = [];
}
