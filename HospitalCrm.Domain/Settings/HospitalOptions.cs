namespace HospitalCrm.Domain.Settings;

/// <summary>The hospital as it is configured (section <c>Hospital</c>): what holds until an administrator saves something else in 参数设置.</summary>
public sealed class HospitalOptions
{
    public string Name { get; set; } = "示范医院";
    public string? NameTraditional { get; set; } = "示範醫院";
    public string? NameEnglish { get; set; } = "Demonstration Hospital";

    /// <summary>Where a person answers when a kiosk cannot help.</summary>
    public string ServiceTelephone { get; set; } = "0000-12345";
}
