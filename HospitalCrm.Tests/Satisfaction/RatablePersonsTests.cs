using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Tests.Support;

namespace HospitalCrm.Tests.Satisfaction;

/// <summary>可评价人: whom the kiosks offer, in which order; the HIS and the hospital's own word do not overwrite each other.</summary>
public sealed class RatablePersonsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task Who_is_hidden_is_not_offered_at_a_visit_that_is_under_way_and_stays_hidden_when_the_HIS_is_read_again(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var visit = await world.BeginByCardAsync("8800000001", Cancel);
        Assert.Equal(["D002", "D001"], await OfferedAsync(world, visit));
        var open = await world.Get<RatingDesk>().OpenSheetAsync(visit, Section.Staff, "D001", "zh-Hans", Cancel);

        await ChangeAsync(world, "张伟", "shown", "0");

        Assert.Equal(["D002"], await OfferedAsync(world, visit));
        Assert.DoesNotContain((await world.Get<RatingDesk>().ListTargetsAsync(visit, Section.Staff, Cancel)).Recent, t => t.Code == "D001");
        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<RatingDesk>().OpenSheetAsync(visit, Section.Staff, "D001", "zh-Hans", Cancel));
        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<RatingDesk>().SubmitAsync(visit, CrmWorld.Fill(open, null), Cancel));

        world.His.Staff[0] = world.His.Staff[0] with { Name = "张大伟" };
        await world.Get<RatingTargetRefresh>().RunAsync(Cancel);
        Assert.Equal(["D002"], await OfferedAsync(world, visit));
        await ChangeAsync(world, "张大伟", "shown", "1");
        Assert.Equal(["D002", "D001"], await OfferedAsync(world, visit));
    }

    [Theory, DatabaseData]
    public async Task Who_has_a_place_stands_before_the_alphabet(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var visit = await world.BeginByCardAsync("8800000001", Cancel);

        await ChangeAsync(world, "张伟", "order", "1");

        Assert.Equal(["D001", "D002"], await OfferedAsync(world, visit));
        await using var db = await world.OpenDbAsync(Cancel);
        var entry = await AuditTrail.NewestOfAsync(db, db.RatingTargets.Single(t => t.Code == "D001").Id.ToString(), Cancel);
        Assert.Equal((AuditAction.Change, "可评价对象 张伟"), (entry!.Action, entry.Subject));
    }

    [Theory, DatabaseData]
    public async Task The_list_shows_people_only_and_a_head_those_of_the_own_department(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var list = world.Get<RatablePersons>();
        Assert.Equal(["李娜", "王强", "张伟"], (await list.FindAsync(new(), null, Cancel)).Rows.Select(r => r.Name));
        var other = (await list.FindAsync(new(), null, Cancel)).Rows[0].Id;

        world.Actor.Current = world.Actor.Current with { Scope = DataScope.DepartmentTree, DepartmentCode = "MZ01" };
        Assert.Equal(["张伟"], (await list.FindAsync(new(), null, Cancel)).Rows.Select(r => r.Name));
        await Assert.ThrowsAsync<DomainRuleException>(() => list.OpenAsync(other, Cancel));
        world.Actor.Current = world.Actor.Current with { Scope = DataScope.Own, UserCode = "D002" };
        Assert.Equal(["李娜"], (await list.FindAsync(new(), null, Cancel)).Rows.Select(r => r.Name));
    }

    private static async Task<IEnumerable<string>> OfferedAsync(CrmWorld world, Guid visit) => (await world.Get<RatingDesk>().ListTargetsAsync(visit, Section.Staff, Cancel)).All.Select(t => t.Code);

    private static async Task ChangeAsync(CrmWorld world, string name, string field, string value)
    {
        var list = world.Get<RatablePersons>();
        var form = await list.OpenAsync((await list.FindAsync(new(), null, Cancel)).Rows.Single(r => r.Name == name).Id, Cancel);
        form.Values[field] = value;
        await list.SaveAsync(form, Cancel);
    }
}
