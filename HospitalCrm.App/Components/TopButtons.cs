using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace HospitalCrm.App.Components;

/// <summary>The buttons that open the menus of <see cref="TopMenus"/>: the same text for everybody but the name, so a circuit keeps next to nothing of them.</summary>
internal static class TopButtons
{
    public const string ThemeMenu = "menu-theme", LanguageMenu = "menu-language", PersonMenu = "menu-person";

    private static readonly ConcurrentDictionary<(string Language, string Name), string> Known = new();

    public static string Html(ResourceAssetCollection assets, IStringLocalizer<Texts> L, string name) => Known.GetOrAdd((CultureInfo.CurrentUICulture.Name, name), _ =>
    {
        var shown = WebUtility.HtmlEncode(name);
        return Button(ThemeMenu, L["主题"], $"<span class=\"theme-icons\">{Sprite.Html(assets, "theme-system")}{Sprite.Html(assets, "theme-light")}{Sprite.Html(assets, "theme-dark")}</span>")
            + Button(LanguageMenu, L["语言"], Sprite.Html(assets, "language"))
            + Button(PersonMenu, L["我的账号：{0}", name], $"{Sprite.Html(assets, "person")}<span class=\"who-name\">{shown}</span>{Sprite.Html(assets, "chevron")}", " who");
    });

    private static string Button(string menu, string label, string inside, string? kind = null) =>
        $"<button type=\"button\" class=\"bar-button{kind}\" popovertarget=\"{menu}\" aria-haspopup=\"menu\" aria-label=\"{WebUtility.HtmlEncode(label)}\" title=\"{WebUtility.HtmlEncode(label)}\">{inside}</button>";
}
