using System.Globalization;
using System.Text;
using HospitalCrm.Domain.Lists;

namespace HospitalCrm.App.Shared.Lists;

/// <summary>What a list shows, in the address: it can be kept, sent and gone back to. Conditions that lead to a person stay out of it.</summary>
internal static class ListAddress
{
    private const string Page = "page", Size = "size", Sort = "sort", Order = "order", Descending = "desc";

    /// <summary>Anything an address may hold is taken; what makes no sense is corrected by the list itself.</summary>
    public static ListQuery Read(RecordList list, string address, int usualSize)
    {
        var asked = Parts(address);
        var filters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var key in list.Filters.Where(f => !f.IsPersonal).SelectMany(Keys))
        {
            if (asked.TryGetValue(key, out var value) && value.Length > 0) filters[key] = value;
        }

        return new()
        {
            Filters = filters,
            Sort = asked.GetValueOrDefault(Sort),
            Descending = asked.GetValueOrDefault(Order) == Descending,
            Page = int.TryParse(asked.GetValueOrDefault(Page), NumberStyles.None, CultureInfo.InvariantCulture, out var page) ? page : 1,
            Size = int.TryParse(asked.GetValueOrDefault(Size), NumberStyles.None, CultureInfo.InvariantCulture, out var size) && ListQuery.Sizes.Contains(size) ? size : usualSize,
        };
    }

    /// <returns>With the question mark, or nothing.</returns>
    public static string Write(RecordList list, ListQuery query, int usualSize)
    {
        var text = new StringBuilder();
        foreach (var key in list.Filters.Where(f => !f.IsPersonal).SelectMany(Keys))
        {
            if (query.Filters.TryGetValue(key, out var value) && !string.IsNullOrWhiteSpace(value)) Add(key, value.Trim());
        }

        if (query.Sort is { } sort && (sort != list.OwnOrder || query.Descending != list.OwnOrderIsDescending))
        {
            Add(Sort, sort);
            if (query.Descending) Add(Order, Descending);
        }

        if (query.Size != usualSize) Add(Size, query.Size.ToString(CultureInfo.InvariantCulture));
        if (query.Page > 1) Add(Page, query.Page.ToString(CultureInfo.InvariantCulture));
        return text.ToString();

        void Add(string key, string value) => text.Append(text.Length == 0 ? '?' : '&').Append(key).Append('=').Append(Uri.EscapeDataString(value));
    }

    private static IEnumerable<string> Keys(ListFilter filter) => filter.Kind == FilterKind.Period ? [filter.FromKey, filter.ToKey] : [filter.Key];

    private static Dictionary<string, string> Parts(string address)
    {
        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        var mark = address.IndexOf('?', StringComparison.Ordinal);
        if (mark < 0) return parts;
        foreach (var part in address[(mark + 1)..].Split('#')[0].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0) parts.TryAdd(part[..equals], Uri.UnescapeDataString(part[(equals + 1)..].Replace('+', ' ')));
        }

        return parts;
    }
}
