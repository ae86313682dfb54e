using System.Security.Cryptography;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Complaints;

/// <summary>附件: what proves something about a complaint. Whoever may note something may add one; every step stands in the record and in the audit log.</summary>
public sealed class ComplaintAttachments(IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor, AuditTrail audit, ComplaintBook book, HospitalClock clock)
{
    public const int MostBytes = 20 * 1024 * 1024;
    public const int MostFiles = 20;

    private const string Module = "complaints";

    /// <summary>For file dialogs: the extensions that may be added.</summary>
    public static string Accept => AttachmentCheck.Accept;

    /// <summary>In the order they were added, those taken away included.</summary>
    public async Task<IReadOnlyList<AttachmentRow>> FindAsync(Guid complaintId, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var (me, complaint, standing) = await SeenAsync(db, complaintId, cancel);
        var found = await Shown(db, complaint, standing, me).OrderBy(a => a.Id)
            .Select(a => new { a.Id, a.Name, a.Kind, a.Size, a.AddedBy, a.AddedByName, a.AddedAt, a.IsRemoved, a.RemovedByName, a.RemovedAt, a.RemoveReason }).ToListAsync(cancel);
        return [.. found.Select(a => new AttachmentRow(a.Id, a.Name, a.Kind, a.Size, a.AddedByName, a.AddedAt)
        {
            IsRemoved = a.IsRemoved,
            RemovedBy = a.RemovedByName,
            RemovedAt = a.RemovedAt,
            RemoveReason = a.RemoveReason,
            MayRemove = !a.IsRemoved && MayRemove(a.AddedBy, standing, me),
        })];
    }

    /// <summary>Reads the file and puts it beside the complaint.</summary>
    /// <param name="size">As whoever sends it says; what is too much is refused before it is read.</param>
    /// <param name="open">Called only when everything that can be known before is right.</param>
    /// <param name="progress">Bytes read so far.</param>
    /// <exception cref="DomainRuleException">It is nothing that may be attached; the sentence says why.</exception>
    public async Task<Guid> AddAsync(Guid complaintId, string? name, long size, Func<Stream> open, IProgress<long>? progress, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var (me, complaint, standing) = await SeenAsync(db, complaintId, cancel);
        if (!ComplaintMoves.May(ComplaintMoves.Of(ComplaintMove.Note), complaint, standing)) throw new DomainRuleException("这件投诉现在不能添加附件。");
        var clean = AttachmentCheck.CleanName(name);
        if (size > MostBytes) throw TooLarge();
        if (size == 0) throw Empty();
        await DemandRoomAsync(db, complaintId, cancel);

        byte[] content;
        await using (var stream = open()) content = await ReadAsync(stream, progress, cancel);
        var kind = AttachmentCheck.KindOf(clean, content);
        var hash = Convert.ToHexString(SHA256.HashData(content));

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // Takes the complaint's row, so that two who add at once cannot both be the twentieth.
        await db.Complaints.Where(c => c.Id == complaintId).ExecuteUpdateAsync(set => set.SetProperty(c => c.AlertStep, c => c.AlertStep), cancel);
        await DemandRoomAsync(db, complaintId, cancel);
        if (await db.ComplaintAttachments.Where(a => a.ComplaintId == complaintId && !a.IsRemoved && a.Sha256 == hash).Select(a => a.Name).FirstOrDefaultAsync(cancel) is { } same)
            throw new DomainRuleException("这个文件已经添加过了：“{0}”。", same);

        var attachment = new ComplaintAttachment(complaintId, clean, kind, content.Length, hash, me, clock.UtcNow);
        db.ComplaintAttachments.Add(attachment);
        db.ComplaintFiles.Add(new(attachment.Id, content));
        book.Tell(db, complaint, ComplaintMove.Note, complaint.State, me, null, ComplaintEvent.Sentence("添加附件 {0}", clean));
        audit.AddChanges(db, me);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return attachment.Id;
    }

    /// <summary>The file itself, which is written down; null when there is none that this person may see.</summary>
    public async Task<AttachmentFile?> TryOpenAsync(Guid id, CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand(Permissions.Complaints.View);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var complaintId = await db.ComplaintAttachments.Where(a => a.Id == id && !a.IsRemoved).Select(a => (Guid?)a.ComplaintId).FirstOrDefaultAsync(cancel);
        if (complaintId is not { } of || await TrySeeAsync(db, of, cancel) is not { } seen) return null;
        if (await Shown(db, seen.Complaint, seen.Standing, seen.Me).FirstOrDefaultAsync(a => a.Id == id, cancel) is not { IsRemoved: false } attachment) return null;
        if (await db.ComplaintFiles.AsNoTracking().Where(f => f.Id == id).Select(f => f.Content).FirstOrDefaultAsync(cancel) is not { } content) return null;

        audit.Add(db, seen.Me, AuditAction.Export, Module, $"投诉附件 {seen.Complaint.Number}", id.ToString());
        await db.SaveChangesAsync(cancel);
        return new(attachment.Name, AttachmentCheck.ContentTypeOf(attachment.Kind), content);
    }

    /// <summary>Takes the content away; that it was there, by whom and why it went stays.</summary>
    public async Task RemoveAsync(Guid id, string? reason, CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand(Permissions.Complaints.View);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var attachment = await db.ComplaintAttachments.AsTracking().FirstOrDefaultAsync(a => a.Id == id, cancel) ?? throw Gone();
        var (me, complaint, standing) = await TrySeeAsync(db, attachment.ComplaintId, cancel) ?? throw Gone();
        if (!MayRemove(attachment.AddedBy, standing, me)) throw new DomainRuleException("只有添加人或投诉管理部门可以删除附件。");
        if (attachment.IsRemoved) throw new DomainRuleException("附件“{0}”已被{1}删除。", attachment.Name, attachment.RemovedByName ?? "");
        var faults = new ComplaintFaults();
        var why = faults.Demand("reason", "删除原因", reason, ComplaintDesk.ReasonLength);
        faults.Refuse();

        attachment.Remove(me, why, clock.UtcNow);
        book.Tell(db, complaint, ComplaintMove.Note, complaint.State, me, why, ComplaintEvent.Sentence("删除附件 {0}", attachment.Name));
        audit.AddChanges(db, me);
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw new DomainRuleException("附件“{0}”已被别人删除。", attachment.Name);
        }

        await db.ComplaintFiles.Where(f => f.Id == id).ExecuteDeleteAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    private static DomainRuleException TooLarge() => new("文件太大：最大{0} MB。", MostBytes / 1024 / 1024);

    private static DomainRuleException Empty() => new("文件是空的，请重新选择。");

    private static DomainRuleException Gone() => new("没有这个附件，或者不在您的数据范围内。");

    private static bool MayRemove(string addedBy, ComplaintStanding standing, Actor me) => ComplaintBook.Same(addedBy, me.UserCode) || (standing & (ComplaintStanding.Office | ComplaintStanding.Target)) == ComplaintStanding.Office;

    /// <summary>A letter or a voice tells who complained: where that is confidential, whoever is complained about has only what they added themselves.</summary>
    private static IQueryable<ComplaintAttachment> Shown(CrmDbContext db, Complaint complaint, ComplaintStanding standing, Actor me)
    {
        var attachments = db.ComplaintAttachments.AsNoTracking().Where(a => a.ComplaintId == complaint.Id);
        return (standing & ComplaintStanding.Target) != ComplaintStanding.None && (complaint.IsConfidential || complaint.IsAnonymous) ? attachments.Where(a => a.AddedBy == me.UserCode) : attachments;
    }

    private static async Task DemandRoomAsync(CrmDbContext db, Guid complaintId, CancellationToken cancel)
    {
        if (await db.ComplaintAttachments.CountAsync(a => a.ComplaintId == complaintId && !a.IsRemoved, cancel) >= MostFiles) throw new DomainRuleException("一件投诉最多{0}个附件。", MostFiles);
    }

    /// <summary>Stops where it is more than was said and more than may be.</summary>
    private static async Task<byte[]> ReadAsync(Stream stream, IProgress<long>? progress, CancellationToken cancel)
    {
        using var read = new MemoryStream();
        var portion = new byte[64 * 1024];
        while (await stream.ReadAsync(portion, cancel) is > 0 and var count)
        {
            if (read.Length + count > MostBytes) throw TooLarge();
            read.Write(portion, 0, count);
            progress?.Report(read.Length);
        }

        return read.Length == 0 ? throw Empty() : read.ToArray();
    }

    private async Task<(Actor Me, Complaint Complaint, ComplaintStanding Standing)> SeenAsync(CrmDbContext db, Guid complaintId, CancellationToken cancel) =>
        await TrySeeAsync(db, complaintId, cancel) ?? throw new DomainRuleException("没有这件投诉，或者不在您的数据范围内。");

    private async Task<(Actor Me, Complaint Complaint, ComplaintStanding Standing)?> TrySeeAsync(CrmDbContext db, Guid complaintId, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Complaints.View);
        var complaint = await ComplaintScope.Visible(db, db.Complaints.AsNoTracking().Include(c => c.Parties), me).FirstOrDefaultAsync(c => c.Id == complaintId, cancel);
        return complaint is null ? null : (me, complaint, await ComplaintScope.StandingAsync(db, complaint, me, cancel));
    }
}

/// <summary>An attachment as it stands in the list.</summary>
public sealed record AttachmentRow(Guid Id, string Name, AttachmentKind Kind, int Size, string AddedBy, DateTime AddedAt)
{
    public bool IsRemoved { get; init; }
    public string? RemovedBy { get; init; }
    public DateTime? RemovedAt { get; init; }
    public string? RemoveReason { get; init; }
    public bool MayRemove { get; init; }
}

/// <summary>A file to be saved on somebody's computer.</summary>
public sealed record AttachmentFile(string Name, string ContentType, byte[] Content);
