using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Satisfaction;

public sealed class TerminalDirectoryTests
{
    private static readonly TerminalSetup Hall = new()
    {
        Name = "门诊1号机",
        Place = "门诊一楼大厅",
        DepartmentCode = "MZ01",
        ShowsOutpatient = true,
        ShowsStaff = true,
        OffersTraditional = true,
        MillimetresPerPixel = 0.25m,
        IdleSeconds = 90,
        CodeIdleSeconds = 180,
        WarningSeconds = 30,
        ThanksSeconds = 5,
        CardPattern = "^[0-9]{10}$",
        ServiceTelephone = "1234",
        HasTouchInput = false,
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task A_waiting_device_is_approved_by_its_number_and_works_as_it_was_set_up(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (id, number) = await WaitAsync(world);

        await world.Get<TerminalDirectory>().ApproveAsync($" {number[..3]} {number[3..]}", Hall with { Name = "  门诊1号机 " }, Cancel);

        await world.Get<Terminals>().RefreshAsync(Cancel);
        var card = (await world.Get<Terminals>().FindAsync(id, Cancel))!;
        Assert.Equal((TerminalState.InService, null, "门诊1号机", "门诊一楼大厅", "MZ01"), (card.State, card.PairingNumber, card.Name, card.Place, card.DepartmentCode));
        Assert.Equal(
            new TerminalSettings([Section.Outpatient, Section.Staff], ["zh-Hans", "zh-Hant"], 4, 90, 180, 30, 5, "^[0-9]{10}$", "1234", HasTouchInput: false, new("示范医院", "示範醫院", "Demonstration Hospital")), card.Settings);
        Assert.Equal("心内科门诊", (await world.Get<TerminalDirectory>().TryGetAsync(id, Cancel))!.Row.DepartmentName);
        var visit = await world.BeginByCardAsync("8800000001", Cancel, id);
        Assert.NotEqual(Guid.Empty, visit);
    }

    [Fact]
    public async Task A_number_that_no_device_shows_any_more_is_refused()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);

        var refused = await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<TerminalDirectory>().ApproveAsync("000000", Hall, Cancel));

        Assert.Equal("这台终端已经停用，或者不再等待登记。", refused.Message);
    }

    [Theory, DatabaseData]
    public async Task Two_terminals_never_have_the_same_name_unless_one_is_withdrawn(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (_, number) = await WaitAsync(world);
        var directory = world.Get<TerminalDirectory>();

        var refused = await Assert.ThrowsAsync<TerminalRefusedException>(() => directory.ApproveAsync(number, Hall with { Name = "自助终端 1" }, Cancel));
        await directory.WithdrawAsync(CrmWorld.TerminalId, Cancel);
        await directory.ApproveAsync(number, Hall with { Name = "自助终端 1" }, Cancel);

        Assert.Equal(nameof(TerminalSetup.Name), refused.Fault.Field);
    }

    public static TheoryData<string, TerminalSetup> Wrong() => new()
    {
        { nameof(TerminalSetup.Name), Hall with { Name = "  " } },
        { nameof(TerminalSetup.Name), Hall with { Name = new string('长', 51) } },
        { nameof(TerminalSetup.Place), Hall with { Place = new string('长', 101) } },
        { nameof(TerminalSetup.DepartmentCode), Hall with { DepartmentCode = "nowhere" } },
        { nameof(TerminalSetup.ShowsOutpatient), Hall with { ShowsOutpatient = false, ShowsStaff = false } },
        { nameof(TerminalSetup.MillimetresPerPixel), Hall with { MillimetresPerPixel = 0.04m } },
        { nameof(TerminalSetup.MillimetresPerPixel), Hall with { MillimetresPerPixel = 1.01m } },
        { nameof(TerminalSetup.IdleSeconds), Hall with { IdleSeconds = 19 } },
        { nameof(TerminalSetup.IdleSeconds), Hall with { IdleSeconds = 601 } },
        { nameof(TerminalSetup.CodeIdleSeconds), Hall with { CodeIdleSeconds = 59 } },
        { nameof(TerminalSetup.WarningSeconds), Hall with { WarningSeconds = 19 } },
        { nameof(TerminalSetup.WarningSeconds), Hall with { WarningSeconds = 121 } },
        { nameof(TerminalSetup.ThanksSeconds), Hall with { ThanksSeconds = 2 } },
        { nameof(TerminalSetup.ThanksSeconds), Hall with { ThanksSeconds = 61 } },
        { nameof(TerminalSetup.CardPattern), Hall with { CardPattern = "[0-9]{10}" } },
        { nameof(TerminalSetup.CardPattern), Hall with { CardPattern = "^[0-9]{10}" } },
        { nameof(TerminalSetup.CardPattern), Hall with { CardPattern = @"^[0-9]{10}\$" } },
        { nameof(TerminalSetup.CardPattern), Hall with { CardPattern = "^1|2$" } },
        { nameof(TerminalSetup.CardPattern), Hall with { CardPattern = "^([0-9]{10}$" } },
        { nameof(TerminalSetup.CardPattern), Hall with { CardPattern = "^([0-9]+)+$" } },
        { nameof(TerminalSetup.CardPattern), Hall with { CardPattern = "^(12|1|2)+x$" } },
        { nameof(TerminalSetup.CardPattern), Hall with { CardPattern = $"^{new string('1', 199)}$" } },
        { nameof(TerminalSetup.ServiceTelephone), Hall with { ServiceTelephone = new string('1', 51) } },
    };

    [Theory, MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public async Task What_cannot_work_is_refused_with_the_field_it_is_about(string field, TerminalSetup wrong)
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var before = (await world.Get<TerminalDirectory>().TryGetAsync(CrmWorld.TerminalId, Cancel))!.Setup;

        var refused = await Assert.ThrowsAsync<TerminalRefusedException>(() => world.Get<TerminalDirectory>().SaveAsync(CrmWorld.TerminalId, wrong, before, Cancel));

        Assert.Equal(field, refused.Fault.Field);
        Assert.Equal(before, (await world.Get<TerminalDirectory>().TryGetAsync(CrmWorld.TerminalId, Cancel))!.Setup);
    }

    [Theory]
    [InlineData("^[0-9]{10}$")]
    [InlineData("^([0-9]{10}|[0-9]{12})$")]
    [InlineData("^[A-Z|a-z]{2}[0-9]{6,18}$")]
    public void Patterns_hospitals_use_are_taken(string pattern) => Assert.Empty((Hall with { CardPattern = pattern }).Faults());

    [Theory, DatabaseData]
    public async Task A_saved_change_moves_the_stamp_and_reaches_whoever_shows_it(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await world.Get<ChangeWatcher>().LookOnceAsync(Cancel);
        TerminalCard? told = null;
        using var screen = world.Get<Terminals>().Subscribe(async () => told = await world.Get<Terminals>().FindAsync(CrmWorld.TerminalId, Cancel));
        var before = (await world.Get<TerminalDirectory>().TryGetAsync(CrmWorld.TerminalId, Cancel))!.Setup;

        await world.Get<TerminalDirectory>().SaveAsync(CrmWorld.TerminalId, before with { Place = "住院部大厅", OffersEnglish = false }, before, Cancel);
        await world.Get<ChangeWatcher>().LookOnceAsync(Cancel);

        Assert.Equal("住院部大厅", told!.Place);
        Assert.DoesNotContain("en", told.Settings.Languages);
    }

    [Fact]
    public async Task The_second_of_two_editors_is_told_and_may_insist()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var directory = world.Get<TerminalDirectory>();
        var seen = (await directory.TryGetAsync(CrmWorld.TerminalId, Cancel))!.Setup;
        await directory.SaveAsync(CrmWorld.TerminalId, seen with { Place = "一楼" }, seen, Cancel);

        var told = await Assert.ThrowsAsync<TerminalChangedException>(() => directory.SaveAsync(CrmWorld.TerminalId, seen with { Place = "二楼" }, seen, Cancel));
        await directory.SaveAsync(CrmWorld.TerminalId, seen with { Place = "二楼" }, told.Now, Cancel);

        Assert.Equal("一楼", told.Now.Place);
        Assert.Equal("二楼", (await directory.TryGetAsync(CrmWorld.TerminalId, Cancel))!.Row.Place);
    }

    [Fact]
    public async Task A_token_renewed_in_the_meantime_is_no_other_editor()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var (id, number) = await WaitAsync(world);
        var directory = world.Get<TerminalDirectory>();
        await directory.ApproveAsync(number, Hall, Cancel);
        var seen = (await directory.TryGetAsync(id, Cancel))!.Setup;
        await using (var db = await world.OpenDbAsync(Cancel))
        {
            (await db.Terminals.SingleAsync(t => t.Id == id, Cancel)).RenewSecret("another", world.Time.GetUtcNow().UtcDateTime);
            await db.SaveChangesAsync(Cancel);
        }

        await directory.SaveAsync(id, seen with { Place = "二楼" }, seen, Cancel);

        Assert.Equal("二楼", (await directory.TryGetAsync(id, Cancel))!.Row.Place);
    }

    [Theory, DatabaseData]
    public async Task A_paused_terminal_serves_nobody_until_it_is_returned(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var visit = await world.BeginByCardAsync("8800000001", Cancel);
        var sheet = await world.Get<RatingDesk>().OpenSheetAsync(visit, Section.Outpatient, "MZ01", "zh-Hans", Cancel);

        await world.Get<TerminalDirectory>().PauseAsync(CrmWorld.TerminalId, Cancel);
        await world.Get<Terminals>().RefreshAsync(Cancel);

        await ServesNobodyAsync(world, CrmWorld.TerminalId, visit, sheet);
        await using (var db = await world.OpenDbAsync(Cancel))
        {
            var ended = await db.KioskVisits.SingleAsync(v => v.Id == visit, Cancel);
            Assert.Equal((VisitEnd.OutOfService, (string?)null), (ended.Ending, ended.PatientSealed));
            Assert.Empty(await db.RatingDrafts.ToListAsync(Cancel));
            Assert.Empty(await db.Evaluations.ToListAsync(Cancel));
        }

        await world.Get<TerminalDirectory>().ResumeAsync(CrmWorld.TerminalId, Cancel);
        await world.Get<Terminals>().RefreshAsync(Cancel);
        await world.RateAsync(await world.BeginByCardAsync("8800000001", Cancel), Section.Outpatient, "MZ01", "5", Cancel);
    }

    [Fact]
    public async Task A_visit_that_began_in_the_moment_of_the_pause_is_refused_all_the_same()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await world.Get<TerminalDirectory>().PauseAsync(CrmWorld.TerminalId, Cancel);
        await world.Get<Terminals>().RefreshAsync(Cancel);
        var visit = new KioskVisit(CrmWorld.TerminalId, "1", world.Time.GetUtcNow().UtcDateTime);
        await using (var db = await world.OpenDbAsync(Cancel))
        {
            db.KioskVisits.Add(visit);
            await db.SaveChangesAsync(Cancel);
        }

        var refused = await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<KioskDesk>().SendCodeAsync(visit.Id, "13900000001", Cancel));

        Assert.Equal(KioskDesk.OutOfServiceSentence, refused.Message);
    }

    [Fact]
    public async Task A_waiting_device_serves_nobody()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var (id, _) = await WaitAsync(world);

        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<KioskDesk>().BeginAsync(id, Cancel));
        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<KioskDesk>().BeginAsync(Guid.Empty, Cancel));
    }

    [Theory, DatabaseData]
    public async Task A_withdrawn_terminal_keeps_its_ratings_and_loses_its_token(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var pass = await world.Get<TerminalGate>().AdmitAsync(token: null, isTrusted: true, Cancel);
        await world.RateAsync(await world.BeginByCardAsync("8800000001", Cancel, pass.TerminalId), Section.Outpatient, "MZ01", "5", Cancel);
        var visit = await world.BeginByCardAsync("8800000002", Cancel, pass.TerminalId);
        var sheet = await world.Get<RatingDesk>().OpenSheetAsync(visit, Section.Outpatient, "MZ01", "zh-Hans", Cancel);

        await world.Get<TerminalDirectory>().WithdrawAsync(pass.TerminalId, Cancel);
        await world.Get<Terminals>().RefreshAsync(Cancel);
        var stranger = await world.Get<TerminalGate>().AdmitAsync(pass.NewToken, isTrusted: false, Cancel);

        await ServesNobodyAsync(world, pass.TerminalId, visit, sheet);
        Assert.NotEqual(pass.TerminalId, stranger.TerminalId);
        var row = Assert.Single(await world.Get<TerminalDirectory>().FindAsync(withdrawn: true, Cancel));
        Assert.Equal((pass.TerminalId, 1, false), (row.Id, row.RatingsToday, row.IsOnline));
        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<TerminalDirectory>().ResumeAsync(pass.TerminalId, Cancel));
    }

    [Theory, DatabaseData]
    public async Task A_device_sent_away_before_anybody_used_it_leaves_no_row(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (id, _) = await WaitAsync(world);

        await world.Get<TerminalDirectory>().WithdrawAsync(id, Cancel);

        Assert.Null(await world.Get<TerminalDirectory>().TryGetAsync(id, Cancel));
    }

    [Theory, DatabaseData]
    public async Task The_list_tells_what_was_rated_today_and_where_people_gave_up(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var desk = world.Get<KioskDesk>();
        await LeaveAtAsync(world, "code", VisitEnd.Left);
        world.Time.Advance(TimeSpan.FromDays(1));
        await LeaveAtAsync(world, "code", VisitEnd.TimedOut);
        await LeaveAtAsync(world, "code", VisitEnd.Left);
        await LeaveAtAsync(world, "consent", VisitEnd.Left);
        await LeaveAtAsync(world, "thanks", VisitEnd.Left);
        var visit = await world.BeginByCardAsync("8800000001", Cancel);
        await world.RateAsync(visit, Section.Outpatient, "MZ01", "5", Cancel);
        await world.RateAsync(visit, Section.Outpatient, "MZ02", "5", Cancel);
        await desk.EndAsync(visit, VisitEnd.Left, "sections", Cancel);
        var another = await world.BeginByCardAsync("8800000002", Cancel);
        await world.RateAsync(another, Section.Outpatient, "MZ01", "5", Cancel);
        await desk.EndAsync(another, VisitEnd.TimedOut, "rating", Cancel);
        await desk.BeginAsync(CrmWorld.TerminalId, Cancel);

        var row = Assert.Single(await world.Get<TerminalDirectory>().FindAsync(withdrawn: false, Cancel));

        Assert.Equal(3, row.RatingsToday);
        Assert.Equal([new("code", 2), new("consent", 1), new AbandonedPage("rating", 1)], row.Abandoned);
    }

    [Theory, DatabaseData]
    public async Task A_live_screen_keeps_its_terminal_online(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var other = await world.AddTerminalAsync(Guid.CreateVersion7(), Cancel);
        var screen = world.Get<LiveScreens>().Enter(CrmWorld.TerminalId);
        world.Time.Advance(TimeSpan.FromSeconds(100));

        await world.Get<TerminalPulse>().BeatAsync("2.3.4", Cancel);
        var alive = await world.Get<TerminalDirectory>().FindAsync(withdrawn: false, Cancel);
        screen.Dispose();
        world.Time.Advance(TimeSpan.FromSeconds(90));
        await world.Get<TerminalPulse>().BeatAsync("2.3.4", Cancel);
        var later = await world.Get<TerminalDirectory>().FindAsync(withdrawn: false, Cancel);

        Assert.Equal((true, "2.3.4"), (alive.Single(r => r.Id == CrmWorld.TerminalId).IsOnline, alive.Single(r => r.Id == CrmWorld.TerminalId).SoftwareVersion));
        Assert.Equal((false, null), (alive.Single(r => r.Id == other).IsOnline, alive.Single(r => r.Id == other).SoftwareVersion));
        Assert.All(later, row => Assert.False(row.IsOnline));
    }

    [Theory, DatabaseData]
    public async Task An_alarm_looked_at_is_closed_and_codes_are_sent_again(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var now = world.Time.GetUtcNow().UtcDateTime;
        var alarm = new KioskAlarm(KioskAlarmKind.CodePumping, CrmWorld.TerminalId, 30, now, now.AddHours(1));
        await using (var db = await world.OpenDbAsync(Cancel))
        {
            db.KioskAlarms.AddRange(alarm, new(KioskAlarmKind.CodePumpingEverywhere, null, 300, now.AddMinutes(-1)));
            await db.SaveChangesAsync(Cancel);
            await db.Terminals.ExecuteUpdateAsync(set => set.SetProperty(t => t.CodesStoppedUntil, now.AddHours(1)), Cancel);
        }

        var open = await world.Get<TerminalDirectory>().FindAlarmsAsync(Cancel);
        var stopped = Assert.Single(await world.Get<TerminalDirectory>().FindAsync(withdrawn: false, Cancel)).CodesStoppedUntil;
        await world.Get<TerminalDirectory>().CloseAlarmAsync(alarm.Id, Cancel);
        await world.Get<TerminalDirectory>().CloseAlarmAsync(alarm.Id, Cancel);

        Assert.Equal([("自助终端 1", 30), (null, 300)], open.Select(a => (a.TerminalName, a.Figure)));
        Assert.Equal(now.AddHours(1), stopped);
        Assert.Equal(KioskAlarmKind.CodePumpingEverywhere, Assert.Single(await world.Get<TerminalDirectory>().FindAlarmsAsync(Cancel)).Kind);
        Assert.Null(Assert.Single(await world.Get<TerminalDirectory>().FindAsync(withdrawn: false, Cancel)).CodesStoppedUntil);
        await using var after = await world.OpenDbAsync(Cancel);
        Assert.Equal("院长", (await after.KioskAlarms.SingleAsync(a => a.Id == alarm.Id, Cancel)).ClosedBy);
    }

    [Fact]
    public async Task Who_may_only_look_changes_nothing_and_who_may_not_look_sees_nothing()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var directory = world.Get<TerminalDirectory>();
        world.Actor.Current = world.Actor.Current with { Permissions = new HashSet<string>(StringComparer.Ordinal) { Permissions.Terminals.View } };

        await directory.FindAsync(withdrawn: false, Cancel);
        Func<Task>[] changes =
        [
            () => directory.ApproveAsync("123456", Hall, Cancel), () => directory.SaveAsync(CrmWorld.TerminalId, Hall, Hall, Cancel), () => directory.PauseAsync(CrmWorld.TerminalId, Cancel),
            () => directory.ResumeAsync(CrmWorld.TerminalId, Cancel), () => directory.WithdrawAsync(CrmWorld.TerminalId, Cancel), () => directory.RestartAsync(CrmWorld.TerminalId, Cancel),
            () => directory.SetPinAsync(CrmWorld.TerminalId, "260188", Cancel), () => directory.RemovePinAsync(CrmWorld.TerminalId, Cancel), () => directory.CloseAlarmAsync(CrmWorld.TerminalId, Cancel),
        ];
        foreach (var change in changes) await Assert.ThrowsAsync<AccessDeniedException>(change);

        world.Actor.Current = world.Actor.Current with { Permissions = new HashSet<string>(StringComparer.Ordinal) };
        Func<Task>[] looks =
        [
            () => directory.FindAsync(withdrawn: false, Cancel), () => directory.TryGetAsync(CrmWorld.TerminalId, Cancel), () => directory.ListDepartmentsAsync(Cancel), () => directory.FindAlarmsAsync(Cancel),
        ];
        foreach (var look in looks) await Assert.ThrowsAsync<AccessDeniedException>(look);
    }

    private static async Task<(Guid Id, string Number)> WaitAsync(CrmWorld world)
    {
        var pass = await world.Get<TerminalGate>().AdmitAsync(token: null, isTrusted: false, Cancel);
        return (pass.TerminalId, (await world.Get<Terminals>().FindAsync(pass.TerminalId, Cancel))!.PairingNumber!);
    }

    private static async Task LeaveAtAsync(CrmWorld world, string page, VisitEnd ending) =>
        await world.Get<KioskDesk>().EndAsync(await world.Get<KioskDesk>().BeginAsync(CrmWorld.TerminalId, Cancel), ending, page, Cancel);

    /// <summary>Whatever a patient, or a program in a patient's place, tries there.</summary>
    private static async Task ServesNobodyAsync(CrmWorld world, Guid terminalId, Guid visit, RatingSheet sheet)
    {
        var (desk, rating) = (world.Get<KioskDesk>(), world.Get<RatingDesk>());
        Func<Task>[] tries =
        [
            () => desk.BeginAsync(terminalId, Cancel), () => desk.StayAsync(visit, Cancel), () => desk.IdentifyByCardAsync(visit, "8800000001", Cancel), () => desk.SendCodeAsync(visit, "13900000001", Cancel),
            () => desk.IdentifyByCodeAsync(visit, "13900000001", "123456", Cancel), () => desk.ChoosePatientAsync(visit, "x", Cancel), () => rating.ListTargetsAsync(visit, Section.Outpatient, Cancel),
            () => rating.OpenSheetAsync(visit, Section.Outpatient, "MZ01", "zh-Hans", Cancel), () => rating.SubmitAsync(visit, CrmWorld.Fill(sheet, "5"), Cancel),
        ];
        foreach (var attempt in tries) await Assert.ThrowsAnyAsync<DomainRuleException>(attempt);
        Assert.Null(await desk.TryResumeAsync(terminalId, Cancel));
    }
}
