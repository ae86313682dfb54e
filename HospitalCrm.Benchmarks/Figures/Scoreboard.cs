using System.Globalization;

namespace HospitalCrm.Benchmarks.Figures;

/// <summary>Prints each figure beside its goal and remembers whether all were reached.</summary>
public sealed class Scoreboard(TextWriter output)
{
    public bool AllReached { get; private set; } = true;

    /// <summary>An absolute figure behind a ratio, or a remark.</summary>
    public void Say(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>A cost: the less the better.</summary>
    public void AtMost(string name, double ratio, double goal) => Judge(name, ratio, $"≤{goal:0.##}", ratio <= goal);

    /// <summary>A rate: the more the better.</summary>
    public void AtLeast(string name, double ratio, double goal) => Judge(name, ratio, $"≥{goal:0.##}", ratio >= goal);

    private void Judge(string name, double ratio, FormattableString goal, bool isReached)
    {
        AllReached &= isReached;
        Say($"{name} ratio={ratio:0.00} goal={goal.ToString(CultureInfo.InvariantCulture)} {(isReached ? "PASS" : "FAIL")}");
    }
}
