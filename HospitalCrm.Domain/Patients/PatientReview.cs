using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Notices;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Patients;

/// <summary>审核: somebody beside the author looks at an archive, and approves it or gives it back. All of the ticked ones or none.</summary>
public sealed class PatientReview(IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor, AuditTrail audit, HospitalClock clock)
{
    private const int Most = 1000;
    private const int LongestReason = 200;

    /// <summary>How an archive stands; null when there is none, or none this person may see.</summary>
    public async Task<ReviewOfPatient?> TryGetAsync(Guid patientId, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Patients.View);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var patient = await PatientRegister.Visible(db, db.Patients.AsNoTracking(), me).Where(p => p.Id == patientId)
            .Select(p => new { p.State, p.ReviewedBy, p.ReviewedAt, p.ReturnReason, p.CreatedBy, p.KeyFieldsBy, p.CreatedAt, p.Source, p.ErasedAt }).FirstOrDefaultAsync(cancel);
        if (patient is null) return null;
        var isPending = patient.State == PatientState.Pending && patient.ErasedAt is null;
        var isOwn = patient.KeyFieldsBy == me.UserCode || patient.CreatedBy == me.UserCode;
        return new(
            patient.State, await NameAsync(patient.ReviewedBy), patient.ReviewedAt, patient.ReturnReason, await NameAsync(patient.KeyFieldsBy ?? patient.CreatedBy), patient.CreatedAt, patient.Source,
            isPending && me.May(Permissions.Patients.Approve), isOwn);

        async Task<string?> NameAsync(string? code) => code is null ? null : await db.Users.Where(u => u.UserName == code).Select(u => u.DisplayName).FirstOrDefaultAsync(cancel) ?? code;
    }

    /// <summary>审核通过.</summary>
    /// <exception cref="DomainRuleException">One of them does not wait for it, or is one's own; none has been approved.</exception>
    public async Task ApproveAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Patients.Approve);
        await DecideAsync(ids, me, patients =>
        {
            var own = patients.Count(p => p.KeyFieldsBy == me.UserCode || p.CreatedBy == me.UserCode);
            if (own > 0) throw new DomainRuleException("所选{0}份档案中有{1}份由您本人建立或修改了关键字段，应由他人审核；这次没有审核任何一份。", patients.Count, own);
            foreach (var patient in patients) (patient.State, patient.ReviewedBy, patient.ReviewedAt, patient.ReturnReason) = (PatientState.Approved, me.UserCode, clock.UtcNow, null);
        }, cancel);
    }

    /// <summary>退回: the author hears why.</summary>
    /// <inheritdoc cref="ApproveAsync"/>
    public async Task ReturnAsync(IReadOnlyCollection<Guid> ids, string? reason, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Patients.Approve);
        var why = PersonText.Clean(reason, LongestReason);
        if (why is null || why.Length < 2) throw new DomainRuleException("请填写退回原因。");
        await DecideAsync(ids, me, patients =>
        {
            foreach (var patient in patients) (patient.State, patient.ReviewedBy, patient.ReviewedAt, patient.ReturnReason) = (PatientState.Returned, me.UserCode, clock.UtcNow, why);
        }, cancel, async (db, patients) =>
        {
            foreach (var theirs in patients.GroupBy(p => p.KeyFieldsBy ?? p.CreatedBy).Where(group => group.Key is not null))
            {
                var author = await db.Users.Where(u => u.UserName == theirs.Key && !u.IsDisabled).Select(u => (Guid?)u.Id).FirstOrDefaultAsync(cancel);
                if (author is null) continue;
                var href = theirs.Count() == 1 ? $"/patients/{theirs.First().Id}" : "/patients?state=Returned";
                await NoticeBoard.AddAsync(db, author.Value, NoticeKind.PatientReturned, href, clock.UtcNow, cancel, $"{theirs.Count()}", why);
            }
        });
    }

    private async Task DecideAsync(IReadOnlyCollection<Guid> ids, Actor me, Action<List<Patient>> decide, CancellationToken cancel, Func<CrmDbContext, List<Patient>, Task>? tell = null)
    {
        if (ids.Count == 0) throw new DomainRuleException("请先勾选要操作的内容。");
        if (ids.Count > Most) throw new DomainRuleException("一次最多选择{0}项。", Most);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var patients = await PatientRegister.Visible(db, db.Patients.AsTracking(), me).Where(p => ids.Contains(p.Id)).ToListAsync(cancel);
        if (patients.Count < ids.Distinct().Count()) throw new DomainRuleException("所选内容中有{0}项已被他人删除，列表已刷新，请重新选择。", ids.Distinct().Count() - patients.Count);
        var others = patients.Count(p => p.State != PatientState.Pending || p.ErasedAt is not null);
        if (others > 0) throw new DomainRuleException("所选{0}份档案中有{1}份不是待审核状态，请只选择待审核的档案。", patients.Count, others);
        decide(patients);
        audit.AddChanges(db, me);
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw new DomainRuleException("所选内容中有{0}项已被他人修改或删除，列表已刷新，请重新选择。", 1);
        }

        if (tell is not null)
        {
            await tell(db, patients);
            await db.SaveChangesAsync(cancel);
        }

        await transaction.CommitAsync(cancel);
    }
}

/// <summary>How an archive stands with 审核.</summary>
/// <param name="Reviewer">Name of who approved or returned it; null where the HIS vouches for it, or nobody has looked.</param>
/// <param name="Author">Name of who has to be somebody else than the reviewer; null: the program.</param>
/// <param name="MayDecide">It waits, and this person may decide.</param>
/// <param name="IsOwn">This person wrote it, and may not approve it.</param>
public sealed record ReviewOfPatient(
    PatientState State, string? Reviewer, DateTime? ReviewedAt, string? ReturnReason, string? Author, DateTime CreatedAt, PatientSource Source, bool MayDecide, bool IsOwn);
