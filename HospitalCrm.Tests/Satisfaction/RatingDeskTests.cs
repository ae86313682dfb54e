using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Satisfaction;

public sealed class RatingDeskTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task Where_the_patient_was_lately_comes_first_newest_first(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var visit = await world.BeginByCardAsync("8800000001", Cancel);

        var clinics = await world.Get<RatingDesk>().ListTargetsAsync(visit, Section.Outpatient, Cancel);
        var wards = await world.Get<RatingDesk>().ListTargetsAsync(visit, Section.Inpatient, Cancel);
        var staff = await world.Get<RatingDesk>().ListTargetsAsync(visit, Section.Staff, Cancel);

        Assert.Equal(["心内科门诊", "儿科门诊"], clinics.Recent.Select(t => t.Name));
        Assert.Equal(new DateOnly(2026, 11, 21), clinics.Recent[0].LastVisitOn);
        Assert.Equal(['E', 'X'], clinics.All.Select(t => t.Initial));
        Assert.Equal(["心内科病区"], wards.Recent.Select(t => t.Name));
        Assert.Equal(["张伟", "李娜"], staff.Recent.Select(t => t.Name));
    }

    [Theory, DatabaseData]
    public async Task A_sheet_keeps_questions_and_marks_as_they_were_shown(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var visit = await world.BeginByCardAsync("8800000001", Cancel);
        var sheet = await world.Get<RatingDesk>().OpenSheetAsync(visit, Section.Staff, "D001", "en", Cancel);
        var filled = CrmWorld.Fill(sheet, "5", "谢谢张主任 👍🏽") with
        {
            Answers =
            [
                new(sheet.Questions[0].ItemId, "1", [sheet.Questions[0].Reasons[0].Code]),
                new(sheet.Questions[1].ItemId, "5", ["R999"]),
                new(sheet.Questions[2].ItemId, null, []),
                new(sheet.Questions[3].ItemId, "4", []),
            ],
        };

        await world.Get<RatingDesk>().SubmitAsync(visit, filled, Cancel);

        await using var db = await world.OpenDbAsync(Cancel);
        var stored = await db.Evaluations.Include(e => e.Answers).ThenInclude(a => a.Reasons).SingleAsync(Cancel);
        var answers = stored.Answers.OrderBy(a => a.SortOrder).ToList();
        Assert.Equal("How friendly and respectful was this person?", answers[0].Question);
        Assert.Equal("Very dissatisfied", answers[0].GradeLabel);
        Assert.Equal("Impatient", answers[0].Reasons.Single().Text);
        Assert.Empty(answers[1].Reasons);
        Assert.Null(answers[2].Score);
        Assert.Equal(3.3333m, stored.MeanScore);
        Assert.Equal((3, 1), (stored.ScoredAnswers, stored.TopAnswers));
        Assert.True(stored.IsLow);
        Assert.Equal("谢谢张主任 👍🏽", stored.Comment);
        Assert.Equal(new DateOnly(2026, 11, 23), stored.Day);
    }

    [Theory, DatabaseData]
    public async Task The_same_sheet_twice_is_one_evaluation(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var visit = await world.BeginByCardAsync("8800000001", Cancel);
        var sheet = await world.Get<RatingDesk>().OpenSheetAsync(visit, Section.Outpatient, "MZ01", "zh-Hans", Cancel);
        var filled = CrmWorld.Fill(sheet, "5");

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => world.Get<RatingDesk>().SubmitAsync(visit, filled, Cancel), Cancel)));

        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(1, await db.Evaluations.CountAsync(Cancel));
        Assert.Equal(1, (await db.SatisfactionTallies.SingleAsync(Cancel)).Sheets);
    }

    [Theory, DatabaseData]
    public async Task A_second_rating_of_the_same_place_on_the_same_day_is_told_kindly_and_tomorrow_is_fine(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var visit = await world.BeginByCardAsync("8800000001", Cancel);
        await world.RateAsync(visit, Section.Outpatient, "MZ01", "5", Cancel);

        var told = await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<RatingDesk>().OpenSheetAsync(visit, Section.Outpatient, "MZ01", "zh-Hans", Cancel));
        world.Time.Advance(TimeSpan.FromDays(1));
        var tomorrow = await world.BeginByCardAsync("8800000001", Cancel);
        await world.RateAsync(tomorrow, Section.Outpatient, "MZ01", "4", Cancel);

        Assert.Equal("您今天已经评价过“心内科门诊”，谢谢！可以继续评价其他对象。", told.Message);
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(2, await db.Evaluations.CountAsync(Cancel));
    }

    [Theory, DatabaseData]
    public async Task Two_kiosks_rating_for_the_same_person_at_once_store_one(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await using var otherProgram = new EvaluationWriter(world.Get<IDbContextFactory<CrmDbContext>>(), world.Database.Product);
        var sheets = new List<(Guid Visit, FilledSheet Sheet)>();
        for (var i = 0; i < 4; i++)
        {
            var visit = await world.BeginByCardAsync("8800000001", Cancel, await world.AddTerminalAsync(Guid.CreateVersion7(), Cancel));
            sheets.Add((visit, CrmWorld.Fill(await world.Get<RatingDesk>().OpenSheetAsync(visit, Section.Outpatient, "MZ01", "zh-Hans", Cancel), "5")));
        }

        var outcomes = await Task.WhenAll(sheets.Select(s => Task.Run(async () =>
        {
            try
            {
                await world.Get<RatingDesk>().SubmitAsync(s.Visit, s.Sheet, Cancel);
                return "saved";
            }
            catch (DomainRuleException told)
            {
                return told.Sentence;
            }
        }, Cancel)));

        Assert.Single(outcomes, o => o == "saved");
        Assert.Equal(3, outcomes.Count(o => o == RatingDesk.AlreadyRatedSentence));
    }

    [Theory, DatabaseData]
    public async Task Many_kiosks_at_once_lose_nothing_and_the_tallies_equal_the_sheets(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        // Two programs on one database, as two kiosk servers would be.
        await using var second = new EvaluationWriter(world.Get<IDbContextFactory<CrmDbContext>>(), world.Database.Product);
        var secondDesk = Microsoft.Extensions.DependencyInjection.ActivatorUtilities.CreateInstance<RatingDesk>(world.Get<IServiceProvider>(), second);
        for (var i = 0; i < 40; i++) world.His.Patients.Add(new($"Q{i:D4}", $"{7700000000 + i}", "测试", HisSex.Unknown, null, null, false));
        string[] grades = ["1", "2", "3", "4", "5"];

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(async () =>
        {
            var visit = await world.BeginByCardAsync($"{7700000000 + i}", Cancel, await world.AddTerminalAsync(Guid.CreateVersion7(), Cancel));
            var desk = i % 2 == 0 ? world.Get<RatingDesk>() : secondDesk;
            foreach (var (section, target) in new[] { (Section.Outpatient, "MZ01"), (Section.Staff, "D001") })
                await desk.SubmitAsync(visit, CrmWorld.Fill(await desk.OpenSheetAsync(visit, section, target, "zh-Hans", Cancel), grades[i % 5]), Cancel);
        }, Cancel)));

        await using var db = await world.OpenDbAsync(Cancel);
        var sheets = await db.Evaluations.ToListAsync(Cancel);
        var tallies = await db.SatisfactionTallies.OrderBy(t => t.Section).ToListAsync(Cancel);
        Assert.Equal(80, sheets.Count);
        Assert.Equal([40, 40], tallies.Select(t => t.Sheets));
        Assert.All(tallies, t => Assert.Equal(sheets.Where(e => e.Section == t.Section).Sum(e => e.MeanScore!.Value), t.MeanSumE4 / 10_000m));
        Assert.All(tallies, t => Assert.Equal(sheets.Where(e => e.Section == t.Section).Sum(e => e.TopAnswers), t.TopAnswers));
        Assert.All(tallies, t => Assert.Equal(16, t.LowSheets));
    }

    [Fact]
    public async Task Nothing_can_be_rated_before_somebody_is_identified()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var visit = await world.Get<KioskDesk>().BeginAsync(CrmWorld.TerminalId, Cancel);

        var list = await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<RatingDesk>().ListTargetsAsync(visit, Section.Outpatient, Cancel));
        var sheet = await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<RatingDesk>().OpenSheetAsync(visit, Section.Outpatient, "MZ01", "zh-Hans", Cancel));
        var submit = await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<RatingDesk>().SubmitAsync(visit, new(Guid.CreateVersion7(), Section.Outpatient, "MZ01", "zh-Hans", [], null), Cancel));

        Assert.All([list, sheet, submit], told => Assert.Equal("请先验证身份。", told.Message));
    }

    [Fact]
    public async Task An_unanswered_question_is_named_and_nothing_is_stored()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var visit = await world.BeginByCardAsync("8800000001", Cancel);
        var sheet = await world.Get<RatingDesk>().OpenSheetAsync(visit, Section.Outpatient, "MZ01", "zh-Hans", Cancel);
        var filled = CrmWorld.Fill(sheet, "5");

        var told = await Assert.ThrowsAsync<DomainRuleException>(() =>
            world.Get<RatingDesk>().SubmitAsync(visit, filled with { Answers = [.. filled.Answers.Skip(1)] }, Cancel));

        Assert.Equal("“工作人员的服务态度怎么样？”还没有评价。", told.Message);
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.False(await db.Evaluations.AnyAsync(Cancel));
    }

    [Fact]
    public async Task Words_of_2001_characters_are_refused_with_the_count_and_2000_are_kept()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var visit = await world.BeginByCardAsync("8800000001", Cancel);
        var sheet = await world.Get<RatingDesk>().OpenSheetAsync(visit, Section.Outpatient, "MZ01", "zh-Hans", Cancel);

        var told = await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<RatingDesk>().SubmitAsync(visit, CrmWorld.Fill(sheet, "5", new('好', 2001)), Cancel));
        await world.Get<RatingDesk>().SubmitAsync(visit, CrmWorld.Fill(sheet, "5", new('好', 2000)), Cancel);

        Assert.Equal("内容最多2000个字，现在是2001个字，请删减后再试。", told.Message);
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(2000, (await db.Evaluations.SingleAsync(Cancel)).Comment!.Length);
    }

    [Theory, DatabaseData]
    public async Task Halves_of_emoji_and_NUL_cannot_stop_a_rating(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var visit = await world.BeginByCardAsync("8800000001", Cancel);

        await world.RateAsync(visit, Section.Outpatient, "MZ01", "5", Cancel, "很好\0\uD83D 👨‍👩‍👧 \uDE00");

        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal("很好 👨‍👩‍👧", (await db.Evaluations.SingleAsync(Cancel)).Comment);
    }

    [Fact]
    public async Task A_read_only_database_loses_nothing_of_what_was_typed_and_says_so()
    {
        await using var world = await CrmWorld.CreateAsync("Sqlite", Cancel);
        var visit = await world.BeginByCardAsync("8800000001", Cancel);
        var sheet = await world.Get<RatingDesk>().OpenSheetAsync(visit, Section.Outpatient, "MZ01", "zh-Hans", Cancel);
        await using (var db = await world.OpenDbAsync(Cancel))
        {
            await db.Database.ExecuteSqlAsync($"CREATE TRIGGER Full BEFORE INSERT ON Evaluations BEGIN SELECT RAISE(ABORT, 'disk'); END", Cancel);
        }

        await Assert.ThrowsAnyAsync<DbUpdateException>(() => world.Get<RatingDesk>().SubmitAsync(visit, CrmWorld.Fill(sheet, "5"), Cancel));
        await using (var db = await world.OpenDbAsync(Cancel)) await db.Database.ExecuteSqlAsync($"DROP TRIGGER Full", Cancel);
        await world.Get<RatingDesk>().SubmitAsync(visit, CrmWorld.Fill(sheet, "5"), Cancel);

        await using var after = await world.OpenDbAsync(Cancel);
        Assert.Equal(1, (await after.SatisfactionTallies.SingleAsync(Cancel)).Sheets);
    }
}
