using System.Globalization;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Persistence.Providers;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace HospitalCrm.Tests.Support;

/// <summary>A database of one test's own, made by the real migrations: once per product, then copied.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static readonly string Folder = Directory.CreateTempSubdirectory("hospitalcrm-tests-").FullName;
    private static string? _sqliteTemplate;
    private static string? _postgresTemplate;

    private TestDatabase(IDatabaseProduct product, string connection)
    {
        Product = product;
        Connection = connection;
    }

    /// <summary>A server where the tests may create and drop databases.</summary>
    public static string? PostgresConnection { get; } = Environment.GetEnvironmentVariable("HOSPITALCRM_TEST_POSTGRES") is { Length: > 0 } set ? set : null;

    public IDatabaseProduct Product { get; }

    public string Connection { get; }

    /// <param name="product">Sqlite or PostgreSql.</param>
    /// <param name="isEmpty">Without any table: for tests of the migrations themselves.</param>
    public static async Task<TestDatabase> CreateAsync(string product, CancellationToken cancel, bool isEmpty = false)
    {
        var found = DatabaseProducts.Named(product);
        return product == "Sqlite" ? await CreateSqliteAsync(found, isEmpty, cancel) : await CreatePostgresAsync(found, isEmpty, cancel);
    }

    public CrmDbContext Open()
    {
        var options = new DbContextOptionsBuilder<CrmDbContext>();
        Product.Configure(options, Connection, ownsSchema: true);
        return new(options.Options);
    }

    public async ValueTask DisposeAsync()
    {
        if (Product.Name == "Sqlite")
        {
            using var connection = new SqliteConnection(Connection);
            SqliteConnection.ClearPool(connection);
            foreach (var file in Directory.GetFiles(Folder, Path.GetFileName(connection.DataSource) + "*")) File.Delete(file);
            return;
        }

        var name = new NpgsqlConnectionStringBuilder(Connection).Database!;
        await using (var connection = new NpgsqlConnection(Connection)) NpgsqlConnection.ClearPool(connection);
        await ExecuteOnServerAsync($"DROP DATABASE \"{name}\" WITH (FORCE)", CancellationToken.None);
    }

    private static async Task<TestDatabase> CreateSqliteAsync(IDatabaseProduct product, bool isEmpty, CancellationToken cancel)
    {
        var file = Path.Combine(Folder, $"{Guid.CreateVersion7():N}.db");
        var database = new TestDatabase(product, $"Data Source={file}");
        if (isEmpty) return database;

        await Gate.WaitAsync(cancel);
        try
        {
            if (_sqliteTemplate is null)
            {
                var template = Path.Combine(Folder, "template.db");
                await using (var db = new TestDatabase(product, $"Data Source={template};Pooling=False").Open()) await db.Database.MigrateAsync(cancel);
                _sqliteTemplate = template;
            }
        }
        finally
        {
            Gate.Release();
        }

        File.Copy(_sqliteTemplate, file);
        return database;
    }

    private static async Task<TestDatabase> CreatePostgresAsync(IDatabaseProduct product, bool isEmpty, CancellationToken cancel)
    {
        if (PostgresConnection is null) throw new InvalidOperationException("HOSPITALCRM_TEST_REQUIRE names postgres, but HOSPITALCRM_TEST_POSTGRES is not set.");

        await Gate.WaitAsync(cancel);
        try
        {
            if (_postgresTemplate is null && !isEmpty)
            {
                var template = string.Create(CultureInfo.InvariantCulture, $"crm_template_{Environment.ProcessId}_{Guid.CreateVersion7():N}");
                await ExecuteOnServerAsync($"CREATE DATABASE \"{template}\"", cancel);
                await using (var db = new TestDatabase(product, ConnectionTo(template) + ";Pooling=false").Open()) await db.Database.MigrateAsync(cancel);
                _postgresTemplate = template;
            }

            var name = $"crm_{Guid.CreateVersion7():N}";
            // One at a time: PostgreSQL refuses to copy a template that another session is just copying.
            await ExecuteOnServerAsync(isEmpty ? $"CREATE DATABASE \"{name}\"" : $"CREATE DATABASE \"{name}\" TEMPLATE \"{_postgresTemplate}\"", cancel);
            return new(product, ConnectionTo(name));
        }
        finally
        {
            Gate.Release();
        }
    }

    private static string ConnectionTo(string database) =>
        new NpgsqlConnectionStringBuilder(PostgresConnection) { Database = database, MaxPoolSize = 20 }.ConnectionString;

    private static async Task ExecuteOnServerAsync(string sql, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(PostgresConnection);
        await connection.OpenAsync(cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
