using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Lists;

/// <summary>
/// One kind of records as a list (列表): its columns, query fields and rights, described once. The list page of the staff
/// app shows any of them. Each call asks for the right, keeps to the rows of the person, and reads no more than a page.
/// </summary>
public abstract class RecordList
{
    private readonly List<ListColumn> _columns = [];
    private readonly List<ListFilter> _filters = [];
    private readonly List<ListAction> _actions = [];

    private protected RecordList(ListTools tools, string module, string title)
    {
        Tools = tools;
        Module = module;
        Title = title;
    }

    /// <summary>The module of <see cref="Permissions"/> whose buttons this list has.</summary>
    public string Module { get; }

    /// <summary>What belongs to this list alone (columns somebody chose, counts) is kept under it; only where several lists share a module it is not the module.</summary>
    public string Key { get => field ?? Module; protected init; }

    /// <summary>What the page is called.</summary>
    public string Title { get; }

    public IReadOnlyList<ListColumn> Columns => _columns;

    public IReadOnlyList<ListFilter> Filters => _filters;

    public IReadOnlyList<ListAction> Actions => _actions;

    /// <summary>The column the rows are ordered by until somebody chooses another.</summary>
    public string? OwnOrder { get; private protected set; }

    /// <inheritdoc cref="OwnOrder"/>
    public bool OwnOrderIsDescending { get; private protected set; }

    /// <summary>Said instead of rows while there are none at all.</summary>
    public string EmptyHint { get; private protected set; } = "还没有内容。";

    protected ListTools Tools { get; }

    /// <summary>What the person may press here.</summary>
    /// <exception cref="AccessDeniedException">Not even look.</exception>
    public async Task<ListRights> RightsAsync(CancellationToken cancel)
    {
        var me = await Tools.Actor.GetAsync(cancel);
        me.Demand(Right("view"));
        return new(
            me.May(Right("add")), me.May(Right("edit")), me.May(Right("delete")), me.May(Right("export")), me.May(Right("import")),
            _actions.Where(action => me.May(action.Permission)).Select(action => action.Key).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>A page of rows.</summary>
    /// <param name="shown">The page on the screen, when the wanted one is beside it in the same order: found from there at any depth.</param>
    /// <exception cref="DomainRuleException">A condition is wrong; the sentence says which.</exception>
    public abstract Task<ListPage> FindAsync(ListQuery query, ListPage? shown, CancellationToken cancel);

    /// <summary>The exact number of rows where a page only says "more than ten thousand"; counted in the background, shared with others who ask.</summary>
    public abstract Task<int> CountAsync(ListQuery query, CancellationToken cancel);

    /// <summary>What can be chosen in a query field.</summary>
    public abstract Task<IReadOnlyList<Choice>> ChoicesAsync(ListFilter filter, CancellationToken cancel);

    /// <summary>All rows of a query, one after the other and never held together.</summary>
    internal abstract IAsyncEnumerable<ListRow> StreamAsync(CrmDbContext db, Actor me, ListQuery query);

    /// <summary>The conditions in words, for the record of an export.</summary>
    internal string? Describe(ListQuery query)
    {
        var said = Filters.SelectMany(filter => filter.Kind == FilterKind.Period
                ? new[] { (filter, Key: filter.FromKey), (filter, Key: filter.ToKey) }
                : [(filter, filter.Key)])
            .Where(part => !string.IsNullOrWhiteSpace(query.Filters.GetValueOrDefault(part.Key)))
            .Select(part => $"{part.filter.Title}={(part.filter.IsPersonal ? "***" : query.Filters[part.Key].Trim())}");
        var text = string.Join("；", said);
        return text.Length == 0 ? null : text.Length <= 500 ? text : text[..500];
    }

    internal ListTools ToolsOfList => Tools;

    internal string Right(string button) => $"{Module}.{button}";

    private protected void Add(ListColumn column) => _columns.Add(column);

    private protected void Add(ListFilter filter) => _filters.Add(filter);

    protected void Action(ListAction action) => _actions.Add(action);
}

/// <inheritdoc cref="RecordList"/>
/// <typeparam name="TEntity">The stored record: conditions and orders are about it.</typeparam>
/// <typeparam name="TRow">What is read of it for a row.</typeparam>
public abstract class RecordList<TEntity, TRow> : RecordList
    where TEntity : class
{
    private const string VersionsKey = "versions";

    private static readonly Expression<Func<TEntity, Guid>> IdOf = IdExpression();

    private readonly List<(ListColumn Column, Func<TRow, object?> Value)> _values = [];
    private readonly Dictionary<string, ListOrder<TEntity>> _orders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Func<CrmDbContext, Actor, IQueryable<TEntity>, ListQuery, IQueryable<TEntity>>> _conditions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Func<CrmDbContext, CancellationToken, Task<IReadOnlyList<Choice>>>> _choices = new(StringComparer.Ordinal);

    private readonly Dictionary<string, (string Order, Func<CrmDbContext, string, ListLead<TEntity>?> Of)> _leads = new(StringComparer.Ordinal);

    private Expression<Func<TEntity, bool>>? _isCurrent;
    private Func<TEntity, bool>? _isCurrentNow;

    protected RecordList(ListTools tools, string module, string title) : base(tools, module, title) { }

    internal IReadOnlyCollection<ListOrder<TEntity>> Orders => _orders.Values;

    public override async Task<ListPage> FindAsync(ListQuery query, ListPage? shown, CancellationToken cancel)
    {
        var me = await Tools.Actor.GetAsync(cancel);
        me.Demand(Right("view"));
        var asked = Corrected(query);
        await using var db = await Tools.Contexts.CreateDbContextAsync(cancel);
        var (matching, order) = RowsOf(db, me, asked);
        var project = Project(db);

        var isBeside = shown?.Places is not null && Math.Abs(asked.Page - shown.Query.Page) == 1 && SameRows(asked, shown.Query);
        var total = isBeside && shown!.Total is { } known ? known : await CountedAtOnceAsync(CountedBy(db, me, asked) ?? Matching(db, me, asked).Select(_ => 1), isBeside, cancel);
        var pages = total is { } count ? Math.Max(1, (count + asked.Size - 1) / asked.Size) : int.MaxValue;
        if (asked.Page > pages) asked = asked with { Page = pages };

        List<(TRow Row, ListPlace Place)> rows;
        if (isBeside && asked.Page == shown!.Query.Page + 1)
        {
            rows = await order.ReadAsync(matching, project, asked.Descending, shown.Places!.Value.Last, 0, asked.Size + 1, cancel);
        }
        else if (isBeside && asked.Page == shown!.Query.Page - 1 && asked.Page > 1)
        {
            rows = await order.ReadAsync(matching, project, !asked.Descending, shown.Places!.Value.First, 0, asked.Size, cancel);
            rows.Reverse();
            // Rows before this page have gone meanwhile: it is not whole any more, so it is found from the beginning.
            if (rows.Count == asked.Size) return Page(asked, rows, total, hasNext: true);
            rows = await JumpAsync(matching, order, project, asked, me, cancel);
        }
        else
        {
            (asked, rows, total) = await JumpWithinAsync(matching, order, project, asked, total, me, cancel);
        }

        var hasNext = rows.Count > asked.Size;
        return Page(asked, hasNext ? rows[..asked.Size] : rows, total, hasNext);
    }

    public override async Task<int> CountAsync(ListQuery query, CancellationToken cancel)
    {
        var me = await Tools.Actor.GetAsync(cancel);
        me.Demand(Right("view"));
        var asked = Corrected(query);
        return await WalkOf(asked, me).Whole.WaitAsync(cancel);
    }

    public override async Task<IReadOnlyList<Choice>> ChoicesAsync(ListFilter filter, CancellationToken cancel)
    {
        (await Tools.Actor.GetAsync(cancel)).Demand(Right("view"));
        await using var db = await Tools.Contexts.CreateDbContextAsync(cancel);
        return await _choices[filter.Key](db, cancel);
    }

    internal override async IAsyncEnumerable<ListRow> StreamAsync(CrmDbContext db, Actor me, ListQuery query)
    {
        var asked = Corrected(query);
        var (matching, order) = RowsOf(db, me, asked);
        await foreach (var row in order.StreamAsync(matching, Project(db), asked.Descending)) yield return RowOf(row, Guid.Empty);
    }

    /// <summary>All records there are, before any condition.</summary>
    protected virtual IQueryable<TEntity> Records(CrmDbContext db) => db.Set<TEntity>().AsNoTracking();

    /// <summary>The rows this person may see (数据范围); everything unless the records belong to somebody or to a department.</summary>
    protected virtual IQueryable<TEntity> InScope(CrmDbContext db, IQueryable<TEntity> records, Actor me) => records;

    /// <summary>Persons of whom this is the same are shown the same rows, and share their count.</summary>
    private protected virtual string WhoseRows(Actor me) => $"{me.Scope} {me.DepartmentCode} {(me.Scope == DataScope.Own ? me.UserCode : "")}";

    /// <summary>As many rows as match, from somewhere they are counted faster; null: there is no such place.</summary>
    private protected virtual IQueryable<int>? CountedBy(CrmDbContext db, Actor me, ListQuery query) => null;

    /// <summary>What is read for a row; may look into other tables.</summary>
    protected abstract Expression<Func<TEntity, TRow>> Project(CrmDbContext db);

    /// <summary>What a person calls the record.</summary>
    protected abstract string NameOf(TRow row);

    protected virtual bool IsDisabled(TRow row) => false;

    /// <summary>A column; <paramref name="value"/> is text, number, day, UTC moment, yes/no or enum, and masked here where it is personal.</summary>
    protected ListColumn Column(string key, string title, ColumnKind kind, Func<TRow, object?> value)
    {
        var column = new ListColumn(key, title, kind);
        Add(column);
        _values.Add((column, value));
        return column;
    }

    /// <summary>A column that rows can be ordered by; the property has an index that ends in the id, or is unique.</summary>
    protected ListColumn Column<TValue>(string key, string title, ColumnKind kind, Func<TRow, object?> value, Expression<Func<TEntity, TValue>> sort)
        where TValue : notnull
    {
        var column = Column(key, title, kind, value);
        column.IsSortable = true;
        _orders.Add(key, new ListOrder<TEntity, TValue>(key, sort, IdOf));
        OwnOrder ??= key;
        return column;
    }

    /// <summary>The order until somebody chooses another; without this the first sortable column.</summary>
    protected void OrderedBy(string column, bool descending = false)
    {
        if (!_orders.ContainsKey(column)) throw new ArgumentException($"{column} is no sortable column.", nameof(column));
        (OwnOrder, OwnOrderIsDescending) = (column, descending);
    }

    /// <summary>A query field for words; what is typed is taken literally, whatever characters it has.</summary>
    protected ListFilter TextFilter(string key, string title, Func<IQueryable<TEntity>, string, IQueryable<TEntity>> apply, int most = 50)
    {
        var filter = Filter(key, title, FilterKind.Text, (records, query) => apply(records, Typed(query, key)!));
        filter.MaxLength = most;
        return filter;
    }

    /// <summary>As above, for words that are looked for in other tables.</summary>
    protected ListFilter TextFilter(string key, string title, Func<CrmDbContext, IQueryable<TEntity>, string, IQueryable<TEntity>> apply, int most = 50)
    {
        var filter = Filter(key, title, FilterKind.Text, (db, records, query) => apply(db, records, Typed(query, key)!));
        filter.MaxLength = most;
        return filter;
    }

    /// <summary>In the order of this column, what is typed into the field leads to its rows along another table; null: these words do not.</summary>
    protected void LedBy(ListFilter filter, string column, Func<CrmDbContext, string, ListLead<TEntity>?> lead) => _leads.Add(filter.Key, (column, lead));

    protected ListFilter NumberFilter(string key, string title, Func<IQueryable<TEntity>, int, IQueryable<TEntity>> apply)
    {
        var filter = Filter(key, title, FilterKind.Number, (records, query) => int.TryParse(Typed(query, key), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? apply(records, number)
            : throw new DomainRuleException("查询条件“{0}”应为整数。", title));
        filter.MaxLength = 10;
        return filter;
    }

    protected ListFilter ChoiceFilter(
        string key, string title, Func<CrmDbContext, CancellationToken, Task<IReadOnlyList<Choice>>> choices, Func<IQueryable<TEntity>, string, IQueryable<TEntity>> apply)
    {
        var filter = Filter(key, title, FilterKind.Choice, (records, query) => apply(records, Typed(query, key)!));
        _choices.Add(key, choices);
        return filter;
    }

    /// <summary>As above, for a choice that is kept in another table.</summary>
    protected ListFilter ChoiceFilter(
        string key, string title, Func<CrmDbContext, CancellationToken, Task<IReadOnlyList<Choice>>> choices, Func<CrmDbContext, IQueryable<TEntity>, string, IQueryable<TEntity>> apply)
    {
        var filter = Filter(key, title, FilterKind.Choice, (db, records, query) => apply(db, records, Typed(query, key)!));
        _choices.Add(key, choices);
        return filter;
    }

    /// <summary>As above, for what means something else to each person.</summary>
    protected ListFilter EnumFilter<TEnum>(string key, string title, Func<CrmDbContext, Actor, IQueryable<TEntity>, TEnum, IQueryable<TEntity>> apply)
        where TEnum : struct, Enum
    {
        var filter = new ListFilter(key, title, FilterKind.Choice);
        Add(filter);
        _choices.Add(key, static (_, _) => Task.FromResult(Labels.Choices<TEnum>()));
        _conditions.Add(key, (db, me, records, query) => Enum.TryParse<TEnum>(Typed(query, key), out var value) && Enum.IsDefined(value)
            ? apply(db, me, records, value)
            : throw new DomainRuleException("请从列表中选择“{0}”。", title));
        return filter;
    }

    /// <summary>A choice among the values of an enum, each called by its <see cref="LabelAttribute"/>.</summary>
    protected ListFilter EnumFilter<TEnum>(string key, string title, Func<IQueryable<TEntity>, TEnum, IQueryable<TEntity>> apply)
        where TEnum : struct, Enum =>
        ChoiceFilter(key, title, static (_, _) => Task.FromResult(Labels.Choices<TEnum>()), (records, text) => Enum.TryParse<TEnum>(text, out var value) && Enum.IsDefined(value)
            ? apply(records, value)
            : throw new DomainRuleException("请从列表中选择“{0}”。", title));

    protected ListFilter YesNoFilter(string key, string title, string yes, string no, Func<IQueryable<TEntity>, bool, IQueryable<TEntity>> apply)
    {
        var filter = ChoiceFilter(key, title, (_, _) => Task.FromResult<IReadOnlyList<Choice>>([new("1", yes), new("0", no)]), (records, text) => apply(records, text == "1"));
        filter.Words = [yes, no];
        return filter;
    }

    /// <summary>A period of days, both ends included; the list gets UTC moments, the end not included, null where open.</summary>
    protected ListFilter PeriodFilter(string key, string title, Func<IQueryable<TEntity>, DateTime?, DateTime?, IQueryable<TEntity>> apply) =>
        Filter(key, title, FilterKind.Period, (records, query) =>
        {
            var from = Day(query, $"{key}.from", title);
            var to = Day(query, $"{key}.to", title);
            if (from > to) throw new DomainRuleException("“{0}”的结束日期不能早于开始日期。", title);
            return apply(records, from is { } f ? Tools.Clock.StartOf(f) : null, to is { } t ? Tools.Clock.StartOf(t.AddDays(1)) : null);
        });

    /// <summary>Records that are closed by a newer version instead of being changed: the list shows those in force until somebody asks for the others.</summary>
    protected ListFilter VersionsFilter(Expression<Func<TEntity, bool>> isCurrent)
    {
        (_isCurrent, _isCurrentNow) = (isCurrent, isCurrent.Compile());
        var isClosed = Expression.Lambda<Func<TEntity, bool>>(Expression.Not(isCurrent.Body), isCurrent.Parameters);
        var filter = ChoiceFilter(
            VersionsKey, "版本",
            static (_, _) => Task.FromResult<IReadOnlyList<Choice>>([.. Labels.Choices<VersionsShown>().Where(c => c.Value != nameof(VersionsShown.Current))]),
            (records, shown) => shown == nameof(VersionsShown.Closed) ? records.Where(isClosed) : records);
        filter.Unasked = Labels.Of(VersionsShown.Current);
        return filter;
    }

    /// <summary>The words of a record's search column (<see cref="SearchText"/>).</summary>
    protected ListFilter SearchFilter(string title, Expression<Func<TEntity, string>> search)
    {
        return TextFilter("q", title, (records, typed) =>
        {
            foreach (var word in SearchText.Asked(typed).Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(5)) records = records.Where(Containing(word));
            return records;
        });

        Expression<Func<TEntity, bool>> Containing(string word)
        {
            Expression<Func<string>> held = () => word;
            return Expression.Lambda<Func<TEntity, bool>>(Expression.Call(search.Body, typeof(string).GetMethod(nameof(string.Contains), [typeof(string)])!, held.Body), search.Parameters);
        }
    }

    /// <summary>Forgets counts and signposts of this list: rows have been added or removed.</summary>
    private protected void RowsChanged() => Tools.Anchors.Forget(Key);

    /// <summary>What the query finds, of the rows of this person, for work that goes through all of them.</summary>
    /// <exception cref="DomainRuleException">A condition is wrong.</exception>
    internal IQueryable<TEntity> Asked(CrmDbContext db, Actor me, ListQuery query) => Matching(db, me, query);

    private protected IQueryable<TEntity> InScope(CrmDbContext db, Actor me) => InScope(db, Records(db), me);

    /// <summary>Those in force, where records are kept in versions; otherwise all.</summary>
    private protected IQueryable<TEntity> Current(IQueryable<TEntity> records) => _isCurrent is null ? records : records.Where(_isCurrent);

    private protected bool IsCurrent(TEntity record) => _isCurrentNow?.Invoke(record) ?? true;

    private ListFilter Filter(string key, string title, FilterKind kind, Func<IQueryable<TEntity>, ListQuery, IQueryable<TEntity>> apply) =>
        Filter(key, title, kind, (_, records, query) => apply(records, query));

    private ListFilter Filter(string key, string title, FilterKind kind, Func<CrmDbContext, IQueryable<TEntity>, ListQuery, IQueryable<TEntity>> apply)
    {
        var filter = new ListFilter(key, title, kind);
        Add(filter);
        _conditions.Add(key, (db, _, records, query) => apply(db, records, query));
        return filter;
    }

    /// <summary>The rows of a query and the order they are walked in: along another table where a condition has one in that order.</summary>
    private (IQueryable<TEntity> Matching, ListOrder<TEntity> Order) RowsOf(CrmDbContext db, Actor me, ListQuery query)
    {
        foreach (var (key, (sort, leadOf)) in _leads)
        {
            if (sort == query.Sort && Typed(query, key) is { } typed && leadOf(db, typed) is { } lead) return (lead.Rest(Matching(db, me, query, led: key)), OrderOf(query).Along(lead));
        }

        return (Matching(db, me, query), OrderOf(query));
    }

    /// <param name="led">Key of the condition that is left out.</param>
    private IQueryable<TEntity> Matching(CrmDbContext db, Actor me, ListQuery query, string? led = null)
    {
        var records = InScope(db, me);
        if (Typed(query, VersionsKey) is null) records = Current(records);
        foreach (var filter in Filters)
        {
            var isAsked = filter.Kind == FilterKind.Period ? Typed(query, filter.FromKey) is not null || Typed(query, filter.ToKey) is not null : Typed(query, filter.Key) is not null;
            if (!isAsked) continue;
            if (Typed(query, filter.Key)?.Length > filter.MaxLength) throw new DomainRuleException("查询条件“{0}”最多{1}个字。", filter.Title, filter.MaxLength);
            if (filter.Key != led) records = _conditions[filter.Key](db, me, records, query);
        }

        return records;
    }

    private ListQuery Corrected(ListQuery asked)
    {
        var sort = asked.Sort is { } key && _orders.ContainsKey(key) ? key : null;
        return asked with
        {
            Sort = sort ?? OwnOrder,
            Descending = sort is null ? OwnOrderIsDescending : asked.Descending,
            Size = ListQuery.Sizes.Contains(asked.Size) ? asked.Size : ListQuery.Sizes[0],
            Page = Math.Max(1, asked.Page),
        };
    }

    private ListOrder<TEntity> OrderOf(ListQuery corrected) => _orders[corrected.Sort!];

    /// <returns>Null: more than is counted at once.</returns>
    private static async Task<int?> CountedAtOnceAsync(IQueryable<int> matching, bool isKnownToBeMany, CancellationToken cancel)
    {
        if (isKnownToBeMany) return null;
        var count = await matching.Take(ListPage.CountedAtOnce + 1).CountAsync(cancel);
        return count > ListPage.CountedAtOnce ? null : count;
    }

    private async Task<(ListQuery Asked, List<(TRow Row, ListPlace Place)> Rows, int? Total)> JumpWithinAsync(
        IQueryable<TEntity> matching, ListOrder<TEntity> order, Expression<Func<TEntity, TRow>> project, ListQuery asked, int? total, Actor me, CancellationToken cancel)
    {
        if (total is null && (long)(asked.Page - 1) * asked.Size > ListPage.CountedAtOnce)
        {
            var walk = WalkOf(asked, me);
            var row = (int)Math.Min((long)(asked.Page - 1) * asked.Size, int.MaxValue);
            await walk.NearestAsync(row, cancel);
            if (walk.Whole.IsCompletedSuccessfully)
            {
                total = await walk.Whole;
                asked = asked with { Page = Math.Min(asked.Page, Math.Max(1, (total.Value + asked.Size - 1) / asked.Size)) };
            }
        }

        return (asked, await JumpAsync(matching, order, project, asked, me, cancel), total);
    }

    private async Task<List<(TRow Row, ListPlace Place)>> JumpAsync(
        IQueryable<TEntity> matching, ListOrder<TEntity> order, Expression<Func<TEntity, TRow>> project, ListQuery asked, Actor me, CancellationToken cancel)
    {
        var row = (asked.Page - 1) * asked.Size;
        if (row <= ListAnchors.Stride) return await order.ReadAsync(matching, project, asked.Descending, null, row, asked.Size + 1, cancel);

        var (place, before) = await WalkOf(asked, me).NearestAsync(row, cancel);
        return await order.ReadAsync(matching, project, asked.Descending, place, row - before, asked.Size + 1, cancel);
    }

    private AnchorWalk WalkOf(ListQuery asked, Actor me)
    {
        var conditions = string.Join('\n', asked.Filters.Where(f => !string.IsNullOrWhiteSpace(f.Value)).OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}={f.Value.Trim()}"));
        var rows = $"{Key}\n{asked.Sort} {asked.Descending}\n{WhoseRows(me)}\n{conditions}";
        return Tools.Anchors.Walk(
            rows,
            async (place, count, cancel) =>
            {
                await using var db = await Tools.Contexts.CreateDbContextAsync(cancel);
                var (matching, order) = RowsOf(db, me, asked);
                return await order.PlaceAsync(matching, asked.Descending, place, count, cancel);
            },
            async (place, cancel) =>
            {
                await using var db = await Tools.Contexts.CreateDbContextAsync(cancel);
                var (matching, order) = RowsOf(db, me, asked);
                return await order.CountAsync(matching, asked.Descending, place, cancel);
            });
    }

    private ListPage Page(ListQuery asked, List<(TRow Row, ListPlace Place)> rows, int? total, bool hasNext) =>
        new([.. rows.Select(row => RowOf(row.Row, row.Place.Id))], asked, total, hasNext) { Places = rows.Count == 0 ? null : (rows[0].Place, rows[^1].Place) };

    private ListRow RowOf(TRow row, Guid id)
    {
        var cells = new object?[_values.Count];
        for (var i = 0; i < cells.Length; i++) cells[i] = _values[i].Value(row);
        return new(id, NameOf(row), cells, IsDisabled(row));
    }

    private static bool SameRows(ListQuery one, ListQuery other) =>
        one.Sort == other.Sort && one.Descending == other.Descending && one.Size == other.Size
        && one.Filters.Where(f => !string.IsNullOrWhiteSpace(f.Value)).OrderBy(f => f.Key, StringComparer.Ordinal)
            .SequenceEqual(other.Filters.Where(f => !string.IsNullOrWhiteSpace(f.Value)).OrderBy(f => f.Key, StringComparer.Ordinal));

    private static string? Typed(ListQuery query, string key) => query.Filters.TryGetValue(key, out var typed) && !string.IsNullOrWhiteSpace(typed) ? typed.Trim() : null;

    private static DateOnly? Day(ListQuery query, string key, string title) => Typed(query, key) switch
    {
        null => null,
        { } typed => DateOnly.TryParseExact(typed, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1900 and < 2200
            ? day
            : throw new DomainRuleException("“{0}”的日期不正确，请按2026-11-22的样子填写。", title),
    };

    private static Expression<Func<TEntity, Guid>> IdExpression()
    {
        var entity = Expression.Parameter(typeof(TEntity), "e");
        return Expression.Lambda<Func<TEntity, Guid>>(Expression.Property(entity, typeof(TEntity).GetProperty("Id", BindingFlags.Public | BindingFlags.Instance)!), entity);
    }
}
