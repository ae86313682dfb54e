using System.Globalization;
using System.Text;
using HospitalCrm.Benchmarks.Peers;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Messaging;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Benchmarks.Figures;

/// <summary>
/// Messages of other systems accepted per second by the published staff program, each on the disk (fsync) before its 202, beside Kannel, which writes
/// each to its spool without fsync. One client for both, in turns, 64 connections, a number and an idempotency key of its own for every message.
/// </summary>
public static class SmsAccept
{
    private const double Goal = 1, BatchGoal = 5;
    private const int UsualRounds = 5;
    private const int Connections = 64;
    private const int WarmUps = 3;
    private const int Messages = 6_000;
    private const int BatchOf = 100;
    private const int Batches = 400;
    private const string Words = "您预约的检查安排在明天上午八点，请空腹并携带就诊卡。"; // and the signature: 30 characters and more

    private static long _number = 13_500_000_000;

    /// <param name="args">Rounds (default 5).</param>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancel)
    {
        var rounds = args is [var wish, ..] ? int.Parse(wish, CultureInfo.InvariantCulture) : UsualRounds;
        var board = new Scoreboard(Console.Out);
        if (!KannelSpool.IsInstalled)
        {
            board.Say($"sms-accept needs Kannel (Debian: apt-get install kannel)");
            return 1;
        }

        using var folder = new TrialFolder();
        folder.SayDisk(board);
        var appAssembly = await Publishing.OursAsync("HospitalCrm.App", folder.Path, cancel);
        var his = await PatientTrial.MakeHisAsync(folder.Path, 300, cancel);
        foreach (var product in PatientTrial.Products) await MeasureAsync(product, board, folder.Path, appAssembly, his, rounds, cancel);
        return board.AllReached ? 0 : 1;
    }

    private static async Task MeasureAsync(string product, Scoreboard board, string folder, string appAssembly, string his, int rounds, CancellationToken cancel)
    {
        await using var trial = await PatientTrial.OpenAsync(product, Path.Combine(folder, product), his, cancel);
        var key = await AddSystemAsync(trial, cancel);
        var settings = new Dictionary<string, string?>(trial.Settings, StringComparer.Ordinal) { ["Sms:Gateway"] = "Simulator" };
        using var http = new HttpClient();
        await using var app = await MeasuredProgram.StartAsync(appAssembly, settings, "healthz", http, cancel, environment: "Staging");
        await using var kannel = await KannelSpool.StartAsync(Path.Combine(folder, $"kannel-{product}"), cancel);
        var ours = new Uri(app.Address, "api/sms/messages");
        // Not yet due: like Kannel without a carrier, the program does nothing but accept.
        var notBefore = TimeProvider.System.GetUtcNow().AddDays(1).ToString("O", CultureInfo.InvariantCulture);
        var oursHead = $"Authorization: Bearer {key}\r\nContent-Type: application/json\r\n";
        const string KannelHead = "X-Kannel-Username: crm\r\nX-Kannel-Password: secret\r\nX-Kannel-From: 10690001\r\nX-Kannel-Coding: 2\r\nContent-Type: text/plain; charset=UTF-8\r\n";

        Spread one = new(), batch = new(), peer = new(), oneCpu = new(), batchCpu = new(), peerCpu = new();
        long sent = 0;
        for (var round = 0; round < WarmUps + rounds; round++)
        {
            var (theirs, theirCpu) = await TimedAsync(() => RawPost.RunAsync(kannel.Address, KannelHead, _ => ($"X-Kannel-To: {NextNumber()}\r\n", Words), Messages, Connections, "HTTP/1.1 202", cancel), () => Task.FromResult(kannel.Cpu));
            var (single, singleCpu) = await TimedAsync(() => RawPost.RunAsync(ours, oursHead, _ => (RequestKey(), One(notBefore)), Messages, Connections, "HTTP/1.1 202", cancel), OurCpuAsync);
            var (batched, batchedCpu) = await TimedAsync(() => RawPost.RunAsync(ours, oursHead, _ => (RequestKey(), Many(notBefore)), Batches, Connections, "HTTP/1.1 202", cancel), OurCpuAsync);
            sent += Messages + (Batches * BatchOf);
            if (round < WarmUps) continue; // a cold program spends most of its time on compiling itself
            Note(peer, peerCpu, Messages, theirs, theirCpu);
            Note(one, oneCpu, Messages, single, singleCpu);
            Note(batch, batchCpu, Batches * BatchOf, batched, batchedCpu);
        }

        await CheckAsync(trial, sent, cancel);
        Say("Kannel, spool", peer, peerCpu);
        Say($"ours on {product}, one message a request", one, oneCpu);
        Say($"ours on {product}, {BatchOf} messages a request", batch, batchCpu);
        board.AtLeast($"sms-accept-{product.ToLowerInvariant()}", one.Median / peer.Median, Goal);
        board.AtLeast($"sms-accept-batch-{product.ToLowerInvariant()}", batch.Median / peer.Median, BatchGoal);

        async Task<TimeSpan> OurCpuAsync() => (await app.UsageAsync(collect: false, cancel)).Cpu;

        void Say(string whose, Spread rate, Spread cpu) => board.Say($"  {Connections} connections, {whose}: {rate.Median:0} messages/s ({rate.Least:0}–{rate.Most:0}), {cpu.Median:0} CPU µs each ({cpu.Least:0}–{cpu.Most:0})");
    }

    private static async Task<(double Seconds, TimeSpan Cpu)> TimedAsync(Func<Task<double>> run, Func<Task<TimeSpan>> cpuAsync)
    {
        var before = await cpuAsync();
        var seconds = await run();
        return (seconds, await cpuAsync() - before);
    }

    private static void Note(Spread rates, Spread cpus, int messages, double seconds, TimeSpan cpu)
    {
        rates.Add(messages / seconds);
        cpus.Add(cpu.TotalMicroseconds / messages);
    }

    private static string NextNumber() => Interlocked.Increment(ref _number).ToString(CultureInfo.InvariantCulture);

    private static string RequestKey() => $"Idempotency-Key: {Guid.CreateVersion7()}\r\n";

    private static string One(string notBefore) => $$"""{"mobile":"{{NextNumber()}}","content":"{{Words}}","class":"service","notBefore":"{{notBefore}}"}""";

    private static string Many(string notBefore)
    {
        var body = new StringBuilder($$"""{"class":"service","notBefore":"{{notBefore}}","messages":[""");
        for (var i = 0; i < BatchOf; i++) body.Append(i == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $$"""{"mobile":"{{NextNumber()}}","content":"{{Words}}"}""");
        return body.Append("]}").ToString();
    }

    private static async Task<string> AddSystemAsync(PatientTrial trial, CancellationToken cancel)
    {
        var key = CallingSystemKey.New();
        var system = new CallingSystem { Name = "HIS", KeyHash = CallingSystemKey.HashOf(key), KeyStart = CallingSystemKey.StartOf(key), DailyQuota = int.MaxValue, RatePerSecond = 10_000_000 };
        system.SetMay(SmsClass.Service, may: true);
        await using var db = await trial.OpenDbAsync(cancel);
        db.CallingSystems.Add(system);
        trial.Get<AuditTrail>().AddChanges(db, Actor.System);
        await db.SaveChangesAsync(cancel);
        return key;
    }

    /// <summary>A rate counts only if everything acknowledged is there, with its request and its share of the quota.</summary>
    private static async Task CheckAsync(PatientTrial trial, long acknowledged, CancellationToken cancel)
    {
        await using var db = await trial.OpenDbAsync(cancel);
        var stored = await db.OutboxMessages.LongCountAsync(cancel);
        var counted = await db.SmsQuotaUses.SumAsync(u => (long)u.Used, cancel);
        var requested = await db.SmsRequests.SumAsync(r => (long)r.Count, cancel);
        if (stored != acknowledged || counted != acknowledged || requested != acknowledged)
            throw new InvalidOperationException($"{acknowledged} messages were acknowledged, {stored} are stored, {requested} belong to a request, {counted} are counted.");
    }
}
