using System.Diagnostics;
using System.Globalization;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Satisfaction;

namespace HospitalCrm.Tests.Browser.Swipes;

/// <summary>Quality.md E: every valid swipe is read once, no invalid one is accepted, no character leaks, one message for each.</summary>
[Collection(nameof(Journeys))]
public sealed class KioskSwipesTests(Hospital hospital, ITestOutputHelper output)
{
    private const int Count = 10_000;
    private const int Seed = 20261123;

    [BrowserFact]
    public async Task Ten_thousand_swipes_are_one_message_each_and_read_once_or_refused()
    {
        var swipes = new SwipeWorkshop(Seed).Make(Count).ToList();
        await using var keyboard = await SitDownAsync();

        var began = Stopwatch.GetTimestamp();
        var outcomes = await keyboard.SwipeAllAsync(swipes);

        var tallies = Tally(swipes.Zip(outcomes));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Count} swipes, {swipes.Sum(s => s.Keys.Count)} keys in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s"));
        output.WriteLine(string.Join('\n', tallies));
        Assert.Equal(Count, tallies.Where(t => t.By == "kind").Sum(t => t.Swipes));
        Assert.True(tallies.TrueForAll(t => t.Faults.Count == 0), $"{string.Join('\n', tallies)}\n{string.Join('\n', tallies.Where(t => t.By == "kind").SelectMany(t => t.Faults).Take(40))}");
        // Nobody may pass by doing nothing.
        Assert.All(tallies, t => Assert.True(t.Messages == t.Swipes && t.Accepted == t.Valid && t.Refused == t.Swipes - t.Valid && t.Swipes > 300, t.ToString()));
        Assert.Equal(12, tallies.Count(t => t is { By: "kind", Valid: > 0 }));
        Assert.Equal(15, tallies.Count(t => t is { By: "kind", Valid: 0, Refused: > 0 }));
    }

    [BrowserFact]
    public async Task Without_the_kiosks_script_the_same_swipes_fill_fields_and_press_buttons()
    {
        var swipes = new SwipeWorkshop(Seed).Make(Count / 10).ToList();
        await using var keyboard = await SitDownAsync(isListening: false);

        var outcomes = await keyboard.SwipeAllAsync(swipes);

        var tallies = Tally(swipes.Zip(outcomes));
        Assert.All(tallies, t => Assert.True(t.Messages == 0 && t.Faults.Count == t.Swipes, t.ToString()));
        Assert.True(outcomes.Count(o => o.InFields.Length > 0) > swipes.Count / 2);
        Assert.True(outcomes.Count(o => o.Presses > 1) > swipes.Count / 20);
    }

    [BrowserFact]
    public async Task What_people_type_reaches_the_field_and_is_no_swipe()
    {
        var people = new SwipeWorkshop(Seed).MakePeople(1000).ToList();
        await using var keyboard = await SitDownAsync();

        var outcomes = await keyboard.SwipeAllAsync(people);

        Assert.All(people.Zip(outcomes), typed =>
        {
            Assert.Equal(typed.First.Card, typed.Second.InFields);
            Assert.Empty(typed.Second.Messages);
        });
    }

    /// <summary>The browser's own input method instead of the virtual one, in real time: it shows that the virtual one is true to life.</summary>
    [BrowserFact]
    public async Task What_an_input_method_made_of_a_swipe_is_taken_out_of_the_words_again()
    {
        var isPaced = false;
        for (var tries = 0; tries < 10 && !isPaced; tries++)
        {
            await using var method = new RealInputMethod(await hospital.OpenKioskFileAsync("/js/swipe.js"));
            await method.SetUpAsync("请改进");

            isPaced = await method.SwipeAsync("%B8800000001^CHEN/JING^9912?");

            if (!isPaced) continue;
            Assert.Equal(["8800000001"], (await method.MessagesAsync()).Select(message => CardSwipe.Read(message, SwipeWorkshop.CardPattern)));
            Assert.Equal("请改进", await method.WordsAsync());
            Assert.Empty(await method.ChangesAsync());
        }

        Assert.SkipUnless(isPaced, "This machine is too busy to type like a card reader.");
    }

    /// <summary>A page of the kiosk with nothing on it: its own script file.</summary>
    private async Task<VirtualKeyboard> SitDownAsync(bool isListening = true)
    {
        var keyboard = new VirtualKeyboard(await hospital.OpenKioskFileAsync("/js/swipe.js"));
        await keyboard.SetUpAsync(isListening);
        return keyboard;
    }

    private static List<SwipeTally> Tally(IEnumerable<(SyntheticSwipe Swipe, SwipeOutcome Outcome)> all)
    {
        var tallies = new Dictionary<(string By, string Name), SwipeTally>();
        foreach (var (swipe, outcome) in all)
        {
            var cards = outcome.Messages.Select(message => Read(message, SwipeWorkshop.CardPattern)).ToList();
            var fault = FaultOf(swipe, outcome, cards);
            foreach (var key in new[] { ("kind", swipe.Kind), ("circumstance", swipe.Circumstance) })
            {
                if (!tallies.TryGetValue(key, out var tally)) tallies[key] = tally = new(key.Item1, key.Item2);
                tally.Swipes++;
                if (swipe.Card is not null) tally.Valid++;
                tally.Messages += outcome.Messages.Count;
                tally.Accepted += cards.Count(card => card.Number is not null);
                tally.Refused += cards.Count(card => card.Number is null);
                if (fault is not null) tally.Faults.Add(fault);
            }
        }

        return [.. tallies.Values];
    }

    private static string? FaultOf(SyntheticSwipe swipe, SwipeOutcome outcome, List<(string? Number, string? Told)> cards)
    {
        var faults = new List<string>();
        if (outcome.Messages.Count != 1) faults.Add(string.Create(CultureInfo.InvariantCulture, $"{outcome.Messages.Count} messages"));
        if (outcome.InFields.Length > 0) faults.Add($"in a field: {outcome.InFields}");
        if (outcome.Presses != (swipe.TapOn == "button" ? 1 : 0)) faults.Add(string.Create(CultureInfo.InvariantCulture, $"{outcome.Presses} presses"));
        foreach (var card in cards.Where(card => card.Number != swipe.Card)) faults.Add($"read as {card.Number ?? "no card"} instead of {swipe.Card ?? "no card"}");
        // Where the HIS does not keep identity cards, a good one is told so, and a bad one is a bad swipe.
        if (swipe.Kind.Contains(SwipeWorkshop.IdCard, StringComparison.Ordinal) && outcome.Messages is [var message]
            && Read(message, new KioskOptions().CardPattern).Told?.Contains("身份证", StringComparison.Ordinal) != (swipe.Card is not null)) faults.Add("told wrongly");
        return faults.Count == 0 ? null : $"{swipe.Kind}, {swipe.Circumstance}: {swipe.Typed}: {string.Join(", ", faults)}";
    }

    private static (string? Number, string? Told) Read(string message, string pattern)
    {
        try
        {
            return (CardSwipe.Read(message, pattern), null);
        }
        catch (DomainRuleException refusal)
        {
            return (null, refusal.Message);
        }
    }
}

/// <summary>What came of the swipes of one kind, or under one circumstance.</summary>
internal sealed record SwipeTally(string By, string Name)
{
    public int Swipes { get; set; }
    public int Valid { get; set; }
    public int Messages { get; set; }
    public int Accepted { get; set; }
    public int Refused { get; set; }
    public List<string> Faults { get; } = [];

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Name}: {Swipes} swipes, {Valid} valid, {Messages} messages, {Accepted} accepted, {Refused} refused, {Faults.Count} faulty");
}
