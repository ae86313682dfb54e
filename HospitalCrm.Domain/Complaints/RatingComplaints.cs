using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Satisfaction;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace HospitalCrm.Domain.Complaints;

/// <summary>低分转入: each sheet with a low mark becomes one draft, for an officer to look at. Several programs may do it at once: each sheet is taken by one.</summary>
[OpenByDesign("The program itself does it, by the clock.")]
public sealed partial class RatingComplaints(IDbContextFactory<CrmDbContext> contexts, ComplaintBook book, AuditTrail audit, PersonalDataVault vault, ILogger<RatingComplaints> log)
{
    private const int MostAtOnce = 100;

    /// <summary>What cannot be made into a draft now does not keep the others waiting.</summary>
    private static readonly TimeSpan Later = TimeSpan.FromHours(1);

    /// <returns>How many drafts were made.</returns>
    public async Task<int> RunAsync(DateTime now, CancellationToken cancel)
    {
        List<Guid> waiting;
        await using (var db = await contexts.CreateDbContextAsync(cancel))
            waiting = await db.Evaluations.Where(e => e.DraftDueAt != null && e.DraftDueAt <= now).OrderBy(e => e.DraftDueAt).Take(MostAtOnce).Select(e => e.Id).ToListAsync(cancel);

        var made = 0;
        foreach (var id in waiting)
        {
            try
            {
                if (await DraftAsync(id, now, cancel)) made++;
            }
            catch (DomainRuleException refused)
            {
                LogRefused(id, refused.GetType().Name);
                await using var db = await contexts.CreateDbContextAsync(cancel);
                var later = now + Later;
                await db.Evaluations.Where(e => e.Id == id && e.DraftDueAt != null).ExecuteUpdateAsync(set => set.SetProperty(e => e.DraftDueAt, later), cancel);
            }
        }

        return made;
    }

    private async Task<bool> DraftAsync(Guid id, DateTime now, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // The mark is taken with the draft: of two programs the second finds none.
        if (await db.Evaluations.Where(e => e.Id == id && e.DraftDueAt != null && e.DraftDueAt <= now).ExecuteUpdateAsync(set => set.SetProperty(e => e.DraftDueAt, (DateTime?)null), cancel) == 0) return false;

        var sheet = await db.Evaluations.AsNoTracking().Include(e => e.Answers).ThenInclude(a => a.Reasons).AsSplitQuery().FirstAsync(e => e.Id == id, cancel);
        var low = sheet.Answers.Where(a => a.IsDissatisfied).OrderBy(a => a.SortOrder).ToList();
        if (low.Count == 0) low = [.. sheet.Answers.Where(a => a.Score is not null).OrderBy(a => a.SortOrder)];
        var worst = low.MinBy(a => a.Score ?? SatisfactionScore.Best);
        var facts = new ComplaintFacts(ComplaintKind.Complaint, ComplaintChannel.LowRating)
        {
            IsDraft = true,
            IsGrave = low.Exists(a => a.Score == SatisfactionScore.Worst),
            ReceivedAt = sheet.SubmittedAt,
            Source = $"rating:{sheet.Id}",
            Title = PersonText.Cut($"{sheet.TargetName}：{worst?.GradeLabel}", Complaint.TitleLength),
            Content = PersonText.Cut(string.Join('\n', low.Select(Line).Append(sheet.Comment).OfType<string>()), Complaint.ContentLength),
            ClassId = worst is null ? null : await ClassOfAsync(db, worst.Category, cancel),
            PatientId = await PatientOfAsync(db, sheet, cancel),
            Phone = sheet.PhoneSealed is null ? null : vault.Open(Outbox.PhonePurpose, sheet.PhoneSealed),
        };
        facts = await ComplaintAim.AimAsync(db, facts, sheet.Section, sheet.TargetCode, sheet.DepartmentCode, cancel);
        await book.AddAsync(db, facts, Actor.System, cancel);
        audit.AddChanges(db, Actor.System);
        await db.SaveChangesAsync(cancel);
        CrashPoint.Here("complaint.rating-before-commit");
        await transaction.CommitAsync(cancel);
        CrashPoint.Here("complaint.rating-committed");
        return true;
    }

    private static string Line(EvaluationAnswer answer)
    {
        var reasons = string.Join('、', answer.Reasons.Select(r => r.Text));
        return reasons.Length == 0 ? $"{answer.Question}：{answer.GradeLabel}" : $"{answer.Question}：{answer.GradeLabel}（{reasons}）";
    }

    /// <summary>The class that is called like the main category, where the hospital has one.</summary>
    private static async Task<Guid?> ClassOfAsync(CrmDbContext db, SurveyCategory category, CancellationToken cancel)
    {
        var name = category.Name();
        return await db.Set<ComplaintClass>().Where(c => c.ParentId == null && c.IsComplaint && !c.IsDisabled && c.Name == name).Select(c => (Guid?)c.Id).FirstOrDefaultAsync(cancel);
    }

    private async Task<Guid?> PatientOfAsync(CrmDbContext db, Evaluation sheet, CancellationToken cancel)
    {
        if (sheet.PatientSealed is null) return null;
        var number = vault.Open(KioskDesk.PatientPurpose, sheet.PatientSealed);
        return await db.Patients.Where(p => p.HisPatientNo == number && p.MergedIntoId == null).OrderBy(p => p.Number).Select(p => (Guid?)p.Id).FirstOrDefaultAsync(cancel);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sheet {EvaluationId} could not be made into a draft: {Fault}")]
    private partial void LogRefused(Guid evaluationId, string fault);
}
