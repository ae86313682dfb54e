using System.Linq.Expressions;
using System.Text.RegularExpressions;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>The hospital's terminals as administrators see them (终端管理): who waits, who serves, how each is set up, what went wrong.</summary>
public sealed partial class TerminalDirectory(
    IDbContextFactory<CrmDbContext> contexts, ICurrentActor actor, PersonalDataVault vault, AuditTrail audit, HospitalClock clock,
    IOptions<KioskOptions> kiosk, SettingsStore settings, ILogger<TerminalDirectory> log)
{
    /// <summary>A terminal whose screen was seen longer ago is off: three of its signs of life are missing.</summary>
    public static readonly TimeSpan OnlineFor = TimeSpan.FromSeconds(90);

    /// <summary>More terminals and alarms than a person reads through.</summary>
    public const int Most = 500;

    private const int MostTries = 5;
    private const string GoneSentence = "这台终端已经停用，或者不再等待登记。";

    /// <summary>What a terminal works with where its own set-up says nothing.</summary>
    public TerminalSettings Common => TerminalSettings.Of(kiosk.Value, settings.Current);

    /// <summary>Those that wait first, then by name.</summary>
    /// <param name="withdrawn">The withdrawn ones instead of the others.</param>
    public async Task<IReadOnlyList<TerminalRow>> FindAsync(bool withdrawn, CancellationToken cancel)
    {
        await DemandAsync(Permissions.Terminals.View, cancel);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var found = db.Terminals.AsNoTracking();
        found = withdrawn ? found.Where(t => t.State == TerminalState.Withdrawn) : found.Where(t => t.State != TerminalState.Withdrawn);
        var terminals = await found.OrderBy(t => t.Id).Take(Most).ToListAsync(cancel);
        var today = await TodayAsync(db, cancel);
        return [.. terminals.Select(t => Row(t, today)).OrderBy(r => r.State != TerminalState.Waiting).ThenBy(r => InOrder(r.Name), StringComparer.Ordinal)];
    }

    /// <summary>One terminal with its set-up; null when there is none.</summary>
    public async Task<TerminalFile?> TryGetAsync(Guid id, CancellationToken cancel)
    {
        await DemandAsync(Permissions.Terminals.View, cancel);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var terminal = await db.Terminals.AsNoTracking().FirstOrDefaultAsync(t => t.Id == id, cancel);
        return terminal is null ? null : new(Row(terminal, await TodayAsync(db, cancel)), TerminalSetup.Of(terminal), terminal.PinHash is not null);
    }

    /// <summary>Departments and wards a terminal can stand in.</summary>
    public async Task<IReadOnlyList<TerminalDepartment>> ListDepartmentsAsync(CancellationToken cancel)
    {
        await DemandAsync(Permissions.Terminals.View, cancel);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var found = await Departments(db).Where(t => t.IsActive).OrderBy(t => t.Section).ThenBy(t => t.Code)
            .Select(t => new TerminalDepartment(t.Code, t.Name, t.Initials)).ToListAsync(cancel);
        return [.. found.DistinctBy(d => d.Code, StringComparer.Ordinal)];
    }

    /// <summary>The device that shows this number becomes a terminal of the hospital; its screen opens by itself.</summary>
    /// <exception cref="TerminalRefusedException">A field is wrong.</exception>
    public async Task ApproveAsync(string pairingNumber, TerminalSetup setup, CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand(Permissions.Terminals.Edit);
        var tidy = Checked(setup);
        var number = pairingNumber.Replace(" ", "", StringComparison.Ordinal);
        var id = await ChangeAsync(t => t.PairingNumber == number && t.State == TerminalState.Waiting, async (db, terminal) =>
        {
            await DemandFreeNameAsync(db, terminal.Id, tidy.Name, cancel);
            terminal.Approve(tidy.Name, tidy.Place, clock.UtcNow);
            terminal.SetUp(tidy, await DepartmentNameAsync(db, terminal, tidy.DepartmentCode, cancel));
        }, cancel);
        LogChanged(id, "approved");
    }

    /// <param name="before">As the editor saw it: what somebody else has saved since then is not overwritten unseen.</param>
    /// <exception cref="TerminalRefusedException">A field is wrong.</exception>
    /// <exception cref="TerminalChangedException">Somebody else was faster.</exception>
    public async Task SaveAsync(Guid id, TerminalSetup setup, TerminalSetup before, CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand(Permissions.Terminals.Edit);
        var tidy = Checked(setup);
        await ChangeAsync(t => t.Id == id && (t.State == TerminalState.InService || t.State == TerminalState.Paused), async (db, terminal) =>
        {
            // What is compared is the set-up and not the row's version: the terminal itself renews its token in that row.
            var now = TerminalSetup.Of(terminal);
            if (now != before && now != tidy) throw new TerminalChangedException(now);
            await DemandFreeNameAsync(db, id, tidy.Name, cancel);
            terminal.SetUp(tidy, await DepartmentNameAsync(db, terminal, tidy.DepartmentCode, cancel));
        }, cancel);
        LogChanged(id, "set up");
    }

    /// <summary>Out of service until returned: whoever is there is asked to use another terminal.</summary>
    public async Task PauseAsync(Guid id, CancellationToken cancel)
    {
        await ChangeAsync(t => t.Id == id && (t.State == TerminalState.InService || t.State == TerminalState.Paused), (_, terminal) => Done(terminal.Pause), cancel);
        LogChanged(id, "paused");
    }

    public async Task ResumeAsync(Guid id, CancellationToken cancel)
    {
        await ChangeAsync(t => t.Id == id && (t.State == TerminalState.InService || t.State == TerminalState.Paused), (_, terminal) => Done(terminal.Resume), cancel);
        LogChanged(id, "resumed");
    }

    /// <summary>停用, or a waiting device sent away: its token is void for good. What was rated there stays.</summary>
    public async Task WithdrawAsync(Guid id, CancellationToken cancel)
    {
        await ChangeAsync(t => t.Id == id && t.State != TerminalState.Withdrawn, async (db, terminal) =>
        {
            terminal.Withdraw();
            if (!await db.KioskVisits.AnyAsync(v => v.TerminalId == id, cancel)) db.Terminals.Remove(terminal);
        }, cancel);
        LogChanged(id, "withdrawn");
    }

    /// <summary>Its page loads anew as soon as nobody is using it.</summary>
    public async Task RestartAsync(Guid id, CancellationToken cancel)
    {
        await ChangeAsync(t => t.Id == id && (t.State == TerminalState.InService || t.State == TerminalState.Paused), (_, terminal) => Done(terminal.Restart), cancel);
        LogChanged(id, "restarted");
    }

    /// <summary>The number that leaves kiosk mode there.</summary>
    public async Task SetPinAsync(Guid id, string? pin, CancellationToken cancel)
    {
        (await actor.GetAsync(cancel)).Demand(Permissions.Terminals.Edit);
        var digits = (pin ?? "").Trim();
        if (!TerminalPin.IsNumber(digits)) throw new DomainRuleException("离开密码应为{0}到{1}位数字。", TerminalPin.Shortest, TerminalPin.Longest);
        if (TerminalPin.IsEasy(digits)) throw new DomainRuleException("离开密码不能全是同一个数字，也不能是连续的数字。");
        await ChangeAsync(t => t.Id == id && (t.State == TerminalState.InService || t.State == TerminalState.Paused),
            (_, terminal) => Done(() => terminal.SetPin(TerminalPin.HashOf(terminal, digits, vault))), cancel);
        LogChanged(id, "given a PIN");
    }

    /// <summary>From now on nobody leaves kiosk mode there.</summary>
    public async Task RemovePinAsync(Guid id, CancellationToken cancel)
    {
        await ChangeAsync(t => t.Id == id && t.State != TerminalState.Withdrawn, (_, terminal) => Done(() => terminal.SetPin(pinHash: null)), cancel);
        LogChanged(id, "freed of its PIN");
    }

    /// <summary>What nobody has looked at yet, newest first.</summary>
    public async Task<IReadOnlyList<OpenAlarm>> FindAlarmsAsync(CancellationToken cancel)
    {
        await DemandAsync(Permissions.Terminals.View, cancel);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.KioskAlarms.AsNoTracking().Where(a => a.ClosedAt == null)
            .OrderByDescending(a => a.RaisedAt).ThenBy(a => a.Id).Take(Most)
            .Select(a => new OpenAlarm(a.Id, a.Kind, a.TerminalId, db.Terminals.Where(t => t.Id == a.TerminalId).Select(t => t.Name).FirstOrDefault(), a.Figure, a.RaisedAt, a.Until))
            .ToListAsync(cancel);
    }

    /// <summary>Somebody has looked; where codes were held back because of it, they are sent again. Closing twice is fine.</summary>
    public async Task CloseAlarmAsync(Guid id, CancellationToken cancel)
    {
        var me = await DemandAsync(Permissions.Terminals.Edit, cancel);
        for (var attempt = 1; ; attempt++)
        {
            await using var db = await contexts.CreateDbContextAsync(cancel);
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            await ChangeStamp.BumpAsync(db, ChangeStamp.Terminals, cancel);
            await ChangeStamp.BumpAsync(db, ChangeStamp.KioskAlarms, cancel);
            if (await db.KioskAlarms.FirstOrDefaultAsync(a => a.Id == id && a.ClosedAt == null, cancel) is not { } alarm) return;

            alarm.Close(me.DisplayName, clock.UtcNow);
            if (alarm is { Kind: KioskAlarmKind.CodePumping, TerminalId: { } terminalId })
                (await db.Terminals.FirstOrDefaultAsync(t => t.Id == terminalId, cancel))?.ResumeCodes();
            if (!await TrySaveAsync(db, me, attempt, cancel)) continue;
            await transaction.CommitAsync(cancel);
            return;
        }
    }

    private static IQueryable<RatingTarget> Departments(CrmDbContext db) =>
        db.RatingTargets.AsNoTracking().Where(t => t.Section == Section.Outpatient || t.Section == Section.Inpatient);

    private static Task Done(Action change)
    {
        change();
        return Task.CompletedTask;
    }

    private static TerminalSetup Checked(TerminalSetup setup)
    {
        var tidy = setup.Tidy();
        return tidy.Faults() is [var first, ..] ? throw new TerminalRefusedException(first) : tidy;
    }

    private static async Task DemandFreeNameAsync(CrmDbContext db, Guid id, string name, CancellationToken cancel)
    {
        // Compared here: databases disagree on what the same letters are.
        var names = await db.Terminals.Where(t => t.Id != id && (t.State == TerminalState.InService || t.State == TerminalState.Paused)).Select(t => t.Name).ToListAsync(cancel);
        if (names.Contains(name, StringComparer.OrdinalIgnoreCase)) throw new TerminalRefusedException(new TerminalFault(nameof(TerminalSetup.Name), "已有终端使用这个名称，请换一个。"));
    }

    private static async Task<string?> DepartmentNameAsync(CrmDbContext db, Terminal terminal, string? code, CancellationToken cancel)
    {
        if (code is null) return null;
        var name = await Departments(db).Where(t => t.Code == code && t.IsActive).Select(t => t.Name).FirstOrDefaultAsync(cancel);
        // A department that the HIS has closed since then stays where it is until somebody chooses another.
        if (name is null && code == terminal.DepartmentCode) return terminal.DepartmentName;
        return name ?? throw new TerminalRefusedException(new TerminalFault(nameof(TerminalSetup.DepartmentCode), "没有这个科室，请从列表中选择。"));
    }

    private async Task<Guid> ChangeAsync(Expression<Func<Terminal, bool>> which, Func<CrmDbContext, Terminal, Task> change, CancellationToken cancel)
    {
        var me = await DemandAsync(Permissions.Terminals.Edit, cancel);
        for (var attempt = 1; ; attempt++)
        {
            await using var db = await contexts.CreateDbContextAsync(cancel);
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            // First: it holds the stamp's row until the end, so administrators change terminals one after the other, and a name found free stays free.
            await ChangeStamp.BumpAsync(db, ChangeStamp.Terminals, cancel);
            var terminal = await db.Terminals.FirstOrDefaultAsync(which, cancel) ?? throw new DomainRuleException(GoneSentence);
            var id = terminal.Id;
            await change(db, terminal);
            if (!terminal.IsInService) await EndVisitsAsync(db, terminal, cancel);
            if (!await TrySaveAsync(db, me, attempt, cancel)) continue;
            await transaction.CommitAsync(cancel);
            return id;
        }
    }

    /// <summary>A person who went on on their own phone needs this terminal no more, unless it is not to be trusted at all.</summary>
    private async Task EndVisitsAsync(CrmDbContext db, Terminal terminal, CancellationToken cancel)
    {
        var isWithdrawn = terminal.State == TerminalState.Withdrawn;
        var open = await db.KioskVisits.Where(v => v.TerminalId == terminal.Id && v.EndedAt == null && (isWithdrawn || v.HandedOverAt == null)).ToListAsync(cancel);
        foreach (var visit in open) visit.End(clock.UtcNow, VisitEnd.OutOfService);
        await KioskDesk.ForgetDraftsAsync(db, open, cancel);
    }

    /// <returns>False when the terminal or its visitor wrote in the same moment; seen again, that is no conflict.</returns>
    private async Task<bool> TrySaveAsync(CrmDbContext db, Actor me, int attempt, CancellationToken cancel)
    {
        audit.AddChanges(db, me);
        try
        {
            await db.SaveChangesAsync(cancel);
            return true;
        }
        catch (DbUpdateConcurrencyException) when (attempt < MostTries)
        {
            return false;
        }
    }

    /// <summary>One query for all terminals: sheets handed in, and visits that were left before anything was.</summary>
    private async Task<ILookup<Guid, TodayAtPage>> TodayAsync(CrmDbContext db, CancellationToken cancel)
    {
        var from = clock.StartOf(clock.Today);
        var found = await db.KioskVisits.AsNoTracking().Where(v => v.StartedAt >= from)
            .GroupBy(v => new { v.TerminalId, v.LastPage, v.Ending })
            .Select(g => new { g.Key.TerminalId, g.Key.LastPage, g.Key.Ending, Visits = g.Count(), Silent = g.Count(v => v.Ratings == 0), Ratings = g.Sum(v => v.Ratings) })
            .ToListAsync(cancel);
        return found.ToLookup(f => f.TerminalId, f => new TodayAtPage(f.LastPage, f.Ending, f.Visits, f.Silent, f.Ratings));
    }

    private TerminalRow Row(Terminal terminal, ILookup<Guid, TodayAtPage> today)
    {
        var now = clock.UtcNow;
        var abandoned = today[terminal.Id].Where(p => p.Abandoned > 0)
            .GroupBy(p => p.Page!, StringComparer.Ordinal).Select(g => new AbandonedPage(g.Key, g.Sum(p => p.Abandoned)))
            .OrderByDescending(p => p.Visits).ThenBy(p => p.Page, StringComparer.Ordinal).ToList();
        return new(
            terminal.Id, terminal.Name, terminal.Place, terminal.DepartmentName, terminal.State, terminal.PairingNumber, terminal.FirstSeenAt, terminal.LastSeenAt,
            terminal.State != TerminalState.Withdrawn && now - terminal.LastSeenAt < OnlineFor, terminal.SoftwareVersion, today[terminal.Id].Sum(p => p.Ratings), abandoned,
            terminal.CodesStoppedUntil > now ? terminal.CodesStoppedUntil : null);
    }

    /// <summary>自助终端 2 before 自助终端 10.</summary>
    private static string InOrder(string name) => Digits().Replace(name, digits => digits.Value.PadLeft(10, '0'));

    private async Task<Actor> DemandAsync(string permission, CancellationToken cancel)
    {
        var me = await actor.GetAsync(cancel);
        me.Demand(permission);
        return me;
    }

    [GeneratedRegex("[0-9]{1,9}", RegexOptions.None, 1000)]
    private static partial Regex Digits();

    [LoggerMessage(Level = LogLevel.Information, Message = "Terminal {TerminalId} was {Change}")]
    private partial void LogChanged(Guid terminalId, string change);

    private sealed record TodayAtPage(string? Page, VisitEnd Ending, int Visits, int Silent, int Ratings)
    {
        /// <summary>Left on the way to a sheet, or in the middle of one; whoever leaves after a sheet was handed in is done.</summary>
        public int Abandoned => Ending is VisitEnd.None or VisitEnd.OutOfService ? 0 : Page switch
        {
            null or "home" or "thanks" => 0,
            "rating" or "summary" => Visits,
            _ => Silent,
        };
    }
}

/// <summary>One terminal in the list.</summary>
/// <param name="IsOnline">Its screen was seen in the last minute and a half.</param>
/// <param name="Abandoned">Today's visits left before anything was rated, by the page they were left at; most first.</param>
/// <param name="CodesStoppedUntil">Until then no verification codes are sent from there.</param>
public sealed record TerminalRow(
    Guid Id, string Name, string? Place, string? DepartmentName, TerminalState State, string? PairingNumber, DateTime FirstSeenAt, DateTime LastSeenAt, bool IsOnline,
    string? SoftwareVersion, int RatingsToday, IReadOnlyList<AbandonedPage> Abandoned, DateTime? CodesStoppedUntil);

/// <param name="Page">As the kiosk names its pages.</param>
public sealed record AbandonedPage(string Page, int Visits);

/// <summary>One terminal with everything that can be set.</summary>
public sealed record TerminalFile(TerminalRow Row, TerminalSetup Setup, bool HasPin);

/// <param name="Initials">Pinyin initials, to be found by.</param>
public sealed record TerminalDepartment(string Code, string Name, string Initials);

/// <summary>An alarm nobody has looked at yet.</summary>
/// <param name="TerminalName">Null when it concerns all, or the terminal is gone.</param>
public sealed record OpenAlarm(Guid Id, KioskAlarmKind Kind, Guid? TerminalId, string? TerminalName, int Figure, DateTime RaisedAt, DateTime? Until);
