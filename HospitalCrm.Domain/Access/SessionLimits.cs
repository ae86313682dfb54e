using HospitalCrm.Domain.Settings;
using Microsoft.Extensions.Options;

namespace HospitalCrm.Domain.Access;

/// <summary>What a journey in the tests shortens: nobody waits half an hour there.</summary>
public sealed class SessionOptions
{
    /// <summary>Null: as 参数设置 says.</summary>
    public int? IdleSeconds { get; set; }

    public int WarningSeconds { get; set; } = 120;
}

/// <summary>How long somebody may sit there without doing anything.</summary>
public sealed class SessionLimits(SettingsStore settings, IOptions<SessionOptions> options)
{
    public TimeSpan Idle => options.Value.IdleSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.FromMinutes(settings.Current.IdleMinutes);

    /// <summary>Before the end: time to say that one is still there.</summary>
    public TimeSpan Warning => TimeSpan.FromSeconds(options.Value.WarningSeconds);
}
