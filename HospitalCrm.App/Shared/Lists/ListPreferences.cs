using System.Globalization;
using System.Text.Json;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Lists;

namespace HospitalCrm.App.Shared.Lists;

/// <summary>What somebody has chosen for lists: rows on a page for all, columns and kept queries for each.</summary>
internal static class ListPreferences
{
    /// <summary>Queries somebody may keep for one list.</summary>
    public const int MostQueries = 10;

    private const string SizeKey = "list.size";

    public static async Task<(int Size, IReadOnlyList<ListColumn> Columns)> ReadAsync(Preferences preferences, RecordList list, CancellationToken cancel)
    {
        var kept = await preferences.ReadAllAsync("list.", cancel);
        var size = int.TryParse(kept.GetValueOrDefault(SizeKey), NumberStyles.None, CultureInfo.InvariantCulture, out var chosen) && ListQuery.Sizes.Contains(chosen) ? chosen : ListQuery.Sizes[0];
        List<ListColumn> columns = [.. (kept.GetValueOrDefault(ColumnsKey(list)) ?? "").Split(',').Select(key => list.Columns.FirstOrDefault(c => c.Key == key)).OfType<ListColumn>().Distinct()];
        return (size, columns.Count > 0 ? columns : Usual(list));
    }

    public static IReadOnlyList<ListColumn> Usual(RecordList list) => [.. list.Columns.Where(column => !column.IsHiddenAtFirst)];

    public static Task WriteSizeAsync(Preferences preferences, int size, CancellationToken cancel) => preferences.WriteAsync(SizeKey, size.ToString(CultureInfo.InvariantCulture), cancel);

    public static Task WriteColumnsAsync(Preferences preferences, RecordList list, IReadOnlyList<ListColumn> columns, CancellationToken cancel) =>
        preferences.WriteAsync(ColumnsKey(list), columns.SequenceEqual(Usual(list)) ? null : string.Join(',', columns.Select(column => column.Key)), cancel);

    public static async Task<IReadOnlyList<KeptQuery>> ReadQueriesAsync(Preferences preferences, RecordList list, CancellationToken cancel) =>
        await preferences.ReadAsync(QueriesKey(list), cancel) is { } text ? JsonSerializer.Deserialize<List<KeptQuery>>(text) ?? [] : [];

    public static Task WriteQueriesAsync(Preferences preferences, RecordList list, IReadOnlyList<KeptQuery> queries, CancellationToken cancel) =>
        preferences.WriteAsync(QueriesKey(list), queries.Count == 0 ? null : JsonSerializer.Serialize(queries), cancel);

    private static string ColumnsKey(RecordList list) => $"list.columns.{list.Key}";

    private static string QueriesKey(RecordList list) => $"list.queries.{list.Key}";
}

/// <summary>A query somebody kept under a name (筛选方案): the address of the list.</summary>
internal sealed record KeptQuery(string Name, string Address);
