using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using HospitalCrm.Domain.Common;

namespace HospitalCrm.Domain.Audit;

/// <summary>What only a holder of the key outside the database can make: the proof of an entry, the seals of the chain, the signed heads.</summary>
internal sealed class AuditProof(PersonalDataVault vault)
{
    private readonly byte[] _entryKey = vault.KeyFor("hospitalcrm/audit-entry");
    private readonly byte[] _sealKey = vault.KeyFor("hospitalcrm/audit-seal");
    private readonly byte[] _stateKey = vault.KeyFor("hospitalcrm/audit-state");
    private readonly byte[] _headKey = vault.KeyFor("hospitalcrm/audit-head");

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
        return Sign(_entryKey, content);
    }

    /// <summary>Binds an entry, by its proof, to its number and to all seals before it.</summary>
    /// <param name="before">The seal before; null for the first.</param>
    /// <param name="proof">Null where the entry was gone before it could be sealed.</param>
    public string OfSeal(string? before, long no, Guid entryId, string? proof)
    {
        using var content = new MemoryStream(160);
        Write(content, before);
        Write(content, no);
        Write(content, entryId.ToString("N"));
        Write(content, proof);
        return Sign(_sealKey, content);
    }

    /// <summary>That the chain reaches so far, inside the database.</summary>
    public string OfState(long no, string? hash)
    {
        using var content = new MemoryStream(64);
        Write(content, no);
        Write(content, hash);
        return Sign(_stateKey, content);
    }

    /// <summary>That the chain reached so far at a moment, outside the database.</summary>
    public string OfHead(AuditHead head)
    {
        using var content = new MemoryStream(80);
        Write(content, head.No);
        Write(content, head.Hash);
        Write(content, head.At.Ticks);
        return Sign(_headKey, content);
    }

    private static string Sign(byte[] key, MemoryStream content) => Convert.ToBase64String(HMACSHA256.HashData(key, content.GetBuffer().AsSpan(0, (int)content.Length)));

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
