using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace HospitalCrm.Domain.Persistence.Providers.Sqlite;

/// <summary>The embedded default: App and Kiosk on one machine share one file.</summary>
public sealed class SqliteProduct : IDatabaseProduct
{
    private const int BusySeconds = 5;

    /// <summary>A commit of a thousand rows changes more pages than the usual 2 MB hold, and what does not fit is written twice.</summary>
    private const int CacheKilobytes = 16 * 1024;

    /// <summary>
    /// 32 MB of log. Whoever fills it copies it into the database before being answered; pages that change again and again, as those of indexes do, are copied once.
    /// </summary>
    private const int PagesBetweenCheckpoints = 8_000;

    private const int Busy = 5, Locked = 6, ReadOnly = 8, Full = 13, CannotOpen = 14, UniqueKey = 2067, PrimaryKey = 1555;

    private readonly SqliteRows _rows = new();

    public string Name => "Sqlite";

    public bool MigratesAtStart => true;

    public void Configure(DbContextOptionsBuilder options, string connectionString, bool ownsSchema)
    {
        var connection = new SqliteConnectionStringBuilder(connectionString) { ForeignKeys = true };
        if (connection.Mode is SqliteOpenMode.ReadWriteCreate && !ownsSchema) connection.Mode = SqliteOpenMode.ReadWrite;
        // For SQLite this is only how long a locked file is asked again, beyond the busy timeout: with its 30 seconds a patient
        // waits one and a half minutes before hearing that nothing was saved.
        if (!connectionString.Contains("Timeout", StringComparison.OrdinalIgnoreCase)) connection.DefaultTimeout = BusySeconds;
        // A list is one JSON parameter: with a parameter for each element EF writes the statement anew at every call.
        options.UseSqlite(connection.ConnectionString, sqlite => sqlite.UseParameterizedCollectionMode(ParameterTranslationMode.Parameter))
            .AddInterceptors(DurableConnection.Instance);
    }

    public bool IsUniqueViolation(DbException exception) => exception is SqliteException { SqliteExtendedErrorCode: UniqueKey or PrimaryKey };

    public bool IsBusy(DbException exception) => exception is SqliteException { SqliteErrorCode: Busy or Locked };

    public bool IsReadOnly(DbException exception) => exception is SqliteException { SqliteErrorCode: ReadOnly or Full or CannotOpen };

    public async Task<string?> CopyBeforeMigrationAsync(CrmDbContext db, CancellationToken cancel)
    {
        var file = new SqliteConnectionStringBuilder(db.Database.GetConnectionString()).DataSource;
        if (!File.Exists(file) || new FileInfo(file).Length == 0) return null;

        // VACUUM INTO and not a file copy: a copy would lose what is still in the write-ahead log.
        var last = (await db.Database.GetAppliedMigrationsAsync(cancel)).LastOrDefault() ?? "empty";
        var copy = string.Create(CultureInfo.InvariantCulture, $"{file}.before-{last}");
        File.Delete(copy);
        await db.Database.ExecuteSqlAsync($"VACUUM INTO {copy}", cancel);
        return copy;
    }

    public Task InsertAsync(CrmDbContext db, IReadOnlyCollection<object> rows, CancellationToken cancel)
    {
        _rows.Insert(db, rows);
        return Task.CompletedTask;
    }

    public Task UpdateAsync(CrmDbContext db, IReadOnlyCollection<object> rows, CancellationToken cancel)
    {
        _rows.Update(db, rows);
        return Task.CompletedTask;
    }

    /// <summary>synchronous=FULL: a commit is on the disk before it is acknowledged. SQLite keeps it per connection, so it is set at the opening of each.</summary>
    private sealed class DurableConnection : DbConnectionInterceptor
    {
        public static readonly DurableConnection Instance = new();

        /// <summary>The pool hands out connections that have been set already; their handle tells.</summary>
        private readonly ConditionalWeakTable<sqlite3, object> _set = [];

        private static readonly string Pragmas = string.Create(CultureInfo.InvariantCulture, $"PRAGMA busy_timeout={BusySeconds * 1000}; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-{CacheKilobytes}; PRAGMA wal_autocheckpoint={PagesBetweenCheckpoints};");

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
        {
            if (connection is not SqliteConnection { Handle: { } handle } || _set.TryGetValue(handle, out _)) return;

            using var command = connection.CreateCommand();
            command.CommandText = Pragmas;
            command.ExecuteNonQuery();
            _set.Add(handle, Pragmas);
        }

        public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            ConnectionOpened(connection, eventData);
            return Task.CompletedTask;
        }
    }
}
