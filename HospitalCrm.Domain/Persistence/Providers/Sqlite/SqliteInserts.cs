using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace HospitalCrm.Domain.Persistence.Providers.Sqlite;

/// <summary>
/// Inserts many rows by one prepared statement per table. SaveChanges has SQLite parse a statement for each row, which takes
/// several times as long as storing it.
/// </summary>
internal sealed class SqliteInserts
{
    private readonly ConcurrentDictionary<IEntityType, Plan> _plans = new();

    /// <exception cref="DbUpdateException">As SaveChanges throws it.</exception>
    public void Run(DbContext db, IEnumerable<object> rows)
    {
        try
        {
            Insert(db, rows);
        }
        catch (SqliteException fault)
        {
            throw new DbUpdateException("SQLite refused a row.", fault);
        }
    }

    private void Insert(DbContext db, IEnumerable<object> rows)
    {
        var connection = (SqliteConnection)db.Database.GetDbConnection();
        var transaction = (SqliteTransaction?)db.Database.CurrentTransaction?.GetDbTransaction();
        foreach (var table in rows.GroupBy(row => row.GetType()))
        {
            var type = db.Model.FindEntityType(table.Key) ?? throw new InvalidOperationException($"{table.Key.Name} is not in the model.");
            var plan = _plans.GetOrAdd(type, Plan.Of, db.GetService<ISqlGenerationHelper>());
            using var insert = connection.CreateCommand();
            insert.Transaction = transaction;
            insert.CommandText = plan.Statement;
            foreach (var column in plan.Columns) insert.Parameters.Add(new SqliteParameter { ParameterName = column.Parameter });
            insert.Prepare();
            foreach (var row in table)
            {
                for (var i = 0; i < plan.Columns.Count; i++) insert.Parameters[i].Value = plan.Columns[i].ValueIn(row) ?? DBNull.Value;
                insert.ExecuteNonQuery();
            }
        }
    }

    private sealed record Plan(string Statement, IReadOnlyList<Column> Columns)
    {
        public static Plan Of(IEntityType type, ISqlGenerationHelper sql)
        {
            var columns = type.GetProperties().Select((property, i) => new Column($"$p{i}", property.GetGetter(), property.GetRelationalTypeMapping().Converter)).ToList();
            var names = type.GetProperties().Select(property => sql.DelimitIdentifier(property.GetColumnName()));
            return new(
                $"INSERT INTO {sql.DelimitIdentifier(type.GetTableName()!)} ({string.Join(", ", names)}) VALUES ({string.Join(", ", columns.Select(c => c.Parameter))})",
                columns);
        }
    }

    private sealed record Column(string Parameter, IClrPropertyGetter Getter, ValueConverter? Converter)
    {
        public object? ValueIn(object row) => Getter.GetClrValue(row) is { } value ? Converter is null ? value : Converter.ConvertToProvider(value) : null;
    }
}
