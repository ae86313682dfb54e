using HospitalCrm.Domain.Common;

namespace HospitalCrm.Domain.Lists;

/// <summary>A field of the query line (查询条件).</summary>
public sealed class ListFilter
{
    /// <summary>The longest a query may be, unless a field says less.</summary>
    public const int Longest = 100;

    internal ListFilter(string key, string title, FilterKind kind)
    {
        Key = key;
        Title = title;
        Kind = kind;
    }

    public string Key { get; }

    public string Title { get; }

    public FilterKind Kind { get; }

    public int MaxLength { get; internal set; } = Longest;

    /// <summary>What may be typed here leads to a person; it stays out of the address.</summary>
    public bool IsPersonal { get; internal set; }

    /// <summary>Behind 更多条件.</summary>
    public bool IsSecondary { get; internal set; }

    /// <summary>Not in the query line: the page has a way of its own to choose it.</summary>
    public bool IsAside { get; internal set; }

    /// <summary>What the list shows while nothing is chosen here; null: all.</summary>
    public string? Unasked { get; internal set; }

    /// <summary>The program's own words among what can be chosen.</summary>
    public IReadOnlyList<string> Words { get; internal set; } = [];

    internal ListFilter Secondary()
    {
        IsSecondary = true;
        return this;
    }

    /// <summary>Where a period begins and ends in <see cref="ListQuery.Filters"/>.</summary>
    public string FromKey => $"{Key}.from";

    /// <inheritdoc cref="FromKey"/>
    public string ToKey => $"{Key}.to";
}

/// <summary>What is typed into a query field.</summary>
public enum FilterKind { Text, Number, Choice, Period }

/// <summary>Which versions of its records a list shows.</summary>
public enum VersionsShown
{
    [Label("当前版本")]
    Current,

    [Label("历史版本")]
    Closed,

    [Label("当前和历史版本")]
    All,
}

/// <summary>One entry of a drop-down (下拉选项).</summary>
/// <param name="Value">What is stored.</param>
/// <param name="Initials">Pinyin initials, for finding it by them.</param>
/// <param name="IsDisabled">Kept for records that have it; not offered any more.</param>
public sealed record Choice(string Value, string Text, string? Initials = null, bool IsDisabled = false)
{
    /// <summary>The text is data of the hospital and is not translated.</summary>
    public bool IsData { get; init; }
}
