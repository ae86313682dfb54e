using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Parameters;

/// <summary>What the registers of all small kinds of parameter have in common: 编号, 名称, 排序序号, 说明, 停用, and looking for them.</summary>
[OpenByDesign("Parameters belong to the whole hospital.")]
public abstract class ParameterRegister<T> : Register<T>
    where T : Parameter, new()
{
    /// <summary>Columns and fields of the kind go between <see cref="Begin"/> and <see cref="End"/>.</summary>
    protected ParameterRegister(ListTools tools, string module, string title) : base(tools, module, title) { }

    /// <summary>编号 and 名称.</summary>
    protected void Begin()
    {
        SearchFilter("编号或名称", p => p.Search);
        Column("code", "编号", ColumnKind.Text, p => p.Code, p => p.Code);
        Column("name", "名称", ColumnKind.Text, p => p.Name, p => p.Name);
        KnownBy(TextField("code", "编号", p => p.Code, (p, v) => p.Code = v!.ToUpperInvariant()).Required().Max(Parameter.CodeLength).Help("字母和数字，保存后用于导入时识别。"));
        TextField("name", "名称", p => p.Name, (p, v) => p.Name = v!).Required().Max(Parameter.NameLength);
    }

    /// <summary>排序序号, 说明 and 停用.</summary>
    protected void End()
    {
        Column("order", "排序序号", ColumnKind.Number, p => p.SortOrder, p => p.SortOrder);
        Column("note", "说明", ColumnKind.Text, p => p.Note);
        Column("state", "状态", ColumnKind.State, p => p.IsDisabled);
        NumberField("order", "排序序号", p => p.SortOrder, (p, v) => p.SortOrder = v ?? 0).Between(0, 9999).StartsAs("10");
        LongTextField("note", "说明", p => p.Note, (p, v) => p.Note = v).Max(Parameter.NoteLength);
        YesNoField("disabled", "停用", p => p.IsDisabled, (p, v) => p.IsDisabled = v).Help("停用后不再供选择，已有的记录不变。");
        YesNoFilter("disabled", "状态", "已停用", "启用", (records, isDisabled) => records.Where(p => p.IsDisabled == isDisabled));
        OrderedBy("order");
    }

    protected override T Create(Actor me) => new();

    protected override string CallOf(T record) => record.Name;

    protected override bool IsDisabled(T row) => row.IsDisabled;

    /// <summary>No two of a kind have one code; what is looked for follows what is written.</summary>
    protected override async Task CheckAsync(CrmDbContext db, IReadOnlyList<T> changed, Action<T?, string, DomainRuleException> refuse, Actor me, CancellationToken cancel)
    {
        foreach (var record in changed) record.Search = SearchText.Of(record.Code, record.Name);
        if (changed.Count == 0) return;

        // The kinds are small, and with all of them in hand a rule sees the whole as it will be.
        var all = await AllAsync(db, cancel);
        foreach (var twice in all.GroupBy(p => p.Code, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
        {
            foreach (var record in twice.Where(changed.Contains))
                refuse(record, "code", new("编号“{0}”已被“{1}”使用。", record.Code, twice.First(other => other != record).Name));
        }
    }

    /// <summary>All of the kind as they will be after this save.</summary>
    private protected static async Task<List<T>> AllAsync(CrmDbContext db, CancellationToken cancel)
    {
        await db.Set<T>().AsTracking().LoadAsync(cancel);
        return [.. db.Set<T>().Local.Where(p => db.Entry(p).State != EntityState.Deleted)];
    }
}
