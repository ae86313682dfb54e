using System.Globalization;
using HospitalCrm.Domain.Common;
using Microsoft.Extensions.Logging;

namespace HospitalCrm.Domain.Audit;

/// <summary>
/// Signed witnesses of the chain outside the database (<c>Audit:HeadFile</c>): how far it reached at a moment, one per line. Whoever
/// cuts the chain in the database cannot cut it here.
/// </summary>
public sealed partial class AuditHeadFile(string path, PersonalDataVault vault, HospitalClock clock, ILogger<AuditHeadFile> log)
{
    /// <summary>Seals after which a witness is due.</summary>
    public const long EverySeals = 1_000;

    /// <summary>A witness is due so long after the last one if anything was sealed since.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(5);

    private readonly AuditProof _proof = new(vault);
    private readonly Lock _writing = new();
    private AuditHead? _last;
    private bool _isRead;

    /// <summary>Writes a witness if one is due. Every program does so, whoever sealed: more witnesses are better.</summary>
    internal void Note(long no, string hash)
    {
        lock (_writing)
        {
            if (!_isRead)
            {
                _last = Read().LastOrDefault(h => h is not null);
                _isRead = true;
            }

            var now = clock.UtcNow;
            if (_last is { } last)
            {
                if (no < last.No) LogWentBack(no, last.No);
                if (no <= last.No || (no - last.No < EverySeals && now - last.At < Every)) return;
            }

            try
            {
                var head = new AuditHead(no, hash, new(now.Ticks - (now.Ticks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc));
                Append(string.Create(CultureInfo.InvariantCulture, $"{head.No} {head.Hash} {head.At:O} {_proof.OfHead(head)}\n"));
                _last = head;
                LogHead(head.No, head.Hash);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                LogUnwritten(fault.GetType().Name);
            }
        }
    }

    /// <summary>Line by line; null for a line that the program did not write so.</summary>
    internal IEnumerable<AuditHead?> Read()
    {
        if (!File.Exists(path)) yield break;
        using var file = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (file.ReadLine() is { } line)
        {
            yield return line.Split(' ') is [var no, var hash, var at, var proof] && long.TryParse(no, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && DateTime.TryParseExact(at, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var moment)
                && new AuditHead(number, hash, moment) is var head && _proof.OfHead(head) == proof ? head : null;
        }
    }

    private void Append(string line)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        // In one piece, so that two programs writing at once do not mix their lines.
        file.Write(System.Text.Encoding.ASCII.GetBytes(line));
        file.Flush(flushToDisk: true);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Audit chain sealed up to {No}: {Hash}")]
    private partial void LogHead(long no, string hash);

    [LoggerMessage(Level = LogLevel.Error, Message = "The audit chain reaches only to {No}, and reached to {Before} before: it was cut")]
    private partial void LogWentBack(long no, long before);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The witness of the audit chain could not be written: {Fault}")]
    private partial void LogUnwritten(string fault);
}

/// <summary>How far the chain reached at a moment.</summary>
internal sealed record AuditHead(long No, string Hash, DateTime At);
