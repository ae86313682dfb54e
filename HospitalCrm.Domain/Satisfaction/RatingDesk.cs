using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HospitalCrm.Domain.Satisfaction;

/// <summary>Offers an identified patient what can be rated, hands out the sheet and takes it back.</summary>
public sealed partial class RatingDesk(
    IDbContextFactory<CrmDbContext> contexts, KioskDesk desk, IHisReader his, SurveySetups setups, EvaluationWriter writer, PersonalDataVault vault,
    HospitalClock clock, IOptions<KioskOptions> kiosk, ILogger<RatingDesk> log)
{
    private const int MostRecent = 6;

    public const string AlreadyRatedSentence = "您今天已经评价过“{0}”，谢谢！可以继续评价其他对象。";

    /// <summary>What can be rated in a section: where the patient was lately first, then everything by initial.</summary>
    public async Task<TargetChoices> ListTargetsAsync(Guid visitId, Section section, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var visit = await desk.IdentifiedVisitAsync(db, visitId, cancel);

        var all = await db.RatingTargets.AsNoTracking()
            .Where(t => t.Section == section && t.IsActive && !t.IsHidden)
            .OrderBy(t => t.SortOrder == null ? 1 : 0).ThenBy(t => t.SortOrder).ThenBy(t => t.Initials).ThenBy(t => t.Name).ThenBy(t => t.Code)
            .Select(t => new TargetRow(t.Section, t.Code, t.Name, t.NameTraditional, t.NameEnglish, t.DepartmentName, t.Title, t.Initials, null))
            .ToListAsync(cancel);
        if (section is Section.Staff or Section.Logistics)
        {
            var photos = await db.StaffExtensions.Where(e => e.PhotoId != null).Select(e => new { e.Code, e.PhotoId }).ToDictionaryAsync(e => e.Code, e => e.PhotoId, StringComparer.Ordinal, cancel);
            if (photos.Count > 0) all = [.. all.Select(t => photos.TryGetValue(t.Code, out var photo) ? t with { PhotoId = photo } : t)];
        }

        var (encounters, hisIsAway) = await FindEncountersAsync(visit, cancel);
        var byCode = all.ToDictionary(t => t.Code, StringComparer.Ordinal);
        var recent = encounters
            .Select(e => (Code: section switch
            {
                Section.Outpatient when e.Kind == HisEncounterKind.Outpatient => e.DepartmentCode,
                Section.Inpatient when e.Kind == HisEncounterKind.Inpatient => e.DepartmentCode,
                Section.Staff => e.DoctorCode,
                _ => null,
            }, e.At))
            .Where(e => e.Code is not null && byCode.ContainsKey(e.Code))
            .GroupBy(e => e.Code!, StringComparer.Ordinal)
            .Select(g => byCode[g.Key] with { LastVisitOn = clock.DayOf(g.Max(e => e.At)) })
            .OrderByDescending(t => t.LastVisitOn)
            .Take(MostRecent)
            .ToList();
        return new(recent, all, hisIsAway);
    }

    /// <summary>A blank sheet with the questions in the patient's language.</summary>
    /// <param name="language">zh-Hans, zh-Hant or en.</param>
    /// <exception cref="DomainRuleException">Rated today already, no longer offered, or no questions are set up.</exception>
    public async Task<RatingSheet> OpenSheetAsync(Guid visitId, Section section, string targetCode, string language, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var visit = await desk.IdentifiedVisitAsync(db, visitId, cancel);

        var setup = await setups.CurrentAsync(db, cancel);
        var target = TargetOf(setup, section, targetCode);
        var occasion = OccasionOf(visit, target);
        if (await db.Evaluations.AnyAsync(e => e.OccasionKey == occasion, cancel))
            throw new DomainRuleException(AlreadyRatedSentence, target.Text.In(language));

        var items = setup.ItemsOf(section.KindOf());
        if (items.Count == 0) throw new DomainRuleException("这里还没有设置评价项目，请联系工作人员。");

        return new(
            Guid.CreateVersion7(), section, target.Code, target.Text.In(language), target.DepartmentName, target.Title, language,
            [
                .. items.Select(i => new SheetQuestion(
                    i.Id, i.Text.In(language), i.Category, i.AllowsNotApplicable,
                    [.. setup.OfferedReasons.Where(r => r.Category == i.Category).Select(r => new SheetReason(r.Code, r.Text.In(language)))])),
            ],
            [.. setup.OfferedGrades.Select(g => new SheetGrade(g.Code, g.Text.In(language), g.Score, g.IsDissatisfied))]);
    }

    /// <summary>Saves the sheet. When this returns the evaluation is on the disk; the same sheet twice is one evaluation.</summary>
    /// <exception cref="DomainRuleException">A question is unanswered, an answer does not belong to the sheet, the words are too long, or it was rated today already.</exception>
    public async Task SubmitAsync(Guid visitId, FilledSheet sheet, CancellationToken cancel)
    {
        var comment = PersonText.Clean(sheet.Comment);
        if (!await writer.WriteAsync(visitId, sheet.Id, FillAsync, cancel)) throw new DomainRuleException(AlreadyRatedSentence, await NameOfAsync(sheet, cancel));

        // Runs inside the transaction that stores it, so what is checked is what is so when it is stored.
        async ValueTask<Evaluation> FillAsync(CrmDbContext db, KioskVisit? found, long setupStamp)
        {
            var visit = desk.Identified(found);
            var setup = await setups.AtAsync(db, setupStamp, CancellationToken.None);
            var target = TargetOf(setup, sheet.Section, sheet.TargetCode);
            var answers = setup.ItemsOf(sheet.Section.KindOf()).Select(item => Answer(item, sheet, setup));
            var now = clock.UtcNow;
            return new(sheet.Id, target, visit, OccasionOf(visit, target), now, clock.DayOf(now), sheet.Language, comment, answers);
        }
    }

    private static EvaluationAnswer Answer(SurveyItem current, FilledSheet sheet, SurveySetup setup)
    {
        // A sheet that was open when the question changed is kept as its patient read it.
        var item = sheet.Answers.Any(a => a.ItemId == current.Id) ? current : setup.EarlierOf(current).FirstOrDefault(i => sheet.Answers.Any(a => a.ItemId == i.Id)) ?? current;
        var given = sheet.Answers.FirstOrDefault(a => a.ItemId == item.Id)
            ?? throw new DomainRuleException("“{0}”还没有评价。", item.Text.In(sheet.Language));
        if (given.GradeCode is null && !item.AllowsNotApplicable) throw new DomainRuleException("“{0}”还没有评价。", item.Text.In(sheet.Language));

        Grade? grade = null;
        if (given.GradeCode is not null && !setup.Grades.TryGetValue(given.GradeCode, out grade)) throw new DomainRuleException("评价选项已更新，请重新选择。");

        var chosen = grade is { IsDissatisfied: true }
            ? given.ReasonCodes.Distinct(StringComparer.Ordinal)
                .Where(code => setup.Reasons.TryGetValue(code, out var reason) && reason.Category == item.Category)
                .Select(code => setup.Reasons[code].Text.In(sheet.Language))
            : [];
        return new(item, grade, sheet.Language, chosen);
    }

    private static RatingTarget TargetOf(SurveySetup setup, Section section, string code) =>
        setup.TryGetTarget(section, code) ?? throw new DomainRuleException("该评价对象已停用，请选择其他对象。");

    private async Task<string> NameOfAsync(FilledSheet sheet, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return TargetOf(await setups.CurrentAsync(db, cancel), sheet.Section, sheet.TargetCode).Text.In(sheet.Language);
    }

    private async Task<(IReadOnlyList<HisEncounter> Encounters, bool HisIsAway)> FindEncountersAsync(KioskVisit visit, CancellationToken cancel)
    {
        if (visit.PatientSealed is null) return ([], false);
        try
        {
            var since = clock.UtcNow - TimeSpan.FromDays(kiosk.Value.RecentDays);
            return (await his.FindEncountersAsync(vault.Open(KioskDesk.PatientPurpose, visit.PatientSealed), since, 50, cancel), false);
        }
        catch (HisUnavailableException trouble)
        {
            LogHisTrouble(trouble.Trouble);
            return ([], true);
        }
    }

    private string OccasionOf(KioskVisit visit, RatingTarget target) =>
        vault.Index("occasion", $"{visit.EvaluatorKey}|{(int)target.Section}|{target.Code}|{clock.Today:yyyyMMdd}");

    [LoggerMessage(Level = LogLevel.Warning, Message = "Kiosk could not ask the HIS for visits: {Trouble}")]
    private partial void LogHisTrouble(HisTrouble trouble);
}

/// <summary>What a section offers.</summary>
/// <param name="Recent">您最近去过, newest first; each also stands in <paramref name="All"/>.</param>
/// <param name="HisIsAway">The list of recent places could not be read.</param>
public sealed record TargetChoices(IReadOnlyList<TargetRow> Recent, IReadOnlyList<TargetRow> All, bool HisIsAway);

/// <summary>One thing to rate, as a card on the choice page.</summary>
public sealed record TargetRow(
    Section Section, string Code, string Name, string? NameTraditional, string? NameEnglish, string? DepartmentName, string? Title, string Initials, DateOnly? LastVisitOn, Guid? PhotoId = null)
{
    public LocalText Text => new(Name, NameTraditional, NameEnglish);

    /// <summary>The letter of the pinyin strip, A to Z, or '#'.</summary>
    public char Initial => Initials is [>= 'A' and <= 'Z', ..] ? Initials[0] : '#';
}

/// <summary>A blank sheet, in one language.</summary>
public sealed record RatingSheet(
    Guid Id, Section Section, string TargetCode, string TargetName, string? DepartmentName, string? Title, string Language,
    IReadOnlyList<SheetQuestion> Questions, IReadOnlyList<SheetGrade> Grades);

/// <summary>One question with the reasons to offer under a low mark.</summary>
public sealed record SheetQuestion(Guid ItemId, string Text, SurveyCategory Category, bool AllowsNotApplicable, IReadOnlyList<SheetReason> Reasons);

public sealed record SheetReason(string Code, string Text);

/// <summary>One face; <paramref name="Score"/> 5 to 1 chooses which.</summary>
public sealed record SheetGrade(string Code, string Label, int Score, bool IsDissatisfied);

/// <summary>A sheet as the patient leaves it.</summary>
public sealed record FilledSheet(Guid Id, Section Section, string TargetCode, string Language, IReadOnlyList<FilledAnswer> Answers, string? Comment);

/// <param name="GradeCode">Null for 不适用.</param>
public sealed record FilledAnswer(Guid ItemId, string? GradeCode, IReadOnlyList<string> ReasonCodes);
