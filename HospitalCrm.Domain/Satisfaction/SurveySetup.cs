using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>The questions, marks, reasons and targets in force at one value of the set-up's change stamp.</summary>
public sealed class SurveySetup
{
    private readonly Dictionary<ItemKind, IReadOnlyList<SurveyItem>> _items;
    private readonly Dictionary<(Section, string), RatingTarget> _targets;

    private readonly Dictionary<string, List<SurveyItem>> _earlier;

    private SurveySetup(long stamp, List<SurveyItem> items, List<SurveyItem> closed, List<Grade> grades, List<DissatisfactionReason> reasons, List<RatingTarget> targets)
    {
        Stamp = stamp;
        _items = items.GroupBy(i => i.Kind).ToDictionary(g => g.Key, IReadOnlyList<SurveyItem> (g) => [.. g]);
        _earlier = closed.GroupBy(i => i.Code, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);
        Grades = grades.ToDictionary(g => g.Code, StringComparer.Ordinal);
        OfferedGrades = [.. grades.Where(g => g.IsActive)];
        Reasons = reasons.ToDictionary(r => r.Code, StringComparer.Ordinal);
        OfferedReasons = [.. reasons.Where(r => r.IsActive)];
        _targets = targets.ToDictionary(t => (t.Section, t.Code));
    }

    public long Stamp { get; }

    /// <summary>Retired ones too: a sheet on the screen may still carry them.</summary>
    public IReadOnlyDictionary<string, Grade> Grades { get; }

    /// <inheritdoc cref="Grades"/>
    public IReadOnlyDictionary<string, DissatisfactionReason> Reasons { get; }

    /// <summary>Best first.</summary>
    public IReadOnlyList<Grade> OfferedGrades { get; }

    public IReadOnlyList<DissatisfactionReason> OfferedReasons { get; }

    public IReadOnlyList<SurveyItem> ItemsOf(ItemKind kind) => _items.GetValueOrDefault(kind) ?? [];

    /// <summary>What the question was in its earlier versions, newest first: a sheet that was open when it changed still carries one.</summary>
    public IReadOnlyList<SurveyItem> EarlierOf(SurveyItem item) => _earlier.GetValueOrDefault(item.Code) ?? [];

    /// <summary>Null when it is not, or no longer, offered.</summary>
    public RatingTarget? TryGetTarget(Section section, string code) => _targets.GetValueOrDefault((section, code));

    internal static async Task<SurveySetup> ReadAsync(CrmDbContext db, long stamp, CancellationToken cancel) => new(
        stamp,
        await db.SurveyItems.AsNoTracking().Where(i => i.IsActive && i.ClosedAt == null).OrderBy(i => i.SortOrder).ThenBy(i => i.Code).ToListAsync(cancel),
        await db.SurveyItems.AsNoTracking().Where(i => i.ClosedAt != null).OrderByDescending(i => i.Revision).ToListAsync(cancel),
        await db.Grades.AsNoTracking().OrderByDescending(g => g.Score).ToListAsync(cancel),
        await db.DissatisfactionReasons.AsNoTracking().OrderBy(r => r.SortOrder).ToListAsync(cancel),
        await db.RatingTargets.AsNoTracking().Where(t => t.IsActive && !t.IsHidden).ToListAsync(cancel));
}

/// <summary>Remembers the set-up for all kiosks of this program. Whoever changes it bumps <see cref="ChangeStamp.SurveySetup"/> in the same transaction.</summary>
public sealed class SurveySetups
{
    private volatile SurveySetup? _last;

    internal async Task<SurveySetup> CurrentAsync(CrmDbContext db, CancellationToken cancel) =>
        await AtAsync(db, await StampAsync(db, cancel), cancel);

    /// <param name="stamp">Read before anything else: a set-up saved meanwhile is then newer than its stamp says, and read again next time.</param>
    internal async ValueTask<SurveySetup> AtAsync(CrmDbContext db, long stamp, CancellationToken cancel)
    {
        if (_last is { } last && last.Stamp == stamp) return last;
        return _last = await SurveySetup.ReadAsync(db, stamp, cancel);
    }

    internal static Task<long> StampAsync(CrmDbContext db, CancellationToken cancel) =>
        db.ChangeStamps.Where(s => s.Name == ChangeStamp.SurveySetup).Select(s => s.Value).FirstOrDefaultAsync(cancel);
}
