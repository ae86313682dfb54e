using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace HospitalCrm.Domain.His;

/// <summary>A HIS in a SQLite file: the demonstration HIS, or a nightly copy a hospital hands over as a file.</summary>
public sealed class SqliteHisDatabase : HisDatabase
{
    // About every 0.1 ms of running query; not noticeable in its time.
    private const int InstructionsBetweenChecks = 10_000;

    private readonly DbContextOptions<HisDbContext> _options;
    private readonly string _file;

    public SqliteHisDatabase(string connectionString, TimeSpan limit, TimeProvider time) : base(limit, time)
    {
        var connection = new SqliteConnectionStringBuilder(connectionString)
        {
            Mode = SqliteOpenMode.ReadOnly, // a missing file stays missing instead of becoming an empty HIS
            Pooling = false, // the demonstration HIS is renewed by renaming; a pooled connection would go on reading the old file
            DefaultTimeout = LimitSeconds, // how long a locked file is waited for
        };
        _options = OptionsWith(b => b.UseSqlite(connection.ConnectionString));
        _file = connection.DataSource;
    }

    public override string Place => _file;

    // SQLite works on the calling thread, so it gets one of its own, and it looks at no token: the progress handler stops
    // it from inside. (sqlite3_interrupt from a timer is lost when it comes between two statements; this cannot be.)
    protected override Task<T> RunAsync<T>(Func<HisDbContext, CancellationToken, Task<T>> read, CancellationToken stop) =>
        Task.Run(
            async () =>
            {
                await using var his = new HisDbContext(_options);
                await his.Database.OpenConnectionAsync(stop);
                var file = ((SqliteConnection)his.Database.GetDbConnection()).Handle;
                raw.sqlite3_progress_handler(file, InstructionsBetweenChecks, _ => stop.IsCancellationRequested ? 1 : 0, null);
                return await read(his, stop);
            },
            stop);

    protected override HisTrouble TroubleOf(Exception error) =>
        error is not SqliteException sqlite ? HisTrouble.Failed
        : sqlite.SqliteErrorCode switch
        {
            raw.SQLITE_CANTOPEN => HisTrouble.Missing,
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => HisTrouble.TooSlow,
            _ => HisTrouble.Failed,
        };
}
