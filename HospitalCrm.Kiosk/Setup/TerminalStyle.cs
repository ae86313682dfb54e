using System.Globalization;
using HospitalCrm.Domain.Satisfaction;
using Microsoft.Extensions.Options;

namespace HospitalCrm.Kiosk.Setup;

/// <summary>Tells the style sheet how many pixels a millimetre of this panel has; an inline style would need a weaker policy.</summary>
internal static class TerminalStyle
{
    public static void MapTerminalStyle(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/terminal.css", (IOptions<KioskOptions> kiosk) => Results.Text(
            string.Create(CultureInfo.InvariantCulture, $":root {{ --panel-mm: {kiosk.Value.PixelsPerMillimetre:0.###}px; }}\n"), "text/css"));
}
