using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Oracle.EntityFrameworkCore.Infrastructure;
using Oracle.ManagedDataAccess.Client;

namespace HospitalCrm.Domain.Persistence.Providers.Oracle;

/// <summary>
/// Oracle 19c or later. Compiled only with <c>-p:WithOracle=true</c>; never tried on a server here (docs/databases.md).
/// </summary>
public sealed class OracleProduct : IDatabaseProduct
{
    private const int UniqueConstraint = 1, Deadlock = 60, Busy = 54, ReadOnlyDatabase = 16000, CannotExtend = 1653;

    public string Name => "Oracle";

    public bool MigratesAtStart => false;

    public void Configure(DbContextOptionsBuilder options, string connectionString, bool ownsSchema) => options
        // Without a compatibility level the provider assumes the newest server and writes BOOLEAN, which 19c refuses (ORA-00904).
        .UseOracle(connectionString, oracle => oracle.UseOracleSQLCompatibility(OracleSQLCompatibility.DatabaseVersion19))
        // The provider's own model annotations use types of its package, so the portable snapshot cannot hold them.
        .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning));

    public bool IsUniqueViolation(DbException exception) => exception is OracleException { Number: UniqueConstraint };

    public bool IsBusy(DbException exception) => exception is OracleException { Number: Deadlock or Busy };

    public bool IsReadOnly(DbException exception) => exception is OracleException { Number: ReadOnlyDatabase or CannotExtend };

    public Task<string?> CopyBeforeMigrationAsync(CrmDbContext db, CancellationToken cancel) => Task.FromResult<string?>(null);
}
