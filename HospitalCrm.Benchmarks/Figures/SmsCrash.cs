using System.Globalization;
using HospitalCrm.Benchmarks.Peers;

namespace HospitalCrm.Benchmarks.Figures;

/// <summary>
/// Two nodes on one PostgreSQL between a queue that keeps filling and a real Kannel, each killed at random again and again. At the end what phones got is compared with
/// what was queued: nothing lost, nothing doubled without a mark.
/// </summary>
public static class SmsCrash
{
    private const int EachTime = 200;

    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancel)
    {
        var duration = TimeSpan.FromSeconds(arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 180);
        var board = new Scoreboard(Console.Out);
        if (Environment.GetEnvironmentVariable("HOSPITALCRM_TEST_POSTGRES") is not { } server)
        {
            board.Say($"sms-crash needs PostgreSQL: scripts/test-databases dotnet run -c Release --project HospitalCrm.Benchmarks sms-crash");
            return 2;
        }

        using var folder = new TrialFolder();
        var app = await Publishing.OursAsync("HospitalCrm.App", folder.Path, cancel);
        await using var trial = await DrainTrial.OpenAsync(Path.Combine(folder.Path, "storm"), "PostgreSql", await SmsDrain.NewDatabaseAsync(server, cancel), cancel);
        SmsNode[] nodes = [trial.AddNode(app), trial.AddNode(app)];
        foreach (var node in nodes)
        {
            node.Start();
            await node.ReadyAsync(cancel); // one after the other: the first fills the empty database
        }

        using var storm = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        storm.CancelAfter(duration);
        var kills = await Task.WhenAll(nodes.Select((node, i) => KillAgainAndAgainAsync(node, new Random(2026 + i), storm.Token)).Append(FillAsync(trial, storm.Token)));
        foreach (var node in nodes) node.Start();
        await trial.SettledAsync(TimeSpan.FromMinutes(5), cancel);

        var verdict = await trial.CompareAsync(cancel);
        board.Say($"{kills.Sum()} kills of two nodes in {duration.TotalSeconds:0} s; {verdict.Queued} messages queued, {verdict.Repeats} sent again and marked because nobody knew, of which {verdict.MarkedDoubles} reached the phone twice");
        board.AtMost("sms-crash-lost", verdict.Lost, 0);
        board.AtMost("sms-crash-doubled-without-a-mark", verdict.SilentDoubles, 0);
        return board.AllReached ? 0 : 1;
    }

    private static async Task<int> KillAgainAndAgainAsync(SmsNode node, Random random, CancellationToken storm)
    {
        var kills = 0;
        try
        {
            while (true)
            {
                // Only one that is at work is worth killing.
                await node.ReadyAsync(storm);
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(200, 5_000)), storm);
                await node.KillAsync();
                kills++;
                node.Start();
            }
        }
        catch (OperationCanceledException)
        {
            await node.KillAsync();
            return kills;
        }
    }

    private static async Task<int> FillAsync(DrainTrial trial, CancellationToken storm)
    {
        try
        {
            while (true)
            {
                await trial.QueueAsync(EachTime, storm);
                await Task.Delay(TimeSpan.FromMilliseconds(500), storm);
            }
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
    }
}
