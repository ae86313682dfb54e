using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace HospitalCrm.Domain.Audit;

/// <summary>One field before and after, in the hospital's words (decision 0016: <c>[{"f":field,"b":before,"a":after}, …]</c>).</summary>
/// <param name="Field">Null for a remark, which is in <paramref name="After"/>.</param>
/// <param name="Before">Null where there was nothing.</param>
/// <param name="After">Null where nothing is left.</param>
public sealed record FieldChange(string? Field, string? Before, string? After)
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads what stands in <see cref="AuditEntry.Changes"/> and its parts. A text that somebody has spoilt is given back as a remark: a reader of the log wants to see it.</summary>
    public static IReadOnlyList<FieldChange> Read(string? stored)
    {
        if (string.IsNullOrEmpty(stored)) return [];
        try
        {
            using var json = JsonDocument.Parse(stored);
            return [.. json.RootElement.EnumerateArray().Select(change => new FieldChange(Text(change, "f"), Text(change, "b"), Text(change, "a")))];
        }
        catch (Exception spoilt) when (spoilt is JsonException or InvalidOperationException)
        {
            return [new(null, null, stored)];
        }
    }

    internal static string? Write(IReadOnlyCollection<FieldChange> changes)
    {
        if (changes.Count == 0) return null;
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Compact))
        {
            json.WriteStartArray();
            foreach (var change in changes)
            {
                json.WriteStartObject();
                if (change.Field is not null) json.WriteString("f", change.Field);
                if (change.Before is not null) json.WriteString("b", change.Before);
                if (change.After is not null) json.WriteString("a", change.After);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string? Text(JsonElement change, string name) => change.TryGetProperty(name, out var text) ? text.GetString() : null;
}
