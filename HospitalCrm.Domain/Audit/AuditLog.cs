using System.Linq.Expressions;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Audit;

/// <summary>The audit log as a list to read (操作日志), newest first; nobody edits it, not even its administrator.</summary>
[OpenByDesign("Who reads the log reads all of it.")]
public sealed class AuditLog : RecordList<AuditEntry, AuditEntry>
{
    private static readonly Dictionary<string, string> Modules = Permissions.Modules.ToDictionary(m => m.Key, m => m.Title, StringComparer.Ordinal);

    public AuditLog(ListTools tools) : base(tools, "audit", "操作日志")
    {
        Column("at", "发生时间", ColumnKind.Moment, e => e.At, e => e.At);
        Column("code", "用户编码", ColumnKind.Text, e => e.UserCode);
        Column("name", "姓名", ColumnKind.Text, e => e.DisplayName);
        Column("module", "模块", ColumnKind.Choice, e => TitleOf(e.Module));
        Column("action", "操作类型", ColumnKind.Choice, e => e.Action);
        Column("subject", "对象", ColumnKind.Text, e => e.Subject);
        Column("from", "来源地址", ColumnKind.Text, e => e.From);
        Column("department", "科室编码", ColumnKind.Text, e => e.DepartmentCode).IsHiddenAtFirst = true;
        OrderedBy("at", descending: true);

        PeriodFilter("day", "日期", (entries, from, to) => entries.Where(e => (from == null || e.At >= from) && (to == null || e.At < to)));
        TextFilter("code", "用户编码", (entries, typed) => entries.Where(e => e.UserCode == typed));
        TextFilter("name", "姓名", (entries, typed) => entries.Where(e => e.DisplayName == typed));
        ChoiceFilter("module", "模块", static (_, _) => Task.FromResult<IReadOnlyList<Choice>>([.. Permissions.Modules.Select(m => new Choice(m.Key, m.Title))]), (entries, module) => entries.Where(e => e.Module == module));
        EnumFilter<AuditAction>("action", "操作类型", (entries, action) => entries.Where(e => e.Action == action));
        TextFilter("subject", "对象", (entries, typed) => entries.Where(e => e.Subject!.Contains(typed))).IsSecondary = true;
        TextFilter("from", "来源地址", (entries, typed) => entries.Where(e => e.From == typed)).IsSecondary = true;
    }

    /// <summary>One entry with before and after, and its place in the chain; null when there is none.</summary>
    public async Task<AuditDetail?> TryReadAsync(Guid id, CancellationToken cancel)
    {
        (await Tools.Actor.GetAsync(cancel)).Demand(Permissions.Audit.View);
        await using var db = await Tools.Contexts.CreateDbContextAsync(cancel);
        if (await db.AuditEntries.AsNoTracking().FirstOrDefaultAsync(e => e.Id == id, cancel) is not { } entry) return null;

        var no = await db.AuditSeals.Where(s => s.AuditEntryId == id).Select(s => (long?)s.No).FirstOrDefaultAsync(cancel);
        return new(entry, TitleOf(entry.Module), await AuditTrail.ReadChangesAsync(db, entry, cancel), no);
    }

    protected override Expression<Func<AuditEntry, AuditEntry>> Project(CrmDbContext db) => entry => entry;

    protected override string NameOf(AuditEntry row) => row.Subject ?? Labels.Of(row.Action);

    private static string TitleOf(string module) => Modules.GetValueOrDefault(module, module);
}

/// <summary>One entry to look at.</summary>
/// <param name="No">Its number in the chain; null while it waits to be sealed.</param>
public sealed record AuditDetail(AuditEntry Entry, string ModuleTitle, IReadOnlyList<FieldChange> Changes, long? No);
