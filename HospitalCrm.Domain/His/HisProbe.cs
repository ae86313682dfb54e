using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace HospitalCrm.Domain.His;

/// <summary>Looks at the contract views as they are in the HIS: whether they can be read, what columns they have, how many rows.</summary>
public sealed class HisProbe(HisDatabase database, TimeProvider time)
{
    /// <summary>Views a hospital may leave out.</summary>
    private static readonly string[] Optional = ["HIS_VACCINATION"];

    /// <summary>Names of the views, in the order of docs/his.md.</summary>
    public static IReadOnlyList<string> Views { get; } = [.. HisDbContext.ViewTypes.Select(type => HisDbContext.Snake(type.Name[..^"View".Length]))];

    /// <summary>Where the HIS is: server and database, or the file. Never an account or a password.</summary>
    public string Place => database.Place;

    /// <returns>How long a connection took.</returns>
    /// <exception cref="HisUnavailableException">There is none.</exception>
    public async Task<TimeSpan> ConnectAsync(CancellationToken cancel)
    {
        var begun = time.GetTimestamp();
        await database.ReadAsync<object?>(
            async (his, stop) =>
            {
                await his.Database.OpenConnectionAsync(stop);
                await using var command = his.Database.GetDbConnection().CreateCommand();
                command.CommandText = "SELECT 1";
                return await command.ExecuteScalarAsync(stop);
            },
            cancel);
        return time.GetElapsedTime(begun);
    }

    /// <summary>One view. Never throws but for the caller's own cancellation.</summary>
    public async Task<HisViewState> LookAsync(string view, CancellationToken cancel)
    {
        var begun = time.GetTimestamp();
        IReadOnlyList<string> missing = [];
        IReadOnlyList<string> surplus = [];
        try
        {
            var present = await database.ReadAsync((his, stop) => ColumnsAsync(his, view, stop), cancel);
            var wanted = await database.ReadAsync((his, _) => Task.FromResult(Wanted(his, view)), cancel);
            missing = [.. wanted.Except(present, StringComparer.OrdinalIgnoreCase)];
            surplus = [.. present.Except(wanted, StringComparer.OrdinalIgnoreCase)];
        }
        catch (HisUnavailableException away)
        {
            return new(view, IsOptional(view), IsReadable: false, away.Trouble, [], [], null, null, time.GetElapsedTime(begun));
        }

        var fits = missing.Count == 0 ? await FitsAsync(view, cancel) : (bool?)null;
        var (rows, trouble) = await CountAsync(view, cancel);
        return new(view, IsOptional(view), IsReadable: true, trouble, missing, surplus, fits, rows, time.GetElapsedTime(begun));
    }

    private static bool IsOptional(string view) => Optional.Contains(view, StringComparer.Ordinal);

    private static IReadOnlyList<string> Wanted(HisDbContext his, string view) =>
        [.. Entity(his, view).GetProperties().Select(p => p.GetColumnName(StoreObjectIdentifier.View(Entity(his, view).GetViewName()!, null))!.ToUpperInvariant())];

    private static IEntityType Entity(HisDbContext his, string view) =>
        his.Model.GetEntityTypes().First(e => string.Equals(e.GetViewName(), view, StringComparison.OrdinalIgnoreCase));

    private static async Task<IReadOnlyList<string>> ColumnsAsync(HisDbContext his, string view, CancellationToken stop)
    {
        // The names are ours (Views); without quotes every product finds them as its administrators wrote them.
        await using var command = await CommandAsync(his, $"SELECT * FROM {view} WHERE 1 = 0", stop);
        await using var reader = await command.ExecuteReaderAsync(stop);
        return [.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetName(i).ToUpperInvariant())];
    }

    /// <summary>Whether a row can be read as the contract has its types: a number that is text stops a list at its first row.</summary>
    private async Task<bool> FitsAsync(string view, CancellationToken cancel)
    {
        try
        {
            await database.ReadAsync(
                async (his, stop) =>
                {
                    await HisDbContext.OneRow[view](his, stop);
                    return true;
                },
                cancel);
            return true;
        }
        catch (HisUnavailableException)
        {
            return false;
        }
    }

    private async Task<(long? Rows, HisTrouble? Trouble)> CountAsync(string view, CancellationToken cancel)
    {
        try
        {
            var rows = await database.ReadAsync(
                async (his, stop) =>
                {
                    await using var command = await CommandAsync(his, $"SELECT COUNT(*) FROM {view}", stop);
                    return Convert.ToInt64(await command.ExecuteScalarAsync(stop), System.Globalization.CultureInfo.InvariantCulture);
                },
                cancel);
            return (rows, null);
        }
        catch (HisUnavailableException away)
        {
            return (null, away.Trouble);
        }
    }

    private static async Task<DbCommand> CommandAsync(HisDbContext his, string sql, CancellationToken stop)
    {
        if (his.Database.GetDbConnection().State != System.Data.ConnectionState.Open) await his.Database.OpenConnectionAsync(stop);
        var command = his.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = his.Database.GetCommandTimeout() ?? 60;
        return command;
    }
}

/// <summary>A contract view as it is in the HIS.</summary>
/// <param name="IsReadable">It is there and may be read.</param>
/// <param name="Trouble">Why it cannot be read, or not be counted.</param>
/// <param name="Missing">Columns of the contract it has not.</param>
/// <param name="Surplus">Columns nobody asked for; harmless.</param>
/// <param name="Fits">A row has the types of the contract; null: not tried.</param>
/// <param name="Rows">Null: not counted within the time limit.</param>
public sealed record HisViewState(
    string Name, bool IsOptional, bool IsReadable, HisTrouble? Trouble, IReadOnlyList<string> Missing, IReadOnlyList<string> Surplus, bool? Fits, long? Rows, TimeSpan Took)
{
    /// <summary>Everything the program asks of it works.</summary>
    public bool IsGood => IsReadable && Missing.Count == 0 && Fits == true;
}
