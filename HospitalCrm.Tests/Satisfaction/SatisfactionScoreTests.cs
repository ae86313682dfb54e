using HospitalCrm.Domain.Satisfaction;

namespace HospitalCrm.Tests.Satisfaction;

public sealed class SatisfactionScoreTests
{
    [Theory]
    [InlineData(new[] { 3, 3, 3 }, 50)]
    [InlineData(new[] { 5, 5 }, 100)]
    [InlineData(new[] { 1, 2 }, 12.5)]
    public void Marks_become_a_percentage(int[] marks, double percent) =>
        Assert.Equal((decimal)percent, SatisfactionScore.Percent(SatisfactionScore.Mean(marks.Select(m => (m, 1m)))!.Value));
}
