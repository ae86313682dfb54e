using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Tests.Patients;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Messaging;

public sealed class SmsStandingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task A_refusal_said_on_the_telephone_is_written_to_the_number_and_to_its_archives_at_once(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (mother, baby) = (await world.AddMotherAsync(), await world.AddBabyAsync());
        var stranger = await world.AddArchiveAsync(("name", "刘洋"), ("sex", "Male"), ("contactPhone", Archives.Mobile));

        var id = await world.Get<SmsStandingDesk>().WriteAsync(Archives.Mobile, SmsStance.OptedOut, [SmsClass.Information], SmsStandingWay.Telephone, "本人来电", Cancel);

        await using var db = await world.OpenDbAsync(Cancel);
        var standing = await db.SmsStandings.SingleAsync(Cancel);
        Assert.Equal((id, SmsClass.Information, SmsStance.OptedOut, SmsStandingWay.Telephone, "leader", "本人来电"), (standing.Id, standing.Class, standing.Stance, standing.Way, standing.By, standing.Note));
        var consents = await db.PatientConsents.ToListAsync(Cancel);
        Assert.Equal(new[] { mother, baby }.Order(), consents.Select(c => c.PatientId).Order());
        Assert.DoesNotContain(stranger, consents.Select(c => c.PatientId));
        Assert.All(consents, c => Assert.Equal((ConsentPurpose.InformationMessages, false, ConsentWay.Telephone), (c.Purpose, c.IsGiven, c.Way)));
        var entries = await db.AuditEntries.Where(e => e.Module == "sms-standings").ToListAsync(Cancel);
        Assert.Equal(id.ToString(), Assert.Single(entries).SubjectId);
        Assert.DoesNotContain(Archives.Mobile, entries[0].Subject + entries[0].Changes, StringComparison.Ordinal);
    }

    [Theory, DatabaseData]
    public async Task The_list_shows_the_newest_of_a_number_and_class_and_the_history_all(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var desk = world.Get<SmsStandingDesk>();
        await desk.WriteAsync("13900000001", SmsStance.Agreed, [SmsClass.Information, SmsClass.Service], SmsStandingWay.Paper, null, Cancel);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await desk.WriteAsync("13900000001", SmsStance.OptedOut, [SmsClass.Information], SmsStandingWay.Telephone, null, Cancel);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        var block = await desk.WriteAsync("13900000001", SmsStance.Blocked, [], SmsStandingWay.Counter, null, Cancel);
        var list = world.Get<SmsStandingList>();

        Assert.Equal(4, (await list.RowsAsync()).Count);
        Assert.Equal([SmsStance.OptedOut], (await list.ColumnAsync("stance", ("class", nameof(SmsClass.Information)), ("stance", nameof(SmsStance.OptedOut)))).Cast<SmsStance>());
        Assert.Empty(await list.RowsAsync(("class", nameof(SmsClass.Information)), ("stance", nameof(SmsStance.Agreed))));
        Assert.Equal(4, (await list.RowsAsync(("number", "13900000001"))).Count);
        Assert.Empty(await list.RowsAsync(("number", "13900000002")));
        Assert.All(await list.ColumnAsync("number"), number => Assert.Equal("139****0001", number));

        var history = (await desk.TryGetAsync(block, Cancel))!;
        Assert.Equal(("139****0001", SmsHold.Blocked, SmsWill.Agrees, SmsWill.Refuses, 5), (history.Number, history.Block, history.Service, history.Information, history.Rows.Count));
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await desk.WriteAsync("13900000001", SmsStance.Cleared, [], SmsStandingWay.Counter, null, Cancel);
        history = (await desk.TryGetAsync(block, Cancel))!;
        Assert.Equal((null, SmsWill.Agrees, SmsWill.Refuses), (history.Block, history.Service, history.Information));
    }

    [Theory, DatabaseData]
    public async Task A_proof_has_the_whole_number_and_every_row_and_is_written_down(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var desk = world.Get<SmsStandingDesk>();
        var id = await desk.WriteAsync("13900000001", SmsStance.OptedOut, [SmsClass.Information, SmsClass.Service], SmsStandingWay.Paper, "申请表12", Cancel);

        var proof = await desk.ProveAsync(id, Cancel);

        Assert.Equal(("13900000001", 2), (proof.Number, proof.Rows.Count));
        Assert.All(proof.Rows, row => Assert.Equal("申请表12", row.Note));
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(1, await db.AuditEntries.CountAsync(e => e.Module == "sms-standings" && e.Action == AuditAction.Export && e.SubjectId == id.ToString(), Cancel));
        world.Actor.Current = world.Actor.Current with { Permissions = new HashSet<string>([Permissions.SmsStandings.View], StringComparer.Ordinal) };
        await Assert.ThrowsAsync<AccessDeniedException>(() => desk.ProveAsync(id, Cancel));
    }

    [Theory, DatabaseData]
    public async Task Who_writes_T_again_and_again_has_said_it_once(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var number = MobileNumber.Parse("13900000001");
        for (var i = 0; i < 3; i++)
        {
            await using var db = await world.OpenDbAsync(Cancel);
            await world.Get<SmsStandingBook>().WriteAsync(db, number, [SmsClass.Information], SmsStance.OptedOut, SmsStandingWay.Reply, Actor.System, Guid.CreateVersion7(), null, Cancel);
            await db.SaveChangesAsync(Cancel);
            world.Time.Advance(TimeSpan.FromSeconds(1));
        }

        await using var after = await world.OpenDbAsync(Cancel);
        Assert.Null(Assert.Single(await after.SmsStandings.ToListAsync(Cancel)).By);
    }

    [Theory]
    [InlineData("12345", SmsStance.OptedOut, SmsStandingWay.Telephone, "手机号应为11位数字，您输入了5位。")]
    [InlineData("13900000001", SmsStance.OptedOut, SmsStandingWay.Reply, "请从列表中选择“方式”。")]
    [InlineData("13900000001", SmsStance.Agreed, SmsStandingWay.Paper, "请选择是哪一类短信：服务或资讯。")]
    public async Task What_cannot_be_written_down_is_said(string number, SmsStance stance, SmsStandingWay way, string expected)
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);

        Assert.Equal(expected, (await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<SmsStandingDesk>().WriteAsync(number, stance, [], way, null, Cancel))).Message);
    }
}
