using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Access;

/// <summary>角色管理: the roles there are and the rows each may see. Who has one and what it may do is said elsewhere.</summary>
[OpenByDesign("Roles are the same for the whole hospital.")]
public sealed class RoleRegister : Register<Role>
{
    private const int NamesTold = 5;
    private const string RightsKept = "rights";

    public RoleRegister(ListTools tools) : base(tools, "roles", "角色管理")
    {
        Stamp = ChangeStamp.Access;
        TextFilter("q", "角色名称", (roles, typed) => roles.Where(r => r.Name!.Contains(typed)));

        Column("order", "序号", ColumnKind.Number, r => r.SortOrder, r => r.SortOrder);
        Column("code", "角色编号", ColumnKind.Text, r => r.Code);
        Column("name", "角色名称", ColumnKind.Text, r => r.Name);
        Column("description", "角色描述", ColumnKind.Text, r => r.Description);
        Column("scope", "数据范围", ColumnKind.Choice, r => r.Scope);

        TextField("code", "角色编号", r => r.Code, (r, v) => r.Code = v!.ToUpperInvariant()).Required().Max(20);
        TextField("name", "角色名称", r => r.Name, (r, v) => r.Name = v).Required().Max(50);
        LongTextField("description", "角色描述", r => r.Description, (r, v) => r.Description = v).Max(200);
        EnumField<DataScope>("scope", "数据范围", r => r.Scope, (r, v) => r.Scope = v).Required().StartsAs(nameof(DataScope.Own)).Help("担任这个角色的人能看到哪些记录；有多个角色时，以范围最大的为准。");
        NumberField("order", "排序序号", r => r.SortOrder, (r, v) => r.SortOrder = v ?? 0).Between(0, 9999).StartsAs("100");
    }

    protected override Role Create(Actor me) => new();

    protected override string CallOf(Role record) => record.Name!;

    protected override async Task CheckAsync(CrmDbContext db, IReadOnlyList<Role> changed, Action<Role?, string, DomainRuleException> refuse, Actor me, CancellationToken cancel)
    {
        if (changed.Count == 0) return;

        await db.Roles.AsTracking().LoadAsync(cancel);
        foreach (var role in changed)
        {
            role.NormalizedName = ShadowAccount.Normalize(role.Name!);
            var before = db.Entry(role).State == EntityState.Added ? null : db.Entry(role).Property(r => r.Name).OriginalValue;
            if (before is not null && before != role.Name && ShippedRoles.SeparateDuties.Contains(before)) refuse(role, "name", new("“{0}”是系统内置的职责，不能改名。", before));
            if (db.Roles.Local.Any(other => other != role && ShadowAccount.Normalize(other.Name!) == role.NormalizedName)) refuse(role, "name", new("已有名为“{0}”的角色。", role.Name!));
            if (db.Roles.Local.FirstOrDefault(other => other != role && other.Code == role.Code) is { } same) refuse(role, "code", new("角色编号“{0}”已被“{1}”使用。", role.Code!, same.Name!));
        }
    }

    protected override async Task BeforeDeleteAsync(CrmDbContext db, IReadOnlyList<Role> records, Actor me, CancellationToken cancel)
    {
        foreach (var role in records)
        {
            if (ShippedRoles.SeparateDuties.Contains(role.Name!)) throw new DomainRuleException("“{0}”是系统内置的职责，不能删除。", role.Name!);

            var people = db.UserRoles.Where(m => m.RoleId == role.Id).Join(db.Users, m => m.UserId, a => a.Id, (_, a) => a.DisplayName);
            if (await people.CountAsync(cancel) is > 0 and var count)
            {
                var names = string.Join("、", await people.OrderBy(name => name).Take(NamesTold).ToListAsync(cancel)) + (count > NamesTold ? "…" : "");
                throw new DomainRuleException("角色“{0}”已分配给{1}人（{2}），不能删除。", role.Name!, count, names);
            }

            db.RolePermissions.RemoveRange(await db.RolePermissions.AsTracking().Where(p => p.RoleId == role.Id).ToListAsync(cancel));
        }
    }

    protected override async Task<IReadOnlyDictionary<string, string>> BesideAsync(CrmDbContext db, Role record, CancellationToken cancel) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [RightsKept] = string.Join('|', await db.RolePermissions.Where(p => p.RoleId == record.Id).Select(p => p.Permission).ToListAsync(cancel)),
    };

    protected override void PutBackBeside(CrmDbContext db, Role record, IReadOnlyDictionary<string, string?> kept, Actor me)
    {
        var rights = (kept.GetValueOrDefault(RightsKept) ?? "").Split('|').ToHashSet(StringComparer.Ordinal);
        // In the order of the tree, and without what an update has taken out of the program.
        List<string> back = [.. Permissions.All.Where(rights.Contains)];
        if (back.Count == 0) return;
        db.RolePermissions.AddRange(back.Select(p => new RolePermission { RoleId = record.Id, Permission = p }));
        Tools.Audit.Add(db, me, AuditAction.PermissionChange, "role-permissions", record.Name!, record.Id.ToString(), [.. back.Select(p => new FieldChange("权限", null, RolePermissionDesk.TitleOf(p)))]);
    }
}
