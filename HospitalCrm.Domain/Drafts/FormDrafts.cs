using System.Text;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Drafts;

/// <summary>Keeps what the signed-in person is typing into a form, so that neither a crash nor a closed browser takes it away.</summary>
[OpenByDesign("What somebody was typing themselves, and never another's.")]
public sealed class FormDrafts(IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor, PersonalDataVault vault, HospitalClock clock)
{
    /// <summary>How long something typed waits for its person.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    private const int MostParts = 60;

    /// <returns>Null when nothing waits.</returns>
    public async Task<KeptDraft?> TryReadAsync(string form, CancellationToken cancel)
    {
        var me = (await actor.GetAsync(cancel)).AccountId;
        var oldest = clock.UtcNow - Lifetime;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var parts = await db.FormDrafts.AsNoTracking().Where(d => d.AccountId == me && d.Form == form && d.SavedAt >= oldest).OrderBy(d => d.Part).Select(d => new { d.ContentSealed, d.SavedAt }).ToListAsync(cancel);
        return parts.Count == 0 ? null : new(string.Concat(parts.Select(p => vault.Open(FormDraft.Purpose, p.ContentSealed))), parts[0].SavedAt);
    }

    /// <summary>In place of what was kept before.</summary>
    public async Task KeepAsync(string form, string content, CancellationToken cancel)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(form);
        if (form.Length > FormDraft.LongestForm) throw new ArgumentException("The name of a form is short.", nameof(form));
        var me = (await actor.GetAsync(cancel)).AccountId;
        var now = clock.UtcNow;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.FormDrafts.Where(d => d.AccountId == me && d.Form == form).ExecuteDeleteAsync(cancel);
        db.FormDrafts.AddRange(Pieces(content).Select((piece, part) => new FormDraft(me, form, part, vault.Seal(FormDraft.Purpose, piece), now)));
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>The person does not want it any more.</summary>
    public async Task DropAsync(string form, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await DropAsync(db, form, me, cancel);
    }

    /// <summary>What was typed is saved: its draft goes inside the caller's transaction, so that a program that dies leaves one of the two and never both.</summary>
    internal static Task DropAsync(CrmDbContext db, string form, Actor me, CancellationToken cancel)
    {
        var account = me.AccountId;
        return db.FormDrafts.Where(d => d.AccountId == account && d.Form == form).ExecuteDeleteAsync(cancel);
    }

    /// <summary>Never in the middle of a character; halves of characters that were typed are left out, no database holds them.</summary>
    private static IEnumerable<string> Pieces(string content)
    {
        var piece = new StringBuilder();
        var parts = 0;
        foreach (var rune in content.EnumerateRunes())
        {
            if (piece.Length + rune.Utf16SequenceLength > FormDraft.Piece)
            {
                yield return piece.ToString();
                piece.Clear();
                if (++parts == MostParts) yield break;
            }

            piece.Append(rune.ToString());
        }

        if (piece.Length > 0) yield return piece.ToString();
    }
}

/// <summary>What was kept, and when.</summary>
public sealed record KeptDraft(string Content, DateTime SavedAt);
