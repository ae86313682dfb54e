using HospitalCrm.Benchmarks.Peers;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Tests.Messaging;

/// <summary>
/// The staff app as a process between a real database and a real Kannel, killed at every place where a commit begins or has just ended. What phones got is compared
/// with what was queued. The long storm is the benchmark <c>sms-crash</c>.
/// </summary>
public sealed class SmsCrashTests : IDisposable
{
    private const int EachTime = 30;

    private static readonly string[] Places =
    [
        "sms.claim-before-commit", "sms.claim-committed", "sms.handed-over", "sms.handed-over:10", "sms.record-before-commit", "sms.record-committed",
        "sms.report-before-commit", "sms.report-committed",
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hospitalcrm-sms-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string App => Path.Combine(AppContext.BaseDirectory, "HospitalCrm.App.dll");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory, DatabaseData]
    public async Task Killed_at_every_commit_nothing_is_lost_and_nothing_doubled_without_a_mark(string product)
    {
        Requirements.DemandKannel();
        await using var database = await TestDatabase.CreateAsync(product, Cancel);
        await using var trial = await DrainTrial.OpenAsync(_folder.FullName, product, database.Connection, Cancel);
        var node = trial.AddNode(App);

        var inDoubt = new HashSet<Guid>();
        foreach (var place in Places)
        {
            await trial.QueueAsync(EachTime, Cancel);
            node.Start(place);
            await node.DiedAsync(Cancel);
            inDoubt.UnionWith(await trial.InDoubtAsync(Cancel));
        }

        node.Start();
        await trial.SettledAsync(TimeSpan.FromSeconds(100), Cancel);

        var verdict = await trial.CompareAsync(Cancel);
        TestContext.Current.SendDiagnosticMessage($"{product}: {verdict}");
        Assert.Equal((Places.Length * EachTime, 0, 0), (verdict.Queued, verdict.Lost, verdict.SilentDoubles));
        // What was on the wire when it died, and no more; the last node may have had a line reset by Kannel.
        Assert.InRange(verdict.Repeats, 0, inDoubt.Count + (EachTime / 10));
    }

    [Theory, DatabaseData]
    public async Task A_reply_is_kept_once_and_its_opt_out_holds_wherever_the_program_dies(string product)
    {
        Requirements.DemandKannel();
        await using var database = await TestDatabase.CreateAsync(product, Cancel);
        await using var trial = await DrainTrial.OpenAsync(_folder.FullName, product, database.Connection, Cancel);
        var node = trial.AddNode(App);

        foreach (var place in new[] { "sms.opt-out", "sms.inbound-before-commit", "sms.inbound-committed" })
        {
            node.Start(place);
            await node.ReadyAsync(Cancel);
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => BringAsync(node));
            await node.DiedAsync(Cancel);
        }

        node.Start();
        await node.ReadyAsync(Cancel);
        // As Kannel brings it again.
        await BringAsync(node);

        await using var db = await trial.OpenDbAsync(Cancel);
        var reply = await db.InboundMessages.SingleAsync(Cancel);
        Assert.Equal(ReplyMeaning.OptOut, reply.Meaning);
        Assert.Equal(reply.Id, (await db.SmsStandings.SingleAsync(Cancel)).InboundId);
    }

    [Theory, DatabaseData]
    public async Task A_group_send_writes_to_each_patient_once_wherever_the_program_dies(string product)
    {
        const int Patients = 450;
        Requirements.DemandKannel();
        await using var database = await TestDatabase.CreateAsync(product, Cancel);
        await using var trial = await DrainTrial.OpenAsync(_folder.FullName, product, database.Connection, Cancel);
        var node = trial.AddNode(App, [("Sms__Lease", "00:00:03")]);
        node.Start();
        await node.ReadyAsync(Cancel);
        await node.KillAsync();
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        await using (var db = await trial.OpenDbAsync(Cancel))
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Cancel);
            await Messages.AddPatientsAsync(db, trial.Services.GetRequiredService<PatientIndexer>(), now, Patients);
            db.GroupSends.Add(new(Actor.System, now) { Title = "健康讲座", Class = SmsClass.Service, Text = "{姓名}，周六上午有健康讲座。", State = GroupSendState.Running, ApprovedBy = "second", Found = Patients, StartedAt = now });
            await using var scope = trial.Services.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<AuditTrail>().AddChanges(db, Actor.System);
            await db.SaveChangesAsync(Cancel);
            await transaction.CommitAsync(Cancel);
        }

        // The second portion is lost once; it and the third are kept and nobody was told.
        foreach (var place in new[] { "sms.group-before-commit:2", "sms.group-committed", "sms.group-committed" })
        {
            node.Start(place);
            await node.DiedAsync(Cancel);
        }

        node.Start();
        await using var after = await trial.OpenDbAsync(Cancel);
        // The lease of the dead is given back by whoever took the send over and found nothing left to do.
        await DrainTrial.UntilAsync(() => after.GroupSends.AllAsync(s => s.LeaseUntil == null, Cancel), Cancel);

        var send = await after.GroupSends.AsNoTracking().SingleAsync(Cancel);
        Assert.Equal((Patients, 0, 0), (send.Queued, send.Skipped, send.SameNumber));
        var written = await after.OutboxMessages.Where(m => m.RepeatsId == null).Select(m => new { m.PatientId, m.GroupSendId }).ToListAsync(Cancel);
        Assert.Equal(Patients, written.Count);
        Assert.Equal(Patients, written.Where(m => m.GroupSendId == send.Id).Select(m => m.PatientId).Distinct().Count());
    }

    private static async Task BringAsync(SmsNode node)
    {
        using var http = new HttpClient();
        using var text = new StringContent("ＴＤ ");
        using var answer = await http.PostAsync(new Uri(node.Address, $"api/sms/kannel/inbound?secret={Uri.EscapeDataString(DrainTrial.Secret)}&id=one&from=13911112222"), text, Cancel);
        answer.EnsureSuccessStatusCode();
    }
}
