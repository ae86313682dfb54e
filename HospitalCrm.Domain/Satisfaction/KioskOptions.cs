namespace HospitalCrm.Domain.Satisfaction;

/// <summary>How the kiosks work (configuration section <c>Kiosk</c>).</summary>
public sealed class KioskOptions
{
    /// <summary>A whole card number after the reader's sentinels are taken off; names that may stand in it: <see cref="CardSwipe"/>.</summary>
    public string CardPattern { get; set; } = "^[0-9]{10}$";

    /// <summary>A browser on the machine itself is a terminal in service at once: the demonstration enrols its own kiosk. Refused everywhere else.</summary>
    public bool TrustsThisMachine { get; set; }

    /// <summary>Where phones reach this program, for the QR code of the hand-over; without it none is offered.</summary>
    public string? PublicAddress { get; set; }

    /// <summary>Seconds without a touch before the question whether anybody is there (domain.md 2.8).</summary>
    public int IdleSeconds { get; set; } = 60;

    /// <summary>The same on the code page: a message takes time.</summary>
    public int CodeIdleSeconds { get; set; } = 120;

    /// <summary>Count-down of that question, at least 20 s (WCAG 2.2.1).</summary>
    public int WarningSeconds { get; set; } = 20;

    /// <summary>The thank-you page goes home by itself after this.</summary>
    public int ThanksSeconds { get; set; } = 8;

    /// <summary>Codes a day for all kiosks together; beyond it they go only to numbers the HIS knows until midnight (decision 0011).</summary>
    public int MostCodesPerDay { get; set; } = 5_000;

    /// <summary>A touch input method is there, so words can be typed.</summary>
    public bool HasTouchInput { get; set; } = true;

    /// <summary>How far back 您最近去过 looks.</summary>
    public int RecentDays { get; set; } = 90;

    /// <summary>Pixels per millimetre of the panel; sizes in mm become CSS pixels by it (quality.md B: 21.5-inch 1080p).</summary>
    public decimal PixelsPerMillimetre { get; set; } = 4.03m;
}
