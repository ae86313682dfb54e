using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Persistence.Seeding;
using HospitalCrm.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace HospitalCrm.Tests.Databases;

public sealed class MigrationTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task An_empty_database_is_brought_up_and_is_then_ready(string product)
    {
        await using var database = await TestDatabase.CreateAsync(product, Cancel, isEmpty: true);
        var upkeep = Upkeep(database);

        var before = await upkeep.IsReadyAsync(Cancel);
        await upkeep.EnsureAsync(onDemand: true, Cancel);
        await using (var db = database.Open())
        {
            db.ChangeStamps.AddRange(ChangeStamp.All.Select(name => new ChangeStamp(name)));
            await db.SaveChangesAsync(Cancel);
        }

        Assert.False(before);
        Assert.True(await upkeep.IsReadyAsync(Cancel));
    }

    [Theory, DatabaseData]
    public async Task Every_migration_goes_down_and_up_again(string product)
    {
        await using var database = await TestDatabase.CreateAsync(product, Cancel);
        await using var db = database.Open();
        var migrator = db.GetService<IMigrator>();

        await migrator.MigrateAsync("0", Cancel);
        await migrator.MigrateAsync(cancellationToken: Cancel);

        Assert.Empty(await db.Database.GetPendingMigrationsAsync(Cancel));
        Assert.False(await db.Evaluations.AnyAsync(Cancel));
    }

    [Fact]
    public async Task A_server_database_waits_for_its_administrator()
    {
        if (TestDatabase.PostgresConnection is null) Assert.Skip("HOSPITALCRM_TEST_POSTGRES is not set");
        await using var database = await TestDatabase.CreateAsync("PostgreSql", Cancel, isEmpty: true);

        var refused = await Assert.ThrowsAsync<StartupRefusedException>(() => Upkeep(database).EnsureAsync(onDemand: false, Cancel));

        Assert.Contains("HospitalCrm.App migrate", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SQLite_is_copied_before_a_migration_with_what_is_still_in_its_log()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await using var db = await world.OpenDbAsync(Cancel);

        var copy = await world.Database.Product.CopyBeforeMigrationAsync(db, Cancel);

        await using var saved = new SqliteConnection($"Data Source={copy};Mode=ReadOnly;Pooling=False");
        await saved.OpenAsync(Cancel);
        await using var command = saved.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM SurveyItems";
        Assert.Equal(14L, await command.ExecuteScalarAsync(Cancel));
    }

    [Theory]
    [InlineData("journal_mode", "wal")]
    [InlineData("synchronous", 2L)]
    [InlineData("foreign_keys", 1L)]
    [InlineData("busy_timeout", 5000L)]
    public async Task SQLite_is_opened_durable(string pragma, object expected)
    {
        await using var database = await TestDatabase.CreateAsync("Sqlite", Cancel);
        await using var db = database.Open();
        await db.Database.OpenConnectionAsync(Cancel);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = $"PRAGMA {pragma}";

        Assert.Equal(expected, await command.ExecuteScalarAsync(Cancel));
    }

    [Fact]
    public async Task A_database_that_cannot_be_written_gets_one_clear_sentence()
    {
        var folder = Directory.CreateTempSubdirectory("hospitalcrm-absent-");
        var absent = Path.Combine(folder.FullName, "no", "such", "folder", "crm.db");
        var services = new ServiceCollection();
        services.AddDbContextFactory<CrmDbContext>(o => new Domain.Persistence.Providers.Sqlite.SqliteProduct().Configure(o, $"Data Source={absent}", ownsSchema: true));
        await using var provider = services.BuildServiceProvider();
        var upkeep = new SchemaUpkeep(provider.GetRequiredService<IDbContextFactory<CrmDbContext>>(), new Domain.Persistence.Providers.Sqlite.SqliteProduct(), NullLogger<SchemaUpkeep>.Instance);

        var refused = await Assert.ThrowsAsync<StartupRefusedException>(() => upkeep.EnsureAsync(onDemand: false, Cancel));

        Assert.Equal("数据库不可写。请检查数据文件夹的权限和磁盘剩余空间，然后重新启动。", refused.Message);
        folder.Delete(recursive: true);
    }

    [Theory, DatabaseData]
    public async Task Starting_a_second_time_changes_nothing_and_prints_no_secret(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await using var db = await world.OpenDbAsync(Cancel);
        var before = (await db.SurveyItems.CountAsync(Cancel), await db.Roles.CountAsync(Cancel), await db.Users.CountAsync(Cancel));

        var made = await world.Get<FirstStart>().RunAsync(withDemonstrationAccounts: false, Cancel);

        Assert.Empty(made);
        Assert.Equal(before, (await db.SurveyItems.CountAsync(Cancel), await db.Roles.CountAsync(Cancel), await db.Users.CountAsync(Cancel)));
    }

    private static SchemaUpkeep Upkeep(TestDatabase database)
    {
        var services = new ServiceCollection();
        services.AddDbContextFactory<CrmDbContext>(o => database.Product.Configure(o, database.Connection, ownsSchema: true));
        return new(services.BuildServiceProvider().GetRequiredService<IDbContextFactory<CrmDbContext>>(), database.Product, NullLogger<SchemaUpkeep>.Instance);
    }
}
