using System.Text.Json;
using Microsoft.Playwright;

namespace HospitalCrm.Tests.Browser;

[Collection(nameof(Journeys))]
public sealed class PatientFileJourneyTests(Hospital hospital)
{
    private const string Mother = "欧阳若兰";
    private const string Baby = "欧阳小宝";
    private const string Mobile = "13712345678";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [BrowserFact]
    public async Task What_is_wrong_is_shown_where_the_person_looks_and_a_second_archive_of_somebody_is_told_after_saving()
    {
        await using var clerk = await hospital.SignInAsync("it", "/patients");
        var page = clerk.Page;
        await AddAsync(clerk, "司徒静宜", ("出生日期", "1991-02-03"));
        await clerk.Page.GetByRole(AriaRole.Link, new() { Name = "新增", Exact = true }).ClickAsync();
        await page.Locator("#f-name").FillAsync("司徒静宜");
        await page.Locator("#f-bornOn").FillAsync("1991-02-03");
        await page.Locator("#f-mobile").FillAsync("12345");
        await page.Locator("#f-note").FillAsync("电话稍后补充");
        await page.Locator(".edit-actions").GetByText("保存", new() { Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("#faults")).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator("#faults")).ToBeInViewportAsync();

        await page.Locator("#f-mobile").FillAsync("13712345679");
        await page.Locator(".edit-actions").GetByText("保存", new() { Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator(".alike")).ToContainTextAsync("姓名和出生日期相同");
        await page.Locator(".alike").GetByText("司徒静宜", new() { Exact = true }).ClickAsync();
        await clerk.SeesHeadingAsync("司徒静宜");
        await Assertions.Expect(page.Locator(".alike")).ToContainTextAsync("可能重复：");
    }

    [BrowserFact]
    public async Task A_patient_is_looked_at_tagged_asked_linked_handed_over_and_in_the_end_erased()
    {
        await using var clerk = await hospital.SignInAsync("it", "/patients");
        var page = clerk.Page;
        await AddAsync(clerk, Baby, ("出生日期", "2026-10-01"), ("监护人手机", Mobile));
        await AddAsync(clerk, Mother, ("出生日期", "1991-02-03"), ("手机", Mobile));
        await page.Locator(".list-table tbody tr", new() { HasText = Mother }).DblClickAsync();
        await clerk.SeesHeadingAsync(Mother);
        var archiveNo = await page.Locator(".patient-who .numeric").InnerTextAsync();
        var address = new Uri(page.Url).AbsolutePath;

        await page.GetByLabel("添加标签").SelectOptionAsync(new SelectOptionValue { Label = "暴力风险" });
        await Assertions.Expect(page.Locator(".tag-warning")).ToContainTextAsync("暴力风险");
        await page.GetByLabel("方式").SelectOptionAsync(new SelectOptionValue { Label = "电话" });
        await page.GetByRole(AriaRole.Button, new() { Name = "撤回同意：回访电话" }).ClickAsync();
        await Assertions.Expect(page.Locator(".timeline")).ToContainTextAsync("撤回同意：回访电话");
        await page.GetByLabel($"{Baby}是患者的").SelectOptionAsync(new SelectOptionValue { Label = "其他" });
        await page.GetByRole(AriaRole.Button, new() { Name = $"关联{Baby}" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = $"解除与{Baby}的关系" })).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "显示完整号码：手机" }).ClickAsync();
        await page.GetByLabel("为什么要查看完整号码？").FillAsync("电话核对预约");
        await page.GetByRole(AriaRole.Button, new() { Name = "确定" }).ClickAsync();
        await Assertions.Expect(page.Locator(".patient-numbers strong")).ToHaveTextAsync(Mobile);

        await page.GetByRole(AriaRole.Link, new() { Name = "导出个人资料" }).ClickAsync();
        await page.GetByLabel("原因").FillAsync("本人申请");
        await page.GetByRole(AriaRole.Button, new() { Name = "显示", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator(".dossier")).ToContainTextAsync(Mobile);
        var file = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "下载文件（JSON）" }).ClickAsync());
        using (var json = JsonDocument.Parse(await File.ReadAllBytesAsync(await file.PathAsync(), Cancel)))
        {
            Assert.Equal(Mobile, json.RootElement.GetProperty("archive")[0].GetProperty("mobile").GetString());
        }

        Assert.DoesNotContain(Mother, file.SuggestedFilename, StringComparison.Ordinal);

        await clerk.OpenAsync(address);
        await page.GetByRole(AriaRole.Button, new() { Name = "匿名化" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("原因").FillAsync("本人申请删除");
        await dialog.GetByLabel("请输入档案号").FillAsync("D9999999");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "匿名化" }).ClickAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("输入的档案号不是这份档案的档案号");
        await Assertions.Expect(dialog.GetByLabel("原因")).ToHaveValueAsync("本人申请删除");
        await dialog.GetByLabel("请输入档案号").FillAsync(archiveNo);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "匿名化" }).ClickAsync();

        await clerk.SeesHeadingAsync("已匿名");
        await Assertions.Expect(page.Locator("main")).Not.ToContainTextAsync(Mobile);
        await Assertions.Expect(page.Locator(".patient-head button, .patient-head a")).ToHaveCountAsync(0);
    }

    private static async Task AddAsync(Colleague clerk, string name, params (string Label, string Typed)[] values)
    {
        await clerk.OpenAsync("/patients/new");
        await clerk.Page.GetByLabel("姓名*").FillAsync(name);
        foreach (var (label, typed) in values) await clerk.Page.GetByLabel(label, new() { Exact = true }).FillAsync(typed);
        await clerk.Page.GetByRole(AriaRole.Button, new() { Name = "保存", Exact = true }).ClickAsync();
        await Assertions.Expect(clerk.Page.Locator(".list-table tbody tr", new() { HasText = name })).ToBeVisibleAsync();
    }
}
