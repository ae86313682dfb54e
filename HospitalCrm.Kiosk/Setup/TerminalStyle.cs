using System.Globalization;
using HospitalCrm.Domain.Satisfaction;

namespace HospitalCrm.Kiosk.Setup;

/// <summary>Tells the style sheet how many pixels a millimetre of this terminal's panel has; an inline style would need a weaker policy.</summary>
internal static class TerminalStyle
{
    public static void MapTerminalStyle(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/terminal.css", (HttpContext http, Terminals terminals) => Results.Text(
            string.Create(CultureInfo.InvariantCulture, $":root {{ --panel-mm: {terminals.SettingsOf(TerminalGate.Claimed(http.Request.Cookies[TerminalCookie.Name])).PixelsPerMillimetre:0.###}px; }}\n"), "text/css"));
}
