using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>
/// Lets a person go on with their visit on their own phone (扫码接力): the terminal offers a link that works once and for two
/// minutes, the phone that opens it first holds the visit from then on.
/// </summary>
public sealed partial class HandOverDesk(
    IDbContextFactory<CrmDbContext> contexts, KioskDesk desk, PersonalDataVault vault, HospitalClock clock, ILogger<HandOverDesk> log)
{
    /// <summary>Shorter than the shortest life of a visit at a terminal that nobody has set up otherwise.</summary>
    public static readonly TimeSpan LinkLife = TimeSpan.FromMinutes(2);

    /// <summary>Links one visit may show.</summary>
    public const int MostOffers = 5;

    public const string LinkSpentSentence = "这个二维码已失效。";

    private const string LinkPurpose = "hand-over-link";
    private const int RandomBytes = 16;
    private const int PayloadBytes = RandomBytes + sizeof(uint);

    /// <summary>128 bits in base64url.</summary>
    private const int SignatureLength = 22;

    private const int SecretBytes = 32;
    private const int MostTries = 5;

    private static readonly int PayloadLength = Base64Url.GetEncodedLength(PayloadBytes);

    /// <summary>Makes a link for the QR code; earlier links of the visit are void.</summary>
    /// <exception cref="VisitOverException">It has ended, or goes on on a phone already.</exception>
    /// <exception cref="DomainRuleException">Nobody has shown who they are, or too many links were shown.</exception>
    public async Task<HandOverOffer> OfferAsync(Guid visitId, CancellationToken cancel)
    {
        var now = clock.UtcNow;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var visit = await desk.IdentifiedVisitAsync(db, visitId, cancel);
        if (visit.HandedOverAt is not null) throw new VisitOverException();
        if (await db.HandOvers.CountAsync(h => h.VisitId == visitId, cancel) >= MostOffers)
            throw new DomainRuleException("二维码显示次数已用完，请在本机继续。");

        foreach (var earlier in await OpenOffersAsync(db, visitId, cancel)) earlier.Close(now);
        var (token, expiresAt) = Sign(now + LinkLife);
        db.HandOvers.Add(new(visitId, HashOf(token), now, expiresAt));
        await db.SaveChangesAsync(cancel);
        return new(token, expiresAt);
    }

    /// <summary>The person goes on at the terminal: no link of the visit works any more.</summary>
    /// <returns>False when a phone was faster, and the visit is no longer the terminal's.</returns>
    public async Task<bool> WithdrawAsync(Guid visitId, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var db = await contexts.CreateDbContextAsync(cancel);
            var open = await OpenOffersAsync(db, visitId, cancel);
            foreach (var offer in open) offer.Close(clock.UtcNow);
            try
            {
                await db.SaveChangesAsync(cancel);
            }
            catch (DbUpdateConcurrencyException) when (attempt < MostTries)
            {
                continue;
            }

            return !await db.KioskVisits.AnyAsync(v => v.Id == visitId && v.HandedOverAt != null, cancel);
        }
    }

    /// <summary>Asked every second while the QR code is on the screen; the visit stays alive by that.</summary>
    /// <exception cref="VisitOverException">It has ended without having been taken over.</exception>
    public async Task<bool> IsTakenAsync(Guid visitId, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        if (await db.KioskVisits.AnyAsync(v => v.Id == visitId && v.HandedOverAt != null, cancel)) return true;
        _ = await desk.OpenVisitAsync(db, visitId, cancel);
        return false;
    }

    /// <summary>Whether a link still leads somewhere. Opening it does not use it up: previews and scanners open links too.</summary>
    /// <returns>The language of the visit, or null.</returns>
    public async Task<string?> TryReadAsync(string? token, CancellationToken cancel)
    {
        var now = clock.UtcNow;
        if (!IsGenuine(token, now)) return null;

        var hash = HashOf(token);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await (
            from offer in db.HandOvers
            where offer.TokenHash == hash && offer.ClosedAt == null && offer.ExpiresAt > now
            join draft in db.RatingDrafts on offer.VisitId equals draft.VisitId
            select draft.Language).FirstOrDefaultAsync(cancel);
    }

    /// <summary>This phone goes on with the visit. Of two phones one wins.</summary>
    /// <returns>What the phone keeps, to be known again.</returns>
    /// <exception cref="DomainRuleException">The link is altered, too old, withdrawn or used, or the visit is over.</exception>
    public async Task<string> TakeAsync(string? token, CancellationToken cancel)
    {
        // Before anything is asked of the database: a made-up link costs nothing but this.
        if (!IsGenuine(token, clock.UtcNow)) throw new DomainRuleException(LinkSpentSentence);

        var hash = HashOf(token);
        for (var attempt = 1; ; attempt++)
        {
            var now = clock.UtcNow;
            await using var db = await contexts.CreateDbContextAsync(cancel);
            var offer = await db.HandOvers.FirstOrDefaultAsync(h => h.TokenHash == hash, cancel);
            if (offer is not { ClosedAt: null } || offer.ExpiresAt <= now) throw new DomainRuleException(LinkSpentSentence);

            var visit = await desk.IdentifiedVisitAsync(db, offer.VisitId, cancel);
            var secret = RandomNumberGenerator.GetBytes(SecretBytes);
            offer.Take(now);
            visit.HandOver(HashOf(secret), now);
            try
            {
                await db.SaveChangesAsync(cancel);
            }
            catch (DbUpdateConcurrencyException) when (attempt < MostTries)
            {
                // Another phone, or the terminal itself: what is so now is read again.
                continue;
            }

            LogTaken(visit.Id);
            return Base64Url.EncodeToString([.. visit.Id.ToByteArray(), .. secret]);
        }
    }

    /// <summary>Who a phone is, by what it keeps.</summary>
    /// <returns>Null when it holds no visit, or none any more.</returns>
    public async Task<PhoneHolder?> TryFindHolderAsync(string? kept, CancellationToken cancel)
    {
        if (Read(kept) is not { } shown) return null;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var visit = await db.KioskVisits.AsNoTracking().FirstOrDefaultAsync(v => v.Id == shown.VisitId, cancel);
        return visit is { HandedOverAt: not null, HolderHash: { } stored } && desk.IsAlive(visit)
            && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(stored), Encoding.ASCII.GetBytes(shown.Hash))
            ? new(visit.Id, visit.TerminalId)
            : null;
    }

    /// <summary>Brings the phone to where the person was.</summary>
    /// <exception cref="VisitOverException">The visit is over, or no phone's.</exception>
    public async Task<ResumedVisit> ResumeAsync(Guid visitId, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var visit = await desk.OpenVisitAsync(db, visitId, cancel);
        return visit.HandedOverAt is null ? throw new VisitOverException() : await desk.ResumeAsync(db, visit, cancel);
    }

    /// <summary>The person has finished on the phone, or has left it. Ending twice is fine.</summary>
    public async Task EndAsync(Guid visitId, VisitEnd ending, string? page, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var visit = await db.KioskVisits.FirstOrDefaultAsync(v => v.Id == visitId && v.HandedOverAt != null, cancel);
        if (visit is not { IsOpen: true }) return;

        visit.End(clock.UtcNow, ending, page);
        await KioskDesk.ForgetDraftsAsync(db, [visit], cancel);
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>Random and time, signed with the hospital's key: it says nothing about anybody, and every program of the hospital can check it.</summary>
    private (string Token, DateTime ExpiresAt) Sign(DateTime until)
    {
        var expiresAt = DateTime.UnixEpoch.AddSeconds(Math.Floor((until - DateTime.UnixEpoch).TotalSeconds));
        Span<byte> payload = stackalloc byte[PayloadBytes];
        RandomNumberGenerator.Fill(payload[..RandomBytes]);
        BinaryPrimitives.WriteUInt32BigEndian(payload[RandomBytes..], (uint)(expiresAt - DateTime.UnixEpoch).TotalSeconds);
        var text = Base64Url.EncodeToString(payload);
        return (text + SignatureOf(text), expiresAt);
    }

    private bool IsGenuine([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] string? token, DateTime now)
    {
        if (token is null || token.Length != PayloadLength + SignatureLength || !token.All(char.IsAscii)) return false;
        var payload = token[..PayloadLength];
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(SignatureOf(payload)), Encoding.ASCII.GetBytes(token[PayloadLength..]))) return false;

        Span<byte> bytes = stackalloc byte[PayloadBytes];
        return Base64Url.DecodeFromChars(payload, bytes, out _, out var written) == OperationStatus.Done && written == PayloadBytes
            && DateTime.UnixEpoch.AddSeconds(BinaryPrimitives.ReadUInt32BigEndian(bytes[RandomBytes..])) > now;
    }

    private string SignatureOf(string payload) => vault.Index(LinkPurpose, payload)[..SignatureLength];

    private string HashOf(string token) => vault.Index("hand-over", token);

    private string HashOf(ReadOnlySpan<byte> secret) => vault.Index("hand-over-holder", Base64Url.EncodeToString(secret));

    private (Guid VisitId, string Hash)? Read(string? kept)
    {
        const int Bytes = 16 + SecretBytes;
        Span<byte> bytes = stackalloc byte[Bytes];
        return kept is { Length: Bytes * 4 / 3 } && Base64Url.DecodeFromChars(kept, bytes, out _, out var written) == OperationStatus.Done && written == Bytes
            ? (new Guid(bytes[..16]), HashOf(bytes[16..]))
            : null;
    }

    private static Task<List<HandOver>> OpenOffersAsync(CrmDbContext db, Guid visitId, CancellationToken cancel) =>
        db.HandOvers.Where(h => h.VisitId == visitId && h.ClosedAt == null).ToListAsync(cancel);

    [LoggerMessage(Level = LogLevel.Information, Message = "Visit {VisitId} goes on on a phone")]
    private partial void LogTaken(Guid visitId);
}

/// <summary>What the QR code leads to.</summary>
/// <param name="Token">The last part of the link; no personal data.</param>
public sealed record HandOverOffer(string Token, DateTime ExpiresAt);

/// <summary>A phone that goes on with a visit, and the terminal where that began.</summary>
public sealed record PhoneHolder(Guid VisitId, Guid TerminalId);
