using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;

namespace HospitalCrm.App.Theme;

/// <summary>
/// MudBlazor's colours as one file for all themes, made once by MudBlazor itself. Its provider in the layout would write them into
/// every circuit: memory for each open page, and again whenever somebody changes the theme.
/// </summary>
internal sealed partial class ThemeSheet(IServiceScopeFactory scopes, ILoggerFactory logs)
{
    public const string Path = "/theme.css";

    private readonly Lazy<Task<(byte[] Content, string Address)>> _sheet = new(() => WriteAsync(scopes, logs));

    /// <summary>The file and its address, which is another one for another content, so that browsers may keep it.</summary>
    public Task<(byte[] Content, string Address)> GetAsync() => _sheet.Value;

    private static async Task<(byte[] Content, string Address)> WriteAsync(IServiceScopeFactory scopes, ILoggerFactory logs)
    {
        await using var scope = scopes.CreateAsyncScope();
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, logs);
        var css = await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var all = new StringBuilder();
            foreach (var (theme, isDark) in HospitalTheme.All)
            {
                var rendered = await renderer.RenderComponentAsync<MudThemeProvider>(ParameterView.FromDictionary(new Dictionary<string, object?>(StringComparer.Ordinal)
                {
                    [nameof(MudThemeProvider.Theme)] = theme,
                    [nameof(MudThemeProvider.IsDarkMode)] = isDark,
                    [nameof(MudThemeProvider.DefaultScrollbar)] = true,
                }));
                all.AppendLine(StyleTag().Replace(rendered.ToHtmlString(), ""));
            }

            return all.ToString();
        });
        var content = Encoding.UTF8.GetBytes(css);
        return (content, $"{Path}?v={Convert.ToHexStringLower(SHA256.HashData(content))[..12]}");
    }

    [GeneratedRegex("</?style[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex StyleTag();
}
