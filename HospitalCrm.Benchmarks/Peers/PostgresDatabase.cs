using HospitalCrm.Benchmarks.Figures;
using Npgsql;

namespace HospitalCrm.Benchmarks.Peers;

/// <summary>A PostgreSQL database for one measurement, on the server <c>HOSPITALCRM_TEST_POSTGRES</c> names; dropped at its end.</summary>
public sealed class PostgresDatabase : IAsyncDisposable
{
    private readonly string _server;
    private readonly string _name;

    private PostgresDatabase(string server, string name) => (_server, _name) = (server, name);

    /// <summary>Null: there is no server to measure on.</summary>
    public static string? Server => Environment.GetEnvironmentVariable("HOSPITALCRM_TEST_POSTGRES") is { Length: > 0 } server ? server : null;

    public string Connection => new NpgsqlConnectionStringBuilder(_server) { Database = _name, CommandTimeout = 1200 }.ConnectionString;

    public static async Task<PostgresDatabase> CreateAsync(CancellationToken cancel)
    {
        var server = Server ?? throw new InvalidOperationException("HOSPITALCRM_TEST_POSTGRES is not set.");
        var database = new PostgresDatabase(server, $"crm_trial_{Guid.CreateVersion7():N}");
        await ExecuteAsync(server, $"CREATE DATABASE {database._name}", cancel);
        return database;
    }

    /// <summary>Measures on SQLite and, where there is a server, on PostgreSQL. The measurement gets the product, a folder and PostgreSQL's connection.</summary>
    public static async Task MeasureEachAsync(Scoreboard board, TrialFolder folder, Func<string, string, string?, Task> measure, CancellationToken cancel)
    {
        await measure("SQLite", Path.Combine(folder.Path, "sqlite"), null);
        if (Server is null)
        {
            board.Say($"PostgreSQL: not measured, HOSPITALCRM_TEST_POSTGRES is not set (scripts/test-databases starts a server)");
            return;
        }

        await using var database = await CreateAsync(cancel);
        await measure("PostgreSQL", Path.Combine(folder.Path, "postgres"), database.Connection);
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await ExecuteAsync(_server, $"DROP DATABASE {_name} WITH (FORCE)", CancellationToken.None);
    }

    private static async Task ExecuteAsync(string server, string sql, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync(cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
