using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Complaints;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Tests.Access;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Complaints;

/// <summary>What registering and the moves do beside the state: who is told, what is refused, what is kept.</summary>
public sealed class ComplaintDeskTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task Registering_tells_the_person_complained_about_without_the_patients_name_and_gives_the_complainant_a_code(string product)
    {
        await using var world = await ComplaintWorld.CreateAsync(product);
        await world.GiveMobileAsync("D001", "13600000001");

        var receipt = await world.RegisterAsync();

        Assert.Equal("TS202611230001", receipt.Number);
        Assert.Equal(8, receipt.QueryCode!.Length);
        Assert.Equal(new DateOnly(2026, 11, 30), receipt.DueOn);
        var texts = await world.TextsAsync();
        var staff = Assert.Single(texts, t => t.To == "13600000001");
        Assert.EndsWith("投诉TS202611230001（服务态度·生冷硬顶推）已登记，请配合处理，请于11月30日前处理。", staff.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("陈", staff.Text, StringComparison.Ordinal);
        var patient = Assert.Single(texts, t => t.To == "13900000001");
        Assert.Contains($"编号TS202611230001，查询码{receipt.QueryCode}", patient.Text, StringComparison.Ordinal);
        Assert.Equal("TS202611230002", (await world.RegisterAsync()).Number);
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.True(await db.AuditEntries.AnyAsync(e => e.Module == "complaints" && e.Action == AuditAction.Add && e.UserCode == "R001", Cancel));
    }

    [Theory, DatabaseData]
    public async Task The_loop_runs_twice_and_every_round_keeps_its_own_times_while_the_legal_date_stays(string product)
    {
        await using var world = await ComplaintWorld.CreateAsync(product);
        var id = (await world.RegisterAsync()).Id;
        var legal = (await world.ReadAsync(id)).LegalDueAt;
        await world.MoveAsync("投诉管理部门", ComplaintMove.Accept, id);
        world.Time.Advance(TimeSpan.FromDays(2));
        await world.MoveAsync("责任人", ComplaintMove.AskToEnd, id);
        world.Time.Advance(TimeSpan.FromDays(1));
        await world.MoveAsync("话务员", ComplaintMove.SendBack, id);
        world.Time.Advance(TimeSpan.FromDays(1));
        await world.MoveAsync("责任人", ComplaintMove.AskToEnd, id);
        await world.MoveAsync("话务员", ComplaintMove.EndAfterCall, id);

        var ended = await world.ReadAsync(id);
        Assert.Equal((ComplaintState.Closed, ComplaintEnding.CallBack, 2, 5, 4), (ended.State, ended.Ending, ended.Round, ended.Satisfaction, ended.WorkingDays));
        Assert.Equal(legal, ended.LegalDueAt);
        Assert.Equal([(1, 2), (2, 1)], ended.Rounds.OrderBy(r => r.No).Select(r => (r.No, r.WorkingDays!.Value)));
        Assert.False(ended.IsLate);
        Assert.Equal(
            [ComplaintMove.Register, ComplaintMove.Accept, ComplaintMove.AskToEnd, ComplaintMove.SendBack, ComplaintMove.AskToEnd, ComplaintMove.EndAfterCall], (await world.EventsAsync(id)).Select(e => e.Move));
    }

    [Theory, DatabaseData]
    public async Task What_was_done_can_be_neither_changed_nor_taken_away(string product)
    {
        await using var world = await ComplaintWorld.CreateAsync(product);
        var id = (await world.RegisterAsync()).Id;

        await using var db = await world.OpenDbAsync(Cancel);
        var told = await db.ComplaintEvents.AsTracking().FirstAsync(e => e.ComplaintId == id, Cancel);
        db.Entry(told).Property(e => e.Note).CurrentValue = "从未发生";

        await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync(Cancel));
        db.Entry(told).State = EntityState.Deleted;
        await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync(Cancel));
    }

    [Fact]
    public async Task Bad_input_gets_a_sentence_under_its_field_and_nothing_is_saved()
    {
        await using var world = await ComplaintWorld.CreateAsync("Sqlite");
        var facts = await world.FactsAsync();
        await using (var db = await world.OpenDbAsync(Cancel))
        {
            var @class = await db.Set<ComplaintClass>().AsTracking().FirstAsync(c => c.Id == facts.ClassId, Cancel);
            var target = await db.ComplaintTargets.AsTracking().FirstAsync(t => t.Code == "D002", Cancel);
            (@class.IsDisabled, target.IsComplainable) = (true, false);
            await world.SaveAsync(db, Cancel);
        }

        world.ActAs("首诉接待人");
        var open = await world.FactsAsync("语言不当");
        async Task<string> SaidAsync(string field, ComplaintFacts tried) => await Registers.RefusedAsync(field, () => world.Get<ComplaintIntake>().RegisterAsync(tried, Cancel));

        Assert.Equal("投诉分类“生冷硬顶推”已停用，请重新选择。", await SaidAsync("class", facts));
        Assert.Equal("请选择“投诉分类”。", await SaidAsync("class", open with { ClassId = null }));
        Assert.Equal("内容最多2000个字，现在是20000个字，请删减后再试。", await SaidAsync("content", open with { Content = new('字', 20_000) }));
        Assert.Equal("请填写“内容”。", await SaidAsync("content", open with { Content = " \n " }));
        Assert.Equal("匿名投诉没有联系电话就不能回访：请填写联系电话，或取消“希望回访”。", await SaidAsync("phone", open with { IsAnonymous = true, ComplainantName = null, Phone = null }));
        Assert.Equal("电话号码应为3到20位数字，您输入了2位。", await SaidAsync("phone", open with { Phone = "12" }));
        Assert.Equal("请填写投诉人姓名；不愿留名请勾选“匿名”。", await SaidAsync("name", open with { ComplainantName = "" }));
        Assert.Equal("不能登记对自己的投诉，请交给其他同事或投诉管理部门登记。", await SaidAsync("targets", open with { Targets = ["R001"] }));
        Assert.Equal("“李娜”不在可投诉人之内，请改选其科室。", await SaidAsync("targets", open with { Targets = ["D002"] }));
        Assert.Equal("“张伟”是被投诉人，不能作首诉接待人。", await SaidAsync("receiver", open with { FirstReceiverCode = "D001" }));
        Assert.Equal("事发日期不能晚于今天。", await SaidAsync("happened", open with { HappenedOn = new(2026, 11, 24) }));
        Assert.Equal("来访人数应在1到999之间。", await SaidAsync("visitors", open with { Visitors = 0 }));
        await using var after = await world.OpenDbAsync(Cancel);
        Assert.Equal(0, await after.Complaints.CountAsync(Cancel));
    }

    [Theory, DatabaseData]
    public async Task Somebody_who_left_can_be_complained_about_but_cannot_answer_for_it(string product)
    {
        await using var world = await ComplaintWorld.CreateAsync(product);
        world.His.Staff.RemoveAll(s => s.Code is "D001" or "D003");
        await world.Get<Domain.Satisfaction.RatingTargetRefresh>().RunAsync(Cancel);

        var id = (await world.RegisterAsync()).Id;

        Assert.Contains((await world.ReadAsync(id)).Parties, p => p is { Role: PartyRole.Target, Code: "D001", Name: "张伟" });
        world.ActAs("投诉管理部门");
        var at = await world.AtAsync(id);
        Assert.Equal("“郑丽”已离职，请选择别的责任人。", await Registers.RefusedAsync("owner", () => world.Get<ComplaintDesk>().AcceptAsync(at, "D003", null, Cancel)));
    }

    [Theory, DatabaseData]
    public async Task The_person_complained_about_is_never_made_the_one_who_answers(string product)
    {
        await using var world = await ComplaintWorld.CreateAsync(product);
        var id = (await world.RegisterAsync()).Id;
        world.ActAs("投诉管理部门");
        var at = await world.AtAsync(id);

        Assert.Equal("“张伟”是被投诉人，不能作责任人，请选择其上级或别的同事。", await Registers.RefusedAsync("owner", () => world.Get<ComplaintDesk>().AcceptAsync(at, "D001", null, Cancel)));
        Assert.DoesNotContain(await world.Get<ComplaintFile>().PeopleOfAsync(id, ComplaintWorld.Clinic, Cancel), c => c.Value == "D001");
    }

    [Theory, DatabaseData]
    public async Task A_head_who_is_complained_about_decides_nothing(string product)
    {
        await using var world = await ComplaintWorld.CreateAsync(product);
        world.His.Staff.Add(new("head", "顾明国", ComplaintWorld.Clinic, "科主任", Domain.His.HisStaffCategory.Doctor, null));
        await world.Get<Domain.Satisfaction.RatingTargetRefresh>().RunAsync(Cancel);
        var id = (await world.RegisterAsync(await world.FactsAsync() with { Targets = ["head"] })).Id;
        var at = await world.AtAsync(id);
        world.ActAs("科室主管");

        Assert.Equal("您是被投诉人，不能对这件投诉“受理”。", await AccessWorld.ToldAsync(() => world.Get<ComplaintDesk>().AcceptAsync(at, null, null, Cancel)));
        var card = await world.Get<ComplaintFile>().TryGetAsync(id, Cancel);
        Assert.Equal([ComplaintMove.Alarm, ComplaintMove.Note], card!.Moves.Order().Where(m => m is ComplaintMove.Alarm or ComplaintMove.Note).OrderDescending());
        Assert.Equal(2, card.Moves.Count);
    }

    [Theory, DatabaseData]
    public async Task The_person_complained_about_sees_no_telephone_and_only_the_first_character_of_the_name(string product)
    {
        await using var world = await ComplaintWorld.CreateAsync(product);
        var id = (await world.RegisterAsync()).Id;
        var target = ComplaintWorld.People["被投诉人"];
        world.Actor.Current = target with { Permissions = target.Permissions.Append(Permissions.Complaints.ShowNumbers).ToHashSet(StringComparer.Ordinal) };

        var card = await world.Get<ComplaintFile>().TryGetAsync(id, Cancel);

        Assert.Equal(("陈*", null, false), (card!.Who.Name, card.Phone, card.MayShowPhone));
        Assert.Equal("您是被投诉人，不能查看投诉人的电话。", await AccessWorld.ToldAsync(() => world.Get<ComplaintFile>().ShowPhoneAsync(id, "想问问", Cancel)));
    }

    [Theory, DatabaseData]
    public async Task Whoever_asked_to_be_kept_from_others_is_known_to_the_office_alone(string product)
    {
        await using var world = await ComplaintWorld.CreateAsync(product);
        var id = (await world.RegisterAsync(await world.FactsAsync() with { IsConfidential = true })).Id;

        world.ActAs("科室主管");
        Assert.Equal((ComplainantVeil.Confidential, null), ((await world.Get<ComplaintFile>().TryGetAsync(id, Cancel))!.Who.Veil, (await world.Get<ComplaintFile>().TryGetAsync(id, Cancel))!.Who.Name));
        world.ActAs("投诉管理部门");
        Assert.Equal("陈静", (await world.Get<ComplaintFile>().TryGetAsync(id, Cancel))!.Who.Name);
    }

    [Theory, DatabaseData]
    public async Task A_whole_number_is_shown_for_a_reason_that_is_written_down(string product)
    {
        await using var world = await ComplaintWorld.CreateAsync(product);
        var id = (await world.RegisterAsync()).Id;
        world.Actor.Current = new TestActor().Current;

        Assert.Equal("13900000001", await world.Get<ComplaintFile>().ShowPhoneAsync(id, "电话回访", Cancel));

        await using var db = await world.OpenDbAsync(Cancel);
        Assert.True(await db.AuditEntries.AnyAsync(e => e.Action == AuditAction.ShowNumber && e.SubjectId == id.ToString(), Cancel));
        Assert.Equal("请填写查看完整号码的原因。", await AccessWorld.ToldAsync(() => world.Get<ComplaintFile>().ShowPhoneAsync(id, " ", Cancel)));
    }

    [Theory, DatabaseData]
    public async Task A_forced_end_waits_for_another_person_where_the_hospital_wants_it_and_nobody_agrees_to_their_own(string product)
    {
        await using var world = await ComplaintWorld.CreateAsync(product);
        await world.SetAsync("ForcedEndNeedsApproval", "true", Cancel);
        var id = (await world.RegisterAsync()).Id;
        var forcer = ComplaintWorld.People["强行终止人"];
        world.Actor.Current = forcer with { Permissions = forcer.Permissions.Append(Permissions.Complaints.ApproveForceEnd).ToHashSet(StringComparer.Ordinal) };

        Assert.False(await world.Get<ComplaintDesk>().ForceEndAsync(await world.AtAsync(id), "查无实据", Cancel));
        Assert.Equal(ComplaintState.Waiting, (await world.ReadAsync(id)).State);
        Assert.Equal("强行终止要由另一个人审批，不能审批自己的申请。", await AccessWorld.ToldAsync(async () => await world.Get<ComplaintDesk>().ApproveForceEndAsync(await world.AtAsync(id), null, Cancel)));
        await world.MoveAsync("审批人", ComplaintMove.ApproveForceEnd, id);

        var ended = await world.ReadAsync(id);
        Assert.Equal((ComplaintState.ForcedClosed, ComplaintEnding.Forced, "查无实据"), (ended.State, ended.Ending, ended.EndReason));
        world.ActAs("审批人");
        var report = await world.Get<ComplaintFigures>().ForcedEndsAsync(2026, 11, Cancel);
        Assert.Equal(("TS202611230001", "查无实据", "方正国", 1), (report.Rows[0].Number, report.Rows[0].Reason, report.Rows[0].By, report.Ended));
    }

    [Theory, DatabaseData]
    public async Task Nobody_reached_counts_only_after_three_different_days(string product)
    {
        await using var world = await ComplaintWorld.CreateAsync(product);
        var id = (await world.RegisterAsync()).Id;
        await world.MoveAsync("投诉管理部门", ComplaintMove.Accept, id);
        await world.MoveAsync("责任人", ComplaintMove.AskToEnd, id);
        for (var call = 0; call < 4; call++)
        {
            await world.MoveAsync("话务员", ComplaintMove.CallMissed, id);
            if (call > 0) world.Time.Advance(TimeSpan.FromDays(1));
            if (call != 2) continue;
            var at = await world.AtAsync(id);
            Assert.Equal("至少要在3个不同的日子拨打，现在是2个。", await Registers.RefusedAsync("failure", () => world.Get<ComplaintDesk>().EndUncalledAsync(at, CallBackFailure.NotReached, null, Cancel)));
        }

        await world.Get<ComplaintDesk>().EndUncalledAsync(await world.AtAsync(id), CallBackFailure.NotReached, null, Cancel);

        var ended = await world.ReadAsync(id);
        Assert.Equal((ComplaintState.Closed, ComplaintEnding.NotReached, 4, 3), (ended.State, ended.Ending, ended.CallsMissed, ended.CallDaysMissed));
    }

    [Theory, DatabaseData]
    public async Task Harm_to_a_patient_makes_it_the_most_urgent_and_alarms_at_once(string product)
    {
        await using var world = await ComplaintWorld.CreateAsync(product);
        var leader = await world.EmployAsync("boss", "院长", ShippedRoles.Leader);
        var id = (await world.RegisterAsync(await world.FactsAsync() with { IsSafety = true })).Id;

        var complaint = await world.ReadAsync(id);
        Assert.Equal(("特急", 100), (complaint.ImportanceName, complaint.Weight));
        Assert.Equal(new DateTime(2026, 11, 24, 16, 0, 0, DateTimeKind.Utc), complaint.DueAt);
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.True(await db.Notices.AnyAsync(n => n.AccountId == leader.Id && n.Kind == Domain.Notices.NoticeKind.ComplaintAlarm, Cancel));
    }

    [Theory, DatabaseData]
    public async Task Praise_is_told_to_whoever_was_praised_and_settled_without_a_call_back(string product)
    {
        await using var world = await ComplaintWorld.CreateAsync(product);
        var doctor = await world.EmployAsync("D001", "张伟", ShippedRoles.OrdinaryStaff);
        var id = (await world.RegisterAsync(new(ComplaintKind.Praise, ComplaintChannel.Visit) { Content = "张医生很耐心。", Targets = ["D001"] })).Id;

        var praise = await world.ReadAsync(id);
        Assert.StartsWith("BY20261123", praise.Number, StringComparison.Ordinal);
        Assert.Null(praise.LegalDueAt);
        Assert.Equal("非投诉·表扬", praise.ClassName);
        await using (var db = await world.OpenDbAsync(Cancel)) Assert.True(await db.Notices.AnyAsync(n => n.AccountId == doctor.Id && n.Kind == Domain.Notices.NoticeKind.PraiseReceived, Cancel));
        await world.MoveAsync("投诉管理部门", ComplaintMove.Settle, id);
        Assert.Equal((ComplaintState.Closed, ComplaintEnding.Settled), ((await world.ReadAsync(id)).State, (await world.ReadAsync(id)).Ending));
        Assert.Equal("张医生很耐心。", Assert.Single(await world.Get<ComplaintFigures>().PraiseOfAsync("D001", 10, Cancel)).Title);
        var report = await world.Get<ComplaintFigures>().PraiseAsync(new(2026, 1, 1), new(2026, 12, 31), Cancel);
        Assert.Equal((1, "心内科门诊", "张伟"), (report.Total, report.Departments.Single().Name, report.People.Single().Name));
    }

    [Theory, DatabaseData]
    public async Task A_merged_complaint_goes_on_in_the_other_and_can_be_taken_apart_again(string product)
    {
        await using var world = await ComplaintWorld.CreateAsync(product);
        var first = await world.RegisterAsync();
        var second = await world.RegisterAsync();
        world.ActAs("首诉接待人");
        Assert.Equal([second.Number, first.Number], (await world.Get<ComplaintIntake>().FindAlikeAsync(null, "139 0000 0001", null, Cancel)).Select(a => a.Number).OrderDescending());
        world.ActAs("投诉管理部门");
        Assert.Equal("没有编号为“TS209901010001”的投诉，或者不在您的数据范围内。", await Registers.RefusedAsync("into", async () => await world.Get<ComplaintDesk>().MergeAsync(await world.AtAsync(second.Id), "TS209901010001", null, Cancel)));
        Assert.Equal("不能合并到自己。", await Registers.RefusedAsync("into", async () => await world.Get<ComplaintDesk>().MergeAsync(await world.AtAsync(second.Id), second.Number, null, Cancel)));

        await world.Get<ComplaintDesk>().MergeAsync(await world.AtAsync(second.Id), first.Number.ToLowerInvariant(), null, Cancel);

        Assert.Equal(first.Id, (await world.ReadAsync(second.Id)).MergedIntoId);
        Assert.Contains(await world.EventsAsync(first.Id), e => e.Move == ComplaintMove.Merge && e.Detail == $"{second.Number} → {first.Number}");
        await world.MoveAsync("投诉管理部门", ComplaintMove.Unmerge, second.Id);
        Assert.Equal((ComplaintState.Waiting, null), ((await world.ReadAsync(second.Id)).State, (await world.ReadAsync(second.Id)).MergedIntoId));
    }

    [Theory, DatabaseData]
    public async Task A_transfer_that_is_returned_goes_back_where_it_came_from(string product)
    {
        await using var world = await ComplaintWorld.CreateAsync(product);
        var id = (await world.RegisterAsync()).Id;
        world.ActAs("投诉管理部门");
        await world.Get<ComplaintDesk>().TransferAsync(await world.AtAsync(id), "MZ02", null, "儿科的事", Cancel);
        Assert.Equal(("MZ02", true), ((await world.ReadAsync(id)).DepartmentCode, (await world.ReadAsync(id)).IsAwaitingReceipt));

        await world.MoveAsync("别的科室主管", ComplaintMove.Return, id);

        var back = await world.ReadAsync(id);
        Assert.Equal(("MZ01", false), (back.DepartmentCode, back.IsAwaitingReceipt));
        Assert.Equal("MZ01", Assert.Single(back.Parties, p => p.Role == PartyRole.Department).Code);
    }

    [Theory, DatabaseData]
    public async Task An_improvement_is_closed_only_by_somebody_else_who_has_verified_it(string product)
    {
        await using var world = await ComplaintWorld.CreateAsync(product);
        var number = (await world.RegisterAsync()).Number;
        var list = world.Get<ComplaintImprovements>();
        var id = await list.AddAsync(("complaint", number), ("measure", "每周一次沟通培训"), ("owner", "D003"), ("due", "2026-12-31"));
        async Task DoAsync(string who, string action, string why)
        {
            world.Actor.Current = ComplaintWorld.People[who] with { Permissions = Permissions.All.ToHashSet(StringComparer.Ordinal) };
            await list.Actions.First(a => a.Key == action).RunForReasonAsync!([id], why, Cancel);
        }

        Assert.Contains("不能这样操作", await AccessWorld.ToldAsync(() => DoAsync("投诉管理部门", "verify", "看过了")), StringComparison.Ordinal);
        await DoAsync("责任人", "finish", "已培训三次");
        Assert.Equal("整改要由另一个人验证，不能验证自己完成的。", await AccessWorld.ToldAsync(() => DoAsync("责任人", "verify", "很好")));
        await DoAsync("投诉管理部门", "return", "没有签到表");
        await DoAsync("责任人", "finish", "补上签到表");
        await DoAsync("投诉管理部门", "verify", "查看了签到表和满意度");

        await using var db = await world.OpenDbAsync(Cancel);
        var done = await db.ComplaintImprovements.AsNoTracking().SingleAsync(Cancel);
        Assert.Equal((ImprovementState.Verified, "查看了签到表和满意度", "孟思齐", "郑丽"), (done.State, done.Verdict, done.VerifierName, done.OwnerName));
    }

    [Fact]
    public async Task What_is_published_names_nobody()
    {
        await using var world = await ComplaintWorld.CreateAsync("Sqlite");
        var number = (await world.RegisterAsync()).Number;
        var list = world.Get<ComplaintPublications>();

        Assert.Equal("公开的内容不能有姓名“陈静”。", await Registers.RefusedAsync("said", () => list.AddAsync(("title", "态度"), ("said", "陈静说医生态度不好"), ("changed", "已培训"), ("complaint", number))));
        Assert.Equal("公开的内容不能有姓名“张伟”。", await Registers.RefusedAsync("changed", () => list.AddAsync(("title", "态度"), ("said", "医生态度不好"), ("changed", "张伟已道歉"), ("complaint", number))));
        Assert.Equal("公开的内容不能有电话、证件或病历号码。", await Registers.RefusedAsync("said", () => list.AddAsync(("title", "态度"), ("said", "请打13900000001"), ("changed", "已培训"))));
        var id = await list.AddAsync(("title", "态度"), ("said", "医生没有说明病情"), ("changed", "全科做了沟通培训"), ("complaint", number));
        Assert.Empty(await world.Get<ComplaintFigures>().PublishedAsync(Cancel));
        await list.Actions.First(a => a.Key == "publish").RunAsync([id], Cancel);
        Assert.Equal("医生没有说明病情", Assert.Single(await world.Get<ComplaintFigures>().PublishedAsync(Cancel)).Said);
    }
}

internal static class ComplaintPost
{
    /// <summary>The mobile number of somebody of the staff, as 工作人员 keeps it.</summary>
    public static async Task GiveMobileAsync(this CrmWorld world, string code, string mobile)
    {
        await using var db = await world.OpenDbAsync(TestContext.Current.CancellationToken);
        var member = await db.StaffMembers.AsTracking().FirstAsync(m => m.Code == code, TestContext.Current.CancellationToken);
        member.SetMobile(world.Get<PersonalDataVault>().Seal("staff-mobile", mobile), null, mobile[^4..]);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    public static async Task<IReadOnlyList<(string To, string Text)>> TextsAsync(this CrmWorld world)
    {
        await using var db = await world.OpenDbAsync(TestContext.Current.CancellationToken);
        return [.. (await db.OutboxMessages.AsNoTracking().ToListAsync(TestContext.Current.CancellationToken)).Select(m => world.Get<Outbox>().Open(m)).Select(m => (m.To.Digits, m.Text))];
    }
}
