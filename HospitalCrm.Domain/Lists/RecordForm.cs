using HospitalCrm.Domain.Common;

namespace HospitalCrm.Domain.Lists;

/// <summary>A record being added or edited: what is typed, what stood there when it was opened.</summary>
public sealed class RecordForm
{
    internal RecordForm(Guid? id, string? name, long version, IReadOnlyDictionary<string, string?> values, bool mayEdit)
    {
        Id = id;
        Name = name;
        Version = version;
        Opened = values;
        Values = new Dictionary<string, string?>(values, StringComparer.Ordinal);
        MayEdit = mayEdit;
        OpenedAt = DateTime.MinValue;
    }

    /// <summary>Null: a new record.</summary>
    public Guid? Id { get; }

    public string? Name { get; }

    /// <summary>False: only to look at.</summary>
    public bool MayEdit { get; }

    /// <summary>Masked numbers can be shown in full, one at a time.</summary>
    public bool MayShowNumbers { get; internal init; }

    /// <summary>By key of the field, as typed.</summary>
    public Dictionary<string, string?> Values { get; }

    /// <summary>What stood there when it was opened, or when somebody else's change was taken in.</summary>
    public IReadOnlyDictionary<string, string?> Opened { get; private set; }

    /// <summary>Something has been typed that is not saved.</summary>
    public bool IsChanged => Values.Any(value => (value.Value ?? "") != (Opened.GetValueOrDefault(value.Key) ?? ""));

    internal long Version { get; private set; }

    internal DateTime OpenedAt { get; init; }

    /// <summary>Takes in what somebody else saved meanwhile: their fields where nothing was typed, the typed words where something was.</summary>
    /// <returns>The fields both have changed, with the other one's value.</returns>
    internal IReadOnlyList<string> TakeIn(long version, IReadOnlyDictionary<string, string?> theirs)
    {
        List<string> both = [];
        foreach (var (key, value) in theirs)
        {
            var opened = Opened.GetValueOrDefault(key) ?? "";
            if ((value ?? "") == opened) continue;
            if ((Values.GetValueOrDefault(key) ?? "") == opened) Values[key] = value;
            else if ((Values[key] ?? "") != (value ?? "")) both.Add(key);
        }

        Version = version;
        Opened = theirs;
        return both;
    }
}

/// <summary>Fields of a form that cannot be saved as they are.</summary>
/// <param name="faults">By key of the field; the empty key is for the record as a whole.</param>
public sealed class RecordRefusedException(IReadOnlyDictionary<string, DomainRuleException> faults)
    : DomainRuleException(faults.Values.First().Sentence, [.. faults.Values.First().Arguments])
{
    public IReadOnlyDictionary<string, DomainRuleException> Faults { get; } = faults;
}

/// <summary>Somebody else saved the record meanwhile (已被他人修改). What was typed is kept; their other fields have been taken into the form.</summary>
/// <param name="who">Null when it cannot be said.</param>
/// <param name="changes">What they changed: the field, what they wrote, and whether this form has something else there.</param>
public sealed class RecordChangedException(string? who, DateTime? at, IReadOnlyList<TheirChange> changes)
    : DomainRuleException("这条记录已被他人修改，请核对后再保存。")
{
    public string? Who { get; } = who;

    /// <summary>UTC.</summary>
    public DateTime? At { get; } = at;

    public IReadOnlyList<TheirChange> Changes { get; } = changes;
}

/// <summary>One field that somebody else has changed.</summary>
/// <param name="IsDisputed">The form has another value of its own there: saving again replaces theirs.</param>
public sealed record TheirChange(string Title, string? Value, bool IsDisputed);
