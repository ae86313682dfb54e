using Microsoft.AspNetCore.Components;

namespace HospitalCrm.Kiosk.Theme;

/// <summary>The five faces. They differ by their features, never by colour alone.</summary>
public static class Faces
{
    private static readonly MarkupString[] ByScore =
    [
        Face("""<path d="M30 40l14 6M90 40l-14 6"/><path d="M40 90c6-12 12-17 20-17s14 5 20 17"/>"""),
        Face("""<path d="M42 86c6-6 11-9 18-9s12 3 18 9"/>"""),
        Face("""<path d="M42 80h36"/>"""),
        Face("""<path d="M40 74c5 8 12 12 20 12s15-4 20-12"/>"""),
        Face("""<path class="mouth" d="M34 70h52c-3 14-13 23-26 23s-23-9-26-23z"/>"""),
    ];

    /// <param name="score">5 best, 1 worst.</param>
    public static MarkupString Of(int score) => ByScore[Math.Clamp(score, 1, ByScore.Length) - 1];

    private static MarkupString Face(string features) => new(
        $"""<svg class="face" viewBox="0 0 120 120" aria-hidden="true" focusable="false"><circle class="skin" cx="60" cy="60" r="54"/><circle class="eye" cx="42" cy="52" r="5.5"/><circle class="eye" cx="78" cy="52" r="5.5"/>{features}</svg>""");
}
