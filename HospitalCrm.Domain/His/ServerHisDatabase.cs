using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace HospitalCrm.Domain.His;

/// <summary>A HIS on a database server. Its driver passes the end of the limit on to the server, which stops the query.</summary>
public abstract class ServerHisDatabase(TimeSpan limit, TimeProvider time) : HisDatabase(limit, time)
{
    protected abstract DbContextOptions<HisDbContext> Options { get; }

    // WaitAsync: a server that does not answer at all is left behind; the command limit then ends the read in the background.
    protected override Task<T> RunAsync<T>(Func<HisDbContext, CancellationToken, Task<T>> read, CancellationToken stop) =>
        Task.Run(
            async () =>
            {
                await using var his = new HisDbContext(Options);
                return await read(his, stop);
            },
            stop).WaitAsync(stop);

    // EF wraps what may pass (a server restarting) in an InvalidOperationException, so the cause is looked for inside.
    protected override HisTrouble TroubleOf(Exception error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is TimeoutException or SqlException { Number: -2 })
                return HisTrouble.TooSlow;
        }
        return HisTrouble.Failed;
    }
}

/// <summary>A HIS whose contract views are in PostgreSQL.</summary>
public sealed class PostgreSqlHisDatabase : ServerHisDatabase
{
    public PostgreSqlHisDatabase(string connectionString, TimeSpan limit, TimeProvider time) : base(limit, time)
    {
        var connection = new NpgsqlConnectionStringBuilder(connectionString) { Timeout = LimitSeconds, CommandTimeout = LimitSeconds };
        Options = OptionsWith(b => b.UseNpgsql(connection.ConnectionString));
        Place = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{connection.Host}:{connection.Port}/{connection.Database}");
    }

    public override string Place { get; }

    protected override DbContextOptions<HisDbContext> Options { get; }
}

/// <summary>A HIS whose contract views are in SQL Server.</summary>
public sealed class SqlServerHisDatabase : ServerHisDatabase
{
    public SqlServerHisDatabase(string connectionString, TimeSpan limit, TimeProvider time) : base(limit, time)
    {
        var connection = new SqlConnectionStringBuilder(connectionString) { ConnectTimeout = LimitSeconds, CommandTimeout = LimitSeconds };
        Options = OptionsWith(b => b.UseSqlServer(connection.ConnectionString));
        Place = $"{connection.DataSource}/{connection.InitialCatalog}";
    }

    public override string Place { get; }

    protected override DbContextOptions<HisDbContext> Options { get; }
}
