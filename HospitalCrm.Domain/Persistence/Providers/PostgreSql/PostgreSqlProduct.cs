using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace HospitalCrm.Domain.Persistence.Providers.PostgreSql;

/// <summary>PostgreSQL 15 or later.</summary>
public sealed class PostgreSqlProduct : IDatabaseProduct
{
    public string Name => "PostgreSql";

    public bool MigratesAtStart => false;

    public void Configure(DbContextOptionsBuilder options, string connectionString, bool ownsSchema) => options.UseNpgsql(connectionString);

    public bool IsUniqueViolation(DbException exception) => exception is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    public bool IsBusy(DbException exception) => exception is PostgresException
    {
        SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable
    };

    public bool IsReadOnly(DbException exception) => exception is PostgresException
    {
        SqlState: PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.DiskFull
    };

    public Task<string?> CopyBeforeMigrationAsync(CrmDbContext db, CancellationToken cancel) => Task.FromResult<string?>(null);

    public Task InsertAsync(CrmDbContext db, IReadOnlyCollection<object> rows, CancellationToken cancel) =>
        rows.Count < PostgreSqlRows.InsertWorthwhile ? SaveAsync(db, rows, cancel) : PostgreSqlRows.InsertAsync(db, rows, cancel);

    public async Task UpdateAsync(CrmDbContext db, IReadOnlyCollection<object> rows, CancellationToken cancel)
    {
        if (rows.Count >= PostgreSqlRows.UpdateWorthwhile)
        {
            await PostgreSqlRows.UpdateAsync(db, rows, cancel);
            return;
        }

        foreach (var row in rows)
        {
            var key = db.Model.FindEntityType(row.GetType())!.FindPrimaryKey()!.Properties.Select(p => p.GetGetter().GetClrValue(row)).ToArray();
            if (await db.FindAsync(row.GetType(), key, cancel) is { } stored) db.Entry(stored).CurrentValues.SetValues(row);
        }

        await db.SaveChangesAsync(cancel);
    }

    private static async Task SaveAsync(CrmDbContext db, IReadOnlyCollection<object> rows, CancellationToken cancel)
    {
        db.AddRange(rows);
        await db.SaveChangesAsync(cancel);
    }
}
