using HospitalCrm.Domain.Access;

namespace HospitalCrm.App.Components;

/// <summary>The menu entries one person gets to see: enabled, with a page there is and that the person may open; headings only over such.</summary>
public sealed class Navigation(Menus menus, PageMap pages)
{
    /// <param name="actor">Null: signed in, but without any right.</param>
    public async Task<IReadOnlyList<NavigationEntry>> ForAsync(Actor? actor, CancellationToken cancel)
    {
        var isChinese = !Languages.IsEnglish;
        return Shown(await menus.ListAsync(cancel), actor, isChinese);
    }

    private NavigationEntry[] Shown(IReadOnlyList<MenuNode> nodes, Actor? actor, bool isChinese)
    {
        List<NavigationEntry> shown = [];
        foreach (var node in nodes)
        {
            var under = Shown(node.Under, actor, isChinese);
            var href = node.Path is { } path && pages.MayOpen(path, actor) ? path : null;
            if (href is not null || under.Length > 0) shown.Add(new(node.Id, isChinese ? node.Name : node.EnglishName ?? node.Name, href, node.Icon, under));
        }

        return [.. shown];
    }
}

/// <summary>One entry as it is shown.</summary>
/// <param name="Href">Null for a heading.</param>
public sealed record NavigationEntry(Guid Id, string Title, string? Href, string? Icon, IReadOnlyList<NavigationEntry> Under)
{
    /// <summary>This entry and those under it that lead somewhere.</summary>
    public IEnumerable<NavigationEntry> Pages() => Under.SelectMany(entry => entry.Pages()).Prepend(this).Where(entry => entry.Href is not null);
}
