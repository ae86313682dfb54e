namespace HospitalCrm.Domain.Satisfaction;

/// <summary>A text shown to patients: 简体 always, 繁體 and English where the hospital has written them.</summary>
public readonly record struct LocalText(string Simplified, string? Traditional = null, string? English = null)
{
    /// <param name="language">zh-Hans, zh-Hant or en.</param>
    public string In(string language) => language switch
    {
        "zh-Hant" => Traditional ?? Simplified,
        "en" => English ?? Simplified,
        _ => Simplified,
    };
}
