using System.Linq.Expressions;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Access;

/// <summary>菜单管理: entries are added, renamed, moved, hidden and deleted; open pages follow within two seconds.</summary>
[OpenByDesign("Menus are the same for the whole hospital.")]
public sealed class MenuBook : Register<Menu, MenuRow>
{
    public MenuBook(ListTools tools) : base(tools, "menus", "菜单管理")
    {
        Stamp = ChangeStamp.Menus;
        SearchFilter("菜单名称", m => m.Search);
        YesNoFilter("disabled", "状态", "已停用", "启用", (menus, isDisabled) => menus.Where(m => m.IsEnabled != isDisabled));
        Column("name", "菜单名称", ColumnKind.Text, m => m.Name, m => m.Name);
        Column("parent", "父级菜单", ColumnKind.Text, m => m.ParentName);
        Column("order", "排序序号", ColumnKind.Number, m => m.SortOrder, m => m.SortOrder);
        Column("path", "菜单路径", ColumnKind.Text, m => m.Path);
        Column("english", "英文名称", ColumnKind.Text, m => m.EnglishName);
        Column("state", "状态", ColumnKind.State, m => !m.IsEnabled);
        OrderedBy("order");

        TextField("name", "菜单名称", m => m.Name, (m, v) => m.Name = v!).Required().Max(Menu.LongestName);
        TextField("english", "英文名称", m => m.EnglishName, (m, v) => m.EnglishName = v).Max(Menu.LongestEnglish).Help("英文界面中显示；不填则显示中文名称。");
        ChoiceField("parent", "父级菜单", ParentsAsync, m => m.ParentId?.ToString(), (m, v) => m.ParentId = v is null ? null : Guid.Parse(v)).Help("不选则为第一级。");
        NumberField("order", "排序序号", m => m.SortOrder, (m, v) => m.SortOrder = v ?? 0).Between(0, Menu.HighestOrder).StartsAs("10");
        TextField("path", "菜单路径", m => m.Path, (m, v) => m.Path = v).Max(Menu.LongestPath).Help("本系统页面的地址，例如 /satisfaction；不填则只是一组菜单的标题。");
        ChoiceField("icon", "图标", static (_, _) => Task.FromResult<IReadOnlyList<Choice>>([.. MenuIcons.All.Select(icon => new Choice(icon, icon) { IsData = true })]), m => m.Icon, (m, v) => m.Icon = v);
        YesNoField("disabled", "停用", m => !m.IsEnabled, (m, v) => m.IsEnabled = !v).Help("停用后，它和它的下级菜单都不再显示。");
    }

    protected override Expression<Func<Menu, MenuRow>> Project(CrmDbContext db) => m => new(
        m.Name, db.Menus.Where(parent => parent.Id == m.ParentId).Select(parent => parent.Name).FirstOrDefault(), m.SortOrder, m.Path, m.EnglishName, m.IsEnabled);

    protected override string NameOf(MenuRow row) => row.Name;

    protected override string CallOf(Menu record) => record.Name;

    protected override Menu Create(Actor me) => new();

    protected override bool IsDisabled(MenuRow row) => !row.IsEnabled;

    /// <summary>Where it is to stand there is a place: no circle, not too deep.</summary>
    protected override async Task CheckAsync(CrmDbContext db, IReadOnlyList<Menu> changed, Action<Menu?, string, DomainRuleException> refuse, Actor me, CancellationToken cancel)
    {
        if (changed.Count == 0) return;
        await db.Menus.AsTracking().LoadAsync(cancel);
        var all = db.Menus.Local.Where(m => db.Entry(m).State != EntityState.Deleted).ToDictionary(m => m.Id);
        var below = all.Values.ToLookup(m => m.ParentId);
        foreach (var menu in changed)
        {
            menu.Search = SearchText.Of(menu.Name, menu.EnglishName);
            if (menu.Path is { } path && !Menu.IsPath(path)) refuse(menu, "path", new("菜单路径应以一个“/”开头，例如 /satisfaction。"));
            if (PlaceFault(menu, all, below) is { } fault) refuse(menu, "parent", fault);
        }
    }

    protected override async Task BeforeDeleteAsync(CrmDbContext db, IReadOnlyList<Menu> records, Actor me, CancellationToken cancel)
    {
        if (records.FirstOrDefault(m => m.ShippedAs is not null) is { } shipped) throw new DomainRuleException("菜单“{0}”是系统自带的，不能删除，可以停用。", shipped.Name);

        var all = await db.Menus.AsNoTracking().Where(m => m.ParentId != null).Select(m => new { m.Id, m.ParentId, m.Name }).ToListAsync(cancel);
        foreach (var menu in records)
        {
            if (all.FirstOrDefault(m => m.ParentId == menu.Id && records.All(r => r.Id != m.Id)) is { } child)
                throw new DomainRuleException("菜单“{0}”下还有菜单“{1}”，不能删除。", menu.Name, child.Name);
        }
    }

    private static DomainRuleException? PlaceFault(Menu menu, Dictionary<Guid, Menu> all, ILookup<Guid?, Menu> below)
    {
        if (menu.ParentId == menu.Id) return new("菜单“{0}”不能作为自己的父级菜单。", menu.Name);

        var above = 0;
        for (var parent = menu.ParentId; parent is { } id; parent = all[id].ParentId)
        {
            if (id == menu.Id) return new("菜单“{0}”不能移到自己的下级菜单之下。", menu.Name);
            if (!all.ContainsKey(id)) return new("所选的父级菜单已经被别人删除。");
            if (++above >= Menu.Deepest) return new("菜单最多{0}级。", Menu.Deepest);
        }

        return above + Height(menu.Id, below, Menu.Deepest) > Menu.Deepest ? new("菜单最多{0}级。", Menu.Deepest) : null;
    }

    private static int Height(Guid id, ILookup<Guid?, Menu> below, int limit) => limit <= 0 ? 1 : 1 + below[id].Select(m => Height(m.Id, below, limit - 1)).DefaultIfEmpty().Max();

    private static async Task<IReadOnlyList<Choice>> ParentsAsync(CrmDbContext db, CancellationToken cancel)
    {
        var menus = await db.Menus.AsNoTracking().OrderBy(m => m.SortOrder).ThenBy(m => m.Id).Select(m => new { m.Id, m.Name }).ToListAsync(cancel);
        return [.. menus.Select(m => new Choice(m.Id.ToString(), m.Name, PinyinInitials.Of(m.Name)) { IsData = true })];
    }
}

/// <summary>A line of 菜单管理.</summary>
public sealed record MenuRow(string Name, string? ParentName, int SortOrder, string? Path, string? EnglishName, bool IsEnabled);
