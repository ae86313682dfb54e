using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Notices;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace HospitalCrm.Domain.Complaints;

/// <summary>
/// Reminds and escalates (提醒, 升级): looks at every complaint whose time has come, and only while somebody is at work. Each complaint is claimed by its own row, so any
/// number of nodes may run it and nobody is told twice.
/// </summary>
[OpenByDesign("The program's own work, by its clock; nobody is signed in.")]
public sealed partial class ComplaintClock(
    IDbContextFactory<CrmDbContext> contexts, ComplaintBook book, ComplaintMessages messages, ComplaintPeople people, WorkingHours hours, ILogger<ComplaintClock> log)
{
    private const int Portion = 100;

    /// <summary>So many names stand in the record; whoever else was told is only counted.</summary>
    private const int MostNames = 8;

    /// <summary>One look at everything that is due.</summary>
    /// <param name="now">UTC.</param>
    /// <returns>How many people were told something, each complaint counted for itself.</returns>
    public async Task<int> RunAsync(DateTime now, CancellationToken cancel)
    {
        var time = await hours.GetAsync(cancel);
        // What comes due at night waits for the opening; an alarm does not come this way.
        if (!time.IsOpen(now)) return 0;

        var told = 0;
        var round = new Round(now, time, people);
        for (var last = (At: DateTime.MinValue, Id: Guid.Empty); ;)
        {
            List<ComplaintDue> due;
            await using (var db = await contexts.CreateDbContextAsync(cancel)) due = await DueAsync(db, now, last.At, last.Id, cancel);
            foreach (var one in due)
            {
                try
                {
                    told += await LookAsync(one, round, cancel);
                }
                catch (Exception fault) when (fault is not OperationCanceledException || !cancel.IsCancellationRequested)
                {
                    // It is tried again in a minute, and does not keep the others from their turn.
                    LogFault(fault.GetType().Name);
                }
            }

            if (due.Count < Portion) return told;
            last = (due[^1].NextAlertAt, due[^1].Id);
        }
    }

    private static Task<List<ComplaintDue>> DueAsync(CrmDbContext db, DateTime now, DateTime lastAt, Guid lastId, CancellationToken cancel) => (
        from c in db.Complaints.AsNoTracking()
        where c.NextAlertAt <= now && (c.NextAlertAt > lastAt || (c.NextAlertAt == lastAt && c.Id.CompareTo(lastId) > 0))
        orderby c.NextAlertAt, c.Id
        join i in db.Set<ComplaintImportance>() on c.ImportanceId equals i.Id into importances
        from importance in importances.DefaultIfEmpty()
        select new ComplaintDue(c.Id, c.Version, c.NextAlertAt!.Value, (ComplaintAlerts)c.AlertStep, c.Kind, c.State)
        {
            CreatedAt = c.CreatedAt,
            RoundBeganAt = c.RoundBeganAt,
            DueAt = c.DueAt,
            LegalDueAt = c.LegalDueAt,
            IsAnswered = c.FirstResponseAt != null,
            EscalationHours = (int?)importance.EscalationHours,
        }).Take(Portion).ToListAsync(cancel);

    private async Task<int> LookAsync(ComplaintDue due, Round round, CancellationToken cancel)
    {
        var (now, schedule) = (round.Now, ComplaintSchedule.Of(due, round.Time));
        await using var db = await contexts.CreateDbContextAsync(cancel);
        if (schedule.Due(now) is not { Count: > 0 } steps)
        {
            await ClaimAsync(db, due, schedule.Told, schedule.NextAfter(now), cancel);
            return 0;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // Moves take the stamp's row before the complaint's; the other way round the two could wait for each other.
        await ChangeStamp.BumpAsync(db, ChangeStamp.Notices, cancel);
        schedule.Tell(steps, now);
        if (!await ClaimAsync(db, due, schedule.Told, schedule.NextAfter(now), cancel)) return 0;

        var complaint = await db.Complaints.AsNoTracking().Include(c => c.Parties).FirstAsync(c => c.Id == due.Id, cancel);
        var told = 0;
        foreach (var step in steps) told += await TellAsync(db, complaint, due, step, round, cancel);
        await db.SaveChangesAsync(cancel);
        CrashPoint.Here("complaint-clock.before-commit");
        await transaction.CommitAsync(cancel);
        CrashPoint.Here("complaint-clock.committed");
        return told;
    }

    /// <summary>False when another node or a person was there first. The version stays: nobody loses what they are writing because somebody was reminded.</summary>
    private static async Task<bool> ClaimAsync(CrmDbContext db, ComplaintDue due, ComplaintAlerts told, DateTime? next, CancellationToken cancel)
    {
        var (seen, step) = ((int)due.Told, (int)told);
        return await db.Complaints
            .Where(c => c.Id == due.Id && c.Version == due.Version && c.NextAlertAt == due.NextAlertAt && c.AlertStep == seen)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.NextAlertAt, next).SetProperty(c => c.AlertStep, step), cancel) == 1;
    }

    private async Task<int> TellAsync(CrmDbContext db, Complaint complaint, ComplaintDue due, ComplaintAlerts step, Round round, CancellationToken cancel)
    {
        var targets = complaint.Kind == ComplaintKind.Complaint ? complaint.Parties.Where(p => p.Role == PartyRole.Target).ToList() : [];
        // Whoever is complained about does not watch over it.
        async Task<IReadOnlyList<Reachable>> HeadsAsync() =>
            complaint.DepartmentCode is { } code ? [.. (await round.HeadsAsync(db, code, cancel)).Where(head => !targets.Exists(t => ComplaintBook.Same(t.Code, head.Code)))] : [];
        async Task<IReadOnlyList<Reachable>> OwnerAsync() => complaint.OwnerCode is { } code && await round.PersonAsync(db, code, cancel) is { IsReached: true } owner ? [owner] : await HeadsAsync();

        List<Reachable> found = [];
        switch (step)
        {
            case ComplaintAlerts.NoResponse or ComplaintAlerts.OverdueHead:
                found.AddRange(await HeadsAsync());
                break;
            case ComplaintAlerts.DueSoon or ComplaintAlerts.OverdueOwner:
                found.AddRange(await OwnerAsync());
                break;
            case ComplaintAlerts.OverdueLeader:
                found.AddRange(await round.HoldersAsync(db, Permissions.Complaints.Alarm, cancel));
                break;
            case ComplaintAlerts.CallBackSoon:
                found.AddRange(await round.HoldersAsync(db, Permissions.Complaints.CallBack, cancel));
                break;
        }

        // OverdueOffice, an old draft, and wherever there is nobody else.
        if (!found.Exists(f => f.IsReached)) found.AddRange(await round.HoldersAsync(db, Permissions.Complaints.Manage, cancel));
        if (step == ComplaintAlerts.DueSoon)
        {
            foreach (var target in targets) found.AddRange(await people.InsteadOfAsync(db, target.Code, target.DepartmentCode, cancel));
        }

        foreach (var person in found.ToList()) found.AddRange(await round.DeputiesAsync(db, person.Code, cancel));
        found = [.. found.Where(f => f.IsReached).DistinctBy(f => f.Code, StringComparer.OrdinalIgnoreCase)];

        var (matter, notice) = step switch
        {
            ComplaintAlerts.NoResponse => ("还没有人受理，请督促", NoticeKind.ComplaintYours),
            ComplaintAlerts.DueSoon => ("即将到期", NoticeKind.ComplaintDueSoon),
            ComplaintAlerts.OverdueOwner => ("已超期，请尽快处理", NoticeKind.ComplaintOverdue),
            ComplaintAlerts.CallBackSoon => ("等待回访，即将到期", NoticeKind.ComplaintDueSoon),
            ComplaintAlerts.OldDraft => ("草稿还没有核实", NoticeKind.ComplaintDraft),
            _ => ("已超期，请督促处理", NoticeKind.ComplaintOverdue),
        };
        await messages.TellAsync(db, complaint, found, matter, notice, step == ComplaintAlerts.CallBackSoon ? due.LegalDueAt ?? due.DueAt : due.DueAt, cancel);
        var move = step is ComplaintAlerts.DueSoon or ComplaintAlerts.CallBackSoon or ComplaintAlerts.OldDraft or ComplaintAlerts.OverdueOwner ? ComplaintMove.Remind : ComplaintMove.Escalate;
        book.Tell(db, complaint, move, complaint.State, Actor.System, null, ComplaintEvent.Sentence("{0} → {1}", Labels.Of(step), await round.NamesAsync(db, found, cancel)));
        return found.Count;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A complaint could not be looked after: {Fault}")]
    private partial void LogFault(string fault);

    /// <summary>Who is who, read once in a run.</summary>
    private sealed class Round(DateTime now, WorkTime time, ComplaintPeople people)
    {
        private readonly Dictionary<string, IReadOnlyList<Reachable>> _known = new(StringComparer.Ordinal);
        private readonly Dictionary<string, string> _names = new(StringComparer.OrdinalIgnoreCase);

        public DateTime Now => now;
        public WorkTime Time => time;

        public Task<IReadOnlyList<Reachable>> HeadsAsync(CrmDbContext db, string code, CancellationToken cancel) => OnceAsync($"heads:{code}", () => people.HeadsOfAsync(db, code, cancel));

        public Task<IReadOnlyList<Reachable>> HoldersAsync(CrmDbContext db, string permission, CancellationToken cancel) => OnceAsync($"right:{permission}", () => people.HoldersOfAsync(db, permission, cancel));

        public Task<IReadOnlyList<Reachable>> DeputiesAsync(CrmDbContext db, string code, CancellationToken cancel) => OnceAsync($"deputies:{code}", () => people.DeputiesOfAsync(db, code, cancel));

        public async Task<Reachable> PersonAsync(CrmDbContext db, string code, CancellationToken cancel) => (await OnceAsync($"person:{code}", async () => [await people.OfPersonAsync(db, code, cancel)]))[0];

        public async Task<string> NamesAsync(CrmDbContext db, List<Reachable> told, CancellationToken cancel)
        {
            if (told.Count == 0) return "—";
            var shown = told.Take(MostNames).ToList();
            var missing = shown.Where(t => !_names.ContainsKey(t.Code)).ToList();
            var accounts = missing.Select(t => t.AccountId).OfType<Guid>().ToList();
            var codes = missing.Where(t => t.AccountId is null).Select(t => t.Code).ToList();
            foreach (var found in accounts.Count == 0 ? [] : await db.Users.AsNoTracking().Where(a => accounts.Contains(a.Id)).Select(a => new { a.UserName, a.DisplayName }).ToListAsync(cancel)) _names[found.UserName!] = found.DisplayName;
            foreach (var found in codes.Count == 0 ? [] : await db.ComplaintTargets.AsNoTracking().Where(t => codes.Contains(t.Code)).Select(t => new { t.Code, t.Name }).ToListAsync(cancel)) _names[found.Code] = found.Name;
            return string.Join('、', shown.Select(t => _names.GetValueOrDefault(t.Code, t.Code))) + (told.Count > MostNames ? $"等{told.Count}人" : "");
        }

        private async Task<IReadOnlyList<Reachable>> OnceAsync(string key, Func<Task<IReadOnlyList<Reachable>>> read)
        {
            if (!_known.TryGetValue(key, out var found)) _known[key] = found = [.. (await read()).OrderBy(r => r.Code, StringComparer.Ordinal)];
            return found;
        }
    }
}

/// <summary>What people are told of a complaint in a round, by the clock. Stored as a sum in <see cref="Complaint.AlertStep"/>: which of them were already.</summary>
[Flags]
internal enum ComplaintAlerts
{
    None = 0,

    /// <summary>Nobody has taken it up within the hours of its importance: the superior.</summary>
    [Label("未响应")]
    NoResponse = 1,

    /// <summary>Whoever answers, and whoever is complained about.</summary>
    [Label("临期")]
    DueSoon = 1 << 1,

    [Label("超期")]
    OverdueOwner = 1 << 2,

    [Label("超期·科室主管")]
    OverdueHead = 1 << 3,

    [Label("超期·投诉管理部门")]
    OverdueOffice = 1 << 4,

    /// <summary>Whoever receives alarms; of complaints only.</summary>
    [Label("超期·院领导")]
    OverdueLeader = 1 << 5,

    /// <summary>The answer waits for the call-back, and the law's day comes near.</summary>
    [Label("回访临期")]
    CallBackSoon = 1 << 6,

    /// <summary>Nobody has looked at it for a working day: the office again.</summary>
    [Label("草稿未核实")]
    OldDraft = 1 << 7,
}

/// <summary>What the clock has to know of a complaint whose time has come.</summary>
internal sealed record ComplaintDue(Guid Id, long Version, DateTime NextAlertAt, ComplaintAlerts Told, ComplaintKind Kind, ComplaintState State)
{
    public DateTime CreatedAt { get; init; }
    public DateTime RoundBeganAt { get; init; }
    public DateTime DueAt { get; init; }
    public DateTime? LegalDueAt { get; init; }
    public bool IsAnswered { get; init; }
    public int? EscalationHours { get; init; }
}

/// <summary>When people are to be told what, as a complaint stands now; every moment is one of working time.</summary>
internal sealed class ComplaintSchedule
{
    private static readonly ComplaintAlerts[] Chain = [ComplaintAlerts.OverdueOwner, ComplaintAlerts.OverdueHead, ComplaintAlerts.OverdueOffice, ComplaintAlerts.OverdueLeader];
    private static readonly ComplaintAlerts WholeChain = Chain.Aggregate((one, other) => one | other);

    private readonly WorkTime _time;
    private readonly List<(DateTime At, ComplaintAlerts Step)> _steps = [];

    /// <summary>The chain goes on no earlier than the working day after its last step, also where a program was off for days.</summary>
    private DateTime _chainNotBefore = DateTime.MinValue;

    private ComplaintSchedule(WorkTime time, ComplaintAlerts told) => (_time, Told) = (time, told);

    public ComplaintAlerts Told { get; private set; }

    public static ComplaintSchedule Of(ComplaintDue due, WorkTime time)
    {
        var schedule = new ComplaintSchedule(time, due.Told);
        switch (due.State)
        {
            case ComplaintState.Draft:
                schedule.Add(time.NextOpen(time.Add(due.CreatedAt, time.Day)), ComplaintAlerts.OldDraft);
                break;
            case ComplaintState.Closable:
                if (due.LegalDueAt is { } legal) schedule.Add(time.SoonBefore(legal, due.RoundBeganAt), ComplaintAlerts.CallBackSoon);
                break;
            case ComplaintState.Waiting or ComplaintState.InProgress:
                var over = time.NextOpen(due.DueAt);
                if (due.State == ComplaintState.Waiting && !due.IsAnswered && due.EscalationHours is { } waited && time.NextOpen(time.Add(due.RoundBeganAt, TimeSpan.FromHours(waited))) is var unanswered && unanswered < over)
                    schedule.Add(unanswered, ComplaintAlerts.NoResponse);
                schedule.Add(time.SoonBefore(due.DueAt, due.RoundBeganAt), ComplaintAlerts.DueSoon);
                for (var i = 0; i < Chain.Length; i++)
                {
                    if (Chain[i] != ComplaintAlerts.OverdueLeader || due.Kind == ComplaintKind.Complaint) schedule.Add(time.OpeningAfter(over, i), Chain[i]);
                }

                break;
        }

        return schedule;
    }

    /// <summary>What has to be told now; of what is over, one step, and then nothing that was only to come.</summary>
    public IReadOnlyList<ComplaintAlerts> Due(DateTime now)
    {
        // A term that was made longer begins to be told of anew.
        foreach (var (at, step) in _steps)
        {
            if (at > now && (step == ComplaintAlerts.DueSoon || (step & WholeChain) != ComplaintAlerts.None)) Told &= ~step;
        }

        var open = _steps.Where(s => s.At <= now && (Told & s.Step) == ComplaintAlerts.None).Select(s => s.Step).ToList();
        var overdue = open.Find(step => (step & WholeChain) != ComplaintAlerts.None);
        if (overdue != ComplaintAlerts.None) return [overdue];
        return (Told & WholeChain) != ComplaintAlerts.None ? [] : open;
    }

    public void Tell(IReadOnlyList<ComplaintAlerts> steps, DateTime now)
    {
        foreach (var step in steps)
        {
            Told |= step;
            if ((step & WholeChain) != ComplaintAlerts.None) _chainNotBefore = _time.OpeningAfter(now, 1);
        }
    }

    /// <summary>When it has to be looked at again; null: never, unless somebody does something with it.</summary>
    public DateTime? NextAfter(DateTime now)
    {
        DateTime? next = null;
        foreach (var (planned, step) in _steps.Where(s => (Told & s.Step) == ComplaintAlerts.None))
        {
            var isChain = (step & WholeChain) != ComplaintAlerts.None;
            if (!isChain && (planned <= now || (Told & WholeChain) != ComplaintAlerts.None)) continue;
            var at = isChain && planned < _chainNotBefore ? _chainNotBefore : planned;
            if (next is null || at < next) next = at;
        }

        return next;
    }

    private void Add(DateTime at, ComplaintAlerts step) => _steps.Add((at, step));
}

/// <summary>Moments of a term in working time.</summary>
internal static class ComplaintMoments
{
    /// <summary>
    /// 临期: when the doors open on the working day before the last one, so that this day and the last are left; never before the first day of the term, which of a
    /// term of one day is the last.
    /// </summary>
    public static DateTime SoonBefore(this WorkTime time, DateTime due, DateTime began)
    {
        var before = time.OpeningBefore(due, 2);
        return before >= time.OpeningAfter(began, 1) ? before : time.OpeningBefore(due, 1);
    }
}
