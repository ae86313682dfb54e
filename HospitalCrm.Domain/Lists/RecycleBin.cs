using System.Globalization;
using System.Linq.Expressions;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Lists;

/// <summary>Deleted records of every register, for putting them back (回收站).</summary>
[OpenByDesign("What was deleted belongs to the whole hospital; only who may restore sees it.")]
public sealed class RecycleBin : RecordList<RecycledRecord, RecycledRecord>
{
    private const string Purpose = "recycle-bin";
    private const int PieceLength = 2000;

    private readonly IEnumerable<IRegister> _registers;

    public RecycleBin(ListTools tools, IEnumerable<IRegister> registers) : base(tools, "recycle-bin", "回收站")
    {
        _registers = registers;
        EmptyHint = "删除的内容会保留在这里，可以恢复。";
        var titles = Permissions.Modules.ToDictionary(m => m.Key, m => m.Title, StringComparer.Ordinal);

        Column("name", "名称", ColumnKind.Text, r => r.Name, r => r.Name);
        Column("module", "所属模块", ColumnKind.Choice, r => titles.GetValueOrDefault(r.Module, r.Module));
        Column("by", "删除人", ColumnKind.Text, r => r.DeletedByName);
        Column("at", "删除时间", ColumnKind.Moment, r => r.DeletedAt, r => r.DeletedAt);
        OrderedBy("at", descending: true);

        TextFilter("name", "名称", (records, typed) => records.Where(r => r.Name.Contains(typed)));
        ChoiceFilter("module", "所属模块",
            (_, _) => Task.FromResult<IReadOnlyList<Choice>>([.. registers.Select(r => new Choice(r.Module, r.Title)).OrderBy(c => c.Text, StringComparer.Ordinal)]),
            (records, module) => records.Where(r => r.Module == module));
        PeriodFilter("at", "删除时间", (records, from, until) => records.Where(r => (from == null || r.DeletedAt >= from) && (until == null || r.DeletedAt < until)));

        Action(new("restore", "恢复", Permissions.RecycleBin.Restore, "您确定要恢复这{0}项内容吗？", "已恢复{0}项。", RestoreAsync));
    }

    /// <summary>Puts records back where they were: all of them or none.</summary>
    /// <exception cref="DomainRuleException">One is there again already, or no longer fits the rules.</exception>
    public async Task RestoreAsync(IReadOnlyList<Guid> ids, CancellationToken cancel)
    {
        var me = await Tools.Actor.GetAsync(cancel);
        me.Demand(Permissions.RecycleBin.Restore);
        await using var db = await Tools.Contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var records = await db.Set<RecycledRecord>().AsTracking().Where(r => ids.Contains(r.Id)).OrderBy(r => r.DeletedAt).ToListAsync(cancel);
        if (records.Count < ids.Count) throw new DomainRuleException("所选内容中有{0}项已被他人恢复，列表已刷新，请重新选择。", ids.Count - records.Count);

        foreach (var record in records)
        {
            var register = _registers.FirstOrDefault(r => r.Module == record.Module) ?? throw new DomainRuleException("“{0}”不能恢复：它所属的模块已不存在。", record.Name);
            var parts = await db.Set<RecycledPart>().AsTracking().Where(p => p.RecordId == record.Id).OrderBy(p => p.Piece).ToListAsync(cancel);
            var content = Tools.Vault.Open(Purpose, string.Concat(parts.Select(p => p.Content)));
            try
            {
                await register.RestoreAsync(db, record.RecordId, content, me, cancel);
            }
            catch (DomainRuleException fault)
            {
                throw new DomainRuleException("“{0}”不能恢复：{1}", record.Name, fault.Message);
            }

            db.RemoveRange(parts);
            db.Remove(record);
            Tools.Audit.Add(db, me, AuditAction.Restore, record.Module, record.Name, record.RecordId.ToString());
        }

        Tools.Audit.AddChanges(db, me);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        RowsChanged();
    }

    /// <summary>Takes what stood in a record that is being deleted, inside the caller's transaction.</summary>
    internal static void Put(CrmDbContext db, PersonalDataVault vault, string module, Guid id, string name, string content, Actor me, DateTime now)
    {
        var record = new RecycledRecord(module, id, name, me, now);
        db.Add(record);
        AddParts(db, vault, record.Id, content);
    }

    /// <summary>Under the key in use now, record by record.</summary>
    internal static async Task SealAnewAsync(IDbContextFactory<CrmDbContext> contexts, PersonalDataVault vault, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        foreach (var id in await db.Set<RecycledRecord>().Select(r => r.Id).ToListAsync(cancel))
        {
            var parts = await db.Set<RecycledPart>().AsTracking().Where(p => p.RecordId == id).OrderBy(p => p.Piece).ToListAsync(cancel);
            var whole = string.Concat(parts.Select(p => p.Content));
            if (parts.Count == 0 || vault.IsCurrent(whole)) continue;
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            db.RemoveRange(parts);
            await db.SaveChangesAsync(cancel);
            db.ChangeTracker.Clear();
            AddParts(db, vault, id, vault.Open(Purpose, whole));
            await db.SaveChangesAsync(cancel);
            db.ChangeTracker.Clear();
            await transaction.CommitAsync(cancel);
        }
    }

    private static void AddParts(CrmDbContext db, PersonalDataVault vault, Guid recordId, string content)
    {
        var piece = 0;
        foreach (var part in vault.Seal(Purpose, content).Chunk(PieceLength))
            db.Add(new RecycledPart { RecordId = recordId, Piece = piece++.ToString("D4", CultureInfo.InvariantCulture), Content = new(part) });
    }

    protected override Expression<Func<RecycledRecord, RecycledRecord>> Project(CrmDbContext db) => record => record;

    protected override string NameOf(RecycledRecord row) => row.Name;
}
