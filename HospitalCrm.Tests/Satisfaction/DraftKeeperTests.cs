using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Tests.Support;

namespace HospitalCrm.Tests.Satisfaction;

public sealed class DraftKeeperTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task What_is_kept_is_found_again_whole(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var visit = await world.BeginByCardAsync("8800000001", Cancel);
        var sheet = await world.Get<RatingDesk>().OpenSheetAsync(visit, Section.Outpatient, "MZ01", "zh-Hans", Cancel);
        IReadOnlyList<FilledAnswer> answers = [new(sheet.Questions[0].ItemId, sheet.Grades[0].Code, []), new(sheet.Questions[1].ItemId, null, []), new(sheet.Questions[2].ItemId, sheet.Grades[^1].Code, ["R1", "R2"])];

        await world.Get<DraftKeeper>().KeepAsync(visit, new("rating", "en", 5, "陈*", Phone: null, Section.Outpatient, new(sheet.Id, "MZ01", 2, answers, "请改进")), Cancel);

        var found = await world.Get<KioskDesk>().TryResumeAsync(CrmWorld.TerminalId, Cancel);
        var kept = found!.Progress.Sheet!;
        Assert.Equal((visit, "rating", "en", 5, "陈*"), (found.VisitId, found.Progress.Page, found.Progress.Language, found.Progress.Look, found.Identity!.MaskedName));
        Assert.Equal((sheet.Id, "MZ01", 2, "请改进"), (kept.Id, kept.TargetCode, kept.Question, kept.Comment));
        Assert.Equal(answers.Select(Words), kept.Answers.Select(Words));
    }

    [Theory, DatabaseData]
    public async Task A_visit_that_has_ended_keeps_nothing_and_is_in_nobodys_way(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var gone = await world.BeginByCardAsync("8800000001", Cancel);
        await world.Get<KioskDesk>().EndAsync(gone, VisitEnd.Left, "rating", Cancel);
        var there = await world.BeginByCardAsync("8800000002", Cancel);
        var keeper = world.Get<DraftKeeper>();

        await Task.WhenAll(
            keeper.KeepAsync(gone, new("rating", "en", 0, "陈*", Phone: null, Section: null, Sheet: null), Cancel),
            keeper.KeepAsync(there, new("sections", "en", 0, "周**", Phone: null, Section: null, Sheet: null), Cancel));

        await using var db = await world.OpenDbAsync(Cancel);
        var draft = Assert.Single(db.RatingDrafts);
        Assert.Equal((there, "sections"), (draft.VisitId, draft.Page));
    }

    private static string Words(FilledAnswer answer) => $"{answer.ItemId} {answer.GradeCode ?? "-"} {string.Join(',', answer.ReasonCodes)}";
}
