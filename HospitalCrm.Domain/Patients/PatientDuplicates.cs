using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Patients;

/// <summary>疑似重复档案: the pairs the search has found, page by page, and saying that two are not one person.</summary>
public sealed class PatientDuplicates(IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor, AuditTrail audit, HospitalClock clock, PatientIndexer indexer)
{
    /// <summary>Pairs on a page.</summary>
    public const int Size = 20;

    /// <summary>So many are told of one archive; all of them stand on the page of 重复档案.</summary>
    private const int MostTold = 5;

    private const string Module = "patients";

    /// <summary>A page of pairs both of whose archives the person may see.</summary>
    /// <param name="isApart">Those somebody has found not to be one person.</param>
    /// <param name="after">The last pair of the page before; null: the first page.</param>
    public async Task<DuplicatePage> FindAsync(DuplicateReason? reason, bool isApart, DuplicatePair? after, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Patients.Merge);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var visible = PatientRegister.Visible(db, db.Patients.AsNoTracking(), me).Where(p => p.ErasedAt == null);
        var pairs = db.PatientDuplicates.AsNoTracking().Where(d => d.IsApart == isApart);
        if (reason is { } one) pairs = pairs.Where(d => d.Reason == one);
        if (after is { Reason: var r, First.Number: var f, Second.Number: var s })
            pairs = pairs.Where(d => d.Reason > r || (d.Reason == r && (d.FirstNumber > f || (d.FirstNumber == f && d.SecondNumber > s))));
        var found = await pairs.OrderBy(d => d.Reason).ThenBy(d => d.FirstNumber).ThenBy(d => d.SecondNumber)
            .Join(visible, d => d.FirstId, p => p.Id, (d, first) => new { d, first }).Join(visible, x => x.d.SecondId, p => p.Id, (x, second) => new { x.d, x.first, second })
            .OrderBy(x => x.d.Reason).ThenBy(x => x.d.FirstNumber).ThenBy(x => x.d.SecondNumber).Take(Size + 1).ToListAsync(cancel);
        var codes = found.Select(x => x.d.ApartBy).Where(code => code is not null).Distinct().ToList();
        var names = codes.Count == 0 ? [] : await db.Users.Where(u => codes.Contains(u.UserName)).ToDictionaryAsync(u => u.UserName!, u => u.DisplayName, StringComparer.Ordinal, cancel);
        return new(
            [.. found.Take(Size).Select(x => new DuplicatePair(
                x.d.Id, x.d.Reason, x.d.HasSameIdCard, x.d.HasSameBirthday, x.d.HasSamePhone, ArchiveFacts.Of(x.first, indexer), ArchiveFacts.Of(x.second, indexer),
                x.d.ApartBy is { } by ? names.GetValueOrDefault(by, by) : null, x.d.ApartAt))],
            found.Count > Size);
    }

    /// <summary>Archives that may be of the same person as this one, the likeliest first: those the person may see and nobody has decided on.</summary>
    public async Task<IReadOnlyList<AlikeArchive>> OfAsync(Guid patientId, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Patients.View);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var visible = PatientRegister.Visible(db, db.Patients.AsNoTracking(), me).Where(p => p.ErasedAt == null);
        if (!await visible.AnyAsync(p => p.Id == patientId, cancel)) return [];
        var found = await db.PatientDuplicates.AsNoTracking().Where(d => !d.IsApart && (d.FirstId == patientId || d.SecondId == patientId))
            .Join(visible, d => d.FirstId == patientId ? d.SecondId : d.FirstId, p => p.Id, (d, other) => new { d.Id, d.Reason, other })
            .OrderBy(x => x.Reason).ThenBy(x => x.other.Number).Take(MostTold).ToListAsync(cancel);
        return [.. found.Select(x => new AlikeArchive(x.Id, x.Reason, ArchiveFacts.Of(x.other, indexer)))];
    }

    /// <summary>不是同一人: the pair is not shown again.</summary>
    public Task ApartAsync(Guid pairId, CancellationToken cancel) => DecideAsync(pairId, isApart: true, cancel);

    /// <summary>Takes 不是同一人 back.</summary>
    public Task DoubtAsync(Guid pairId, CancellationToken cancel) => DecideAsync(pairId, isApart: false, cancel);

    private async Task DecideAsync(Guid pairId, bool isApart, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Patients.Merge);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        // AsNoTracking here would make the pair untracked as well.
        var visible = PatientRegister.Visible(db, db.Patients, me);
        var pair = await db.PatientDuplicates.AsTracking().FirstOrDefaultAsync(d => d.Id == pairId && visible.Any(p => p.Id == d.FirstId) && visible.Any(p => p.Id == d.SecondId), cancel)
            ?? throw new DomainRuleException("这一对档案已合并或不再相似，列表已刷新。");
        if (pair.IsApart == isApart) return;
        (pair.IsApart, pair.ApartBy, pair.ApartAt) = isApart ? (true, (string?)me.UserCode, (DateTime?)clock.UtcNow) : (false, null, null);
        audit.Add(db, me, AuditAction.Change, Module, $"重复档案 {Patient.ArchiveNoOf(pair.FirstNumber)}、{Patient.ArchiveNoOf(pair.SecondNumber)}", pair.FirstId.ToString(), isApart ? "不是同一人" : "重新列为疑似重复");
        await db.SaveChangesAsync(cancel);
    }
}

/// <summary>A page of pairs.</summary>
public sealed record DuplicatePage(IReadOnlyList<DuplicatePair> Pairs, bool HasMore);

/// <summary>Two archives that may be of one person.</summary>
/// <param name="ApartBy">Name of who said that they are not; null: nobody.</param>
public sealed record DuplicatePair(
    Guid Id, DuplicateReason Reason, bool HasSameIdCard, bool HasSameBirthday, bool HasSamePhone, ArchiveFacts First, ArchiveFacts Second, string? ApartBy, DateTime? ApartAt);

/// <summary>An archive that may be of the same person as another.</summary>
public sealed record AlikeArchive(Guid PairId, DuplicateReason Reason, ArchiveFacts Other);

/// <summary>An archive in a few words; numbers masked.</summary>
public sealed record ArchiveFacts(
    Guid Id, long Number, string Name, HisSex Sex, DateOnly? BornOn, string? IdCard, string? Mobile, string? Card, string? HisPatientNo, DateTime? LastVisitAt, PatientSource Source, PatientState State, DateTime CreatedAt)
{
    public string ArchiveNo => Patient.ArchiveNoOf(Number);

    internal static ArchiveFacts Of(Patient patient, PatientIndexer indexer) => new(
        patient.Id, patient.Number, patient.Name, patient.Sex, patient.BornOn, indexer.IdCard(patient) is { } idCard ? IdCardNumber.Mask(idCard) : null,
        indexer.Mobile(patient) is { } mobile ? CallNumber.TryRead(mobile)?.Masked ?? "***" : null, indexer.Card(patient) is { } card ? PatientRegister.MaskCard(card) : null, patient.HisPatientNo,
        patient.LastVisitAt, patient.Source, patient.State, patient.CreatedAt);
}
