using System.Collections.Concurrent;
using HospitalCrm.Domain.Satisfaction;

namespace HospitalCrm.Kiosk.Steps;

/// <summary>One list of what can be rated for all kiosks: six hundred names in every circuit would be most of its memory.</summary>
public sealed class SharedTargets
{
    private readonly ConcurrentDictionary<Section, IReadOnlyList<TargetRow>> _lists = new();

    /// <summary>The same choices, over the shared list where nothing has changed since.</summary>
    public TargetChoices Share(Section section, TargetChoices choices)
    {
        var shared = _lists.AddOrUpdate(section, choices.All, (_, before) => before.SequenceEqual(choices.All) ? before : choices.All);
        return choices with { All = shared };
    }
}
