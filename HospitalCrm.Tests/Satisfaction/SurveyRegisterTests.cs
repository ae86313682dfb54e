using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Lists;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;
using static HospitalCrm.Tests.Support.Registers;

namespace HospitalCrm.Tests.Satisfaction;

/// <summary>Keeping up what kiosks ask: questions in versions, marks, reasons.</summary>
public sealed class SurveyRegisterTests
{
    private const string Before = "您等候的时间合适吗？";
    private const string After = "从挂号到见到医生，等候的时间合适吗？";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task A_changed_question_is_a_new_version_and_every_rating_keeps_the_words_its_patient_read(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var (items, desk) = (world.Get<SurveyItems>(), world.Get<RatingDesk>());
        var first = await world.RateAsync(await world.BeginByCardAsync("8800000001", Cancel), Section.Outpatient, "MZ01", "5", Cancel);
        var onScreen = await world.BeginByCardAsync("8800000002", Cancel, await world.AddTerminalAsync(Guid.CreateVersion7(), Cancel));
        var second = await desk.OpenSheetAsync(onScreen, Section.Outpatient, "MZ01", "zh-Hans", Cancel);

        await items.EditAsync(await items.IdAsync(Before), ("question", After), ("weight", "2"));
        await desk.SubmitAsync(onScreen, CrmWorld.Fill(second, "3"), Cancel);
        var third = await world.RateAsync(await world.BeginByCardAsync("8800000009", Cancel, await world.AddTerminalAsync(Guid.CreateVersion7(), Cancel)), Section.Outpatient, "MZ01", "1", Cancel);

        Assert.Equal([Before, Before, After], [await AskedAsync(first), await AskedAsync(second), await AskedAsync(third)]);
        Assert.Equal(6, third.Questions.Count);
        await using var db = await world.OpenDbAsync(Cancel);
        var efficiency = await db.Set<EvaluationAnswer>().Where(a => a.Category == SurveyCategory.ServiceEfficiency).Select(a => a.Score!.Value).ToListAsync(Cancel);
        Assert.Equal([1, 3, 5], efficiency.Order());
        var clinics = (await world.Get<SatisfactionOverview>().GetSectionsAsync(new(new(2026, 11, 23), new(2026, 11, 23)), Cancel))[0].Figure;
        Assert.Equal((3, 3m), (clinics.Sheets, clinics.Mean));

        async Task<string> AskedAsync(RatingSheet sheet) =>
            (await world.Get<SatisfactionOverview>().TryGetRatingAsync(sheet.Id, Cancel))!.Answers.Single(a => a.Category == SurveyCategory.ServiceEfficiency).Question;
    }

    [Theory, DatabaseData]
    public async Task Earlier_versions_are_found_by_asking_for_them_and_only_looked_at(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var items = world.Get<SurveyItems>();
        await world.RateAsync(await world.BeginByCardAsync("8800000001", Cancel), Section.Outpatient, "MZ01", "5", Cancel);
        var old = await items.IdAsync(Before);

        await items.EditAsync(old, ("question", After));

        Assert.Equal(14, (await items.RowsAsync()).Count);
        Assert.Equal([Before], (await items.RowsAsync(("versions", nameof(VersionsShown.Closed)))).Select(r => r.Name));
        Assert.Equal([("KS03", 1), ("KS03", 2)], (await items.RowsAsync(("versions", nameof(VersionsShown.All)), ("q", "ks03"))).Select(r => ((string)r.Cells[0]!, (int)r.Cells[10]!)).Order());
        var form = await items.OpenAsync(old, Cancel);
        Assert.False(form.MayEdit);
        Assert.Equal($"“{Before}”已有新版本，请修改当前版本。", await RefusedAsync("", () => items.SaveAsync(form, Cancel)));
        Assert.Equal($"编号“KS03”已被“{After}”使用。", await RefusedAsync("code", () => items.AddAsync(("code", "ks03"), ("question", "再问一次"))));
        var used = await Assert.ThrowsAsync<DomainRuleException>(() => items.DeleteAsync([old], Cancel));
        Assert.Equal($"“{Before}”已有患者评价，不能删除；不再需要时可以停用。", used.Message);
        await using var db = await world.OpenDbAsync(Cancel);
        var fresh = await AuditTrail.NewestOfAsync(db, (await items.IdAsync(After)).ToString(), Cancel);
        var closed = await AuditTrail.NewestOfAsync(db, old.ToString(), Cancel);
        Assert.Equal((AuditAction.Add, AuditAction.Change), (fresh!.Action, closed!.Action));
    }

    [Theory, DatabaseData]
    public async Task Weight_order_and_translations_make_no_version_and_neither_does_a_question_nobody_answered(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var items = world.Get<SurveyItems>();
        await world.RateAsync(await world.BeginByCardAsync("8800000001", Cancel), Section.Outpatient, "MZ01", "5", Cancel);

        await items.EditAsync(await items.IdAsync(Before), ("weight", "2.5"), ("order", "5"), ("english", "Did you wait long?"), ("traditional", null), ("na", "0"));
        await items.EditAsync(await items.IdAsync("技术水平让您放心吗？"), ("question", "您信任他的技术吗？"));

        Assert.Equal(14, (await items.RowsAsync(("versions", nameof(VersionsShown.All)))).Count);
        var sheet = await world.Get<RatingDesk>().OpenSheetAsync(await world.BeginByCardAsync("8800000002", Cancel), Section.Outpatient, "MZ01", "en", Cancel);
        Assert.Equal("Did you wait long?", sheet.Questions[0].Text);
        Assert.False(sheet.Questions[0].AllowsNotApplicable);
    }

    [Fact]
    public async Task Each_type_has_its_own_categories()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var items = world.Get<SurveyItems>();

        Assert.Equal(
            "类型“后勤人员”没有“技术水平”这个大类。",
            await RefusedAsync("category", () => items.AddAsync(("code", "HQ09"), ("kind", nameof(ItemKind.LogisticsStaff)), ("category", nameof(SurveyCategory.Skill)), ("question", "会修吗？"))));
        Assert.Equal([6, 4, 4], Enum.GetValues<ItemKind>().Select(kind => kind.Categories().Count));
        await items.AddAsync(("code", "HQ09"), ("kind", nameof(ItemKind.LogisticsStaff)), ("category", nameof(SurveyCategory.Communication)), ("question", "会修吗？"));

        Assert.Equal(5, (await items.RowsAsync(("kind", nameof(ItemKind.LogisticsStaff)))).Count);
    }

    [Theory, DatabaseData]
    public async Task Marks_differ_in_score_two_stay_in_use_and_a_given_one_is_only_disabled(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var grades = world.Get<Grades>();
        await world.RateAsync(await world.BeginByCardAsync("8800000001", Cancel), Section.Outpatient, "MZ01", "4", Cancel);
        var (good, neutral) = (await grades.IdAsync("满意"), await grades.IdAsync("一般"));

        Assert.Equal("分值3已被“一般”使用。", await RefusedAsync("score", () => grades.EditAsync(good, ("score", "3"))));
        var used = await Assert.ThrowsAsync<DomainRuleException>(() => grades.DeleteAsync([good], Cancel));
        Assert.Equal("“满意”已有患者评价，不能删除；不再需要时可以停用。", used.Message);
        await grades.DeleteAsync([neutral], Cancel);
        foreach (var name in (string[])["满意", "不满意"]) await grades.EditAsync(await grades.IdAsync(name), ("disabled", "1"));
        Assert.Equal("至少要有2个启用的满意度分类。", await RefusedAsync("disabled", async () => await grades.EditAsync(await grades.IdAsync("非常满意"), ("disabled", "1"))));
        var last = await Assert.ThrowsAsync<DomainRuleException>(async () => await grades.DeleteAsync([await grades.IdAsync("非常满意")], Cancel));
        Assert.Equal("至少要有2个启用的满意度分类。", last.Message);

        Assert.Equal([GradeFace.Laughing, GradeFace.Smiling, GradeFace.Sad, GradeFace.Angry], (await grades.ColumnAsync("face")).Cast<GradeFace>());
        var sheet = await world.Get<RatingDesk>().OpenSheetAsync(await world.BeginByCardAsync("8800000002", Cancel), Section.Outpatient, "MZ01", "zh-Hans", Cancel);
        Assert.Equal(["非常满意", "非常不满意"], sheet.Grades.Select(g => g.Label));
    }

    [Theory, DatabaseData]
    public async Task Another_program_asks_what_was_saved_from_its_next_sheet_on(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await using var kiosk = await AnotherProgram.OpenAsync(world, Cancel);
        await using var db = await world.OpenDbAsync(Cancel);
        var before = await kiosk.Get<SurveySetups>().CurrentAsync(db, Cancel);

        await world.Get<SurveyItems>().EditAsync(await world.Get<SurveyItems>().IdAsync(Before), ("question", After));
        await world.Get<Grades>().EditAsync(await world.Get<Grades>().IdAsync("一般"), ("name", "还可以"));

        var after = await kiosk.Get<SurveySetups>().CurrentAsync(db, Cancel);
        Assert.Contains(before.ItemsOf(ItemKind.Department), i => i.Question == Before);
        Assert.Contains(after.ItemsOf(ItemKind.Department), i => i.Question == After);
        Assert.Equal("还可以", after.Grades["3"].Label);
    }

    [Fact]
    public async Task Reasons_follow_their_category_on_the_next_sheet()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var reasons = world.Get<DissatisfactionReasons>();

        Assert.Equal("大类“服务态度”中已有“不理睬”（编号R103）。", await RefusedAsync("name", () => reasons.AddAsync(("code", "R109"), ("name", "不理睬"))));
        await reasons.AddAsync(("code", "R109"), ("name", "玩手机"), ("english", "On the phone"), ("order", "5"));
        await reasons.DeleteAsync([await reasons.IdAsync("不耐烦")], Cancel);

        var sheet = await world.Get<RatingDesk>().OpenSheetAsync(await world.BeginByCardAsync("8800000001", Cancel), Section.Outpatient, "MZ01", "en", Cancel);
        Assert.Equal(["On the phone", "Harsh tone", "Ignored me", "Disrespectful"], sheet.Questions[0].Reasons.Select(r => r.Text));
    }
}
