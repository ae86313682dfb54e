using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Persistence.Providers.SqlServer;

/// <summary>SQL Server 2019 or later.</summary>
public sealed class SqlServerProduct : IDatabaseProduct
{
    // Error numbers of sys.messages.
    private const int UniqueIndex = 2601, UniqueConstraint = 2627, Deadlock = 1205, LockTimeout = 1222, ReadOnlyDatabase = 3906, LogFull = 9002, FileGroupFull = 1105;

    public string Name => "SqlServer";

    public bool MigratesAtStart => false;

    public void Configure(DbContextOptionsBuilder options, string connectionString, bool ownsSchema) => options.UseSqlServer(connectionString);

    public bool IsUniqueViolation(DbException exception) => exception is SqlException { Number: UniqueIndex or UniqueConstraint };

    public bool IsBusy(DbException exception) => exception is SqlException { Number: Deadlock or LockTimeout };

    public bool IsReadOnly(DbException exception) => exception is SqlException { Number: ReadOnlyDatabase or LogFull or FileGroupFull };

    public Task<string?> CopyBeforeMigrationAsync(CrmDbContext db, CancellationToken cancel) => Task.FromResult<string?>(null);
}
