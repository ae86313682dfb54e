using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace HospitalCrm.Domain.Audit;

/// <summary>
/// Where every use case tells the audit log what somebody does. It works on the caller's context and goes with the caller's
/// SaveChanges: what was not saved was not told, what was not told is not saved.
/// </summary>
public sealed class AuditTrail(HospitalClock clock, PersonalDataVault vault)
{
    private readonly AuditProof _proof = new(vault);

    /// <summary>One entry for each audited record that is about to be added, changed or deleted. Call it last before SaveChanges; again if more has changed since.</summary>
    public void AddChanges(CrmDbContext db, Actor me)
    {
        foreach (var (entry, kind) in Changed(db))
        {
            Write(db, new(me, kind.ActionOf(entry), kind.Module, kind.SubjectOf(entry), kind.KeyOf(entry), clock.UtcNow) { Tells = kind }, kind.ChangesOf(entry, clock.Zone));
        }
    }

    /// <summary>One entry for each kind of audited record in this save: for what the program fills in by itself, or many rows at once.</summary>
    public void AddSummary(CrmDbContext db, Actor me, AuditAction action, string? detail = null)
    {
        foreach (var rows in Changed(db).GroupBy(c => c.Kind))
        {
            var kind = rows.Key;
            List<FieldChange> changes = [.. rows.Select(row => new FieldChange(null, null, kind.SubjectOf(row.Entry)))];
            if (AuditText.Line(detail, AuditText.LongestPart) is { } remark) changes.Insert(0, new(null, null, remark));
            Write(db, new(me, action, kind.Module, kind.SubjectOf(changes.Count - (detail is null ? 0 : 1)), subjectId: null, clock.UtcNow) { Tells = kind }, changes);
        }
    }

    /// <summary>As <see cref="AddChanges"/> for one record whose content is erased: the log does not keep what was there.</summary>
    /// <param name="subject">In words; nothing that leads to a person.</param>
    internal void AddErasure(CrmDbContext db, Actor me, object record, string subject, string reason)
    {
        var entry = db.Entry(record);
        var kind = AuditedKind.Of(entry.Metadata) ?? throw new ArgumentException("This kind of record is not audited.", nameof(record));
        Write(db, new(me, AuditAction.Erase, kind.Module, subject, kind.KeyOf(entry), clock.UtcNow) { Tells = kind }, [new(null, null, AuditText.Line(reason, AuditText.LongestPart))]);
    }

    /// <summary>For everything that is no change of a row: an export, a sign-in, a number shown in full.</summary>
    /// <param name="module">A module of <see cref="Permissions"/>.</param>
    /// <param name="subject">What it was done to, in words; nothing that leads to a person.</param>
    public void Add(CrmDbContext db, Actor me, AuditAction action, string module, string? subject, string? subjectId, string? detail = null) =>
        Add(db, me, action, module, subject, subjectId, AuditText.Line(detail, AuditText.LongestPart) is { } remark ? [new(null, null, remark)] : []);

    /// <summary>As above, with before and after that no tracked row shows (members of a role, rights).</summary>
    public void Add(CrmDbContext db, Actor me, AuditAction action, string module, string? subject, string? subjectId, IReadOnlyCollection<FieldChange> changes) =>
        Write(db, new(me, action, module, subject, subjectId, clock.UtcNow), changes);

    /// <summary>The newest entry about a record: who saved it last, and when. Null when nobody has.</summary>
    public static Task<AuditEntry?> NewestOfAsync(CrmDbContext db, string subjectId, CancellationToken cancel) =>
        db.AuditEntries.AsNoTracking().Where(e => e.SubjectId == subjectId).OrderByDescending(e => e.At).ThenByDescending(e => e.Id).FirstOrDefaultAsync(cancel);

    /// <summary>The newest entry about a record, with what was changed: for whoever comes second with the same record open.</summary>
    public static async Task<RecordChange?> LastChangeOfAsync(CrmDbContext db, string subjectId, CancellationToken cancel) =>
        await NewestOfAsync(db, subjectId, cancel) is { } entry ? new(entry.DisplayName, entry.At, entry.Action, await ReadChangesAsync(db, entry, cancel)) : null;

    /// <summary>All that an entry says about fields, its parts included.</summary>
    public static async Task<IReadOnlyList<FieldChange>> ReadChangesAsync(CrmDbContext db, AuditEntry entry, CancellationToken cancel)
    {
        if (entry.Changes is not { } changes || changes.EndsWith(']')) return FieldChange.Read(entry.Changes);
        var parts = await db.AuditEntryParts.AsNoTracking().Where(p => p.AuditEntryId == entry.Id).OrderBy(p => p.No).Select(p => p.Text).ToListAsync(cancel);
        return FieldChange.Read(string.Concat(parts.Prepend(changes)));
    }

    private static List<(EntityEntry Entry, AuditedKind Kind)> Changed(CrmDbContext db)
    {
        var changed = new List<(EntityEntry, AuditedKind)>();
        var told = new List<AuditEntry>();
        foreach (var entry in db.ChangeTracker.Entries())
        {
            if (entry.State is EntityState.Unchanged or EntityState.Detached) continue;
            if (entry is { State: EntityState.Added, Entity: AuditEntry { Tells: not null } already }) told.Add(already);
            else if (AuditedKind.Of(entry.Metadata) is { } kind && kind.IsToldOf(entry)) changed.Add((entry, kind));
        }

        foreach (var already in told) Withdraw(db, already);
        return changed;
    }

    /// <summary>An entry that has not been saved yet makes room for one that tells more.</summary>
    private static void Withdraw(CrmDbContext db, AuditEntry entry)
    {
        foreach (var waiting in db.ChangeTracker.Entries<AuditUnsealed>().Where(w => w.Entity.AuditEntryId == entry.Id).ToList()) waiting.State = EntityState.Detached;
        foreach (var part in db.ChangeTracker.Entries<AuditEntryPart>().Where(p => p.Entity.AuditEntryId == entry.Id).ToList()) part.State = EntityState.Detached;
        db.Entry(entry).State = EntityState.Detached;
    }

    private void Write(CrmDbContext db, AuditEntry entry, IReadOnlyCollection<FieldChange> changes)
    {
        var text = FieldChange.Write(changes);
        var pieces = text is null ? [] : AuditText.Pieces(text);
        entry.Complete(pieces.FirstOrDefault(), proof: "");
        entry.Complete(entry.Changes, _proof.Of(entry, pieces.Skip(1)));
        db.AuditEntries.Add(entry);
        for (var no = 1; no < pieces.Count; no++) db.AuditEntryParts.Add(new(entry.Id, no, pieces[no]));
        db.AuditUnsealed.Add(new(entry.Id));
    }
}

/// <summary>Who changed a record last, and what.</summary>
public sealed record RecordChange(string DisplayName, DateTime At, AuditAction Action, IReadOnlyList<FieldChange> Changes);
