using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace HospitalCrm.Domain.Persistence.Providers.Sqlite;

/// <summary>
/// Writes many rows by one prepared statement per table. SaveChanges has SQLite parse a statement for each row, which takes
/// several times as long as storing it.
/// </summary>
internal sealed class SqliteRows
{
    private readonly ConcurrentDictionary<IEntityType, Plan> _inserts = new();
    private readonly ConcurrentDictionary<IEntityType, Plan> _updates = new();

    /// <exception cref="DbUpdateException">As SaveChanges throws it.</exception>
    public void Insert(DbContext db, IEnumerable<object> rows) => Run(db, rows, type => _inserts.GetOrAdd(type, Plan.OfInsert, db.GetService<ISqlGenerationHelper>()));

    /// <summary>Overwrites the rows with these keys; those that are gone stay gone.</summary>
    /// <inheritdoc cref="Insert"/>
    public void Update(DbContext db, IEnumerable<object> rows) => Run(db, rows, type => _updates.GetOrAdd(type, Plan.OfUpdate, db.GetService<ISqlGenerationHelper>()));

    private static void Run(DbContext db, IEnumerable<object> rows, Func<IEntityType, Plan> planOf)
    {
        try
        {
            var connection = (SqliteConnection)db.Database.GetDbConnection();
            var transaction = (SqliteTransaction?)db.Database.CurrentTransaction?.GetDbTransaction();
            foreach (var table in rows.GroupBy(row => row.GetType()))
            {
                var plan = planOf(db.Model.FindEntityType(table.Key) ?? throw new InvalidOperationException($"{table.Key.Name} is not in the model."));
                using var command = connection.CreateCommand();
                command.Transaction = transaction;
                command.CommandText = plan.Statement;
                foreach (var column in plan.Columns) command.Parameters.Add(new SqliteParameter { ParameterName = column.Parameter });
                command.Prepare();
                foreach (var row in table)
                {
                    for (var i = 0; i < plan.Columns.Count; i++) command.Parameters[i].Value = plan.Columns[i].ValueIn(row) ?? DBNull.Value;
                    command.ExecuteNonQuery();
                }
            }
        }
        catch (SqliteException fault)
        {
            throw new DbUpdateException("SQLite refused a row.", fault);
        }
    }

    private sealed record Plan(string Statement, IReadOnlyList<Column> Columns)
    {
        public static Plan OfInsert(IEntityType type, ISqlGenerationHelper sql)
        {
            var columns = ColumnsOf(type, sql);
            return new(
                $"INSERT INTO {Table(type, sql)} ({string.Join(", ", columns.Select(c => c.Name))}) VALUES ({string.Join(", ", columns.Select(c => c.Parameter))})",
                columns);
        }

        public static Plan OfUpdate(IEntityType type, ISqlGenerationHelper sql)
        {
            var columns = ColumnsOf(type, sql);
            return new(
                $"UPDATE {Table(type, sql)} SET {string.Join(", ", columns.Where(c => !c.IsKey).Select(c => $"{c.Name} = {c.Parameter}"))} WHERE {string.Join(" AND ", columns.Where(c => c.IsKey).Select(c => $"{c.Name} = {c.Parameter}"))}",
                columns);
        }

        private static List<Column> ColumnsOf(IEntityType type, ISqlGenerationHelper sql) =>
        [
            .. type.GetProperties().Select((property, i) => new Column(
                sql.DelimitIdentifier(property.GetColumnName()), $"$p{i}", property.IsPrimaryKey(), property.GetGetter(), property.GetRelationalTypeMapping().Converter)),
        ];

        private static string Table(IEntityType type, ISqlGenerationHelper sql) => sql.DelimitIdentifier(type.GetTableName()!);
    }

    private sealed record Column(string Name, string Parameter, bool IsKey, IClrPropertyGetter Getter, ValueConverter? Converter)
    {
        public object? ValueIn(object row) => Getter.GetClrValue(row) is { } value ? Converter is null ? value : Converter.ConvertToProvider(value) : null;
    }
}
