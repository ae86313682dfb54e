using System.Diagnostics;
using System.Globalization;
using HospitalCrm.Benchmarks.Circuits;
using HospitalCrm.Benchmarks.Peers;
using HospitalCrm.Domain.Satisfaction;

namespace HospitalCrm.Benchmarks.Figures;

/// <summary>
/// Three hundred kiosks on one server: how soon the next question is there after a tap, how long all of them need to be back where they
/// were after the server was killed, and whether ten thousand screens that came and went leave anything behind.
/// </summary>
internal static class KioskEndurance
{
    private const int UsualKiosks = 300, UsualDropped = 10_000;
    private const int FirstDropped = 500;
    private const int OpenedAtOnce = 8;
    private const double TapGoal = 100, HeapGoal = 1.05;

    /// <summary>A person reads a question and taps: about two seconds.</summary>
    private static readonly TimeSpan Reading = TimeSpan.FromSeconds(2);

    /// <param name="args">Kiosks (default 300), circuits opened and dropped (default 10,000).</param>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancel)
    {
        var kiosks = args is [var wish, ..] ? int.Parse(wish, CultureInfo.InvariantCulture) : UsualKiosks;
        var dropped = args is [_, var many, ..] ? int.Parse(many, CultureInfo.InvariantCulture) : UsualDropped;
        var board = new Scoreboard(Console.Out);
        using var folder = new TrialFolder();
        folder.SayDisk(board);
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, MaxConnectionsPerServer = OpenedAtOnce });
        await using var hospital = await TrialHospital.OpenAsync(folder.Path, "hospital", TimeProvider.System, cancel);
        var assembly = await Publishing.OursAsync("HospitalCrm.Kiosk", folder.Path, cancel);
        var browsers = new List<Dictionary<string, string>>();
        for (var i = 0; i < kiosks; i++) browsers.Add(await hospital.AddTerminalAsync(cancel));

        string[] questions;
        await using (var program = await StartAsync(assembly, hospital, http, cancel))
        {
            var patients = await OpenAllAsync(program, browsers, http, cancel);
            var target = $"target-{(await hospital.ListTargetsAsync(Section.Outpatient, cancel))[0]}";
            foreach (var patient in patients)
            {
                await KioskPatient.WalkInAsync(patient, hospital, cancel);
                await KioskPatient.OpenSheetAsync(patient, target, cancel);
            }

            await TapAsync(board, patients, cancel);
            questions = [.. patients.Select(patient => patient.Look(KioskPatient.Heading))];
        }

        await using (var program = await StartAsync(assembly, hospital, http, cancel))
        {
            var watch = Stopwatch.StartNew();
            var patients = await OpenAllAsync(program, browsers, http, cancel);
            var back = patients.Where((patient, i) => patient.Look(KioskPatient.Heading) == questions[i]).Count();
            board.Say($"  {back} of {kiosks} kiosks are back at their question {watch.Elapsed.TotalSeconds:0.0} s after the killed server answers again");
            board.AtLeast("kiosk-endurance-back", (double)back / kiosks, 1);
            foreach (var patient in patients) await patient.DisposeAsync();
        }

        await using (var program = await StartAsync(assembly, hospital, http, cancel))
        {
            // Terminals of their own: nobody stands there.
            for (var i = 0; i < browsers.Count; i++) browsers[i] = await hospital.AddTerminalAsync(cancel);
            await DropAsync(program, browsers, FirstDropped, http, cancel);
            var first = await program.UsageAsync(collect: true, cancel);
            await DropAsync(program, browsers, dropped - FirstDropped, http, cancel);
            var last = await program.UsageAsync(collect: true, cancel);
            board.Say($"  heap after {FirstDropped} screens {first.Heap / 1048576.0:0.0} MB, after {dropped} {last.Heap / 1048576.0:0.0} MB");
            board.AtMost("kiosk-endurance-heap", (double)last.Heap / first.Heap, HeapGoal);
        }

        return board.AllReached ? 0 : 1;
    }

    private static Task<MeasuredProgram> StartAsync(string assembly, TrialHospital hospital, HttpClient http, CancellationToken cancel) =>
        MeasuredProgram.StartAsync(assembly, KioskPatient.Unhurried(hospital.Folder), "", http, cancel);

    private static async Task<IReadOnlyList<CircuitClient>> OpenAllAsync(MeasuredProgram program, List<Dictionary<string, string>> browsers, HttpClient http, CancellationToken cancel)
    {
        var opened = new CircuitClient[browsers.Count];
        await Parallel.ForAsync(0, opened.Length, new ParallelOptions { MaxDegreeOfParallelism = OpenedAtOnce, CancellationToken = cancel }, async (i, stop) =>
        {
            opened[i] = await CircuitClient.OpenAsync(program.Address, "", http, browsers[i], stop);
            await opened[i].WaitAsync(page => page.Has("start") || page.Has("face-5") || page.Has("finish"), "a screen", stop);
        });
        return opened;
    }

    /// <summary>Everybody answers every question at their own pace.</summary>
    private static async Task TapAsync(Scoreboard board, IReadOnlyList<CircuitClient> patients, CancellationToken cancel)
    {
        var times = new Spread();
        var (taps, shown) = (0, 0);
        var seeds = new Random(2026);
        var starts = patients.Select(_ => seeds.NextDouble()).ToList();
        await Task.WhenAll(patients.Select((patient, i) => Task.Run(async () =>
        {
            await Task.Delay(Reading * starts[i], cancel);
            // The last question stays open, so that there is one to come back to.
            for (var question = 1; question < Questions(patient); question++)
            {
                var before = patient.Look(KioskPatient.Heading);
                var watch = Stopwatch.StartNew();
                await patient.ClickAsync("face-4", cancel);
                await patient.WaitAsync(page => KioskPatient.Heading(page) != before, "the next question", cancel);
                lock (times)
                {
                    times.Add(watch.Elapsed.TotalMilliseconds);
                    taps++;
                    shown += Asked(patient) == question + 1 ? 1 : 0;
                }

                await Task.Delay(Reading * (0.5 + starts[i]), cancel);
            }
        }, cancel)));
        board.Say($"  {patients.Count} kiosks, a tap each 1 to 3 s: next question after {times.Median:0.0} ms (median), {times.At(0.95):0.0} ms (95 %), {times.Most:0.0} ms (worst); {taps} taps, {shown} next questions");
        board.AtMost("kiosk-endurance-tap-ms", times.At(0.95), TapGoal);
        board.AtLeast("kiosk-endurance-one-tap-one-question", (double)shown / taps, 1);
    }

    /// <summary>第{0}题，共{1}题</summary>
    private static int Asked(CircuitClient patient) => Numbers(patient)[0];

    private static int Questions(CircuitClient patient) => Numbers(patient)[1];

    private static int[] Numbers(CircuitClient patient) => patient.Look(page =>
    {
        var words = page.Nodes.First(node => node.Attributes.GetValueOrDefault("class") == "progress").InnerText();
        return words.Split([.. words.Where(c => !char.IsAsciiDigit(c))], StringSplitOptions.RemoveEmptyEntries).Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToArray();
    });

    private static async Task DropAsync(MeasuredProgram program, List<Dictionary<string, string>> browsers, int count, HttpClient http, CancellationToken cancel)
    {
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = OpenedAtOnce, CancellationToken = cancel }, async (i, stop) =>
        {
            // Two browsers of one terminal at once would be two pages of it; each of the eight has its own.
            await using var circuit = await CircuitClient.OpenAsync(program.Address, "", http, browsers[i % browsers.Count], stop);
            await circuit.WaitAsync(page => page.Has("start"), "home", stop);
        });
        // The server takes leave of the last ones a moment after they have left.
        await Task.Delay(TimeSpan.FromSeconds(3), cancel);
    }
}
