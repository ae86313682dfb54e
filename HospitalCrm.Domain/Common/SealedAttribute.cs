namespace HospitalCrm.Domain.Common;

/// <summary>The column holds a value sealed by the <see cref="PersonalDataVault"/>: whoever changes the key finds it, and what is made of it, by this.</summary>
/// <param name="purpose">What it was sealed for.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SealedAttribute(string purpose) : Attribute
{
    public string Purpose { get; } = purpose;

    /// <summary>The column with its <see cref="PersonalDataVault.ShortIndex"/>; null: none.</summary>
    public string? Index { get; init; }

    /// <summary>What the index is made for, where it is not <see cref="Purpose"/>.</summary>
    public string? IndexPurpose { get; init; }

    /// <summary>The column with the index of the last four digits; null: none.</summary>
    public string? Tail { get; init; }

    /// <summary>What that is made for.</summary>
    public string? TailPurpose { get; init; }
}
