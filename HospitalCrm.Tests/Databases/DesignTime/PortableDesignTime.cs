using System.Text.RegularExpressions;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Persistence.Providers.PostgreSql;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Design;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Tests.Databases.DesignTime;

/// <summary>How <c>scripts/migrate</c> sees the model: with PostgreSQL's eyes, because SQLite's see no lengths (decision 0002).</summary>
public sealed class DesignTimeContext : IDesignTimeDbContextFactory<CrmDbContext>
{
    public CrmDbContext CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<CrmDbContext>();
        new PostgreSqlProduct().Configure(options, "Host=none", ownsSchema: true);
        return new(options.Options);
    }
}

/// <summary>Found by dotnet-ef in the start-up assembly.</summary>
public sealed class PortableDesignTime : IDesignTimeServices
{
    public void ConfigureDesignTimeServices(IServiceCollection serviceCollection) =>
        serviceCollection.AddSingleton<IMigrationsCodeGenerator, PortableMigrationsGenerator>();
}

/// <summary>Writes migrations without store types, so that each product maps the CLR types itself when it runs them.</summary>
public sealed partial class PortableMigrationsGenerator(MigrationsCodeGeneratorDependencies dependencies, CSharpMigrationsGeneratorDependencies csharpDependencies)
    : CSharpMigrationsGenerator(dependencies, csharpDependencies)
{
    public override string GenerateMigration(
        string? migrationNamespace, string migrationName, IReadOnlyList<MigrationOperation> upOperations, IReadOnlyList<MigrationOperation> downOperations)
    {
        foreach (var operation in upOperations.Concat(downOperations)) ForgetStoreTypes(operation);
        return base.GenerateMigration(migrationNamespace, migrationName, upOperations, downOperations);
    }

    public override string GenerateMetadata(string? migrationNamespace, Type contextType, string migrationName, string migrationId, IModel targetModel) =>
        StoreType().Replace(base.GenerateMetadata(migrationNamespace, contextType, migrationName, migrationId, targetModel), "");

    public override string GenerateSnapshot(string? modelSnapshotNamespace, Type contextType, string modelSnapshotName, IModel model) =>
        StoreType().Replace(base.GenerateSnapshot(modelSnapshotNamespace, contextType, modelSnapshotName, model), "");

    private static void ForgetStoreTypes(MigrationOperation operation)
    {
        switch (operation)
        {
            case CreateTableOperation table:
                foreach (var column in table.Columns) column.ColumnType = null;
                break;
            case AlterColumnOperation altered:
                altered.ColumnType = null;
                altered.OldColumn.ColumnType = null;
                break;
            case ColumnOperation column:
                column.ColumnType = null;
                // PostgreSQL refuses a moment that does not say it is UTC, here as everywhere.
                if (column.DefaultValue is DateTime moment) column.DefaultValue = DateTime.SpecifyKind(moment, DateTimeKind.Utc);
                break;
            case AlterDatabaseOperation database:
                throw new InvalidOperationException($"One product's annotation got into the model: {string.Join(", ", database.GetAnnotations().Select(a => a.Name))}");
        }
    }

    [GeneratedRegex("""\r?\n?\s*\.HasColumnType\("[^"]*"\)""", RegexOptions.None, 1000)]
    private static partial Regex StoreType();
}
