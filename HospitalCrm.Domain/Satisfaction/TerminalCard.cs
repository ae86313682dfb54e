using HospitalCrm.Domain.Settings;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>A kiosk as its screens need it: who it is, whether it may serve, and how it is set up.</summary>
/// <param name="DepartmentCode">The department it stands in, offered first there.</param>
/// <param name="Restarts">When it grows, the page is to load anew.</param>
public sealed record TerminalCard(
    Guid Id, TerminalState State, string? PairingNumber, string Name, string? Place, string? DepartmentCode, TerminalSettings Settings, int Restarts)
{
    /// <summary>A device that is not, or no longer, in the books.</summary>
    public static TerminalCard Unknown(TerminalSettings settings) => new(Guid.Empty, TerminalState.Waiting, null, "", null, null, settings, 0);

    public bool IsInService => State == TerminalState.InService;
}

/// <summary>How one terminal works: its own settings where it has them, else those of all (<see cref="KioskOptions"/>, <see cref="CrmSettings"/>).</summary>
/// <param name="Hospital">The hospital's name at the top of every screen.</param>
/// <param name="Languages">zh-Hans first.</param>
/// <param name="PixelsPerMillimetre">Sizes in mm become CSS pixels by it.</param>
/// <param name="WarningSeconds">Count-down of 您还在吗？, at least 20 s (WCAG 2.2.1).</param>
public sealed record TerminalSettings(
    IReadOnlyList<Section> Sections, IReadOnlyList<string> Languages, decimal PixelsPerMillimetre, int IdleSeconds, int CodeIdleSeconds, int WarningSeconds,
    int ThanksSeconds, string CardPattern, string ServiceTelephone, bool HasTouchInput, LocalText Hospital)
{
    /// <summary>Together less than <see cref="KioskDesk.PhoneLife"/>, because the phone tells only now and then that it was touched.</summary>
    private const int PhoneIdleSeconds = 520;

    private const int PhoneWarningSeconds = 60;

    /// <summary>The server forgets a visit after the longest idle time and the warning, whatever the screen does.</summary>
    public TimeSpan VisitLife => TimeSpan.FromSeconds(Math.Max(IdleSeconds, CodeIdleSeconds) + WarningSeconds + 10);

    /// <summary>The same on a person's own phone: nobody waits behind them, and what they type with is their own.</summary>
    public TerminalSettings OnPhone() => this with { IdleSeconds = PhoneIdleSeconds, CodeIdleSeconds = PhoneIdleSeconds, WarningSeconds = PhoneWarningSeconds, HasTouchInput = true };

    // Lists are equal by what is in them, so that a screen whose terminal was not changed has nothing to do.
    public bool Equals(TerminalSettings? other) => other is not null && Sections.SequenceEqual(other.Sections) && Languages.SequenceEqual(other.Languages) && Plain.Equals(other.Plain);

    public override int GetHashCode() => Plain.GetHashCode();

    private (decimal, int, int, int, int, string, string, bool, LocalText) Plain =>
        (PixelsPerMillimetre, IdleSeconds, CodeIdleSeconds, WarningSeconds, ThanksSeconds, CardPattern, ServiceTelephone, HasTouchInput, Hospital);

    internal static TerminalSettings Of(KioskOptions kiosk, CrmSettings settings, Terminal? terminal = null) => new(
        [.. Satisfaction.Sections.All.Where(section => terminal?.Shows(section) ?? true)],
        [.. Tongues(terminal)],
        terminal?.MillimetresPerPixel is { } pixel ? 1 / pixel : kiosk.PixelsPerMillimetre,
        terminal?.IdleSeconds ?? kiosk.IdleSeconds,
        terminal?.CodeIdleSeconds ?? kiosk.CodeIdleSeconds,
        terminal?.WarningSeconds ?? kiosk.WarningSeconds,
        terminal?.ThanksSeconds ?? kiosk.ThanksSeconds,
        terminal?.CardPattern ?? kiosk.CardPattern,
        terminal?.ServiceTelephone ?? settings.ServiceTelephone,
        terminal?.HasTouchInput ?? kiosk.HasTouchInput,
        NameIn(settings));

    /// <summary>The hospital's name in the languages of a kiosk.</summary>
    public static LocalText NameIn(CrmSettings settings) => new(settings.HospitalName, settings.HospitalNameTraditional, settings.HospitalNameEnglish);

    private static IEnumerable<string> Tongues(Terminal? terminal)
    {
        yield return "zh-Hans";
        if (terminal?.OffersTraditional ?? true) yield return "zh-Hant";
        if (terminal?.OffersEnglish ?? true) yield return "en";
    }
}
