using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;
using MiniExcelLibs;

namespace HospitalCrm.Tests.Parameters;

public sealed class CalendarDeskTests
{
    private const string Notice2026 = """
        国务院办公厅关于2026年部分节假日安排的通知
        各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
        经国务院批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
        一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
        二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
        三、清明节：4月4日（周六）至6日（周一）放假，共3天。
        四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
        五、端午节：6月19日（周五）至21日（周日）放假，共3天。
        六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
        七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, DatabaseData]
    public async Task The_notice_as_it_was_published_gives_the_shipped_year(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);

        var import = await world.Get<CalendarDesk>().ImportAsync(CalendarText.Read(Notice2026), isDryRun: false, Cancel);

        Assert.True(import.IsDone);
        Assert.Empty(import.Missing);
        Assert.Equal(StatutoryHolidays.Of(2026), import.Days);
        Assert.Equal(StatutoryHolidays.Of(2026), (await world.Get<CalendarDesk>().GetYearAsync(2026, Cancel)).Entries.Values.OrderBy(e => e.Day));
    }

    [Theory, DatabaseData]
    public async Task An_imported_year_replaces_the_expected_one_in_every_program(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        await using var node = await AnotherProgram.OpenAsync(world, Cancel);
        var desk = world.Get<CalendarDesk>();
        Assert.True((await desk.GetYearAsync(2027, Cancel)).IsExpected);
        Assert.Equal(new(2027, 2, 9), (await node.Get<WorkingDays>().GetAsync(Cancel)).Add(new(2027, 2, 4), 1));

        var import = await desk.ImportAsync(CalendarText.Read("日期\t类型\t名称\n2027-02-05~2027-02-11\t放假\t春节\n2027/2/20\t班\t春节"), isDryRun: false, Cancel);
        await node.LookAsync(Cancel);

        Assert.True(import.IsDone);
        Assert.Equal(["元旦", "清明节", "劳动节", "端午节", "国庆节", "中秋节"], import.Missing);
        var year = await desk.GetYearAsync(2027, Cancel);
        Assert.Equal((8, false), (year.Entries.Count, year.IsExpected));
        var calendar = await node.Get<WorkingDays>().GetAsync(Cancel);
        Assert.Equal(new(2027, 2, 12), calendar.Add(new(2027, 2, 4), 1));
        Assert.True(calendar.IsWorkingDay(new(2027, 2, 20)));
    }

    [Theory, DatabaseData]
    public async Task Wrong_lines_are_told_one_by_one_and_nothing_is_imported(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);

        var import = await world.Get<CalendarDesk>().ImportAsync(
            CalendarText.Read("2027-01-01 放假 元旦\n2027-02-30 放假 春节\n2027-03-01 补班 春节\n2027-05-01 休假 劳动节\n2028-01-01 放假 元旦\n2027-01-01 放假 元旦\n2027-10-07~2027-10-01 放假 国庆节\n2027-06-09 放假"), isDryRun: false, Cancel);

        Assert.Equal(
            [
                (2, "日期“2027-02-30”无法识别，请写成2027-02-06或2027年2月6日。"),
                (3, "2027-03-01不是周末，本来就是工作日。"),
                (4, "类型应为“放假”或“调休上班”，现在是“休假”。"),
                (5, "一次只能导入一年：第一行是2027年，这一行是2028年。"),
                (6, "2027-01-01出现了两次。"),
                (7, "日期范围不正确：2027-10-07~2027-10-01。"),
                (8, "请填写名称，例如“春节”。"),
            ],
            import.Faults.Select(f => (f.Line, f.Sentence.Message)));
        Assert.False(import.IsDone);
        Assert.True((await world.Get<CalendarDesk>().GetYearAsync(2027, Cancel)).IsExpected);
    }

    [Fact]
    public async Task An_Excel_file_is_read_like_what_is_pasted_and_another_file_is_refused()
    {
        using var folder = new His.TempFolder();
        var file = folder.File("2027.xlsx");
        await MiniExcel.SaveAsAsync(file, new[]
        {
            new { 日期 = new DateTime(2027, 2, 6), 类型 = "放假", 名称 = "春节" },
            new { 日期 = new DateTime(2027, 2, 20), 类型 = "调休上班", 名称 = "春节" },
        }, cancellationToken: Cancel);
        var text = folder.File("text.xlsx");
        await File.WriteAllTextAsync(text, "2027-02-06 放假 春节", Cancel);

        var lines = CalendarText.Read(await CalendarText.ReadWorkbookAsync(file, Cancel));

        Assert.Equal([new(2, "2027-02-06", "放假", "春节"), new CalendarLine(3, "2027-02-20", "调休上班", "春节")], lines);
        await Assert.ThrowsAsync<DomainRuleException>(() => CalendarText.ReadWorkbookAsync(text, Cancel));
    }

    [Theory, DatabaseData]
    public async Task A_dry_run_saves_nothing(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);

        var import = await world.Get<CalendarDesk>().ImportAsync(CalendarText.Read("2027-02-05 放假 春节"), isDryRun: true, Cancel);

        Assert.Equal((2027, 1, false), (import.Year, import.Days.Count, import.IsDone));
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal(0, await db.CalendarDays.CountAsync(Cancel));
    }

    [Theory, DatabaseData]
    public async Task One_changed_day_keeps_the_others_of_its_year(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var desk = world.Get<CalendarDesk>();

        await desk.SaveDayAsync(new(2026, 11, 27), new(CalendarDayKind.Rest, " 院庆 "), before: null, Cancel);
        await desk.SaveDayAsync(new(2026, 10, 10), mark: null, new(CalendarDayKind.Work, "国庆节"), Cancel);

        var year = await desk.GetYearAsync(2026, Cancel);
        Assert.Equal(new CalendarEntry(new(2026, 11, 27), new(CalendarDayKind.Rest, "院庆"), CalendarSource.Hospital), year.Entries[new(2026, 11, 27)]);
        Assert.Equal(StatutoryHolidays.Of(2026).Count, year.Entries.Count);
        Assert.Equal(new(2026, 11, 30), (await world.Get<WorkingDays>().GetAsync(Cancel)).Add(new(2026, 11, 26), 1));
        Assert.Equal(18 - 1, year.WorkingDays[9]);
        await using var db = await world.OpenDbAsync(Cancel);
        Assert.Equal([AuditAction.Add, AuditAction.Add, AuditAction.Delete], await db.AuditEntries.Where(e => e.Module == "calendar").OrderBy(e => e.Id).Select(e => e.Action).ToListAsync(Cancel));
    }

    [Theory, DatabaseData]
    public async Task The_second_editor_of_a_day_is_told_who_was_faster(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var desk = world.Get<CalendarDesk>();
        await desk.SaveDayAsync(new(2026, 11, 27), new(CalendarDayKind.Rest, "院庆"), before: null, Cancel);

        var told = await Assert.ThrowsAsync<DomainRuleException>(() => desk.SaveDayAsync(new(2026, 11, 27), new(CalendarDayKind.Rest, "停电"), before: null, Cancel));

        Assert.Equal("这一天刚被院长改为“院庆”，请确认后再保存。", told.Message);
    }

    [Theory, DatabaseData]
    public async Task A_term_begins_on_the_day_the_hospitals_clocks_show(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var days = world.Get<WorkingDays>();

        // Friday 2026-11-27: 23:59 in the hospital is 15:59 UTC, and two minutes later it is Saturday there.
        var friday = await days.DeadlineAsync(new(2026, 11, 27, 15, 59, 0, DateTimeKind.Utc), 5, Cancel);
        var saturday = await days.DeadlineAsync(new(2026, 11, 27, 16, 1, 0, DateTimeKind.Utc), 5, Cancel);
        var sunday = await days.DeadlineAsync(new(2026, 11, 29, 15, 59, 0, DateTimeKind.Utc), 5, Cancel);
        var monday = await days.DeadlineAsync(new(2026, 11, 29, 16, 0, 0, DateTimeKind.Utc), 5, Cancel);

        Assert.Equal(new DateTime(2026, 12, 4, 16, 0, 0, DateTimeKind.Utc), friday);
        Assert.Equal((friday, friday), (saturday, sunday));
        Assert.Equal(new DateTime(2026, 12, 7, 16, 0, 0, DateTimeKind.Utc), monday);
        Assert.Equal(5, await days.BetweenAsync(new(2026, 11, 27, 15, 59, 0, DateTimeKind.Utc), friday.AddSeconds(-1), Cancel));
    }

    [Theory, DatabaseData]
    public async Task Looking_changing_and_importing_each_need_their_right(string product)
    {
        await using var world = await CrmWorld.CreateAsync(product, Cancel);
        var desk = world.Get<CalendarDesk>();
        world.Actor.Current = world.Actor.Current with { Permissions = new HashSet<string> { Permissions.Calendar.View } };
        await desk.GetYearAsync(2026, Cancel);

        await Assert.ThrowsAsync<AccessDeniedException>(() => desk.SaveDayAsync(new(2026, 11, 27), null, null, Cancel));
        await Assert.ThrowsAsync<AccessDeniedException>(() => desk.ImportAsync([new(1, "2027-01-01", "放假", "元旦")], isDryRun: true, Cancel));
        world.Actor.Current = world.Actor.Current with { Permissions = new HashSet<string> { Permissions.Calendar.Edit } };
        await Assert.ThrowsAsync<AccessDeniedException>(() => desk.GetYearAsync(2026, Cancel));
    }
}
