using Bunit;
using HospitalCrm.App.Features.Messaging;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Tests.Messaging;
using Microsoft.EntityFrameworkCore;
using MudBlazor;

namespace HospitalCrm.Tests.App;

public sealed class MessagePagesTests
{
    private const string Number = "13900000001";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_conversation_shows_both_sides_and_counts_an_answer_while_it_is_typed()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        await pages.Hospital.SendAsync(Number, "【医院】您好", SmsKind.Reply);
        pages.Hospital.Time.Advance(TimeSpan.FromSeconds(1));
        var reply = await pages.Hospital.ReceiveAsync(Number, "几点上班？");
        var page = pages.Open<RepliesPage>($"/messaging/replies/{reply}", reply);

        page.WaitForAssertion(() => Assert.Equal(["【医院】您好", "几点上班？"], page.FindAll(".bubble-text").Select(b => b.TextContent.Trim())));
        page.Find("#answer").Input("八点。");
        Assert.Contains("按1条计费", page.Find("#answer-help").TextContent, StringComparison.Ordinal);
        await page.Find("form").SubmitAsync();

        page.WaitForAssertion(() => Assert.EndsWith("八点。", page.FindAll(".bubble-out .bubble-text")[^1].TextContent.Trim(), StringComparison.Ordinal));
        Assert.Empty(page.Find("#answer").GetAttribute("value") ?? "");
        Assert.DoesNotContain("待处理", page.Find(".thread-head").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_right_to_answer_there_is_nothing_to_answer_with()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        var reply = await pages.Hospital.ReceiveAsync(Number, "你好");
        pages.Reader.Current = pages.Reader.Current with { Permissions = new HashSet<string>([Permissions.SmsReplies.View], StringComparer.Ordinal) };

        var page = pages.Open<RepliesPage>($"/messaging/replies/{reply}", reply);

        page.WaitForAssertion(() => Assert.Single(page.FindAll(".bubble")));
        Assert.Empty(page.FindAll("textarea"));
        Assert.DoesNotContain("显示完整号码", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reply_that_is_not_there_says_so()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);

        var page = pages.Open<RepliesPage>($"/messaging/replies/{Guid.Empty}", Guid.Empty);

        page.WaitForAssertion(() => Assert.Contains("没有这条记录", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_form_of_a_group_send_previews_and_keeps_what_was_typed_when_it_is_refused()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        await pages.Hospital.AddPatientsAsync(2);
        var page = pages.Open<GroupSendForm>("/messaging/group-sends/new?personal=1");

        page.WaitForAssertion(() => Assert.Contains("共2人", page.Markup, StringComparison.Ordinal));
        Assert.Contains("没有带过来", page.Markup, StringComparison.Ordinal);
        page.Find("#text").Input("{姓名}您好{称呼}");
        pages.Hospital.Time.Advance(TimeSpan.FromSeconds(1));
        page.WaitForAssertion(() => Assert.Contains("称呼", page.Find(".notice[role=status]").TextContent, StringComparison.Ordinal));
        await page.Find("form").SubmitAsync();
        page.WaitForAssertion(() => Assert.Contains("请填写标题", page.Find(".notice-danger").TextContent, StringComparison.Ordinal));
        Assert.Equal("{姓名}您好{称呼}", page.Find("#text").GetAttribute("value"));

        page.Find("#text").Input("{姓名}您好");
        page.Find("#title").Input("问候");
        pages.Hospital.Time.Advance(TimeSpan.FromSeconds(1));
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll(".preview").Count));
        await page.Find("form").SubmitAsync();

        await using var db = await pages.Hospital.OpenDbAsync(Cancel);
        Assert.Equal("问候", (await db.GroupSends.SingleAsync(Cancel)).Title);
    }

    [Fact]
    public async Task A_group_send_that_nobody_has_to_approve_asks_before_it_leaves_and_not_before_it_is_complete()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        await pages.Hospital.AddPatientsAsync(2);
        var dialogs = pages.Context.Render<MudDialogProvider>();
        var page = pages.Open<GroupSendForm>("/messaging/group-sends/new");
        page.WaitForAssertion(() => Assert.Contains("共2人", page.Markup, StringComparison.Ordinal));

        await HandInAsync();
        page.WaitForAssertion(() => Assert.Contains("请填写标题", page.Find(".notice-danger").TextContent, StringComparison.Ordinal));
        Assert.DoesNotContain("现在提交吗", dialogs.Markup, StringComparison.Ordinal);

        page.Find("#title").Input("问候");
        page.Find("#text").Input("{姓名}您好");
        _ = HandInAsync();
        dialogs.WaitForAssertion(() => Assert.Contains("不需要审批，提交后发送给2人。现在提交吗？", dialogs.Markup, StringComparison.Ordinal));
        await dialogs.FindAll("button").First(b => b.TextContent.Trim() == "否").ClickAsync(new());
        Assert.Equal(GroupSendState.Draft, await StateAsync());

        var handed = HandInAsync();
        dialogs.WaitForAssertion(() => Assert.Contains("现在提交吗", dialogs.Markup, StringComparison.Ordinal));
        await dialogs.FindAll("button").First(b => b.TextContent.Trim() == "是").ClickAsync(new());
        await handed;
        Assert.Equal(GroupSendState.Running, await StateAsync());

        Task HandInAsync() => page.FindAll("button").First(b => b.TextContent.Trim() == "提交").ClickAsync(new());

        async Task<GroupSendState> StateAsync()
        {
            await using var db = await pages.Hospital.OpenDbAsync(Cancel);
            return (await db.GroupSends.SingleAsync(Cancel)).State;
        }
    }

    [Fact]
    public async Task A_group_send_offers_its_creator_no_approval_and_another_person_both_answers()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        await pages.Hospital.AddPatientsAsync(101);
        var id = await pages.Hospital.HandInAsync();

        var own = pages.Open<GroupSendsPage>($"/messaging/group-sends/{id}", id);
        own.WaitForAssertion(() => Assert.Contains("等待另一个人审批", own.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain("审批通过", own.Markup, StringComparison.Ordinal);

        pages.Reader.Current = pages.Reader.Current with { UserCode = "second" };
        var other = pages.Open<GroupSendsPage>($"/messaging/group-sends/{id}", id);
        other.WaitForAssertion(() => Assert.Equal(["退回", "审批通过", "取消群发"], other.FindAll(".group-line button").Select(b => b.TextContent.Trim())));
    }

    [Fact]
    public async Task The_page_of_a_running_send_moves_by_itself()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        await pages.Hospital.AddPatientsAsync(5);
        var id = await pages.Hospital.HandInAsync();
        var page = pages.Open<GroupSendsPage>($"/messaging/group-sends/{id}", id);
        page.WaitForAssertion(() => Assert.Contains("已排队0条", page.Markup, StringComparison.Ordinal));

        await pages.Hospital.FinishAsync(id);
        pages.Hospital.Time.Advance(TimeSpan.FromSeconds(1));

        page.WaitForAssertion(() =>
        {
            Assert.Contains("已排队5条", page.Markup, StringComparison.Ordinal);
            Assert.Contains("已完成", page.Find(".group-line").TextContent, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task The_health_page_shows_queues_gateways_and_outcomes_and_refreshes()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        var page = pages.Open<SmsHealthPage>("/messaging/health");
        page.WaitForAssertion(() => Assert.Contains(SimulatorGateway.ShownName, page.Markup, StringComparison.Ordinal));
        Assert.Contains("最近一天没有短信", page.Markup, StringComparison.Ordinal);

        await pages.Hospital.SendAsync(Number, "您好");
        pages.Hospital.Time.Advance(TimeSpan.FromMinutes(12));

        page.WaitForAssertion(() => Assert.Equal("12分钟", page.Find(".health-cards .low").TextContent));
        Assert.Contains("待发送", page.Markup, StringComparison.Ordinal);
    }
}
