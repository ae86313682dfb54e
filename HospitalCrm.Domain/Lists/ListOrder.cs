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

    public abstract IQueryable<TEntity> Beyond(IQueryable<TEntity> matching, bool descending, ListPlace place);
}

/// <inheritdoc cref="ListOrder{TEntity}"/>
internal sealed class ListOrder<TEntity, TValue>(string key, Expression<Func<TEntity, TValue>> by, Expression<Func<TEntity, Guid>> id) : ListOrder<TEntity>(key)
    where TEntity : class
    where TValue : notnull
{
    public override LambdaExpression By => by;

    public override async Task<List<(TRow Row, ListPlace Place)>> ReadAsync<TRow>(
        IQueryable<TEntity> matching, Expression<Func<TEntity, TRow>> project, bool descending, ListPlace? beyond, int skip, int take, CancellationToken cancel)
    {
        IQueryable<TEntity> ordered = Ordered(beyond is null ? matching : Beyond(matching, descending, beyond), descending);
        if (skip > 0) ordered = ordered.Skip(skip);
        var rows = await ordered.Take(take).Select(Placed(project)).ToListAsync(cancel);
        return [.. rows.Select(row => (row.Row, new ListPlace(row.Value, row.Id)))];
    }

    public override IAsyncEnumerable<TRow> StreamAsync<TRow>(IQueryable<TEntity> matching, Expression<Func<TEntity, TRow>> project, bool descending) =>
        Ordered(matching, descending).Select(project).AsAsyncEnumerable();

    public override async Task<ListPlace?> PlaceAsync(IQueryable<TEntity> matching, bool descending, ListPlace? beyond, int rows, CancellationToken cancel)
    {
        var ordered = Ordered(beyond is null ? matching : Beyond(matching, descending, beyond), descending);
        var found = await ordered.Skip(rows - 1).Take(1).Select(Placed<byte>(static _ => 0)).ToListAsync(cancel);
        return found is [var place] ? new(place.Value, place.Id) : null;
    }

    /// <summary>
    /// <c>value &lt;= v &amp;&amp; (value &lt; v || id &lt; x)</c>: the first half says nothing new, but it is what lets PostgreSQL seek in the index
    /// instead of filtering it from its beginning.
    /// </summary>
    public override IQueryable<TEntity> Beyond(IQueryable<TEntity> matching, bool descending, ListPlace place)
    {
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
            Expression.MemberInit(
                Expression.New(typeof(Placed<TRow, TValue>)),
                Expression.Bind(typeof(Placed<TRow, TValue>).GetProperty(nameof(Placed<,>.Row))!, project.Body),
                Expression.Bind(typeof(Placed<TRow, TValue>).GetProperty(nameof(Placed<,>.Value))!, new Renamed(by.Parameters[0], entity).Visit(by.Body)),
                Expression.Bind(typeof(Placed<TRow, TValue>).GetProperty(nameof(Placed<,>.Id))!, new Renamed(id.Parameters[0], entity).Visit(id.Body))),
            entity);
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

    private sealed class Renamed(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : base.VisitParameter(node);
    }
}

/// <summary>A row with its place in the order.</summary>
internal sealed class Placed<TRow, TValue>
{
    public TRow Row { get; init; } = default!;
    public TValue Value { get; init; } = default!;
    public Guid Id { get; init; }
}
