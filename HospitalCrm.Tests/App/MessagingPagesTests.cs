using AngleSharp.Dom;
using Bunit;
using HospitalCrm.App.Features.Messaging;
using HospitalCrm.Domain.Messaging;
using HospitalCrm.Tests.Messaging;

namespace HospitalCrm.Tests.App;

/// <summary>Templates, log and ledger of messages, as a person reads them.</summary>
public sealed class MessagingPagesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_list_of_templates_shows_the_kinds_with_class_and_timing()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);

        var list = pages.Open<TemplatesPage>("/messaging/templates");
        await list.WaitForAssertionAsync(() => Assert.Equal(17, list.FindAll("tbody tr").Count));

        var visit = list.FindAll("tbody tr").Single(row => row.TextContent.Contains("复诊提醒", StringComparison.Ordinal)).TextContent;
        Assert.All(["服务", "之前（天）", "3", "09:00", "启用"], word => Assert.Contains(word, visit, StringComparison.Ordinal));
    }

    [Fact]
    public async Task While_a_template_is_typed_the_phone_beside_it_shows_the_text_its_parts_and_its_faults()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        var id = (await pages.Hospital.Get<SmsTemplates>().FindAsync(new() { Size = 100 }, null, Cancel)).Rows.Single(row => row.Name == "生日祝福").Id;
        var page = pages.Context.Render<TemplatesPage>(p => p.Add(x => x.Record, id.ToString()));
        await page.WaitForAssertionAsync(() => Assert.Contains("张三先生，今天是您的生日", Panel(page), StringComparison.Ordinal));

        Assert.Contains("下次发送：2026-11-24 09:00", Panel(page), StringComparison.Ordinal);
        Assert.Contains("按1条计费", Panel(page), StringComparison.Ordinal);
        await page.Find("#f-text").InputAsync(new() { Value = "{姓名}{床号}" });
        Assert.Contains("没有名为“床号”的变量", Panel(page), StringComparison.Ordinal);
        await page.Find("#f-text").InputAsync(new() { Value = "{姓名，您好" });
        Assert.Contains("后面缺少“}”", Panel(page), StringComparison.Ordinal);
        await page.Find("#f-text").InputAsync(new() { Value = new string('好', 80) });
        Assert.Contains("按2条计费", Panel(page), StringComparison.Ordinal);
        Assert.Contains("请先保存", Panel(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_hospitals_own_template_has_no_timing_and_a_kind_only_the_timings_that_suit_it()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        var id = (await pages.Hospital.Get<SmsTemplates>().FindAsync(new() { Size = 100 }, null, Cancel)).Rows.Single(row => row.Name == "复诊提醒").Id;

        var own = pages.Context.Render<TemplatesPage>(p => p.Add(x => x.Record, "new"));
        await own.WaitForAssertionAsync(() => Assert.NotEmpty(own.FindAll("#f-text")));
        var kind = pages.Context.Render<TemplatesPage>(p => p.Add(x => x.Record, id.ToString()));
        await kind.WaitForAssertionAsync(() => Assert.NotEmpty(kind.FindAll("#f-timing option")));

        Assert.Empty(own.FindAll("#f-timing"));
        Assert.Equal(["之前（天）", "当天"], kind.FindAll("#f-timing option").Select(o => o.TextContent.Trim()).Where(t => t != "请选择"));
    }

    [Fact]
    public async Task A_message_in_the_log_says_why_it_was_not_sent_and_hides_its_number()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        var id = await SmsLogTests.PutAsync(pages.Hospital, SmsKind.Birthday, SmsClass.Information, m => m.MarkHeld(SmsHold.NoConsent));

        var page = pages.Context.Render<LogPage>(p => p.Add(x => x.Record, id.ToString()));
        await page.WaitForAssertionAsync(() => Assert.Contains("没有发送：未取得同意", page.Markup, StringComparison.Ordinal));

        Assert.Contains("139****0001", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("13900000001", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("请按时复诊", page.Markup, StringComparison.Ordinal);
        Assert.Contains("重发", page.FindAll("button").Select(b => b.TextContent.Trim()));
        Assert.DoesNotContain("取消发送", page.FindAll("button").Select(b => b.TextContent.Trim()));
    }

    [Fact]
    public async Task A_number_shows_what_holds_now_and_everything_it_has_said()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        var id = await pages.Hospital.Get<SmsStandingDesk>().WriteAsync("13900000001", SmsStance.OptedOut, [SmsClass.Information], SmsStandingWay.Telephone, "本人来电", Cancel);

        var page = pages.Context.Render<StandingsPage>(p => p.Add(x => x.Record, id.ToString()));
        await page.WaitForAssertionAsync(() => Assert.Contains("139****0001", page.Markup, StringComparison.Ordinal));

        Assert.All(["可以发送", "不发送：已退订", "电话", "本人来电", "导出证明"], word => Assert.Contains(word, page.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain("13900000001", page.Markup, StringComparison.Ordinal);
    }

    private static string Panel(IRenderedComponent<TemplatesPage> page) => page.Find(".template-panel").Text();
}
