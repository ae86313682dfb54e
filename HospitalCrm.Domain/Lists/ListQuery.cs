namespace HospitalCrm.Domain.Lists;

/// <summary>What somebody asks a list for: conditions, order, page.</summary>
public sealed record ListQuery
{
    /// <summary>Rows on a page that may be chosen (每页行数); the first holds until somebody chooses.</summary>
    public static IReadOnlyList<int> Sizes { get; } = [20, 50, 100];

    /// <summary>By key of the filter, as typed.</summary>
    public IReadOnlyDictionary<string, string> Filters { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Key of a sortable column; anything else is the list's own order.</summary>
    public string? Sort { get; init; }

    public bool Descending { get; init; }

    /// <summary>1 and up; beyond the end is the last page.</summary>
    public int Page { get; init; } = 1;

    /// <summary>One of <see cref="Sizes"/>; anything else is the first of them.</summary>
    public int Size { get; init; } = Sizes[0];
}

/// <summary>A row as it is shown: cells in the order of the list's columns.</summary>
/// <param name="Name">What a person calls the record, for questions and messages.</param>
/// <param name="Cells">Texts, numbers, days, UTC moments, yes/no, enums; null where there is nothing.</param>
/// <param name="IsDisabled">停用: shown greyed.</param>
public sealed record ListRow(Guid Id, string Name, IReadOnlyList<object?> Cells, bool IsDisabled);

/// <summary>A page of rows with what is known about their number.</summary>
public sealed record ListPage(IReadOnlyList<ListRow> Rows, ListQuery Query, int? Total, bool HasNext)
{
    /// <summary>Beyond this many rows the exact number is counted in the background.</summary>
    public const int CountedAtOnce = 10_000;

    /// <summary>Null while the number of rows is only known to be more than <see cref="CountedAtOnce"/>.</summary>
    public int? Pages => Total is { } total ? Math.Max(1, (total + Query.Size - 1) / Query.Size) : null;

    /// <summary>The moment's view of the rows: where this page begins and ends in the order.</summary>
    internal (ListPlace First, ListPlace Last)? Places { get; init; }
}

/// <summary>A row's place in an order: its value in the sorted column, and its id among equals.</summary>
internal sealed record ListPlace(object Value, Guid Id);
