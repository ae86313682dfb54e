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
}
