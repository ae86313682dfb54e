using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Tests.Support;

namespace HospitalCrm.Tests.Satisfaction;

public sealed class SatisfactionOverviewTests
{
    private static readonly Period ThisWeek = new(new(2026, 11, 20), new(2026, 11, 26));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task Figures_follow_the_marks(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await RateAsync(world);

        var sections = await world.Get<SatisfactionOverview>().GetSectionsAsync(ThisWeek, Cancel);

        Assert.Equal([Section.Outpatient, Section.Inpatient, Section.Staff, Section.Logistics], sections.Select(s => s.Section));
        var outpatient = sections[0].Figure;
        Assert.Equal((3, 2), (outpatient.Sheets, outpatient.N));
        Assert.Equal(3.5m, outpatient.Mean);
        Assert.Equal(62.5m, outpatient.Percent);
        Assert.Equal(50m, outpatient.TopBox);
        Assert.Equal(1, outpatient.LowSheets);
        Assert.True(outpatient.IsSmallSample);
        Assert.Null(sections[1].Figure.Mean);
    }

    [Theory, DatabaseData]
    public async Task Departments_and_persons_are_listed_best_first(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await RateAsync(world);

        var departments = await world.Get<SatisfactionOverview>().GetDepartmentsAsync(Section.Outpatient, ThisWeek, Cancel);
        var persons = await world.Get<SatisfactionOverview>().GetPersonsAsync(Section.Staff, departmentCode: null, ThisWeek, Cancel);

        Assert.Equal([("心内科门诊", 5m), ("儿科门诊", 2m)], departments.Select(d => (d.Name, d.Figure.Mean!.Value)));
        Assert.Equal([("张伟", 4m), ("李娜", 3m)], persons.Select(p => (p.Name, p.Figure.Mean!.Value)));
    }

    [Theory, DatabaseData]
    public async Task Behind_a_figure_stand_its_sheets_newest_first_page_by_page(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        for (var i = 0; i < 45; i++) world.His.Patients.Add(new($"Q{i:D4}", $"{7700000000 + i}", "测试", Domain.His.HisSex.Unknown, null, null, false));
        for (var i = 0; i < 45; i++)
        {
            await world.RateAsync(await world.BeginByCardAsync($"{7700000000 + i}", Cancel), Section.Outpatient, "MZ01", i % 3 == 0 ? "1" : "5", Cancel);
            // Some sheets share a moment: the cursor must not lose one of them.
            if (i % 2 == 0) world.Time.Advance(TimeSpan.FromSeconds(10));
        }

        var overview = world.Get<SatisfactionOverview>();
        var pages = new List<RatingPage> { await overview.FindRatingsAsync(new(Section.Outpatient, ThisWeek), after: null, Cancel) };
        while (pages[^1].Next is { } next) pages.Add(await overview.FindRatingsAsync(new(Section.Outpatient, ThisWeek), next, Cancel));
        var low = await overview.FindRatingsAsync(new(Section.Outpatient, ThisWeek, OnlyLow: true), after: null, Cancel);

        Assert.Equal([20, 20, 5], pages.Select(p => p.Rows.Count));
        var all = pages.SelectMany(p => p.Rows).ToList();
        Assert.Equal(45, all.DistinctBy(r => r.Id).Count());
        Assert.Equal(all.Select(r => r.SubmittedAt).OrderDescending(), all.Select(r => r.SubmittedAt));
        Assert.Equal(15, low.Rows.Count);
    }

    [Fact]
    public async Task A_sheet_is_shown_with_its_answers_and_nothing_of_who_gave_them()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await RateAsync(world);
        var overview = world.Get<SatisfactionOverview>();
        var page = await overview.FindRatingsAsync(new(Section.Outpatient, ThisWeek, DepartmentCode: "MZ02"), after: null, Cancel);

        var detail = await overview.TryGetRatingAsync(page.Rows.Single(r => r.Mean is not null).Id, Cancel);

        Assert.Equal(6, detail!.Answers.Count);
        Assert.All(detail.Answers, a => Assert.Equal("不满意", a.GradeLabel));
        Assert.DoesNotContain("陈", System.Text.Json.JsonSerializer.Serialize(detail), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_head_sees_the_own_department_and_a_nurse_what_was_said_of_her()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await RateAsync(world);
        var overview = world.Get<SatisfactionOverview>();

        world.Actor.Current = world.Actor.Current with { Scope = DataScope.DepartmentTree, DepartmentCode = "MZ01", UserCode = "head" };
        var head = await overview.GetDepartmentsAsync(Section.Outpatient, ThisWeek, Cancel);
        var foreign = await overview.FindRatingsAsync(new(Section.Outpatient, ThisWeek, DepartmentCode: "MZ02"), after: null, Cancel);
        world.Actor.Current = world.Actor.Current with { Scope = DataScope.Own, DepartmentCode = "MZ02", UserCode = "D002" };
        var own = await overview.GetPersonsAsync(Section.Staff, departmentCode: null, ThisWeek, Cancel);
        var ownSections = await overview.GetSectionsAsync(ThisWeek, Cancel);

        Assert.Equal(["心内科门诊"], head.Select(d => d.Name));
        Assert.Empty(foreign.Rows);
        Assert.Equal(["李娜"], own.Select(p => p.Name));
        Assert.Equal(0, ownSections[0].Figure.Sheets);
    }

    [Fact]
    public async Task A_head_of_several_departments_sees_those_below_as_well_and_with_the_narrower_scope_only_the_own()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        world.His.Departments[1] = world.His.Departments[1] with { ParentCode = "MZ01" };
        await world.Get<RatingTargetRefresh>().RunAsync(Cancel);
        await RateAsync(world);
        var overview = world.Get<SatisfactionOverview>();
        world.Actor.Current = world.Actor.Current with { Scope = DataScope.All };
        var all = (await overview.GetDepartmentsAsync(Section.Outpatient, ThisWeek, Cancel)).Select(d => d.Name).Order().ToList();

        world.Actor.Current = world.Actor.Current with { Scope = DataScope.DepartmentTree, DepartmentCode = "MZ01", UserCode = "head" };
        Assert.Equal(all, (await overview.GetDepartmentsAsync(Section.Outpatient, ThisWeek, Cancel)).Select(d => d.Name).Order());
        Assert.NotEmpty((await overview.FindRatingsAsync(new(Section.Outpatient, ThisWeek, DepartmentCode: "MZ02"), after: null, Cancel)).Rows);
        world.Actor.Current = world.Actor.Current with { Scope = DataScope.Department };
        Assert.Equal(["心内科门诊"], (await overview.GetDepartmentsAsync(Section.Outpatient, ThisWeek, Cancel)).Select(d => d.Name));
    }

    [Fact]
    public async Task Without_the_right_nothing_is_told()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        world.Actor.Current = world.Actor.Current with { Permissions = new HashSet<string>(StringComparer.Ordinal) };

        var told = await Assert.ThrowsAsync<AccessDeniedException>(() => world.Get<SatisfactionOverview>().GetSectionsAsync(ThisWeek, Cancel));

        Assert.Equal("您没有此项操作的权限，如需使用请联系信息科。", told.Message);
    }

    [Fact]
    public async Task Without_the_right_to_persons_their_names_and_sheets_stay_hidden()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        await RateAsync(world);
        world.Actor.Current = world.Actor.Current with { Permissions = new HashSet<string>([Permissions.Satisfaction.View], StringComparer.Ordinal) };
        var overview = world.Get<SatisfactionOverview>();

        await Assert.ThrowsAsync<AccessDeniedException>(() => overview.GetPersonsAsync(Section.Staff, null, ThisWeek, Cancel));
        await Assert.ThrowsAsync<AccessDeniedException>(() => overview.FindRatingsAsync(new(Section.Staff, ThisWeek, TargetCode: "D001"), null, Cancel));
        var list = await overview.FindRatingsAsync(new(Section.Staff, ThisWeek), null, Cancel);

        Assert.Equal(2, list.Rows.Count);
        Assert.DoesNotContain(list.Rows, r => r.TargetName is "张伟" or "李娜");
    }

    [Theory]
    [InlineData("2026-11-26", "2026-11-20", "结束日期不能早于开始日期。")]
    [InlineData("2020-01-01", "2026-11-20", "统计时段最长731天，请缩短时段。")]
    public async Task A_period_that_cannot_be_is_told(string from, string to, string sentence)
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var period = new Period(DateOnly.Parse(from, System.Globalization.CultureInfo.InvariantCulture), DateOnly.Parse(to, System.Globalization.CultureInfo.InvariantCulture));

        var told = await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<SatisfactionOverview>().GetSectionsAsync(period, Cancel));

        Assert.Equal(sentence, told.Message);
    }

    private static async Task RateAsync(CrmWorld world)
    {
        var first = await world.BeginByCardAsync("8800000001", Cancel);
        await world.RateAsync(first, Section.Outpatient, "MZ01", "5", Cancel);
        await world.RateAsync(first, Section.Outpatient, "MZ02", "2", Cancel);
        await world.RateAsync(first, Section.Staff, "D001", "4", Cancel);
        var second = await world.BeginByCardAsync("8800000002", Cancel);
        await world.RateAsync(second, Section.Outpatient, "MZ02", grade: null, Cancel);
        await world.RateAsync(second, Section.Staff, "D002", "3", Cancel);
    }
}
