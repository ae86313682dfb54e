using System.Diagnostics;
using HospitalCrm.Benchmarks.Circuits;
using HospitalCrm.Benchmarks.Peers;
using HospitalCrm.Domain.Persistence.Seeding;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Benchmarks.Figures;

/// <summary>
/// What a page of the staff program costs its server, beside the Counter page of a freshly generated <c>dotnet new blazor</c>: memory
/// and CPU of a circuit, and clicks per second when 20 people click as fast as they are answered.
/// </summary>
public static class StaffCircuits
{
    private const double MemoryGoal = 3, CpuGoal = 2.5, ClickGoal = 0.5;
    private const int WarmUps = 4, OpeningRounds = 7, ClickingRounds = 3;
    private const int OpenedAtOnce = 8;
    private const int People = 20;
    private static readonly TimeSpan Saturation = TimeSpan.FromSeconds(4);

    /// <param name="args">Path (default /terminals), user (admin), circuits (200), data-testid of what is clicked, which must cause no reload (the palette's button).</param>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancel)
    {
        var path = args.ElementAtOrDefault(0) ?? "/terminals";
        var user = args.ElementAtOrDefault(1) ?? "admin";
        var circuits = int.Parse(args.ElementAtOrDefault(2) ?? "200", System.Globalization.CultureInfo.InvariantCulture);
        var clicked = args.ElementAtOrDefault(3) ?? "find";
        var board = new Scoreboard(Console.Out);
        using var folder = new TrialFolder();
        folder.SayDisk(board);
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, MaxConnectionsPerServer = OpenedAtOnce });
        await using var hospital = await TrialHospital.OpenAsync(folder.Path, "hospital", TimeProvider.System, cancel);
        await using (var scope = hospital.Services.CreateAsyncScope()) await scope.ServiceProvider.GetRequiredService<FirstStart>().RunAsync(withDemonstrationAccounts: true, cancel);
        var counterAssembly = await Publishing.CounterAsync(folder.Path, cancel);
        var appAssembly = await Publishing.OursAsync("HospitalCrm.App", folder.Path, cancel);

        var settings = TrialHospital.Settings(hospital.Folder);
        settings["Sms:Gateway"] = "Simulator";
        await using var counterProgram = await MeasuredProgram.StartAsync(counterAssembly, [], "counter", http, cancel);
        // Not Production, where the simulated gateway refuses to start; and not Development, which checks scopes at every step.
        await using var appProgram = await MeasuredProgram.StartAsync(appAssembly, settings, "healthz", http, cancel, environment: "Staging");
        var counter = new Side("counter", counterProgram, "counter", page => page.Nodes.Any(IsCounterButton), [], circuits);
        var app = new Side(path, appProgram, path.TrimStart('/'), IsLoaded, await StaffBrowser.SignInAsync(appProgram.Address, user, http, cancel), circuits);

        for (var round = 0; round < WarmUps + OpeningRounds; round++)
        {
            await counter.OpenAllAsync(http, isWarmUp: round < WarmUps, cancel);
            await app.OpenAllAsync(http, isWarmUp: round < WarmUps, cancel);
        }

        foreach (var side in (Side[])[counter, app])
        {
            board.Say($"  {circuits} circuits, {side.Name}: {side.Heap.Median / 1024:0} KB live heap each ({side.Heap.Least / 1024:0}–{side.Heap.Most / 1024:0}), {side.Resident.Median / 1024:0} KB resident each ({side.Resident.Least / 1024:0}–{side.Resident.Most / 1024:0}), {side.Cpu.Median:0.00} CPU ms to open one ({side.Cpu.Least:0.00}–{side.Cpu.Most:0.00})");
        }

        board.AtMost("staff-circuits-heap", app.Heap.Median / counter.Heap.Median, MemoryGoal);
        board.AtMost("staff-circuits-resident", app.Resident.Median / counter.Resident.Median, MemoryGoal);
        board.AtMost("staff-circuits-cpu", app.Cpu.Median / counter.Cpu.Median, CpuGoal);
        if (clicked != "none") await ClickAsync(board, counter, app, clicked, http, cancel);
        return board.AllReached ? 0 : 1;
    }

    private static async Task ClickAsync(Scoreboard board, Side counter, Side app, string clicked, HttpClient http, CancellationToken cancel)
    {
        Spread peer = new(), ours = new();
        for (var round = 0; round <= ClickingRounds; round++)
        {
            var (clicks, events) = (await SaturateAsync(counter, null, http, cancel), await SaturateAsync(app, clicked, http, cancel));
            if (round == 0) continue;
            peer.Add(clicks);
            ours.Add(events);
        }

        board.Say($"  {People} people without pause: counter {peer.Median:0} clicks/s ({peer.Least:0}–{peer.Most:0}), {app.Name} “{clicked}” {ours.Median:0} clicks/s ({ours.Least:0}–{ours.Most:0})");
        board.AtLeast("staff-circuits-clicks", ours.Median / peer.Median, ClickGoal);
    }

    /// <param name="testId">Null: the Counter's button.</param>
    /// <returns>Clicks per second, each answered before the same person clicks again.</returns>
    private static async Task<double> SaturateAsync(Side side, string? testId, HttpClient http, CancellationToken cancel)
    {
        var opened = new List<CircuitClient>();
        for (var i = 0; i < People; i++) opened.Add(await side.OpenAsync(http, cancel));
        var clicks = 0;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(opened.Select(circuit => Task.Run(async () =>
        {
            while (watch.Elapsed < Saturation)
            {
                if (testId is null) await circuit.ClickThroughAsync(page => page.Nodes.FirstOrDefault(IsCounterButton), "the Counter's button", cancel);
                else await circuit.ClickThroughAsync(testId, cancel);
                Interlocked.Increment(ref clicks);
            }
        })));
        var rate = clicks / watch.Elapsed.TotalSeconds;
        foreach (var circuit in opened) await circuit.DisposeAsync();
        return rate;
    }

    private static bool IsCounterButton(PageNode node) => node.Tag == "button" && node.HandlerOf("onclick") != 0;

    /// <summary>It has its title, and nothing on it is still being fetched.</summary>
    private static bool IsLoaded(CircuitPage page) =>
        page.Nodes.Any(node => node.Tag == "h1") && !page.Nodes.Any(node => node.Attributes.GetValueOrDefault("aria-busy") == "true" || node.Attributes.GetValueOrDefault("class")?.Contains("skeleton", StringComparison.Ordinal) == true);

    /// <summary>One of the two programs with what was measured of it.</summary>
    private sealed class Side(string name, MeasuredProgram program, string path, Func<CircuitPage, bool> isShown, Dictionary<string, string> cookies, int circuits)
    {
        public string Name => name;
        public Spread Heap { get; } = new();
        public Spread Resident { get; } = new();
        public Spread Cpu { get; } = new();

        public async Task<CircuitClient> OpenAsync(HttpClient http, CancellationToken cancel)
        {
            var circuit = await CircuitClient.OpenAsync(program.Address, path, http, new(cookies, StringComparer.Ordinal), cancel);
            await circuit.WaitAsync(isShown, name, cancel);
            return circuit;
        }

        public async Task OpenAllAsync(HttpClient http, bool isWarmUp, CancellationToken cancel)
        {
            var before = await program.UsageAsync(collect: true, cancel);
            var opened = new CircuitClient?[circuits];
            await Parallel.ForAsync(0, opened.Length, new ParallelOptions { MaxDegreeOfParallelism = OpenedAtOnce, CancellationToken = cancel },
                async (i, stop) => opened[i] = await OpenAsync(http, stop));
            var busy = await program.UsageAsync(collect: false, cancel);
            var after = await program.UsageAsync(collect: true, cancel);
            if (!isWarmUp)
            {
                Heap.Add((after.Heap - before.Heap) / (double)opened.Length);
                Resident.Add((after.Resident - before.Resident) / (double)opened.Length);
                Cpu.Add((busy.Cpu - before.Cpu).TotalMilliseconds / opened.Length);
            }

            foreach (var circuit in opened) await circuit!.DisposeAsync();
        }
    }
}
