using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Tests.Browser;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Api;

/// <summary>What was answered with 202 is there after the program was killed in the middle of its work.</summary>
public sealed class SmsDurabilityTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public Task Everything_acknowledged_outlives_kill_9_and_asked_again_brings_the_same(string product) => RunAsync(product, crashAt: null);

    [Theory, DatabaseData]
    public async Task Nothing_acknowledged_is_lost_on_either_side_of_the_commit(string product)
    {
        foreach (var place in new[] { "sms.accept-before-commit:8", "sms.accept-committed:8" }) await RunAsync(product, place);
    }

    /// <param name="crashAt">Where the program dies; null: it is killed when it has acknowledged enough.</param>
    private static async Task RunAsync(string product, string? crashAt)
    {
        await using var database = await TestDatabase.CreateAsync(product, Cancel);
        var folder = Directory.CreateTempSubdirectory("hospitalcrm-kill-");
        try
        {
            await using var program = await RunningProgram.StartAsync(
                "HospitalCrm.App",
                [("DataFolder", folder.FullName), ("Database__Provider", product), ("ConnectionStrings__Crm", database.Connection), ("His__Provider", "None"), ("HOSPITALCRM_CRASH_AT", crashAt ?? "")],
                Cancel);
            var key = await AddSystemAsync(database);
            using var client = new HttpClient { BaseAddress = new(program.Address) };
            client.DefaultRequestHeaders.Authorization = new("Bearer", key);
            await AwaitKeyAsync(client);
            var acknowledged = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);

            var senders = Enumerable.Range(0, 16).Select(sender => Task.Run(() => SendUntilDeadAsync(client, sender, acknowledged), Cancel)).ToList();
            if (crashAt is null)
            {
                while (acknowledged.Count < 200) await Task.Delay(TimeSpan.FromMilliseconds(5), Cancel);
                await program.KillAsync();
            }

            await Task.WhenAll(senders);

            await using (var db = database.Open())
            {
                var stored = (await db.OutboxMessages.Select(m => m.Id).ToListAsync(Cancel)).Select(id => id.ToString()).ToHashSet(StringComparer.Ordinal);
                Assert.Subset(stored, acknowledged.Values.ToHashSet(StringComparer.Ordinal));
                Assert.Equal(stored.Count, await db.SmsQuotaUses.SumAsync(u => u.Used, Cancel));
                Assert.Equal(stored.Count, await db.SmsRequests.CountAsync(Cancel));
            }

            if (crashAt is not null) return;
            await program.StartAgainAsync(Cancel);
            foreach (var (requestKey, id) in acknowledged.Take(20))
            {
                using var again = await SmsApiProgram.PostAsync(client, Body(requestKey), requestKey);
                Assert.Equal([id], await SmsApiProgram.IdsAsync(again));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task SendUntilDeadAsync(HttpClient client, int sender, ConcurrentDictionary<string, string> acknowledged)
    {
        for (var i = 0; ; i++)
        {
            var requestKey = string.Create(CultureInfo.InvariantCulture, $"s{sender}-{i}");
            try
            {
                using var answer = await SmsApiProgram.PostAsync(client, Body(requestKey), requestKey);
                if (answer.StatusCode == HttpStatusCode.Accepted) acknowledged[requestKey] = (await SmsApiProgram.IdsAsync(answer))[0];
            }
            catch (HttpRequestException)
            {
                return; // killed
            }
        }
    }

    private static string Body(string requestKey) => $$"""{"mobile":"13900000001","content":"第{{requestKey}}条","notBefore":"{{SmsApiProgram.Tomorrow}}"}""";

    private static async Task<string> AddSystemAsync(TestDatabase database)
    {
        var key = CallingSystemKey.New();
        var system = new CallingSystem { Name = "HIS", KeyHash = CallingSystemKey.HashOf(key), KeyStart = CallingSystemKey.StartOf(key), DailyQuota = 1_000_000, RatePerSecond = 100_000 };
        system.SetMay(SmsClass.Service, may: true);
        await using var db = database.Open();
        db.CallingSystems.Add(system);
        new Domain.Audit.AuditTrail(new(TimeProvider.System), new(new byte[32])).AddSummary(db, Domain.Access.Actor.System, Domain.Audit.AuditAction.Add);
        await db.SaveChangesAsync(Cancel);
        await ChangeStamp.BumpAsync(db, ChangeStamp.CallingSystems, Cancel);
        return key;
    }

    /// <summary>The program looks at the change stamps once a second.</summary>
    private static async Task AwaitKeyAsync(HttpClient client)
    {
        while (true)
        {
            using var answer = await client.GetAsync(new Uri("/api/sms/requests/none", UriKind.Relative), Cancel);
            if (answer.StatusCode != HttpStatusCode.Unauthorized) return;
            await Task.Delay(TimeSpan.FromMilliseconds(100), Cancel);
        }
    }
}
