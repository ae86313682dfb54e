using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Tests.Access;
using HospitalCrm.Tests.Patients;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Messaging;

public sealed class ReplyDeskTests
{
    private const string Number = "13800001234";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task A_conversation_has_both_sides_in_order_and_leads_to_the_archive(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var mother = await world.AddMotherAsync();
        await world.SendAsync(Number, "【医院】请于周五复诊。");
        world.Time.Advance(TimeSpan.FromMinutes(1));
        var reply = await world.ReceiveAsync(Number, "可以改到下周吗");
        world.Time.Advance(TimeSpan.FromMinutes(1));

        await world.Get<ReplyDesk>().AnswerAsync(reply, "可以，请拨打预约电话。", Cancel);
        var thread = (await world.Get<ReplyDesk>().TryGetAsync(reply, Cancel))!;

        Assert.Equal(("138****1234", mother, 0), (thread.Number, Assert.Single(thread.Patients).Id, thread.Waiting));
        Assert.Equal([false, true, false], thread.Newest.Bubbles.Select(b => b.IsIn));
        Assert.Equal([null, "可以改到下周吗", thread.Signature + "可以，请拨打预约电话。"], thread.Newest.Bubbles.Select(b => b.Text));
        Assert.Equal([null, "leader", "院长"], thread.Newest.Bubbles.Select(b => b.By));
        await using var db = await world.OpenDbAsync(Cancel);
        var answer = await db.OutboxMessages.SingleAsync(m => m.Kind == SmsKind.Reply, Cancel);
        Assert.Equal((SmsClass.Service, SmsLanes.Urgent, mother), (answer.Class, answer.Priority, answer.PatientId));
        Assert.False(await db.AuditEntries.AnyAsync(e => e.Subject != null && e.Subject.Contains("1234"), Cancel));
    }

    [Theory, DatabaseData]
    public async Task A_long_conversation_is_read_fifty_at_a_time_without_a_gap_or_a_double(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var last = Guid.Empty;
        for (var i = 0; i < 60; i++)
        {
            await world.SendAsync(Number, $"问{i}", SmsKind.Reply);
            last = await world.ReceiveAsync(Number, $"答{i}");
            // Several at one moment too.
            if (i % 3 == 0) world.Time.Advance(TimeSpan.FromSeconds(1));
        }

        var part = (await world.Get<ReplyDesk>().TryGetAsync(last, Cancel))!.Newest;
        List<ThreadBubble> all = [.. part.Bubbles];
        var pages = 1;
        while (part.Earlier is { } earlier)
        {
            part = await world.Get<ReplyDesk>().ReadEarlierAsync(last, earlier, Cancel);
            all.InsertRange(0, part.Bubbles);
            pages++;
        }

        Assert.Equal(3, pages);
        Assert.Equal(120, all.Select(b => b.Id).Distinct().Count());
        Assert.Equal(120, all.Count);
        Assert.Equal(all.Select(b => b.At).Order(), all.Select(b => b.At));
    }

    [Fact]
    public async Task Words_of_other_messages_are_shown_one_at_a_time_and_told_to_the_log()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var sent = await world.SendAsync(Number, "【医院】检查结果已出。", SmsKind.ExaminationResult);
        var reply = await world.ReceiveAsync(Number, "收到");
        var other = await world.ReceiveAsync("13900000001", "你好");

        var text = await world.Get<ReplyDesk>().ShowTextAsync(reply, sent, Cancel);
        var number = await world.Get<ReplyDesk>().ShowNumberAsync(reply, "回电", Cancel);

        Assert.Equal(("【医院】检查结果已出。", Number), (text, number));
        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<ReplyDesk>().ShowTextAsync(other, sent, Cancel));
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(2, await db.AuditEntries.CountAsync(e => e.Action == AuditAction.ShowNumber && e.Module == "sms-replies", Cancel));
    }

    [Fact]
    public async Task A_number_that_is_no_mobile_is_shown_and_cannot_be_answered()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var reply = await world.ReceiveAsync("10690001234", "验证成功");

        var thread = (await world.Get<ReplyDesk>().TryGetAsync(reply, Cancel))!;

        Assert.Equal(("10****34", false), (thread.Number, thread.IsMobile));
        Assert.Contains("不是手机号", await AccessWorld.ToldAsync(() => world.Get<ReplyDesk>().AnswerAsync(reply, "您好", Cancel)), StringComparison.Ordinal);
    }

    [Theory, DatabaseData]
    public async Task The_list_shows_the_beginning_of_the_words_and_what_is_open(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var long1 = await world.ReceiveAsync(Number, new string('长', 29) + "😀" + "后面");
        world.Time.Advance(TimeSpan.FromSeconds(1));
        await world.ReceiveAsync("13900000001", "短\n行");
        var list = world.Get<InboundList>();

        Assert.Equal(["短 行", new string('长', 29) + "…"], await list.ColumnAsync("text"));
        Assert.Equal(["139****0001", "138****1234"], await list.ColumnAsync("number"));
        await world.Get<ReplyDesk>().HandleAsync([long1], Cancel);

        Assert.Equal(["139****0001"], await list.ColumnAsync("number", ("handled", "0")));
        Assert.Equal(["138****1234"], await list.ColumnAsync("number", ("handled", "1")));
        Assert.Equal(["138****1234"], await list.ColumnAsync("number", ("number", "１３８ 0000 1234")));
    }

    [Theory, DatabaseData]
    public async Task Replies_of_patients_of_another_department_are_neither_listed_nor_opened(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await SomePatients.TakeOverAsync(world, "本科室", Cancel, mobile: "13900000011", more: p => p.LastDepartmentCode = "MZ01");
        await SomePatients.TakeOverAsync(world, "别科室", Cancel, mobile: "13900000012", more: p => p.LastDepartmentCode = "MZ02");
        await world.ReceiveAsync("13900000011", "甲");
        var other = await world.ReceiveAsync("13900000012", "乙");
        var stranger = await world.ReceiveAsync("13900000013", "丙");

        world.Actor.Current = world.Actor.Current with { Scope = DataScope.Department, DepartmentCode = "MZ01", UserCode = "D001" };

        Assert.Equal(["甲"], await world.Get<InboundList>().ColumnAsync("text"));
        Assert.Null(await world.Get<ReplyDesk>().TryGetAsync(other, Cancel));
        Assert.Null(await world.Get<ReplyDesk>().TryGetAsync(stranger, Cancel));
        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<ReplyDesk>().AnswerAsync(other, "x", Cancel));
        await world.Get<ReplyDesk>().HandleAsync([other], Cancel);
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.False(await db.InboundMessages.AnyAsync(m => m.HandledAt != null, Cancel));
    }

    [Fact]
    public async Task The_time_line_of_the_patient_names_replies_and_never_says_their_words()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var mother = await world.AddMotherAsync();
        await world.ReceiveAsync(Number, "我的病好了");

        Assert.Equal(["短信回复：普通回复，来自138****1234"], await world.TimelineAsync(mother, "replies"));
    }

    [Fact]
    public async Task An_answer_with_a_sensitive_word_or_without_words_is_refused()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var reply = await world.ReceiveAsync(Number, "你好");
        var desk = world.Get<Domain.Parameters.SettingsDesk>();
        await desk.SaveAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["SensitiveWords"] = "发票" }, await desk.ReadAsync(Cancel), Cancel);

        Assert.Contains("敏感词", await AccessWorld.ToldAsync(() => world.Get<ReplyDesk>().AnswerAsync(reply, "请来取发 票", Cancel)), StringComparison.Ordinal);
        Assert.Contains("请填写短信内容", await AccessWorld.ToldAsync(() => world.Get<ReplyDesk>().AnswerAsync(reply, "  ", Cancel)), StringComparison.Ordinal);
    }
}
