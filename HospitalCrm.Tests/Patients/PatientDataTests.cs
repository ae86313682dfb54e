using System.Text;
using System.Text.Json;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Patients;

public sealed class PatientDataTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task All_that_is_held_is_handed_over_in_full_and_the_reason_is_written_down(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (mother, baby) = (await world.AddMotherAsync(), await world.AddBabyAsync());
        await world.Get<PatientFamilyDesk>().LinkAsync(mother, baby, RelationKind.Child, false, Cancel);
        await world.Get<PatientTagDesk>().PutOnAsync(mother, await world.TagAsync("VIP"), Cancel);
        await world.Get<PatientConsentDesk>().GiveAsync(mother, ConsentPurpose.ServiceMessages, ConsentWay.Paper, Cancel);

        var dossier = await world.Get<PatientDataDesk>().HandOverAsync(mother, "本人持身份证申请", Cancel);
        using var file = new MemoryStream();
        await dossier.WriteJsonAsync(file, Cancel);

        using var json = JsonDocument.Parse(file.ToArray());
        var archive = json.RootElement.GetProperty("archive")[0];
        Assert.Equal((Archives.Mobile, Archives.IdCard, "女", "怕针头"), (Text(archive, "mobile"), Text(archive, "idCard"), Text(archive, "sex"), Text(archive, "note")));
        Assert.Equal("VIP", Text(json.RootElement.GetProperty("tags")[0], "tag"));
        Assert.Equal(("子女", "张*"), (Text(json.RootElement.GetProperty("family")[0], "kind"), Text(json.RootElement.GetProperty("family")[0], "name")));
        Assert.Equal("同意：短信（服务类）（纸质签字）", Text(json.RootElement.GetProperty("consents")[0], "what"));
        await using var db = await world.OpenDbAsync(Cancel);
        var told = await db.AuditEntries.SingleAsync(e => e.Action == AuditAction.Export, Cancel);
        Assert.Equal(("患者档案 D0000001", mother.ToString()), (told.Subject, told.SubjectId));
        Assert.Contains("个人资料：本人持身份证申请", told.Changes, StringComparison.Ordinal);

        static string? Text(JsonElement entry, string key) => entry.GetProperty(key).GetString();
    }

    [Theory, DatabaseData]
    public async Task Without_a_reason_or_the_right_nothing_is_handed_over_or_erased(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (id, desk) = (await world.AddMotherAsync(), world.Get<PatientDataDesk>());

        await Assert.ThrowsAsync<DomainRuleException>(() => desk.HandOverAsync(id, " ", Cancel));
        await Assert.ThrowsAsync<DomainRuleException>(() => desk.EraseAsync(id, "D0000001", "", Cancel));
        await Assert.ThrowsAsync<DomainRuleException>(() => desk.EraseAsync(id, "D0000002", "本人申请", Cancel));
        world.Actor.Current = world.Actor.Current with { Permissions = new HashSet<string>(StringComparer.Ordinal) { Permissions.Patients.View, Permissions.Patients.Edit } };
        await Assert.ThrowsAsync<AccessDeniedException>(() => desk.HandOverAsync(id, "本人申请", Cancel));
        await Assert.ThrowsAsync<AccessDeniedException>(() => desk.EraseAsync(id, "D0000001", "本人申请", Cancel));
        await Assert.ThrowsAsync<AccessDeniedException>(() => desk.LookAheadAsync(id, Cancel));

        Assert.Equal("张丽华", (await world.FileAsync(id)).Name);
    }

    [Theory, DatabaseData]
    public async Task An_erased_patient_is_found_by_nothing_and_nothing_of_them_stands_in_any_table(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (mother, baby) = (await world.AddMotherAsync(), await world.AddBabyAsync());
        await world.KnownToHisAsync(mother, "P0001");
        await world.Get<PatientRegister>().EditAsync(mother, ("note", "怕针头，也怕黑"), ("employer", "第九纺织厂"));
        await world.Get<PatientFamilyDesk>().LinkAsync(mother, baby, RelationKind.Child, false, Cancel);
        await world.Get<PatientTagDesk>().PutOnAsync(mother, await world.TagAsync("VIP"), Cancel);
        await world.Get<PatientConsentDesk>().GiveAsync(mother, ConsentPurpose.ServiceMessages, ConsentWay.Paper, Cancel);
        await world.Get<PatientConsentDesk>().WithdrawAsync(mother, ConsentPurpose.FollowUpCalls, ConsentWay.Paper, Cancel);

        await world.Get<PatientDataDesk>().EraseAsync(mother, " d0000001", "本人申请", Cancel);

        var file = await world.FileAsync(mother);
        Assert.Equal((PatientDataDesk.ErasedName, "D0000001", null, true), (file.Name, file.ArchiveNo, file.Age, file.ErasedAt is not null));
        Assert.Empty(file.Tags);
        Assert.Empty(file.Relatives);
        Assert.Equal([ConsentPurpose.FollowUpCalls], file.Consents.Where(c => c.History.Count > 0).Select(c => c.Purpose));
        Assert.Empty((await world.FileAsync(baby)).Relatives);
        foreach (var asked in new[] { "张丽华", "丽", "zlh", Archives.IdCard, "A8800001", "62771234", "13900005678" }) Assert.Empty(await world.Get<PatientRegister>().RowsAsync(("q", asked)));
        Assert.Equal(["张小宝"], (await world.Get<PatientRegister>().RowsAsync(("q", Archives.Mobile))).Select(r => r.Name));
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.False(await db.PatientNamePieces.AnyAsync(p => p.Number == 1, Cancel));
        Assert.False(await db.PatientPhones.AnyAsync(p => p.Number == 1, Cancel));
        var patient = await db.Patients.SingleAsync(p => p.Id == mother, Cancel);
        Assert.All(new object?[] { patient.HisPatientNo, patient.CardSealed, patient.IdCardSealed, patient.MobileSealed, patient.OtherPhonesSealed, patient.ContactName, patient.ContactPhoneSealed, patient.InsuranceNoSealed, patient.Address, patient.Employer, patient.Note, patient.BornOn, patient.LastVisitAt, patient.FieldsByHand }, Assert.Null);
    }

    [Theory, DatabaseData]
    public async Task The_log_tells_who_erased_and_why_and_has_none_of_the_values(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var id = await world.AddMotherAsync();
        await world.Get<PatientRegister>().EditAsync(id, ("note", "怕针头，也怕黑"), ("employer", "第九纺织厂"), ("bornOn", "1980-03-07"));

        await world.Get<PatientDataDesk>().EraseAsync(id, "D0000001", "本人申请", Cancel);

        await using var db = await world.OpenDbAsync(Cancel);
        var erased = await db.AuditEntries.SingleAsync(e => e.Action == AuditAction.Erase, Cancel);
        Assert.Equal(("患者档案 D0000001", id.ToString(), "leader"), (erased.Subject, erased.SubjectId, erased.UserCode));
        Assert.Contains("本人申请", erased.Changes, StringComparison.Ordinal);
        var log = new StringBuilder();
        foreach (var entry in await db.AuditEntries.ToListAsync(Cancel)) log.AppendLine(entry.Subject).AppendLine(entry.Changes);
        foreach (var value in new[] { "张丽华", Archives.Mobile, Archives.IdCard, "1980-03-07", "景山前街", "怕针头", "第八纺织", "王建国", "YB99887766", "A8800001" }) Assert.DoesNotContain(value, log.ToString(), StringComparison.Ordinal);
        Assert.Contains("匿名化", Assert.Single(await world.TimelineAsync(id, "changes"), told => told.Contains("匿名化", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory, DatabaseData]
    public async Task The_ledger_of_the_HIS_is_blanked_and_marked_so_that_nothing_comes_back(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (known, unknown) = (await world.AddMotherAsync(), await world.AddArchiveAsync(("name", "李四")));
        await world.KnownToHisAsync(known, "P0001");
        await world.KnownToHisAsync(unknown, "P0002");
        await using (var db = await world.OpenDbAsync(Cancel))
        {
            var entry = new HisLedgerEntry("P0001") { BornOn = new(1980, 3, 7), Address = "景山前街四号", IsTakenOver = true, PatientId = known, Visits = 3, LastDiagnosis = "高血压", Fingerprint = 7 };
            entry.SetName("张丽华", "张丽华", "ZLH");
            db.HisLedger.Add(entry);
            await db.SaveChangesAsync(Cancel);
        }

        await world.Get<PatientDataDesk>().EraseAsync(known, "D0000001", "本人申请", Cancel);
        await world.Get<PatientDataDesk>().EraseAsync(unknown, "D0000002", "本人申请", Cancel);

        await using var after = await world.OpenDbAsync(Cancel);
        var rows = await after.HisLedger.OrderBy(e => e.PatientNo).ToListAsync(Cancel);
        Assert.Equal([("P0001", known), ("P0002", unknown)], rows.Select(r => (r.PatientNo, r.PatientId!.Value)));
        Assert.All(rows, row => Assert.Equal((true, true, PatientDataDesk.ErasedName, null, null, null, 0), (row.IsErased, row.IsTakenOver, row.Name, row.BornOn, row.Address, row.LastDiagnosis, row.Visits)));
    }

    [Theory, DatabaseData]
    public async Task Marks_and_messages_stay_as_figures_that_lead_to_nobody(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var id = await world.AddMotherAsync();
        await world.KnownToHisAsync(id, "P0001");
        var visit = await world.BeginByCardAsync("8800000001", Cancel);
        await world.RateAsync(visit, Section.Outpatient, "MZ01", "1", Cancel);
        await world.Get<KioskDesk>().EndAsync(visit, VisitEnd.Left, null, Cancel);
        await using (var db = await world.OpenDbAsync(Cancel))
        {
            world.Get<Outbox>().Add(db, SmsKind.Code, SmsClass.Code, MobileNumber.Parse(Archives.Mobile), "验证码 123456");
            await db.SaveChangesAsync(Cancel);
        }

        await world.Get<PatientDataDesk>().EraseAsync(id, "D0000001", "本人申请", Cancel);

        await using var after = await world.OpenDbAsync(Cancel);
        var rating = await after.Evaluations.SingleAsync(Cancel);
        Assert.Equal((null, null, true), (rating.PatientSealed, rating.PhoneSealed, rating.IsLow));
        Assert.Null((await after.KioskVisits.SingleAsync(v => v.Id == visit, Cancel)).EvaluatorKey);
        Assert.Equal(1, await after.OutboxMessages.CountAsync(Cancel));
        Assert.Empty(await world.TimelineAsync(id, "ratings"));
        Assert.Empty(await world.TimelineAsync(id, "messages"));
    }

    [Theory, DatabaseData]
    public async Task What_was_merged_into_it_goes_too_and_the_kept_copies_with_it(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (kept, gone) = (await world.AddMotherAsync(), await world.AddArchiveAsync(("name", "张丽花"), ("address", "景山后街")));
        await using (var db = await world.OpenDbAsync(Cancel))
        {
            var merge = new PatientMerge(kept, gone, CrmWorld.Start.UtcDateTime, "leader");
            db.PatientMerges.Add(merge);
            db.Set<PatientMergePart>().Add(new(merge.Id, "001", "sealed"));
            await db.SaveChangesAsync(Cancel);
            await db.Patients.Where(p => p.Id == gone).ExecuteUpdateAsync(set => set.SetProperty(p => p.MergedIntoId, kept), Cancel);
        }

        var outlook = await world.Get<PatientDataDesk>().LookAheadAsync(kept, Cancel);
        await world.Get<PatientDataDesk>().EraseAsync(kept, "D0000001", "本人申请", Cancel);

        Assert.Contains(outlook.Warnings, w => w.Message.StartsWith("有1份档案曾并入", StringComparison.Ordinal));
        await using var after = await world.OpenDbAsync(Cancel);
        Assert.All(await after.Patients.ToListAsync(Cancel), p => Assert.Equal((PatientDataDesk.ErasedName, null, true), (p.Name, p.Address, p.ErasedAt is not null)));
        Assert.False(await after.Set<PatientMergePart>().AnyAsync(Cancel));
        Assert.Equal(["档案D0000002并入"], await world.TimelineAsync(kept, "merges"));
    }

    [Theory, DatabaseData]
    public async Task An_erased_patient_stands_in_no_pair_that_may_be_one_person(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var erased = await SomePatients.TakeOverAsync(world, "陈静", Cancel, bornOn: new(1980, 5, 1));
        await SomePatients.TakeOverAsync(world, "陈静", Cancel, bornOn: new(1980, 5, 1));
        await SomePatients.TakeOverAsync(world, "陈静", Cancel, bornOn: new(1980, 5, 1));
        await world.Get<DuplicateSearch>().RunAsync(null, Cancel);
        var pairs = (await world.Get<PatientDuplicates>().FindAsync(null, isApart: false, null, Cancel)).Pairs;
        await world.Get<PatientDuplicates>().ApartAsync(pairs[0].Id, Cancel);

        await world.Get<PatientDataDesk>().EraseAsync(erased, "D0000001", "本人申请", Cancel);

        await using var db = await world.OpenDbAsync(Cancel);
        var left = Assert.Single(await db.PatientDuplicates.ToListAsync(Cancel));
        Assert.Equal((2L, 3L), (left.FirstNumber, left.SecondNumber));
    }

    [Theory, DatabaseData]
    public async Task Whoever_erases_is_warned_of_a_recent_visit_and_of_wards(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (mother, baby) = (await world.AddMotherAsync(), await world.AddBabyAsync());
        await world.KnownToHisAsync(mother, "P0001");
        await world.Get<PatientFamilyDesk>().LinkAsync(baby, mother, RelationKind.Mother, isGuardian: true, Cancel);

        var outlook = await world.Get<PatientDataDesk>().LookAheadAsync(mother, Cancel);

        Assert.Equal("D0000001", outlook.ArchiveNo);
        Assert.Equal(2, outlook.Warnings.Count);
        Assert.Empty((await world.Get<PatientDataDesk>().LookAheadAsync(baby, Cancel)).Warnings);
    }

    [Theory, DatabaseData]
    public async Task Nothing_can_be_done_to_an_erased_archive(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (mother, baby, tag) = (await world.AddMotherAsync(), await world.AddBabyAsync(), await world.TagAsync("VIP"));
        await world.Get<PatientDataDesk>().EraseAsync(mother, "D0000001", "本人申请", Cancel);

        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<PatientTagDesk>().PutOnAsync(mother, tag, Cancel));
        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<PatientConsentDesk>().GiveAsync(mother, ConsentPurpose.ServiceMessages, ConsentWay.Paper, Cancel));
        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<PatientFamilyDesk>().LinkAsync(baby, mother, RelationKind.Mother, false, Cancel));
        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<PatientDataDesk>().HandOverAsync(mother, "本人申请", Cancel));
        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<PatientDataDesk>().EraseAsync(mother, "D0000001", "本人申请", Cancel));
        await Assert.ThrowsAnyAsync<DomainRuleException>(() => world.Get<PatientRegister>().EditAsync(mother, ("name", "回来")));
    }
}
