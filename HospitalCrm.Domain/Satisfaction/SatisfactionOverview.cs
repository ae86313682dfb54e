using System.Linq.Expressions;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Departments;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>What the hospital reads from its patients' ratings (满意度), within the rows the reader may see.</summary>
public sealed class SatisfactionOverview(IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor, HospitalClock clock)
{
    /// <summary>Longest period of one overview: two years of days are read from the tallies.</summary>
    public const int MostDays = 731;

    public const int PageSize = 20;

    /// <summary>门诊, 住院, 医护, 后勤, always all four.</summary>
    public async Task<IReadOnlyList<SectionFigure>> GetSectionsAsync(Period period, CancellationToken cancel)
    {
        var me = await ReaderAsync(Permissions.Satisfaction.View, cancel);
        await using var db = await contexts.CreateDbContextAsync(cancel);

        var rows = await Tallies(db, me, period).GroupBy(t => t.Section).Select(Sum<Section>()).ToListAsync(cancel);
        return [.. Sections.All.Select(section => new SectionFigure(section, (rows.FirstOrDefault(r => r.Key == section) ?? new(section)).ToFigure()))];
    }

    /// <summary>Departments of a section, best first; of 医护 and 后勤 the departments of the people rated.</summary>
    public async Task<IReadOnlyList<DepartmentFigure>> GetDepartmentsAsync(Section section, Period period, CancellationToken cancel)
    {
        var me = await ReaderAsync(Permissions.Satisfaction.View, cancel);
        await using var db = await contexts.CreateDbContextAsync(cancel);

        var rows = await Tallies(db, me, period).Where(t => t.Section == section)
            .GroupBy(t => new DepartmentKey(t.DepartmentCode, t.DepartmentName)).Select(Sum<DepartmentKey>()).ToListAsync(cancel);
        // A department renamed within the period is one department, under its longest-used name.
        return
        [
            .. rows.GroupBy(r => r.Key.Code, StringComparer.Ordinal)
                .Select(g => new DepartmentFigure(g.Key, g.MaxBy(r => r.Sheets)!.Key.Name, TallySum<DepartmentKey>.ToFigure(g)))
                .OrderByDescending(f => f.Figure.Mean).ThenBy(f => f.Code, StringComparer.Ordinal),
        ];
    }

    /// <summary>People of a department, or of all, best first. Needs the right to see persons.</summary>
    /// <param name="section">医护 or 后勤.</param>
    public async Task<IReadOnlyList<PersonFigure>> GetPersonsAsync(Section section, string? departmentCode, Period period, CancellationToken cancel)
    {
        var me = await ReaderAsync(Permissions.Satisfaction.ViewPersons, cancel);
        if (section is not (Section.Staff or Section.Logistics)) return [];

        await using var db = await contexts.CreateDbContextAsync(cancel);
        var tallies = Tallies(db, me, period).Where(t => t.Section == section);
        if (departmentCode is not null) tallies = tallies.Where(t => t.DepartmentCode == departmentCode);
        var rows = await tallies.GroupBy(t => new PersonKey(t.TargetCode, t.TargetName, t.DepartmentName)).Select(Sum<PersonKey>()).ToListAsync(cancel);
        return
        [
            .. rows.GroupBy(r => r.Key.Code, StringComparer.Ordinal)
                .Select(g => new PersonFigure(g.Key, g.MaxBy(r => r.Sheets)!.Key.Name, g.MaxBy(r => r.Sheets)!.Key.DepartmentName, TallySum<PersonKey>.ToFigure(g)))
                .OrderByDescending(f => f.Figure.Mean).ThenBy(f => f.Code, StringComparer.Ordinal),
        ];
    }

    /// <summary>The sheets behind a figure, newest first; who rated is not among what is returned.</summary>
    /// <param name="after">The cursor of the last row seen; null for the first page.</param>
    public async Task<RatingPage> FindRatingsAsync(RatingQuery query, RatingCursor? after, CancellationToken cancel)
    {
        var me = await ReaderAsync(query.TargetCode is not null && query.Section is Section.Staff or Section.Logistics ? Permissions.Satisfaction.ViewPersons : Permissions.Satisfaction.View, cancel);
        await using var db = await contexts.CreateDbContextAsync(cancel);

        query.Period.Check();
        var (from, to) = (clock.StartOf(query.Period.From), clock.StartOf(query.Period.To.AddDays(1)));
        var found = InScope(db, me).Where(e => e.Section == query.Section && e.SubmittedAt >= from && e.SubmittedAt < to);
        if (query.TargetCode is not null) found = found.Where(e => e.TargetCode == query.TargetCode);
        else if (query.DepartmentCode is not null) found = found.Where(e => e.DepartmentCode == query.DepartmentCode);
        if (query.OnlyLow) found = found.Where(e => e.IsLow);
        if (after is not null) found = found.Where(e => e.SubmittedAt < after.At || (e.SubmittedAt == after.At && e.Id.CompareTo(after.Id) < 0));

        var mayPersons = me.May(Permissions.Satisfaction.ViewPersons);
        var rows = await found
            .OrderByDescending(e => e.SubmittedAt).ThenByDescending(e => e.Id)
            .Take(PageSize + 1)
            .Select(e => new RatingRow(e.Id, e.Section, e.TargetName, e.DepartmentName, e.SubmittedAt, e.MeanScore, e.IsLow, e.Comment))
            .ToListAsync(cancel);

        var hasMore = rows.Count > PageSize;
        var shown = rows.Take(PageSize)
            .Select(r => mayPersons ? r : WithoutPerson(r))
            .ToList();
        return new(shown, hasMore ? new RatingCursor(rows[PageSize - 1].SubmittedAt, rows[PageSize - 1].Id) : null);
    }

    /// <summary>The newest low or commented sheets of all sections.</summary>
    public async Task<IReadOnlyList<RatingRow>> FindNewestAsync(NewestRatings which, Period period, int most, CancellationToken cancel)
    {
        var me = await ReaderAsync(Permissions.Satisfaction.View, cancel);
        period.Check();
        await using var db = await contexts.CreateDbContextAsync(cancel);

        var (from, to) = (clock.StartOf(period.From), clock.StartOf(period.To.AddDays(1)));
        var mayPersons = me.May(Permissions.Satisfaction.ViewPersons);
        var found = new List<RatingRow>();
        // Section by section: the index begins with it, so each query reads the newest few and stops.
        foreach (var section in Sections.All)
        {
            var sheets = InScope(db, me).Where(e => e.Section == section && e.SubmittedAt >= from && e.SubmittedAt < to);
            sheets = which == NewestRatings.Low ? sheets.Where(e => e.IsLow) : sheets.Where(e => e.Comment != null);
            found.AddRange(await sheets.OrderByDescending(e => e.SubmittedAt).ThenByDescending(e => e.Id).Take(most)
                .Select(e => new RatingRow(e.Id, e.Section, e.TargetName, e.DepartmentName, e.SubmittedAt, e.MeanScore, e.IsLow, e.Comment))
                .ToListAsync(cancel));
        }

        return [.. found.OrderByDescending(r => r.SubmittedAt).Take(most).Select(r => mayPersons ? r : WithoutPerson(r))];
    }

    /// <summary>One sheet with its answers as they were shown.</summary>
    /// <returns>Null when there is none in the reader's scope.</returns>
    public async Task<RatingDetail?> TryGetRatingAsync(Guid id, CancellationToken cancel)
    {
        var me = await ReaderAsync(Permissions.Satisfaction.View, cancel);
        await using var db = await contexts.CreateDbContextAsync(cancel);

        var rating = await InScope(db, me).Where(e => e.Id == id)
            .Select(e => new RatingRow(e.Id, e.Section, e.TargetName, e.DepartmentName, e.SubmittedAt, e.MeanScore, e.IsLow, e.Comment))
            .FirstOrDefaultAsync(cancel);
        if (rating is null) return null;

        if (!me.May(Permissions.Satisfaction.ViewPersons)) rating = WithoutPerson(rating);

        var answers = await db.Set<EvaluationAnswer>().AsNoTracking().Where(a => a.EvaluationId == id)
            .OrderBy(a => a.SortOrder)
            .Select(a => new RatingAnswer(a.Category, a.Question, a.GradeLabel, a.Score, a.IsDissatisfied, a.Reasons.OrderBy(r => r.Id).Select(r => r.Text).ToList()))
            .ToListAsync(cancel);
        return new(rating, answers);
    }

    private static RatingRow WithoutPerson(RatingRow row) =>
        row.Section is Section.Staff or Section.Logistics ? row with { TargetName = row.DepartmentName } : row;

    private async Task<Actor> ReaderAsync(string permission, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(permission);
        return me;
    }

    private static IQueryable<SatisfactionTally> Tallies(CrmDbContext db, Actor me, Period period)
    {
        period.Check();
        var (from, to) = (period.From, period.To);
        var rows = db.SatisfactionTallies.AsNoTracking().Where(t => t.Day >= from && t.Day <= to);
        var person = me.UserCode;
        return me.Scope switch
        {
            DataScope.All => rows,
            DataScope.Department or DataScope.DepartmentTree when DepartmentScope.CodesOf(db, me) is { } codes => rows.Where(t => codes.Contains(t.DepartmentCode)),
            _ => rows.Where(t => t.TargetCode == person && (t.Section == Section.Staff || t.Section == Section.Logistics)),
        };
    }

    private static IQueryable<Evaluation> InScope(CrmDbContext db, Actor me)
    {
        var (rows, person) = (db.Evaluations.AsNoTracking(), me.UserCode);
        return me.Scope switch
        {
            DataScope.All => rows,
            DataScope.Department or DataScope.DepartmentTree when DepartmentScope.CodesOf(db, me) is { } codes => rows.Where(e => codes.Contains(e.DepartmentCode)),
            _ => rows.Where(e => e.TargetCode == person && (e.Section == Section.Staff || e.Section == Section.Logistics)),
        };
    }

    private static Expression<Func<IGrouping<TKey, SatisfactionTally>, TallySum<TKey>>> Sum<TKey>() => g => new TallySum<TKey>(g.Key)
    {
        Sheets = g.Sum(t => t.Sheets),
        ScoredSheets = g.Sum(t => t.ScoredSheets),
        MeanSumE4 = g.Sum(t => t.MeanSumE4),
        ScoredAnswers = g.Sum(t => t.ScoredAnswers),
        TopAnswers = g.Sum(t => t.TopAnswers),
        LowSheets = g.Sum(t => t.LowSheets),
    };

    private sealed record DepartmentKey(string Code, string Name);

    private sealed record PersonKey(string Code, string Name, string DepartmentName);

    private sealed record TallySum<TKey>(TKey Key)
    {
        public int Sheets { get; init; }
        public int ScoredSheets { get; init; }
        public long MeanSumE4 { get; init; }
        public int ScoredAnswers { get; init; }
        public int TopAnswers { get; init; }
        public int LowSheets { get; init; }

        public Figure ToFigure() => ToFigure([this]);

        public static Figure ToFigure(IEnumerable<TallySum<TKey>> sums)
        {
            var all = sums.ToList();
            var scored = all.Sum(s => s.ScoredSheets);
            var answers = all.Sum(s => s.ScoredAnswers);
            return new(
                all.Sum(s => s.Sheets), scored,
                scored == 0 ? null : all.Sum(s => s.MeanSumE4) / 10_000m / scored,
                answers == 0 ? null : 100m * all.Sum(s => s.TopAnswers) / answers,
                all.Sum(s => s.LowSheets));
        }
    }
}

/// <summary>From day to day, both included, in the hospital's days.</summary>
public sealed record Period(DateOnly From, DateOnly To)
{
    /// <exception cref="DomainRuleException">The end lies before the beginning, or the period is too long.</exception>
    public void Check()
    {
        if (To < From) throw new DomainRuleException("结束日期不能早于开始日期。");
        if (To.DayNumber - From.DayNumber >= SatisfactionOverview.MostDays) throw new DomainRuleException("统计时段最长{0}天，请缩短时段。", SatisfactionOverview.MostDays);
    }
}

/// <summary>The figures of a group of sheets.</summary>
/// <param name="Sheets">Evaluations.</param>
/// <param name="N">Evaluations with at least one mark: what the mean is over.</param>
/// <param name="Mean">均分, 1 to 5; null without a mark.</param>
/// <param name="TopBox">Share of answers with the best mark, in per cent.</param>
/// <param name="LowSheets">Evaluations with a dissatisfied answer or below 40 of 100.</param>
public sealed record Figure(int Sheets, int N, decimal? Mean, decimal? TopBox, int LowSheets)
{
    /// <summary>百分制, 0 to 100.</summary>
    public decimal? Percent => Mean is { } mean ? SatisfactionScore.Percent(mean) : null;

    /// <summary>Too few sheets to conclude anything.</summary>
    public bool IsSmallSample => N < SatisfactionScore.SmallSample;
}

public sealed record SectionFigure(Section Section, Figure Figure);

public sealed record DepartmentFigure(string Code, string Name, Figure Figure);

public sealed record PersonFigure(string Code, string Name, string DepartmentName, Figure Figure);

/// <summary>Which sheets stand behind a figure.</summary>
public sealed record RatingQuery(Section Section, Period Period, string? DepartmentCode = null, string? TargetCode = null, bool OnlyLow = false);

/// <summary>Which sheets somebody wants to see first: 低分, or those with words.</summary>
public enum NewestRatings { Low, Commented }

/// <summary>Where the next page begins.</summary>
public sealed record RatingCursor(DateTime At, Guid Id);

public sealed record RatingPage(IReadOnlyList<RatingRow> Rows, RatingCursor? Next);

/// <summary>One sheet in a list; nothing in it says who wrote it.</summary>
public sealed record RatingRow(Guid Id, Section Section, string TargetName, string DepartmentName, DateTime SubmittedAt, decimal? Mean, bool IsLow, string? Comment);

public sealed record RatingAnswer(SurveyCategory Category, string Question, string? GradeLabel, int? Score, bool IsDissatisfied, IReadOnlyList<string> Reasons);

public sealed record RatingDetail(RatingRow Rating, IReadOnlyList<RatingAnswer> Answers);
