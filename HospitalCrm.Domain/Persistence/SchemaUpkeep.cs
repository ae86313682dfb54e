using HospitalCrm.Domain.Persistence.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace HospitalCrm.Domain.Persistence;

/// <summary>Brings the schema up to date (App only) and tells whether it is (both programs).</summary>
public sealed partial class SchemaUpkeep(IDbContextFactory<CrmDbContext> contexts, IDatabaseProduct product, ILogger<SchemaUpkeep> log)
{
    /// <summary>False while the database is absent, unreachable or older than this program expects.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancel)
    {
        try
        {
            await using var db = await contexts.CreateDbContextAsync(cancel);
            var applied = (await db.Database.GetAppliedMigrationsAsync(cancel)).ToHashSet(StringComparer.Ordinal);
            return db.Database.GetMigrations().All(applied.Contains) && await db.ChangeStamps.AnyAsync(cancel);
        }
        catch (Exception fault) when (fault is System.Data.Common.DbException or InvalidOperationException or TimeoutException)
        {
            LogNotReady(fault.GetType().Name);
            return false;
        }
    }

    /// <summary>Migrates; where a DBA does that, only checks.</summary>
    /// <param name="onDemand">True for <c>HospitalCrm.App migrate</c>, which migrates any product.</param>
    /// <exception cref="StartupRefusedException">The database cannot be reached or written, or waits for its administrator.</exception>
    public async Task EnsureAsync(bool onDemand, CancellationToken cancel)
    {
        try
        {
            await using var db = await contexts.CreateDbContextAsync(cancel);
            var pending = (await db.Database.GetPendingMigrationsAsync(cancel)).ToList();
            if (pending.Count == 0) return;
            if (!product.MigratesAtStart && !onDemand)
                throw new StartupRefusedException($"数据库结构需要升级（{pending.Count} 步）。请先备份数据库，再运行：HospitalCrm.App migrate");

            var copy = await product.CopyBeforeMigrationAsync(db, cancel);
            if (copy is not null) LogCopy(Path.GetFileName(copy));
            await db.Database.MigrateAsync(cancel);
            LogMigrated(pending.Count);
        }
        catch (System.Data.Common.DbException fault) when (product.IsReadOnly(fault))
        {
            throw new StartupRefusedException("数据库不可写。请检查数据文件夹的权限和磁盘剩余空间，然后重新启动。", fault);
        }
        catch (System.Data.Common.DbException fault)
        {
            throw new StartupRefusedException("无法连接数据库。请检查配置项 Database:Provider 和 ConnectionStrings:Crm，并确认数据库已启动。", fault);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database is not ready: {Fault}")]
    private partial void LogNotReady(string fault);

    [LoggerMessage(Level = LogLevel.Information, Message = "Copied the database to {Copy} before the migration")]
    private partial void LogCopy(string copy);

    [LoggerMessage(Level = LogLevel.Information, Message = "Applied {Count} migrations")]
    private partial void LogMigrated(int count);
}
