using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
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

    private Menu() { }

    public Menu(MenuForm form)
    {
        Id = Guid.CreateVersion7();
        Fill(form);
    }

    internal Menu(ShippedMenu shipped, Guid? parent, int order)
        : this(new MenuForm { Name = shipped.Name, EnglishName = shipped.English, ParentId = parent, SortOrder = order, Path = shipped.Path, Icon = shipped.Icon })
    {
        ShippedAs = shipped.Key;
    }

    public Guid Id { get; private set; }

    /// <summary>Which entry of the product it is, whatever the hospital has made of it; null for the hospital's own.</summary>
    public string? ShippedAs { get; private set; }

    [Label("菜单名称")]
    public string Name { get; private set; } = "";

    [Label("英文名称")]
    public string? EnglishName { get; private set; }

    [Label("父级菜单")]
    public Guid? ParentId { get; private set; }

    [Label("排序序号")]
    public int SortOrder { get; private set; }

    /// <summary>Null for a heading.</summary>
    [Label("菜单路径")]
    public string? Path { get; private set; }

    [Label("图标")]
    public string? Icon { get; private set; }

    [Label("启用")]
    public bool IsEnabled { get; private set; }

    public long Version { get; private set; }

    internal void Fill(MenuForm form)
    {
        var tidy = form.Tidy();
        Name = tidy.Name;
        EnglishName = tidy.EnglishName;
        ParentId = tidy.ParentId;
        SortOrder = tidy.SortOrder;
        Path = tidy.Path;
        Icon = tidy.Icon;
        IsEnabled = tidy.IsEnabled;
    }
}

/// <summary>What is filled in for a menu entry.</summary>
public sealed record MenuForm
{
    public string Name { get; init; } = "";
    public string? EnglishName { get; init; }
    public Guid? ParentId { get; init; }
    public int SortOrder { get; init; } = 10;
    public string? Path { get; init; }
    public string? Icon { get; init; }
    public bool IsEnabled { get; init; } = true;

    /// <exception cref="DomainRuleException">Something in it cannot be.</exception>
    internal MenuForm Tidy()
    {
        var tidy = this with { Name = Line(Name) ?? "", EnglishName = Line(EnglishName), Path = Line(Path), Icon = Line(Icon) };
        if (tidy.Name.Length == 0) throw new DomainRuleException("请填写菜单名称。");
        if (tidy.Name.Length > Menu.LongestName) throw new DomainRuleException("菜单名称最多{0}个字。", Menu.LongestName);
        if (tidy.EnglishName?.Length > Menu.LongestEnglish) throw new DomainRuleException("英文名称最多{0}个字。", Menu.LongestEnglish);
        if (tidy.SortOrder is < 0 or > Menu.HighestOrder) throw new DomainRuleException("排序序号应在{0}到{1}之间。", 0, Menu.HighestOrder);
        if (tidy.Path is { } path && (path.Length > Menu.LongestPath || !path.StartsWith('/') || path.StartsWith("//", StringComparison.Ordinal) || path.Contains('\\', StringComparison.Ordinal)))
            throw new DomainRuleException("菜单路径应以一个“/”开头，最多{0}个字，例如 /satisfaction。", Menu.LongestPath);
        if (tidy.Icon is { } icon && !MenuIcons.All.Contains(icon)) throw new DomainRuleException("没有名为“{0}”的图标。", icon);
        return tidy;
    }

    private static string? Line(string? text) => PersonText.Clean(text)?.Replace('\n', ' ');
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
        menu.HasIndex(m => m.Name);
        menu.HasIndex(m => m.SortOrder);
        menu.HasIndex(m => m.Path);
    }
}
