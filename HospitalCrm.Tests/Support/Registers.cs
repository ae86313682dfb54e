using HospitalCrm.Domain.Lists;

namespace HospitalCrm.Tests.Support;

/// <summary>Keeping up records as a person would: opens the form, types, saves.</summary>
internal static class Registers
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<Guid> AddAsync(this IRegister register, params (string Field, string? Typed)[] values) => await TypeAsync(register, null, values);

    public static async Task EditAsync(this IRegister register, Guid id, params (string Field, string? Typed)[] values) => await TypeAsync(register, id, values);

    /// <summary>The sentence under a field; the empty key is for the record as a whole.</summary>
    public static async Task<string> RefusedAsync(string field, Func<Task> save)
    {
        var refused = await Assert.ThrowsAsync<RecordRefusedException>(save);
        Assert.True(refused.Faults.ContainsKey(field), $"Nothing was said of {field}: {string.Join(" ", refused.Faults.Select(f => $"{f.Key}: {f.Value.Message}"))}");
        return refused.Faults[field].Message;
    }

    public static async Task<IReadOnlyList<ListRow>> RowsAsync(this RecordList list, params (string Filter, string Typed)[] filters) =>
        (await list.FindAsync(new() { Size = 100, Filters = filters.ToDictionary(f => f.Filter, f => f.Typed, StringComparer.Ordinal) }, null, Cancel)).Rows;

    public static async Task<Guid> IdAsync(this RecordList list, string name) => (await list.RowsAsync()).First(row => row.Name == name).Id;

    /// <summary>One column of all rows.</summary>
    public static async Task<IReadOnlyList<object?>> ColumnAsync(this RecordList list, string column, params (string Filter, string Typed)[] filters)
    {
        var place = list.Columns.Select((c, i) => (c.Key, i)).First(c => c.Key == column).i;
        return [.. (await list.RowsAsync(filters)).Select(row => row.Cells[place])];
    }

    private static async Task<Guid> TypeAsync(IRegister register, Guid? id, (string Field, string? Typed)[] values)
    {
        var form = await register.OpenAsync(id, Cancel);
        foreach (var (field, typed) in values) form.Values[field] = typed;
        return await register.SaveAsync(form, Cancel);
    }
}
