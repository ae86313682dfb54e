using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace HospitalCrm.Tests.Browser;

[Collection(nameof(Journeys))]
public sealed class PatientMergeJourneyTests(Hospital hospital)
{
    private const string Name = "欧阳并蒂";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [BrowserFact]
    public async Task Two_archives_of_one_person_are_found_merged_and_had_back()
    {
        await RegisterAsync("15400000071");
        await RegisterAsync("15400000072");
        await using var it = await hospital.SignInAsync("it", "/patients/duplicates");
        var page = it.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "立即查找" }).ClickAsync();
        await it.SeesAsync("查找完成。");

        var pair = page.Locator(".duplicate-pair").Filter(new() { HasText = Name });
        await Assertions.Expect(pair).ToContainTextAsync("154****0071");
        await pair.GetByRole(AriaRole.Link, new() { Name = "比较并合并" }).ClickAsync();
        await it.SeesHeadingAsync("合并档案");
        await page.GetByRole(AriaRole.Radio, new() { Name = "手机：154****0072" }).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "合并", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "合并", Exact = true }).ClickAsync();
        await it.SeesAsync("已合并。可以在合并记录中撤销。");
        await RowsAsync(it, Name, 1);
        // Whichever number was not chosen is found all the same.
        await RowsAsync(it, "15400000071", 1);

        await it.OpenAsync("/patients/duplicates?show=merges");
        var merge = page.GetByRole(AriaRole.Row).Filter(new() { HasText = Name });
        await merge.GetByRole(AriaRole.Button, new() { Name = "撤销合并" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "撤销合并" }).ClickAsync();
        await it.SeesAsync("已撤销合并，两份档案都已恢复。");
        await Assertions.Expect(merge).ToContainTextAsync("撤销");
        await RowsAsync(it, Name, 2);
        await RowsAsync(it, "15400000072", 1);
    }

    private static async Task RowsAsync(Colleague it, string typed, int count)
    {
        await it.OpenAsync("/patients");
        await it.Page.GetByLabel("姓名、拼音、手机或后4位、卡号、身份证号").FillAsync(typed);
        await it.Page.GetByRole(AriaRole.Button, new() { Name = "查询" }).ClickAsync();
        await Assertions.Expect(it.Page.Locator(".list-table tbody tr")).ToHaveCountAsync(count);
    }

    private async Task RegisterAsync(string mobile)
    {
        await using var services = hospital.OpenServices();
        await using var scope = services.CreateAsyncScope();
        await using (var db = await scope.ServiceProvider.GetRequiredService<IDbContextFactory<CrmDbContext>>().CreateDbContextAsync(Cancel))
        {
            var actor = (TestActor)scope.ServiceProvider.GetRequiredService<ICurrentActor>();
            actor.Current = actor.Current with { AccountId = await db.Users.Where(a => a.UserName == "agent").Select(a => a.Id).SingleAsync(Cancel), UserCode = "agent" };
        }

        var register = scope.ServiceProvider.GetRequiredService<PatientRegister>();
        var form = await register.OpenAsync(null, Cancel);
        (form.Values["name"], form.Values["sex"], form.Values["bornOn"], form.Values["mobile"]) = (Name, nameof(HisSex.Female), "1980-05-01", mobile);
        await register.SaveAsync(form, Cancel);
    }
}
