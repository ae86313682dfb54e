using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Complaints;
using HospitalCrm.Domain.Drafts;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Tests.Databases;

/// <summary>What 投诉与表扬 asks of a database, one by one, for a database that answers nothing.</summary>
internal static class ComplaintStatements
{
    private static readonly Guid Someone = Guid.CreateVersion7();
    private static readonly DateTime Moment = CrmWorld.Start.UtcDateTime;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static IEnumerable<Func<Task>> Uses(IServiceProvider services, Func<CrmDbContext> open, TestActor actor)
    {
        T Get<T>() where T : notnull => services.GetRequiredService<T>();
        var everything = actor.Current;
        foreach (var scope in Enum.GetValues<DataScope>())
        {
            // The office sees drafts, a head of a department and a nurse do not.
            foreach (var me in new[] { everything, everything with { Permissions = new[] { Permissions.Complaints.View, Permissions.Complaints.Handle, Permissions.Improvements.View }.ToHashSet(StringComparer.Ordinal) } })
            {
                Func<Task> As(Func<Task> use) => () =>
                {
                    actor.Current = me with { Scope = scope, DepartmentCode = "MZ01" };
                    return use();
                };

                foreach (var view in Enum.GetValues<ComplaintShelf>())
                    yield return As(() => WithDbAsync(open, db => ComplaintViews.Apply(db, actor.Current, ComplaintScope.Visible(db, db.Complaints, actor.Current), view, Moment, Moment).Take(ComplaintQueues.Most + 1).CountAsync(Cancel)));

                yield return As(() => TurnAsync(Get<ComplaintList>(), ComplaintList.DueKey, Moment, (ComplaintList.ViewKey, nameof(ComplaintShelf.Mine))));
                yield return As(() => Get<ComplaintList>().CountAsync(Query((ComplaintList.ViewKey, nameof(ComplaintShelf.Mine))), Cancel));
                yield return As(() => Get<ComplaintQueues>().GetAsync(Cancel));
                yield return As(() => Get<ComplaintFile>().TryGetAsync(Someone, Cancel));
                yield return As(() => Get<ComplaintAttachments>().FindAsync(Someone, Cancel));
                yield return As(() => Get<ComplaintFigures>().PraiseAsync(new(2026, 11, 1), new(2026, 11, 30), Cancel));
                yield return As(() => Get<ComplaintFigures>().PraiseOfAsync("D001", 10, Cancel));
                yield return As(() => TurnAsync(Get<ComplaintImprovements>(), "due", new DateOnly(2026, 11, 23), ("late", "1")));
                yield return As(() => TurnAsync(Get<ComplaintImprovements>(), "due", new DateOnly(2026, 11, 23), ("late", "0"), ("state", "Open"), ("q", "TS202611230001")));
                yield return As(() => Get<ComplaintDesk>().AcceptAsync(new(Someone, 1), null, null, Cancel));
                yield return As(() => WithDbAsync(open, db => ComplaintImprovements.Visible(db, db.ComplaintImprovements, actor.Current).Where(i => i.ComplaintId == Someone).OrderBy(i => i.DueOn).Take(20).ToListAsync(Cancel)));
            }

            yield return () =>
            {
                actor.Current = everything with { Scope = scope, DepartmentCode = "MZ01" };
                return Get<ComplaintBoard>().GetAsync(Cancel);
            };
            yield return () => Get<ComplaintFigures>().ForcedEndsAsync(2026, 11, Cancel);
        }

        yield return () =>
        {
            actor.Current = everything;
            return Get<ComplaintFigures>().PublishedAsync(Cancel);
        };
        foreach (var view in Enum.GetValues<ComplaintShelf>())
        {
            yield return () => TurnAsync(Get<ComplaintList>(), ComplaintList.DueKey, Moment, (ComplaintList.ViewKey, view.ToString()));
            yield return () => ExportAsync(Get<ComplaintList>(), open, everything, (ComplaintList.ViewKey, view.ToString()));
        }

        yield return () => TurnAsync(Get<ComplaintList>(), "number", "TS202611230001", ("q", "TS20261123"), ("kind", "Complaint"), ("state", "Waiting"));
        yield return () => TurnAsync(Get<ComplaintList>(), "importance", 2, ("q", "态度"), ("class", Someone.ToString()), ("importance", Someone.ToString()), ("channel", "Visit"), ("department", "MZ01"));
        yield return () => TurnAsync(Get<ComplaintList>(), "at", Moment, ("at.from", "2026-11-01"), ("at.to", "2026-11-30"), ("due.from", "2026-11-01"), ("due.to", "2026-11-30"), ("safety", "1"), ("anonymous", "0"), ("ended-late", "1"));
        yield return () => TurnAsync(Get<ComplaintPublications>(), "at", Moment, ("q", "候诊"), ("published", "1"));
        yield return () => Get<ComplaintIntake>().FindAlikeAsync(Someone, "13900000001", Someone, Cancel);
        yield return () => Get<ComplaintIntake>().FindAlikeAsync(null, "13900000001", null, Cancel);
        yield return () => Get<ComplaintIntake>().RegisterAsync(
            new(ComplaintKind.Complaint, ComplaintChannel.Visit) { Content = "态度", ClassId = Someone, ImportanceId = Someone, PatientId = Someone, Targets = ["D001"], TargetDepartments = ["MZ01"], FirstReceiverCode = "D002", Phone = "13900000001" }, Cancel);
        yield return () => Get<ComplaintIntake>().RegisterAsync(new(ComplaintKind.Praise, ComplaintChannel.Visit) { Content = "细心", DraftForm = "complaint-new" }, Cancel);
        yield return () => Get<FormDrafts>().TryReadAsync("complaint-new", Cancel);
        yield return () => Get<FormDrafts>().KeepAsync("complaint-new", "态度", Cancel);
        yield return () => Get<FormDrafts>().DropAsync("complaint-new", Cancel);
        yield return () => Get<ComplaintChoices>().GetTermsAsync(Cancel);
        yield return () => Get<ComplaintChoices>().FindPartiesAsync("张伟", withDepartments: true, Cancel);
        yield return () => Get<ComplaintChoices>().NamePartiesAsync(["D001", "D002"], ["MZ01"], Cancel);
        yield return () => Get<ComplaintChoices>().FindPatientsAsync("陈静", Cancel);
        yield return () => Get<ComplaintFile>().PeopleOfAsync(Someone, "MZ01", Cancel);
        yield return () => Get<ComplaintFile>().DepartmentsAsync(Cancel);
        yield return () => Get<ComplaintDesk>().MergeAsync(new(Someone, 1), "TS202611230001", null, Cancel);
        yield return () => Get<ComplaintClock>().RunAsync(Moment, Cancel);
        yield return () => Get<RatingComplaints>().RunAsync(Moment, Cancel);
        yield return () => Get<ComplaintProgress>().FindAsync(CrmWorld.TerminalId, "TS202611230001", "23456789", Cancel);
        yield return () => Timeline(services).ReadAsync(Patient, Moment, 10, Cancel);
        yield return () => Timeline(services).ReadAsync(Patient, null, 10, Cancel);
        yield return () => WithDbAsync(open, async db =>
        {
            await Timeline(services).EraseAsync(db, Patient, Cancel);
            return 0;
        });
        var people = Get<ComplaintPeople>();
        yield return () => WithDbAsync(open, db => people.HeadsOfAsync(db, "MZ01", Cancel));
        yield return () => WithDbAsync(open, db => people.HoldersOfAsync(db, Permissions.Complaints.Manage, Cancel));
        yield return () => WithDbAsync(open, db => people.InsteadOfAsync(db, "D001", "MZ01", Cancel));
        yield return () => WithDbAsync(open, db => people.DeputiesOfAsync(db, "D001", Cancel));
        yield return () => WithDbAsync(open, db => people.OfPersonAsync(db, "D001", Cancel));
        foreach (var use in WithRows(services, open)) yield return use;
    }

    private static PatientKeys Patient { get; } = new(Someone, 1, "P0001", ["x"]);

    /// <summary>What needs a row to be there, as the use case asks it.</summary>
    private static IEnumerable<Func<Task>> WithRows(IServiceProvider services, Func<CrmDbContext> open)
    {
        var book = services.GetRequiredService<ComplaintBook>();
        var complaint = new Complaint(ComplaintKind.Complaint, ComplaintChannel.Visit, Moment) { Number = "TS202611230001", Title = "态度", Content = "态度", ClassId = Someone, ImportanceId = Someone };
        yield return () => WithDbAsync(open, async db =>
        {
            await book.SetTermAsync(db, complaint, Cancel);
            return 0;
        });
        var floor = 1L;
        yield return () => WithDbAsync(open, db => db.RunningNumbers.Where(n => n.Name == RunningNumber.Complaints).ExecuteUpdateAsync(set => set.SetProperty(n => n.Last, n => (n.Last < floor ? floor : n.Last) + 1), Cancel));
        // The clock's claim of one complaint.
        DateTime? next = Moment;
        yield return () => WithDbAsync(open, db => db.Complaints.Where(c => c.Id == Someone && c.Version == 1 && c.NextAlertAt == Moment && c.AlertStep == 1)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.NextAlertAt, next).SetProperty(c => c.AlertStep, 3), Cancel));
        // The mark of a low sheet.
        yield return () => WithDbAsync(open, db => db.Evaluations.Where(e => e.Id == Someone && e.DraftDueAt != null && e.DraftDueAt <= Moment).ExecuteUpdateAsync(set => set.SetProperty(e => e.DraftDueAt, (DateTime?)null), Cancel));
        yield return () => WithDbAsync(open, db => db.Evaluations.AsNoTracking().Include(e => e.Answers).ThenInclude(a => a.Reasons).AsSplitQuery().FirstAsync(e => e.Id == Someone, Cancel));
        yield return () => WithDbAsync(open, db => ComplaintAim.AimAsync(db, new(ComplaintKind.Complaint, ComplaintChannel.LowRating), Section.Staff, "D001", "MZ01", Cancel));
        // Of a move: the complaint, and who was faster.
        yield return () => WithDbAsync(open, db => db.Complaints.AsTracking().Include(c => c.Parties).Include(c => c.Rounds).AsSplitQuery().FirstOrDefaultAsync(c => c.Id == Someone, Cancel));
        yield return () => WithDbAsync(open, db => db.ComplaintEvents.Where(e => e.ComplaintId == Someone && e.Move != ComplaintMove.Note && e.Move != ComplaintMove.Remind && e.Move != ComplaintMove.Escalate).OrderByDescending(e => e.At).ThenByDescending(e => e.Id).FirstAsync(Cancel));
        // Others of the same person, beside an open file.
        var (patient, phone, @class) = ((Guid?)Someone, "x", (Guid?)Someone);
        yield return () => WithDbAsync(open, db => db.Complaints.AsNoTracking()
            .Where(c => c.Id != Someone && c.RegisteredAt >= Moment && c.RegisteredAt <= Moment && c.State != ComplaintState.Discarded && c.MergedIntoId == null && ((patient != null && c.PatientId == patient) || (phone != null && c.PhoneIndex == phone)))
            .OrderByDescending(c => c.ClassId == @class).ThenByDescending(c => c.RegisteredAt).Take(20).Select(c => new ComplaintLink(c.Id, c.Number, c.State, c.RegisteredAt)).ToListAsync(Cancel));
        // A question for the progress counts before it is answered.
        yield return () => WithDbAsync(open, db => db.Complaints
            .Where(c => c.Number == "TS202611230001" && c.QueryCodeIndex != null && (c.QueryBlockedUntil == null || c.QueryBlockedUntil <= Moment))
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(c => c.QueryFailures, c => c.QueryBlockedUntil == null ? c.QueryFailures + 1 : 1)
                    .SetProperty(c => c.QueryBlockedUntil, c => c.QueryBlockedUntil == null && c.QueryFailures + 1 >= 5 ? next : (DateTime?)null),
                Cancel));
        yield return () => WithDbAsync(open, db =>
        {
            complaint.Add(new ComplaintRound(complaint));
            complaint.Add(new ComplaintParty(complaint, PartyRole.Target, "D001", "张伟", "MZ01", "心内科门诊"));
            db.Complaints.Add(complaint);
            db.ComplaintEvents.Add(new(complaint, ComplaintMove.Register, null, Actor.System, Moment, null, null));
            db.ComplaintQueryTries.Add(new("terminal:1", Moment));
            db.ComplaintAttachments.Add(new(complaint.Id, "信.pdf", AttachmentKind.Pdf, 1, new('A', 64), Actor.System, Moment));
            db.ComplaintImprovements.Add(new(Actor.System, Moment) { Measure = "加一个窗口", OwnerCode = "D001", OwnerName = "张伟", DueOn = new(2026, 12, 1) });
            db.ComplaintPublications.Add(new() { Title = "候诊", Said = "久", Changed = "快", CreatedAt = Moment });
            services.GetRequiredService<AuditTrail>().AddChanges(db, Actor.System);
            return db.SaveChangesAsync(Cancel);
        });
    }

    private static ComplaintTimeline Timeline(IServiceProvider services) => services.GetServices<IPatientTimeline>().OfType<ComplaintTimeline>().Single();

    /// <summary>The page after one that was shown, and the one before: of a list that is opened first, only the count gets as far as this database.</summary>
    private static async Task TurnAsync(RecordList list, string sort, object value, params (string Key, string Typed)[] filters)
    {
        var query = Query(filters) with { Sort = sort, Page = 2 };
        var place = new ListPlace(value, Someone);
        foreach (var page in new[] { 1, 3 }) await list.FindAsync(query, new([], query with { Page = page }, 1000, HasNext: true) { Places = (place, place) }, Cancel);
    }

    private static async Task ExportAsync(RecordList list, Func<CrmDbContext> open, Actor me, params (string Key, string Typed)[] filters)
    {
        await using var db = open();
        await foreach (var _ in list.StreamAsync(db, me, Query(filters))) Assert.Fail("Rows came from nowhere.");
    }

    private static ListQuery Query(params (string Key, string Typed)[] filters) => new() { Filters = filters.ToDictionary(f => f.Key, f => f.Typed, StringComparer.Ordinal) };

    private static async Task WithDbAsync<T>(Func<CrmDbContext> open, Func<CrmDbContext, Task<T>> ask)
    {
        await using var db = open();
        await ask(db);
    }
}
