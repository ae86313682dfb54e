using Bunit;
using HospitalCrm.App.Features.Messaging;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Common;
using HospitalCrm.Domain.Messaging;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Tests.App;

public sealed class SmsSimulatorPageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_says_that_it_is_a_simulator_and_what_to_do_while_it_is_empty()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);

        var page = pages.Open<SmsSimulatorPage>("/sms-simulator");

        page.WaitForAssertion(() => Assert.Contains("还没有短信", page.Markup, StringComparison.Ordinal));
        Assert.Contains("没有真正发出", page.Find("[role=note]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_arrives_on_the_open_page_newest_first_with_its_code_to_copy()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        var page = pages.Open<SmsSimulatorPage>("/sms-simulator");

        await SendAsync(pages, "13900000001", "验证码123456，5分钟内有效。");
        pages.Hospital.Time.Advance(TimeSpan.FromSeconds(1));
        await SendAsync(pages, "13900000002", "您的预约已确认。");

        page.WaitForAssertion(() =>
        {
            Assert.Equal(["139 0000 0002", "139 0000 0001"], page.FindAll("article strong").Select(s => s.TextContent));
            Assert.Equal(["复制验证码 123456"], page.FindAll("article button").Select(b => b.TextContent.Trim()));
        });
    }

    [Fact]
    public async Task Messages_are_found_by_part_of_the_number()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        await SendAsync(pages, "13900000001", "验证码123456");
        await SendAsync(pages, "13900000002", "验证码654321");

        var found = await pages.Context.Services.GetRequiredService<SimulatedPhone>().ReadAsync("００２", Cancel);

        Assert.Equal(["13900000002"], found.Select(m => m.Phone));
    }

    [Fact]
    public async Task Without_the_right_nothing_is_read()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        await SendAsync(pages, "13900000001", "验证码123456");
        pages.Reader.Current = pages.Reader.Current with { Permissions = new HashSet<string>(StringComparer.Ordinal) };

        await Assert.ThrowsAsync<AccessDeniedException>(() => pages.Context.Services.GetRequiredService<SimulatedPhone>().ReadAsync(number: null, Cancel));
    }

    private static Task<string> SendAsync(StaffPages pages, string phone, string text) =>
        pages.Context.Services.GetRequiredService<SimulatorGateway>().SubmitAsync(new(Guid.CreateVersion7(), MobileNumber.Parse(phone), text, null), Cancel);
}
