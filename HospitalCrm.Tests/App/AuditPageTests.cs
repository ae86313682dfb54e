using Bunit;
using HospitalCrm.App.Features.Audit;
using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.Audit;
using HospitalCrm.Domain.Satisfaction;
using HospitalCrm.Tests.Support;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HospitalCrm.Tests.App;

public sealed class AuditPageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_newest_stands_first_and_opens_with_before_and_after()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        pages.Hospital.Time.Advance(TimeSpan.FromMinutes(1));
        await pages.Hospital.Get<TerminalDirectory>().PauseAsync(CrmWorld.TerminalId, Cancel);

        var list = pages.Open<AuditPage>("/audit");

        list.WaitForAssertion(() =>
        {
            var row = list.FindAll("tbody tr")[0].TextContent;
            Assert.All(["2026-11-23 10:01", "leader", "院长", "终端管理", "修改", "终端 自助终端 1"], part => Assert.Contains(part, row, StringComparison.Ordinal));
        });

        await using var db = await pages.Hospital.OpenDbAsync(Cancel);
        var id = await db.AuditEntries.Where(e => e.Action == AuditAction.Change).Select(e => e.Id).SingleAsync(Cancel);
        pages.Context.Services.GetRequiredService<NavigationManager>().NavigateTo($"/audit/{id}");
        var entry = pages.Context.Render<AuditPage>(p => p.Add(a => a.Record, id.ToString()));
        entry.WaitForAssertion(() => Assert.Equal(["状态", "使用中", "暂停服务"], entry.FindAll("tbody tr :is(th, td)").Select(cell => cell.TextContent)));
        Assert.Contains("等待封存", entry.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checking_says_what_is_wrong_and_where()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        await pages.Hospital.Get<TerminalDirectory>().PauseAsync(CrmWorld.TerminalId, Cancel);
        await pages.Hospital.Get<AuditSealer>().RunOnceAsync(Cancel);
        var page = pages.Open<AuditPage>("/audit");

        page.WaitForElement(".audit-check button").Click();
        page.WaitForAssertion(() => Assert.Contains("校验通过：已封存", page.Find(".audit-check .notice").TextContent, StringComparison.Ordinal), TimeSpan.FromSeconds(10));
        await using (var db = await pages.Hospital.OpenDbAsync(Cancel))
            await db.AuditEntries.Where(e => e.Action == AuditAction.Change).ExecuteUpdateAsync(set => set.SetProperty(e => e.UserCode, "nurse"), Cancel);
        page.Find(".audit-check button").Click();

        page.WaitForAssertion(() => Assert.Contains("校验未通过：内容被修改", page.Find(".audit-check .notice-danger").TextContent, StringComparison.Ordinal), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Who_may_only_read_sees_no_check()
    {
        await using var pages = await StaffPages.OpenAsync(Cancel);
        pages.Reader.Current = pages.Reader.Current with { Permissions = new HashSet<string>([Permissions.Audit.View], StringComparer.Ordinal) };

        var page = pages.Open<AuditPage>("/audit");

        page.WaitForElement("tbody tr");
        Assert.Empty(page.FindAll(".audit-check"));
    }
}
