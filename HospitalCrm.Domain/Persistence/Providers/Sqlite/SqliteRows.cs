using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using SQLitePCL;

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
            foreach (var table in rows.GroupBy(row => row.GetType()))
            {
                var plan = planOf(db.Model.FindEntityType(table.Key) ?? throw new InvalidOperationException($"{table.Key.Name} is not in the model."));
                Write(connection.Handle!, plan, table);
            }
        }
        catch (SqliteException fault)
        {
            throw new DbUpdateException("SQLite refused a row.", fault);
        }
    }

    /// <summary>SQLite itself, and not SqliteCommand, which looks for each parameter of each row by its name.</summary>
    private static void Write(sqlite3 connection, Plan plan, IEnumerable<object> rows)
    {
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(connection, plan.Statement, out var statement), connection);
        using (statement)
        {
            // In the order the statement names them; an update names its key last.
            var places = plan.Columns.Select(c => raw.sqlite3_bind_parameter_index(statement, c.Parameter)).ToArray();
            foreach (var row in rows)
            {
                for (var i = 0; i < places.Length; i++) SqliteException.ThrowExceptionForRC(Bind(statement, places[i], plan.Columns[i].ValueIn(row)), connection);
                SqliteException.ThrowExceptionForRC(raw.sqlite3_step(statement), connection);
                raw.sqlite3_reset(statement);
            }
        }
    }

    /// <summary>As Microsoft.Data.Sqlite writes the values, which is how it reads them.</summary>
    private static int Bind(sqlite3_stmt statement, int place, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(statement, place),
        string text => raw.sqlite3_bind_text(statement, place, text),
        Guid id => raw.sqlite3_bind_text(statement, place, id.ToString().ToUpperInvariant()),
        DateTime at => raw.sqlite3_bind_text(statement, place, at.ToString(@"yyyy\-MM\-dd HH\:mm\:ss.FFFFFFF", CultureInfo.InvariantCulture)),
        DateOnly day => raw.sqlite3_bind_text(statement, place, day.ToString(@"yyyy\-MM\-dd", CultureInfo.InvariantCulture)),
        decimal number => raw.sqlite3_bind_text(statement, place, number.ToString("0.0###########################", CultureInfo.InvariantCulture)),
        double number => raw.sqlite3_bind_double(statement, place, number),
        byte[] bytes => raw.sqlite3_bind_blob(statement, place, bytes),
        bool flag => raw.sqlite3_bind_int(statement, place, flag ? 1 : 0),
        int or long or short or byte or Enum => raw.sqlite3_bind_int64(statement, place, Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        _ => throw new NotSupportedException($"{value.GetType().Name} is not written to SQLite here yet."),
    };

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
