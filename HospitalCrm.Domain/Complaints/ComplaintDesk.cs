using System.Data.Common;
using System.Globalization;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Persistence.Providers;
using HospitalCrm.Domain.Settings;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Complaints;

/// <summary>
/// The moves of a complaint (domain.md 1.5): each asks whose it is, whether the complaint is where it was when the person looked, and writes state, event, audit entry and
/// messages in one transaction. Of two people who act at once one wins, and the other is told what happened.
/// </summary>
public sealed class ComplaintDesk(
    IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor, AuditTrail audit, ComplaintBook book, ComplaintMessages messages, WorkingDays days, SettingsStore settings, IDatabaseProduct product, HospitalClock clock)
{
    internal const int ReasonLength = 500;

    /// <summary>转为正式: a draft becomes a complaint, as the officer has completed it.</summary>
    public Task ConfirmAsync(ComplaintAt at, ComplaintFacts facts, CancellationToken cancel) => MoveAsync(at, ComplaintMove.Confirm, async scene =>
    {
        var complaint = scene.Complaint;
        // A low mark is no complaint until somebody says so; a text message was one when it came.
        if (complaint.Channel == ComplaintChannel.LowRating) (complaint.RegisteredAt, complaint.RoundBeganAt) = (clock.UtcNow, clock.UtcNow);
        await book.FillAsync(scene.Db, complaint, facts with { IsDraft = false, Source = null }, scene.Me, isNew: false, cancel);
        complaint.MoveTo(ComplaintState.Waiting);
        var code = complaint.PhoneSealed is null ? null : book.NewQueryCode(complaint);
        await messages.RegisteredAsync(scene.Db, complaint, cancel);
        await messages.ReceiptAsync(scene.Db, complaint, code, cancel);
        return Said.Nothing;
    }, cancel);

    /// <summary>作废: a draft that is no complaint, with the reason.</summary>
    public Task DiscardAsync(ComplaintAt at, string? reason, CancellationToken cancel) => MoveAsync(at, ComplaintMove.Discard, scene =>
    {
        var why = Needed("reason", "原因", reason, ReasonLength);
        End(scene.Complaint, ComplaintEnding.Discarded, why);
        return Task.FromResult(new Said(why));
    }, cancel);

    /// <summary>受理: it is taken up, and somebody may be named who answers for it.</summary>
    public Task AcceptAsync(ComplaintAt at, string? ownerCode, string? note, CancellationToken cancel) => MoveAsync(at, ComplaintMove.Accept, async scene =>
    {
        if (scene.Complaint.DepartmentCode is null && string.IsNullOrWhiteSpace(ownerCode)) throw Fault("department", new("还没有责任科室，请用“转办”交给一个科室处理。"));
        var detail = await NameOwnerAsync(scene, ownerCode, cancel);
        if (ownerCode is not null && !ComplaintBook.Same(ownerCode, scene.Me.UserCode)) await messages.HandedOnAsync(scene.Db, scene.Complaint, scene.Complaint.DepartmentCode!, scene.Complaint.OwnerCode, "已受理，由您负责处理", cancel);
        return new(Clean("note", note), detail);
    }, cancel);

    /// <summary>转办: another department answers; it has to say that it takes it.</summary>
    public Task TransferAsync(ComplaintAt at, string? departmentCode, string? ownerCode, string? reason, CancellationToken cancel) => MoveAsync(at, ComplaintMove.Transfer, async scene =>
    {
        var complaint = scene.Complaint;
        var why = Needed("reason", "原因", reason, ReasonLength);
        var department = await DepartmentAsync(scene.Db, departmentCode, cancel);
        if (department.Code == complaint.DepartmentCode && string.IsNullOrWhiteSpace(ownerCode)) throw Fault("department", new("“{0}”已经是责任科室，请选择别的科室，或指定责任人。", department.Name));

        (complaint.FormerDepartmentCode, complaint.FormerDepartmentName, complaint.FormerOwnerCode, complaint.FormerOwnerName) = (complaint.DepartmentCode, complaint.DepartmentName, complaint.OwnerCode, complaint.OwnerName);
        var before = complaint.DepartmentName ?? "—";
        ComplaintBook.Answer(scene.Db, complaint, department.Code, department.Name);
        SetOwner(scene, null, null);
        if (await NameOwnerAsync(scene, ownerCode, cancel) is { } named) department = (department.Code, $"{department.Name} {named}");
        complaint.IsAwaitingReceipt = true;
        await book.SetTermAsync(scene.Db, complaint, cancel);
        await messages.HandedOnAsync(scene.Db, complaint, complaint.DepartmentCode!, complaint.OwnerCode, "已转由您处理", cancel);
        return new(why, $"{before} → {department.Name}");
    }, cancel);

    /// <summary>增加协办科室: several departments have to look into it, and the law gives ten working days instead of five.</summary>
    public Task AddDepartmentAsync(ComplaintAt at, string? departmentCode, string? note, CancellationToken cancel) => MoveAsync(at, ComplaintMove.AddDepartment, async scene =>
    {
        var complaint = scene.Complaint;
        var department = await DepartmentAsync(scene.Db, departmentCode, cancel);
        if (complaint.Parties.Any(p => p.Role is PartyRole.CoDepartment or PartyRole.Department && p.Code == department.Code)) throw Fault("department", new("“{0}”已经在处理这件投诉。", department.Name));
        complaint.Add(new ComplaintParty(complaint, PartyRole.CoDepartment, department.Code, department.Name, department.Code, department.Name));
        await book.SetTermAsync(scene.Db, complaint, cancel);
        await messages.HandedOnAsync(scene.Db, complaint, department.Code, null, "请协助处理", cancel);
        return new(Clean("note", note), department.Name);
    }, cancel);

    /// <summary>接收: whoever it was handed to takes it.</summary>
    public Task ReceiveAsync(ComplaintAt at, CancellationToken cancel) => MoveAsync(at, ComplaintMove.Receive, scene =>
    {
        scene.Complaint.IsAwaitingReceipt = false;
        return Task.FromResult(Said.Nothing);
    }, cancel);

    /// <summary>退回: it is not theirs; it goes back where it came from.</summary>
    public Task ReturnAsync(ComplaintAt at, string? reason, CancellationToken cancel) => MoveAsync(at, ComplaintMove.Return, async scene =>
    {
        var complaint = scene.Complaint;
        var why = Needed("reason", "退回原因", reason, ReasonLength);
        var (from, code, name, owner, ownerName) = (complaint.DepartmentName, complaint.FormerDepartmentCode, complaint.FormerDepartmentName, complaint.FormerOwnerCode, complaint.FormerOwnerName);
        (complaint.FormerDepartmentCode, complaint.FormerDepartmentName, complaint.FormerOwnerCode, complaint.FormerOwnerName, complaint.IsAwaitingReceipt) = (null, null, null, null, false);
        foreach (var party in complaint.Parties.Where(p => p.Role == PartyRole.Department).ToList()) ComplaintBook.Drop(scene.Db, complaint, party);
        (complaint.DepartmentCode, complaint.DepartmentName) = (null, null);
        if (code is not null) ComplaintBook.Answer(scene.Db, complaint, code, name ?? code);
        SetOwner(scene, owner, ownerName);
        await book.SetTermAsync(scene.Db, complaint, cancel);
        await messages.MovedAsync(scene.Db, complaint, ComplaintMove.Return, scene.Me.UserCode, cancel);
        await messages.OfficeAsync(scene.Db, complaint, ComplaintMove.Return, scene.Me.UserCode, cancel);
        return new(why, $"{from ?? "—"} → {name ?? "—"}");
    }, cancel);

    /// <summary>不予受理, on one of the five grounds, with the words for the letter to the complainant.</summary>
    public Task RefuseAsync(ComplaintAt at, RefusalGround? ground, string? letter, CancellationToken cancel) => MoveAsync(at, ComplaintMove.Refuse, async scene =>
    {
        if (ground is not { } named || !Enum.IsDefined(named)) throw Fault("ground", new("请选择“{0}”。", "不予受理情形"));
        var words = Needed("letter", "告知内容", letter, ReasonLength);
        scene.Complaint.RefusalGround = named;
        End(scene.Complaint, ComplaintEnding.Refused, words);
        await messages.NewsAsync(scene.Db, scene.Complaint, $"不予受理：{Labels.Of(named)}，您可到投诉管理部门了解详情", cancel);
        await messages.MovedAsync(scene.Db, scene.Complaint, ComplaintMove.Refuse, scene.Me.UserCode, cancel);
        return new(words, Labels.Of(named));
    }, cancel);

    /// <summary>当场办结: whoever received it has settled it at once, and the complainant agrees.</summary>
    public Task SettleOnSpotAsync(ComplaintAt at, string? result, bool isAgreed, CancellationToken cancel) => MoveAsync(at, ComplaintMove.SettleOnSpot, scene =>
    {
        var faults = new ComplaintFaults();
        var words = faults.Demand("result", "处理结果", result, PersonText.Longest);
        if (!isAgreed) faults.Add("agreed", new("当场办结需要投诉人同意；不同意的请受理后处理。"));
        faults.Refuse();
        scene.Complaint.Result = words;
        End(scene.Complaint, ComplaintEnding.OnTheSpot, null);
        return Task.FromResult(new Said(words));
    }, cancel);

    /// <summary>办结 of a 表扬, 建议 or 咨询: passed on, taken up or answered.</summary>
    public Task SettleAsync(ComplaintAt at, string? result, CancellationToken cancel) => MoveAsync(at, ComplaintMove.Settle, async scene =>
    {
        var words = Needed("result", "处理结果", result, PersonText.Longest);
        scene.Complaint.Result = words;
        End(scene.Complaint, ComplaintEnding.Settled, null);
        if (scene.Complaint.Kind != ComplaintKind.Praise) await messages.NewsAsync(scene.Db, scene.Complaint, "已办结，谢谢您的反映", cancel);
        return new(words);
    }, cancel);

    /// <summary>申请终止: the answer is written; the call-back asks whether it is one.</summary>
    public Task AskToEndAsync(ComplaintAt at, ComplaintAnswer answer, CancellationToken cancel) => MoveAsync(at, ComplaintMove.AskToEnd, async scene =>
    {
        var complaint = scene.Complaint;
        var faults = new ComplaintFaults();
        var result = faults.Demand("result", "处理结果", answer.Result, PersonText.Longest);
        // Whoever is complained about says what they have to say; whether it is true others find.
        if (!scene.Standing.IsAny(ComplaintStanding.Target))
        {
            if (answer.Finding is not { } finding || !Enum.IsDefined(finding)) faults.Add("finding", new("请选择“{0}”。", "是否属实"));
            if (answer.Compensation is < 0 or > 99_999_999) faults.Add("compensation", new("补偿金额应在{0}到{1}之间。", 0, 99_999_999));
            complaint.Finding = answer.Finding;
            complaint.Duty = faults.Clean("duty", answer.Duty, 500);
            complaint.Compensation = answer.Compensation;
        }

        complaint.Investigation = faults.Clean("investigation", answer.Investigation, PersonText.Longest) ?? complaint.Investigation;
        complaint.Measures = faults.Clean("measures", answer.Measures, PersonText.Longest) ?? complaint.Measures;
        faults.Refuse();
        complaint.Result = result;
        complaint.IsAwaitingReceipt = false;
        (complaint.EndAskedBy, complaint.EndAskedByName, complaint.EndAskedAt) = (scene.Me.UserCode, scene.Me.DisplayName, clock.UtcNow);
        (complaint.CallsMissed, complaint.CallDaysMissed, complaint.LastCallDay, complaint.NextCallAt) = (0, 0, null, null);
        await AnswerRoundAsync(complaint, cancel);
        await messages.ClosableAsync(scene.Db, cancel);
        return new(result, answer.Finding is { } found && !scene.Standing.IsAny(ComplaintStanding.Target) ? Labels.Of(found) : null);
    }, cancel);

    /// <summary>回访, 可终止=是: the patient takes the answer as one.</summary>
    /// <param name="satisfaction">对处理是否满意, 1 to 5.</param>
    public Task EndAfterCallAsync(ComplaintAt at, int? satisfaction, string? note, CancellationToken cancel) => MoveAsync(at, ComplaintMove.EndAfterCall, async scene =>
    {
        if (satisfaction is not (>= 1 and <= 5)) throw Fault("satisfaction", new("请选择“{0}”。", "对处理是否满意"));
        CalledBack(scene, satisfaction);
        End(scene.Complaint, ComplaintEnding.CallBack, null);
        await messages.MovedAsync(scene.Db, scene.Complaint, ComplaintMove.EndAfterCall, scene.Me.UserCode, cancel);
        return new(Clean("note", note), ComplaintEvent.Sentence("满意度{0}分", Digits(satisfaction.Value)));
    }, cancel);

    /// <summary>回访, 可终止=否: it goes back into handling for another round.</summary>
    public Task SendBackAsync(ComplaintAt at, int? satisfaction, string? reason, CancellationToken cancel) => MoveAsync(at, ComplaintMove.SendBack, async scene =>
    {
        var why = Needed("reason", "不可终止的原因", reason, PersonText.Longest);
        if (satisfaction is not null and not (>= 1 and <= 5)) throw Fault("satisfaction", new("请选择“{0}”。", "对处理是否满意"));
        CalledBack(scene, satisfaction);
        await BeginRoundAsync(scene, cancel);
        await messages.SentBackAsync(scene.Db, scene.Complaint, cancel);
        return new(why);
    }, cancel);

    /// <summary>回访, 未接通: nobody was reached; when it is tried again.</summary>
    public Task CallMissedAsync(ComplaintAt at, DateTime? nextAt, string? note, CancellationToken cancel) => MoveAsync(at, ComplaintMove.CallMissed, scene =>
    {
        var complaint = scene.Complaint;
        if (nextAt < clock.UtcNow) throw Fault("next", new("下次拨打时间不能早于现在。"));
        complaint.CallsMissed++;
        if (complaint.LastCallDay != clock.Today) (complaint.CallDaysMissed, complaint.LastCallDay) = (complaint.CallDaysMissed + 1, clock.Today);
        complaint.NextCallAt = nextAt ?? clock.UtcNow.AddDays(1);
        return Task.FromResult(new Said(Clean("note", note), ComplaintEvent.Sentence("第{0}次", Digits(complaint.CallsMissed))));
    }, cancel);

    /// <summary>无法回访: nobody can be asked; counted apart from what the patient agreed to.</summary>
    public Task EndUncalledAsync(ComplaintAt at, CallBackFailure? failure, string? note, CancellationToken cancel) => MoveAsync(at, ComplaintMove.EndUncalled, scene =>
    {
        var complaint = scene.Complaint;
        if (failure is not { } why || !Enum.IsDefined(why)) throw Fault("failure", new("请选择“{0}”。", "未能回访原因"));
        if (why == CallBackFailure.NotReached && complaint.CallDaysMissed < Complaint.CallBackDays) throw Fault("failure", new("至少要在{0}个不同的日子拨打，现在是{1}个。", Complaint.CallBackDays, complaint.CallDaysMissed));
        if (why == CallBackFailure.Anonymous && !complaint.IsAnonymous) throw Fault("failure", new("这件投诉不是匿名的。"));
        complaint.CallBackFailure = why;
        (complaint.CalledBackBy, complaint.CalledBackByName, complaint.CalledBackAt) = (scene.Me.UserCode, scene.Me.DisplayName, clock.UtcNow);
        End(complaint, ComplaintEnding.NotReached, Labels.Of(why));
        return Task.FromResult(new Said(Clean("note", note), Labels.Of(why)));
    }, cancel);

    /// <summary>强行终止, without a call-back: no evidence, and both sides say different things. Where the hospital wants it, a second person has to agree.</summary>
    /// <returns>True when it has ended; false when it waits for the second person.</returns>
    public async Task<bool> ForceEndAsync(ComplaintAt at, string? reason, CancellationToken cancel)
    {
        var needsApproval = settings.Current.ForcedEndNeedsApproval;
        await MoveAsync(at, ComplaintMove.ForceEnd, async scene =>
        {
            var why = Needed("reason", "强行终止理由", reason, ReasonLength);
            var complaint = scene.Complaint;
            (complaint.ForceReason, complaint.ForceAskedByName) = (why, scene.Me.DisplayName);
            if (!needsApproval)
            {
                End(complaint, ComplaintEnding.Forced, why);
                await messages.MovedAsync(scene.Db, complaint, ComplaintMove.ForceEnd, scene.Me.UserCode, cancel);
                return new(why);
            }

            complaint.ForceAskedBy = scene.Me.UserCode;
            scene.Stays = true;
            await messages.ForceAskedAsync(scene.Db, complaint, scene.Me.UserCode, cancel);
            return new(why, "等待审批");
        }, cancel);
        return !needsApproval;
    }

    /// <summary>同意强行终止: a second person agrees.</summary>
    public Task ApproveForceEndAsync(ComplaintAt at, string? note, CancellationToken cancel) => MoveAsync(at, ComplaintMove.ApproveForceEnd, async scene =>
    {
        DemandAnother(scene);
        scene.Complaint.ForceAskedBy = null;
        End(scene.Complaint, ComplaintEnding.Forced, scene.Complaint.ForceReason);
        await messages.MovedAsync(scene.Db, scene.Complaint, ComplaintMove.ApproveForceEnd, scene.Me.UserCode, cancel);
        return new(Clean("note", note), scene.Complaint.ForceAskedByName);
    }, cancel);

    /// <summary>不同意强行终止: it goes on.</summary>
    public Task RejectForceEndAsync(ComplaintAt at, string? reason, CancellationToken cancel) => MoveAsync(at, ComplaintMove.RejectForceEnd, async scene =>
    {
        DemandAnother(scene);
        var why = Needed("reason", "原因", reason, ReasonLength);
        var asker = scene.Complaint.ForceAskedBy!;
        (scene.Complaint.ForceAskedBy, scene.Complaint.ForceAskedByName, scene.Complaint.ForceReason) = (null, null, null);
        await messages.ForceRejectedAsync(scene.Db, scene.Complaint, asker, why, cancel);
        return new(why);
    }, cancel);

    /// <summary>移交 to whoever the law makes competent; the complainant is told.</summary>
    public Task HandOverAsync(ComplaintAt at, HandOverTarget? target, string? reason, CancellationToken cancel) => MoveAsync(at, ComplaintMove.HandOver, async scene =>
    {
        if (target is not { } to || !Enum.IsDefined(to)) throw Fault("target", new("请选择“{0}”。", "移交给"));
        var why = Needed("reason", "原因", reason, ReasonLength);
        scene.Complaint.HandedTo = to;
        End(scene.Complaint, ComplaintEnding.HandedOver, why);
        await messages.NewsAsync(scene.Db, scene.Complaint, $"已移交{Labels.Of(to)}处理，您也可以通过协商、调解或诉讼解决", cancel);
        await messages.MovedAsync(scene.Db, scene.Complaint, ComplaintMove.HandOver, scene.Me.UserCode, cancel);
        return new(why, Labels.Of(to));
    }, cancel);

    /// <summary>重新处理: new facts or evidence (第三十一条). 登记 and the legal date stay; a round begins.</summary>
    public Task ReopenAsync(ComplaintAt at, string? evidence, CancellationToken cancel) => MoveAsync(at, ComplaintMove.Reopen, async scene =>
    {
        var complaint = scene.Complaint;
        var why = Needed("reason", "新的情况和证据", evidence, PersonText.Longest);
        (complaint.Ending, complaint.EndReason, complaint.EndedAt, complaint.WorkingDays, complaint.RefusalGround, complaint.CallBackFailure, complaint.ForceReason, complaint.ForceAskedByName) = (null, null, null, null, null, null, null, null);
        await BeginRoundAsync(scene, cancel);
        await messages.SentBackAsync(scene.Db, complaint, cancel);
        return new(why);
    }, cancel);

    /// <summary>撤诉, as the complainant wishes.</summary>
    public Task WithdrawAsync(ComplaintAt at, string? reason, CancellationToken cancel) => MoveAsync(at, ComplaintMove.Withdraw, async scene =>
    {
        var why = Needed("reason", "撤诉原因", reason, ReasonLength);
        End(scene.Complaint, ComplaintEnding.Withdrawn, why);
        await messages.MovedAsync(scene.Db, scene.Complaint, ComplaintMove.Withdraw, scene.Me.UserCode, cancel);
        return new(why);
    }, cancel);

    /// <summary>合并: the same matter once more; it goes on in the other one.</summary>
    /// <param name="intoNumber">投诉编号 of the other one.</param>
    public Task MergeAsync(ComplaintAt at, string? intoNumber, string? note, CancellationToken cancel) => MoveAsync(at, ComplaintMove.Merge, async scene =>
    {
        var complaint = scene.Complaint;
        var number = PersonText.Clean(intoNumber, 20)?.ToUpperInvariant() ?? throw Fault("into", new("请填写“{0}”。", "合并到的编号"));
        var into = await ComplaintScope.Visible(scene.Db, scene.Db.Complaints, scene.Me).FirstOrDefaultAsync(c => c.Number == number, cancel) ?? throw Fault("into", new("没有编号为“{0}”的投诉，或者不在您的数据范围内。", number));
        if (into.Id == complaint.Id) throw Fault("into", new("不能合并到自己。"));
        if (into.State is not (ComplaintState.Waiting or ComplaintState.InProgress or ComplaintState.Closable)) throw Fault("into", new("“{0}”现在是“{1}”，不能再合并别的投诉。", into.Number, Labels.Of(into.State)));
        complaint.StateBeforeMerge = complaint.State;
        complaint.MergedIntoId = into.Id;
        End(complaint, ComplaintEnding.Merged, into.Number);
        book.Tell(scene.Db, into, ComplaintMove.Merge, into.State, scene.Me, null, $"{complaint.Number} → {into.Number}");
        return new(Clean("note", note), $"{complaint.Number} → {into.Number}");
    }, cancel);

    /// <summary>撤销合并: it was another matter after all; it goes on where it stood.</summary>
    public Task UnmergeAsync(ComplaintAt at, CancellationToken cancel) => MoveAsync(at, ComplaintMove.Unmerge, async scene =>
    {
        var complaint = scene.Complaint;
        var into = await scene.Db.Complaints.FirstAsync(c => c.Id == complaint.MergedIntoId, cancel);
        (complaint.MergedIntoId, complaint.Ending, complaint.EndReason, complaint.EndedAt, complaint.WorkingDays, complaint.IsLate) = (null, null, null, null, null, false);
        complaint.MoveTo(complaint.StateBeforeMerge ?? ComplaintState.Waiting);
        complaint.StateBeforeMerge = null;
        complaint.NextAlertAt = clock.UtcNow;
        if (complaint.Rounds.Single(r => r.No == complaint.Round) is { } round) (round.AnsweredAt, round.WorkingDays) = (null, null);
        book.Tell(scene.Db, into, ComplaintMove.Unmerge, into.State, scene.Me, null, complaint.Number);
        return new(null, into.Number);
    }, cancel);

    /// <summary>补充信息: what was taken down is corrected or completed; its days are found anew.</summary>
    public Task AmendAsync(ComplaintAt at, ComplaintFacts facts, CancellationToken cancel) => MoveAsync(at, ComplaintMove.Amend, async scene =>
    {
        var complaint = scene.Complaint;
        var wasGrave = complaint.IsSafety || complaint.IsThreat;
        await book.FillAsync(scene.Db, complaint, facts with { IsDraft = complaint.State == ComplaintState.Draft }, scene.Me, isNew: false, cancel);
        if (!wasGrave && (complaint.IsSafety || complaint.IsThreat) && complaint.State != ComplaintState.Draft) await messages.AlarmAsync(scene.Db, complaint, cancel);
        return Said.Nothing;
    }, cancel);

    /// <summary>报警: somebody threatens violence or self-harm; security hears of it at once, and it becomes the most urgent there is.</summary>
    public Task AlarmAsync(ComplaintAt at, string? what, CancellationToken cancel) => MoveAsync(at, ComplaintMove.Alarm, async scene =>
    {
        var words = Needed("note", "情况说明", what, ReasonLength);
        var complaint = scene.Complaint;
        complaint.IsThreat = true;
        if (complaint.Kind == ComplaintKind.Complaint && await scene.Db.Set<ComplaintImportance>().AsNoTracking().Where(i => !i.IsDisabled).OrderByDescending(i => i.Weight).FirstOrDefaultAsync(cancel) is { } gravest)
        {
            (complaint.ImportanceId, complaint.ImportanceName, complaint.Weight) = (gravest.Id, gravest.Name, gravest.Weight);
            await book.SetTermAsync(scene.Db, complaint, cancel);
        }

        await messages.AlarmAsync(scene.Db, complaint, cancel);
        return new(words);
    }, cancel);

    /// <summary>补充记录: something to remember; nothing changes by it.</summary>
    public async Task NoteAsync(Guid id, string? note, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Complaints.View);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var complaint = await FindAsync(db, me, id, cancel);
        var standing = await ComplaintScope.StandingAsync(db, complaint, me, cancel);
        if (!ComplaintMoves.May(ComplaintMoves.Of(ComplaintMove.Note), complaint, standing)) throw Refusal(ComplaintMove.Note, complaint);
        book.Tell(db, complaint, ComplaintMove.Note, complaint.State, me, Needed("note", "补充记录", note, ComplaintEvent.NoteLength), null);
        await db.SaveChangesAsync(cancel);
    }

    private async Task MoveAsync(ComplaintAt at, ComplaintMove move, Func<Scene, Task<Said>> change, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Complaints.View);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var complaint = await FindAsync(db, me, at.Id, cancel);
        var rule = ComplaintMoves.Of(move);
        var standing = await ComplaintScope.StandingAsync(db, complaint, me, cancel);
        if (!ComplaintMoves.IsTheirs(rule, standing)) throw standing.IsAny(ComplaintStanding.Target) ? new ComplaintConflictException(move) : new AccessDeniedException();
        if (complaint.Version != at.Version) throw await MovedOnAsync(db, complaint, cancel);
        if (!ComplaintMoves.May(rule, complaint, standing)) throw Refusal(move, complaint);

        var from = complaint.State;
        var scene = new Scene(db, complaint, me, standing);
        var said = await change(scene);
        if (rule.To is { } to && !scene.Stays) complaint.MoveTo(to);
        if (from == ComplaintState.Waiting && complaint.State != ComplaintState.Waiting) complaint.FirstResponseAt ??= clock.UtcNow;
        if (!complaint.IsUnended)
        {
            complaint.ForceAskedBy = null;
            await CloseAsync(complaint, cancel);
        }

        complaint.NextAlertAt = complaint.IsUnended ? clock.UtcNow : null;
        book.Tell(db, complaint, move, from, me, said.Note, said.Detail);
        try
        {
            audit.AddChanges(db, me);
            // A move that leaves every field as it was (a second missed call on the same day) still has to lose against another at the same moment.
            if (db.Entry(complaint).State == EntityState.Unchanged) db.Entry(complaint).Property(c => c.NextAlertAt).IsModified = true;
            await db.SaveChangesAsync(cancel);
            CrashPoint.Here("complaint.before-commit");
        }
        catch (DbUpdateException fault) when (fault is DbUpdateConcurrencyException || (fault.InnerException is DbException database && product.IsUniqueViolation(database)))
        {
            // A second person was in the same moment: their version, or their round, is there already.
            await transaction.RollbackAsync(cancel);
            await using var again = await contexts.CreateDbContextAsync(cancel);
            throw await MovedOnAsync(again, await again.Complaints.AsNoTracking().FirstAsync(c => c.Id == at.Id, cancel), cancel);
        }

        await transaction.CommitAsync(cancel);
        CrashPoint.Here("complaint.committed");
    }

    private static string Digits(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static async Task<Complaint> FindAsync(CrmDbContext db, Actor me, Guid id, CancellationToken cancel) =>
        await ComplaintScope.Visible(db, db.Complaints.AsTracking().Include(c => c.Parties).Include(c => c.Rounds).AsSplitQuery(), me).FirstOrDefaultAsync(c => c.Id == id, cancel)
        ?? throw new DomainRuleException("没有这件投诉，或者不在您的数据范围内。");

    private async Task<ComplaintMovedOnException> MovedOnAsync(CrmDbContext db, Complaint complaint, CancellationToken cancel)
    {
        var last = await db.ComplaintEvents.AsNoTracking().Where(e => e.ComplaintId == complaint.Id && e.Move != ComplaintMove.Note && e.Move != ComplaintMove.Remind && e.Move != ComplaintMove.Escalate).OrderByDescending(e => e.At).ThenByDescending(e => e.Id).FirstAsync(cancel);
        return new(last.ByName, Labels.Of(last.Move), clock.ToLocal(last.At).ToString("MM-dd HH:mm", CultureInfo.InvariantCulture), Labels.Of(complaint.State));
    }

    private static DomainRuleException Refusal(ComplaintMove move, Complaint complaint) => new("这件{0}现在是“{1}”，不能“{2}”。", Labels.Of(complaint.Kind), Labels.Of(complaint.State), Labels.Of(move));

    /// <summary>Who asked may not also agree.</summary>
    private static void DemandAnother(Scene scene)
    {
        if (ComplaintBook.Same(scene.Me.UserCode, scene.Complaint.ForceAskedBy)) throw new DomainRuleException("强行终止要由另一个人审批，不能审批自己的申请。");
    }

    private static async Task<(string Code, string Name)> DepartmentAsync(CrmDbContext db, string? code, CancellationToken cancel)
    {
        var found = string.IsNullOrWhiteSpace(code) ? null : await db.Departments.AsNoTracking().Where(d => d.Code == code).Select(d => new { d.Code, d.Name, d.IsActive }).FirstOrDefaultAsync(cancel);
        if (found is null) throw Fault("department", new("请选择“{0}”。", "科室"));
        if (!found.IsActive) throw Fault("department", new("“{0}”已停用，请选择别的科室。", found.Name));
        return (found.Code, found.Name);
    }

    /// <summary>Names who answers; the person complained about cannot be that one.</summary>
    /// <returns>For the event; null when nobody was named.</returns>
    private static async Task<string?> NameOwnerAsync(Scene scene, string? ownerCode, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(ownerCode)) return null;
        var complaint = scene.Complaint;
        var owner = await scene.Db.ComplaintTargets.AsNoTracking().Where(t => t.Code == ownerCode).Select(t => new { t.Code, t.Name, t.IsActive, t.DepartmentCode, t.DepartmentName }).FirstOrDefaultAsync(cancel)
            ?? throw Fault("owner", new("请从列表中选择“{0}”。", "责任人"));
        if (!owner.IsActive) throw Fault("owner", new("“{0}”已离职，请选择别的责任人。", owner.Name));
        if (complaint.Parties.Any(p => p.Role == PartyRole.Target && ComplaintBook.Same(p.Code, owner.Code))) throw Fault("owner", new("“{0}”是被投诉人，不能作责任人，请选择其上级或别的同事。", owner.Name));
        if (complaint.DepartmentCode is null && owner.DepartmentCode is { } department) ComplaintBook.Answer(scene.Db, complaint, department, owner.DepartmentName ?? department);
        SetOwner(scene, owner.Code, owner.Name);
        return owner.Name;
    }

    private static void SetOwner(Scene scene, string? code, string? name)
    {
        var complaint = scene.Complaint;
        foreach (var former in complaint.Parties.Where(p => p.Role == PartyRole.Owner).ToList()) ComplaintBook.Drop(scene.Db, complaint, former);
        (complaint.OwnerCode, complaint.OwnerName) = (code, name);
        if (code is not null) complaint.Add(new ComplaintParty(complaint, PartyRole.Owner, code, name ?? code, null, null));
    }

    private void CalledBack(Scene scene, int? satisfaction)
    {
        var complaint = scene.Complaint;
        (complaint.CalledBackBy, complaint.CalledBackByName, complaint.CalledBackAt) = (scene.Me.UserCode, scene.Me.DisplayName, clock.UtcNow);
        complaint.Satisfaction = satisfaction ?? complaint.Satisfaction;
        complaint.NextCallAt = null;
    }

    private static void End(Complaint complaint, ComplaintEnding ending, string? reason) => (complaint.Ending, complaint.EndReason) = (ending, PersonText.Cut(reason, ReasonLength));

    /// <summary>Another round: its own term from today; the legal date stays.</summary>
    private async Task BeginRoundAsync(Scene scene, CancellationToken cancel)
    {
        var complaint = scene.Complaint;
        complaint.Round++;
        complaint.RoundBeganAt = clock.UtcNow;
        complaint.AlertStep = 0;
        (complaint.EndAskedBy, complaint.EndAskedByName, complaint.EndAskedAt) = (null, null, null);
        await book.SetTermAsync(scene.Db, complaint, cancel);
        complaint.Add(new ComplaintRound(complaint));
    }

    /// <summary>The round has its answer: how long it took, and whether the hospital was in time.</summary>
    private async Task AnswerRoundAsync(Complaint complaint, CancellationToken cancel)
    {
        var now = clock.UtcNow;
        var round = complaint.Rounds.Single(r => r.No == complaint.Round);
        if (round.AnsweredAt is not null) return;
        (round.AnsweredAt, round.WorkingDays) = (now, await days.BetweenAsync(round.BeganAt, now, cancel));
        if (now > (complaint.LegalDueAt ?? complaint.DueAt) && complaint.Round == 1) complaint.IsLate = true;
    }

    /// <summary>总用时, over all rounds from 登记.</summary>
    private async Task CloseAsync(Complaint complaint, CancellationToken cancel)
    {
        var now = clock.UtcNow;
        complaint.EndedAt = now;
        complaint.WorkingDays = await days.BetweenAsync(complaint.RegisteredAt, now, cancel);
        await AnswerRoundAsync(complaint, cancel);
    }

    private static string Needed(string field, string title, string? typed, int most)
    {
        var faults = new ComplaintFaults();
        var clean = faults.Demand(field, title, typed, most);
        faults.Refuse();
        return clean;
    }

    private static string? Clean(string field, string? typed)
    {
        var faults = new ComplaintFaults();
        var clean = faults.Clean(field, typed, ComplaintEvent.NoteLength);
        faults.Refuse();
        return clean;
    }

    private static RecordRefusedException Fault(string field, DomainRuleException fault) => new(new Dictionary<string, DomainRuleException>(StringComparer.Ordinal) { [field] = fault });

    private sealed record Scene(CrmDbContext Db, Complaint Complaint, Actor Me, ComplaintStanding Standing)
    {
        /// <summary>The state does not change this time.</summary>
        public bool Stays { get; set; }
    }

    /// <summary>For the event: the person's words, and what changed beside the state.</summary>
    private sealed record Said(string? Note, string? Detail = null)
    {
        public static Said Nothing { get; } = new(Note: null);
    }
}

/// <summary>A complaint as it was when the person looked: a move on anything newer is refused.</summary>
public sealed record ComplaintAt(Guid Id, long Version);

/// <summary>What was found and done (申请终止).</summary>
public sealed record ComplaintAnswer(string? Result)
{
    /// <summary>Required of whoever is not complained about themselves.</summary>
    public ComplaintFinding? Finding { get; init; }

    public string? Investigation { get; init; }
    public string? Measures { get; init; }
    public string? Duty { get; init; }

    /// <summary>Yuan.</summary>
    public decimal? Compensation { get; init; }
}

/// <summary>Whoever is complained about decides nothing about it.</summary>
public sealed class ComplaintConflictException(ComplaintMove move) : DomainRuleException("您是被投诉人，不能对这件投诉“{0}”。", Labels.Of(move));
