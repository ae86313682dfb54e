using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Parameters;

/// <summary>A parameter that is one piece of a scale from 0 upwards (分段): years of age, yuan a year.</summary>
public abstract class Band : Parameter
{
    /// <summary>Where it begins, included.</summary>
    internal abstract int Begin { get; set; }

    /// <summary>Where it ends, not included; null: without end.</summary>
    internal abstract int? End { get; set; }

    /// <summary>No piece of the scale: for those of whom the figure is not known.</summary>
    internal virtual bool IsUnknown => false;

    /// <summary>Only while it is being saved: the bands beside it give way, or reach out to it.</summary>
    internal bool MovesNeighbours { get; set; }

    internal long Reach => End ?? long.MaxValue;
}

/// <summary>Keeps bands side by side: among those in use none overlap, nothing between them is left out, the last has no end.</summary>
public abstract class BandRegister<T> : ParameterRegister<T>
    where T : Band, new()
{
    /// <summary>The kind's fields for where a band begins and ends are called <c>from</c> and <c>until</c>.</summary>
    protected BandRegister(ListTools tools, string module, string title) : base(tools, module, title) { }

    /// <summary>Without it no border could be moved: each of two neighbours alone would overlap or leave a hole.</summary>
    protected void NeighboursField() =>
        YesNoField("neighbours", "相邻分段随之调整", _ => false, (p, v) => p.MovesNeighbours = v).Help("勾选后，相接的分段自动改到新的边界；不勾选时，重叠或空缺不能保存。");

    /// <summary>The band's own ends are the wrong way round.</summary>
    protected abstract DomainRuleException Backwards { get; }

    /// <summary>How a border is said: the last number before it where people write bands with both ends included.</summary>
    protected virtual long LastBefore(long border) => border;

    protected override async Task CheckAsync(CrmDbContext db, IReadOnlyList<T> changed, Action<T?, string, DomainRuleException> refuse, Actor me, CancellationToken cancel)
    {
        await base.CheckAsync(db, changed, refuse, me, cancel);
        if (changed.FirstOrDefault(band => band.Reach <= band.Begin) is { } backwards)
        {
            refuse(backwards, "until", Backwards);
            return;
        }

        var inUse = (await AllAsync(db, cancel)).Where(band => !band.IsDisabled).OrderBy(changed.Contains).ToList();
        if (inUse.Where(band => band.IsUnknown).Take(2).ToList() is [var one, var another])
            refuse(changed.FirstOrDefault(band => band == one || band == another), "from", new("“{0}”和“{1}”都没有填上下限，只能有一个。", one.Name, another.Name));

        var bands = inUse.Where(band => !band.IsUnknown).ToList();
        foreach (var moved in changed.Where(band => band.MovesNeighbours)) MakeRoom(bands, moved);
        Sort(bands);
        if (Fault(bands) is { } fault) refuse(changed.FirstOrDefault(fault.Bands.Contains), changed.Contains(fault.Bands[0]) ? "until" : "from", fault.Sentence);
    }

    /// <summary>The first thing that is wrong from below; what follows from it would only confuse.</summary>
    private (T[] Bands, DomainRuleException Sentence)? Fault(List<T> bands)
    {
        if (bands.Count == 0) return null;
        if (bands[0].Begin > 0) return ([bands[0]], new("“{0}”之前缺少{1}到{2}。", bands[0].Name, 0, LastBefore(bands[0].Begin)));
        foreach (var (lower, upper) in bands.Zip(bands.Skip(1)))
        {
            if (lower.Reach > upper.Begin) return ([lower, upper], new("“{0}”与“{1}”的范围重叠。", lower.Name, upper.Name));
            if (lower.Reach < upper.Begin) return ([lower, upper], new("“{0}”到“{1}”之间缺少{2}到{3}。", lower.Name, upper.Name, lower.Reach, LastBefore(upper.Begin)));
        }

        return bands[^1].End is { } end ? ([bands[^1]], new("“{0}”是最后一段，缺少{1}以上；最后一段应不填上限。", bands[^1].Name, end)) : null;
    }

    /// <summary>What reaches into the moved band is cut, what has come loose reaches out; a band that would vanish or fall in two stays, and is refused.</summary>
    private static void MakeRoom(List<T> bands, T moved)
    {
        var isInUse = bands.Contains(moved);
        foreach (var other in bands.Where(other => isInUse && other != moved && other.Begin < moved.Reach && moved.Begin < other.Reach))
        {
            if (other.Begin < moved.Begin && other.Reach <= moved.Reach) other.End = moved.Begin;
            else if (other.Begin >= moved.Begin && other.Reach > moved.Reach) other.Begin = moved.End!.Value;
        }

        Sort(bands);
        if (bands.Count == 0) return;
        if (bands[0] != moved) bands[0].Begin = 0;
        foreach (var (lower, upper) in bands.Zip(bands.Skip(1)).Where(pair => pair.First.Reach < pair.Second.Begin))
        {
            if (lower == moved) upper.Begin = lower.End!.Value;
            else lower.End = upper.Begin;
        }

        if (bands[^1] != moved) bands[^1].End = null;
    }

    private static void Sort(List<T> bands) => bands.Sort((a, b) => (a.Begin, a.Reach).CompareTo((b.Begin, b.Reach)));
}
