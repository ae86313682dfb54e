using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Access;

/// <summary>菜单管理: entries are added, renamed, moved, hidden and deleted; open pages follow within two seconds.</summary>
public sealed class MenuBook(IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor, AuditTrail audit)
{
    public async Task<Guid> AddAsync(MenuForm form, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Menus.Add);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var menu = new Menu(form);
        await DemandPlaceAsync(db, menu, cancel);
        db.Menus.Add(menu);
        await SaveAsync(db, me, cancel);
        return menu.Id;
    }

    /// <param name="version">As it was when the editor opened it.</param>
    public async Task EditAsync(Guid id, long version, MenuForm form, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Menus.Edit);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var menu = await db.Menus.FirstOrDefaultAsync(m => m.Id == id, cancel) ?? throw new DomainRuleException("这个菜单已经被别人删除。");
        if (menu.Version != version) throw new DomainRuleException("这个菜单刚被别人修改过，请重新打开。");
        menu.Fill(form);
        await DemandPlaceAsync(db, menu, cancel);
        await SaveAsync(db, me, cancel);
    }

    /// <summary>All or none.</summary>
    public async Task DeleteAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Menus.Delete);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var all = await db.Menus.ToListAsync(cancel);
        var gone = all.Where(m => ids.Contains(m.Id)).ToList();
        foreach (var menu in gone) DemandDeletable(menu, all, ids);
        db.Menus.RemoveRange(gone);
        await SaveAsync(db, me, cancel);
    }

    /// <summary>Where it is to stand there is a place: no circle, not too deep.</summary>
    internal static async Task DemandPlaceAsync(CrmDbContext db, Menu menu, CancellationToken cancel)
    {
        var all = await db.Menus.AsNoTracking().Where(m => m.Id != menu.Id).ToDictionaryAsync(m => m.Id, cancel);
        var above = 0;
        for (var parent = menu.ParentId; parent is { } id; parent = all[id].ParentId)
        {
            if (id == menu.Id && above == 0) throw new DomainRuleException("菜单“{0}”不能作为自己的父级菜单。", menu.Name);
            if (id == menu.Id) throw new DomainRuleException("菜单“{0}”不能移到自己的下级菜单之下。", menu.Name);
            if (!all.ContainsKey(id)) throw new DomainRuleException("所选的父级菜单已经被别人删除。");
            if (++above >= Menu.Deepest) throw new DomainRuleException("菜单最多{0}级。", Menu.Deepest);
        }

        var below = all.Values.ToLookup(m => m.ParentId);
        if (above + Height(menu.Id, below, Menu.Deepest) > Menu.Deepest) throw new DomainRuleException("菜单最多{0}级。", Menu.Deepest);
    }

    internal static void DemandDeletable(Menu menu, IEnumerable<Menu> all, IReadOnlyCollection<Guid> deleted)
    {
        if (menu.ShippedAs is not null) throw new DomainRuleException("菜单“{0}”是系统自带的，不能删除，可以停用。", menu.Name);
        if (all.FirstOrDefault(m => m.ParentId == menu.Id && !deleted.Contains(m.Id)) is { } child) throw new DomainRuleException("菜单“{0}”下还有菜单“{1}”，不能删除。", menu.Name, child.Name);
    }

    private static int Height(Guid id, ILookup<Guid?, Menu> below, int limit) => limit <= 0 ? 1 : 1 + below[id].Select(m => Height(m.Id, below, limit - 1)).DefaultIfEmpty().Max();

    private async Task SaveAsync(CrmDbContext db, Actor me, CancellationToken cancel)
    {
        audit.AddChanges(db, me);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw new DomainRuleException("这个菜单刚被别人修改过，请重新打开。");
        }

        await ChangeStamp.BumpAsync(db, ChangeStamp.Menus, cancel);
        await transaction.CommitAsync(cancel);
    }
}
