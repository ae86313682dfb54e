using System.Collections.Concurrent;
using Microsoft.AspNetCore.Components;

namespace HospitalCrm.App.Components;

/// <summary>
/// Pictures out of wwwroot/icons.svg. The page carries only a reference to one, and all circuits share the text of it; an icon string of
/// MudBlazor is a whole drawing in every place that shows it.
/// </summary>
internal static class Sprite
{
    private static readonly ConcurrentDictionary<(string File, string Key), string> Known = new();

    /// <param name="key">An id in the file.</param>
    public static string Html(ResourceAssetCollection assets, string key) => Known.GetOrAdd((assets["icons.svg"], key), static of =>
        $"<svg class=\"icon\" aria-hidden=\"true\" focusable=\"false\"><use href=\"/{of.File}#{of.Key}\"></use></svg>");

    public static MarkupString Of(ResourceAssetCollection assets, string key) => new(Html(assets, key));
}
