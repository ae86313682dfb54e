namespace HospitalCrm.Kiosk.Steps;

/// <summary>How a person wants the screen to look and sound. It is theirs alone: the next person finds the usual one.</summary>
public sealed record Look
{
    public const int Quietest = 1;
    public const int Loudest = 5;

    /// <summary>In the middle, so that it can be made louder and softer.</summary>
    private const int UsualVolume = 3;

    private const int LargeFlag = 1;
    private const int ContrastFlag = 2;
    private const int LowFlag = 4;
    private const int SpokenFlag = 8;
    private const int VolumeShift = 4;

    private readonly int _volume = UsualVolume;

    private Look() { }

    /// <summary>As the kiosk stands there. Shared, so that a look nobody has changed costs a circuit nothing.</summary>
    public static Look Usual { get; } = new();

    /// <summary>大字, the 长辈版.</summary>
    public bool IsLarge { get; init; }

    /// <summary>高对比.</summary>
    public bool IsHighContrast { get; init; }

    /// <summary>低位操作: what is touched is in reach of somebody who sits.</summary>
    public bool IsLowReach { get; init; }

    /// <summary>朗读.</summary>
    public bool IsSpoken { get; init; }

    /// <summary>Of what is read aloud, in steps of 5 dB.</summary>
    public int Volume
    {
        get => _volume;
        init => _volume = Math.Clamp(value, Quietest, Loudest);
    }

    /// <summary>All of it in one number, to be kept with the visit. The usual look is 0.</summary>
    public int Flags =>
        (IsLarge ? LargeFlag : 0) | (IsHighContrast ? ContrastFlag : 0) | (IsLowReach ? LowFlag : 0) | (IsSpoken ? SpokenFlag : 0)
        | ((Volume == UsualVolume ? 0 : Volume) << VolumeShift);

    public static Look From(int flags) => flags == 0 ? Usual : new()
    {
        IsLarge = (flags & LargeFlag) != 0,
        IsHighContrast = (flags & ContrastFlag) != 0,
        IsLowReach = (flags & LowFlag) != 0,
        IsSpoken = (flags & SpokenFlag) != 0,
        Volume = flags >> VolumeShift is > 0 and var volume ? volume : UsualVolume,
    };

    /// <summary>For the style sheet.</summary>
    internal string Classes => $"{(IsLarge ? "large" : "")} {(IsHighContrast ? "contrast" : "")} {(IsLowReach ? "low" : "")}";
}
