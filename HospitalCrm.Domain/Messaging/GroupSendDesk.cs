using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Notices;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Settings;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Messaging;

/// <summary>Prepares, hands in, approves and stops group sends. What feeds them to the outbox is <see cref="GroupSendRun"/>.</summary>
public sealed class GroupSendDesk(
    IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor, AuditTrail audit, GroupSendAudience audience, SmsWording wording, SettingsStore settings, HospitalClock clock)
{
    private const int Previewed = 3;
    private const int LongestReason = 200;

    private static readonly SmsClass[] Classes = [SmsClass.Service, SmsClass.Information];

    /// <summary>Whom a query would reach, in words and in number.</summary>
    public async Task<GroupSendReach> DescribeAsync(string? query, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        DemandLook(me);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return new(audience.Tidy(query), await audience.DescribeAsync(query, me.Scope, cancel), await audience.CountAsync(db, me, query, GroupSendAudience.MostCounted, cancel), settings.Current.GroupApprovalLimit);
    }

    /// <summary>What the first patients would get, how many messages each is, and about what all of it costs.</summary>
    /// <exception cref="DomainRuleException">The text cannot be sent; the sentence says why.</exception>
    public async Task<GroupSendPreview> PreviewAsync(GroupSendDraft draft, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        DemandLook(me);
        Check(draft);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await PreviewAsync(db, audience.Of(db, me, draft.Query), draft.Class, draft.Text, await audience.CountAsync(db, me, draft.Query, GroupSendAudience.MostCounted, cancel), cancel);
    }

    /// <summary>Keeps a new one as a draft.</summary>
    public async Task<Guid> AddAsync(GroupSendDraft draft, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.GroupSends.Add);
        me.Demand(Permissions.Patients.View);
        Check(draft);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var send = new GroupSend(me, clock.UtcNow);
        await WriteAsync(send, draft, me, cancel);
        db.GroupSends.Add(send);
        audit.AddChanges(db, me);
        await db.SaveChangesAsync(cancel);
        return send.Id;
    }

    /// <summary>Changes a draft, or one that was returned.</summary>
    public async Task EditAsync(Guid id, long version, GroupSendDraft draft, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.GroupSends.Edit);
        me.Demand(Permissions.Patients.View);
        Check(draft);
        await ChangeAsync(id, me, async (_, send) =>
        {
            if (send.Version != version) throw new DomainRuleException("这条群发刚被修改过，请刷新后再试。");
            DemandCreator(send, me);
            Demand(send, GroupSendState.Draft, GroupSendState.Returned);
            await WriteAsync(send, draft, me, cancel);
        }, cancel);
    }

    /// <summary>提交: many patients need a second person, few go at once.</summary>
    public async Task<GroupSendState> HandInAsync(Guid id, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.GroupSends.Edit);
        me.Demand(Permissions.Patients.View);
        return await ChangeAsync(id, me, async (db, send) =>
        {
            DemandCreator(send, me);
            Demand(send, GroupSendState.Draft, GroupSendState.Returned);
            Check(new(send.Title, send.Class, send.Text, send.Query, send.NotBefore));
            (send.Scope, send.DepartmentCode) = (me.Scope, me.DepartmentCode);
            send.QueryInWords = await audience.DescribeAsync(send.Query, me.Scope, cancel);
            var limit = settings.Current.GroupApprovalLimit;
            send.Found = await audience.CountAsync(db, me, send.Query, Math.Max(GroupSendAudience.MostCounted, limit), cancel);
            if (send.Found == 0) throw new DomainRuleException("发送范围内没有患者，请修改后再提交。");
            if (send.Found > limit)
            {
                send.State = GroupSendState.AwaitingApproval;
                await NoticeBoard.AddForHoldersAsync(db, Permissions.GroupSends.Approve, NoticeKind.GroupSendAwaiting, HrefOf(send), clock.UtcNow, cancel, send.Title);
            }
            else
            {
                Start(send);
            }
        }, cancel);
    }

    /// <summary>审批通过, by somebody else than its creator.</summary>
    public async Task ApproveAsync(Guid id, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.GroupSends.Approve);
        await ChangeAsync(id, me, async (db, send) =>
        {
            DemandSecond(send, me);
            (send.ApprovedBy, send.ApproverName, send.ApprovedAt, send.ReturnReason) = (me.UserCode, me.DisplayName, clock.UtcNow, null);
            Start(send);
            await TellCreatorAsync(db, send, NoticeKind.GroupSendApproved, cancel, send.Title);
        }, cancel);
    }

    /// <summary>退回 with a reason; its creator changes it and hands it in again.</summary>
    public async Task ReturnAsync(Guid id, string reason, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.GroupSends.Approve);
        var why = PersonText.Clean(reason, LongestReason) ?? throw new DomainRuleException("请填写原因。");
        await ChangeAsync(id, me, async (db, send) =>
        {
            DemandSecond(send, me);
            if (send.StartedAt is not null) throw new DomainRuleException("这条群发已经发出一部分，只能通过或取消。");
            (send.State, send.ReturnReason) = (GroupSendState.Returned, why);
            await TellCreatorAsync(db, send, NoticeKind.GroupSendReturned, cancel, send.Title, why);
        }, cancel);
    }

    public Task PauseAsync(Guid id, CancellationToken cancel) => MoveAsync(id, GroupSendState.Running, GroupSendState.Paused, cancel);

    public Task ResumeAsync(Guid id, CancellationToken cancel) => MoveAsync(id, GroupSendState.Paused, GroupSendState.Running, cancel);

    /// <summary>Ends it for good; what waits in the outbox is not sent either.</summary>
    public async Task CancelAsync(Guid id, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.GroupSends.Control);
        await ChangeAsync(id, me, (_, send) =>
        {
            if (send.State is GroupSendState.Done or GroupSendState.Cancelled) throw Moved(send);
            End(send);
            return Task.CompletedTask;
        }, cancel, async (db, send) => await WithdrawAsync(db, send.Id, cancel));
    }

    /// <summary>作废: its creator drops what has not begun.</summary>
    public async Task DiscardAsync(Guid id, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.GroupSends.Edit);
        await ChangeAsync(id, me, (_, send) =>
        {
            DemandCreator(send, me);
            Demand(send, GroupSendState.Draft, GroupSendState.Returned, GroupSendState.AwaitingApproval);
            if (send.StartedAt is not null) throw Moved(send);
            End(send);
            return Task.CompletedTask;
        }, cancel);
    }

    /// <summary>Everything about one; null when there is none this person may see.</summary>
    public async Task<GroupSendCard?> TryGetAsync(Guid id, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.GroupSends.View);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var send = await GroupSends.Visible(db.GroupSends.AsNoTracking(), me).FirstOrDefaultAsync(s => s.Id == id, cancel);
        if (send is null) return null;
        var isCreator = send.CreatedBy == me.UserCode;
        var isOpen = send.State is GroupSendState.Draft or GroupSendState.Returned;
        GroupSendPreview? preview = null;
        DomainRuleException? trouble = null;
        try
        {
            if (me.May(Permissions.Patients.View)) preview = await PreviewAsync(db, audience.Of(db, send), send.Class, send.Text, send.Found, cancel);
        }
        catch (DomainRuleException refused)
        {
            trouble = refused;
        }

        return new(send, preview, trouble, await CountAsync(db, send, cancel))
        {
            MayEdit = isOpen && isCreator && me.May(Permissions.GroupSends.Edit),
            MayDiscard = (isOpen || (send.State == GroupSendState.AwaitingApproval && send.StartedAt is null)) && isCreator && me.May(Permissions.GroupSends.Edit),
            MayApprove = send.State == GroupSendState.AwaitingApproval && !isCreator && me.May(Permissions.GroupSends.Approve),
            WaitsForAnother = send.State == GroupSendState.AwaitingApproval && isCreator,
            MayControl = me.May(Permissions.GroupSends.Control),
            ApprovalLimit = settings.Current.GroupApprovalLimit,
        };
    }

    /// <summary>How far it is, without anything else.</summary>
    public async Task<GroupSendProgress?> TryReadProgressAsync(Guid id, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.GroupSends.View);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await GroupSends.Visible(db.GroupSends.AsNoTracking(), me).FirstOrDefaultAsync(s => s.Id == id, cancel) is { } send ? await CountAsync(db, send, cancel) : null;
    }

    /// <summary>Takes back what still waits for the carrier; what was claimed in this moment is on its way.</summary>
    internal static Task<int> WithdrawAsync(CrmDbContext db, Guid id, CancellationToken cancel) =>
        db.OutboxMessages.Where(m => m.GroupSendId == id && m.State == SmsState.Waiting).ExecuteUpdateAsync(
            set => set.SetProperty(m => m.State, SmsState.Cancelled).SetProperty(m => m.Hold, SmsHold.ByHand).SetProperty(m => m.Version, m => m.Version + 1), cancel);

    internal static string HrefOf(GroupSend send) => $"/messaging/group-sends/{send.Id}";

    private static async Task<GroupSendProgress> CountAsync(CrmDbContext db, GroupSend send, CancellationToken cancel)
    {
        var states = await db.OutboxMessages.AsNoTracking().Where(m => m.GroupSendId == send.Id).GroupBy(m => m.State).Select(g => new { State = g.Key, Count = g.Count() }).ToListAsync(cancel);
        var holds = states.Exists(s => s.State == SmsState.Cancelled)
            ? await db.OutboxMessages.AsNoTracking().Where(m => m.GroupSendId == send.Id && m.State == SmsState.Cancelled && m.Hold != null).GroupBy(m => m.Hold!.Value).Select(g => new { Hold = g.Key, Count = g.Count() }).ToListAsync(cancel)
            : [];
        double? share = send.State switch
        {
            GroupSendState.Done => 1,
            _ when send.StartedAt is null => null,
            _ when send.Found is > 0 and <= GroupSendAudience.MostCounted => Math.Min(1, (double)(send.Queued + send.Skipped + send.SameNumber) / send.Found),
            // Too many to have been counted: how far through the archives it is.
            _ => Math.Min(1, (double)send.LastNumber / Math.Max(1, await db.RunningNumbers.Where(n => n.Name == RunningNumber.Patients).Select(n => n.Last).FirstOrDefaultAsync(cancel))),
        };
        return new(send.State, send.Version, send.Queued, send.Skipped, send.SameNumber, share)
        {
            States = [.. states.OrderBy(s => s.State).Select(s => (s.State, s.Count))],
            Holds = [.. holds.OrderByDescending(h => h.Count).Select(h => (h.Hold, h.Count))],
        };
    }

    private async Task<GroupSendPreview> PreviewAsync(CrmDbContext db, IQueryable<Patients.Patient> patients, SmsClass @class, string text, int found, CancellationToken cancel)
    {
        List<PreviewedMessage> shown = [];
        foreach (var patient in await GroupSendAudience.Facts(patients.OrderBy(p => p.Number).Take(Previewed)).ToListAsync(cancel))
        {
            var number = audience.NumberOf(patient);
            try
            {
                var complete = wording.Complete(wording.Render(text, audience.ValuesOf(patient)), @class, null);
                shown.Add(new(patient.Name, number?.Masked, complete, SmsText.Parts(complete), number is null ? new("没有手机号，不发送。") : null));
            }
            catch (DomainRuleException refused)
            {
                shown.Add(new(patient.Name, number?.Masked, null, 0, refused));
            }
        }

        var example = wording.Complete(wording.Render(text, GroupSendAudience.Examples), @class, null);
        var parts = Math.Max(SmsText.Parts(example), shown.Select(s => s.Parts).DefaultIfEmpty(0).Max());
        var price = settings.Current.SmsPricePerThousand;
        var counted = Math.Min(found, GroupSendAudience.MostCounted);
        return new(shown, example.Length, parts, price == 0 ? null : Math.Round(counted * (decimal)parts * price / 1000, 2), found > GroupSendAudience.MostCounted);
    }

    private async Task WriteAsync(GroupSend send, GroupSendDraft draft, Actor me, CancellationToken cancel)
    {
        send.Title = PersonText.Clean(draft.Title, GroupSend.TitleLength)!;
        send.Class = draft.Class;
        send.Text = SmsTemplateText.Tidy(SmsText.Tidy(draft.Text));
        send.Query = audience.Tidy(draft.Query);
        send.QueryInWords = await audience.DescribeAsync(draft.Query, me.Scope, cancel);
        send.NotBefore = draft.NotBefore;
        (send.Scope, send.DepartmentCode) = (me.Scope, me.DepartmentCode);
    }

    private void Check(GroupSendDraft draft)
    {
        if (PersonText.Clean(draft.Title, GroupSend.TitleLength) is null) throw new DomainRuleException("请填写标题。");
        if (!Classes.Contains(draft.Class)) throw new DomainRuleException("群发只能是服务类或资讯类。");
        var complete = wording.Complete(wording.Render(SmsTemplateText.Tidy(SmsText.Tidy(draft.Text)), GroupSendAudience.Examples), draft.Class, null);
        if (wording.SensitiveWordIn(complete) is { } word) throw new DomainRuleException("内容含有敏感词“{0}”，请修改。", word);
    }

    private void Start(GroupSend send)
    {
        send.State = GroupSendState.Running;
        send.StartedAt ??= clock.UtcNow;
    }

    private void End(GroupSend send) => (send.State, send.EndedAt) = (GroupSendState.Cancelled, clock.UtcNow);

    private async Task MoveAsync(Guid id, GroupSendState from, GroupSendState to, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.GroupSends.Control);
        await ChangeAsync(id, me, (_, send) =>
        {
            Demand(send, from);
            send.State = to;
            return Task.CompletedTask;
        }, cancel);
    }

    /// <summary>Loads, changes and saves one with its entry in the audit log, in one transaction.</summary>
    private async Task<GroupSendState> ChangeAsync(Guid id, Actor me, Func<CrmDbContext, GroupSend, Task> change, CancellationToken cancel, Func<CrmDbContext, GroupSend, Task>? afterwards = null)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var send = await GroupSends.Visible(db.GroupSends.AsTracking(), me).FirstOrDefaultAsync(s => s.Id == id, cancel) ?? throw new DomainRuleException("没有这条群发，或者不在您的数据范围内。");
        await change(db, send);
        audit.AddChanges(db, me);
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw new DomainRuleException("这条群发刚被修改过，请刷新后再试。");
        }

        if (afterwards is not null) await afterwards(db, send);
        await transaction.CommitAsync(cancel);
        return send.State;
    }

    private async Task TellCreatorAsync(CrmDbContext db, GroupSend send, NoticeKind kind, CancellationToken cancel, params IReadOnlyList<string> arguments)
    {
        if (await db.Users.Where(u => u.UserName == send.CreatedBy).Select(u => (Guid?)u.Id).FirstOrDefaultAsync(cancel) is { } account) await NoticeBoard.AddAsync(db, account, kind, HrefOf(send), clock.UtcNow, cancel, arguments);
    }

    private static void DemandLook(Actor me)
    {
        me.Demand(Permissions.GroupSends.View);
        me.Demand(Permissions.Patients.View);
    }

    private static void DemandCreator(GroupSend send, Actor me)
    {
        if (send.CreatedBy != me.UserCode) throw new DomainRuleException("只有创建人可以修改和提交这条群发。");
    }

    private static void DemandSecond(GroupSend send, Actor me)
    {
        Demand(send, GroupSendState.AwaitingApproval);
        if (send.CreatedBy == me.UserCode) throw new DomainRuleException("不能审批自己创建的群发，请由另一个人审批。");
    }

    private static void Demand(GroupSend send, params ReadOnlySpan<GroupSendState> states)
    {
        if (!states.Contains(send.State)) throw Moved(send);
    }

    private static DomainRuleException Moved(GroupSend send) => new("这条群发现在是“{0}”，不能这样操作。", Labels.Of(send.State));
}

/// <summary>What somebody types in for a group send.</summary>
/// <param name="Query">The query of the patient list, as its address writes it.</param>
/// <param name="NotBefore">UTC; null: at once.</param>
public sealed record GroupSendDraft(string? Title, SmsClass Class, string? Text, string? Query, DateTime? NotBefore)
{
    public string Text { get; init; } = Text ?? "";
}

/// <summary>Whom a query would reach.</summary>
/// <param name="Found">One more than <see cref="GroupSendAudience.MostCounted"/> stands for more.</param>
public sealed record GroupSendReach(string? Query, string Words, int Found, int ApprovalLimit)
{
    public bool IsMore => Found > GroupSendAudience.MostCounted;
}

/// <summary>What would be sent.</summary>
/// <param name="Characters">Of the example, with signature and hint.</param>
/// <param name="Parts">Billed messages for each patient, at most of those shown.</param>
/// <param name="Cost">In yuan; null where no price is set.</param>
/// <param name="IsCostMore">More patients than were counted: it costs more than said.</param>
public sealed record GroupSendPreview(IReadOnlyList<PreviewedMessage> Messages, int Characters, int Parts, decimal? Cost, bool IsCostMore);

/// <summary>What one patient would get.</summary>
/// <param name="Trouble">Why this one gets nothing.</param>
public sealed record PreviewedMessage(string Name, string? Number, string? Text, int Parts, DomainRuleException? Trouble);

/// <summary>A group send as its page shows it.</summary>
public sealed record GroupSendCard(GroupSend Send, GroupSendPreview? Preview, DomainRuleException? Trouble, GroupSendProgress Progress)
{
    public required bool MayEdit { get; init; }
    public required bool MayDiscard { get; init; }
    public required bool MayApprove { get; init; }

    /// <summary>Whoever looks made it, so somebody else approves it.</summary>
    public required bool WaitsForAnother { get; init; }

    public required bool MayControl { get; init; }
    public required int ApprovalLimit { get; init; }
}

/// <summary>How far a group send is.</summary>
/// <param name="Share">0 … 1; null before it begins.</param>
public sealed record GroupSendProgress(GroupSendState State, long Version, int Queued, int Skipped, int SameNumber, double? Share)
{
    /// <summary>Its messages by what has become of them.</summary>
    public required IReadOnlyList<(SmsState State, int Count)> States { get; init; }

    /// <summary>Why some were not handed over.</summary>
    public required IReadOnlyList<(SmsHold Hold, int Count)> Holds { get; init; }

    /// <summary>Something may still change by itself.</summary>
    public bool IsMoving => State == GroupSendState.Running || States.Any(s => s.State is SmsState.Waiting or SmsState.Sending or SmsState.Submitted);
}
