using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace HospitalCrm.Domain.Patients;

/// <summary>个人资料: all we hold about one patient, in full, for the patient's own hands (个人信息保护法 art. 45).</summary>
/// <param name="MadeAt">The hospital's time.</param>
public sealed record PatientDossier(string ArchiveNo, string Name, DateTime MadeAt, IReadOnlyList<DossierSection> Sections)
{
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>For machines: the keys never change, the values are as people read them.</summary>
    public async Task WriteJsonAsync(Stream file, CancellationToken cancel)
    {
        await using var json = new Utf8JsonWriter(file, Readable);
        json.WriteStartObject();
        json.WriteString("format", "hospitalcrm-patient-1");
        json.WriteString("archiveNo", ArchiveNo);
        json.WriteString("madeAt", MadeAt.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture) + "+08:00");
        foreach (var section in Sections)
        {
            json.WriteStartArray(section.Key);
            foreach (var entry in section.Entries)
            {
                json.WriteStartObject();
                foreach (var field in entry) json.WriteString(field.Key, field.Value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            await json.FlushAsync(cancel);
        }

        json.WriteEndObject();
        await json.FlushAsync(cancel);
    }
}

/// <summary>One kind of what is held.</summary>
public sealed record DossierSection(string Key, string Title, IReadOnlyList<IReadOnlyList<DossierField>> Entries);

/// <summary>One value.</summary>
/// <param name="IsWord">One of our own words, to be translated.</param>
/// <param name="Item">The thing of a time line it tells of.</param>
public sealed record DossierField(string Key, string Title, string Value, bool IsWord = false, TimelineItem? Item = null);
