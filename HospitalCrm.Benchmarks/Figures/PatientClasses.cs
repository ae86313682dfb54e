using System.Diagnostics;
using System.Globalization;
using HospitalCrm.Benchmarks.Peers;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace HospitalCrm.Benchmarks.Figures;

/// <summary>One pass of the classification over all archives, on SQLite and, where <c>HOSPITALCRM_TEST_POSTGRES</c> names a server, on PostgreSQL.</summary>
public static class PatientClasses
{
    private const double GoalSeconds = 120;

    /// <param name="args">Archives (default 1,000,000).</param>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancel)
    {
        var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        var board = new Scoreboard(Console.Out);
        using var folder = new TrialFolder();
        folder.SayDisk(board);
        await MeasureAsync(board, "SQLite", Path.Combine(folder.Path, "sqlite"), null, count, cancel);

        if (Environment.GetEnvironmentVariable("HOSPITALCRM_TEST_POSTGRES") is not { Length: > 0 } server)
        {
            board.Say($"PostgreSQL: not measured, HOSPITALCRM_TEST_POSTGRES is not set");
        }
        else
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"crm_classes_{Environment.ProcessId}");
            await ExecuteAsync(server, $"CREATE DATABASE {name}", cancel);
            try
            {
                await MeasureAsync(board, "PostgreSQL", Path.Combine(folder.Path, "postgres"), new NpgsqlConnectionStringBuilder(server) { Database = name, CommandTimeout = 1200 }.ConnectionString, count, cancel);
            }
            finally
            {
                NpgsqlConnection.ClearAllPools();
                await ExecuteAsync(server, $"DROP DATABASE {name} WITH (FORCE)", CancellationToken.None);
            }
        }

        return board.AllReached ? 0 : 1;
    }

    private static async Task MeasureAsync(Scoreboard board, string product, string folder, string? connection, int count, CancellationToken cancel)
    {
        await using var town = await PatientTown.OpenAsync(folder, connection, cancel);
        var watch = Stopwatch.StartNew();
        await PatientTown.FillAsync(town, count, cancel);
        board.Say($"{product}: {count:#,0} archives written in {watch.Elapsed.TotalSeconds:0.0} s");
    }

    private static async Task ExecuteAsync(string server, string sql, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync(cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
