using HospitalCrm.Benchmarks.Peers;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Tests.Messaging;

/// <summary>The staff app as it is, between a database and a real Kannel with its stand-in for a carrier.</summary>
public sealed class KannelTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hospitalcrm-kannel-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [KannelFact]
    public async Task What_is_queued_reaches_phones_as_written_is_reported_and_is_answered()
    {
        await using var database = await TestDatabase.CreateAsync("Sqlite", Cancel);
        var address = SmsNode.FreeAddress();
        // As docs/operations.md writes it: who wrote stands in the address, the words do not.
        await using var trial = await DrainTrial.OpenAsync(
            _folder.FullName, "Sqlite", database.Connection, Cancel, $"post-url = \"{address}api/sms/kannel/inbound?secret={Uri.EscapeDataString(DrainTrial.Secret)}&id=%I&from=%p\"", "13900000007 10690001 ucs2 %90%00%8B%A2");
        string[] texts = ["【市医院】您好，请 8:30 到门诊三楼。\n第二行 100% 好+坏&=?#", "【市医院】😀 表情", "【市医院】" + new string('长', 200)];
        var ids = new List<Guid>();
        await using (var db = await trial.OpenDbAsync(Cancel))
        {
            foreach (var text in texts)
                ids.Add(trial.Services.GetRequiredService<Outbox>().Add(db, SmsKind.OtherSystem, SmsClass.InHouse, MobileNumber.Parse("13900000007"), text).Id);
            await db.SaveChangesAsync(Cancel);
        }

        var node = trial.AddNode(Path.Combine(AppContext.BaseDirectory, "HospitalCrm.App.dll"), address: address);
        node.Start();
        await trial.SettledAsync(TimeSpan.FromSeconds(60), Cancel);

        await using var after = await trial.OpenDbAsync(Cancel);
        var sent = await after.OutboxMessages.AsNoTracking().Where(m => ids.Contains(m.Id)).ToListAsync(Cancel);
        Assert.All(sent, m => Assert.Equal((SmsState.Delivered, "Kannel", "10690001"), (m.State, m.Gateway, m.SenderNumber)));
        var arrivals = await trial.Kannel.ReadArrivalsAsync(Cancel);
        Assert.Contains(arrivals, a => a.Text == texts[0]);
        Assert.Contains(arrivals, a => a.Text == texts[1]);
        Assert.Equal(4, sent.Single(m => m.Id == ids[2]).Parts);

        InboundMessage? reply = null;
        for (var i = 0; i < 100 && reply is null; i++)
        {
            await Task.Delay(200, Cancel);
            reply = await after.InboundMessages.AsNoTracking().FirstOrDefaultAsync(Cancel);
        }

        Assert.Equal((ReplyMeaning.OptOut, "Kannel"), (reply!.Meaning, reply.Gateway));
    }

    [KannelFact]
    public async Task A_carrier_that_goes_and_comes_back_costs_no_message_a_try()
    {
        await using var database = await TestDatabase.CreateAsync("Sqlite", Cancel);
        await using var trial = await DrainTrial.OpenAsync(_folder.FullName, "Sqlite", database.Connection, Cancel);
        await trial.Kannel.KillAsync();
        var node = trial.AddNode(Path.Combine(AppContext.BaseDirectory, "HospitalCrm.App.dll"));
        node.Start();
        await node.ReadyAsync(Cancel);
        await trial.QueueAsync(200, Cancel);
        await using (var db = await trial.OpenDbAsync(Cancel))
        {
            for (var i = 0; i < 100 && !await db.OutboxMessages.AnyAsync(m => m.Fault == "no connection", Cancel); i++) await Task.Delay(100, Cancel);
            Assert.True(await db.OutboxMessages.AnyAsync(m => m.Fault == "no connection", Cancel));
        }

        await trial.Kannel.StartAgainAsync(Cancel);
        await trial.SettledAsync(TimeSpan.FromSeconds(90), Cancel);

        Assert.Equal(new SmsTrialVerdict(Queued: 200, Lost: 0, MarkedDoubles: 0, SilentDoubles: 0, Repeats: 0, Delivered: 200), await trial.CompareAsync(Cancel));
        await using var after = await trial.OpenDbAsync(Cancel);
        Assert.True(await after.OutboxMessages.AllAsync(m => m.Attempts == 1, Cancel));
    }

    [KannelFact]
    public async Task Whoever_has_no_token_and_no_secret_is_shown_out()
    {
        await using var database = await TestDatabase.CreateAsync("Sqlite", Cancel);
        await using var trial = await DrainTrial.OpenAsync(_folder.FullName, "Sqlite", database.Connection, Cancel);
        var node = trial.AddNode(Path.Combine(AppContext.BaseDirectory, "HospitalCrm.App.dll"));
        node.Start();
        await node.ReadyAsync(Cancel);
        var unknown = Guid.CreateVersion7();
        var token = trial.Services.GetRequiredService<SmsReports>().TokenOf(unknown);

        Assert.Equal((200, ""), await GetAsync(node, $"report?id={unknown:N}&token={token}&type=1"));
        Assert.Equal((200, ""), await GetAsync(node, $"report?id={unknown:N}&token={token}&type=32"));
        Assert.Equal(403, (await GetAsync(node, $"report?id={Guid.CreateVersion7():N}&token={token}&type=1")).Status);
        Assert.Equal(403, (await GetAsync(node, "report?id=x&token=y&type=1")).Status);
        Assert.Equal(403, (await GetAsync(node, "report")).Status);
        Assert.Equal(403, (await GetAsync(node, "inbound?secret=wrong&id=1&from=13900000001&text=TD")).Status);
        Assert.Equal(400, (await GetAsync(node, $"inbound?secret={Uri.EscapeDataString(DrainTrial.Secret)}&from=13900000001&text=TD")).Status);
        Assert.Equal((200, ""), await GetAsync(node, $"inbound?secret={Uri.EscapeDataString(DrainTrial.Secret)}&id=1&from=8613900000001&text=%E9%80%80%E8%AE%A2"));

        await using var db = await trial.OpenDbAsync(Cancel);
        Assert.Equal(ReplyMeaning.OptOut, (await db.InboundMessages.SingleAsync(Cancel)).Meaning);
    }

    private static async Task<(int Status, string Answer)> GetAsync(SmsNode node, string path)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(node.Address, $"api/sms/kannel/{path}"), Cancel);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }
}
