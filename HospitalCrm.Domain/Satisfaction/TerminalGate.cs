using System.Globalization;
using System.Security.Cryptography;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Notices;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Persistence.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>
/// Recognises a terminal by the token in its cookie and gives it a fresh one from time to time. A device without a good token
/// becomes a waiting terminal with a pairing number.
/// </summary>
public sealed partial class TerminalGate(
    IDbContextFactory<CrmDbContext> contexts, Terminals terminals, IDatabaseProduct product, AuditTrail audit, HospitalClock clock, ILogger<TerminalGate> log)
{
    /// <summary>A token older than this is replaced at the next page load.</summary>
    public static readonly TimeSpan TokenLife = TimeSpan.FromHours(12);

    /// <summary>A waiting device that shows no sign of life for so long is forgotten.</summary>
    public static readonly TimeSpan WaitingLife = TimeSpan.FromMinutes(30);

    /// <summary>Devices that may wait at a time: whoever has no token can make no more rows than this.</summary>
    public const int MostWaiting = 50;

    private static readonly TimeSpan OnItsWay = TimeSpan.FromMinutes(1);

    private const int SecretBytes = 32;
    private const int MostTries = 5;

    /// <summary>Which terminal a token says to be of, unchecked: good for looks only.</summary>
    public static Guid Claimed(string? token) => Read(token)?.Id ?? Guid.Empty;

    /// <summary>Lets a device in by its token.</summary>
    /// <param name="token">From its cookie; null for a new device.</param>
    /// <param name="isTrusted">A new device is in service at once (<see cref="KioskOptions.TrustsThisMachine"/>).</param>
    public async Task<TerminalPass> AdmitAsync(string? token, bool isTrusted, CancellationToken cancel)
    {
        if (Read(token) is { } shown)
        {
            if (await terminals.FindKnownAsync(shown.Id, cancel) is { } known && Matches(shown.Hash, known.SecretHash) && known.IsSecretConfirmed
                && clock.UtcNow - known.SecretIssuedAt < TokenLife) return new(shown.Id, NewToken: null);
            if (await CheckAsync(shown.Id, shown.Hash, cancel) is { } pass) return pass;
        }

        return await EnrolAsync(isTrusted, cancel);
    }

    /// <summary>In the database, because another program may have given out a newer token.</summary>
    private async Task<TerminalPass?> CheckAsync(Guid id, string hash, CancellationToken cancel)
    {
        var now = clock.UtcNow;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var terminal = await db.Terminals.FirstOrDefaultAsync(t => t.Id == id && t.State != TerminalState.Withdrawn, cancel);
        if (terminal is null) return null;

        string? newToken = null;
        if (Matches(hash, terminal.SecretHash))
        {
            terminal.ConfirmSecret();
            if (now - terminal.SecretIssuedAt >= TokenLife) newToken = Renew(terminal, now);
        }
        else if (Matches(hash, terminal.FormerSecretHash))
        {
            if (terminal.IsSecretConfirmed)
            {
                LogReused(id);
                await AlarmAsync(db, id, now, cancel);
                return null;
            }

            // The answer with the new token never arrived, or is just on its way to another page of the same device.
            if (now - terminal.SecretIssuedAt < OnItsWay) return new(id, NewToken: null);
            newToken = Renew(terminal, now);
        }
        else
        {
            return null;
        }

        try
        {
            if (await SaveAsync(db, cancel)) await terminals.RefreshAsync(cancel);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Another page of the same device was faster; its token is the new one, ours is still good.
            return new(id, NewToken: null);
        }

        return new(id, newToken);
    }

    /// <summary>Once, however often the copy is tried: until somebody has looked, more rows would say no more.</summary>
    private static async Task AlarmAsync(CrmDbContext db, Guid id, DateTime now, CancellationToken cancel)
    {
        if (await db.KioskAlarms.AnyAsync(a => a.ClosedAt == null && a.TerminalId == id && a.Kind == KioskAlarmKind.TokenReused, cancel)) return;

        db.KioskAlarms.Add(new(KioskAlarmKind.TokenReused, id, 1, now));
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await ChangeStamp.BumpAsync(db, ChangeStamp.KioskAlarms, cancel);
        await NoticeBoard.AddForHoldersAsync(db, Permissions.Terminals.Edit, NoticeKind.TerminalAlarm, KioskAlarm.Page, now, cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    private async Task<TerminalPass> EnrolAsync(bool isTrusted, CancellationToken cancel)
    {
        var now = clock.UtcNow;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var gone = now - WaitingLife;
        await db.Terminals.Where(t => t.State == TerminalState.Waiting && t.LastSeenAt < gone).ExecuteDeleteAsync(cancel);
        if (!isTrusted && await db.Terminals.CountAsync(t => t.State == TerminalState.Waiting, cancel) >= MostWaiting) return new(Guid.Empty, NewToken: null);

        for (var attempt = 1; ; attempt++)
        {
            var id = Guid.CreateVersion7();
            var secret = RandomNumberGenerator.GetBytes(SecretBytes);
            db.ChangeTracker.Clear();
            var terminal = new Terminal(id, PairingNumber(), HashOf(secret), now);
            if (isTrusted)
            {
                var number = await db.Terminals.CountAsync(cancel) + 1;
                terminal.Approve(string.Create(CultureInfo.InvariantCulture, $"自助终端 {number}"), "门诊一楼大厅", now);
            }

            db.Terminals.Add(terminal);
            try
            {
                await SaveAsync(db, cancel);
                await terminals.RefreshAsync(cancel);
                return new(id, Write(id, secret));
            }
            catch (DbUpdateException twice) when (attempt < MostTries && twice.InnerException is System.Data.Common.DbException fault && product.IsUniqueViolation(fault))
            {
                continue;
            }
        }
    }

    private async Task<bool> SaveAsync(CrmDbContext db, CancellationToken cancel)
    {
        if (!db.ChangeTracker.HasChanges()) return false;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // The stamp first, as the administrators' changes do: nobody waits for somebody who waits for them.
        await ChangeStamp.BumpAsync(db, ChangeStamp.Terminals, cancel);
        audit.AddChanges(db, Actor.System);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }

    private static string Renew(Terminal terminal, DateTime now)
    {
        var secret = RandomNumberGenerator.GetBytes(SecretBytes);
        terminal.RenewSecret(HashOf(secret), now);
        return Write(terminal.Id, secret);
    }

    private static string PairingNumber() =>
        RandomNumberGenerator.GetInt32(100_000, 1_000_000).ToString(CultureInfo.InvariantCulture);

    private static string Write(Guid id, byte[] secret) => Convert.ToBase64String([.. id.ToByteArray(), .. secret]).Replace('+', '-').Replace('/', '_').TrimEnd('=');

    private static (Guid Id, string Hash)? Read(string? token)
    {
        const int Bytes = 16 + SecretBytes;
        if (token is not { Length: Bytes * 4 / 3 }) return null;
        Span<byte> bytes = stackalloc byte[Bytes];
        return Convert.TryFromBase64String(token.Replace('-', '+').Replace('_', '/'), bytes, out var written) && written == Bytes
            ? (new Guid(bytes[..16]), HashOf(bytes[16..]))
            : null;
    }

    // A fast hash is enough: the secret has 256 random bits.
    private static string HashOf(ReadOnlySpan<byte> secret) => Convert.ToBase64String(SHA256.HashData(secret));

    private static bool Matches(string hash, string? stored) =>
        stored is not null && CryptographicOperations.FixedTimeEquals(System.Text.Encoding.ASCII.GetBytes(hash), System.Text.Encoding.ASCII.GetBytes(stored));

    [LoggerMessage(Level = LogLevel.Warning, Message = "An old token of terminal {TerminalId} came back: its cookie was copied")]
    private partial void LogReused(Guid terminalId);
}

/// <summary>Which terminal a page is for.</summary>
/// <param name="TerminalId">Empty when too many devices are waiting already.</param>
/// <param name="NewToken">To be kept in the cookie from now on; null to keep the one it has.</param>
public sealed record TerminalPass(Guid TerminalId, string? NewToken);
