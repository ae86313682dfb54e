using System.Net;
using HospitalCrm.Domain.Settings;
using HospitalCrm.Kiosk.Components;

namespace HospitalCrm.Kiosk.Setup;

/// <summary>A page that needs nothing but itself: one sentence, whom to call, and a script that goes on as soon as there is somewhere to go.</summary>
internal static class CalmPage
{
    /// <summary>What the terminal's own script keeps for the time without a server.</summary>
    public static void MapAwayPage(this IEndpointRouteBuilder routes) => routes.MapGet("/away", (SettingsStore settings) =>
        Results.Text(Write(settings.Current, "服务暂停，请稍候。", "正在恢复连接，恢复后会自动继续。"), "text/html; charset=utf-8"));

    /// <param name="title">Key of the heading, and of the line under it: they are shown in every language, nobody can choose one here.</param>
    public static string Write(CrmSettings settings, string title, string line)
    {
        var name = WebUtility.HtmlEncode(settings.HospitalName);
        var telephone = WebUtility.HtmlEncode(settings.ServiceTelephone);
        return $"""
            <!DOCTYPE html>
            <html lang="zh-Hans">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <meta name="color-scheme" content="light dark">
              <title>{name}</title>
              <link rel="icon" href="data:,">
              <link rel="stylesheet" href="/css/kiosk.css">
              <link rel="stylesheet" href="/terminal.css">
            </head>
            <body>
              <main class="calm" data-away>
                <p class="calm-name">{name}</p>
                <h1>{WebUtility.HtmlEncode(title)}</h1>
                <p>{WebUtility.HtmlEncode(line)}</p>
                {string.Concat(new[] { Wording.Traditional, Wording.English }.Select(language => Line(Wording.In(language), title)))}
                <p>服务电话 <strong>{telephone}</strong></p>
              </main>
              <script type="module" src="/js/away.js"></script>
            </body>
            </html>
            """;
    }

    private static string Line(Wording wording, string title) => $"<p lang=\"{wording.Language}\">{WebUtility.HtmlEncode(wording[title])}</p>";
}
