using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Patients;

public sealed class PatientTakeOverTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task A_patient_of_the_HIS_becomes_an_approved_archive_without_retyping(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        world.His.Patients[0] = world.His.Patients[0] with { IdNumber = HisPeople.IdCard, Address = "南京市鼓楼区汉口路22号", Insurance = "职工医保" };
        await world.SynchroniseAsync();
        var id = await world.LedgerIdAsync("P0001");

        var opened = await world.Get<PatientTakeOver>().OpenAsync(id, Cancel);
        opened.Form.Values["occupation"] = "教师";
        var archive = await world.ArchiveAsync(await world.Get<PatientTakeOver>().SaveAsync(opened.Form, id, Cancel));

        Assert.Equal(("陈静", "139****0001", "3201**********0029", "职工医保"), (opened.Form.Values["name"], opened.Form.Values["mobile"], opened.Form.Values["idCard"], Labels.Of(Enum.Parse<Payer>(opened.Form.Values["payer"]!))));
        // The HIS's own contradiction: the card says another birthday.
        Assert.Single(opened.Contradictions);
        Assert.Equal((PatientSource.His, "P0001", PatientState.Approved, null, "教师", 1L, "心内科门诊"), (archive.Source, archive.HisPatientNo, archive.State, archive.FieldsByHand, archive.Occupation, archive.Number, archive.LastDepartmentName));
        Assert.Equal("13900000001", world.MobileOf(archive));
        Assert.Equal(["陈静"], await world.Get<PatientRegister>().FoundAsync("13900000001"));
        Assert.Equal(["陈静"], await world.Get<PatientRegister>().FoundAsync("静"));
        Assert.DoesNotContain("陈静", (await world.Get<HisPatientList>().RowsAsync()).Select(r => r.Name));
    }

    [Theory, DatabaseData]
    public async Task A_key_field_changed_against_the_HIS_waits_for_approval_and_is_kept(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await world.SynchroniseAsync();

        var archive = await world.ArchiveAsync(await world.TakeOverAsync("P0001", ("mobile", "154 0000 0077"), ("address", "长江路1号")));
        await world.SynchroniseAsync();
        var later = await world.ArchiveAsync(archive.Id);

        Assert.Equal((PatientState.Pending, "leader"), (archive.State, archive.KeyFieldsBy));
        Assert.Equal("15400000077", world.MobileOf(later));
        Assert.True(PatientRules.IsByHand(archive, "mobile") && PatientRules.IsByHand(archive, "address") && !PatientRules.IsByHand(archive, "name"));
    }

    [Theory, DatabaseData]
    public async Task What_somebody_types_has_to_be_right_what_the_HIS_says_need_not(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        world.His.Patients[0] = world.His.Patients[0] with { BornOn = new(2026, 12, 1) };
        world.His.Patients[1] = world.His.Patients[1] with { IdNumber = HisPeople.IdCardX };
        world.His.Patients[2] = world.His.Patients[2] with { Name = "", IdNumber = HisPeople.IdCardX };
        await world.SynchroniseAsync();

        var future = await world.ArchiveAsync(await world.TakeOverAsync("P0001"));
        var first = await world.TakeOverAsync("P0002");
        var nameless = await Registers.RefusedAsync("name", () => world.TakeOverAsync("P0009"));
        var sameCard = await world.ArchiveAsync(await world.TakeOverAsync("P0009", ("name", "赵敏")));
        var wrong = await Registers.RefusedAsync("mobile", () => world.TakeOverAsync("P0010", ("mobile", "12345")));
        var taken = await Registers.RefusedAsync("idCard", () => world.TakeOverAsync("P0010", ("idCard", HisPeople.IdCardX), ("bornOn", ""), ("sex", nameof(HisSex.Unknown))));

        Assert.Equal(new DateOnly(2026, 12, 1), future.BornOn);
        Assert.NotEqual(Guid.Empty, first);
        Assert.Contains("姓名", nameless, StringComparison.Ordinal);
        Assert.Equal((PatientState.Pending, "赵敏"), (sameCard.State, sameCard.Name));
        Assert.Contains("11位", wrong, StringComparison.Ordinal);
        Assert.Contains("已属于档案", taken, StringComparison.Ordinal);
        // A refused form has taken nothing.
        Assert.Equal(["吴小宝"], (await world.Get<HisPatientList>().RowsAsync()).Select(r => r.Name));
    }

    [Theory, DatabaseData]
    public async Task With_the_HIS_away_the_facts_of_the_last_synchronisation_serve(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await world.SynchroniseAsync();
        world.His.Trouble = HisTrouble.TooSlow;

        var opened = await world.Get<PatientTakeOver>().OpenAsync(await world.LedgerIdAsync("P0001"), Cancel);
        var archive = await world.ArchiveAsync(await world.Get<PatientTakeOver>().SaveAsync(opened.Form, opened.LedgerId, Cancel));

        Assert.Equal((HisTrouble.TooSlow, "陈静", PatientState.Approved), (opened.Trouble, archive.Name, archive.State));
    }

    [Theory, DatabaseData]
    public async Task The_form_shows_what_the_HIS_says_now_and_a_patient_that_is_gone_is_not_offered(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await world.SynchroniseAsync();
        world.His.Patients[0] = world.His.Patients[0] with { Name = "陈静怡" };
        world.His.Patients.RemoveAt(1);

        var fresh = await world.Get<PatientTakeOver>().OpenAsync(await world.LedgerIdAsync("P0001"), Cancel);
        var gone = await world.LedgerIdAsync("P0002");
        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<PatientTakeOver>().OpenAsync(gone, Cancel));

        Assert.Equal((null, "陈静怡"), (fresh.Trouble, fresh.Form.Values["name"]));
        Assert.DoesNotContain("周国强", (await world.Get<HisPatientList>().RowsAsync()).Select(r => r.Name));
    }

    [Theory, DatabaseData]
    public async Task Of_two_people_the_second_is_told_who_has_it_and_where(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await world.SynchroniseAsync();
        var (takeOver, id) = (world.Get<PatientTakeOver>(), await world.LedgerIdAsync("P0001"));
        var (mine, theirs) = (await takeOver.OpenAsync(id, Cancel), await takeOver.OpenAsync(id, Cancel));

        var archive = await takeOver.SaveAsync(mine.Form, id, Cancel);
        var told = await Assert.ThrowsAsync<TakenOverException>(() => takeOver.SaveAsync(theirs.Form, id, Cancel));
        var opened = await Assert.ThrowsAsync<TakenOverException>(() => takeOver.OpenAsync(id, Cancel));

        Assert.Contains("leader", told.Message, StringComparison.Ordinal);
        Assert.Contains("D0000001", opened.Message, StringComparison.Ordinal);
        Assert.Equal((archive, archive), (told.PatientId, opened.PatientId));
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(1, await db.Patients.CountAsync(Cancel));
    }

    [Theory, DatabaseData]
    public async Task Many_at_the_same_moment_make_one_archive(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await world.SynchroniseAsync();
        var id = await world.LedgerIdAsync("P0001");
        var forms = new List<TakeOverForm>();
        for (var i = 0; i < 6; i++) forms.Add(await world.Get<PatientTakeOver>().OpenAsync(id, Cancel));

        var results = await Task.WhenAll(forms.Select(form => Task.Run(async () =>
        {
            try
            {
                await world.Get<PatientTakeOver>().SaveAsync(form.Form, id, Cancel);
                return true;
            }
            catch (TakenOverException)
            {
                return false;
            }
        })));

        Assert.Single(results, made => made);
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(1, await db.Patients.CountAsync(Cancel));
    }

    [Theory, DatabaseData]
    public async Task Ticked_rows_are_taken_over_at_once_with_one_entry_in_the_log(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        world.His.Patients.Clear();
        world.His.Patients.AddRange(HisPeople.People(300));
        world.His.Patients.Add(HisPeople.Person("P00301", ""));
        await world.SynchroniseAsync();
        await world.TakeOverAsync("P00003");
        await using var db = await world.OpenDbAsync(Cancel);
        var ids = await db.HisLedger.Select(e => e.Id).ToListAsync(Cancel);

        var taken = await world.Get<PatientTakeOver>().TakeOverAsync(ids, Cancel);
        var again = await world.Get<PatientTakeOver>().TakeOverAsync(ids, Cancel);

        Assert.Equal((new TakenOver(299, 1, 1), new TakenOver(0, 300, 1)), (taken, again));
        Assert.Equal((300, 300), (await db.Patients.CountAsync(Cancel), await db.Patients.Select(p => p.Number).Distinct().CountAsync(Cancel)));
        var told = await db.AuditEntries.Where(e => e.Module == "patients" && e.Action == AuditAction.Add && e.SubjectId == null).SingleAsync(Cancel);
        Assert.Equal("患者档案 × 299", told.Subject);
    }

    [Theory, DatabaseData]
    public async Task Patients_are_found_by_whatever_somebody_has(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        world.His.Patients.AddRange([HisPeople.Person("P0020", "欧阳晓晓", "15400000020"), HisPeople.Person("P0021", "单雄信"), HisPeople.Person("P0022", "欧阳锋") with { IdNumber = HisPeople.IdCard }, HisPeople.Person("P0023", "Mary Wang"), HisPeople.Person("P0024", "𠮷野")]);
        await world.SynchroniseAsync();
        var list = world.Get<HisPatientList>();

        Assert.Equal(["欧阳晓晓", "欧阳锋"], await list.FoundAsync("欧阳"));
        Assert.Equal(["欧阳晓晓"], await list.FoundAsync("欧阳晓"));
        Assert.Equal(["欧阳晓晓", "欧阳锋"], await list.FoundAsync("欧"));
        Assert.Equal(["𠮷野"], await list.FoundAsync("𠮷"));
        Assert.Equal(["欧阳晓晓", "欧阳锋"], await list.FoundAsync("o"));
        Assert.Equal(["单雄信"], await list.FoundAsync("sx"));
        Assert.Equal(["Mary Wang"], await list.FoundAsync("m"));
        Assert.Equal(["欧阳锋"], await list.FoundAsync("oyf"));
        Assert.Equal(["Mary Wang"], await list.FoundAsync("mary"));
        Assert.Equal(["欧阳锋"], await list.FoundAsync(HisPeople.IdCard));
        Assert.Equal(["欧阳晓晓"], await list.FoundAsync("+86 154 0000 0020"));
        Assert.Equal(["赵敏", "吴小宝"], await list.FoundAsync("0009"));
        Assert.Equal(["陈静"], await list.FoundAsync("8800000001"));
        Assert.Equal(["周国强"], await list.FoundAsync("p0002"));
        Assert.Empty(await list.FoundAsync("不存在"));
        Assert.Empty(await list.FoundAsync("%"));
    }

    [Theory, DatabaseData]
    public async Task Nothing_goes_without_the_right_and_only_ones_own_departments_are_seen(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await world.SynchroniseAsync();
        var id = await world.LedgerIdAsync("P0002");
        var boss = world.Actor.Current;

        world.Actor.Current = boss with { Permissions = new HashSet<string>(StringComparer.Ordinal) };
        await Assert.ThrowsAsync<AccessDeniedException>(() => world.Get<PatientTakeOver>().OpenAsync(id, Cancel));
        await Assert.ThrowsAsync<AccessDeniedException>(() => world.Get<PatientTakeOver>().TakeOverAsync([id], Cancel));
        await Assert.ThrowsAsync<AccessDeniedException>(() => world.Get<PatientTakeOver>().SaveAsync(null!, id, Cancel));
        await Assert.ThrowsAsync<AccessDeniedException>(() => world.Get<HisSynchronisationDesk>().RunAsync(null, Cancel));
        await Assert.ThrowsAsync<AccessDeniedException>(() => world.Get<HisConflictDesk>().TakeHisAsync([id], Cancel));
        world.Actor.Current = boss with { Scope = DataScope.Department, DepartmentCode = "MZ01" };

        Assert.Equal(["陈静"], (await world.Get<HisPatientList>().RowsAsync()).Select(r => r.Name));
        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<PatientTakeOver>().OpenAsync(id, Cancel));
        Assert.Equal(new TakenOver(0, 1, 0), await world.Get<PatientTakeOver>().TakeOverAsync([id], Cancel));
    }
}
