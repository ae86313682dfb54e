using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Domain.Parameters;

/// <summary>节假日日历: a year at a glance, one day changed, or a whole year imported. Deadlines follow at once, in every program.</summary>
public sealed class CalendarDesk(IDbContextFactory<CrmDbContext> contexts, WorkingDays workingDays, ICurrentActor actor, AuditTrail audit, HospitalClock clock)
{
    /// <summary>More days than any year has had; what is longer is no list of holidays.</summary>
    public const int MostDays = 120;

    private const int MostLines = 500;
    private const int MostFaults = 100;

    public async Task<CalendarYear> GetYearAsync(int year, CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand(Permissions.Calendar.View);
        await workingDays.RefreshAsync(cancel);
        return Year(await workingDays.GetAsync(cancel), year);
    }

    /// <param name="mark">Null: the day is again what its weekday says.</param>
    /// <param name="before">As the editor saw it: what somebody else has saved since then is not overwritten unseen.</param>
    public async Task SaveDayAsync(DateOnly day, CalendarMark? mark, CalendarMark? before, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Calendar.Edit);
        mark = Checked(day, mark);

        await ChangeAsync(
            async db =>
            {
                await StoreYearAsync(db, day.Year, cancel);
                var saved = await db.CalendarDays.FindAsync([day], cancel);
                var now = saved is null ? null : new CalendarMark(saved.Kind, saved.Name);
                if (now != before && now != mark)
                    throw saved is null ? new DomainRuleException("这一天刚被别人改为普通日子，请确认后再保存。") : new DomainRuleException("这一天刚被{0}改为“{1}”，请确认后再保存。", saved.ChangedBy, saved.Name);

                if (mark is null)
                {
                    if (saved is null) return;
                    var (from, to) = (new DateOnly(day.Year, 1, 1), new DateOnly(day.Year, 12, 31));
                    if (await db.CalendarDays.CountAsync(d => d.Day >= from && d.Day <= to, cancel) == 1) throw new DomainRuleException("这是{0}年唯一的特殊日子，不能取消。", day.Year);
                    db.CalendarDays.Remove(saved);
                    audit.AddChanges(db, me);
                    return;
                }

                if (saved is null) db.CalendarDays.Add(saved = new(day));
                saved.Change(mark, CalendarSource.Hospital, me.DisplayName, clock.UtcNow);
                audit.AddChanges(db, me);
            },
            cancel);
    }

    /// <summary>Reads a year's holidays and, unless it is a dry run or a line is wrong, puts them in the place of what is there for that year.</summary>
    public async Task<CalendarImport> ImportAsync(IReadOnlyList<CalendarLine> lines, bool isDryRun, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(Permissions.Calendar.Import);
        if (lines.Count == 0) throw new DomainRuleException("没有读到放假安排。每行写日期、类型和名称，或者粘贴通知全文。");
        if (lines.Count > MostLines) throw new DomainRuleException("内容太长，最多{0}行。", MostLines);

        var faults = new List<CalendarFault>();
        var days = Days(lines, faults);
        if (faults.Count > 0 || days.Count == 0) return new(null, [.. days.Values], [.. faults.OrderBy(f => f.Line)], [], [], IsDone: false);

        var year = days.Keys.First().Year;
        var after = Year(new WorkCalendar(days.Values), year);
        // A list that has lost a line looks complete; the law says what it must have.
        var missing = StatutoryHolidays.Expected(year).Where(d => !days.TryGetValue(d.Day, out var entry) || entry.Mark.Kind != CalendarDayKind.Rest).Select(d => d.Name).Distinct().ToList();
        if (isDryRun) return new(year, [.. days.Values], [], missing, after.WorkingDays, IsDone: false);

        await ChangeAsync(
            async db =>
            {
                var (from, to) = (new DateOnly(year, 1, 1), new DateOnly(year, 12, 31));
                var saved = await db.CalendarDays.Where(d => d.Day >= from && d.Day <= to).ToDictionaryAsync(d => d.Day, cancel);
                db.CalendarDays.RemoveRange(saved.Values.Where(d => !days.ContainsKey(d.Day)));
                foreach (var entry in days.Values)
                {
                    if (!saved.TryGetValue(entry.Day, out var day)) db.CalendarDays.Add(day = new(entry.Day));
                    if (day.Version == 0 || day.Kind != entry.Mark.Kind || day.Name != entry.Mark.Name || day.Source != entry.Source)
                        day.Change(entry.Mark, entry.Source, me.DisplayName, clock.UtcNow);
                }

                audit.AddSummary(db, me, AuditAction.Import, $"{year}年");
            },
            cancel);
        return new(year, [.. days.Values], [], missing, after.WorkingDays, IsDone: true);
    }

    private async Task ChangeAsync(Func<CrmDbContext, Task> change, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // First of all: the stamp's row lets one change the calendar at a time.
        await ChangeStamp.BumpAsync(db, ChangeStamp.Calendar, cancel);
        await change(db);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        await workingDays.RefreshAsync(cancel);
    }

    /// <summary>The first change in a year makes its other days the hospital's own, as they are now.</summary>
    private async Task StoreYearAsync(CrmDbContext db, int year, CancellationToken cancel)
    {
        var (from, to) = (new DateOnly(year, 1, 1), new DateOnly(year, 12, 31));
        if (await db.CalendarDays.AnyAsync(d => d.Day >= from && d.Day <= to, cancel)) return;
        foreach (var entry in StatutoryHolidays.Of(year))
        {
            var day = new CalendarDay(entry.Day);
            day.Change(entry.Mark, entry.Source, Actor.System.DisplayName, clock.UtcNow);
            db.CalendarDays.Add(day);
        }

        audit.AddSummary(db, Actor.System, AuditAction.Add, $"{year}年");
        await db.SaveChangesAsync(cancel);
    }

    private static CalendarYear Year(WorkCalendar calendar, int year)
    {
        Guard(year);
        var entries = new List<CalendarEntry>();
        for (var day = new DateOnly(year, 1, 1); day.Year == year; day = day.AddDays(1))
        {
            if (calendar.Find(day) is { } entry) entries.Add(entry);
        }

        return new(
            year,
            entries.ToDictionary(e => e.Day),
            [.. Enumerable.Range(1, 12).Select(month => calendar.Count(new(year, month, 1), new DateOnly(year, month, 1).AddMonths(1).AddDays(-1)))]);
    }

    private static void Guard(int year)
    {
        if (year is < StatutoryHolidays.FirstYear or > StatutoryHolidays.LastYear) throw new DomainRuleException("日历只有{0}年到{1}年。", StatutoryHolidays.FirstYear, StatutoryHolidays.LastYear);
    }

    private static CalendarMark? Checked(DateOnly day, CalendarMark? mark)
    {
        Guard(day.Year);
        if (mark is null) return null;
        var name = PersonText.Clean(mark.Name, CalendarDay.LongestName) ?? throw new DomainRuleException("请填写名称，例如“春节”。");
        if (mark.Kind == CalendarDayKind.Work && !WorkCalendar.IsWeekend(day)) throw new DomainRuleException("{0}不是周末，本来就是工作日。", Written(day));
        if (!Enum.IsDefined(mark.Kind)) throw new DomainRuleException("请选择放假或调休上班。");
        return mark with { Name = name };
    }

    private static SortedDictionary<DateOnly, CalendarEntry> Days(IReadOnlyList<CalendarLine> lines, List<CalendarFault> faults)
    {
        var days = new SortedDictionary<DateOnly, CalendarEntry>();
        int? year = null;
        foreach (var line in lines)
        {
            try
            {
                var kind = CalendarText.Kind(line.Kind) ?? throw new DomainRuleException("类型应为“放假”或“调休上班”，现在是“{0}”。", Short(line.Kind));
                var (first, last) = Span(line.Day);
                if (last < first || last.DayNumber - first.DayNumber > 30) throw new DomainRuleException("日期范围不正确：{0}。", Short(line.Day));
                for (var day = first; day <= last; day = day.AddDays(1))
                {
                    var mark = Checked(day, new(kind, line.Name ?? ""))!;
                    year ??= day.Year;
                    if (day.Year != year) throw new DomainRuleException("一次只能导入一年：第一行是{0}年，这一行是{1}年。", year, day.Year);
                    if (!days.TryAdd(day, new(day, mark, CalendarSource.Published))) throw new DomainRuleException("{0}出现了两次。", Written(day));
                    if (days.Count > MostDays) throw new DomainRuleException("一年最多{0}个特殊日子。", MostDays);
                }
            }
            catch (DomainRuleException fault)
            {
                if (faults.Count < MostFaults) faults.Add(new(line.Number, fault));
            }
        }

        return days;
    }

    private static (DateOnly First, DateOnly Last) Span(string? written)
    {
        var parts = (written ?? "").Split(['~', '～', '至'], StringSplitOptions.TrimEntries);
        if (parts.Length <= 2 && CalendarText.Day(parts[0]) is { } first && CalendarText.Day(parts[^1]) is { } last) return (first, last);
        throw new DomainRuleException("日期“{0}”无法识别，请写成2027-02-06或2027年2月6日。", Short(written));
    }

    private static string Short(string? text) => text is null ? "" : text.Length <= 30 ? text : text[..30] + "…";

    private static string Written(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A year as it holds now.</summary>
/// <param name="Entries">Its special days.</param>
/// <param name="WorkingDays">By month, January first.</param>
public sealed record CalendarYear(int Year, IReadOnlyDictionary<DateOnly, CalendarEntry> Entries, IReadOnlyList<int> WorkingDays)
{
    /// <summary>A day of it is not published yet.</summary>
    public bool IsExpected => Entries.Values.Any(e => e.Source == CalendarSource.Expected);
}

/// <summary>What an import reads, or has done.</summary>
/// <param name="Year">Null while a line is wrong.</param>
/// <param name="Missing">Holidays of the law that it does not give: perhaps a line is lost.</param>
/// <param name="WorkingDays">By month, as they would be, or are.</param>
public sealed record CalendarImport(
    int? Year, IReadOnlyList<CalendarEntry> Days, IReadOnlyList<CalendarFault> Faults, IReadOnlyList<string> Missing, IReadOnlyList<int> WorkingDays, bool IsDone);

/// <summary>What is wrong with a line.</summary>
public sealed record CalendarFault(int Line, DomainRuleException Sentence);
