using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Text;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.CallCentre;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Complaints;
using HospitalCrm.Domain.Guidance;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Notices;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Persistence.Providers.SqlServer;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Domain.Staff;
using HospitalCrm.Tests.Support;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SqlServer.Dac.Model;

namespace HospitalCrm.Tests.Databases;

/// <summary>SQL Server without a server: its own model library (DacFx) reads our DDL and binds the statements the use cases send.</summary>
public sealed class SqlServerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void The_schema_is_valid_for_SQL_Server_without_a_remark()
    {
        using var model = Schema();

        Assert.Empty(model.Validate().Select(m => m.ToString()));
    }

    [Fact]
    public async Task Every_statement_of_the_use_cases_binds_against_that_schema()
    {
        var sent = await RecordAsync();

        using var model = Schema();
        var wrong = new List<string>();
        for (var i = 0; i < sent.Count; i++)
        {
            var name = $"statement_{i}";
            model.AddOrUpdateObjects(AsProcedure(name, sent[i]), name, new TSqlObjectOptions());
            wrong.AddRange(model.Validate().Select(m => $"{m} in {sent[i].Sql}"));
            model.DeleteObjects(name);
        }

        Assert.True(sent.Count > 25, $"Only {sent.Count} statements were recorded: the use cases stopped early.");
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("SELECT [NoSuchColumn] FROM [Evaluations]")]
    [InlineData("SELECT [Id] FROM [Evaluation]")]
    [InlineData("SELECT [Id] FROM [Evaluations] LIMIT 1")]
    public void The_check_itself_finds_what_is_wrong(string sql)
    {
        using var model = Schema();

        Assert.ThrowsAny<Exception>(() =>
        {
            model.AddOrUpdateObjects(AsProcedure("wrong", new(sql, [])), "wrong", new TSqlObjectOptions());
            if (model.Validate() is [var message, ..]) throw new InvalidOperationException(message.ToString());
        });
    }

    private static TSqlModel Schema()
    {
        using var db = PortableModelTests.Model("SqlServer");
        var model = new TSqlModel(SqlServerVersion.Sql160, new TSqlModelOptions());
        foreach (var batch in db.Database.GenerateCreateScript().Split("\nGO", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            model.AddObjects(batch);
        return model;
    }

    private static string AsProcedure(string name, Statement statement)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"CREATE PROCEDURE [dbo].[{name}]");
        if (statement.Parameters.Count > 0) text.Append(' ').AppendJoin(", ", statement.Parameters);
        return text.AppendLine().AppendLine("AS BEGIN").AppendLine(statement.Sql).AppendLine("END").ToString();
    }

    /// <summary>Runs the use cases over a connection that is never opened; each stops where it misses a row, so they are asked one by one.</summary>
    private static async Task<List<Statement>> RecordAsync()
    {
        var recorder = new Recorder();
        await using var database = await TestDatabase.CreateAsync("Sqlite", Cancel);
        var services = new ServiceCollection();
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(CrmWorld.Start);
        CrmWorld.AddTo(services, database, time);
        services.AddDbContextFactory<CrmDbContext>();
        services.AddSingleton<IDbContextFactory<CrmDbContext>>(new RecordingContexts(recorder));
        await using var provider = services.BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();
        T Get<T>() where T : notnull => scope.ServiceProvider.GetRequiredService<T>();
        CrmWorld.FillHospital((TestHis)Get<IHisReader>());

        var period = new Period(new(2026, 11, 1), new(2026, 11, 23));
        var (desk, rating, overview, handOver) = (Get<KioskDesk>(), Get<RatingDesk>(), Get<SatisfactionOverview>(), Get<HandOverDesk>());
        var actor = (TestActor)Get<ICurrentActor>();
        var someone = Guid.CreateVersion7();
        var isWithdrawn = false;
        List<Func<Task>> uses =
        [
            () => Get<TerminalGate>().AdmitAsync(null, isTrusted: false, Cancel),
            () => Get<TerminalGate>().AdmitAsync(new string('A', 64), isTrusted: true, Cancel),
            () => Get<Terminals>().RefreshAsync(Cancel),
            () => Get<TerminalDirectory>().FindAsync(withdrawn: false, Cancel),
            () => Get<TerminalDirectory>().FindAsync(withdrawn: true, Cancel),
            () => Get<TerminalDirectory>().TryGetAsync(someone, Cancel),
            () => Get<TerminalDirectory>().ListDepartmentsAsync(Cancel),
            () => Get<TerminalDirectory>().ApproveAsync("123456", new() { Name = "门诊1号机", ShowsStaff = true }, Cancel),
            () => Get<TerminalDirectory>().SaveAsync(someone, new() { Name = "门诊1号机", ShowsStaff = true }, new(), Cancel),
            () => Get<TerminalDirectory>().WithdrawAsync(someone, Cancel),
            () => Get<TerminalDirectory>().FindAlarmsAsync(Cancel),
            () => Get<TerminalDirectory>().CloseAlarmAsync(someone, Cancel),
            () => Get<MaintenanceDoor>().OpenAsync(someone, "260188", Cancel),
            async () =>
            {
                using var screen = Get<LiveScreens>().Enter(someone);
                using var another = Get<LiveScreens>().Enter(CrmWorld.TerminalId);
                await Get<TerminalPulse>().BeatAsync("1.0", Cancel);
            },
            () => desk.TryResumeAsync(CrmWorld.TerminalId, Cancel),
            () => desk.EndOpenAsync(CrmWorld.TerminalId, VisitEnd.Left, Cancel),
            () => desk.BeginAsync(CrmWorld.TerminalId, Cancel),
            () => desk.EndAsync(someone, VisitEnd.Left, "rating", Cancel),
            () => desk.StayAsync(someone, Cancel),
            () => handOver.OfferAsync(someone, Cancel),
            () => handOver.WithdrawAsync(someone, Cancel),
            () => handOver.IsTakenAsync(someone, Cancel),
            () => handOver.TryFindHolderAsync(new string('A', 64), Cancel),
            () => handOver.ResumeAsync(someone, Cancel),
            () => handOver.EndAsync(someone, VisitEnd.Left, null, Cancel),
            () => rating.ListTargetsAsync(someone, Section.Outpatient, Cancel),
            () => overview.GetSectionsAsync(period, Cancel),
            () => overview.GetDepartmentsAsync(Section.Outpatient, period, Cancel),
            () => overview.GetPersonsAsync(Section.Staff, "MZ01", period, Cancel),
            () => overview.FindRatingsAsync(new(Section.Staff, period, TargetCode: "D001"), new(CrmWorld.Start.UtcDateTime, someone), Cancel),
            () => overview.FindRatingsAsync(new(Section.Staff, period, DepartmentCode: "MZ01", OnlyLow: true), null, Cancel),
            () => overview.TryGetRatingAsync(someone, Cancel),
            async () =>
            {
                var settings = await Get<SettingsDesk>().ReadAsync(Cancel);
                await Get<SettingsDesk>().SaveAsync(new Dictionary<string, string>(settings.Values) { ["IdleMinutes"] = "20" }, settings, Cancel);
            },
            () => Get<CalendarDesk>().GetYearAsync(2026, Cancel),
            () => Get<StaffDirectory>().FindLeftAsync(Cancel),
            () => Get<StaffDirectory>().TryGetAsync(someone, Cancel),
            () => Get<StaffDirectory>().TryGetPhotoAsync(someone, Cancel),
            () => Get<StaffDirectory>().SaveAsync(someone, "13900000001", "8801", 0, Cancel),
            () => Get<KioskPhotos>().TryGetAsync(someone, Cancel),
            () => Get<CalendarDesk>().SaveDayAsync(new(2026, 11, 27), new(CalendarDayKind.Rest, "院庆"), before: null, Cancel),
            () => Get<CalendarDesk>().ImportAsync(CalendarText.Read("2027-02-05 放假 春节"), isDryRun: false, Cancel),
            () => Get<RatingTargetRefresh>().RunAsync(Cancel),
            () => Get<HisSynchronisation>().RunAsync(progress: null, Cancel),
            () => Get<HisSynchronisation>().RunIfDueAsync(Cancel),
            () => Get<HisSynchronisationDesk>().DescribeAsync(Cancel),
            () => Get<HisSynchronisationDesk>().CountWaitingAsync(Cancel),
            () => Get<PatientTakeOver>().OpenAsync(someone, Cancel),
            () => Get<PatientTakeOver>().TakeOverAsync([someone], Cancel),
            () => Get<HisPatientList>().RowsAsync(("q", "欧阳锋")),
            () => Get<HisPatientList>().RowsAsync(("q", "oyf")),
            () => Get<HisPatientList>().RowsAsync(("q", "0009")),
            () => Get<HisPatientList>().RowsAsync(("q", "13900000001")),
            () => Get<HisPatientList>().RowsAsync(("q", "8800000001")),
            () => Get<HisConflictList>().RowsAsync(("field", "mobile")),
            () => Get<HisConflictDesk>().TakeHisAsync([someone], Cancel),
            () => Get<HisConflictDesk>().KeepOursAsync([someone], Cancel),
            async () =>
            {
                await using var db = recorder.Open();
                var moment = CrmWorld.Start.UtcDateTime;
                List<string> numbers = ["P0001", "P0002"];
                await db.HisLedger.Where(e => e.Id == someone && !e.IsTakenOver && e.GoneAt == null).ExecuteUpdateAsync(set => set.SetProperty(e => e.IsTakenOver, true).SetProperty(e => e.PatientId, someone), Cancel);
                await db.HisLedger.Where(e => numbers.Contains(e.PatientNo)).ExecuteUpdateAsync(set => set.SetProperty(e => e.GoneAt, moment), Cancel);
                await db.HisSynchronisations.Where(s => s.Name == "x" && s.LeaseOwner == "x").ExecuteUpdateAsync(set => set.SetProperty(s => s.Watermark, "x").SetProperty(s => s.Read, s => s.Read + 1).SetProperty(s => s.Written, s => s.Written + 1), Cancel);
            },
            () => Get<SmsLog>().RowsAsync(("number", "13900000001"), ("kind", "Code"), ("class", "Code"), ("state", "Delivered"), ("system", Guid.Empty.ToString()), ("at.from", "2026-11-01"), (SmsLog.GroupKey, someone.ToString())),
            () => Get<SmsLog>().RowsAsync(("state", "Failed"), ("hold", "OptedOut"), ("system", someone.ToString())),
            () => Get<SmsLogDesk>().TryGetAsync(someone, Cancel),
            () => Get<SmsLogDesk>().ResendAsync([someone], Cancel),
            () => Get<SmsLogDesk>().CancelAsync([someone], Cancel),
            () => Get<SmsStandingList>().RowsAsync(("number", "13900000001"), ("class", "Service"), ("stance", "OptedOut"), ("way", "Reply")),
            () => Get<SmsStandingDesk>().TryGetAsync(someone, Cancel),
            () => Get<SmsStandingDesk>().WriteAsync("13900000001", SmsStance.OptedOut, [SmsClass.Information], SmsStandingWay.Telephone, null, Cancel),
            () => Get<SmsTemplates>().RowsAsync(("q", "DX"), ("class", "Service"), ("own", "1"), ("disabled", "0")),
            () => Get<SmsTrial>().SendAsync(someone, "13900000001", Cancel),
            () => Get<SmsRetention>().RunOnceAsync(Cancel),
            async () =>
            {
                await using var db = recorder.Open();
                var to = Domain.Common.MobileNumber.Parse("13900000001");
                SmsCandidate Asked(Guid? patient)
                {
                    var message = Get<Outbox>().Make(Guid.CreateVersion7(), SmsKind.ReturnVisit, SmsClass.Service, to, "请按时复诊");
                    message.PatientId = patient;
                    return new(message, to, "请按时复诊");
                }

                await Get<SmsGate>().JudgeAsync(db, [Asked(someone), Asked(null)], Cancel);
                await Get<SmsStandingBook>().WriteAsync(db, to, [SmsClass.Service], SmsStance.Agreed, SmsStandingWay.Reply, Actor.System, null, null, Cancel);
            },
            async () =>
            {
                await using var ledger = new SmsLedger(new RecordingContexts(recorder), new SqlServerProduct(), Get<HospitalClock>(), Microsoft.Extensions.Options.Options.Create(new SmsOptions()));
                var moment = CrmWorld.Start.UtcDateTime;
                foreach (var entry in new SmsEntry[]
                {
                    new SmsClaim([someone, CrmWorld.TerminalId], "node", moment), new SmsVerdicts([someone], SmsState.Cancelled, SmsHold.OptedOut), new SmsVerdicts([someone], SmsState.Waiting, DueAt: moment),
                    new SmsTaken(someone, "Kannel", "10690001", "1"), new SmsGivenBack(someone, moment, "busy", Counts: true), new SmsGivenBack(someone, moment, null, Counts: false), new SmsFailed(someone, "refused"),
                    new SmsLost([someone], "no answer"), new SmsReport(someone, SmsReportKind.Delivered, null), new SmsReport(someone, SmsReportKind.Failed, "027"), new SmsReport(someone, SmsReportKind.Accepted, null),
                })
                    await ledger.WriteAsync(entry);
            },
            () => Get<SmsDispatch>().RunOnceAsync(Cancel),
            () => Get<NuisanceBook>().FindAsync("13900000001", Cancel),
            () => Get<NuisanceNumbers>().FindAsync(new() { Filters = new Dictionary<string, string>(StringComparer.Ordinal) { ["number"] = "13900000001", ["expired"] = "0" } }, null, Cancel),
            () => Get<DepartmentGuides>().FindAsync(new(), null, Cancel),
            () => Get<ExaminationGuides>().FindAsync(new(), null, Cancel),
            () => Get<ComplaintTargets>().FindAsync(new(), null, Cancel),
            () => Get<RatablePersons>().FindAsync(new(), null, Cancel),
            () => Get<SurveyItems>().RowsAsync(("q", "KS"), ("kind", "Department"), ("versions", "Closed")),
            () => Get<SurveyItems>().DeleteAsync([someone], Cancel),
            () => Get<Domain.Complaints.ComplaintClasses>().RowsAsync(("parent", someone.ToString())),
            () => Get<AgeBands>().DeleteAsync([someone], Cancel),
            () => Get<ActorDirectory>().TryGetAsync(someone, Cancel),
            () => Get<MyNotices>().CountUnreadAsync(Cancel),
            () => Get<MyNotices>().FindAsync(onlyUnread: true, before: null, Cancel),
            () => Get<MyNotices>().FindAsync(onlyUnread: false, new(someone, NoticeKind.RoleGiven, "", [], null, CrmWorld.Start.UtcDateTime, false), Cancel),
            () => Get<MyNotices>().ReadAsync(someone, Cancel),
            () => Get<MyNotices>().ReadAllAsync(Cancel),
            async () =>
            {
                await using var db = recorder.Open();
                await NoticeBoard.AddForHoldersAsync(db, Permissions.Terminals.Edit, NoticeKind.TerminalAlarm, "/terminals", CrmWorld.Start.UtcDateTime, Cancel);
                await NoticeBoard.AddAsync(db, someone, NoticeKind.RoleGiven, "/", CrmWorld.Start.UtcDateTime, Cancel, "信息科");
                await db.SaveChangesAsync(Cancel);
            },
            () => Get<Menus>().ListAsync(Cancel).AsTask(),
            () => Get<Preferences>().ReadAsync("look.theme", Cancel),
            () => Get<Preferences>().ReadAllAsync("look.", Cancel),
            () => Get<Preferences>().WriteAsync("look.theme", "dark", Cancel),
            () => Get<Preferences>().WriteAsync("look.theme", null, Cancel),
            () => Get<ActorDirectory>().TryGetBySessionAsync(someone, Cancel),
            () => Get<SessionKeeper>().BeginAsync(new(), "10.1.2.3", "Chrome 140", Cancel),
            () => Get<SessionKeeper>().SeeAsync(someone, "10.1.2.3", Cancel),
            () => Get<SessionKeeper>().TryGetEndAsync(someone, Cancel),
            () => Get<SessionKeeper>().EndAsync(someone, SessionEnd.Idle, Cancel),
            () => Get<SessionKeeper>().GoOnAsync(someone, new(), Cancel),
            () => Get<SessionKeeper>().TidyAsync(Cancel),
            () => Get<AccountDirectory>().AddLocalAsync(new("duty", "值班", null), Cancel),
            () => Get<AccountDirectory>().DisableAsync(someone, Cancel),
            () => Get<SecondFactorDesk>().GetAsync(someone, Cancel),
            () => Get<SecondFactorDesk>().BeginAsync(someone, Cancel),
            () => Get<SecondFactorDesk>().EnableAsync(someone, someone, "123456", Cancel),
            async () =>
            {
                var attempt = Get<SecondFactorDesk>().VerifyAsync(someone, null, "123456", null, Cancel);
                while (!attempt.IsCompleted)
                {
                    time.Advance(TimeSpan.FromMilliseconds(100));
                    await Task.Yield();
                }

                await attempt;
            },
            async () =>
            {
                await using var db = recorder.Open();
                var now = CrmWorld.Start.UtcDateTime;
                await db.SecondFactors.Where(f => f.AccountId == someone && f.LastStep < 1).ExecuteUpdateAsync(set => set.SetProperty(f => f.LastStep, 1), Cancel);
                await db.RecoveryCodes.Where(c => c.AccountId == someone && c.CodeHash == "x" && c.UsedAt == null).ExecuteUpdateAsync(set => set.SetProperty(c => c.UsedAt, now), Cancel);
                _ = await db.RecoveryCodes.CountAsync(c => c.AccountId == someone && c.UsedAt == null, Cancel);
            },
            () => Get<AccountDirectory>().TryGetAsync(someone, Cancel),
            () => Get<DeputyDirectory>().ActiveDeputyOfAsync(someone, period.To, Cancel),
            () => Get<SessionDirectory>().EndAllAsync(someone, Cancel),
            () => Get<Domain.Access.RoleMembership>().ListRolesAsync(null, Cancel),
            () => Get<Domain.Access.RoleMembership>().FindPeopleAsync(someone, "张", null, Cancel),
            () => Get<Domain.Access.RoleMembership>().SaveAsync(new(someone, ["D001"], ["D002"]), Cancel),
            () => Get<RolePermissionDesk>().GetAsync(someone, Cancel),
            () => Get<RolePermissionDesk>().SaveAsync(someone, new HashSet<string>(), new HashSet<string>(), Cancel),
            () => Get<AuditSealer>().RunOnceAsync(Cancel),
            () => Get<AuditVerifier>().RunAsync(progress: null, Cancel),
            async () =>
            {
                await using var db = recorder.Open();
                List<Guid> waiting = [someone, CrmWorld.TerminalId];
                var moment = CrmWorld.Start.UtcDateTime;
                _ = await AuditTrail.LastChangeOfAsync(db, "x", Cancel);
                _ = await AuditParts.ReadAsync(db, waiting, Cancel);
                await db.AuditChains.Where(c => c.Name == "main" && (c.LeaseUntil == null || c.LeaseUntil < moment || c.LeaseOwner == "x"))
                    .ExecuteUpdateAsync(set => set.SetProperty(c => c.LeaseOwner, "x").SetProperty(c => c.LeaseUntil, moment), Cancel);
                await db.AuditUnsealed.Where(w => waiting.Contains(w.AuditEntryId)).ExecuteDeleteAsync(Cancel);
            },
            () => Get<SmsDispatch>().RunOnceAsync(Cancel),
            () => Get<ChangeWatcher>().LookOnceAsync(Cancel),
            async () =>
            {
                var attempt = Get<SignInDesk>().SignInAsync("someone", "something", address: null, Cancel);
                while (!attempt.IsCompleted)
                {
                    time.Advance(TimeSpan.FromMilliseconds(100));
                    await Task.Yield();
                }

                await attempt;
            },
            () => Get<Domain.Persistence.Seeding.FirstStart>().RunAsync(withDemonstrationAccounts: true, Cancel),
            // What needs a row to be there is asked as the use case asks it.
            async () =>
            {
                await using var db = recorder.Open();
                _ = await db.Terminals.Where(t => t.Id != someone && (t.State == TerminalState.InService || t.State == TerminalState.Paused)).Select(t => t.Name).ToListAsync(Cancel);
                _ = await db.KioskVisits.Where(v => v.TerminalId == someone && v.EndedAt == null && (isWithdrawn || v.HandedOverAt == null)).ToListAsync(Cancel);
                _ = await db.VerificationCodes.Where(c => c.VisitId == someone && c.PhoneIndex == "x" && c.TerminalId == someone).OrderByDescending(c => c.SentAt).FirstOrDefaultAsync(Cancel);
            },
            async () =>
            {
                await using var db = recorder.Open();
                await Get<CodeBreaker>().JudgeAsync(db, someone, "x", CrmWorld.Start.UtcDateTime, Cancel);
            },
            async () =>
            {
                await using var db = recorder.Open();
                var now = CrmWorld.Start.UtcDateTime;
                _ = await (
                    from offer in db.HandOvers
                    where offer.TokenHash == "x" && offer.ClosedAt == null && offer.ExpiresAt > now
                    join draft in db.RatingDrafts on offer.VisitId equals draft.VisitId
                    select draft.Language).FirstOrDefaultAsync(Cancel);
            },
            async () =>
            {
                await using var db = recorder.Open();
                var moment = CrmWorld.Start.UtcDateTime;
                _ = await db.VerificationCodes.Where(c => c.PhoneIndex == "x").OrderByDescending(c => c.SentAt).Select(c => c.SentAt).Take(KioskDesk.MostPerDay).ToListAsync(Cancel);
                await db.VerificationCodes.Where(c => c.TerminalId == someone && c.SentAt > moment && c.ClosedAt == null).ExecuteUpdateAsync(
                    set => set.SetProperty(c => c.ClosedAt, moment).SetProperty(c => c.Version, c => c.Version + 1), Cancel);
                await db.Terminals.Where(t => t.Id == someone).ExecuteUpdateAsync(set => set.SetProperty(t => t.CodesStoppedUntil, moment), Cancel);
                _ = await db.VerificationCodes.CountAsync(c => c.SentAt > moment && c.Standing == CodeStanding.Sent && (c.ClosedAt != null || c.SentAt <= moment), Cancel);
            },
            async () =>
            {
                await using var db = recorder.Open();
                _ = await db.HandOvers.FirstOrDefaultAsync(h => h.TokenHash == "x", Cancel);
            },
            async () =>
            {
                await using var db = recorder.Open();
                _ = await db.HandOvers.CountAsync(h => h.VisitId == someone, Cancel);
            },
            async () =>
            {
                await using var writer = new EvaluationWriter(new RecordingContexts(recorder), new SqlServerProduct());
                var target = new RatingTarget(Section.Staff, "D001");
                var sheet = Guid.CreateVersion7();
                var evaluation = new Evaluation(sheet, target, new(CrmWorld.TerminalId, "1", CrmWorld.Start.UtcDateTime), "x", CrmWorld.Start.UtcDateTime, period.To, "zh-Hans", "好", []);
                await writer.WriteAsync(someone, sheet, (_, _, _) => ValueTask.FromResult(evaluation), Cancel);
            },
            async () =>
            {
                await using var db = recorder.Open();
                db.SatisfactionTallies.Add(new(period.To, Section.Staff, "D001", "张伟", "MZ01", "心内科门诊"));
                Get<Outbox>().Add(db, SmsKind.Code, SmsClass.Code, MobileNumber.Parse("13900000001"), "验证码", TimeSpan.FromMinutes(5));
                db.KioskVisits.Add(new(CrmWorld.TerminalId, "1", CrmWorld.Start.UtcDateTime));
                db.RatingDrafts.Add(new(someone, CrmWorld.Start.UtcDateTime));
                db.HandOvers.Add(new(someone, "x", CrmWorld.Start.UtcDateTime, CrmWorld.Start.UtcDateTime));
                db.KioskAlarms.Add(new(KioskAlarmKind.CodePumping, someone, 1, CrmWorld.Start.UtcDateTime));
                db.VerificationCodes.Add(new(someone, someone, "x", "x", "x", CrmWorld.Start.UtcDateTime, CrmWorld.Start.UtcDateTime));
                await db.SaveChangesAsync(Cancel);
            },
        ];
        foreach (var scopeOfRows in Enum.GetValues<DataScope>())
        {
            uses.Add(() =>
            {
                actor.Current = actor.Current with { Scope = scopeOfRows, DepartmentCode = "MZ01" };
                return overview.GetSectionsAsync(period, Cancel);
            });
            uses.Add(() => Get<DepartmentGuides>().FindAsync(new() { Sort = "code" }, null, Cancel));
            uses.Add(() => Get<ComplaintTargets>().FindAsync(new() { Sort = "code" }, null, Cancel));
            uses.Add(() => Get<RatablePersons>().FindAsync(new(), null, Cancel));
        }

        // A page of a list comes after its count, which gets no answer here; an export asks for the same rows without one.
        uses.AddRange(scope.ServiceProvider.GetServices<RecordList>().Select(list => new Func<Task>(async () =>
        {
            await using var db = recorder.Open();
            await foreach (var _ in list.StreamAsync(db, actor.Current, new())) Assert.Fail("Rows came from nowhere.");
        })));
        uses.AddRange(ComplaintStatements.Uses(scope.ServiceProvider, recorder.Open, actor));
        foreach (var use in uses)
        {
            try
            {
                await use();
            }
            catch (Exception stopped) when (stopped is DomainRuleException or DbUpdateException or InvalidOperationException && !stopped.Message.Contains("could not be translated", StringComparison.Ordinal))
            {
                // No rows come back from nowhere; the statements up to there are recorded.
            }
        }

        return [.. recorder.Sent.DistinctBy(s => s.Sql)];
    }

    private sealed record Statement(string Sql, IReadOnlyList<string> Parameters);

    private sealed class RecordingContexts(Recorder recorder) : IDbContextFactory<CrmDbContext>
    {
        public CrmDbContext CreateDbContext() => recorder.Open();
    }

    private sealed class Recorder : DbCommandInterceptor
    {
        public List<Statement> Sent { get; } = [];

        public CrmDbContext Open()
        {
            var options = new DbContextOptionsBuilder<CrmDbContext>();
            new SqlServerProduct().Configure(options, "Server=none", ownsSchema: false);
            options.AddInterceptors(this, new ClosedConnection(), new NoTransaction());
            var db = new CrmDbContext(options.Options);
            db.Database.AutoTransactionBehavior = AutoTransactionBehavior.Never;
            db.Database.AutoSavepointsEnabled = false;
            return db;
        }

        public override InterceptionResult<DbCommand> CommandCreating(CommandCorrelatedEventData eventData, InterceptionResult<DbCommand> result) =>
            InterceptionResult<DbCommand>.SuppressWithResult(new AnyTransactionCommand());

        public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result) => Record(command);

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) => new(Record(command));

        public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
        {
            Record(command);
            return InterceptionResult<int>.SuppressWithResult(1);
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
            new(NonQueryExecuting(command, eventData, result));

        private InterceptionResult<DbDataReader> Record(DbCommand command)
        {
            Sent.Add(new(command.CommandText, [.. command.Parameters.Cast<SqlParameter>().Select(Declare)]));
            return InterceptionResult<DbDataReader>.SuppressWithResult(new DataTable().CreateDataReader());
        }

        private static string Declare(SqlParameter parameter)
        {
            var type = parameter.SqlDbType.ToString();
            if (parameter.SqlDbType is SqlDbType.NVarChar or SqlDbType.VarChar) type += parameter.Size is > 0 and <= 4000 ? $"({parameter.Size.ToString(CultureInfo.InvariantCulture)})" : "(max)";
            return $"{parameter.ParameterName} {type}";
        }
    }

    private sealed class ClosedConnection : DbConnectionInterceptor
    {
        public override InterceptionResult ConnectionOpening(DbConnection connection, ConnectionEventData eventData, InterceptionResult result) => InterceptionResult.Suppress();

        public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
            DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) => new(InterceptionResult.Suppress());

        public override InterceptionResult ConnectionClosing(DbConnection connection, ConnectionEventData eventData, InterceptionResult result) => InterceptionResult.Suppress();

        public override ValueTask<InterceptionResult> ConnectionClosingAsync(DbConnection connection, ConnectionEventData eventData, InterceptionResult result) =>
            new(InterceptionResult.Suppress());
    }

    /// <summary>A use case that opens a transaction gets one that does nothing: there is no connection to open it on.</summary>
    private sealed class NoTransaction : DbTransactionInterceptor
    {
        public override InterceptionResult<DbTransaction> TransactionStarting(DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result) =>
            InterceptionResult<DbTransaction>.SuppressWithResult(new Nothing(connection));

        public override ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
            DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default) =>
            new(TransactionStarting(connection, eventData, result));

        private sealed class Nothing(DbConnection connection) : DbTransaction
        {
            public override IsolationLevel IsolationLevel => IsolationLevel.ReadCommitted;

            protected override DbConnection DbConnection => connection;

            public override void Commit()
            {
                // There is nothing to commit.
            }

            public override void Rollback()
            {
                // There is nothing to take back.
            }
        }
    }

    /// <summary>SqlCommand with any transaction: it takes SQL Server's own only, which needs a server.</summary>
    private sealed class AnyTransactionCommand : DbCommand
    {
        private readonly SqlCommand _inner = new();

        [System.Diagnostics.CodeAnalysis.AllowNull]
        public override string CommandText
        {
            get => _inner.CommandText;
            set => _inner.CommandText = value;
        }

        public override int CommandTimeout { get; set; }
        public override CommandType CommandType { get; set; } = CommandType.Text;
        public override bool DesignTimeVisible { get; set; }
        public override UpdateRowSource UpdatedRowSource { get; set; }
        protected override DbConnection? DbConnection { get; set; }
        protected override DbTransaction? DbTransaction { get; set; }
        protected override DbParameterCollection DbParameterCollection => _inner.Parameters;

        public override void Cancel() => throw new NotSupportedException();

        public override int ExecuteNonQuery() => throw new NotSupportedException();

        public override object ExecuteScalar() => throw new NotSupportedException();

        public override void Prepare() => throw new NotSupportedException();

        protected override DbParameter CreateDbParameter() => new SqlParameter();

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) _inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
