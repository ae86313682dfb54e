using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Complaints;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Tests.Support;

namespace HospitalCrm.Tests.Complaints;

/// <summary>可投诉人: everybody who works here, with what was decided about them.</summary>
public sealed class ComplaintTargetsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task Everybody_of_the_HIS_is_there_who_leaves_goes_and_what_was_decided_stays(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var list = world.Get<ComplaintTargets>();
        world.His.Staff[0] = world.His.Staff[0] with { Mobile = "13800001234" };
        await world.Get<RatingTargetRefresh>().RunAsync(Cancel);
        var rows = (await list.FindAsync(new() { Sort = "code" }, null, Cancel)).Rows;
        Assert.Equal(["D001", "张伟", "心内科门诊", "*******1234", true, ComplaintSmsTo.Person], rows[0].Cells);
        Assert.Equal(["张伟", "李娜", "王强"], rows.Select(r => r.Name));

        var form = await list.OpenAsync(rows[0].Id, Cancel);
        (form.Values["complainable"], form.Values["sms"]) = ("0", nameof(ComplaintSmsTo.Head));
        await list.SaveAsync(form, Cancel);
        world.His.Staff[0] = world.His.Staff[0] with { Name = "张大伟" };
        world.His.Staff.RemoveAt(2);
        await world.Get<RatingTargetRefresh>().RunAsync(Cancel);

        rows = (await list.FindAsync(new() { Sort = "code" }, null, Cancel)).Rows;
        Assert.Equal(["张大伟", "李娜"], rows.Select(r => r.Name));
        Assert.Equal([false, ComplaintSmsTo.Head], rows[0].Cells.Skip(4));
        Assert.Equal(["张大伟"], (await list.FindAsync(new() { Filters = new Dictionary<string, string>(StringComparer.Ordinal) { ["complainable"] = "0" } }, null, Cancel)).Rows.Select(r => r.Name));
    }

    [Fact]
    public async Task People_are_neither_added_nor_deleted_here_and_a_head_keeps_to_the_own_department()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var list = world.Get<ComplaintTargets>();
        var other = (await list.FindAsync(new() { Sort = "code" }, null, Cancel)).Rows[1];
        await Assert.ThrowsAsync<AccessDeniedException>(() => list.OpenAsync(null, Cancel));
        await Assert.ThrowsAsync<AccessDeniedException>(() => list.DeleteAsync([other.Id], Cancel));
        var form = await list.OpenAsync(other.Id, Cancel);

        world.Actor.Current = world.Actor.Current with { Scope = DataScope.DepartmentTree, DepartmentCode = "MZ01" };
        Assert.Equal(["张伟"], (await list.FindAsync(new(), null, Cancel)).Rows.Select(r => r.Name));
        await Assert.ThrowsAsync<DomainRuleException>(() => list.SaveAsync(form, Cancel));
    }
}
