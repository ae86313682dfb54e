using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Patients;

public sealed class HisSynchronisationTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task A_round_knows_everybody_and_the_next_writes_only_what_changed(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        world.His.Patients.Clear();
        world.His.Patients.AddRange(HisPeople.People(4500));

        var first = await world.SynchroniseAsync();
        world.His.Patients[7] = world.His.Patients[7] with { Phone = "15499990000" };
        world.His.Patients[4400] = world.His.Patients[4400] with { Visits = new(CrmWorld.Start.UtcDateTime, CrmWorld.Start.UtcDateTime, "MZ01", 1, "感冒", null, 12.5m, 80) };
        var second = await world.SynchroniseAsync();
        var third = await world.SynchroniseAsync();

        Assert.Equal((new HisRound(4500, 4500, 0), new HisRound(4500, 2, 0), new HisRound(4500, 0, 0)), (first, second, third));
        await using var db = await world.OpenDbAsync(Cancel);
        var visited = await db.HisLedger.SingleAsync(e => e.PatientNo == "P04401", Cancel);
        Assert.Equal((4500, 1, "MZ01", 12.5m, 80m), (await db.HisLedger.CountAsync(Cancel), visited.Visits, visited.LastDepartmentCode, visited.YearSpending, visited.TotalSpending));
    }

    [Theory, DatabaseData]
    public async Task Rows_a_HIS_gets_wrong_are_all_taken_in(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var today = DateOnly.FromDateTime(CrmWorld.Start.UtcDateTime);
        world.His.Patients.Clear();
        world.His.Patients.AddRange(
        [
            HisPeople.Person("B01", "李没电话"),
            HisPeople.Person("B02", ""),
            HisPeople.Person("B03", "明天生") with { BornOn = today.AddDays(2) },
            HisPeople.Person("B04", "很老了") with { BornOn = today.AddYears(-140) },
            HisPeople.Person("B05", "两张嘴") with { IdNumber = HisPeople.IdCard, BornOn = new(1999, 9, 9) },
            HisPeople.Person("B06", "𠮷𠮷") with { IdNumber = HisPeople.IdCardX.ToLowerInvariant(), BornOn = null, Sex = HisSex.Unknown },
            HisPeople.Person("B07", "坏号码") with { IdNumber = "123", CardNumber = "88/%00", Phone = "025-83311111" },
            HisPeople.Person("B08", new string('长', 300)) with { Address = new string('路', 500) },
            HisPeople.Person("B09", "O'Neil Smith", "15400000009") with { Insurance = "城乡居民医保" },
            HisPeople.Person("B09", "O'Neil Smith", "15400000009"),
            HisPeople.Person(new string('9', 60), "号码太长"),
        ]);

        var round = await world.SynchroniseAsync();
        var again = await world.SynchroniseAsync();

        Assert.Equal((new HisRound(9, 9, 0), new HisRound(9, 0, 0)), (round, again));
        var list = world.Get<HisPatientList>();
        Assert.Equal(["𠮷𠮷"], await list.FoundAsync("𠮷𠮷"));
        Assert.Equal(["𠮷𠮷"], await list.FoundAsync("𠮷"));
        Assert.Equal(["𠮷𠮷"], await list.FoundAsync(HisPeople.IdCardX));
        Assert.Equal(["O'Neil Smith"], await list.FoundAsync("o'neil"));
        Assert.Equal(["O'Neil Smith"], await list.FoundAsync("0009"));
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(Payer.ResidentInsurance, (await db.HisLedger.SingleAsync(e => e.PatientNo == "B09", Cancel)).Payer);
    }

    [Theory, DatabaseData]
    public async Task Three_letters_and_more_find_those_whose_initials_begin_so_up_to_the_last_letter(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        string[] names = ["王小明", "王小周", "王一舟", "周子卓", "周子卓英"];
        for (var i = 0; i < names.Length; i++) world.His.Patients.Add(HisPeople.Person($"Z0{i}", names[i]));
        await world.SynchroniseAsync();
        var list = world.Get<HisPatientList>();

        Assert.Equal(["王小明"], await list.FoundAsync("wxm"));
        Assert.Equal(["王小周"], await list.FoundAsync("WXZ"));
        Assert.Equal(["周子卓", "周子卓英"], (await list.FoundAsync("zzz")).Order(StringComparer.Ordinal));
        Assert.Equal(["周子卓英"], await list.FoundAsync("zzzy"));
        Assert.Empty(await list.FoundAsync("wxn"));
    }

    [Theory, DatabaseData]
    public async Task Who_is_gone_from_the_HIS_is_offered_no_more_and_comes_back(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await world.SynchroniseAsync();
        var gone = world.His.Patients[1];
        world.His.Patients.RemoveAt(1);

        var round = await world.SynchroniseAsync();
        var offered = await world.Get<HisPatientList>().RowsAsync();
        world.His.Patients.Add(gone);
        var back = await world.SynchroniseAsync();

        Assert.Equal((1, 3, 1), (round!.Gone, offered.Count, back!.Written));
        Assert.Equal(4, (await world.Get<HisPatientList>().RowsAsync()).Count);
    }

    [Theory, DatabaseData]
    public async Task A_HIS_that_lost_nearly_everybody_is_not_believed(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        world.His.Patients.Clear();
        world.His.Patients.AddRange(HisPeople.People(60));
        await world.SynchroniseAsync();
        world.His.Patients.RemoveRange(3, 57);

        var few = await world.SynchroniseAsync();
        world.His.Patients.Clear();
        var none = await world.SynchroniseAsync();

        Assert.Equal((0, 0), (few!.Gone, none!.Gone));
        Assert.Equal(60, (await world.Get<HisPatientList>().RowsAsync()).Count);
    }

    [Theory, DatabaseData]
    public async Task A_HIS_that_stops_answering_is_gone_on_with_where_it_stopped(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        world.His.Patients.Clear();
        world.His.Patients.AddRange(HisPeople.People(6000));
        world.His.PagesUntilSlow = 2;

        await Assert.ThrowsAsync<HisUnavailableException>(() => world.SynchroniseAsync());
        var stopped = await world.Get<HisSynchronisationDesk>().DescribeAsync(Cancel);
        var before = world.His.PagesRead;
        world.His.PagesUntilSlow = null;
        var rest = await world.SynchroniseAsync();
        var done = await world.Get<HisSynchronisationDesk>().DescribeAsync(Cancel);

        Assert.Equal((HisTrouble.TooSlow, 4000, false, true), (stopped.Trouble, stopped.Read, stopped.IsRunning, stopped.DoneAt is null));
        Assert.Equal(new HisRound(6000, 6000, 0), rest);
        Assert.Equal((2, 2), (before, world.His.PagesRead - before));
        Assert.Equal((null, 6000, CrmWorld.Start.UtcDateTime), (done.Trouble, done.Read, done.DoneAt));
    }

    [Theory, DatabaseData]
    public async Task Two_programs_do_not_synchronise_at_the_same_time_and_a_dead_one_is_followed(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var (reached, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        world.His.BeforePage = () =>
        {
            reached.TrySetResult();
            return goOn.Task;
        };
        var first = world.SynchroniseAsync();
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);

        var second = await world.SynchroniseAsync();
        world.Time.Advance(TimeSpan.FromMinutes(5));
        world.His.BeforePage = null;
        var third = await world.SynchroniseAsync();
        goOn.SetResult();

        Assert.Null(second);
        Assert.Equal(4, third!.Read);
        await Assert.ThrowsAsync<InvalidOperationException>(() => first);
    }

    [Theory, DatabaseData]
    public async Task A_regular_round_waits_until_the_last_one_is_long_enough_ago(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);

        var first = await world.Get<HisSynchronisation>().RunIfDueAsync(Cancel);
        world.Time.Advance(TimeSpan.FromMinutes(5));
        var early = await world.Get<HisSynchronisation>().RunIfDueAsync(Cancel);
        world.Time.Advance(TimeSpan.FromMinutes(5));
        var due = await world.Get<HisSynchronisation>().RunIfDueAsync(Cancel);

        Assert.Equal((true, true, true), (first is not null, early is null, due is not null));
    }

    [Theory, DatabaseData]
    public async Task An_archive_follows_the_HIS_and_stays_approved(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await world.SynchroniseAsync();
        var id = await world.TakeOverAsync("P0001");
        world.His.Patients[0] = world.His.Patients[0] with { Name = "陈安静", Phone = "15412345678", IsDeceased = true, IdNumber = HisPeople.IdCard };
        world.His.Encounters.Add(("P0001", new(HisEncounterKind.Outpatient, "MZ02", "D002", CrmWorld.Start.UtcDateTime.AddHours(-1))));

        await world.SynchroniseAsync();

        var archive = await world.ArchiveAsync(id);
        Assert.Equal(("陈安静", "15412345678", true, PatientState.Approved, "儿科门诊", null), (archive.Name, world.MobileOf(archive), archive.IsDeceased, archive.State, archive.LastDepartmentName, archive.FieldsByHand));
        Assert.Equal(CrmWorld.Start.UtcDateTime.AddHours(-1), archive.LastVisitAt);
        var register = world.Get<PatientRegister>();
        Assert.Equal(["陈安静"], await register.FoundAsync("安静"));
        Assert.Equal(["陈安静"], await register.FoundAsync("15412345678"));
        Assert.Empty(await register.FoundAsync("13900000001"));
        await using var db = await world.OpenDbAsync(Cancel);
        var told = await db.AuditEntries.Where(e => e.Module == "patients" && e.Action == AuditAction.Change).SingleAsync(Cancel);
        Assert.Null(told.SubjectId);
        Assert.DoesNotContain("15412345678", told.Changes ?? "", StringComparison.Ordinal);
    }

    [Theory, DatabaseData]
    public async Task Mother_and_newborn_belong_together_once_both_have_an_archive(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        world.His.Births.Add(new("P0009", "P0010"));
        await world.SynchroniseAsync();
        var mother = await world.TakeOverAsync("P0009");
        await world.SynchroniseAsync();
        await using var db = await world.OpenDbAsync(Cancel);
        var alone = await db.PatientRelations.CountAsync(Cancel);
        var child = await world.TakeOverAsync("P0010");

        await world.SynchroniseAsync();
        await world.SynchroniseAsync();

        var relations = await db.PatientRelations.OrderBy(r => r.Kind).ToListAsync(Cancel);
        Assert.Equal(0, alone);
        Assert.Equal(
            [(child, mother, RelationKind.Mother, true), (mother, child, RelationKind.Child, false)],
            relations.Select(r => (r.PatientId, r.RelatedId, r.Kind, r.IsGuardian)));
    }

    [Theory, DatabaseData]
    public async Task Numbers_are_in_the_ledger_only_sealed(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        world.His.Patients[0] = world.His.Patients[0] with { IdNumber = HisPeople.IdCard };

        await world.SynchroniseAsync();

        await using var db = await world.OpenDbAsync(Cancel);
        var entry = await db.HisLedger.SingleAsync(e => e.PatientNo == "P0001", Cancel);
        var stored = string.Join('|', db.Entry(entry).Properties.Select(p => p.CurrentValue));
        foreach (var plain in new[] { "13900000001", "8800000001", HisPeople.IdCard }) Assert.DoesNotContain(plain, stored, StringComparison.Ordinal);
        var row = (await world.Get<HisPatientList>().RowsAsync(("q", "13900000001"))).Single();
        Assert.Contains("139****0001", row.Cells);
    }
}
