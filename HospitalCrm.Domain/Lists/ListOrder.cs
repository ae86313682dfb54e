using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Lists;

/// <summary>An order that has an index under it, and the ways of walking it: from a place onward, back from it, or so many rows on.</summary>
internal abstract class ListOrder<TEntity>(string key)
    where TEntity : class
{
    public string Key { get; } = key;

    /// <summary>The sorted property, for the test that looks for its index.</summary>
    public abstract LambdaExpression By { get; }

    public abstract Task<List<(TRow Row, ListPlace Place)>> ReadAsync<TRow>(
        IQueryable<TEntity> matching, Expression<Func<TEntity, TRow>> project, bool descending, ListPlace? beyond, int skip, int take, CancellationToken cancel);

    public abstract IAsyncEnumerable<TRow> StreamAsync<TRow>(IQueryable<TEntity> matching, Expression<Func<TEntity, TRow>> project, bool descending);

    /// <summary>The place so many rows beyond another; null when there are fewer.</summary>
    public abstract Task<ListPlace?> PlaceAsync(IQueryable<TEntity> matching, bool descending, ListPlace? beyond, int rows, CancellationToken cancel);

    public abstract Task<int> CountAsync(IQueryable<TEntity> matching, bool descending, ListPlace? beyond, CancellationToken cancel);

    /// <summary>This order, walked along another table that has the values of the rows wanted.</summary>
    public abstract ListOrder<TEntity> Along(ListLead<TEntity> lead);
}

/// <summary>
/// Another table that leads to the rows of a condition: it is walked from a place onward, and the records are looked up one by one. As <c>IN (values)</c>
/// SQLite would read all of them before the first row.
/// </summary>
/// <param name="Values">Values of the sorted column, each once, from an index in their order; no two records have the same.</param>
/// <param name="Rest">What of the condition the values do not say.</param>
public sealed record ListLead<TEntity>(IQueryable<long> Values, Func<IQueryable<TEntity>, IQueryable<TEntity>> Rest);

/// <inheritdoc cref="ListOrder{TEntity}"/>
internal sealed class ListOrder<TEntity, TValue>(string key, Expression<Func<TEntity, TValue>> by, Expression<Func<TEntity, Guid>> id) : ListOrder<TEntity>(key)
    where TEntity : class
    where TValue : notnull
{
    public override LambdaExpression By => by;

    public override async Task<List<(TRow Row, ListPlace Place)>> ReadAsync<TRow>(
        IQueryable<TEntity> matching, Expression<Func<TEntity, TRow>> project, bool descending, ListPlace? beyond, int skip, int take, CancellationToken cancel)
    {
        IQueryable<TEntity> ordered = Ordered(Beyond(matching, descending, beyond), descending);
        if (skip > 0) ordered = ordered.Skip(skip);
        var rows = await ordered.Take(take).Select(Placed(project)).ToListAsync(cancel);
        return [.. rows.Select(row => (row.Row, new ListPlace(row.Value, row.Id)))];
    }

    public override IAsyncEnumerable<TRow> StreamAsync<TRow>(IQueryable<TEntity> matching, Expression<Func<TEntity, TRow>> project, bool descending) =>
        Ordered(matching, descending).Select(project).AsAsyncEnumerable();

    public override async Task<ListPlace?> PlaceAsync(IQueryable<TEntity> matching, bool descending, ListPlace? beyond, int rows, CancellationToken cancel)
    {
        var ordered = Ordered(Beyond(matching, descending, beyond), descending);
        var found = await ordered.Skip(rows - 1).Take(1).Select(Placed<byte>(static _ => 0)).ToListAsync(cancel);
        return found is [var place] ? new(place.Value, place.Id) : null;
    }

    public override Task<int> CountAsync(IQueryable<TEntity> matching, bool descending, ListPlace? beyond, CancellationToken cancel) => Beyond(matching, descending, beyond).CountAsync(cancel);

    public override ListOrder<TEntity> Along(ListLead<TEntity> lead) =>
        by is Expression<Func<TEntity, long>> number ? new LedOrder<TEntity>(Key, number, id, lead.Values) : throw new InvalidOperationException($"{Key} is no running number.");

    /// <summary>
    /// <c>value &lt;= v &amp;&amp; (value &lt; v || id &lt; x)</c>: the first half says nothing new, but it is what lets PostgreSQL seek in the index
    /// instead of filtering it from its beginning.
    /// </summary>
    private IQueryable<TEntity> Beyond(IQueryable<TEntity> matching, bool descending, ListPlace? place)
    {
        if (place is null) return matching;

        var entity = by.Parameters[0];
        var value = Expression.Field(Expression.Constant(new Held<TValue> { Value = (TValue)place.Value }), nameof(Held<>.Value));
        var idOf = new Renamed(id.Parameters[0], entity).Visit(id.Body);
        var heldId = Expression.Field(Expression.Constant(new Held<Guid> { Value = place.Id }), nameof(Held<>.Value));
        var isUnique = idOf.ToString() == by.Body.ToString();

        var beyond = Compared(by.Body, value, descending ? ExpressionType.LessThan : ExpressionType.GreaterThan);
        if (!isUnique)
        {
            var notBefore = Compared(by.Body, value, descending ? ExpressionType.LessThanOrEqual : ExpressionType.GreaterThanOrEqual);
            beyond = Expression.AndAlso(notBefore, Expression.OrElse(beyond, Compared(idOf, heldId, descending ? ExpressionType.LessThan : ExpressionType.GreaterThan)));
        }

        return matching.Where(Expression.Lambda<Func<TEntity, bool>>(beyond, entity));
    }

    private IOrderedQueryable<TEntity> Ordered(IQueryable<TEntity> matching, bool descending) =>
        descending ? matching.OrderByDescending(by).ThenByDescending(id) : matching.OrderBy(by).ThenBy(id);

    private Expression<Func<TEntity, Placed<TRow, TValue>>> Placed<TRow>(Expression<Func<TEntity, TRow>> project)
    {
        var entity = project.Parameters[0];
        return Expression.Lambda<Func<TEntity, Placed<TRow, TValue>>>(
            Placed<TRow, TValue>.Made(project.Body, new Renamed(by.Parameters[0], entity).Visit(by.Body), new Renamed(id.Parameters[0], entity).Visit(id.Body)), entity);
    }

    private static BinaryExpression Compared(Expression left, Expression right, ExpressionType how)
    {
        if (left.Type == typeof(string))
            return Expression.MakeBinary(how, Expression.Call(typeof(string), nameof(string.Compare), null, left, right), Expression.Constant(0));
        if (left.Type == typeof(Guid))
            return Expression.MakeBinary(how, Expression.Call(left, nameof(Guid.CompareTo), null, right), Expression.Constant(0));
        if (left.Type.IsEnum)
            (left, right) = (Expression.Convert(left, typeof(int)), Expression.Convert(right, typeof(int)));
        return Expression.MakeBinary(how, left, right);
    }

    /// <summary>A captured value, as the compiler would capture it: EF makes a parameter of it.</summary>
    private sealed class Held<T>
    {
        public T Value = default!;
    }
}

/// <summary>The order of a running number, walked along another table that has the numbers of the rows wanted.</summary>
/// <remarks>
/// Order and place are said of the other table's number: SQLite does not conclude from one column to the other that equals it. The place is said of both:
/// PostgreSQL may merge the two indexes, and would walk that of the records from its beginning.
/// </remarks>
internal sealed class LedOrder<TEntity>(string key, Expression<Func<TEntity, long>> by, Expression<Func<TEntity, Guid>> id, IQueryable<long> lead) : ListOrder<TEntity>(key)
    where TEntity : class
{
    public override LambdaExpression By => by;

    public override async Task<List<(TRow Row, ListPlace Place)>> ReadAsync<TRow>(
        IQueryable<TEntity> matching, Expression<Func<TEntity, TRow>> project, bool descending, ListPlace? beyond, int skip, int take, CancellationToken cancel)
    {
        IQueryable<Led<TEntity>> ordered = Ordered(matching, descending, beyond);
        if (skip > 0) ordered = ordered.Skip(skip);
        var rows = await ordered.Take(take).Select(Placed(project)).ToListAsync(cancel);
        return [.. rows.Select(row => (row.Row, new ListPlace(row.Value, row.Id)))];
    }

    public override IAsyncEnumerable<TRow> StreamAsync<TRow>(IQueryable<TEntity> matching, Expression<Func<TEntity, TRow>> project, bool descending) =>
        Ordered(matching, descending, null).Select(Placed(project)).AsAsyncEnumerable().Select(row => row.Row);

    public override async Task<ListPlace?> PlaceAsync(IQueryable<TEntity> matching, bool descending, ListPlace? beyond, int rows, CancellationToken cancel)
    {
        var found = await Ordered(matching, descending, beyond).Skip(rows - 1).Take(1).Select(Placed<byte>(static _ => 0)).ToListAsync(cancel);
        return found is [var place] ? new(place.Value, place.Id) : null;
    }

    public override Task<int> CountAsync(IQueryable<TEntity> matching, bool descending, ListPlace? beyond, CancellationToken cancel) => Beyond(matching, descending, beyond).CountAsync(cancel);

    public override ListOrder<TEntity> Along(ListLead<TEntity> lead) => throw new InvalidOperationException($"{Key} is led already.");

    private IOrderedQueryable<Led<TEntity>> Ordered(IQueryable<TEntity> matching, bool descending, ListPlace? beyond)
    {
        var led = Beyond(matching, descending, beyond);
        return descending ? led.OrderByDescending(row => row.Value) : led.OrderBy(row => row.Value);
    }

    private IQueryable<Led<TEntity>> Beyond(IQueryable<TEntity> matching, bool descending, ListPlace? beyond)
    {
        var values = lead;
        if (beyond is { Value: long last })
        {
            values = descending ? values.Where(value => value < last) : values.Where(value => value > last);
            Expression<Func<long>> held = () => last;
            matching = matching.Where(Expression.Lambda<Func<TEntity, bool>>(Expression.MakeBinary(descending ? ExpressionType.LessThan : ExpressionType.GreaterThan, by.Body, held.Body), by.Parameters));
        }

        return values.Join(matching, value => value, by, (value, record) => new Led<TEntity> { Value = value, Record = record });
    }

    private Expression<Func<Led<TEntity>, Placed<TRow, long>>> Placed<TRow>(Expression<Func<TEntity, TRow>> project)
    {
        var led = Expression.Parameter(typeof(Led<TEntity>), "led");
        var record = Expression.Property(led, nameof(Led<>.Record));
        return Expression.Lambda<Func<Led<TEntity>, Placed<TRow, long>>>(
            Placed<TRow, long>.Made(new Renamed(project.Parameters[0], record).Visit(project.Body), Expression.Property(led, nameof(Led<>.Value)), new Renamed(id.Parameters[0], record).Visit(id.Body)), led);
    }
}

/// <summary>A record with the number that led to it.</summary>
internal sealed class Led<TEntity>
{
    public long Value { get; init; }
    public required TEntity Record { get; init; }
}

/// <summary>Says something of another record.</summary>
internal sealed class Renamed(ParameterExpression from, Expression to) : ExpressionVisitor
{
    protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : base.VisitParameter(node);
}

/// <summary>A row with its place in the order.</summary>
internal sealed class Placed<TRow, TValue>
{
    public TRow Row { get; init; } = default!;
    public TValue Value { get; init; } = default!;
    public Guid Id { get; init; }

    public static MemberInitExpression Made(Expression row, Expression value, Expression id) => Expression.MemberInit(
        Expression.New(typeof(Placed<TRow, TValue>)),
        Expression.Bind(typeof(Placed<TRow, TValue>).GetProperty(nameof(Row))!, row),
        Expression.Bind(typeof(Placed<TRow, TValue>).GetProperty(nameof(Value))!, value),
        Expression.Bind(typeof(Placed<TRow, TValue>).GetProperty(nameof(Id))!, id));
}
