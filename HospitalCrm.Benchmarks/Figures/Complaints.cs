using System.Diagnostics;
using System.Globalization;
using HospitalCrm.Benchmarks.Peers;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Complaints;
using HospitalCrm.Domain.Departments;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Persistence.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Benchmarks.Figures;

/// <summary>
/// Complaints of several years: every view of the list, the page of one complaint and a move with record, audit entry and message, on SQLite and, where
/// <c>HOSPITALCRM_TEST_POSTGRES</c> names a server, on PostgreSQL. Of a hundred complaints three are open; 300 departments, 2,000 people.
/// </summary>
public static class Complaints
{
    private const int Departments = 300;
    private const int People = 2_000;
    private const int Events = 10;
    private const int OpenPercent = 3;
    private const int Block = 5_000;
    private const int Rounds = 60;
    private const double GoalMilliseconds = 50;
    private const double GoalMoveMilliseconds = 20;

    private static readonly string[] Titles = ["候诊时间太长", "收费不清楚", "医生态度不好", "电梯总是坏"];

    /// <param name="args">Complaints (default 100,000).</param>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancel)
    {
        var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100_000;
        var board = new Scoreboard(Console.Out);
        using var folder = new TrialFolder();
        folder.SayDisk(board);
        await PostgresDatabase.MeasureEachAsync(board, folder, (product, place, connection) => MeasureAsync(board, product, place, connection, count, cancel), cancel);
        return board.AllReached ? 0 : 1;
    }

    private static async Task MeasureAsync(Scoreboard board, string product, string folder, string? connection, int count, CancellationToken cancel)
    {
        var desk = new Desk();
        await using var town = await PatientTown.OpenAsync(folder, connection, cancel, services => services.AddSingleton<ICurrentActor>(desk));
        var watch = Stopwatch.StartNew();
        await FillAsync(town, count, cancel);
        board.Say($"{product}: {count:#,0} complaints with {count * Events:#,0} events written in {watch.Elapsed.TotalSeconds:0.0} s");

        await using var scope = town.CreateAsyncScope();
        await ReadListAsync(board, product, scope.ServiceProvider, desk, count, cancel);
        await ReadDetailAsync(board, product, scope.ServiceProvider, desk, cancel);
        await MoveAsync(board, product, scope.ServiceProvider, desk, cancel);
    }

    private static async Task ReadListAsync(Scoreboard board, string product, IServiceProvider services, Desk desk, int count, CancellationToken cancel)
    {
        var office = Person("office", null, DataScope.All);
        var head = Person("U0007", Department(7), DataScope.DepartmentTree, Permissions.Complaints.View, Permissions.Complaints.Handle);
        var nurse = Person("U0011", Department(11), DataScope.Own, Permissions.Complaints.View, Permissions.Complaints.Handle);
        (string Name, Actor Who, ListQuery Query)[] views =
        [
            ("all, newest first", office, new()),
            ("all, by term", office, new() { Sort = "due" }),
            ("deep page", office, new() { Page = count / 40 }),
            ("state 待处理", office, With("state", nameof(ComplaintState.Waiting))),
            ("state 已终止, by term", office, With("state", nameof(ComplaintState.Closed)) with { Sort = "due" }),
            ("kind 表扬", office, With("kind", nameof(ComplaintKind.Praise))),
            ("department", office, With("department", Department(7))),
            ("number", office, With("q", NumberOf(count / 2))),
            ("words of the title", office, With("q", "候诊")),
            .. Enum.GetValues<ComplaintShelf>().Where(view => view != ComplaintShelf.Department).Select(view => ($"view {Labels.Of(view)}, office", office, With(ComplaintList.ViewKey, view.ToString()) with { Sort = "due" })),
            ("all of a head", head, new()),
            ("view 我的待办, head", head, With(ComplaintList.ViewKey, nameof(ComplaintShelf.Mine)) with { Sort = "due" }),
            ("view 本科室, head", head, With(ComplaintList.ViewKey, nameof(ComplaintShelf.Department)) with { Sort = "due" }),
            ("view 超期, head", head, With(ComplaintList.ViewKey, nameof(ComplaintShelf.Late)) with { Sort = "due" }),
            ("all of a nurse", nurse, new()),
            ("view 我的待办, nurse", nurse, With(ComplaintList.ViewKey, nameof(ComplaintShelf.Mine)) with { Sort = "due" }),
        ];
        var list = services.GetRequiredService<ComplaintList>();
        foreach (var (name, who, query) in views)
        {
            desk.Current = who;
            var rows = (await list.FindAsync(query, null, cancel)).Rows.Count;
            var times = await TimesAsync(Rounds, () => list.FindAsync(query, null, cancel));
            Report(board, $"{product}: list, {name} ({rows} rows)", times, GoalMilliseconds);
        }

        desk.Current = office;
        var shown = services.GetRequiredService<ComplaintBoard>();
        await shown.GetAsync(cancel);
        Report(board, $"{product}: board", await TimesAsync(Rounds, () => shown.GetAsync(cancel)), GoalMilliseconds);
    }

    private static async Task ReadDetailAsync(Scoreboard board, string product, IServiceProvider services, Desk desk, CancellationToken cancel)
    {
        desk.Current = Person("office", null, DataScope.All);
        var file = services.GetRequiredService<ComplaintFile>();
        await using var db = await services.GetRequiredService<IDbContextFactory<CrmDbContext>>().CreateDbContextAsync(cancel);
        var ids = await db.Complaints.OrderBy(c => c.PhoneIndex).ThenBy(c => c.Title).Select(c => c.Id).Take(Rounds + 1).ToListAsync(cancel);
        await file.TryGetAsync(ids[^1], cancel);
        var next = 0;
        Report(board, $"{product}: page of one complaint", await TimesAsync(Rounds, () => file.TryGetAsync(ids[next++], cancel)), GoalMilliseconds);
    }

    private static async Task MoveAsync(Scoreboard board, string product, IServiceProvider services, Desk desk, CancellationToken cancel)
    {
        desk.Current = Person("office", null, DataScope.All);
        var moves = services.GetRequiredService<ComplaintDesk>();
        var contexts = services.GetRequiredService<IDbContextFactory<CrmDbContext>>();
        List<ComplaintAt> waiting;
        await using (var db = await contexts.CreateDbContextAsync(cancel))
            waiting = [.. (await db.Complaints.Where(c => c.State == ComplaintState.Waiting && c.Kind == ComplaintKind.Complaint && c.DepartmentCode != null).OrderBy(c => c.Number).Select(c => new { c.Id, c.Version }).Take((3 * Rounds) + 3).ToListAsync(cancel)).Select(c => new ComplaintAt(c.Id, c.Version))];
        var next = 0;
        for (var i = 0; i < 3; i++) await moves.AcceptAsync(waiting[next++], null, "请按时答复。", cancel);

        // In turn, so that a disk that is busy is so for both.
        Spread accept = new(), hand = new(), floor = new();
        for (var round = 0; round < Rounds; round++)
        {
            accept.Add(await TimeAsync(() => moves.AcceptAsync(waiting[next++], null, "请按时答复。", cancel)));
            var to = $"U{(round % People) + 1:D4}";
            hand.Add(await TimeAsync(() => moves.TransferAsync(waiting[next++], Department(round % Departments), to, "由你科处理", cancel)));
            floor.Add(await TimeAsync(() => StoreAsync(contexts, waiting[next++].Id, desk.Current, cancel)));
        }

        Report(board, $"{product}: 受理", accept, product == "SQLite" ? GoalMoveMilliseconds : GoalMilliseconds);
        Report(board, $"{product}: 转办 with notice and text message", hand, product == "SQLite" ? GoalMoveMilliseconds : GoalMilliseconds);
        board.Say($"{product}: the rows of a move alone (complaint, event, audit entry) {floor.Median:0.0} ms; 受理 / floor {accept.Median / floor.Median:0.0}, 转办 / floor {hand.Median / floor.Median:0.0}");
    }

    /// <summary>The least a move can cost: its rows in one transaction, nothing read and nothing asked. A second event stands for the audit entry.</summary>
    private static async Task StoreAsync(IDbContextFactory<CrmDbContext> contexts, Guid id, Actor me, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var at = TimeProvider.System.GetUtcNow().UtcDateTime;
        await db.Complaints.Where(c => c.Id == id).ExecuteUpdateAsync(set => set.SetProperty(c => c.FirstResponseAt, at).SetProperty(c => c.Version, c => c.Version + 1), cancel);
        var complaint = new Complaint(ComplaintKind.Complaint, ComplaintChannel.Visit, at);
        var told = db.Entry(complaint);
        told.Property(c => c.Id).CurrentValue = id;
        db.ComplaintEvents.Add(new(complaint, ComplaintMove.Accept, ComplaintState.Waiting, me, at, "请按时答复。", null));
        db.ComplaintEvents.Add(new(complaint, ComplaintMove.Note, null, me, at, new string('修', 200), null));
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    private static async Task FillAsync(ServiceProvider services, int count, CancellationToken cancel)
    {
        var product = services.GetRequiredService<IDatabaseProduct>();
        var clock = services.GetRequiredService<HospitalClock>();
        await using var db = await services.GetRequiredService<IDbContextFactory<CrmDbContext>>().CreateDbContextAsync(cancel);
        db.Database.SetCommandTimeout(TimeSpan.FromMinutes(20));
        await db.Database.OpenConnectionAsync(cancel);
        var isSqlite = product.Name == "Sqlite";
        // For the length of the filling only: a benchmark that is killed begins anew.
        if (isSqlite) await db.Database.ExecuteSqlRawAsync("PRAGMA synchronous=OFF; PRAGMA cache_size=-400000", cancel);

        List<object> staff = [];
        for (var i = 0; i < Departments; i++)
        {
            var department = new Department(Department(i));
            department.TakeOver(new(Department(i), NameOf(i), HisDepartmentKind.Outpatient, null, null, null), "KS", $"/{Department(i)}/");
            staff.Add(department);
        }

        for (var i = 1; i <= People; i++)
        {
            var target = new ComplaintTarget(Code(i));
            target.TakeOver(new(Code(i), $"职工{i}", Department(i % Departments), null, HisStaffCategory.Doctor, null), NameOf(i % Departments));
            staff.Add(target);
        }

        await using (var transaction = await db.Database.BeginTransactionAsync(cancel))
        {
            await product.InsertAsync(db, staff, cancel);
            await transaction.CommitAsync(cancel);
        }

        var classes = await db.Set<ComplaintClass>().AsNoTracking().Where(c => c.IsComplaint).ToListAsync(cancel);
        var importances = await db.Set<ComplaintImportance>().AsNoTracking().OrderBy(i => i.Weight).ToListAsync(cancel);
        var random = new Random(7);
        var begin = clock.UtcNow.AddDays(-1_200);
        var step = TimeSpan.FromDays(1_200) / count;
        for (var from = 0; from < count; from += Block)
        {
            cancel.ThrowIfCancellationRequested();
            List<Complaint> complaints = [];
            List<object> parts = [];
            for (var i = from; i < Math.Min(from + Block, count); i++)
            {
                var isOpen = i >= count - (count * OpenPercent * 2 / 100) && random.Next(2) == 0;
                var complaint = ComplaintOf(i, begin + (step * i), isOpen, random, classes, importances);
                complaints.Add(complaint);
                parts.AddRange(PartsOf(complaint, random));
            }

            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            await product.InsertAsync(db, complaints, cancel);
            foreach (var kind in parts.GroupBy(p => p.GetType())) await product.InsertAsync(db, [.. kind], cancel);
            await transaction.CommitAsync(cancel);
            db.ChangeTracker.Clear();
        }

        await db.Database.ExecuteSqlRawAsync(isSqlite ? "PRAGMA synchronous=FULL; PRAGMA cache_size=-2000; PRAGMA wal_checkpoint(TRUNCATE); ANALYZE" : "VACUUM ANALYZE", cancel);
    }

    private static Complaint ComplaintOf(int i, DateTime at, bool isOpen, Random random, List<ComplaintClass> classes, List<ComplaintImportance> importances)
    {
        var kind = random.Next(10) switch { 0 => ComplaintKind.Praise, 1 => ComplaintKind.Suggestion, _ => ComplaintKind.Complaint };
        var (department, owner, importance, @class) = (random.Next(Departments), random.Next(People) + 1, importances[random.Next(importances.Count)], classes[random.Next(classes.Count)]);
        var complaint = new Complaint(kind, ComplaintChannel.Telephone, at)
        {
            Number = NumberOf(i),
            Title = $"{Titles[i % Titles.Length]}{i}",
            Content = "等了三个小时没有人理，问了两次都说再等等，希望医院给一个说法。",
            ComplainantName = "陈静",
            // One in twenty of the numbers has complained before.
            PhoneIndex = string.Create(CultureInfo.InvariantCulture, $"phone-{(random.Next(20) == 0 ? random.Next(i + 1) : i)}"),
            ClassId = @class.Id,
            ClassName = @class.Name,
            ImportanceId = importance.Id,
            ImportanceName = importance.Name,
            Weight = importance.Weight,
            DepartmentCode = Department(department),
            DepartmentName = NameOf(department),
            DueAt = at.Date.AddDays(7).AddHours(16),
            LegalDueAt = at.Date.AddDays(7).AddHours(16),
        };
        var state = isOpen ? (ComplaintState)random.Next((int)ComplaintState.Draft, (int)ComplaintState.Closable + 1) : random.Next(20) == 0 ? ComplaintState.Withdrawn : ComplaintState.Closed;
        complaint.MoveTo(state);
        if (state is not (ComplaintState.Draft or ComplaintState.Waiting)) (complaint.OwnerCode, complaint.OwnerName, complaint.FirstResponseAt) = (Code(owner), $"职工{owner}", at.AddHours(5));
        if (!isOpen) (complaint.EndedAt, complaint.WorkingDays, complaint.Result) = (at.AddDays(5), 4, "已核实并道歉。");
        return complaint;
    }

    private static IEnumerable<object> PartsOf(Complaint complaint, Random random)
    {
        var target = random.Next(People) + 1;
        yield return new ComplaintParty(complaint, PartyRole.Target, Code(target), $"职工{target}", Department(target % Departments), NameOf(target % Departments));
        yield return new ComplaintParty(complaint, PartyRole.Department, complaint.DepartmentCode!, complaint.DepartmentName!, complaint.DepartmentCode, complaint.DepartmentName);
        if (complaint.OwnerCode is { } owner) yield return new ComplaintParty(complaint, PartyRole.Owner, owner, complaint.OwnerName!, null, null);
        yield return new ComplaintRound(complaint);
        var by = Actor.System;
        for (var i = 0; i < Events; i++) yield return new ComplaintEvent(complaint, i == 0 ? ComplaintMove.Register : ComplaintMove.Note, null, by, complaint.CreatedAt.AddHours(i), "已联系患者，说明情况。", null);
    }

    private static async Task<Spread> TimesAsync(int rounds, Func<Task> read)
    {
        var times = new Spread();
        for (var i = 0; i < rounds; i++) times.Add(await TimeAsync(read));
        return times;
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalMilliseconds;
    }

    private static void Report(Scoreboard board, string name, Spread times, double goal)
    {
        board.Say($"{name}: median {times.Median:0.0} ms, p95 {times.At(0.95):0.0}, worst {times.Most:0.0}");
        board.AtMost($"{name}, p95 (ms)", times.At(0.95), goal);
    }

    private static ListQuery With(string filter, string value) => new() { Filters = new Dictionary<string, string>(StringComparer.Ordinal) { [filter] = value } };

    private static Actor Person(string code, string? department, DataScope scope, params string[] rights) =>
        new(Guid.Empty, code, "测量", department, scope, (rights.Length == 0 ? Permissions.All : rights).ToHashSet(StringComparer.Ordinal));

    private static string Code(int i) => string.Create(CultureInfo.InvariantCulture, $"U{i:D4}");

    private static string Department(int i) => string.Create(CultureInfo.InvariantCulture, $"K{i:D3}");

    private static string NameOf(int department) => string.Create(CultureInfo.InvariantCulture, $"第{department}科");

    private static string NumberOf(int i) => string.Create(CultureInfo.InvariantCulture, $"TS{new DateOnly(2023, 1, 1).AddDays(i / 100):yyyyMMdd}{i % 100:D4}");

    private sealed class Desk : ICurrentActor
    {
        public Actor Current { get; set; } = Actor.System;

        public Task<Actor> GetAsync(CancellationToken cancel) => Task.FromResult(Current);
    }
}
