using System.Globalization;

namespace HospitalCrm.Domain.Common;

/// <summary>A rule of the hospital was broken; the sentence is for the person in front of the screen.</summary>
/// <param name="sentence">Simplified Chinese with <c>{0}</c> places: also the key under which the text is translated.</param>
public class DomainRuleException(string sentence, params object[] arguments)
    : Exception(string.Format(CultureInfo.InvariantCulture, sentence, arguments))
{
    public string Sentence { get; } = sentence;

    public IReadOnlyList<object> Arguments { get; } = arguments;
}
