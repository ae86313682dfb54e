using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Guidance;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Tests.Support;

namespace HospitalCrm.Tests.Guidance;

/// <summary>科室导诊: one for each department, kept up by the department itself or by whoever looks after all.</summary>
public sealed class DepartmentGuidesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task A_guide_is_called_as_the_department_is_called_now(string product)
    {
        await using var world = await OpenAsync(product);
        await AddAsync(world, "MZ01", "门诊楼3楼东侧");
        world.His.Departments[0] = world.His.Departments[0] with { Name = "心血管内科门诊" };
        await world.Get<RatingTargetRefresh>().RunAsync(Cancel);

        var row = Assert.Single((await world.Get<DepartmentGuides>().FindAsync(new() { Filters = Words("3楼") }, null, Cancel)).Rows);

        Assert.Equal(("心血管内科门诊", "MZ01"), (row.Name, row.Cells[0]));
    }

    [Fact]
    public async Task A_second_guide_and_a_link_that_is_not_https_are_refused()
    {
        await using var world = await OpenAsync("Sqlite");
        await AddAsync(world, "MZ01", "门诊楼3楼东侧");

        var twice = await Assert.ThrowsAsync<RecordRefusedException>(() => AddAsync(world, "MZ01", "别处"));
        var link = await Assert.ThrowsAsync<RecordRefusedException>(() => AddAsync(world, "MZ02", "门诊楼2楼", "http://map.example.org/1"));
        var script = await Assert.ThrowsAsync<RecordRefusedException>(() => AddAsync(world, "MZ02", "门诊楼2楼", "javascript:alert(1)"));
        await AddAsync(world, "MZ02", "门诊楼2楼", "https://map.example.org/1?x=2");

        Assert.Equal("“心内科门诊”已有导诊信息，请直接编辑。", twice.Faults["department"].Message);
        Assert.Equal("地图链接应是以https://开头的网址。", link.Faults["map"].Message);
        Assert.Equal("地图链接应是以https://开头的网址。", script.Faults["map"].Message);
    }

    [Theory, DatabaseData]
    public async Task The_head_of_a_department_sees_and_keeps_up_what_is_its_own_and_below(string product)
    {
        await using var world = await OpenAsync(product);
        var guides = world.Get<DepartmentGuides>();
        var own = await AddAsync(world, "MZ01", "门诊楼3楼");
        var below = await AddAsync(world, "MZ0101", "门诊楼3楼西侧");
        var deeper = await AddAsync(world, "MZ010101", "门诊楼3楼西侧2号");
        var other = await AddAsync(world, "MZ02", "门诊楼2楼");
        world.Actor.Current = world.Actor.Current with { Scope = DataScope.DepartmentTree, DepartmentCode = "MZ01" };

        Assert.Equal([own, below, deeper], (await guides.FindAsync(new() { Sort = "code" }, null, Cancel)).Rows.Select(r => r.Id));
        var field = guides.Fields.Single(f => f.Key == "department");
        Assert.Equal(["MZ01", "MZ0101", "MZ010101"], (await guides.ChoicesAsync(field, Cancel)).Select(c => c.Value).Order(StringComparer.Ordinal));
        var form = await guides.OpenAsync(deeper, Cancel);
        form.Values["floor"] = "3";
        await guides.SaveAsync(form, Cancel);
        await Assert.ThrowsAsync<DomainRuleException>(() => guides.OpenAsync(other, Cancel));
        await Assert.ThrowsAsync<DomainRuleException>(() => guides.DeleteAsync([other], Cancel));
        await Assert.ThrowsAsync<RecordRefusedException>(() => AddAsync(world, "BQ01", "住院楼5楼"));

        world.Actor.Current = world.Actor.Current with { Scope = DataScope.Department };
        Assert.Equal([own], (await guides.FindAsync(new(), null, Cancel)).Rows.Select(r => r.Id));
        world.Actor.Current = world.Actor.Current with { DepartmentCode = null };
        Assert.Empty((await guides.FindAsync(new(), null, Cancel)).Rows);
    }

    [Fact]
    public async Task Somebody_else_s_form_saved_from_another_department_is_refused()
    {
        await using var world = await OpenAsync("Sqlite");
        var other = await AddAsync(world, "MZ02", "门诊楼2楼");
        var form = await world.Get<DepartmentGuides>().OpenAsync(other, Cancel);
        world.Actor.Current = world.Actor.Current with { Scope = DataScope.DepartmentTree, DepartmentCode = "MZ01" };

        form.Values["floor"] = "9";
        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<DepartmentGuides>().SaveAsync(form, Cancel));
    }

    private static async Task<CrmWorld> OpenAsync(string product)
    {
        var world = await CrmWorld.CreateAsync(product, Cancel);
        world.His.Departments.Add(new("MZ0101", "心内科专病门诊", HisDepartmentKind.Outpatient, "MZ01", null, null));
        world.His.Departments.Add(new("MZ010101", "心内科起搏器门诊", HisDepartmentKind.Outpatient, "MZ0101", null, null));
        await world.Get<RatingTargetRefresh>().RunAsync(Cancel);
        return world;
    }

    private static Dictionary<string, string> Words(string typed) => new(StringComparer.Ordinal) { ["q"] = typed };

    private static async Task<Guid> AddAsync(CrmWorld world, string department, string directions, string? map = null)
    {
        var form = await world.Get<DepartmentGuides>().OpenAsync(null, Cancel);
        (form.Values["department"], form.Values["directions"], form.Values["map"]) = (department, directions, map);
        return await world.Get<DepartmentGuides>().SaveAsync(form, Cancel);
    }
}
