using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Persistence.Providers;

/// <summary>One database product the hospital may choose: its options, its quirks, its upkeep.</summary>
public interface IDatabaseProduct
{
    /// <summary>As written in <c>Database:Provider</c>.</summary>
    string Name { get; }

    /// <summary>True where App brings the schema up to date at its start; server databases are migrated by an administrator.</summary>
    bool MigratesAtStart { get; }

    /// <param name="ownsSchema">App creates and migrates; the kiosk only ever uses what is there.</param>
    void Configure(DbContextOptionsBuilder options, string connectionString, bool ownsSchema);

    /// <summary>Two people saved the same thing at the same moment: a unique key refused the second.</summary>
    bool IsUniqueViolation(DbException exception);

    /// <summary>Somebody else holds the database; the same call may succeed a moment later.</summary>
    bool IsBusy(DbException exception);

    /// <summary>The database takes no writes: read-only file, read-only server, full disk.</summary>
    bool IsReadOnly(DbException exception);

    /// <summary>A copy from which the present state can be had back, made before a migration. Null where the DBA's backups serve.</summary>
    Task<string?> CopyBeforeMigrationAsync(CrmDbContext db, CancellationToken cancel);

    /// <summary>Stores complete new rows, each by itself and not tracked, in the transaction that is open. Parents come before children.</summary>
    async Task InsertAsync(CrmDbContext db, IReadOnlyCollection<object> rows, CancellationToken cancel)
    {
        db.AddRange(rows);
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>Overwrites complete rows, not tracked, in the transaction that is open; those that are gone stay gone.</summary>
    async Task UpdateAsync(CrmDbContext db, IReadOnlyCollection<object> rows, CancellationToken cancel)
    {
        foreach (var row in rows)
        {
            var key = db.Model.FindEntityType(row.GetType())!.FindPrimaryKey()!.Properties.Select(p => p.GetGetter().GetClrValue(row)).ToArray();
            if (await db.FindAsync(row.GetType(), key, cancel) is { } stored) db.Entry(stored).CurrentValues.SetValues(row);
        }

        await db.SaveChangesAsync(cancel);
    }
}
