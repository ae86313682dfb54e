using HospitalCrm.Benchmarks.Codes;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace HospitalCrm.Tests.Satisfaction;

/// <summary>A virtual day of attacks (<see cref="CodeDay"/>), small enough for every build; <c>code-attack</c> of the benchmarks runs it at full size.</summary>
public sealed class CodeAttackTests(ITestOutputHelper output)
{
    /// <summary>
    /// 10,000 phones, 30 terminals, 24 hours. Smaller than the full day are only the patients and how long is pumped slowly; the few
    /// numbers of the victims have everything tried that a day allows, which is what the bound for each number rests on.
    /// </summary>
    private static readonly CodeDaySize Size = new(Phones: 10_000, Terminals: 30, Patients: 300)
    {
        Victims = 4,
        ParallelVictims = 1,
        MostGuessedAtRandom = 80,
        SlowPumping = [(2, 0.1), (9.5, 0.3)],
    };

    [Fact]
    public async Task An_attacked_day_lets_patients_in_and_nobody_else()
    {
        var day = await RunAsync(Size);

        Assert.Equal(50, day.MostGuesses); // ten codes, five tries
        Assert.True(day.SuccessBound <= 1e-4);
        Assert.True(day.GuessedRight <= 1, $"{day.GuessedRight} of 10,000 numbers were broken into");
        Assert.Equal(10, day.MostMessages);
        Assert.True(day.ShareIn >= 0.99, $"{day.NotIn} of {day.Persisting} were kept out");
        Assert.NotEmpty(day.SecondsToStop);
        Assert.All(day.SecondsToStop, seconds => Assert.InRange(seconds, 0, 60));
        Assert.True(day.OwnTerminalAlarmed);
        Assert.NotEmpty(day.EverywhereAlarms);
        Assert.All(day.SlowPumping, slow => Assert.Contains(day.EverywhereAlarms, at => at >= slow.Began.UtcDateTime && at < slow.Began.UtcDateTime.AddMinutes(6)));
        Assert.True(day.Withheld > 0);
    }

    [Fact]
    public async Task A_day_without_attackers_trips_nothing()
    {
        var day = await RunAsync(Size.WithoutAttackers());

        Assert.Equal((0, 0, 0), (day.TerminalAlarms, day.EverywhereAlarms.Count, day.Withheld));
        Assert.Equal(day.Persisting, day.InByCode);
    }

    private async Task<CodeDayResult> RunAsync(CodeDaySize size)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var world = await CrmWorld.CreateAsync("Sqlite", cancel, services =>
        {
            services.AddSingleton<CodePhones>();
            services.RemoveAll<ISmsGateway>();
            services.AddSingleton<ISmsGateway>(provider => provider.GetRequiredService<CodePhones>());
        });
        world.His.Patients.AddRange(CodeDay.PatientsOf(size));
        using var day = new CodeDay(world.Get<IServiceProvider>(), world.Get<CodePhones>(), world.Time.SetUtcNow, new(2026, 11, 23, 16, 0, 0, TimeSpan.Zero), size);

        await day.RunAsync(cancel);

        var result = day.Result;
        output.WriteLine($"in by code {result.InByCode}, elsewhere {result.InByCodeElsewhere}, by card {result.InByCard}, not in {result.NotIn}, walked away {result.WalkedAway}");
        output.WriteLine($"{result.Messages} messages, most to one number {result.MostMessages}; {result.Guesses} guesses, most for one number {result.MostGuesses}, right {result.GuessedRight}");
        output.WriteLine($"script: {result.PumpedFast} messages, stopped after {string.Join(", ", result.SecondsToStop)} s; {result.TerminalAlarms} terminal alarms; all: {string.Join(", ", result.EverywhereAlarms)}; {result.Withheld} withheld");
        foreach (var slow in result.SlowPumping) output.WriteLine($"slow from {slow.Began:u}: {slow.Asked.Count} asked for");
        return result;
    }
}
