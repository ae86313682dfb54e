using System.Globalization;
using Bunit;
using HospitalCrm.App.Features.Complaints;
using HospitalCrm.App.Features.Patients;
using HospitalCrm.App.Features.Workbench;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Complaints;
using HospitalCrm.Domain.Drafts;
using HospitalCrm.Tests.Complaints;
using HospitalCrm.Tests.Drafts;
using HospitalCrm.Tests.Patients;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Tests.App;

/// <summary>List, form, board and workbench of complaints as a person reads them.</summary>
public sealed class ComplaintPagesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_complaint_is_taken_down_and_what_to_tell_the_complainant_is_shown()
    {
        await using var pages = await OpenAsync();
        var page = Form(pages);

        await page.Find("form").SubmitAsync();
        page.WaitForAssertion(() => Assert.Contains("有4处需要修改", page.Find("#faults").TextContent, StringComparison.Ordinal));
        Assert.Contains("请填写“内容”。", page.Find("#f-content-help").TextContent, StringComparison.Ordinal);
        Assert.Contains("匿名", page.Find("#f-name-help").TextContent, StringComparison.Ordinal);
        Assert.Equal("true", page.Find("#f-phone").GetAttribute("aria-invalid"));

        page.Find("#f-content").Input("医生态度生硬。");
        page.Find("#f-name").Input("陈静");
        page.Find("#f-phone").Input("13900000001");
        await ChooseClassAsync(pages, page);
        page.Find("#f-targets").Input("张伟");
        pages.Hospital.Time.Advance(TimeSpan.FromSeconds(1));
        page.WaitForAssertion(() => Assert.Contains("张伟 D001", page.Find("#f-targets-list li").TextContent, StringComparison.Ordinal));
        page.Find("#f-targets").KeyDown("Enter");
        Assert.Contains("张伟", page.Find(".picked").TextContent, StringComparison.Ordinal);
        page.Find("#f-targets").KeyDown("Backspace");
        Assert.Empty(page.FindAll(".picked"));
        await page.Find("form").SubmitAsync();

        page.WaitForAssertion(() => Assert.Contains("已登记", page.Find(".receipt").TextContent, StringComparison.Ordinal));
        Assert.Equal(2, page.FindAll(".receipt .print-only").Count);
        Assert.Contains("示范医院", page.Find(".receipt .paper-hospital").TextContent, StringComparison.Ordinal);
        Assert.StartsWith("TS20261123", page.FindAll(".receipt-code")[0].TextContent, StringComparison.Ordinal);
        Assert.Equal(8, page.FindAll(".receipt-code")[1].TextContent.Length);
        await using var db = await pages.Hospital.OpenDbAsync(Cancel);
        Assert.Equal("医生态度生硬。", (await db.Complaints.SingleAsync(Cancel)).Content);
        Assert.Empty(await db.FormDrafts.ToListAsync(Cancel));

        await page.FindAll("button").First(b => b.TextContent.Trim() == "再登记一件").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Empty(page.Find("#f-content").GetAttribute("value") ?? ""));
    }

    [Fact]
    public async Task What_was_typed_is_offered_again_after_the_browser_is_gone()
    {
        await using var pages = await OpenAsync();
        var page = Form(pages);
        page.Find("#f-content").Input("等了三个小时");
        page.Find("#f-phone").Input("13900000001");
        pages.Hospital.Time.Advance(TimeSpan.FromSeconds(2));
        page.WaitForAssertion(() => Assert.Contains("草稿已保存 10:00:02", page.Markup, StringComparison.Ordinal));

        var again = pages.Open<RegisterPage>("/complaints/new");
        again.WaitForAssertion(() => Assert.Contains("上次填写的内容还没有保存", again.Markup, StringComparison.Ordinal));
        Assert.Empty(again.FindAll("#f-content"));
        await again.FindAll("button").First(b => b.TextContent.Trim() == "继续上次未保存的内容").ClickAsync(new());
        Assert.Equal("等了三个小时", again.Find("#f-content").GetAttribute("value"));
        Assert.Equal("13900000001", again.Find("#f-phone").GetAttribute("value"));

        var third = pages.Open<RegisterPage>("/complaints/new");
        third.WaitForAssertion(() => Assert.Contains("上次填写的内容还没有保存", third.Markup, StringComparison.Ordinal));
        await third.FindAll("button").First(b => b.TextContent.Trim() == "放弃").ClickAsync(new());
        Assert.Empty(third.Find("#f-content").GetAttribute("value") ?? "");
        Assert.Null(await pages.Context.Services.GetRequiredService<FormDrafts>().TryReadAsync("complaint-new", Cancel));
    }

    [Fact]
    public async Task A_name_typed_and_not_chosen_is_told_before_anything_is_saved()
    {
        await using var pages = await OpenAsync();
        var page = Form(pages);
        await page.FindAll(".choice").First(b => b.TextContent == "表扬").ClickAsync(new());
        page.Find("#f-content").Input("护士细心。");
        page.Find("#f-targets").Input("查无此人");

        await page.Find("form").SubmitAsync();
        page.WaitForAssertion(() => Assert.Contains("“查无此人”还没有选定：请从列表中选择，或者清空。", page.Find("#f-targets-help").TextContent, StringComparison.Ordinal));
        await using (var db = await pages.Hospital.OpenDbAsync(Cancel)) Assert.Empty(await db.Complaints.ToListAsync(Cancel));

        page.Find("#f-targets").Input("");
        await page.Find("form").SubmitAsync();
        page.WaitForAssertion(() => Assert.StartsWith("BY", page.Find(".receipt-code").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task From_the_file_of_a_patient_the_form_knows_who_it_is()
    {
        await using var pages = await OpenAsync();
        var mother = await pages.Hospital.AddMotherAsync();
        pages.Reader.Current = pages.Reader.Current with { Permissions = new HashSet<string>([.. pages.Reader.Current.Permissions, Permissions.Patients.View], StringComparer.Ordinal) };
        var file = pages.Open<PatientsPage>($"/patients/{mother}", mother);
        file.WaitForAssertion(() => Assert.Contains("登记投诉", file.Find(".patient-who").TextContent, StringComparison.Ordinal));
        var address = file.FindAll(".patient-who a").Single(a => a.TextContent == "登记投诉").GetAttribute("href")!;

        var page = pages.Open<RegisterPage>(address);

        page.WaitForAssertion(() => Assert.Contains("张丽华", page.Find(".picked").TextContent, StringComparison.Ordinal));
        Assert.Empty(page.FindAll("#f-patient-name"));
    }

    [Fact]
    public async Task What_was_typed_is_kept_before_it_is_saved_and_goes_only_with_the_saving()
    {
        await using var pages = await OpenAsync();
        var drafts = pages.Context.Services.GetRequiredService<FormDrafts>();
        var page = Form(pages);
        page.Find("#f-content").Input("等了三个小时");

        await page.Find("form").SubmitAsync();
        page.WaitForAssertion(() => Assert.Contains("处需要修改", page.Find("#faults").TextContent, StringComparison.Ordinal));
        Assert.Contains("等了三个小时", (await drafts.TryReadAsync("complaint-new", Cancel))!.Content, StringComparison.Ordinal);

        page.Find("#f-name").Input("陈静");
        page.Find("#f-phone").Input("13900000001");
        await ChooseClassAsync(pages, page);
        await page.Find("form").SubmitAsync();
        page.WaitForAssertion(() => Assert.Contains("已登记", page.Find(".receipt").TextContent, StringComparison.Ordinal));
        Assert.Null(await drafts.TryReadAsync("complaint-new", Cancel));
    }

    [Fact]
    public async Task A_letter_that_is_much_too_long_is_offered_again_whole()
    {
        var letter = string.Concat(Enumerable.Repeat("尊敬的院领导：", 1000));
        await using var pages = await OpenAsync();
        var page = Form(pages);
        page.Find("#f-content").Input(letter);
        await page.Find("form").SubmitAsync();
        page.WaitForAssertion(() => Assert.Contains("处需要修改", page.Find("#faults").TextContent, StringComparison.Ordinal));

        var again = pages.Open<RegisterPage>("/complaints/new");
        again.WaitForAssertion(() => Assert.Contains("上次填写的内容还没有保存", again.Markup, StringComparison.Ordinal));
        await again.FindAll("button").First(b => b.TextContent.Trim() == "继续上次未保存的内容").ClickAsync(new());

        Assert.Equal(letter, again.Find("#f-content").GetAttribute("value"));
    }

    [Fact]
    public async Task The_kind_and_the_way_in_change_what_is_asked()
    {
        await using var pages = await OpenAsync();
        var page = Form(pages);
        Assert.NotEmpty(page.FindAll("#f-recording"));
        page.Find("#f-channel").Change(nameof(ComplaintChannel.Visit));
        page.Find("#f-visitors").Input("6");
        Assert.Contains("第二十六条", page.Find("#f-visitors-help").TextContent, StringComparison.Ordinal);
        page.FindAll(".yes-no").First(l => l.TextContent.Contains("涉及医疗质量安全", StringComparison.Ordinal)).QuerySelector("input")!.Change(true);
        Assert.Contains("将按特急处理并立即通知", page.Find(".notice-warning").TextContent, StringComparison.Ordinal);
        Assert.True(page.Find("#f-importance").HasAttribute("disabled"));

        await page.FindAll(".choice").First(b => b.TextContent == "表扬").ClickAsync(new());

        Assert.Contains("被表扬对象", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("#f-class, #f-demand, #f-importance"));
        page.Find("#f-content").Input("护士细心。");
        await page.Find("form").SubmitAsync();
        page.WaitForAssertion(() => Assert.StartsWith("BY", page.Find(".receipt-code").TextContent, StringComparison.Ordinal));
        await using var db = await pages.Hospital.OpenDbAsync(Cancel);
        Assert.False((await db.Complaints.SingleAsync(Cancel)).IsSafety);
    }

    [Fact]
    public async Task A_repeat_is_shown_while_the_number_is_typed()
    {
        await using var pages = await OpenAsync();
        var first = await pages.Hospital.Get<ComplaintIntake>().RegisterAsync(await pages.Hospital.FactsAsync(), Cancel);
        var page = Form(pages);

        page.Find("#f-phone").Input("139-0000-0001");
        pages.Hospital.Time.Advance(TimeSpan.FromSeconds(1));

        page.WaitForAssertion(() => Assert.Equal($"/complaints/{first.Id}", page.Find(".alike a").GetAttribute("href")));
        Assert.Contains("可能是同一件事", page.Find(".alike").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_offers_the_views_of_the_person_and_the_workbench_leads_to_them()
    {
        await using var pages = await OpenAsync();
        await pages.Hospital.Get<ComplaintIntake>().RegisterAsync(await pages.Hospital.FactsAsync(), Cancel);

        var list = pages.Open<ComplaintsPage>("/complaints");
        list.WaitForAssertion(() => Assert.Contains("TS202611230001", list.Find(".list-table").TextContent, StringComparison.Ordinal));
        Assert.Equal(["全部", "我的待办", "临期", "超期", "草稿", "待回访"], list.FindAll(".period-bar .choice").Select(b => b.TextContent));
        Assert.Equal(["登记", "看板"], list.FindAll(".list-toolbar a").Select(a => a.TextContent));

        var bench = pages.Open<WorkbenchPage>("/");
        bench.WaitForAssertion(() => Assert.Equal("/complaints?view=Mine&sort=due", bench.Find(".waiting-cards a").GetAttribute("href")));
        Assert.Equal("1", bench.Find(".waiting-cards .figure-big").TextContent);

        pages.Reader.Current = pages.Reader.Current with { Permissions = new HashSet<string>([Permissions.Complaints.View], StringComparer.Ordinal) };
        var plain = pages.Open<ComplaintsPage>("/complaints");
        plain.WaitForAssertion(() => Assert.Equal(["全部", "我的待办", "临期", "超期"], plain.FindAll(".period-bar .choice").Select(b => b.TextContent)));
        Assert.Empty(plain.FindAll(".list-toolbar a"));
    }

    [Fact]
    public async Task What_was_typed_beside_a_move_is_there_again_until_it_is_done_or_given_up()
    {
        await using var pages = await OpenAsync();
        var receipt = await pages.Hospital.Get<ComplaintIntake>().RegisterAsync(await pages.Hospital.FactsAsync(), Cancel);
        var page = pages.Open<ComplaintsPage>($"/complaints/{receipt.Id}", receipt.Id);
        await BeginAsync(page, "受理");
        page.Find("#move-note").Input("已电话联系家属，约好明天上午面谈。");
        page.Find(".move-panel").KeyDown("Escape");
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".move-panel")));

        var again = pages.Open<ComplaintsPage>($"/complaints/{receipt.Id}", receipt.Id);
        await BeginAsync(again, "受理");
        again.WaitForAssertion(() => Assert.Equal("已电话联系家属，约好明天上午面谈。", again.Find("#move-note").GetAttribute("value")));
        Assert.Contains("已恢复上次没有提交的内容。", again.Find(".move-panel").TextContent, StringComparison.Ordinal);
        await again.FindAll(".move-panel button").First(b => b.TextContent == "放弃").ClickAsync(new());
        again.WaitForAssertion(() => Assert.Empty(again.Find("#move-note").GetAttribute("value") ?? ""));

        again.Find("#move-note").Input("已联系");
        await again.Find(".move-do").ClickAsync(new());
        again.WaitForAssertion(() => Assert.Contains("处理中", again.Find(".complaint-line").TextContent, StringComparison.Ordinal));
        await using var db = await pages.Hospital.OpenDbAsync(Cancel);
        Assert.Empty(await db.FormDrafts.ToListAsync(Cancel));
    }

    [Fact]
    public async Task A_paper_is_in_Chinese_in_whatever_language_the_page_is_read()
    {
        await using var pages = await OpenAsync();
        var id = (await pages.Hospital.Get<ComplaintIntake>().RegisterAsync(await pages.Hospital.FactsAsync(), Cancel)).Id;
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = new("en");
        try
        {
            pages.Context.Services.GetRequiredService<Microsoft.AspNetCore.Components.NavigationManager>().NavigateTo($"/complaints/{id}/sheet");
            var page = pages.Context.Render<ComplaintPaperPage>(parameters => parameters.Add(p => p.Id, id));

            page.WaitForAssertion(() => Assert.Contains("投诉登记表", page.Find(".paper h2").TextContent, StringComparison.Ordinal));
            Assert.Equal("Print", page.Find(".detail-actions button").TextContent);
            foreach (var word in new[] { "首诉接待人", "来访", "受理与时限", "本人" }) Assert.Contains(word, page.Find(".paper").TextContent, StringComparison.Ordinal);
            Assert.DoesNotMatch("[A-Za-z]{4,}", page.Find(".paper").TextContent);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    [Fact]
    public async Task The_board_shows_cards_and_refreshes_by_itself()
    {
        await using var pages = await OpenAsync();
        var page = pages.Open<BoardPage>("/complaints/board");
        page.WaitForAssertion(() => Assert.Equal(4, page.FindAll(".board-column").Count));
        Assert.Empty(page.FindAll(".board-card"));

        var receipt = await pages.Hospital.Get<ComplaintIntake>().RegisterAsync(await pages.Hospital.FactsAsync(), Cancel);
        pages.Hospital.Time.Advance(TimeSpan.FromSeconds(10));

        page.WaitForAssertion(() => Assert.Equal($"/complaints/{receipt.Id}", page.Find(".board-card").GetAttribute("href")));
        Assert.Contains("小时", page.Find(".board-card").TextContent, StringComparison.Ordinal);
    }

    private static async Task<StaffPages> OpenAsync()
    {
        var pages = await StaffPages.OpenAsync(Cancel);
        pages.Reader.Current = (await pages.Hospital.AddAccountAsync("someone")) with { UserCode = "someone" };
        return pages;
    }

    private static IRenderedComponent<RegisterPage> Form(StaffPages pages)
    {
        var page = pages.Open<RegisterPage>("/complaints/new");
        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll("#f-content")));
        return page;
    }

    private static async Task BeginAsync(IRenderedComponent<ComplaintsPage> page, string move)
    {
        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll(".complaint-head")));
        await page.FindAll(".complaint-head button").First(b => b.TextContent == move).ClickAsync(new());
        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll("#move-note")));
    }

    private static async Task ChooseClassAsync(StaffPages pages, IRenderedComponent<RegisterPage> page)
    {
        await using var db = await pages.Hospital.OpenDbAsync(Cancel);
        var under = await db.Set<ComplaintClass>().Where(c => c.Name == "生冷硬顶推").SingleAsync(Cancel);
        page.Find("#f-class").Change(under.ParentId.ToString());
        page.Find("#f-class-under").Change(under.Id.ToString());
    }
}
