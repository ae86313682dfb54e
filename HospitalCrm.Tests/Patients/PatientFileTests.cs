using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Patients;

public sealed class PatientFileTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task The_page_masks_numbers_puts_warnings_first_and_says_who_registered(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var id = await world.AddMotherAsync();
        await world.Get<PatientTagDesk>().PutOnAsync(id, await world.TagAsync("VIP"), Cancel);
        await world.Get<PatientTagDesk>().PutOnAsync(id, await world.TagAsync("暴力风险"), Cancel);
        await world.Get<PatientTagDesk>().PutOnAsync(id, await world.TagAsync("暴力风险"), Cancel);

        var file = await world.FileAsync(id);

        Assert.Equal(("张丽华", HisSex.Female, "46岁", PatientState.Pending), (file.Name, file.Sex, file.Age, file.Review.State));
        Assert.Equal(["暴力风险", "VIP"], file.Tags.Select(t => t.Name));
        var numbers = file.Facts.Where(f => f.IsMasked).ToDictionary(f => f.Key, f => f.Value);
        Assert.Equal(("1101**********1220", "138****1234"), (numbers["idCard"], numbers["mobile"]));
        Assert.DoesNotContain(file.Facts, f => f.Value.Contains(Archives.Mobile, StringComparison.Ordinal) || f.Value.Contains(Archives.IdCard, StringComparison.Ordinal) || f.Value.Contains("YB99887766", StringComparison.Ordinal));
        Assert.Equal("leader", file.Review.CreatedBy);
    }

    [Theory, DatabaseData]
    public async Task Another_s_patient_is_not_found_and_cannot_be_touched(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (id, tag) = (await world.AddMotherAsync(), await world.TagAsync("VIP"));
        world.ActAsStranger();

        Assert.Null(await world.Get<PatientFileDesk>().TryGetAsync(id, Cancel));
        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<PatientFileDesk>().ReadTimelineAsync(id, "changes", null, 20, Cancel));
        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<PatientTagDesk>().PutOnAsync(id, tag, Cancel));
        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<PatientConsentDesk>().GiveAsync(id, ConsentPurpose.ServiceMessages, ConsentWay.Paper, Cancel));
        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<PatientDataDesk>().HandOverAsync(id, "本人申请", Cancel));
        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<PatientDataDesk>().EraseAsync(id, "D0000001", "本人申请", Cancel));
    }

    [Theory, DatabaseData]
    public async Task A_merged_archive_says_where_it_has_gone(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (kept, gone) = (await world.AddMotherAsync(), await world.AddArchiveAsync(("name", "张丽华")));
        await using var db = await world.OpenDbAsync(Cancel);
        await db.Patients.Where(p => p.Id == gone).ExecuteUpdateAsync(set => set.SetProperty(p => p.MergedIntoId, kept), Cancel);

        Assert.Null(await world.Get<PatientFileDesk>().TryGetAsync(gone, Cancel));
        Assert.Equal(kept, (await world.Get<PatientFileDesk>().TryGetSuccessorAsync(gone, Cancel))?.Id);
        Assert.Null(await world.Get<PatientFileDesk>().TryGetSuccessorAsync(kept, Cancel));
    }

    [Theory, DatabaseData]
    public async Task Showing_a_number_is_on_the_time_line_without_the_number_and_the_log_does_not_name_the_patient(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var id = await world.AddMotherAsync();
        var register = world.Get<PatientRegister>();

        Assert.Equal(Archives.Mobile, await register.ShowAsync(id, register.Fields.First(f => f.Key == "mobile"), "复诊电话确认", Cancel));

        var part = await world.Get<PatientFileDesk>().ReadTimelineAsync(id, "changes", null, 20, Cancel);
        Assert.Equal([AuditAction.ShowNumber, AuditAction.Add], part.Items.Select(i => i.Arguments[0]));
        Assert.Equal(["手机"], part.Items[0].Words);
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal("患者档案 D0000001", await db.AuditEntries.Where(e => e.Action == AuditAction.ShowNumber).Select(e => e.Subject).SingleAsync(Cancel));
    }

    [Theory, DatabaseData]
    public async Task Visits_come_from_the_HIS_with_names_and_a_HIS_that_is_away_is_told(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var id = await world.AddMotherAsync();
        await world.KnownToHisAsync(id, "P0001");

        var visits = await world.TimelineAsync(id, "his");
        var earlier = await world.Get<PatientFileDesk>().ReadTimelineAsync(id, "his", CrmWorld.Start.UtcDateTime.AddDays(-9), 20, Cancel);
        world.His.Trouble = HisTrouble.TooSlow;
        var slow = await world.Get<PatientFileDesk>().ReadTimelineAsync(id, "his", null, 20, Cancel);

        Assert.Equal(["门诊就诊：心内科门诊，张伟医生", "门诊就诊：儿科门诊，李娜医生", "住院：心内科病区，张伟医生"], visits);
        Assert.Equal(2, earlier.Items.Count);
        Assert.Equal((true, 0), (slow.Trouble?.Message.Contains("太慢", StringComparison.Ordinal), slow.Items.Count));
        Assert.NotEmpty(await world.TimelineAsync(id, "changes"));
    }

    [Theory, DatabaseData]
    public async Task Messages_are_found_by_the_patient_s_numbers_and_tell_what_became_of_them_not_what_they_said(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var id = await world.AddMotherAsync();
        await using (var db = await world.OpenDbAsync(Cancel))
        {
            world.Get<Outbox>().Add(db, SmsKind.Code, SmsClass.Code, MobileNumber.Parse(Archives.Mobile), "验证码 123456");
            world.Get<Outbox>().Add(db, SmsKind.Code, SmsClass.Code, MobileNumber.Parse("13700000000"), "验证码 654321");
            await db.SaveChangesAsync(Cancel);
        }

        var item = Assert.Single((await world.Get<PatientFileDesk>().ReadTimelineAsync(id, "messages", null, 20, Cancel)).Items);

        Assert.Equal([SmsKind.Code, "138****1234"], item.Arguments);
        Assert.Equal(SmsState.Waiting, item.State);
        Assert.DoesNotContain("123456", item.ToString(), StringComparison.Ordinal);
    }

    [Theory, DatabaseData]
    public async Task Only_low_marks_stand_with_the_patient_and_only_for_who_may_see_ratings(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var id = await world.AddMotherAsync();
        await world.KnownToHisAsync(id, "P0001");
        var visit = await world.BeginByCardAsync("8800000001", Cancel);
        await world.RateAsync(visit, Section.Outpatient, "MZ01", "1", Cancel, "等得太久");
        await world.RateAsync(visit, Section.Outpatient, "MZ02", "5", Cancel);

        Assert.StartsWith("低分评价：心内科门诊", Assert.Single(await world.TimelineAsync(id, "ratings")), StringComparison.Ordinal);
        world.Actor.Current = world.Actor.Current with { Permissions = new HashSet<string>(StringComparer.Ordinal) { Permissions.Patients.View } };
        Assert.DoesNotContain(await world.Get<PatientFileDesk>().TimelineKindsAsync(Cancel), k => k.Key == "ratings");
        await Assert.ThrowsAsync<AccessDeniedException>(() => world.Get<PatientFileDesk>().ReadTimelineAsync(id, "ratings", null, 20, Cancel));
    }

    [Theory, DatabaseData]
    public async Task Taking_a_tag_off_is_told_and_a_disabled_one_is_not_put_on(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (id, vip, deaf) = (await world.AddMotherAsync(), await world.TagAsync("VIP"), await world.TagAsync("听力障碍"));
        await world.Get<PatientTagDesk>().PutOnAsync(id, vip, Cancel);
        await world.Get<PatientTags>().EditAsync(deaf, ("disabled", "1"));

        await world.Get<PatientTagDesk>().TakeOffAsync(id, vip, Cancel);
        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<PatientTagDesk>().PutOnAsync(id, deaf, Cancel));

        Assert.Empty((await world.FileAsync(id)).Tags);
        Assert.Equal(3, (await world.TimelineAsync(id, "changes")).Count);
        Assert.DoesNotContain(await world.Get<PatientTagDesk>().ChoicesAsync(Cancel), c => c.Text == "听力障碍");
    }

    [Fact]
    public async Task The_reel_shows_everything_once_in_order_also_when_many_things_happen_in_one_moment()
    {
        var now = CrmWorld.Start.UtcDateTime;
        var things = new Dictionary<string, List<TimelineItem>>(StringComparer.Ordinal)
        {
            ["many"] = [.. Enumerable.Range(0, 55).Select(i => Item("many", i, now.AddMinutes(-(i / 3))))],
            ["few"] = [.. Enumerable.Range(0, 5).Select(i => Item("few", i, now.AddMinutes(-i * 4)))],
        };
        var reel = new TimelineReel([new("many", "多", true), new("few", "少", true)], (kind, before, most, _) =>
        {
            var items = things[kind].Where(i => before is null || i.At <= before).OrderByDescending(i => i.At).Take(most).ToList();
            return Task.FromResult(new TimelinePart(items, items.Count < most));
        });

        foreach (var strand in reel.Strands) await reel.BeginAsync(strand, Cancel);
        Assert.Equal(TimelineReel.Step, reel.Shown.Count);
        while (reel.HasMore) await reel.MoreAsync(Cancel);

        Assert.Equal(60, reel.Shown.Select(s => s.Item.Key).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(reel.Shown.OrderByDescending(s => s.Item.At).Select(s => s.Item.At), reel.Shown.Select(s => s.Item.At));
        reel.Only = "few";
        Assert.Equal(5, reel.Shown.Count);
    }

    [Fact]
    public async Task A_kind_that_is_slow_keeps_no_other_waiting()
    {
        var slow = new TaskCompletionSource<TimelinePart>();
        var reel = new TimelineReel([new("his", "就诊", false), new("own", "档案", true)], (kind, _, _, _) => kind == "his" ? slow.Task : Task.FromResult(new TimelinePart([Item("own", 1, CrmWorld.Start.UtcDateTime)], true)));

        var his = reel.BeginAsync(reel.Strands[0], Cancel);
        await reel.BeginAsync(reel.Strands[1], Cancel);
        var before = reel.Shown.Count;
        slow.SetResult(new([Item("his", 1, CrmWorld.Start.UtcDateTime.AddDays(1))], true));
        await his;

        Assert.Equal(1, before);
        Assert.Equal(["his 1", "own 1"], reel.Shown.Select(s => s.Item.Key));
    }

    private static TimelineItem Item(string kind, int number, DateTime at) => new("档案：{0}", number) { Key = $"{kind} {number}", At = at };
}
