using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using HospitalCrm.Domain.Common;

namespace HospitalCrm.Domain.Audit;

/// <summary>What only a holder of the key outside the database can make: the proof of an entry, the seals of the chain, the signed heads.</summary>
internal sealed class AuditProof(PersonalDataVault vault)
{
    private readonly byte[] _entryKey = vault.KeyFor("hospitalcrm/audit-entry");

    /// <summary>Over everything the entry says, each field with its length, so that no two entries look the same.</summary>
    /// <param name="parts">The rest of its changes, in their order.</param>
    public string Of(AuditEntry entry, IEnumerable<string> parts)
    {
        using var content = new MemoryStream(512);
        Write(content, entry.Id.ToString("N"));
        Write(content, entry.At.Ticks);
        Write(content, entry.AccountId?.ToString("N"));
        Write(content, entry.UserCode);
        Write(content, entry.DisplayName);
        Write(content, entry.DepartmentCode);
        Write(content, entry.From);
        Write(content, entry.SessionId?.ToString("N"));
        Write(content, (long)entry.Action);
        Write(content, entry.Module);
        Write(content, entry.Subject);
        Write(content, entry.SubjectId);
        Write(content, entry.Changes);
        foreach (var part in parts) Write(content, part);
        return Convert.ToBase64String(HMACSHA256.HashData(_entryKey, content.GetBuffer().AsSpan(0, (int)content.Length)));
    }

    private static void Write(Stream content, long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        content.Write(bytes);
    }

    private static void Write(Stream content, string? text)
    {
        var bytes = text is null ? [] : Encoding.UTF8.GetBytes(text);
        Write(content, text is null ? -1 : bytes.Length);
        content.Write(bytes);
    }
}
