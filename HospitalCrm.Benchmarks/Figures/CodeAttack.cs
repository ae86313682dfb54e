using System.Diagnostics;
using System.Globalization;
using HospitalCrm.Benchmarks.Codes;
using HospitalCrm.Benchmarks.Peers;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Messaging;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Benchmarks.Figures;

/// <summary>Verification codes under attack for a whole virtual day, at the size of a large hospital; the tests run the same day smaller.</summary>
public static class CodeAttack
{
    private const double MostSuccess = 1e-4;
    private const double MostMessages = 10;
    private const double LeastIn = 0.99;
    private const double MostSeconds = 60;

    /// <param name="args">Patients who rate by code on that day (default 2,400) and terminals the guesser uses (default 6 of 30).</param>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancel)
    {
        var patients = args is [var wish, ..] ? int.Parse(wish, CultureInfo.InvariantCulture) : 2_400;
        var guessedFrom = args is [_, var places, ..] ? int.Parse(places, CultureInfo.InvariantCulture) : 6;
        var size = new CodeDaySize(Phones: 10_000, Terminals: 30, patients)
        {
            Victims = 40,
            ParallelVictims = 10,
            MostGuessedAtRandom = int.MaxValue,
            GuessedFrom = guessedFrom,
            SlowPumping = [(2, 1), (9, 3)],
        };
        var board = new Scoreboard(Console.Out);
        using var folder = new TrialFolder();

        var quiet = await DayAsync("quiet", size.WithoutAttackers());
        var attacked = await DayAsync("attacked", size);

        board.Say($"no alarm without attackers: {quiet.TerminalAlarms + quiet.EverywhereAlarms.Count} alarms, {quiet.NotIn + quiet.InByCard + quiet.InByCodeElsewhere} not in by code where they stood");
        board.AtMost("quiet-day-alarms", quiet.TerminalAlarms + quiet.EverywhereAlarms.Count, 0);
        board.AtMost("success-per-phone-and-day", attacked.SuccessBound / MostSuccess, 1);
        board.AtMost("guessed-right-of-10000-phones", attacked.GuessedRight / (MostSuccess * size.Phones), 1);
        board.AtMost("messages-per-number-and-day", attacked.MostMessages / MostMessages, 1);
        board.AtLeast("patients-in", attacked.ShareIn / LeastIn, 1);
        board.AtMost("seconds-to-stop-a-script", attacked.SecondsToStop.Max() / MostSeconds, 1);
        return board.AllReached ? 0 : 1;

        async Task<CodeDayResult> DayAsync(string name, CodeDaySize day)
        {
            var watch = Stopwatch.StartNew();
            var midnight = new DateTimeOffset(2026, 11, 23, 16, 0, 0, TimeSpan.Zero);
            var time = new SteppingTime(midnight.AddHours(-6));
            var phones = new CodePhones(time);
            await using var hospital = await TrialHospital.OpenAsync(folder.Path, name, time, cancel, services =>
            {
                services.AddSingleton<IHisReader>(new TownHis(CodeDay.PatientsOf(day)));
                services.AddSingleton<ISmsGateway>(phones);
            });
            using var run = new CodeDay(hospital.Services, phones, to => time.Step(to - time.GetUtcNow()), midnight, day);
            await run.RunAsync(cancel);
            var result = run.Result;
            board.Say($"{name}: {result.Messages} messages, most to one number {result.MostMessages}; {watch.Elapsed.TotalSeconds:0} s");
            board.Say($"  patients who persist: {result.Persisting}, in by code {result.InByCode}, by code elsewhere {result.InByCodeElsewhere}, by card {result.InByCard}, not in {result.NotIn}; walked away {result.WalkedAway}");
            if (!day.HasAttackers) return result;

            board.Say($"  {result.Guesses} guesses checked, most for one number {result.MostGuesses} (bound {result.SuccessBound:0.0e+0}), right {result.GuessedRight}");
            board.Say($"  script at one terminal: {result.PumpedFast} messages all day, stopped {result.SecondsToStop.Count} times after at most {result.SecondsToStop.Max():0} s; {result.TerminalAlarms} terminal alarms");
            board.Say($"  all terminals slowly: {result.EverywhereAlarms.Count} alarms for all terminals, {result.Withheld} codes withheld");
            foreach (var slow in result.SlowPumping)
            {
                var alarm = result.EverywhereAlarms.Find(at => at >= slow.Began.UtcDateTime);
                board.Say($"    {slow.Asked.Count} asked for, {slow.Asked.Count(a => a.At.UtcDateTime < alarm)} of them before the alarm {(alarm - slow.Began.UtcDateTime).TotalSeconds:0} s after the first");
            }

            return result;
        }
    }
}
