using Bunit;
using HospitalCrm.App.Features.Complaints;
using HospitalCrm.Domain.Complaints;
using HospitalCrm.Tests.Complaints;
using Microsoft.AspNetCore.Components.Forms;

namespace HospitalCrm.Tests.App;

public sealed class AttachmentsCardTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_is_added_can_be_fetched_and_is_taken_away_with_a_reason()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        var id = await RegisterAsync(pages);
        var card = Open(pages, id, mayAdd: true);
        card.WaitForAssertion(() => Assert.Contains("还没有附件", card.Markup, StringComparison.Ordinal));

        card.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromBinary("%PDF-1.7 a letter"u8.ToArray(), "投诉信.pdf"));
        card.WaitForAssertion(() => Assert.StartsWith("/complaints/attachments/", card.Find(".attachment-list a").GetAttribute("href")!, StringComparison.Ordinal));
        Assert.Contains("PDF文件 · 1 KB", card.Find(".attachment-list").TextContent, StringComparison.Ordinal);

        card.Find(".attachment-list button").Click();
        card.Find(".attachment-reason").Submit();
        card.WaitForAssertion(() => Assert.Contains("请填写“删除原因”", card.Find(".attachment-reason").TextContent, StringComparison.Ordinal));
        card.Find("#attachment-reason").Input("患者要求撤回");
        card.Find(".attachment-reason").Submit();
        card.WaitForAssertion(() => Assert.Contains("删除：患者要求撤回", card.Find(".attachment-list").TextContent, StringComparison.Ordinal));
        Assert.Empty(card.FindAll(".attachment-list a, .attachment-list button"));
    }

    [Fact]
    public async Task A_file_that_is_something_else_is_refused_in_words_and_another_can_be_chosen()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        var card = Open(pages, await RegisterAsync(pages), mayAdd: true);

        card.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromBinary("MZ a program"u8.ToArray(), "账单.pdf"));
        card.WaitForAssertion(() => Assert.Contains("内容不是PDF文件", card.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        card.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromBinary("%PDF-1.7"u8.ToArray(), "账单.pdf"));
        card.WaitForAssertion(() => Assert.Single(card.FindAll(".attachment-list a")));
        Assert.Empty(card.FindAll("[role=alert]"));
    }

    [Fact]
    public async Task Where_nothing_may_be_added_there_is_no_button_for_it()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        var card = Open(pages, await RegisterAsync(pages), mayAdd: false);

        card.WaitForAssertion(() => Assert.Contains("还没有附件", card.Markup, StringComparison.Ordinal));
        Assert.Empty(card.FindAll("input, label, button"));
    }

    private static async Task<Guid> RegisterAsync(StaffPages pages) => (await pages.Hospital.Get<ComplaintIntake>().RegisterAsync(await pages.Hospital.FactsAsync(), Cancel)).Id;

    private static IRenderedComponent<AttachmentsCard> Open(StaffPages pages, Guid id, bool mayAdd) =>
        pages.Context.Render<AttachmentsCard>(parameters => parameters.Add(c => c.ComplaintId, id).Add(c => c.MayAdd, mayAdd));
}
