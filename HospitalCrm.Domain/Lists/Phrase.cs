using System.Globalization;

namespace HospitalCrm.Domain.Lists;

/// <summary>A cell that is words with a number in them: each reader has it in their own language.</summary>
/// <param name="Sentence">With <c>{0}</c> for the argument; the key of its text.</param>
public sealed record Phrase(string Sentence, object Argument)
{
    public override string ToString() => string.Format(CultureInfo.InvariantCulture, Sentence, Argument);
}
