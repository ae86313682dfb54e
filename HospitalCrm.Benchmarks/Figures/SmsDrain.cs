using System.Diagnostics;
using System.Globalization;
using HospitalCrm.Benchmarks.Peers;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Messaging.Gateways;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace HospitalCrm.Benchmarks.Figures;

/// <summary>
/// How fast queued messages leave: the staff app drains its outbox into a real Kannel and stores what became of each, beside the same Kannel fed by the same client from
/// memory, with the same reports wanted; beside gammu-smsd; a code behind many reminders; memory with a long queue.
/// </summary>
public static class SmsDrain
{
    private const int Rounds = 3;
    private const int Lines = 384; // as many as the app has on the wire
    private const int MostSimulated = 8_000;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancel)
    {
        var messages = Number(arguments, 0, 20_000);
        var reminders = Number(arguments, 1, 100_000);
        var queued = Number(arguments, 2, 1_000_000);
        var board = new Scoreboard(Console.Out);
        using var folder = new TrialFolder();
        folder.SayDisk(board);
        var app = await Publishing.OursAsync("HospitalCrm.App", folder.Path, cancel);

        var best = await DrainAsync(board, "sqlite", Path.Combine(folder.Path, "sqlite"), "Sqlite", $"Data Source={Path.Combine(folder.Path, "drain.db")}", app, messages, reminders, cancel);
        if (Environment.GetEnvironmentVariable("HOSPITALCRM_TEST_POSTGRES") is { } server)
        {
            var connection = await NewDatabaseAsync(server, cancel);
            await DrainAsync(board, "postgres", Path.Combine(folder.Path, "postgres"), "PostgreSql", connection, app, messages, reminders, cancel);
        }

        if (GammuPeer.IsInstalled)
        {
            var gammu = await GammuPeer.RateAsync(Path.Combine(folder.Path, "gammu"), 300, cancel);
            board.Say($"gammu-smsd: {gammu:0} messages/s (a queue for a modem, its modem a dummy; receiving switched off)");
            board.AtLeast("sms-drain-beside-gammu", best / gammu, 50);
            var simulated = await SimulatedAsync(Path.Combine(folder.Path, "simulated"), $"Data Source={Path.Combine(folder.Path, "simulated.db")}", app, messages, cancel);
            board.Say($"our outbox with a dummy for a gateway, as gammu-smsd has one: {simulated:0} messages/s to the report stored");
        }

        if (queued > 0) await MemoryAsync(board, folder.Path, app, messages, queued, cancel);
        return board.AllReached ? 0 : 1;
    }

    private static async Task<double> DrainAsync(Scoreboard board, string name, string folder, string provider, string connection, string app, int messages, int reminders, CancellationToken cancel)
    {
        await using var trial = await DrainTrial.OpenAsync(folder, provider, connection, cancel);
        var node = trial.AddNode(app, [("Sms__Lease", "00:00:30"), ("Sms__UnknownWait", "00:00:20")]);
        node.Start();
        await node.ReadyAsync(cancel);
        await OursAsync(trial, 10_000, cancel); // both warm, and the app's code compiled as it is after its first minutes
        await AloneAsync(trial, 10_000, cancel);

        Spread ours = new(), alone = new(), ratios = new();
        for (var round = 0; round < Rounds; round++)
        {
            var kannel = await AloneAsync(trial, messages, cancel);
            var app_ = await OursAsync(trial, messages, cancel);
            alone.Add(kannel);
            ours.Add(app_);
            ratios.Add(app_ / kannel);
        }

        board.Say($"{name}: {ours.Median:0} messages/s from the outbox to the report stored, Kannel alone {alone.Median:0} ({Lines} lines, mask 19, {messages} each, {Rounds} rounds in turns)");
        board.AtLeast($"sms-drain-{name}", ratios.Median, 0.7);
        if (reminders > 0) await CodesAsync(board, name, trial, reminders, cancel);
        return ours.Median;
    }

    /// <summary>Without a Kannel in between, whose own rate is the limit otherwise: like with like.</summary>
    private static async Task<double> SimulatedAsync(string folder, string connection, string app, int messages, CancellationToken cancel)
    {
        await using var trial = await DrainTrial.OpenAsync(folder, "Sqlite", connection, cancel);
        var node = trial.AddNode(app, [("Sms__Gateway", "Simulator")]);
        node.Start();
        await node.ReadyAsync(cancel);
        // No more than the simulator keeps reports of.
        await OursAsync(trial, MostSimulated, cancel);
        return await OursAsync(trial, Math.Min(messages, MostSimulated), cancel);
    }

    /// <summary>The staff app: from the moment they are due until each is delivered, in the database.</summary>
    private static async Task<double> OursAsync(DrainTrial trial, int messages, CancellationToken cancel)
    {
        // Due at once, after the last has been stored.
        var due = TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(3 + (messages / 4_000.0));
        await trial.QueueAsync(messages, cancel, due);
        var wait = due - TimeProvider.System.GetUtcNow().UtcDateTime;
        if (wait < TimeSpan.Zero) throw new InvalidOperationException("Queueing took longer than thought; nothing was measured.");
        await Task.Delay(wait, cancel);
        var watch = Stopwatch.StartNew();
        await trial.SettledAsync(Limit, cancel);
        var seconds = watch.Elapsed.TotalSeconds;

        await using var db = await trial.OpenDbAsync(cancel);
        var other = await db.OutboxMessages.Where(m => m.State != SmsState.Delivered).GroupBy(m => m.State).Select(g => new { State = g.Key, Count = g.Count() }).ToListAsync(cancel);
        if (other.Exists(o => o.State != SmsState.Unknown)) throw new InvalidOperationException($"Not delivered: {string.Join(", ", other.Select(o => $"{o.Count} {o.State}"))}.");
        if (other.Count > 0) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{other[0].Count} so far were in doubt and sent again with a mark"));
        return messages / seconds;
    }

    /// <summary>The same client, from memory; reports are counted and nothing else.</summary>
    private static async Task<double> AloneAsync(DrainTrial trial, int messages, CancellationToken cancel)
    {
        var reported = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var listener = builder.Build();
        listener.Run(_ =>
        {
            if (Interlocked.Increment(ref reported) == messages) all.TrySetResult();
            return Task.CompletedTask;
        });
        await listener.StartAsync(cancel);

        using var gateway = new KannelGateway(
            new("alone", trial.Kannel.SendAddress, KannelPeer.User, KannelPeer.Password, "10690001", SmsText.MostParts, new(listener.Urls.First()), null),
            trial.Services.GetRequiredService<SmsReports>(), TimeProvider.System);
        var next = 0;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Lines).Select(_ => Task.Run(LineAsync, cancel)));
        await all.Task.WaitAsync(Limit, cancel);
        return messages / watch.Elapsed.TotalSeconds;

        async Task SubmitAsync(SmsHandOver message)
        {
            try
            {
                await gateway.SubmitAsync(message, cancel);
            }
            catch (HttpRequestException)
            {
                await gateway.SubmitAsync(message, cancel); // a reset line; it has nothing to lose
            }
        }

        async Task LineAsync()
        {
            while (Interlocked.Increment(ref next) is var n && n <= messages)
            {
                var to = MobileNumber.Parse(string.Create(CultureInfo.InvariantCulture, $"138{n:00000000}"));
                await SubmitAsync(new(Guid.CreateVersion7(), to, string.Create(CultureInfo.InvariantCulture, $"【市医院】您好，这是第{n}条短信，请按时到院。"), null));
            }
        }
    }

    private static async Task CodesAsync(Scoreboard board, string name, DrainTrial trial, int reminders, CancellationToken cancel)
    {
        const int Codes = 20;
        await trial.QueueAsync(reminders, cancel);
        var begun = TimeProvider.System.GetUtcNow().UtcDateTime;
        for (var i = 0; i < Codes; i++)
        {
            await trial.QueueAsync(1, cancel, @class: SmsClass.Code);
            await Task.Delay(TimeSpan.FromMilliseconds(300), cancel);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        await using var db = await trial.OpenDbAsync(cancel);
        var codes = db.OutboxMessages.AsNoTracking().Where(m => m.Class == SmsClass.Code && m.CreatedAt >= begun);
        while (await codes.CountAsync(m => m.SubmittedAt != null, limit.Token) < Codes) await Task.Delay(TimeSpan.FromMilliseconds(100), limit.Token);
        var behind = await db.OutboxMessages.CountAsync(m => m.State == SmsState.Waiting, cancel);
        var waits = new Spread();
        foreach (var code in await codes.ToListAsync(cancel)) waits.Add((code.SubmittedAt!.Value - code.CreatedAt).TotalSeconds);
        board.Say($"{name}: {Codes} codes among {reminders} reminders ({behind} still waited at the end) left after {waits.Median:0.00} s, at most {waits.Most:0.00} s");
        if (behind == 0) throw new InvalidOperationException("The reminders were gone before the codes; nothing was measured.");
        board.AtMost($"sms-code-behind-{reminders}-{name}-seconds", waits.Most, 1);
    }

    private static async Task MemoryAsync(Scoreboard board, string folder, string app, int messages, int queued, CancellationToken cancel)
    {
        await using var trial = await DrainTrial.OpenAsync(Path.Combine(folder, "long"), "Sqlite", $"Data Source={Path.Combine(folder, "long.db")}", cancel);
        // A fifth is more than the caches of the database's connections hold (16 MB each); with nothing behind, they would not be full.
        var few = await PeakAsync(trial, app, queued / 5, messages, cancel);
        var many = await PeakAsync(trial, app, queued - (queued / 5) + messages, messages, cancel);
        board.Say($"memory at most while {messages} leave: {few / 1e6:0} MB with {queued / 5} queued, {many / 1e6:0} MB with {queued}");
        board.AtMost("sms-memory-with-a-long-queue", many / few, 1.25);
    }

    private static async Task<double> PeakAsync(DrainTrial trial, string app, int queued, int messages, CancellationToken cancel)
    {
        await trial.QueueAsync(queued, cancel);
        await using var db = await trial.OpenDbAsync(cancel);
        var already = await db.OutboxMessages.CountAsync(m => m.State == SmsState.Delivered, cancel);
        var node = trial.AddNode(app, [("Sms__Lease", "00:00:30"), ("Sms__UnknownWait", "00:00:20")]);
        node.Start();
        await node.ReadyAsync(cancel);
        double peak = 0;
        while (await db.OutboxMessages.CountAsync(m => m.State == SmsState.Delivered, cancel) - already < messages)
        {
            peak = Math.Max(peak, node.WorkingSet);
            await Task.Delay(TimeSpan.FromMilliseconds(500), cancel);
        }

        await node.KillAsync();
        return peak;
    }

    internal static async Task<string> NewDatabaseAsync(string server, CancellationToken cancel)
    {
        var name = $"crm_benchmark_{Guid.CreateVersion7():N}";
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync(cancel);
        await using var create = new NpgsqlCommand($"CREATE DATABASE \"{name}\"", connection);
        await create.ExecuteNonQueryAsync(cancel);
        return new NpgsqlConnectionStringBuilder(server) { Database = name, MaxPoolSize = 30 }.ConnectionString;
    }

    private static int Number(string[] arguments, int place, int usual) => arguments.Length > place ? int.Parse(arguments[place], CultureInfo.InvariantCulture) : usual;
}
