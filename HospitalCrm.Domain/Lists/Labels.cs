using System.Collections.Concurrent;
using System.Reflection;
using HospitalCrm.Domain.Common;

namespace HospitalCrm.Domain.Lists;

/// <summary>What the values of an enum are called, by their <see cref="LabelAttribute"/>.</summary>
public static class Labels
{
    private static readonly ConcurrentDictionary<Type, Dictionary<string, string>> Known = new();

    /// <summary>The word for a value: the key of its text in other languages.</summary>
    public static string Of(Enum value) =>
        Known.GetOrAdd(value.GetType(), static type => type.GetFields(BindingFlags.Public | BindingFlags.Static)
                .ToDictionary(field => field.Name, field => field.GetCustomAttribute<LabelAttribute>()?.Text ?? field.Name, StringComparer.Ordinal))
            .GetValueOrDefault(value.ToString(), value.ToString());

    /// <summary>All values of an enum, to choose from.</summary>
    public static IReadOnlyList<Choice> Choices<TEnum>()
        where TEnum : struct, Enum =>
        [.. Enum.GetValues<TEnum>().Select(value => new Choice(value.ToString(), Of(value)))];
}
