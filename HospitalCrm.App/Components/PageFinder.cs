using HospitalCrm.Domain.Access;
using Microsoft.Extensions.Localization;

namespace HospitalCrm.App.Components;

/// <summary>
/// Finds what somebody may go to by a few letters: a page by its Chinese or English name or by pinyin initials. Patients and
/// complaint numbers are asked for here too as soon as there are use cases that find them.
/// </summary>
public sealed class PageFinder(Menus menus, PageMap pages, ICurrentActor actor, Preferences preferences, IStringLocalizer<Texts> L)
{
    private const string RecentKey = "palette.recent";
    private const int MostRecent = 6;
    private const int MostFound = 40;

    /// <summary>Everything the person may go to, what they went to last first.</summary>
    public async Task<IReadOnlyList<PaletteEntry>> OpenAsync(CancellationToken cancel)
    {
        Actor? me = null;
        try
        {
            me = await actor.GetAsync(cancel);
        }
        catch (AccessDeniedException)
        {
            // Whoever lost the account while the page was open goes to no page by this way either.
        }

        var isChinese = !Languages.IsEnglish;
        List<PaletteEntry> all = [.. Flat(await menus.ListAsync(cancel), above: null, me, isChinese)];
        all.Add(Own("通知", "notices messages", "bell", "/notices"));
        all.Add(Own("个人设置", "personal settings preferences", "sliders", "/account/me"));
        var recent = me is null ? [] : ((await preferences.ReadAsync(RecentKey, cancel)) ?? "").Split('\n').ToList();
        return [.. all.DistinctBy(entry => entry.Href).OrderBy(entry => recent.IndexOf(entry.Href) is var at && at < 0 ? int.MaxValue : at).Select(entry => entry with { IsRecent = recent.Contains(entry.Href) })];
    }

    /// <summary>Those that every part of the text fits: whole beginnings first, then what contains it.</summary>
    public static IReadOnlyList<PaletteEntry> Find(IReadOnlyList<PaletteEntry> all, string? text)
    {
        var parts = (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(part => part.ToUpperInvariant()).ToList();
        if (parts.Count == 0) return all;

        return [.. all.Select(entry => (Entry: entry, Rank: parts.Max(entry.Rank))).Where(found => found.Rank < PaletteEntry.NotFound).OrderBy(found => found.Rank).Take(MostFound).Select(found => found.Entry)];
    }

    /// <summary>The next time it stands first.</summary>
    public async Task RememberAsync(string href, CancellationToken cancel)
    {
        var recent = ((await preferences.ReadAsync(RecentKey, cancel)) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var text = string.Join('\n', recent.Where(before => before != href).Prepend(href).Take(MostRecent));
        if (text.Length <= Preferences.LongestValue) await preferences.WriteAsync(RecentKey, text, cancel);
    }

    private PaletteEntry Own(string name, string english, string icon, string href) => new(L[name], null, href, icon, MenuNode.KeysOf(name, $"{english} {L[name].Value}"));

    private IEnumerable<PaletteEntry> Flat(IReadOnlyList<MenuNode> nodes, string? above, Actor? me, bool isChinese)
    {
        foreach (var node in nodes)
        {
            var name = isChinese ? node.Name : node.EnglishName ?? node.Name;
            if (node.Path is { } path && pages.MayOpen(path, me)) yield return new(name, above, path, node.Icon ?? "list", node.Keys);
            foreach (var under in Flat(node.Under, name, me, isChinese)) yield return under;
        }
    }
}

/// <summary>One thing to go to.</summary>
/// <param name="Above">The group it stands in.</param>
/// <param name="Keys">What it is found by, in upper case: names, and pinyin initials.</param>
public sealed record PaletteEntry(string Title, string? Above, string Href, string Icon, IReadOnlyList<string> Keys)
{
    public const int NotFound = 3;

    public bool IsRecent { get; init; }

    /// <summary>0: a name begins so; 1: a word in it does; 2: it contains it.</summary>
    public int Rank(string part) => Keys.Min(key =>
        key.StartsWith(part, StringComparison.Ordinal) ? 0
        : key.Contains(' ' + part, StringComparison.Ordinal) ? 1
        : key.Contains(part, StringComparison.Ordinal) ? 2
        : NotFound);
}
