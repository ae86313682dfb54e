using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Drafts;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Settings;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Complaints;

/// <summary>登记: staff take down what somebody tells them, by telephone, at the counter or in a letter.</summary>
public sealed class ComplaintIntake(IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor, AuditTrail audit, ComplaintBook book, PersonalDataVault vault, SettingsStore settings, HospitalClock clock)
{
    private const int MostAlike = 5;

    /// <summary>Ways in that staff choose from; the others the program fills in itself.</summary>
    public static IReadOnlyList<ComplaintChannel> Channels { get; } =
        [ComplaintChannel.Telephone, ComplaintChannel.Visit, ComplaintChannel.Letter, ComplaintChannel.Web, ComplaintChannel.Hotline12345, ComplaintChannel.Superior, ComplaintChannel.Internal];

    /// <summary>Saves it, with the messages to whoever has to know.</summary>
    /// <exception cref="RecordRefusedException">Something is missing or wrong; by field.</exception>
    public async Task<ComplaintReceipt> RegisterAsync(ComplaintFacts facts, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Complaints.Add);
        if (!Channels.Contains(facts.Channel)) throw new DomainRuleException("请选择“{0}”。", "投诉渠道");
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var (complaint, code) = await book.AddAsync(db, facts with { FirstReceiverCode = facts.FirstReceiverCode ?? me.UserCode }, me, cancel);
        audit.AddChanges(db, me);
        await db.SaveChangesAsync(cancel);
        if (facts.DraftForm is { } form) await FormDrafts.DropAsync(db, form, me, cancel);
        CrashPoint.Here("complaint.before-commit");
        await transaction.CommitAsync(cancel);
        CrashPoint.Here("complaint.committed");
        return new(complaint.Id, complaint.Number, code, clock.DayOf(complaint.DueAt.AddTicks(-1)));
    }

    /// <summary>What may be the same matter once more: of the same patient or telephone, in the last days (参数 重复投诉范围), the same class first.</summary>
    public async Task<IReadOnlyList<AlikeComplaint>> FindAlikeAsync(Guid? patientId, string? phone, Guid? classId, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Complaints.Add);
        var index = CallNumber.TryRead(phone) is { IsPrefix: false } number ? vault.Index(Outbox.PhonePurpose, number.Digits) : null;
        if (patientId is null && index is null) return [];
        var since = clock.UtcNow.AddDays(-settings.Current.RepeatDays);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        // Whoever takes it down has to know that it came before, also where they may not read it.
        var found = await db.Complaints.AsNoTracking()
            .Where(c => c.RegisteredAt >= since && c.State != ComplaintState.Draft && c.State != ComplaintState.Discarded && ((patientId != null && c.PatientId == patientId) || (index != null && c.PhoneIndex == index)))
            .OrderByDescending(c => c.ClassId == classId).ThenByDescending(c => c.RegisteredAt).Take(MostAlike)
            .Select(c => new AlikeComplaint(c.Id, c.Number, c.State, c.ClassName, c.RegisteredAt, classId != null && c.ClassId == classId)).ToListAsync(cancel);
        var ids = found.Select(f => f.Id).ToList();
        var visible = await ComplaintScope.Visible(db, db.Complaints, me).Where(c => ids.Contains(c.Id)).Select(c => c.Id).ToListAsync(cancel);
        return [.. found.Select(f => f with { IsVisible = visible.Contains(f.Id) })];
    }
}

/// <summary>What is told to whoever took it down, to be told to the complainant.</summary>
/// <param name="QueryCode">Shown this once; null: none was given, because there is no telephone.</param>
/// <param name="DueOn">The last day.</param>
public sealed record ComplaintReceipt(Guid Id, string Number, string? QueryCode, DateOnly DueOn);

/// <summary>What may be the same matter.</summary>
public sealed record AlikeComplaint(Guid Id, string Number, ComplaintState State, string? ClassName, DateTime RegisteredAt, bool IsSameClass)
{
    public bool IsVisible { get; init; }
}
