namespace HospitalCrm.Domain.Satisfaction;

/// <summary>How marks become figures (domain.md 2.3).</summary>
public static class SatisfactionScore
{
    public const int Worst = 1;
    public const int Best = 5;

    /// <summary>A sheet below this 百分制 is a low one. All 一般 scores 50 and is not low.</summary>
    public const decimal LowPercent = 40;

    /// <summary>Below this many sheets a figure is shown with a warning (domain.md 1.9, R14).</summary>
    public const int SmallSample = 30;

    /// <summary>Weighted mean, 1 to 5, to four places; null without a mark.</summary>
    public static decimal? Mean(IEnumerable<(int Score, decimal Weight)> marks)
    {
        decimal sum = 0, weights = 0;
        foreach (var (score, weight) in marks)
        {
            sum += score * weight;
            weights += weight;
        }

        return weights == 0 ? null : Math.Round(sum / weights, 4, MidpointRounding.AwayFromZero);
    }

    /// <summary>百分制 = (均分 − 1) / 4 × 100, 0 to 100.</summary>
    public static decimal Percent(decimal mean) => (mean - Worst) / (Best - Worst) * 100;
}
