namespace HospitalCrm.Domain.Lists;

/// <summary>A column of a list (列): what it is called and how its cells are written.</summary>
public sealed class ListColumn
{
    internal ListColumn(string key, string title, ColumnKind kind)
    {
        Key = key;
        Title = title;
        Kind = kind;
    }

    /// <summary>In the address and in what is remembered for a person.</summary>
    public string Key { get; }

    public string Title { get; }

    public ColumnKind Kind { get; }

    /// <summary>Rows can be put in its order: there is an index under it.</summary>
    public bool IsSortable { get; internal set; }

    /// <summary>Not shown until the person asks for it; exported all the same.</summary>
    public bool IsHiddenAtFirst { get; internal set; }
}

/// <summary>How the cells of a column are written.</summary>
public enum ColumnKind { Text, Number, Day, Moment, YesNo, Choice, Colour, State }
