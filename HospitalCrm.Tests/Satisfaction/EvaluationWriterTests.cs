using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace HospitalCrm.Tests.Satisfaction;

public sealed class EvaluationWriterTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task Two_sheets_and_a_touch_of_one_visit_at_the_same_moment_are_all_taken(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var visit = await world.BeginByCardAsync("8800000001", Cancel);
        var first = await world.Get<RatingDesk>().OpenSheetAsync(visit, Section.Outpatient, "MZ01", "zh-Hans", Cancel);
        var second = await world.Get<RatingDesk>().OpenSheetAsync(visit, Section.Outpatient, "MZ02", "zh-Hans", Cancel);
        world.Time.Advance(TimeSpan.FromSeconds(30));

        await Task.WhenAll(
            Task.Run(() => world.Get<RatingDesk>().SubmitAsync(visit, CrmWorld.Fill(first, "5"), Cancel), Cancel),
            Task.Run(() => world.Get<RatingDesk>().SubmitAsync(visit, CrmWorld.Fill(second, "4"), Cancel), Cancel),
            Task.Run(() => world.Get<KioskDesk>().StayAsync(visit, Cancel), Cancel));

        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(2, await db.Evaluations.CountAsync(Cancel));
        Assert.Equal(world.Time.GetUtcNow().UtcDateTime, (await db.KioskVisits.SingleAsync(Cancel)).LastActiveAt);
    }

    [Theory, DatabaseData]
    public async Task A_place_that_closes_while_its_sheet_is_open_is_refused_and_a_sheet_taken_before_is_not(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var visit = await world.BeginByCardAsync("8800000001", Cancel);
        var taken = await world.RateAsync(visit, Section.Outpatient, "MZ01", "5", Cancel);
        var open = await world.Get<RatingDesk>().OpenSheetAsync(visit, Section.Outpatient, "MZ02", "zh-Hans", Cancel);
        world.His.Departments.RemoveAll(d => d.Code is "MZ01" or "MZ02");
        await world.Get<RatingTargetRefresh>().RunAsync(Cancel);

        await world.Get<RatingDesk>().SubmitAsync(visit, CrmWorld.Fill(taken, "5"), Cancel);
        var told = await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<RatingDesk>().SubmitAsync(visit, CrmWorld.Fill(open, "5"), Cancel));

        Assert.Equal("该评价对象已停用，请选择其他对象。", told.Message);
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(1, await db.Evaluations.CountAsync(Cancel));
    }

    [Theory, DatabaseData]
    public async Task A_refused_sheet_tells_nobody_of_a_change_and_keeps_nobody_from_being_served(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var visit = await world.BeginByCardAsync("8800000001", Cancel);
        var sheet = await world.Get<RatingDesk>().OpenSheetAsync(visit, Section.Outpatient, "MZ01", "zh-Hans", Cancel);
        var unfinished = CrmWorld.Fill(sheet, "5") with { Answers = [] };

        await Assert.ThrowsAsync<DomainRuleException>(() => world.Get<RatingDesk>().SubmitAsync(visit, unfinished, Cancel));
        long afterRefusal;
        await using (var db = await world.OpenDbAsync(Cancel)) afterRefusal = await StampAsync(db);
        await world.Get<RatingDesk>().SubmitAsync(visit, CrmWorld.Fill(sheet, "5"), Cancel);

        await using var after = await world.OpenDbAsync(Cancel);
        Assert.Equal(0, afterRefusal);
        Assert.Equal(1, await StampAsync(after));
    }

    private static Task<long> StampAsync(Domain.Persistence.CrmDbContext db) =>
        db.ChangeStamps.Where(s => s.Name == Domain.Persistence.ChangeStamp.Evaluations).Select(s => s.Value).SingleAsync(Cancel);
}
