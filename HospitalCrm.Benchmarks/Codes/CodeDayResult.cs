namespace HospitalCrm.Benchmarks.Codes;

/// <summary>How large the day is made.</summary>
/// <param name="Phones">Numbers in the town.</param>
/// <param name="Patients">Of whom so many want to rate with a code on this day.</param>
public sealed record CodeDaySize(int Phones, int Terminals, int Patients)
{
    /// <summary>Numbers of which everything is tried that a day allows; of the first few many codes in the same moment.</summary>
    public int Victims { get; init; }

    public int ParallelVictims { get; init; }

    /// <summary>Tries in the same moment.</summary>
    public int Volley { get; init; } = 12;

    /// <summary>Codes that are asked for and guessed at for one number after the other.</summary>
    public int MostGuessedAtRandom { get; init; }

    /// <summary>At so many terminals. Whoever is at all of them keeps all of them stopped, and only cards are left until somebody acts on the alarms.</summary>
    public int GuessedFrom { get; init; } = int.MaxValue;

    /// <summary>From which hour and for how many hours all terminals are pumped.</summary>
    public IReadOnlyList<(double From, double Hours)> SlowPumping { get; init; } = [];

    public bool HasAttackers => Victims > 0;

    /// <summary>The same patients, and nobody else.</summary>
    public CodeDaySize WithoutAttackers() => this with { Victims = 0 };
}

/// <summary>What came of a day.</summary>
public sealed class CodeDayResult
{
    public int InByCode { get; internal set; }
    public int InByCodeElsewhere { get; internal set; }
    public int InByCard { get; internal set; }
    public int NotIn { get; internal set; }

    /// <summary>Would have walked away on any day; not counted among those who persist.</summary>
    public int WalkedAway { get; internal set; }

    public int Messages { get; internal set; }

    /// <summary>To one number.</summary>
    public int MostMessages { get; internal set; }

    /// <summary>Tries that were told right or wrong, of attackers.</summary>
    public int Guesses { get; internal set; }

    /// <summary>For one number.</summary>
    public int MostGuesses { get; internal set; }

    public int GuessedRight { get; internal set; }

    /// <summary>Messages the script at its own terminal had sent.</summary>
    public int PumpedFast { get; internal set; }

    /// <summary>From its first message to the refusal, for each time it began anew.</summary>
    public List<double> SecondsToStop { get; } = [];

    public bool OwnTerminalAlarmed { get; internal set; }
    public int TerminalAlarms { get; internal set; }
    public List<DateTime> EverywhereAlarms { get; } = [];
    public List<SlowPumping> SlowPumping { get; } = [];

    /// <summary>Answered as usual, but no message went out.</summary>
    public int Withheld { get; internal set; }

    public int Persisting => InByCode + InByCodeElsewhere + InByCard + NotIn;

    public double ShareIn => (double)(Persisting - NotIn) / Persisting;

    /// <summary>Chance to get in for one number on this day: tries that were checked, each one in a million.</summary>
    public double SuccessBound => MostGuesses / 1e6;
}

/// <summary>All terminals pumped, each below its own limit.</summary>
public sealed record SlowPumping(DateTimeOffset Began)
{
    /// <summary>Answered as if a code were on its way.</summary>
    public List<(DateTimeOffset At, bool IsKnown)> Asked { get; } = [];
}
