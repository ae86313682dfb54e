using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Notices;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Tests.Access;
using HospitalCrm.Tests.Patients;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Messaging;

public sealed class GroupSendTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task A_small_send_goes_without_approval_and_everybody_gets_their_own_words_once(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await world.AddPatientsAsync(5);

        var id = await world.HandInAsync();
        var send = await world.FinishAsync(id);

        Assert.Equal((GroupSendState.Done, 5, 5, 0, 0), (send.State, send.Found, send.Queued, send.Skipped, send.SameNumber));
        Assert.Equal("全部患者", send.QueryInWords);
        await using var db = await world.OpenDbAsync(Cancel);
        var texts = (await db.OutboxMessages.AsNoTracking().ToListAsync(Cancel)).Select(m => world.Get<Outbox>().Open(m).Text).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(5, texts.Count);
        Assert.EndsWith("患者1女士，本周六上午有健康讲座。", texts[0], StringComparison.Ordinal);
        Assert.StartsWith("【", texts[0], StringComparison.Ordinal);
        Assert.All(await db.OutboxMessages.AsNoTracking().ToListAsync(Cancel), m => Assert.Equal((SmsKind.Group, SmsLanes.Bulk), (m.Kind, m.Priority)));
    }

    [Theory, DatabaseData]
    public async Task Above_the_limit_a_second_person_approves_and_nobody_their_own(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await world.EmployAsync("approver", "审批人", ShippedRoles.QualityDepartment);
        await world.AddPatientsAsync(120);

        var id = await world.HandInAsync();
        await world.RunAsync(2);

        Assert.Equal(GroupSendState.AwaitingApproval, (await world.SendOfAsync(id)).State);
        Assert.Equal(0, await world.CountAsync(id));
        Assert.Contains("另一个人", await AccessWorld.ToldAsync(() => world.Get<GroupSendDesk>().ApproveAsync(id, Cancel)), StringComparison.Ordinal);
        await using (var db = await world.OpenDbAsync(Cancel)) Assert.Equal(1, await db.Notices.CountAsync(n => n.Kind == NoticeKind.GroupSendAwaiting, Cancel));

        world.ActAsSecond();
        await world.Get<GroupSendDesk>().ApproveAsync(id, Cancel);
        var send = await world.FinishAsync(id);

        Assert.Equal((GroupSendState.Done, "second", 120), (send.State, send.ApprovedBy, send.Queued));
        await using var log = await world.OpenDbAsync(Cancel);
        Assert.True(await log.AuditEntries.AnyAsync(e => e.Module == "group-sends" && e.UserCode == "second" && e.Action == AuditAction.Change, Cancel));
    }

    [Fact]
    public async Task A_returned_send_says_why_is_changed_by_its_creator_and_handed_in_again()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var creator = await world.EmployAsync("leader", "院长", ShippedRoles.Leader);
        await world.AddPatientsAsync(101);
        var id = await world.HandInAsync();
        var first = world.Actor.Current;
        world.ActAsSecond();

        await world.Get<GroupSendDesk>().ReturnAsync(id, "请写明地点", Cancel);

        Assert.Contains("只有创建人", await AccessWorld.ToldAsync(() => world.Get<GroupSendDesk>().HandInAsync(id, Cancel)), StringComparison.Ordinal);
        world.Actor.Current = first;
        var card = (await world.Get<GroupSendDesk>().TryGetAsync(id, Cancel))!;
        Assert.Equal((GroupSendState.Returned, "请写明地点", true), (card.Send.State, card.Send.ReturnReason, card.MayEdit));
        await using (var db = await world.OpenDbAsync(Cancel)) Assert.True(await db.Notices.AnyAsync(n => n.AccountId == creator.Id && n.Kind == NoticeKind.GroupSendReturned, Cancel));
        await world.Get<GroupSendDesk>().EditAsync(id, card.Send.Version, Messages.Draft("{姓名}，讲座在门诊三楼。"), Cancel);
        Assert.Contains("刚被修改", await AccessWorld.ToldAsync(() => world.Get<GroupSendDesk>().EditAsync(id, card.Send.Version, Messages.Draft(), Cancel)), StringComparison.Ordinal);
        Assert.Equal(GroupSendState.AwaitingApproval, await world.Get<GroupSendDesk>().HandInAsync(id, Cancel));
    }

    [Theory, DatabaseData]
    public async Task One_number_gets_one_message_however_many_patients_have_it_and_those_without_are_counted(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        // Of 450 patients every third has no number, and the others share sixty; the same number is met again portions later.
        await world.AddPatientsAsync(450, i => i % 3 == 0 ? null : Messages.Mobile(i % 60));
        await world.SetLimitAsync(1000);

        var id = await world.HandInAsync();
        var send = await world.FinishAsync(id);

        Assert.Equal((GroupSendState.Done, 40, 150, 260), (send.State, send.Queued, send.Skipped, send.SameNumber));
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(40, await db.OutboxMessages.Select(m => m.PhoneIndex).Distinct().CountAsync(Cancel));
    }

    [Theory, DatabaseData]
    public async Task Two_nodes_and_a_crash_between_portions_queue_everybody_exactly_once(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await world.AddPatientsAsync(700);
        await world.SetLimitAsync(1000);
        var id = await world.HandInAsync();
        // A node that died with the lease in its hand, in the middle: its last transaction did not commit.
        await using (var db = await world.OpenDbAsync(Cancel))
        {
            var until = world.Time.GetUtcNow().UtcDateTime.AddSeconds(50);
            await db.GroupSends.ExecuteUpdateAsync(set => set.SetProperty(s => s.LeaseOwner, "dead").SetProperty(s => s.LeaseUntil, until), Cancel);
        }

        Assert.Equal(0, await world.RunAsync());
        world.Time.Advance(TimeSpan.FromMinutes(2));
        for (var round = 0; round < 4; round++) await Task.WhenAll(Task.Run(() => world.RunAsync(), Cancel), Task.Run(() => world.RunAsync(), Cancel));

        var send = await world.FinishAsync(id);
        Assert.Equal((GroupSendState.Done, 700), (send.State, send.Queued));
        await using var read = await world.OpenDbAsync(Cancel);
        Assert.Equal((700, 700), (await read.OutboxMessages.CountAsync(Cancel), await read.OutboxMessages.Select(m => m.PhoneIndex).Distinct().CountAsync(Cancel)));
    }

    [Theory, DatabaseData]
    public async Task It_keeps_no_further_ahead_of_the_carrier_than_its_bound_so_pause_and_cancel_stop_the_rest(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await world.AddPatientsAsync(1_700);
        await world.SetLimitAsync(5000);
        var id = await world.HandInAsync();

        await world.RunAsync(5);
        var ahead = await world.CountAsync(id, SmsState.Waiting);
        await world.Get<GroupSendDesk>().PauseAsync(id, Cancel);
        await ExecuteAsync(world, id, SmsState.Submitted);
        await world.RunAsync(2);
        var paused = await world.CountAsync(id);
        await world.Get<GroupSendDesk>().ResumeAsync(id, Cancel);
        await world.RunAsync();
        var resumed = await world.CountAsync(id);
        await world.Get<GroupSendDesk>().CancelAsync(id, Cancel);
        await world.RunAsync(2);

        Assert.InRange(ahead, GroupSendRun.MostAhead, GroupSendRun.MostAhead + GroupSendRun.Portion);
        Assert.Equal(ahead, paused);
        Assert.True(resumed > paused);
        Assert.Equal((0, resumed - paused), (await world.CountAsync(id, SmsState.Waiting), await world.CountAsync(id, SmsState.Cancelled)));
        Assert.Equal(resumed, await world.CountAsync(id));
        var card = (await world.Get<GroupSendDesk>().TryGetAsync(id, Cancel))!;
        Assert.Equal(GroupSendState.Cancelled, card.Send.State);
        Assert.Equal([(SmsHold.ByHand, resumed - paused)], card.Progress.Holds);
    }

    [Fact]
    public async Task What_comes_back_from_the_carrier_after_cancelling_is_not_sent()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await world.AddPatientsAsync(3);
        var id = await world.HandInAsync(Messages.Draft(notBefore: null));
        await world.RunAsync();
        await ExecuteAsync(world, id, SmsState.Sending);
        await ExecuteStateAsync(world, id, GroupSendState.Running);
        await world.Get<GroupSendDesk>().CancelAsync(id, Cancel);
        await ExecuteAsync(world, id, SmsState.Waiting);

        await world.RunAsync();

        Assert.Equal(3, await world.CountAsync(id, SmsState.Cancelled));
    }

    [Fact]
    public async Task Not_before_its_moment()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await world.AddPatientsAsync(3);
        var id = await world.HandInAsync(Messages.Draft(notBefore: CrmWorld.Start.UtcDateTime.AddHours(3)));

        Assert.Equal(0, await world.RunAsync());
        world.Time.Advance(TimeSpan.FromHours(3));
        await world.RunAsync(2);

        Assert.Equal(3, await world.CountAsync(id));
    }

    [Fact]
    public async Task More_patients_than_anybody_answered_for_are_asked_about_again()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await world.AddPatientsAsync(90);
        var id = await world.HandInAsync(Messages.Draft(notBefore: CrmWorld.Start.UtcDateTime.AddDays(1)));
        await world.AddPatientsAsync(60, i => Messages.Mobile(i + 1000));
        world.Time.Advance(TimeSpan.FromDays(1));

        await world.RunAsync(2);

        var send = await world.SendOfAsync(id);
        Assert.Equal((GroupSendState.AwaitingApproval, 150, 0), (send.State, send.Found, await world.CountAsync(id)));
        world.ActAsSecond();
        await world.Get<GroupSendDesk>().ApproveAsync(id, Cancel);
        await world.RunAsync(2);
        Assert.Equal(150, await world.CountAsync(id));
    }

    [Theory]
    [InlineData("{姓名}您好{", "缺少")]
    [InlineData("{病情}", "病情")]
    [InlineData("  ", "请填写短信内容")]
    public async Task A_text_that_cannot_be_sent_is_refused_before_it_is_kept(string text, string told)
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);

        Assert.Contains(told, await AccessWorld.ToldAsync(() => world.Get<GroupSendDesk>().AddAsync(Messages.Draft(text), Cancel)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_cannot_be_sent_to_a_group_and_an_empty_audience_is_told()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);

        Assert.Contains("服务类或资讯类", await AccessWorld.ToldAsync(() => world.Get<GroupSendDesk>().AddAsync(Messages.Draft(@class: SmsClass.Code), Cancel)), StringComparison.Ordinal);
        Assert.Contains("没有患者", await AccessWorld.ToldAsync(() => world.HandInAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_patient_for_whom_a_variable_has_no_value_is_skipped_and_braces_in_names_are_only_text()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await SomePatients.TakeOverAsync(world, "张{年龄}三", Cancel, mobile: "15400000001", more: p => p.LastDepartmentName = "儿科");
        await SomePatients.TakeOverAsync(world, "李四", Cancel, mobile: "15400000002");

        var id = await world.HandInAsync(Messages.Draft("{姓名}，{科室}提醒您。"));
        await world.RunAsync(2);

        await using var db = await world.OpenDbAsync(Cancel);
        Assert.EndsWith("张{年龄}三，儿科提醒您。", world.Get<Outbox>().Open(await db.OutboxMessages.SingleAsync(Cancel)).Text, StringComparison.Ordinal);
        Assert.Equal(1, (await world.SendOfAsync(id)).Skipped);
    }

    [Fact]
    public async Task The_preview_shows_three_patients_masked_with_parts_and_cost()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await world.AddPatientsAsync(5);

        var preview = await world.Get<GroupSendDesk>().PreviewAsync(Messages.Draft(@class: SmsClass.Information), Cancel);

        Assert.Equal(["154****0000", "154****0001", "154****0002"], preview.Messages.Select(m => m.Number));
        Assert.All(preview.Messages, m => Assert.EndsWith(SmsWording.UsualOptOutHint, m.Text, StringComparison.Ordinal));
        Assert.Equal((1, 0.22m), (preview.Parts, preview.Cost));
    }

    [Fact]
    public async Task The_query_of_the_patient_list_chooses_whom_and_stands_there_in_words()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await world.AddPatientsAsync(4);
        var tag = await world.TagAsync("VIP");
        await using (var db = await world.OpenDbAsync(Cancel))
        {
            var patient = await db.Patients.OrderBy(p => p.Number).FirstAsync(Cancel);
            await world.Get<PatientTagDesk>().PutOnAsync(patient.Id, tag, Cancel);
        }

        var reach = await world.Get<GroupSendDesk>().DescribeAsync($"?tag={tag}&q=%E5%BC%A0&page=3&no.such=1&visit.from=", Cancel);
        var id = await world.HandInAsync(Messages.Draft(query: reach.Query));
        await world.RunAsync(2);

        Assert.Equal(($"?tag={tag}", "标签：VIP", 1), (reach.Query, reach.Words, reach.Found));
        Assert.Equal(1, await world.CountAsync(id));
    }

    [Theory, DatabaseData]
    public async Task A_head_reaches_the_patients_of_the_own_department_only_also_when_the_program_sends_for_them(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await SomePatients.TakeOverAsync(world, "本科室", Cancel, mobile: "15400000001", more: p => p.LastDepartmentCode = "MZ01");
        await SomePatients.TakeOverAsync(world, "别科室", Cancel, mobile: "15400000002", more: p => p.LastDepartmentCode = "MZ02");
        var whole = world.Actor.Current;
        world.Actor.Current = whole with { Scope = DataScope.Department, DepartmentCode = "MZ01", UserCode = "D001" };

        var id = await world.HandInAsync();
        world.Actor.Current = whole with { Scope = DataScope.Department, DepartmentCode = "MZ02", UserCode = "D002" };
        var seenByOther = await world.Get<GroupSendDesk>().TryGetAsync(id, Cancel);
        await world.RunAsync(2);

        Assert.Null(seenByOther);
        Assert.Equal((1, 1), ((await world.SendOfAsync(id)).Found, await world.CountAsync(id)));
    }

    private static async Task ExecuteAsync(CrmWorld world, Guid id, SmsState state)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        await db.OutboxMessages.Where(m => m.GroupSendId == id).ExecuteUpdateAsync(set => set.SetProperty(m => m.State, state), Cancel);
    }

    private static async Task ExecuteStateAsync(CrmWorld world, Guid id, GroupSendState state)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        await db.GroupSends.Where(s => s.Id == id).ExecuteUpdateAsync(set => set.SetProperty(s => s.State, state), Cancel);
    }
}

internal static class GroupSendSettings
{
    /// <summary>群发审批人数, as its page saves it.</summary>
    public static async Task SetLimitAsync(this CrmWorld world, int patients)
    {
        var desk = world.Get<Domain.Parameters.SettingsDesk>();
        var cancel = TestContext.Current.CancellationToken;
        await desk.SaveAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["GroupApprovalLimit"] = patients.ToString(System.Globalization.CultureInfo.InvariantCulture) }, await desk.ReadAsync(cancel), cancel);
    }
}
