using System.Data.Common;
using System.Globalization;
using System.Linq.Expressions;
using System.Text.Json;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Lists;

/// <summary>
/// A list whose records people keep up (维护): adding, editing, deleting and importing from one description of its fields.
/// Every save checks right, rows, fields and rules, writes the audit entry and moves the change stamp in one transaction.
/// </summary>
public abstract class Register<TEntity, TRow> : RecordList<TEntity, TRow>, IRegister
    where TEntity : class, IVersioned
{
    private const int LongestReason = 100;

    private readonly List<RecordField<TEntity>> _fields = [];
    private readonly List<(string What, Func<CrmDbContext, IReadOnlyCollection<Guid>, IQueryable<Guid>> Used)> _uses = [];

    protected Register(ListTools tools, string module, string title) : base(tools, module, title) { }

    /// <summary>The stamp other programs watch for what is kept here (<see cref="ChangeStamp.All"/>); null: nobody does.</summary>
    protected string? Stamp { get; init; }

    public IReadOnlyList<RecordField> Fields => _fields;

    /// <summary>The field by which an import knows a record again; null: every row of an import is a new record.</summary>
    public RecordField? KeyField { get; private protected set; }

    public async Task<RecordForm> OpenAsync(Guid? id, CancellationToken cancel)
    {
        var me = await Tools.Actor.GetAsync(cancel);
        me.Demand(Right(id is null ? "add" : "view"));
        if (id is null)
            return new(null, null, 0, _fields.ToDictionary(f => f.Key, f => f.Start ?? (f.Kind == FieldKind.YesNo ? "0" : null), StringComparer.Ordinal), mayEdit: true);

        await using var db = await Tools.Contexts.CreateDbContextAsync(cancel);
        var record = await FindRecordAsync(db, me, id.Value, isTracked: false, cancel) ?? throw new DomainRuleException("这条记录已被他人删除。");
        return new(id, CallOf(record), record.Version, ValuesOf(record, isMasked: true), me.May(Right("edit")) && IsCurrent(record)) { OpenedAt = Tools.Clock.UtcNow, MayShowNumbers = me.May(Right("show-numbers")) };
    }

    public async Task<IReadOnlyList<Choice>> ChoicesAsync(RecordField field, CancellationToken cancel)
    {
        (await Tools.Actor.GetAsync(cancel)).Demand(Right("view"));
        if (field.Choices is null) return [];
        await using var db = await Tools.Contexts.CreateDbContextAsync(cancel);
        return await field.Choices(db, cancel);
    }

    public async Task<Guid> SaveAsync(RecordForm form, CancellationToken cancel)
    {
        var me = await Tools.Actor.GetAsync(cancel);
        me.Demand(Right(form.Id is null ? "add" : "edit"));
        await using var db = await Tools.Contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);

        TEntity record;
        if (form.Id is { } id)
        {
            record = await FindRecordAsync(db, me, id, isTracked: true, cancel) ?? throw new DomainRuleException("这条记录已被他人删除，您填写的内容没有保存。");
            if (record.Version != form.Version) throw await ChangedAsync(db, form, record, me, cancel);
        }
        else
        {
            record = Create(me);
            db.Add(record);
        }

        var faults = await FillAsync(db, record, form.Values, me, isNew: form.Id is null, cancel);
        if (faults.Count == 0) await CheckAsync(db, [record], (_, key, fault) => faults.TryAdd(key, fault), me, cancel);
        if (faults.Count > 0) throw new RecordRefusedException(faults);

        try
        {
            await StoreAsync(db, me, cancel);
        }
        catch (DbUpdateConcurrencyException)
        {
            await transaction.RollbackAsync(cancel);
            await using var again = await Tools.Contexts.CreateDbContextAsync(cancel);
            var theirs = await FindRecordAsync(again, me, form.Id!.Value, isTracked: false, cancel) ?? throw new DomainRuleException("这条记录已被他人删除，您填写的内容没有保存。");
            throw await ChangedAsync(again, form, theirs, me, cancel);
        }

        await transaction.CommitAsync(cancel);
        RowsChanged();
        return (Guid)db.Entry(record).Property("Id").CurrentValue!;
    }

    public virtual bool AsksWhyShown => false;

    public async Task<string?> ShowAsync(Guid id, RecordField field, string? reason, CancellationToken cancel)
    {
        var me = await Tools.Actor.GetAsync(cancel);
        me.Demand(Right("view"));
        me.Demand(Right("show-numbers"));
        var why = PersonText.Clean(reason, LongestReason);
        if (AsksWhyShown && (why is null || why.Length < 2)) throw new DomainRuleException("请填写查看完整号码的原因。");
        await using var db = await Tools.Contexts.CreateDbContextAsync(cancel);
        var record = await FindRecordAsync(db, me, id, isTracked: false, cancel) ?? throw new DomainRuleException("这条记录已被他人删除。");
        var shown = ((RecordField<TEntity>)field).Get(record);
        Tools.Audit.Add(db, me, AuditAction.ShowNumber, Module, SubjectOf(record), id.ToString(), why is null ? field.Title : $"{field.Title}：{why}");
        await db.SaveChangesAsync(cancel);
        return shown;
    }

    public async Task<IReadOnlyList<string>> NamesAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancel)
    {
        var me = await Tools.Actor.GetAsync(cancel);
        me.Demand(Right("view"));
        await using var db = await Tools.Contexts.CreateDbContextAsync(cancel);
        return [.. (await FindRecordsAsync(db, me, ids, isTracked: false, cancel)).Select(CallOf)];
    }

    public async Task DeleteAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancel)
    {
        var me = await Tools.Actor.GetAsync(cancel);
        me.Demand(Right("delete"));
        if (ids.Count == 0) throw new DomainRuleException("请选择需要删除的内容。");
        await using var db = await Tools.Contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);

        var records = await FindRecordsAsync(db, me, ids, isTracked: true, cancel);
        var gone = ids.Count - records.Count;
        if (gone > 0) throw new DomainRuleException("所选内容中有{0}项已被他人删除，列表已刷新，请重新选择。", gone);
        await RefuseUsedAsync(db, records, cancel);
        await BeforeDeleteAsync(db, records, me, cancel);

        foreach (var record in records)
        {
            var kept = ValuesOf(record);
            foreach (var (key, value) in await BesideAsync(db, record, cancel)) kept[key] = value;
            RecycleBin.Put(db, Tools.Vault, Module, IdOf(db, record), CallOf(record), JsonSerializer.Serialize(kept), me, Tools.Clock.UtcNow);
            db.Remove(record);
        }

        await CheckAsync(db, [], (_, _, fault) => throw fault, me, cancel);
        await StoreManyAsync(db, me, cancel);
        await transaction.CommitAsync(cancel);
        RowsChanged();
    }

    async Task IRegister.RestoreAsync(CrmDbContext db, Guid id, string content, Actor me, CancellationToken cancel)
    {
        if (await db.FindAsync<TEntity>([id], cancel) is not null) throw new DomainRuleException("这条记录已经存在。");
        var record = Create(me);
        db.Add(record);
        db.Entry(record).Property("Id").CurrentValue = id;
        var kept = JsonSerializer.Deserialize<Dictionary<string, string?>>(content)!;
        var faults = await FillAsync(db, record, kept, me, isNew: true, cancel);
        if (faults.Count == 0) await CheckAsync(db, [record], (_, key, fault) => faults.TryAdd(key, fault), me, cancel);
        if (faults.Count > 0) throw new RecordRefusedException(faults);
        PutBackBeside(db, record, kept, me);
        if (Stamp is not null) await ChangeStamp.BumpAsync(db, Stamp, cancel);
        RowsChanged();
    }

    async Task<ImportReport> IRegister.ImportAsync(IReadOnlyList<ImportRow> rows, bool isDryRun, IProgress<int>? progress, CancellationToken cancel)
    {
        var me = await Tools.Actor.GetAsync(cancel);
        me.Demand(Right("import"));
        await using var db = await Tools.Contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var report = new ImportReport(rows.Count);
        var known = KeyField is null ? [] : await KnownAsync(db, me, cancel);
        var seen = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var choices = new Dictionary<string, IReadOnlyList<Choice>>(StringComparer.Ordinal);
        foreach (var field in _fields.Where(f => f.Choices is not null)) choices[field.Key] = await field.Choices!(db, cancel);
        List<(ImportRow Row, TEntity Record)> changed = [];

        foreach (var row in rows)
        {
            cancel.ThrowIfCancellationRequested();
            if (row.Number % 200 == 0) progress?.Report(row.Number);
            var key = KeyField is null ? null : row.Values.GetValueOrDefault(KeyField.Key)?.Trim();
            if (key is not null && choices.TryGetValue(KeyField!.Key, out var named)) key = named.FirstOrDefault(c => c.Text == key)?.Value ?? key;
            if (key is not null && !seen.TryAdd(key, row.Number))
            {
                report.Fault(row.Number, new DomainRuleException("“{0}”与第{1}行重复。", KeyField!.Title, seen[key]));
                continue;
            }

            var isNew = key is null || !known.TryGetValue(key, out _);
            var record = isNew ? Create(me) : known[key!];
            if (isNew && report.Faults == 0) db.Add(record);
            var values = isNew ? _fields.ToDictionary(f => f.Key, f => f.Start, StringComparer.Ordinal) : ValuesOf(record);
            foreach (var (field, text) in row.Values) values[field] = text;
            var faults = ChooseByText(values, row.Values.Keys, choices);
            foreach (var (field, fault) in await FillAsync(db, record, values, me, isNew, cancel, choices)) faults.TryAdd(field, fault);
            foreach (var fault in faults.Values) report.Fault(row.Number, fault);
            if (faults.Count == 0) changed.Add((row, record));
            if (isNew) report.Added++;
            else report.Changed++;
        }

        if (report.Faults == 0)
        {
            var rowOf = changed.ToDictionary(pair => pair.Record, pair => pair.Row.Number);
            await CheckAsync(db, [.. changed.Select(pair => pair.Record)], (record, _, fault) => report.Fault(record is null ? 0 : rowOf[record], fault), me, cancel);
        }

        if (isDryRun || report.Faults > 0) return report;

        Tools.Audit.Add(db, me, AuditAction.Import, Module, Title, null, string.Create(CultureInfo.InvariantCulture, $"新增{report.Added}，修改{report.Changed}"));
        await StoreAsync(db, me, cancel);
        await transaction.CommitAsync(cancel);
        RowsChanged();
        report.IsDone = true;
        return report;
    }

    /// <summary>What a button does to the ticked records: to all of them or, where one is refused, to none.</summary>
    /// <param name="right">Whoever presses it has to have.</param>
    /// <param name="change">Refuses by a <see cref="DomainRuleException"/>.</param>
    protected async Task ChangeAsync(IReadOnlyCollection<Guid> ids, string right, Action<TEntity, Actor> change, CancellationToken cancel)
    {
        var me = await Tools.Actor.GetAsync(cancel);
        me.Demand(right);
        await using var db = await Tools.Contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var records = await FindRecordsAsync(db, me, ids, isTracked: true, cancel);
        if (records.Count < ids.Count) throw new DomainRuleException("所选内容中有{0}项已被他人修改或删除，列表已刷新，请重新选择。", ids.Count - records.Count);
        foreach (var record in records) change(record, me);
        await StoreManyAsync(db, me, cancel);
        await transaction.CommitAsync(cancel);
        RowsChanged();
    }

    protected override string NameOf(TRow row) => row is TEntity record ? CallOf(record) : throw new NotSupportedException($"{GetType().Name} says how a row is called.");

    /// <summary>What a person calls the record.</summary>
    protected abstract string CallOf(TEntity record);

    /// <summary>How the log calls a record whose number was shown; nothing that leads to a person.</summary>
    protected virtual string SubjectOf(TEntity record) => $"{Title} {CallOf(record)}";

    /// <summary>A new record, before anything is filled in.</summary>
    protected abstract TEntity Create(Actor me);

    /// <summary>Rules over the whole: called with everything applied and nothing saved; deleted ones are marked deleted in the context.</summary>
    /// <param name="refuse">Takes the record (null: the whole), the key of the field ("" for none) and the sentence.</param>
    protected virtual Task CheckAsync(CrmDbContext db, IReadOnlyList<TEntity> changed, Action<TEntity?, string, DomainRuleException> refuse, Actor me, CancellationToken cancel) => Task.CompletedTask;

    /// <summary>What has to be true of a record before it may go, beyond its uses.</summary>
    protected virtual Task BeforeDeleteAsync(CrmDbContext db, IReadOnlyList<TEntity> records, Actor me, CancellationToken cancel) => Task.CompletedTask;

    /// <summary>What a deleted record takes along into the recycle bin besides its fields, under names that no field has.</summary>
    protected virtual Task<IReadOnlyDictionary<string, string>> BesideAsync(CrmDbContext db, TEntity record, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>(StringComparer.Ordinal));

    /// <summary>Gives a restored record back what <see cref="BesideAsync"/> took along; records deleted by an earlier release have nothing.</summary>
    protected virtual void PutBackBeside(CrmDbContext db, TEntity record, IReadOnlyDictionary<string, string?> kept, Actor me)
    {
        // Most records are their fields.
    }

    protected RecordField<TEntity> TextField(string key, string title, Func<TEntity, string?> get, Action<TEntity, string?> set) => Field(new(key, title, FieldKind.Text, get, set));

    protected RecordField<TEntity> LongTextField(string key, string title, Func<TEntity, string?> get, Action<TEntity, string?> set) => Field(new(key, title, FieldKind.LongText, get, set));

    protected RecordField<TEntity> NumberField(string key, string title, Func<TEntity, int?> get, Action<TEntity, int?> set) =>
        Field(new RecordField<TEntity>(key, title, FieldKind.Number, r => get(r)?.ToString(CultureInfo.InvariantCulture), (r, v) => set(r, v is null ? null : int.Parse(v, CultureInfo.InvariantCulture))).Max(9).Between(int.MinValue, int.MaxValue));

    protected RecordField<TEntity> DecimalField(string key, string title, Func<TEntity, decimal?> get, Action<TEntity, decimal?> set) =>
        Field(new RecordField<TEntity>(key, title, FieldKind.Number, r => get(r)?.ToString("0.####", CultureInfo.InvariantCulture), (r, v) => set(r, v is null ? null : decimal.Parse(v, CultureInfo.InvariantCulture))).Max(14).WithFraction());

    protected RecordField<TEntity> DayField(string key, string title, Func<TEntity, DateOnly?> get, Action<TEntity, DateOnly?> set) =>
        Field(new RecordField<TEntity>(key, title, FieldKind.Day, r => get(r)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), (r, v) => set(r, v is null ? null : DateOnly.ParseExact(v, "yyyy-MM-dd", CultureInfo.InvariantCulture))).Max(10));

    protected RecordField<TEntity> YesNoField(string key, string title, Func<TEntity, bool> get, Action<TEntity, bool> set) =>
        Field(new(key, title, FieldKind.YesNo, r => get(r) ? "1" : "0", (r, v) => set(r, v == "1")));

    protected RecordField<TEntity> ColourField(string key, string title, Func<TEntity, string?> get, Action<TEntity, string?> set) => Field(new RecordField<TEntity>(key, title, FieldKind.Colour, get, set).Max(7));

    protected RecordField<TEntity> EnumField<TEnum>(string key, string title, Func<TEntity, TEnum?> get, Action<TEntity, TEnum> set)
        where TEnum : struct, Enum =>
        ChoiceField(key, title, static (_, _) => Task.FromResult(Labels.Choices<TEnum>()), r => get(r)?.ToString(), (r, v) =>
        {
            if (v is not null) set(r, Enum.Parse<TEnum>(v));
        });

    protected RecordField<TEntity> ChoiceField(
        string key, string title, Func<CrmDbContext, CancellationToken, Task<IReadOnlyList<Choice>>> choices, Func<TEntity, string?> get, Action<TEntity, string?> set) =>
        Field(new RecordField<TEntity>(key, title, FieldKind.Choice, get, set).Max(200).From(choices));

    /// <summary>编号: by it an import knows a record again.</summary>
    protected void KnownBy(RecordField<TEntity> field) => KeyField = field;

    /// <summary>Records that others refer to are not deleted; <paramref name="used"/> finds those of the given ids that are in use.</summary>
    /// <param name="what">Who uses them, as people say: "投诉".</param>
    protected void UsedBy(string what, Func<CrmDbContext, IReadOnlyCollection<Guid>, IQueryable<Guid>> used) => _uses.Add((what, used));

    private RecordField<TEntity> Field(RecordField<TEntity> field)
    {
        _fields.Add(field);
        return field;
    }

    /// <summary>Puts what was typed into the record; fields that are not among the values stay as they are.</summary>
    internal async Task<Dictionary<string, DomainRuleException>> FillAsync(
        CrmDbContext db, TEntity record, IReadOnlyDictionary<string, string?> values, Actor me, bool isNew, CancellationToken cancel, Dictionary<string, IReadOnlyList<Choice>>? known = null)
    {
        var faults = new Dictionary<string, DomainRuleException>(StringComparer.Ordinal);
        foreach (var field in _fields)
        {
            if (!values.TryGetValue(field.Key, out var typed) || (field.IsFixed && !isNew)) continue;
            // Whoever sees a number masked sends the mask back; the number stays.
            if (field.IsPersonal && !isNew && typed is not null && typed == field.Masked(field.Get(record))) continue;
            try
            {
                var value = field.Read(typed);
                // What has been chosen before stays chosen, also while the choices cannot be read.
                if (field.Choices is not null && value is not null && value != field.Get(record))
                {
                    var choices = known is not null && known.TryGetValue(field.Key, out var read) ? read : await field.Choices(db, cancel);
                    var chosen = choices.FirstOrDefault(c => c.Value == value) ?? throw new DomainRuleException("请从列表中选择“{0}”。", field.Title);
                    if (chosen.IsDisabled) throw new DomainRuleException("“{0}”已停用，请选择其他。", chosen.Text);
                }

                field.Set(record, value);
            }
            catch (DomainRuleException fault)
            {
                faults[field.Key] = fault;
            }
        }

        return faults;
    }

    /// <summary>An import says 高消费 where the record has a number.</summary>
    private Dictionary<string, DomainRuleException> ChooseByText(Dictionary<string, string?> values, IEnumerable<string> keys, Dictionary<string, IReadOnlyList<Choice>> choices)
    {
        var faults = new Dictionary<string, DomainRuleException>(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            if (!choices.TryGetValue(key, out var list) || values[key]?.Trim() is not { Length: > 0 } text) continue;
            if (list.FirstOrDefault(c => c.Text == text || c.Value == text) is { } chosen) values[key] = chosen.Value;
            else faults[key] = new("“{0}”不是“{1}”的选项。", text.Length > 30 ? text[..30] + "…" : text, _fields.First(f => f.Key == key).Title);
        }

        return faults;
    }

    private async Task<Dictionary<string, TEntity>> KnownAsync(CrmDbContext db, Actor me, CancellationToken cancel)
    {
        var known = new Dictionary<string, TEntity>(StringComparer.OrdinalIgnoreCase);
        var key = (RecordField<TEntity>)KeyField!;
        foreach (var record in await Current(InScope(db, me)).AsTracking().ToListAsync(cancel))
        {
            if (key.Get(record) is { } code) known.TryAdd(code, record);
        }

        return known;
    }

    private async Task StoreAsync(CrmDbContext db, Actor me, CancellationToken cancel)
    {
        Tools.Audit.AddChanges(db, me);
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException twice) when (twice.InnerException is DbException fault && Tools.Product.IsUniqueViolation(fault))
        {
            // Looked for before and not there: somebody else saved it in this moment.
            throw new DomainRuleException("刚刚有人保存了相同编号的内容，请核对后再试。");
        }

        if (Stamp is not null) await ChangeStamp.BumpAsync(db, Stamp, cancel);
    }

    private async Task StoreManyAsync(CrmDbContext db, Actor me, CancellationToken cancel)
    {
        try
        {
            await StoreAsync(db, me, cancel);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw new DomainRuleException("所选内容中有{0}项已被他人修改或删除，列表已刷新，请重新选择。", 1);
        }
    }

    private async Task RefuseUsedAsync(CrmDbContext db, IReadOnlyList<TEntity> records, CancellationToken cancel)
    {
        var names = records.ToDictionary(record => IdOf(db, record), CallOf);
        foreach (var (what, used) in _uses)
        {
            var counts = await used(db, names.Keys).GroupBy(id => id).Select(group => new { group.Key, Count = group.Count() }).ToListAsync(cancel);
            if (counts.Count == 0) continue;
            var first = counts.MaxBy(c => c.Count)!;
            throw new DomainRuleException("“{0}”正在被{1}使用（{2}处），不能删除；不再需要时可以停用。", names[first.Key], what, first.Count);
        }
    }

    private async Task<RecordChangedException> ChangedAsync(CrmDbContext db, RecordForm form, TEntity record, Actor me, CancellationToken cancel)
    {
        var theirs = ValuesOf(record, isMasked: true);
        var opened = form.Opened;
        var both = form.TakeIn(record.Version, theirs);
        var changes = _fields.Where(f => (theirs[f.Key] ?? "") != (opened.GetValueOrDefault(f.Key) ?? "")).ToList();
        List<TheirChange> told = [];
        foreach (var field in changes) told.Add(new(field.Title, await ShownAsync(db, field, theirs[field.Key], cancel), both.Contains(field.Key)));
        var entry = await AuditTrail.NewestOfAsync(db, form.Id!.Value.ToString(), cancel);
        return new(entry?.DisplayName, entry?.At, told);
    }

    private static async Task<string?> ShownAsync(CrmDbContext db, RecordField field, string? value, CancellationToken cancel)
    {
        if (field.Choices is null || value is null) return value;
        try
        {
            return (await field.Choices(db, cancel)).FirstOrDefault(c => c.Value == value)?.Text ?? value;
        }
        catch (ChoicesAwayException away)
        {
            return away.Known.FirstOrDefault(c => c.Value == value)?.Text ?? value;
        }
    }

    private Task<TEntity?> FindRecordAsync(CrmDbContext db, Actor me, Guid id, bool isTracked, CancellationToken cancel)
    {
        var records = InScope(db, me).Where(ById([id]));
        return (isTracked ? records.AsTracking() : records).FirstOrDefaultAsync(cancel);
    }

    private Task<List<TEntity>> FindRecordsAsync(CrmDbContext db, Actor me, IReadOnlyCollection<Guid> ids, bool isTracked, CancellationToken cancel)
    {
        if (ids.Count > 1000) throw new DomainRuleException("一次最多选择{0}项。", 1000);
        var records = InScope(db, me).Where(ById(ids));
        return (isTracked ? records.AsTracking() : records).ToListAsync(cancel);
    }

    private static Expression<Func<TEntity, bool>> ById(IReadOnlyCollection<Guid> ids)
    {
        var entity = Expression.Parameter(typeof(TEntity), "e");
        Expression<Func<IReadOnlyCollection<Guid>>> held = () => ids;
        var contains = Expression.Call(typeof(Enumerable), nameof(Enumerable.Contains), [typeof(Guid)], held.Body, Expression.Property(entity, "Id"));
        return Expression.Lambda<Func<TEntity, bool>>(contains, entity);
    }

    private static Guid IdOf(CrmDbContext db, TEntity record) => (Guid)db.Entry(record).Property("Id").CurrentValue!;

    /// <param name="isMasked">For a person to read: numbers are shown in full one at a time only (<see cref="ShowAsync"/>).</param>
    internal Dictionary<string, string?> ValuesOf(TEntity record, bool isMasked = false) => _fields.ToDictionary(
        field => field.Key,
        field => field.IsPersonal && isMasked ? field.Masked(field.Get(record)) : field.Get(record),
        StringComparer.Ordinal);
}

/// <inheritdoc cref="Register{TEntity, TRow}"/>
public abstract class Register<TEntity>(ListTools tools, string module, string title) : Register<TEntity, TEntity>(tools, module, title)
    where TEntity : class, IVersioned
{
    protected override Expression<Func<TEntity, TEntity>> Project(CrmDbContext db) => record => record;
}
