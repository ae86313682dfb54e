using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HospitalCrm.Domain.Access;

/// <summary>An entry of the navigation (菜单): a page, or a heading over others.</summary>
[Audited("menus", "菜单")]
public sealed class Menu : IVersioned
{
    /// <summary>A group, a group in it, a page: nobody finds anything that lies deeper.</summary>
    public const int Deepest = 3;

    public const int LongestName = 30;
    public const int LongestEnglish = 60;
    public const int LongestPath = 200;
    public const int HighestOrder = 9999;

    internal Menu() => Id = Guid.CreateVersion7();

    internal Menu(ShippedMenu shipped, Guid? parent, int order) : this()
    {
        ShippedAs = shipped.Key;
        (Name, EnglishName, Icon, Path) = (shipped.Name, shipped.English, shipped.Icon, shipped.Path);
        (ParentId, SortOrder) = (parent, order);
        Search = SearchText.Of(Name, EnglishName);
    }

    public Guid Id { get; private set; }

    /// <summary>Which entry of the product it is, whatever the hospital has made of it; null for the hospital's own.</summary>
    internal string? ShippedAs { get; private set; }

    [Label("菜单名称")]
    public string Name { get; internal set; } = "";

    [Label("英文名称")]
    public string? EnglishName { get; internal set; }

    [Label("父级菜单")]
    public Guid? ParentId { get; internal set; }

    [Label("排序序号")]
    public int SortOrder { get; internal set; }

    /// <summary>Null for a heading.</summary>
    [Label("菜单路径")]
    public string? Path { get; internal set; }

    [Label("图标")]
    public string? Icon { get; internal set; }

    [Label("启用")]
    public bool IsEnabled { get; internal set; } = true;

    /// <inheritdoc cref="SearchText"/>
    public string Search { get; internal set; } = "";

    public long Version { get; private set; }

    /// <summary>"//evil" and "/\evil" are other hosts to a browser.</summary>
    internal static bool IsPath(string path) => path is ['/', ..] && path is not ['/', '/' or '\\', ..];
}

internal sealed class MenuMapping : IEntityTypeConfiguration<Menu>
{
    public void Configure(EntityTypeBuilder<Menu> menu)
    {
        menu.ToTable("Menus");
        menu.Property(m => m.ShippedAs).HasMaxLength(40);
        menu.Property(m => m.Name).HasMaxLength(Menu.LongestName);
        menu.Property(m => m.EnglishName).HasMaxLength(Menu.LongestEnglish);
        menu.Property(m => m.Path).HasMaxLength(Menu.LongestPath);
        menu.Property(m => m.Icon).HasMaxLength(40);
        menu.HasOne<Menu>().WithMany().HasForeignKey(m => m.ParentId);
        menu.HasIndex(m => m.ShippedAs).IsUnique().HasFilter("\"ShippedAs\" IS NOT NULL");
        menu.Property(m => m.Search).HasMaxLength(SearchText.Longest);
        menu.HasIndex(m => new { m.Name, m.Id });
        menu.HasIndex(m => new { m.SortOrder, m.Id });
    }
}
