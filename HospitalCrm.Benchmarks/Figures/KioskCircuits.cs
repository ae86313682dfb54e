using System.Diagnostics;
using System.Globalization;
using HospitalCrm.Benchmarks.Circuits;
using HospitalCrm.Benchmarks.Peers;
using HospitalCrm.Domain.Satisfaction;

namespace HospitalCrm.Benchmarks.Figures;

/// <summary>
/// What a kiosk costs its server, beside the Counter page of a freshly generated <c>dotnet new blazor</c>: memory and CPU of a
/// circuit, and taps per second when 20 people tap as fast as they are answered, where each tap of the kiosk is on the disk before it counts.
/// </summary>
public static class KioskCircuits
{
    private const double MemoryGoal = 1.25, CpuGoal = 1.3, SavingGoal = 0.3;
    private const int UsualCircuits = 300;
    private const int WarmUps = 4, OpeningRounds = 9, TappingRounds = 3;
    private const int OpenedAtOnce = 8;
    private const int People = 20;
    private const int Sheets = 25;
    private static readonly TimeSpan Saturation = TimeSpan.FromSeconds(4);

    /// <param name="args">Circuits (default 300).</param>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancel)
    {
        var circuits = args is [var wish, ..] ? int.Parse(wish, CultureInfo.InvariantCulture) : UsualCircuits;
        var board = new Scoreboard(Console.Out);
        using var folder = new TrialFolder();
        folder.SayDisk(board);
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, MaxConnectionsPerServer = OpenedAtOnce });
        await using var hospital = await TrialHospital.OpenAsync(folder.Path, "hospital", TimeProvider.System, cancel);
        var counterAssembly = await Publishing.CounterAsync(folder.Path, cancel);
        var kioskAssembly = await Publishing.OursAsync("HospitalCrm.Kiosk", folder.Path, cancel);

        await using var counterProgram = await MeasuredProgram.StartAsync(counterAssembly, [], "counter", http, cancel);
        await using var kioskProgram = await MeasuredProgram.StartAsync(kioskAssembly, KioskPatient.Unhurried(hospital.Folder), "", http, cancel);
        var counter = new Side("counter", counterProgram, "counter", page => CounterButton(page) is not null, circuits);
        var kiosk = new Side("kiosk", kioskProgram, "", page => page.Has("start"), circuits);
        await kiosk.BecomeTerminalsAsync(hospital, cancel);

        // A server in a hospital has long compiled what it runs often; the first rounds let both do so.
        for (var round = 0; round < WarmUps + OpeningRounds; round++)
        {
            await counter.OpenAllAsync(http, isWarmUp: round < WarmUps, cancel);
            await kiosk.OpenAllAsync(http, isWarmUp: round < WarmUps, cancel);
        }

        foreach (var side in (Side[])[counter, kiosk])
        {
            board.Say($"  {circuits} circuits, {side.Name}: {side.Heap.Median / 1024:0} KB live heap each ({side.Heap.Least / 1024:0}–{side.Heap.Most / 1024:0}), {side.Resident.Median / 1024:0} KB resident each ({side.Resident.Least / 1024:0}–{side.Resident.Most / 1024:0}), {side.Cpu.Median:0.00} CPU ms to open one ({side.Cpu.Least:0.00}–{side.Cpu.Most:0.00})");
        }

        board.AtMost("kiosk-circuits-heap", kiosk.Heap.Median / counter.Heap.Median, MemoryGoal);
        board.AtMost("kiosk-circuits-resident", kiosk.Resident.Median / counter.Resident.Median, MemoryGoal);
        board.AtMost("kiosk-circuits-cpu", kiosk.Cpu.Median / counter.Cpu.Median, CpuGoal);

        await TapAsync(board, hospital, counter, kiosk, http, cancel);
        return board.AllReached ? 0 : 1;
    }

    private static async Task TapAsync(Scoreboard board, TrialHospital hospital, Side counter, Side kiosk, HttpClient http, CancellationToken cancel)
    {
        await using var clickers = await Crowd.OpenAsync(counter, People, http, cancel);
        await using var patients = await Crowd.OpenAsync(kiosk, People, http, cancel);
        foreach (var patient in patients.Circuits) await KioskPatient.WalkInAsync(patient, hospital, cancel);
        var targets = (await hospital.ListTargetsAsync(Section.Outpatient, cancel)).ConvertAll(code => $"target-{code}");

        Spread clicks = new(), clickCpu = new(), taps = new(), tapCpu = new();
        foreach (var patient in patients.Circuits) await KioskPatient.OpenSheetAsync(patient, targets[0], cancel);
        for (var round = 0; round <= TappingRounds; round++)
        {
            await SaturateAsync(counter, clickers, round == 0 ? null : (clicks, clickCpu), ClickCounterAsync, cancel);
            await SaturateAsync(kiosk, patients, round == 0 ? null : (taps, tapCpu), KioskPatient.TapFaceAsync, cancel);
        }

        board.Say($"  {People} people without pause, counter: {clicks.Median:0} clicks/s ({clicks.Least:0}–{clicks.Most:0}), {clickCpu.Median:0.000} CPU ms each");
        board.Say($"  {People} people without pause, kiosk: {taps.Median:0} face taps/s ({taps.Least:0}–{taps.Most:0}), {tapCpu.Median:0.000} CPU ms each");
        board.AtLeast("kiosk-circuits-saving-tap", taps.Median / clicks.Median, SavingGoal);

        // All stand before 完成 and touch it in the same moment, again and again; the Counter is clicked in the same way.
        Spread bursts = new(), saves = new();
        for (var sheet = 0; sheet < Sheets; sheet++)
        {
            bursts.Add(await BurstAsync(clickers, ClickCounterAsync, cancel));
            foreach (var patient in patients.Circuits) await KioskPatient.FillAsync(patient, cancel);
            saves.Add(await BurstAsync(patients, KioskPatient.SaveAsync, cancel));
            await patients.EachAsync(patient => KioskPatient.GoOnAsync(patient, targets[(sheet + 1) % targets.Count], cancel));
        }

        board.Say($"  {People} people at the same moment, counter: {bursts.Median:0} clicks/s ({bursts.At(0.1):0}–{bursts.At(0.9):0}, 10th to 90th of {Sheets})");
        board.Say($"  {People} people at the same moment, kiosk: {saves.Median:0} ratings saved/s ({saves.At(0.1):0}–{saves.At(0.9):0})");
        board.Say($"  the same against the counter: {saves.Median / bursts.Median:0.00}");
    }

    /// <returns>Taps per second, until the last of the crowd was answered.</returns>
    private static async Task<double> BurstAsync(Crowd crowd, Func<CircuitClient, CancellationToken, Task<int>> tap, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        await crowd.EachAsync(circuit => tap(circuit, cancel));
        return crowd.Circuits.Count / watch.Elapsed.TotalSeconds;
    }

    private static async Task SaturateAsync(Side side, Crowd crowd, (Spread Rate, Spread Cpu)? result, Func<CircuitClient, CancellationToken, Task<int>> tap, CancellationToken cancel)
    {
        var taps = 0;
        var before = await side.Program.UsageAsync(collect: true, cancel);
        var watch = Stopwatch.StartNew();
        await crowd.EachAsync(async circuit =>
        {
            while (watch.Elapsed < Saturation) Interlocked.Add(ref taps, await tap(circuit, cancel));
        });
        var seconds = watch.Elapsed.TotalSeconds;
        var after = await side.Program.UsageAsync(collect: false, cancel);
        if (result is not { } spreads) return;

        spreads.Rate.Add(taps / seconds);
        spreads.Cpu.Add((after.Cpu - before.Cpu).TotalMilliseconds / taps);
    }

    private static PageNode? CounterButton(CircuitPage page) => page.Nodes.FirstOrDefault(node => node.Tag == "button" && node.HandlerOf("onclick") != 0);

    private static async Task<int> ClickCounterAsync(CircuitClient circuit, CancellationToken cancel)
    {
        var before = circuit.Look(CountShown);
        await circuit.ClickAsync(CounterButton, "the Counter's button", cancel);
        await circuit.WaitAsync(page => CountShown(page) == before + 1, "the Counter's next number", cancel);
        return 1;
    }

    /// <summary>"Current count: 5".</summary>
    private static int CountShown(CircuitPage page) =>
        int.Parse(page.Nodes.First(node => node.Attributes.GetValueOrDefault("role") == "status").InnerText().Split(' ')[^1], CultureInfo.InvariantCulture);

    /// <summary>One of the two programs with what was measured of it.</summary>
    private sealed class Side(string name, MeasuredProgram program, string path, Func<CircuitPage, bool> isShown, int circuits)
    {
        private readonly List<Dictionary<string, string>> _browsers = [.. Enumerable.Range(0, circuits).Select(_ => new Dictionary<string, string>(StringComparer.Ordinal))];

        public string Name => name;
        public MeasuredProgram Program => program;
        public Spread Heap { get; } = new();
        public Spread Resident { get; } = new();
        public Spread Cpu { get; } = new();

        public async Task BecomeTerminalsAsync(TrialHospital hospital, CancellationToken cancel)
        {
            for (var i = 0; i < _browsers.Count; i++) _browsers[i] = await hospital.AddTerminalAsync(cancel);
        }

        public async Task<CircuitClient> OpenAsync(int browser, HttpClient http, CancellationToken cancel)
        {
            var circuit = await CircuitClient.OpenAsync(program.Address, path, http, _browsers[browser], cancel);
            await circuit.WaitAsync(isShown, name, cancel);
            return circuit;
        }

        public async Task OpenAllAsync(HttpClient http, bool isWarmUp, CancellationToken cancel)
        {
            var before = await program.UsageAsync(collect: true, cancel);
            var opened = new CircuitClient?[_browsers.Count];
            await Parallel.ForAsync(0, opened.Length, new ParallelOptions { MaxDegreeOfParallelism = OpenedAtOnce, CancellationToken = cancel },
                async (i, stop) => opened[i] = await OpenAsync(i, http, stop));
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

    /// <summary>People who tap at the same time.</summary>
    private sealed class Crowd(List<CircuitClient> circuits) : IAsyncDisposable
    {
        public List<CircuitClient> Circuits => circuits;

        public static async Task<Crowd> OpenAsync(Side side, int people, HttpClient http, CancellationToken cancel)
        {
            var circuits = new List<CircuitClient>();
            for (var i = 0; i < people; i++) circuits.Add(await side.OpenAsync(i, http, cancel));
            return new(circuits);
        }

        public Task EachAsync(Func<CircuitClient, Task> what) => Task.WhenAll(circuits.Select(circuit => Task.Run(() => what(circuit))));

        public async ValueTask DisposeAsync()
        {
            foreach (var circuit in circuits) await circuit.DisposeAsync();
        }
    }
}
