namespace HospitalCrm.Tests.Browser.Swipes;

/// <summary>One swipe as a reader types it at a kiosk, and what must come of it.</summary>
/// <param name="Kind">What was swiped.</param>
/// <param name="Circumstance">What else goes on at the kiosk meanwhile.</param>
/// <param name="Keys">As the browser names them: characters, Enter and Shift.</param>
/// <param name="Gaps">Milliseconds before each key.</param>
/// <param name="Focus">Where the keys would go: nothing, field, words or button.</param>
/// <param name="InputMethod">off, takes the keys (key = Process), or is composing (isComposing).</param>
/// <param name="TapBefore">The key before which somebody taps, or -1.</param>
/// <param name="TapOn">field or button.</param>
/// <param name="Card">The number it must be read as; null when it must be refused.</param>
internal sealed record SyntheticSwipe(
    string Kind, string Circumstance, IReadOnlyList<string> Keys, IReadOnlyList<int> Gaps, string Focus, string InputMethod, int TapBefore, string TapOn, string? Card)
{
    /// <summary>For a failure that can be read.</summary>
    public string Typed => string.Concat(Keys.Where(key => key != "Shift").Select(key => key == "Enter" ? "⏎" : key));
}

/// <summary>What the page saw of one swipe.</summary>
internal sealed record SwipeOutcome(IReadOnlyList<string> Messages, string InFields, int Presses);
