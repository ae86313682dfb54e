using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Persistence.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace HospitalCrm.Tests.Databases;

/// <summary>Holds the model inside what all four products take (architecture.md, Data), without any server and without exceptions.</summary>
public sealed class PortableModelTests
{
    private const int LongestName = 30;
    private const int LongestKeyName = 63;

    public static TheoryData<string> Products { get; } = [.. DatabaseProducts.All.Select(p => p.Name)];

    [Fact]
    public void Tables_and_columns_have_short_plain_names() => Assert.Empty(
        from entity in Entities()
        let table = StoreObjectIdentifier.Table(entity.GetTableName()!)
        from name in entity.GetProperties().Select(p => p.GetColumnName(table)!).Prepend(table.Name)
        where name.Length > LongestName || !name.All(char.IsAsciiLetterOrDigit)
        select $"{table.Name}.{name}");

    [Fact]
    public void Keys_and_indexes_have_names_every_product_takes() => Assert.Empty(
        from entity in Entities()
        from name in entity.GetKeys().Select(k => k.GetName()).Concat(entity.GetForeignKeys().Select(k => k.GetConstraintName())).Concat(entity.GetIndexes().Select(i => i.GetDatabaseName()))
        where name is null || name.Length > LongestKeyName || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
        select name);

    [Fact]
    public void Every_text_has_a_length_of_at_most_2000() => Assert.Empty(
        Properties(p => Provider(p) == typeof(string) && p.GetMaxLength() is null or > 2000));

    [Fact]
    public void Moments_are_UTC_DateTime_and_never_carry_an_offset() => Assert.Empty(
        Properties(p => Provider(p) == typeof(DateTimeOffset) || Provider(p) == typeof(TimeSpan) || Provider(p) == typeof(TimeOnly)));

    [Fact]
    public void Decimals_have_a_precision() => Assert.Empty(Properties(p => Provider(p) == typeof(decimal) && p.GetPrecision() is null));

    [Fact]
    public void Nothing_is_left_to_the_database_to_generate() => Assert.Empty(
        Properties(p => p.ValueGenerated != ValueGenerated.Never || p.GetDefaultValueSql() is not null || p.FindAnnotation(RelationalAnnotationNames.DefaultValue) is not null || p.GetComputedColumnSql() is not null));

    /// <summary>Rows that only serve looking up another (pieces of names, fingerprints of numbers) are keyed by what is looked for and the other's running number: eight bytes instead of sixteen, a few million times (decision 0019).</summary>
    [Fact]
    public void Keys_are_Guids_codes_or_made_of_them() => Assert.Empty(
        from entity in Entities()
        from property in entity.FindPrimaryKey()!.Properties
        let type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType
        where type != typeof(Guid) && type != typeof(string) && type != typeof(DateOnly) && !type.IsEnum && !(type == typeof(long) && entity.FindPrimaryKey()!.Properties.Count > 1)
        select $"{entity.DisplayName()}.{property.Name}");

    [Fact]
    public void Deleting_is_restricted_everywhere() => Assert.Empty(
        from entity in Entities()
        from key in entity.GetForeignKeys()
        where key.DeleteBehavior != DeleteBehavior.Restrict
        select $"{entity.DisplayName()} → {key.PrincipalEntityType.DisplayName()}");

    [Fact]
    public void What_two_people_may_edit_carries_a_version() => Assert.Empty(
        from entity in Entities()
        where typeof(IVersioned).IsAssignableFrom(entity.ClrType) && entity.FindProperty(nameof(IVersioned.Version)) is not { IsConcurrencyToken: true }
        select entity.DisplayName());

    [Fact]
    public void Only_the_version_is_a_concurrency_token() => Assert.Empty(Properties(p => p.IsConcurrencyToken && p.Name != nameof(IVersioned.Version)));

    [Fact]
    public void Unique_indexes_over_nullable_columns_say_that_nulls_do_not_count() => Assert.Empty(
        from entity in Entities()
        from index in entity.GetIndexes()
        where index.IsUnique && index.Properties.Any(p => p.IsNullable) && index.GetFilter() is null
        select index.GetDatabaseName());

    [Fact]
    public void No_owned_or_JSON_parts_and_no_views() => Assert.Empty(
        from entity in Entities()
        where entity.IsOwned() || entity.GetJsonPropertyName() is not null || entity.GetTableName() is null || entity.GetComplexProperties().Any()
        select entity.DisplayName());

    [Theory, MemberData(nameof(Products))]
    public void The_migrations_say_what_the_model_says(string product)
    {
        using var db = Model(product);

        Assert.False(db.Database.HasPendingModelChanges(), "Run scripts/migrate NAME.");
    }

    [Theory, MemberData(nameof(Products))]
    public void A_script_can_be_written_without_a_server(string product)
    {
        using var db = Model(product);

        Assert.Contains("Evaluations", db.Database.GenerateCreateScript(), StringComparison.Ordinal);
    }

    internal static CrmDbContext Model(string product)
    {
        var options = new DbContextOptionsBuilder<CrmDbContext>();
        DatabaseProducts.Named(product).Configure(options, product == "Sqlite" ? "Data Source=none.db" : "Server=none", ownsSchema: true);
        return new(options.Options);
    }

    private static List<IEntityType> Entities()
    {
        using var db = Model("Sqlite");
        return [.. Microsoft.EntityFrameworkCore.Infrastructure.AccessorExtensions.GetService<IDesignTimeModel>(db).Model.GetEntityTypes()];
    }

    private static IEnumerable<string> Properties(Func<IProperty, bool> breaks) =>
        Entities().SelectMany(e => e.GetProperties()).Where(breaks).Select(p => $"{p.DeclaringType.DisplayName()}.{p.Name}");

    private static Type Provider(IProperty property)
    {
        var type = property.GetValueConverter()?.ProviderClrType ?? property.GetProviderClrType() ?? property.ClrType;
        return Nullable.GetUnderlyingType(type) ?? type;
    }
}
