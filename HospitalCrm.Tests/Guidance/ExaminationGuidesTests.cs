using Bunit;
using HospitalCrm.App.Features.Guidance;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Guidance;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Tests.App;
using HospitalCrm.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Tests.Guidance;

/// <summary>检查导诊: items of the HIS, kept up also while the HIS is away.</summary>
public sealed class ExaminationGuidesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task An_examination_is_picked_from_the_HIS_and_is_called_as_it_is_there(string product)
    {
        await using var world = await OpenAsync(product);
        await AddAsync(world, "US001");

        var row = Assert.Single((await world.Get<ExaminationGuides>().FindAsync(new() { Filters = Filter("q", "空腹"), Sort = "code" }, null, Cancel)).Rows);
        var twice = await Assert.ThrowsAsync<RecordRefusedException>(() => AddAsync(world, "US001"));
        var unknown = await Assert.ThrowsAsync<RecordRefusedException>(() => AddAsync(world, "US999"));

        Assert.Equal(["US001", "腹部彩超", "超声科", "空腹8小时"], row.Cells);
        Assert.Equal("“腹部彩超”已有注意事项，请直接编辑。", twice.Faults["item"].Message);
        Assert.Equal("请从列表中选择“检查项目”。", unknown.Faults["item"].Message);
    }

    [Fact]
    public async Task While_the_HIS_is_away_a_sentence_says_so_what_is_typed_stays_and_guides_can_be_edited()
    {
        await using var world = await OpenAsync("Sqlite");
        var id = await AddAsync(world, "US001");
        world.His.Trouble = HisTrouble.TooSlow;
        world.Time.Advance(TimeSpan.FromMinutes(5));
        var register = world.Get<ExaminationGuides>();

        var form = await register.OpenAsync(null, Cancel);
        (form.Values["item"], form.Values["department"], form.Values["notes"]) = ("US002", "JC01", "检查前憋尿");
        var away = await Assert.ThrowsAsync<RecordRefusedException>(() => register.SaveAsync(form, Cancel));
        var edited = await register.OpenAsync(id, Cancel);
        edited.Values["notes"] = "空腹8小时，先缴费";
        await register.SaveAsync(edited, Cancel);
        world.His.Trouble = null;
        await register.SaveAsync(form, Cancel);

        Assert.Equal("医院信息系统暂时没有应答，检查项目没有取到。已填写的内容会保留，请稍后再按“保存”。", Assert.Single(away.Faults).Value.Message);
        Assert.Equal(["空腹8小时，先缴费", "检查前憋尿"], (await register.FindAsync(new() { Sort = "code" }, null, Cancel)).Rows.Select(r => r.Cells[3]));
    }

    [Fact]
    public async Task The_head_keeps_to_the_own_examinations()
    {
        await using var world = await OpenAsync("Sqlite");
        await AddAsync(world, "US001");
        world.Actor.Current = world.Actor.Current with { Scope = DataScope.DepartmentTree, DepartmentCode = "MZ01" };

        Assert.Empty((await world.Get<ExaminationGuides>().FindAsync(new(), null, Cancel)).Rows);
        await Assert.ThrowsAsync<RecordRefusedException>(() => AddAsync(world, "US002"));
        world.Actor.Current = world.Actor.Current with { DepartmentCode = "JC01" };
        Assert.Single((await world.Get<ExaminationGuides>().FindAsync(new(), null, Cancel)).Rows);
        await AddAsync(world, "US002");
    }

    [Fact]
    public async Task A_phrase_is_put_behind_what_is_typed()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        await FillAsync(pages.Hospital);
        FillHis((TestHis)pages.Context.Services.GetRequiredService<IHisReader>());

        var page = pages.Context.Render<ExaminationGuidesPage>(p => p.Add(x => x.Record, "new"));
        page.WaitForAssertion(() => Assert.Contains("腹部彩超", page.Markup));
        page.Find("#f-notes").Input("请带片子。");
        page.FindAll("button").First(b => b.TextContent == "检查前请憋尿。").Click();

        page.WaitForAssertion(() => Assert.Equal("请带片子。检查前请憋尿。", page.Find("#f-notes").GetAttribute("value")));
    }

    private static async Task<CrmWorld> OpenAsync(string product)
    {
        var world = await CrmWorld.CreateAsync(product, Cancel);
        await FillAsync(world);
        return world;
    }

    private static async Task FillAsync(CrmWorld world)
    {
        world.His.Departments.Add(new("JC01", "超声科", HisDepartmentKind.Examination, null, null, null));
        FillHis(world.His);
        await world.Get<RatingTargetRefresh>().RunAsync(Cancel);
    }

    private static void FillHis(TestHis his) => his.ExaminationItems.AddRange([new("US001", "腹部彩超", "JC01"), new("US002", "泌尿系彩超", "JC01")]);

    private static Dictionary<string, string> Filter(string key, string value) => new(StringComparer.Ordinal) { [key] = value };

    private static async Task<Guid> AddAsync(CrmWorld world, string item)
    {
        var form = await world.Get<ExaminationGuides>().OpenAsync(null, Cancel);
        (form.Values["item"], form.Values["department"], form.Values["notes"]) = (item, "JC01", "空腹8小时");
        return await world.Get<ExaminationGuides>().SaveAsync(form, Cancel);
    }
}
