using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Messaging;

public sealed class SmsLogTests
{
    private static readonly MobileNumber Phone = MobileNumber.Parse("13900000001");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task Messages_are_listed_newest_first_with_masked_number_state_reason_and_cost(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await PutAsync(world, SmsKind.ReturnVisit, SmsClass.Service, m => m.MarkSubmitted("Kannel", "1069", "7", world.Time.GetUtcNow().UtcDateTime));
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await PutAsync(world, SmsKind.Birthday, SmsClass.Information, m => m.MarkHeld(SmsHold.NoConsent));
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await PutAsync(world, SmsKind.Code, SmsClass.Code, m => m.MarkUnsent(SmsState.Failed, "no gateway for this number"));
        var log = world.Get<SmsLog>();

        Assert.Equal([SmsKind.Code, SmsKind.Birthday, SmsKind.ReturnVisit], (await log.ColumnAsync("kind")).Cast<SmsKind>());
        Assert.All(await log.ColumnAsync("number"), number => Assert.Equal("139****0001", number));
        Assert.Equal(["没有可用的网关", SmsHold.NoConsent, null], await log.ColumnAsync("hold"));
        Assert.Equal([null, null, 0.045m], await log.ColumnAsync("cost"));
        Assert.Equal([null, null, "1069"], await log.ColumnAsync("sender"));
    }

    [Theory, DatabaseData]
    public async Task Each_condition_finds_what_it_says(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var send = Guid.CreateVersion7();
        await PutAsync(world, SmsKind.ReturnVisit, SmsClass.Service, m => m.MarkSubmitted("Kannel", null, "7", world.Time.GetUtcNow().UtcDateTime));
        await PutAsync(world, SmsKind.Birthday, SmsClass.Information, m => m.MarkHeld(SmsHold.NoConsent));
        await PutAsync(world, SmsKind.Group, SmsClass.Information, m => m.GroupSendId = send, "13900000002");
        var log = world.Get<SmsLog>();

        async Task<int> CountAsync(string filter, string typed) => (await log.RowsAsync((filter, typed))).Count;
        Assert.Equal(2, await CountAsync("number", "139 0000 0001"));
        Assert.Equal(1, await CountAsync("kind", nameof(SmsKind.Birthday)));
        Assert.Equal(2, await CountAsync("class", nameof(SmsClass.Information)));
        Assert.Equal(1, await CountAsync("state", nameof(SmsState.Submitted)));
        Assert.Equal(1, await CountAsync("state", nameof(SmsState.Waiting)));
        Assert.Equal(1, await CountAsync("hold", nameof(SmsHold.NoConsent)));
        Assert.Equal(0, await CountAsync("hold", nameof(SmsHold.Blocked)));
        Assert.Equal(3, await CountAsync("system", Guid.Empty.ToString()));
        Assert.Equal(1, await CountAsync(SmsLog.GroupKey, send.ToString()));
        Assert.Equal(3, await CountAsync("at.from", "2026-11-23"));
        Assert.Equal(0, await CountAsync("at.from", "2026-11-24"));
        await Assert.ThrowsAsync<DomainRuleException>(() => log.RowsAsync(("number", "1234")));
        Assert.True(log.Filters.Single(f => f.Key == "number").IsPersonal);
    }

    [Theory, DatabaseData]
    public async Task Words_and_number_are_shown_one_message_at_a_time_for_a_reason_and_never_a_code(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var visit = await PutAsync(world, SmsKind.ReturnVisit, SmsClass.Service);
        var code = await PutAsync(world, SmsKind.Code, SmsClass.Code);
        var desk = world.Get<SmsLogDesk>();

        var shown = await desk.ShowAsync(visit, "患者来电核实", Cancel);
        var secret = await desk.ShowAsync(code, "患者来电核实", Cancel);

        Assert.Equal(("13900000001", "请按时复诊"), (shown.Number, shown.Text));
        Assert.Null(secret.Text);
        await Assert.ThrowsAsync<DomainRuleException>(() => desk.ShowAsync(visit, " ", Cancel));
        await using var db = await world.OpenDbAsync(Cancel);
        var entries = await db.AuditEntries.Where(e => e.Module == "sms-log" && e.Action == AuditAction.ShowNumber).ToListAsync(Cancel);
        Assert.Equal(2, entries.Count);
        Assert.All(entries, e => Assert.DoesNotContain("139000", e.Subject + e.Changes, StringComparison.Ordinal));
        world.Actor.Current = world.Actor.Current with { Permissions = new HashSet<string>([Permissions.SmsLog.View], StringComparer.Ordinal) };
        await Assert.ThrowsAsync<AccessDeniedException>(() => desk.ShowAsync(visit, "患者来电核实", Cancel));
        Assert.Equal("139****0001", (await desk.TryGetAsync(visit, Cancel))!.Number);
    }

    [Theory, DatabaseData]
    public async Task A_message_sent_again_is_a_new_one_that_names_the_first(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var unknown = await PutAsync(world, SmsKind.ReturnVisit, SmsClass.Service, m => m.MarkUnsent(SmsState.Unknown, "timeout"));
        var waiting = await PutAsync(world, SmsKind.ReturnVisit, SmsClass.Service, phone: "13900000002");
        var code = await PutAsync(world, SmsKind.Code, SmsClass.Code, m => m.MarkUnsent(SmsState.Failed, "x"), "13900000003");
        var desk = world.Get<SmsLogDesk>();

        await desk.ResendAsync([unknown], Cancel);

        await using var db = await world.OpenDbAsync(Cancel);
        var again = await db.OutboxMessages.SingleAsync(m => m.RepeatsId == unknown, Cancel);
        Assert.Equal((SmsState.Waiting, SmsKind.ReturnVisit), (again.State, again.Kind));
        Assert.Equal("请按时复诊", world.Get<Outbox>().Open(again).Text);
        Assert.Equal("有1条还在等待发送，不用重发。", (await Assert.ThrowsAsync<DomainRuleException>(() => desk.ResendAsync([unknown, waiting], Cancel))).Message);
        Assert.Equal("验证码不能重发，请让患者重新获取。", (await Assert.ThrowsAsync<DomainRuleException>(() => desk.ResendAsync([code], Cancel))).Message);
        Assert.Equal(1, await db.OutboxMessages.CountAsync(m => m.RepeatsId != null, Cancel));
    }

    [Theory, DatabaseData]
    public async Task Only_what_still_waits_is_taken_back(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var waiting = await PutAsync(world, SmsKind.ReturnVisit, SmsClass.Service);
        var code = await PutAsync(world, SmsKind.Code, SmsClass.Code, phone: "13900000002");
        var sent = await PutAsync(world, SmsKind.ReturnVisit, SmsClass.Service, m => m.MarkSubmitted("Kannel", null, "7", world.Time.GetUtcNow().UtcDateTime), "13900000003");
        var desk = world.Get<SmsLogDesk>();

        var partly = await Assert.ThrowsAsync<PartlyDoneException>(() => desk.CancelAsync([waiting, code, sent], Cancel));
        await world.Get<SmsDispatch>().RunOnceAsync(Cancel);

        Assert.Equal("已取消2条；1条已发出或已结束，不能取消。", partly.Message);
        Assert.Empty(world.Gateway.Messages);
        await using var db = await world.OpenDbAsync(Cancel);
        var states = await db.OutboxMessages.ToDictionaryAsync(m => m.Id, m => (m.State, m.Hold, HasText: m.BodySealed != null), Cancel);
        Assert.Equal((SmsState.Cancelled, SmsHold.ByHand, true), states[waiting]);
        Assert.Equal((SmsState.Cancelled, SmsHold.ByHand, false), states[code]);
        Assert.Equal(SmsState.Submitted, states[sent].State);
        await Assert.ThrowsAsync<DomainRuleException>(() => desk.CancelAsync([sent], Cancel));
    }

    [Theory, DatabaseData]
    public async Task What_is_older_than_it_is_kept_goes_in_portions_and_proofs_stay(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var now = world.Time.GetUtcNow().UtcDateTime;
        for (var i = 0; i < SmsRetention.Portion + 3; i++) await PutAsync(world, SmsKind.ReturnVisit, SmsClass.Service, m => m.MarkUnsent(SmsState.Failed, "x"));
        await PutAsync(world, SmsKind.ReturnVisit, SmsClass.Service, m => m.DueAt = now.AddMonths(14), "13900000002");
        await using (var db = await world.OpenDbAsync(Cancel))
        {
            db.InboundMessages.Add(new("Kannel", "1", "s", "i", "t", now) { Meaning = ReplyMeaning.Words });
            var refusal = new InboundMessage("Kannel", "2", "s", "i", "t", now) { Meaning = ReplyMeaning.OptOut };
            db.InboundMessages.Add(refusal);
            db.SmsStandings.Add(new("s", "i", SmsClass.Information, SmsStance.OptedOut, SmsStandingWay.Reply, now) { InboundId = refusal.Id });
            db.SmsRequests.Add(new("key", Guid.CreateVersion7(), "hash", Guid.CreateVersion7(), 1, now));
            await db.SaveChangesAsync(Cancel);
        }

        // Set lower than the law allows, by whatever way: six months it stays.
        await using (var db = await world.OpenDbAsync(Cancel)) Assert.Equal(0, await world.Get<SmsRetention>().RunOnceAsync(Cancel));
        world.Time.Advance(TimeSpan.FromDays(370));
        await PutAsync(world, SmsKind.ReturnVisit, SmsClass.Service, m => m.MarkUnsent(SmsState.Failed, "x"), "13900000003");

        List<int> gone = [];
        do gone.Add(await world.Get<SmsRetention>().RunOnceAsync(Cancel));
        while (gone[^1] > 0);

        Assert.Equal([SmsRetention.Portion + 2, 3, 0], gone);
        await using var after = await world.OpenDbAsync(Cancel);
        Assert.Equal(2, await after.OutboxMessages.CountAsync(Cancel));
        Assert.Equal(ReplyMeaning.OptOut, (await after.InboundMessages.SingleAsync(Cancel)).Meaning);
        Assert.Equal((1, 0), (await after.SmsStandings.CountAsync(Cancel), await after.SmsRequests.CountAsync(Cancel)));
    }

    internal static async Task<Guid> PutAsync(CrmWorld world, SmsKind kind, SmsClass @class, Action<OutboxMessage>? then = null, string? phone = null)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        var message = world.Get<Outbox>().Add(db, kind, @class, phone is null ? Phone : MobileNumber.Parse(phone), "请按时复诊");
        then?.Invoke(message);
        await db.SaveChangesAsync(Cancel);
        return message.Id;
    }
}
