namespace HospitalCrm.Benchmarks.Figures;

/// <summary>Several measurements of one thing; the median is what counts, so one disturbed round does not.</summary>
public sealed class Spread
{
    private readonly List<double> _values = [];

    public void Add(double value) => _values.Add(value);

    public double Median => At(0.5);

    public double Least => At(0);

    public double Most => At(1);

    public double At(double quantile)
    {
        if (_values.Count == 0) throw new InvalidOperationException("Nothing was measured.");
        var sorted = _values.Order().ToList();
        return sorted[(int)Math.Round(quantile * (sorted.Count - 1), MidpointRounding.AwayFromZero)];
    }
}
