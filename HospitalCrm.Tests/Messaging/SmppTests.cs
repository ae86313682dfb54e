using HospitalCrm.Benchmarks.Peers;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Tests.Messaging;

/// <summary>The staff app and a real Kannel, and behind it a carrier that speaks SMPP, answers with receipts, refuses and hangs up.</summary>
public sealed class SmppTests : IDisposable
{
    private const string Sender = "10690001";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hospitalcrm-smpp-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [KannelFact(Requirements.Carrier)]
    public async Task The_carrier_gets_what_was_written_its_receipts_decide_and_its_phones_answer()
    {
        await using var database = await TestDatabase.CreateAsync("Sqlite", Cancel);
        await using var carrier = await SmppCarrier.StartAsync(Cancel);
        var address = SmsNode.FreeAddress();
        await using var trial = await DrainTrial.OpenAsync(
            _folder.FullName, "Sqlite", database.Connection, Cancel, $"post-url = \"{address}api/sms/kannel/inbound?secret={Uri.EscapeDataString(DrainTrial.Secret)}&id=%I&from=%p\"", carrier: carrier);
        var words = "【市医院】您好，请 8:30 到门诊三楼。\n第二行 100% 好+坏&=?# 😀";
        var longer = "【市医院】" + string.Concat(Enumerable.Range(0, 40).Select(n => $"第{n:00}句，"));
        var delivered = await AddAsync(trial, "13900000007", words);
        var parted = await AddAsync(trial, "13900000008", longer);
        var undeliverable = await AddAsync(trial, "13900000000", words);
        var late = await AddAsync(trial, "13900000444", words);
        var refused = await AddAsync(trial, "13900000999", words);
        var throttled = await AddAsync(trial, "13900000998", words);

        var node = trial.AddNode(Path.Combine(AppContext.BaseDirectory, "HospitalCrm.App.dll"), address: address);
        node.Start();
        await trial.SettledAsync(TimeSpan.FromSeconds(90), Cancel);

        await using var db = await trial.OpenDbAsync(Cancel);
        var states = await db.OutboxMessages.AsNoTracking().ToDictionaryAsync(m => m.Id, m => m.State, Cancel);
        Assert.Equal(
            (SmsState.Delivered, SmsState.Delivered, SmsState.Failed, SmsState.Failed, SmsState.Failed, SmsState.Delivered),
            (states[delivered], states[parted], states[undeliverable], states[late], states[refused], states[throttled]));
        Assert.Equal("given up by the carrier", await db.OutboxMessages.Where(m => m.Id == late).Select(m => m.Fault).SingleAsync(Cancel));
        Assert.All(carrier.Arrivals, a => Assert.Equal((Sender, 8), (a.Sender, a.Coding)));
        Assert.Equal(words, carrier.Arrivals.Single(a => a.Phone == "13900000007").Text);
        Assert.Equal(words, carrier.Arrivals.Single(a => a.Phone == "13900000998").Text);
        var parts = carrier.Arrivals.Where(a => a.Phone == "13900000008").OrderBy(a => a.Part).ToList();
        Assert.Equal(SmsText.Parts(longer), parts.Count);
        Assert.Equal(longer, string.Concat(parts.Select(p => p.Text)));

        await carrier.ReplyAsync("13900000007", Sender, "退订 您好，我不想再收到");
        await DrainTrial.UntilAsync(() => db.InboundMessages.AnyAsync(Cancel), Cancel);

        Assert.Equal(delivered, (await db.InboundMessages.AsNoTracking().SingleAsync(Cancel)).AnswersId);
    }

    [KannelFact(Requirements.Carrier)]
    public async Task A_carrier_that_hangs_up_in_the_middle_gets_the_rest_when_it_is_back()
    {
        await using var database = await TestDatabase.CreateAsync("Sqlite", Cancel);
        await using var carrier = await SmppCarrier.StartAsync(Cancel);
        await using var trial = await DrainTrial.OpenAsync(_folder.FullName, "Sqlite", database.Connection, Cancel, carrier: carrier);
        var node = trial.AddNode(Path.Combine(AppContext.BaseDirectory, "HospitalCrm.App.dll"));
        node.Start();
        await node.ReadyAsync(Cancel);
        for (var i = 1; i <= 300; i++) await AddAsync(trial, $"139{i:0000}0001", $"【市医院】第{i}条");

        await DrainTrial.UntilAsync(() => Task.FromResult(carrier.Arrivals.Count >= 50), Cancel);
        await carrier.HangUpAsync();
        await DrainTrial.UntilAsync(() => Task.FromResult(carrier.Arrivals.Select(a => a.Text).Distinct(StringComparer.Ordinal).Count() == 300), Cancel);

        // What Kannel had on the line when it broke it may send twice; of us each left once.
        await using var db = await trial.OpenDbAsync(Cancel);
        await DrainTrial.UntilAsync(() => db.OutboxMessages.AllAsync(m => m.State != SmsState.Waiting && m.State != SmsState.Sending, Cancel), Cancel);
        Assert.True(await db.OutboxMessages.AllAsync(m => m.Attempts == 1 && m.RepeatsId == null && (m.State == SmsState.Submitted || m.State == SmsState.Delivered), Cancel));
    }

    private static async Task<Guid> AddAsync(DrainTrial trial, string to, string text)
    {
        await using var db = await trial.OpenDbAsync(Cancel);
        var message = trial.Services.GetRequiredService<Outbox>().Add(db, SmsKind.OtherSystem, SmsClass.InHouse, MobileNumber.Parse(to), text);
        await db.SaveChangesAsync(Cancel);
        return message.Id;
    }
}
