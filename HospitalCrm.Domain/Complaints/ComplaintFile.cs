using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Settings;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Complaints;

/// <summary>One complaint with all that was done with it, as much of it as the person may know.</summary>
public sealed class ComplaintFile(
    IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor, AuditTrail audit, ComplaintBook book, ComplaintMessages messages, PersonalDataVault vault, SettingsStore settings, HospitalClock clock)
{
    /// <summary>More than a complaint ever has; the earliest are left out beyond it.</summary>
    private const int MostEvents = 500;

    private const int MostOthers = 20;
    private const int MostPeople = 200;
    private const string Module = "complaints";

    /// <summary>Null when there is none this person may see.</summary>
    public async Task<ComplaintCard?> TryGetAsync(Guid id, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Complaints.View);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var complaint = await ComplaintScope.Visible(db, db.Complaints.AsNoTracking(), me).Include(c => c.Parties).Include(c => c.Rounds).AsSplitQuery().FirstOrDefaultAsync(c => c.Id == id, cancel);
        if (complaint is null) return null;

        var standing = await ComplaintScope.StandingAsync(db, complaint, me, cancel);
        var events = await db.ComplaintEvents.AsNoTracking().Where(e => e.ComplaintId == id).OrderByDescending(e => e.At).ThenByDescending(e => e.Id).Take(MostEvents).ToListAsync(cancel);
        var colour = await db.Set<ComplaintImportance>().Where(i => i.Id == complaint.ImportanceId).Select(i => i.Colour).FirstOrDefaultAsync(cancel);
        return new(complaint, standing, WhoOf(complaint, me, standing), PhoneOf(complaint, standing), [.. ComplaintMoves.All.Where(r => ComplaintMoves.May(r, complaint, standing)).Select(r => r.Move)], events)
        {
            Colour = colour,
            MayShowPhone = complaint.PhoneSealed is not null && me.May(Permissions.Complaints.ShowNumbers) && !standing.IsAny(ComplaintStanding.Target),
            MaySeePatient = complaint.PatientId is not null && me.May(Permissions.Patients.View) && !standing.IsAny(ComplaintStanding.Target),
            MayRenewCode = MayRenew(complaint, standing),
            MergedInto = complaint.MergedIntoId is { } into ? await db.Complaints.Where(c => c.Id == into).Select(c => new ComplaintLink(c.Id, c.Number, c.State, c.RegisteredAt)).FirstAsync(cancel) : null,
            MergedHere = await db.Complaints.Where(c => c.MergedIntoId == id).OrderBy(c => c.RegisteredAt).Take(MostOthers).Select(c => new ComplaintLink(c.Id, c.Number, c.State, c.RegisteredAt)).ToListAsync(cancel),
            Improvements = !me.May(Permissions.Improvements.View) ? []
                : await ComplaintImprovements.Visible(db, db.ComplaintImprovements.AsNoTracking(), me).Where(i => i.ComplaintId == id).OrderBy(i => i.DueOn).Take(MostOthers).ToListAsync(cancel),
            Alike = !standing.IsAny(ComplaintStanding.Office) ? [] : await AlikeAsync(db, complaint, cancel),
        };
    }

    /// <summary>What was taken down, to be completed: telephone left out, it is kept where it is not typed anew.</summary>
    public async Task<ComplaintFacts?> TryGetFactsAsync(Guid id, CancellationToken cancel)
    {
        if (await TryGetAsync(id, cancel) is not { } card || !card.Moves.Any(m => m is ComplaintMove.Amend or ComplaintMove.Confirm)) return null;
        var c = card.Complaint;
        return new(c.Kind, c.Channel)
        {
            Title = c.Title,
            Content = c.Content,
            Demand = c.Demand,
            HappenedOn = c.HappenedOn,
            Place = c.Place,
            ClassId = c.ClassId,
            ImportanceId = c.ImportanceId,
            Targets = [.. c.Parties.Where(p => p.Role == PartyRole.Target).Select(p => p.Code)],
            TargetDepartments = [.. c.Parties.Where(p => p.Role == PartyRole.TargetDepartment).Select(p => p.Code)],
            ComplainantName = c.ComplainantName,
            Relation = c.Relation,
            KeepsPhone = c.PhoneSealed is not null,
            IsAnonymous = c.IsAnonymous,
            IsConfidential = c.IsConfidential,
            WantsCallBack = c.WantsCallBack,
            PatientId = c.PatientId,
            PatientName = c.PatientName,
            VisitNo = c.VisitNo,
            BedNo = c.BedNo,
            RecordingNo = c.RecordingNo,
            Visitors = c.Visitors,
            IsSafety = c.IsSafety,
            IsDispute = c.IsDispute,
            IsThreat = c.IsThreat,
            IsRecordSealed = c.IsRecordSealed,
            FirstReceiverCode = c.FirstReceiverCode,
        };
    }

    /// <summary>The complainant's whole number, for a reason that is written down. Never to the person complained about.</summary>
    public async Task<string> ShowPhoneAsync(Guid id, string? reason, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Complaints.View);
        me.Demand(Permissions.Complaints.ShowNumbers);
        var why = PersonText.Clean(reason, 100) ?? throw new DomainRuleException("请填写查看完整号码的原因。");
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var complaint = await FindAsync(db, me, id, cancel);
        if ((await ComplaintScope.StandingAsync(db, complaint, me, cancel)).IsAny(ComplaintStanding.Target)) throw new DomainRuleException("您是被投诉人，不能查看投诉人的电话。");
        if (complaint.PhoneSealed is not { } phone) throw new DomainRuleException("没有留下联系电话。");
        audit.Add(db, me, AuditAction.ShowNumber, Module, $"投诉 {complaint.Number}", id.ToString(), $"联系电话：{why}");
        await db.SaveChangesAsync(cancel);
        return vault.Open(Outbox.PhonePurpose, phone);
    }

    /// <summary>A new 查询码, sent to the complainant: the one they had was lost or tried too often. The old one is worth nothing from then on.</summary>
    public async Task RenewCodeAsync(Guid id, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Complaints.View);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var complaint = await FindAsync(db, me, id, cancel);
        var standing = await ComplaintScope.StandingAsync(db, complaint, me, cancel);
        if (!MayRenew(complaint, standing)) throw new AccessDeniedException();
        if (complaint.PhoneSealed is not { } phone || MobileNumber.TryRead(vault.Open(Outbox.PhonePurpose, phone)) is null) throw new DomainRuleException("没有手机号，不能发送查询码。");
        await messages.ReceiptAsync(db, complaint, book.NewQueryCode(complaint), cancel);
        book.Tell(db, complaint, ComplaintMove.Note, complaint.State, me, null, "重发查询码");
        audit.Add(db, me, AuditAction.Change, Module, $"投诉 {complaint.Number}", id.ToString(), "重发查询码");
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw new DomainRuleException("这件投诉刚被修改过，请刷新后再试。");
        }

        await transaction.CommitAsync(cancel);
    }

    /// <summary>Departments a complaint can be handed to.</summary>
    public async Task<IReadOnlyList<Choice>> DepartmentsAsync(CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand(Permissions.Complaints.View);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.Departments.AsNoTracking().Where(d => d.IsActive).OrderBy(d => d.Code).Select(d => new Choice(d.Code, d.Name, d.Initials, false) { IsData = true }).ToListAsync(cancel);
    }

    /// <summary>Who may answer for a complaint in a department: everybody who works there and is not complained about in it.</summary>
    public async Task<IReadOnlyList<Choice>> PeopleOfAsync(Guid id, string departmentCode, CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand(Permissions.Complaints.View);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.ComplaintTargets.AsNoTracking()
            .Where(t => t.IsActive && t.DepartmentCode == departmentCode && !db.ComplaintParties.Any(p => p.ComplaintId == id && p.Role == PartyRole.Target && p.Code == t.Code))
            .OrderBy(t => t.Initials).ThenBy(t => t.Code).Take(MostPeople).Select(t => new Choice(t.Code, t.Name, t.Initials, false) { IsData = true }).ToListAsync(cancel);
    }

    /// <summary>How whoever complained is shown: not at all when anonymous or to be kept from others, by the first character to whoever is complained about.</summary>
    internal static ComplainantShown WhoOf(Complaint complaint, Actor me, ComplaintStanding standing)
    {
        if (complaint.IsAnonymous) return new(ComplainantVeil.Anonymous, null);
        var isNear = standing.IsAny(ComplaintStanding.Office | ComplaintStanding.Agent | ComplaintStanding.FirstReceiver) && !standing.IsAny(ComplaintStanding.Target);
        if (complaint.IsConfidential && !isNear) return new(ComplainantVeil.Confidential, null);
        var name = complaint.ComplainantName ?? complaint.PatientName;
        if (name is null) return new(ComplainantVeil.Unknown, null);
        var isWhole = isNear || (standing.IsAny(ComplaintStanding.Head | ComplaintStanding.Owner) && !standing.IsAny(ComplaintStanding.Target)) || me.May(Permissions.Complaints.ShowNumbers) && !standing.IsAny(ComplaintStanding.Target);
        return isWhole ? new(ComplainantVeil.None, name) : new(ComplainantVeil.Masked, Masked(name));
    }

    internal static string Masked(string name) => string.Concat(name.EnumerateRunes().Take(1).Select(r => r.ToString())) + new string('*', Math.Max(1, Math.Min(3, name.EnumerateRunes().Count() - 1)));

    private static string? PhoneOf(Complaint complaint, ComplaintStanding standing) =>
        complaint.PhoneLast4 is { } last && !standing.IsAny(ComplaintStanding.Target) ? $"*******{last}" : null;

    private static bool MayRenew(Complaint complaint, ComplaintStanding standing) =>
        complaint.IsUnended && complaint.State != ComplaintState.Draft && complaint.PhoneSealed is not null
        && standing.IsAny(ComplaintStanding.Office | ComplaintStanding.Agent | ComplaintStanding.FirstReceiver) && !standing.IsAny(ComplaintStanding.Target);

    private static async Task<Complaint> FindAsync(CrmDbContext db, Actor me, Guid id, CancellationToken cancel) =>
        await ComplaintScope.Visible(db, db.Complaints.AsTracking().Include(c => c.Parties), me).FirstOrDefaultAsync(c => c.Id == id, cancel) ?? throw new DomainRuleException("没有这件投诉，或者不在您的数据范围内。");

    /// <summary>Others of the same person in the last days, for whoever may merge them.</summary>
    private async Task<IReadOnlyList<ComplaintLink>> AlikeAsync(CrmDbContext db, Complaint complaint, CancellationToken cancel)
    {
        var (patient, phone) = (complaint.PatientId, complaint.PhoneIndex);
        if (patient is null && phone is null) return [];
        var (since, until) = (complaint.RegisteredAt.AddDays(-settings.Current.RepeatDays), clock.UtcNow);
        return await db.Complaints.AsNoTracking()
            .Where(c => c.Id != complaint.Id && c.RegisteredAt >= since && c.RegisteredAt <= until && c.State != ComplaintState.Discarded && c.MergedIntoId == null
                && ((patient != null && c.PatientId == patient) || (phone != null && c.PhoneIndex == phone)))
            .OrderByDescending(c => c.ClassId == complaint.ClassId).ThenByDescending(c => c.RegisteredAt).Take(MostOthers).Select(c => new ComplaintLink(c.Id, c.Number, c.State, c.RegisteredAt)).ToListAsync(cancel);
    }
}

/// <summary>One complaint as it is shown to one person.</summary>
/// <param name="Phone">Masked; null: none, or not for this person.</param>
/// <param name="Moves">What this person may do with it now.</param>
/// <param name="Events">Newest first.</param>
public sealed record ComplaintCard(Complaint Complaint, ComplaintStanding Standing, ComplainantShown Who, string? Phone, IReadOnlyList<ComplaintMove> Moves, IReadOnlyList<ComplaintEvent> Events)
{
    public ComplaintAt At => new(Complaint.Id, Complaint.Version);

    /// <summary>Of the importance, #RRGGBB.</summary>
    public string? Colour { get; init; }

    public bool MayShowPhone { get; init; }
    public bool MaySeePatient { get; init; }
    public bool MayRenewCode { get; init; }
    public ComplaintLink? MergedInto { get; init; }
    public IReadOnlyList<ComplaintLink> MergedHere { get; init; } = [];

    /// <summary>Others of the same patient or telephone; only for the office.</summary>
    public IReadOnlyList<ComplaintLink> Alike { get; init; } = [];

    /// <summary>整改 that came from it, as far as this person may see them.</summary>
    public IReadOnlyList<ComplaintImprovement> Improvements { get; init; } = [];

    public bool IsTarget => Standing.IsAny(ComplaintStanding.Target);

    /// <summary>Whoever asked for the forced end does not agree to it as well; the page says so.</summary>
    public string? ForceAskedByName => Complaint.ForceAskedBy is null ? null : Complaint.ForceAskedByName;
}

/// <summary>Another complaint.</summary>
public sealed record ComplaintLink(Guid Id, string Number, ComplaintState State, DateTime RegisteredAt);

/// <summary>How whoever complained is called on the screen.</summary>
public sealed record ComplainantShown(ComplainantVeil Veil, string? Name);

/// <summary>Why a name is not shown, or not whole.</summary>
public enum ComplainantVeil
{
    [Label("全名")]
    None,

    [Label("匿名")]
    Anonymous,

    [Label("已保密")]
    Confidential,

    [Label("未留姓名")]
    Unknown,

    [Label("部分隐藏")]
    Masked,
}
