using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Patients;

public sealed class HisConflictTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task A_field_changed_by_hand_is_not_overwritten_but_listed_masked(string product)
    {
        await using var world = await ChangedByHandAsync(product);

        await world.SynchroniseAsync();
        await world.SynchroniseAsync();

        var row = Assert.Single(await world.Get<HisConflictList>().RowsAsync());
        Assert.Equal(["D0000001", "陈静", "手机", "154****0077", "155****5555"], row.Cells.Take(5));
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.DoesNotContain("5555", (await db.HisConflicts.SingleAsync(Cancel)).HisValueSealed ?? "", StringComparison.Ordinal);
        Assert.Equal("15400000077", world.MobileOf(await world.ArchiveAsync(await db.Patients.Select(p => p.Id).SingleAsync(Cancel))));
    }

    [Theory, DatabaseData]
    public async Task When_both_agree_again_there_is_nothing_to_decide_and_the_HIS_feeds_the_field(string product)
    {
        await using var world = await ChangedByHandAsync(product);
        await world.SynchroniseAsync();
        world.His.Patients[0] = world.His.Patients[0] with { Phone = "15400000077" };
        await world.SynchroniseAsync();
        var after = await world.Get<HisConflictList>().RowsAsync();
        world.His.Patients[0] = world.His.Patients[0] with { Phone = "15466666666" };

        await world.SynchroniseAsync();

        Assert.Empty(after);
        Assert.Equal("15466666666", world.MobileOf(await ArchiveAsync(world)));
    }

    [Theory, DatabaseData]
    public async Task The_value_of_the_HIS_can_be_taken_which_is_written_down(string product)
    {
        await using var world = await ChangedByHandAsync(product);
        await world.SynchroniseAsync();
        var conflict = (await world.Get<HisConflictList>().RowsAsync()).Single().Id;
        var before = await ArchiveAsync(world);

        await world.Get<HisConflictDesk>().TakeHisAsync([conflict], Cancel);
        var again = await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<HisConflictDesk>().TakeHisAsync([conflict], Cancel));

        var archive = await ArchiveAsync(world);
        Assert.Equal(("15555555555", null, before.State), (world.MobileOf(archive), archive.FieldsByHand, archive.State));
        Assert.Equal(["陈静"], await world.Get<PatientRegister>().FoundAsync("15555555555"));
        Assert.Empty(await world.Get<HisConflictList>().RowsAsync());
        Assert.Contains("已由他人处理", again.Message, StringComparison.Ordinal);
        await using var db = await world.OpenDbAsync(Cancel);
        var told = await AuditTrail.NewestOfAsync(db, archive.Id.ToString(), Cancel);
        Assert.Equal(AuditAction.Change, told!.Action);
        Assert.DoesNotContain("15555555555", told.Changes ?? "", StringComparison.Ordinal);
    }

    [Theory, DatabaseData]
    public async Task Ours_can_be_kept_until_the_HIS_says_something_new(string product)
    {
        await using var world = await ChangedByHandAsync(product);
        await world.SynchroniseAsync();
        await world.Get<HisConflictDesk>().KeepOursAsync([(await world.Get<HisConflictList>().RowsAsync()).Single().Id], Cancel);

        await world.SynchroniseAsync();
        var kept = await world.Get<HisConflictList>().RowsAsync();
        world.His.Patients[0] = world.His.Patients[0] with { Phone = "15466666666" };
        await world.SynchroniseAsync();
        var asked = await world.Get<HisConflictList>().RowsAsync();

        Assert.Empty(kept);
        Assert.Single(asked);
        Assert.Equal("15400000077", world.MobileOf(await ArchiveAsync(world)));
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(1, await db.AuditEntries.CountAsync(e => e.Subject == "患者档案 D0000001" && e.Action == AuditAction.Change, Cancel));
    }

    [Theory, DatabaseData]
    public async Task What_was_filled_in_where_the_HIS_has_nothing_is_no_difference(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await world.SynchroniseAsync();
        var id = await world.TakeOverAsync("P0010", ("address", "中山路3号"));

        await world.SynchroniseAsync();

        Assert.Empty(await world.Get<HisConflictList>().RowsAsync());
        Assert.Equal("中山路3号", (await world.ArchiveAsync(id)).Address);
    }

    /// <summary>An archive whose mobile somebody has changed and the HIS changes as well.</summary>
    private static async Task<CrmWorld> ChangedByHandAsync(string product)
    {
        var world = await CrmWorld.CreateAsync(product, Cancel);
        await world.SynchroniseAsync();
        var id = await world.TakeOverAsync("P0001");
        await world.Get<PatientRegister>().EditAsync(id, ("mobile", "15400000077"));
        world.His.Patients[0] = world.His.Patients[0] with { Phone = "15555555555" };
        return world;
    }

    private static async Task<Patient> ArchiveAsync(CrmWorld world)
    {
        await using var db = await world.OpenDbAsync(Cancel);
        return await db.Patients.AsNoTracking().SingleAsync(Cancel);
    }
}
