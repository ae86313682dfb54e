using System.Linq.Expressions;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HospitalCrm.Benchmarks.Peers;

/// <summary>A list far longer than any hospital's, on the product's own list engine: ten columns, four orders.</summary>
public sealed class LongList : RecordList<SpendingClass, SpendingClass>
{
    private LongList(ListTools tools) : base(tools, "spending-classes", "消费能力分类")
    {
        Column("code", "编号", ColumnKind.Text, p => p.Code, p => p.Code);
        Column("name", "名称", ColumnKind.Text, p => p.Name, p => p.Name);
        Column("order", "排序序号", ColumnKind.Number, p => p.SortOrder, p => p.SortOrder);
        Column("from", "年消费下限（元）", ColumnKind.Number, p => p.From);
        Column("until", "年消费上限（元）", ColumnKind.Number, p => p.Until);
        Column("note", "说明", ColumnKind.Text, p => p.Note);
        Column("search", "检索", ColumnKind.Text, p => p.Search);
        Column("disabled", "停用", ColumnKind.YesNo, p => p.IsDisabled);
        Column("version", "版本", ColumnKind.Number, p => p.Version);
        Column("again", "别名", ColumnKind.Text, p => p.Name);
        OrderedBy("order");
    }

    protected override Expression<Func<SpendingClass, SpendingClass>> Project(CrmDbContext db) => record => record;

    protected override string NameOf(SpendingClass row) => row.Name;

    /// <summary>Makes the database with so many rows, and the list over it.</summary>
    /// <param name="connection">Null: SQLite in the folder; otherwise an empty PostgreSQL database.</param>
    public static async Task<(LongList List, ListExport Export, ServiceProvider Services)> OpenAsync(string folder, string? connection, int rows, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["DataFolder"] = folder,
            ["Database:Provider"] = connection is null ? "Sqlite" : "PostgreSql",
            ["ConnectionStrings:Crm"] = connection ?? $"Data Source={Path.Combine(folder, "long.db")}",
            ["PersonalData:KeyFile"] = Path.Combine(folder, "keys", "personal-data.key"),
        }).Build();
        var services = new ServiceCollection();
        services.AddLogging(log => log.SetMinimumLevel(LogLevel.Error));
        services.AddCrmDatabase(configuration, ownsSchema: true, isDevelopment: true);
        services.AddSingleton<ListAnchors>();
        services.AddSingleton<ICurrentActor, Reader>();
        services.AddSingleton<ListTools>();
        services.AddSingleton<ListExport>();
        var provider = services.BuildServiceProvider();

        var contexts = provider.GetRequiredService<IDbContextFactory<CrmDbContext>>();
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await db.Database.MigrateAsync(cancel);
        if (!await db.Set<SpendingClass>().AnyAsync(cancel)) await FillAsync(db, connection is null, rows, cancel);
        return (new(provider.GetRequiredService<ListTools>()), provider.GetRequiredService<ListExport>(), provider);
    }

    private static async Task FillAsync(CrmDbContext db, bool isSqlite, int rows, CancellationToken cancel)
    {
        db.Database.SetCommandTimeout(TimeSpan.FromMinutes(20));
        const string columns = "\"Id\", \"Code\", \"Name\", \"SortOrder\", \"FromYuan\", \"UntilYuan\", \"Note\", \"IsDisabled\", \"Search\", \"Version\"";
        if (isSqlite)
        {
            await db.Database.ExecuteSqlRawAsync(
                $$"""
                INSERT INTO "SpendingClasses" ({{columns}})
                WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {0})
                SELECT printf('%08X-0000-7000-8000-', i * 2654435761 % 4294967296) || hex(randomblob(6)), 'C' || printf('%07d', i), '第' || (i % 977) || '档', i % 9973,
                       i, i + 1000, CASE i % 3 WHEN 0 THEN '足够长的说明文字，像一家医院会写下的那样' END, i % 7 = 0, 'C' || i, 1 FROM n
                """,
                [rows], cancel);
            await db.Database.ExecuteSqlRawAsync("ANALYZE", cancel);
            return;
        }

        await db.Database.ExecuteSqlRawAsync(
            $$"""
            INSERT INTO "SpendingClasses" ({{columns}})
            SELECT gen_random_uuid(), 'C' || lpad(i::text, 7, '0'), '第' || (i % 977) || '档', i % 9973,
                   i, i + 1000, CASE i % 3 WHEN 0 THEN '足够长的说明文字，像一家医院会写下的那样' END, i % 7 = 0, 'C' || i, 1 FROM generate_series(0, {0} - 1) i
            """,
            [rows], cancel);
        await db.Database.ExecuteSqlRawAsync("VACUUM ANALYZE \"SpendingClasses\"", cancel);
    }

    private sealed class Reader : ICurrentActor
    {
        private static readonly Actor Me = new(Guid.Empty, "bench", "测量", null, DataScope.All, Permissions.All.ToHashSet(StringComparer.Ordinal));

        public Task<Actor> GetAsync(CancellationToken cancel) => Task.FromResult(Me);
    }
}
