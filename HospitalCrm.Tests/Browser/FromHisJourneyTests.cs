using HospitalCrm.Tests.Patients;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace HospitalCrm.Tests.Browser;

/// <summary>由HIS新增 as the seed describes it: a double click above fills the form below, saving leads back to the archives.</summary>
[Collection(nameof(Journeys))]
public sealed class FromHisJourneyTests(Hospital hospital)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [BrowserFact]
    public async Task An_agent_takes_a_patient_over_without_losing_what_is_typed()
    {
        await using (var services = hospital.OpenServices())
        await using (var scope = services.CreateAsyncScope())
        {
            await PatientSamples.SynchroniseAsync(scope.ServiceProvider, Cancel);
        }

        await using var agent = await hospital.SignInAsync("agent", "/patients/from-his");
        await using var other = await hospital.SignInAsync("it", "/patients/from-his");
        var page = agent.Page;
        await FindAsync(page, "陈德福");
        await page.Locator(".list-table tbody tr").First.Locator("td").Nth(2).DblClickAsync();
        await Assertions.Expect(page.Locator("#f-name")).ToHaveValueAsync("陈德福");
        await Assertions.Expect(page.Locator("#f-mobile")).ToHaveValueAsync("139****0002");
        Assert.DoesNotContain("陈德福", Uri.UnescapeDataString(page.Url), StringComparison.Ordinal);

        await page.Locator("#f-occupation").FillAsync("退休教师");
        await page.Locator("#f-address").FillAsync("长江路1号");
        await page.Locator("#f-address").BlurAsync();
        await agent.SeesAsync("与医院信息系统不同");
        await FindAsync(page, "周志强");
        await page.Locator(".list-table tbody tr").First.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await agent.SeesAsync("下面填写的内容还没有保存，确定要换成“周志强”的资料吗？");
        await page.GetByRole(AriaRole.Button, new() { Name = "否", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("#f-occupation")).ToHaveValueAsync("退休教师");

        // Somebody else opens the same patient before the first has saved.
        await FindAsync(other.Page, "陈德福");
        await other.Page.GetByRole(AriaRole.Button, new() { Name = "填入", Exact = true }).First.ClickAsync();
        await Assertions.Expect(other.Page.Locator("#f-mobile")).ToHaveValueAsync("139****0002");

        await page.Locator(".edit-actions").GetByText("保存", new() { Exact = true }).ClickAsync();
        await agent.SeesHeadingAsync("患者档案");
        Assert.Equal("/patients", new Uri(page.Url).AbsolutePath);
        await Assertions.Expect(page.Locator(".list-table tbody tr").Filter(new() { HasText = "陈德福" })).ToContainTextAsync("已审核");

        await other.Page.Locator("#f-occupation").FillAsync("医生");
        await other.Page.Locator(".edit-actions").GetByText("保存", new() { Exact = true }).ClickAsync();
        await Assertions.Expect(other.Page.Locator("#faults")).ToContainTextAsync("陈德福已由");
        await Assertions.Expect(other.Page.Locator("#f-occupation")).ToHaveValueAsync("医生");
        await Assertions.Expect(other.Page.GetByText("查看已有的档案")).ToBeVisibleAsync();
    }

    private static async Task FindAsync(IPage page, string name)
    {
        await page.Locator("#q-q").FillAsync(name);
        await page.GetByRole(AriaRole.Button, new() { Name = "查询", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator(".list-table tbody tr")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator(".list-table tbody tr")).ToContainTextAsync(name);
    }
}
