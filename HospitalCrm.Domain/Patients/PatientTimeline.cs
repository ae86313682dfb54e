namespace HospitalCrm.Domain.Patients;

/// <summary>
/// One kind of thing that happens with a patient (就诊, 短信, 评价 …), on the time line of the archive. A module that keeps something about patients adds one
/// such class to its own folder, with the kind's name in a <see cref="Common.LabelAttribute"/>, and touches nothing else: it is found, shown, handed over
/// and erased with the archive.
/// </summary>
public interface IPatientTimeline
{
    /// <summary>Short and lower case, for addresses.</summary>
    string Key { get; }

    /// <summary>Place among the kinds to choose from, smallest first.</summary>
    int Place { get; }

    /// <summary>One of <see cref="Access.Permissions"/> without which the kind is not shown; null: whoever may see the archive.</summary>
    string? Permission => null;

    /// <summary>False for what another system keeps: it is shown, and neither handed over nor erased by us.</summary>
    bool IsKeptHere => true;

    /// <summary>What happened, newest first. Right and data scope have been asked before.</summary>
    /// <param name="before">Only what happened then or earlier; null: from now.</param>
    /// <param name="most">No more than so many; fewer mean that there is nothing earlier.</param>
    Task<IReadOnlyList<TimelineItem>> ReadAsync(PatientKeys patient, DateTime? before, int most, CancellationToken cancel);

    /// <summary>Takes away what leads from this kind to the person; figures stay. Runs in the caller's transaction.</summary>
    Task EraseAsync(Persistence.CrmDbContext db, PatientKeys patient, CancellationToken cancel) => Task.CompletedTask;
}

/// <summary>By what modules find their things about a patient. A class without words: numbers are not to get into a log by its name.</summary>
public sealed class PatientKeys
{
    internal PatientKeys(Guid id, long number, string? hisPatientNo, IReadOnlyList<string> mobiles) => (Id, Number, HisPatientNo, Mobiles) = (id, number, hisPatientNo, mobiles);

    public Guid Id { get; }

    /// <summary><see cref="Patient.Number"/>.</summary>
    public long Number { get; }

    public string? HisPatientNo { get; }

    /// <summary>Digits of the mobile numbers this patient is written to under.</summary>
    public IReadOnlyList<string> Mobiles { get; }
}

/// <summary>One thing that happened with a patient.</summary>
/// <param name="Sentence">With places to fill in: also the key of its text in other languages.</param>
/// <param name="Arguments">Names as they are; of an enum its <see cref="Common.LabelAttribute"/>.</param>
public sealed record TimelineItem(string Sentence, params object[] Arguments)
{
    /// <summary>Unique in its kind.</summary>
    public required string Key { get; init; }

    public required DateTime At { get; init; }

    /// <summary>Our own words (fields, ways), each to be translated.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>What has become of it: an enum with labels.</summary>
    public Enum? State { get; init; }

    /// <summary>Something went wrong, or somebody is to look after it.</summary>
    public bool IsGrave { get; init; }

    /// <summary>Display name of whoever did it.</summary>
    public string? By { get; init; }
}

/// <summary>A kind of the time line to choose.</summary>
public sealed record TimelineKind(string Key, string Title, bool IsKeptHere);

/// <summary>A piece of one kind.</summary>
/// <param name="Trouble">Why nothing could be read now; the other kinds go on.</param>
public sealed record TimelinePart(IReadOnlyList<TimelineItem> Items, bool IsComplete, Common.DomainRuleException? Trouble = null);
