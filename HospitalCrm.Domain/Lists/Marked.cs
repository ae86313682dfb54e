namespace HospitalCrm.Domain.Lists;

/// <summary>A cell that stands out by its look; the words say the same without it.</summary>
/// <param name="Value">Text, enum or <see cref="Phrase"/>.</param>
/// <param name="Colour">#RRGGBB beside the words.</param>
public sealed record Marked(object? Value, CellLook Look, string? Colour = null);

/// <summary>How a marked cell looks.</summary>
public enum CellLook
{
    Plain,

    /// <summary>Nobody has begun.</summary>
    Waiting,

    /// <summary>Somebody is at it.</summary>
    Running,

    /// <summary>Somebody has to look soon.</summary>
    Attention,

    Good,

    /// <summary>It came to an end as it should not.</summary>
    Irregular,

    /// <summary>A term is over.</summary>
    Overdue,

    Off,
}
