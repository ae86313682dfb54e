using HospitalCrm.Domain.Access;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Persistence.Seeding;

/// <summary>Adds the entries of the navigation that came with this release; what the hospital has made of earlier ones stays.</summary>
internal static class MenuDefaults
{
    public static async Task AddMissingAsync(CrmDbContext db, CancellationToken cancel)
    {
        var known = await db.Menus.Where(m => m.ShippedAs != null).ToDictionaryAsync(m => m.ShippedAs!, m => m.Id, StringComparer.Ordinal, cancel);
        AddMissing(db, known, ShippedMenus.All, parent: null);
    }

    private static void AddMissing(CrmDbContext db, Dictionary<string, Guid> known, IReadOnlyList<ShippedMenu> shipped, Guid? parent)
    {
        var order = 0;
        foreach (var menu in shipped)
        {
            order += 10;
            if (!known.TryGetValue(menu.Key, out var id))
            {
                var fresh = new Menu(menu, parent, order);
                db.Menus.Add(fresh);
                id = fresh.Id;
            }

            AddMissing(db, known, menu.Under, id);
        }
    }
}
