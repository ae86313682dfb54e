using HospitalCrm.Domain.Access;
using HospitalCrm.Domain.His;
using HospitalCrm.Domain.Parameters;
using HospitalCrm.Domain.Patients;
using HospitalCrm.Domain.Persistence;
using HospitalCrm.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace HospitalCrm.Tests.Browser;

[Collection(nameof(Journeys))]
public sealed class GroupSendJourneyTests(Hospital hospital)
{
    private static readonly string[] Numbers = ["15400000081", "15400000082", "15400000083"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [BrowserFact]
    public async Task Patients_are_written_to_after_a_second_person_agreed_one_writes_back_and_is_answered()
    {
        var tag = await PrepareAsync();
        await using var agent = await hospital.SignInAsync("agent", $"/patients?tag={tag}");
        await agent.Page.GetByRole(AriaRole.Link, new() { Name = "群发给这些患者" }).ClickAsync();
        await agent.SeesAsync("共3人");
        await agent.Page.Locator("#title").FillAsync("讲座通知");
        await agent.Page.Locator("#class").SelectOptionAsync("Service");
        await agent.Page.Locator("#text").FillAsync("{姓名}{性别称呼}，本周六上午有健康讲座，参加请回复。");
        await Assertions.Expect(agent.Page.Locator(".preview")).ToHaveCountAsync(3);
        await agent.Page.GetByRole(AriaRole.Button, new() { Name = "提交" }).ClickAsync();
        await agent.SeesAsync("等待另一个人审批：创建人不能审批自己的群发。");
        var address = new Uri(agent.Page.Url).AbsolutePath;

        // The carrier is slow, so that there is something to pause.
        await using var it = await hospital.SignInAsync("it", "/sms-simulator");
        await it.Page.Locator("#delay").FillAsync("6000");
        await it.Page.GetByRole(AriaRole.Button, new() { Name = "应用" }).ClickAsync();
        await it.SeesAsync("正在模拟异常");
        await it.OpenAsync(address);
        await it.Page.GetByRole(AriaRole.Button, new() { Name = "审批通过" }).ClickAsync();
        await it.Page.GetByRole(AriaRole.Button, new() { Name = "是", Exact = true }).ClickAsync();
        await it.Page.GetByRole(AriaRole.Button, new() { Name = "暂停" }).ClickAsync();
        await StateAsync(agent, "已暂停");
        await it.Page.GetByRole(AriaRole.Button, new() { Name = "继续" }).ClickAsync();
        await StateAsync(it, "发送中");
        await it.OpenAsync("/sms-simulator");
        await it.Page.GetByRole(AriaRole.Button, new() { Name = "恢复正常" }).ClickAsync();
        await StateAsync(agent, "已完成", patience: 40_000);
        await agent.SeesAsync("已排队3条");

        await it.Page.GetByRole(AriaRole.Button, new() { Name = "回复154 0000 0082" }).First.ClickAsync();
        await it.Page.GetByLabel("从这部手机回复").FillAsync("我参加，几点开始？");
        await it.Page.Locator(".phone-write").GetByRole(AriaRole.Button, new() { Name = "发送" }).ClickAsync();
        await Assertions.Expect(it.Page.Locator(".phone .bubble-out")).ToContainTextAsync("几点开始");

        await agent.OpenAsync("/messaging/replies?handled=0");
        var row = agent.Page.Locator(".list-table tbody tr").Filter(new() { HasText = "154****0082" });
        await row.Locator("a[data-open]").ClickAsync();
        await agent.SeesHeadingAsync("与154****0082的短信");
        await agent.Page.GetByLabel("回复内容").FillAsync("上午九点，门诊三楼。");
        await agent.Page.GetByRole(AriaRole.Button, new() { Name = "发送", Exact = true }).ClickAsync();
        await Assertions.Expect(agent.Page.Locator(".bubble-out").Last).ToContainTextAsync("上午九点");
        await Assertions.Expect(agent.Page.Locator(".bubble-out").Last).ToContainTextAsync("成功", new() { Timeout = 30_000 });
        await Assertions.Expect(it.Page.Locator(".phone .bubble-in").Last).ToContainTextAsync("上午九点");
    }

    private static Task StateAsync(Colleague colleague, string state, int patience = 20_000) =>
        Assertions.Expect(colleague.Page.Locator(".group-line .chip")).ToHaveTextAsync(state, new() { Timeout = patience });

    /// <summary>Three patients with a tag; everybody's approval is asked for, and messages go at any hour.</summary>
    private async Task<Guid> PrepareAsync()
    {
        await using var services = hospital.OpenServices();
        await using var scope = services.CreateAsyncScope();
        await using (var db = await scope.ServiceProvider.GetRequiredService<IDbContextFactory<CrmDbContext>>().CreateDbContextAsync(Cancel))
        {
            var actor = (TestActor)scope.ServiceProvider.GetRequiredService<ICurrentActor>();
            actor.Current = actor.Current with { AccountId = await db.Users.Where(a => a.UserName == "agent").Select(a => a.Id).SingleAsync(Cancel), UserCode = "agent" };
        }

        var settings = scope.ServiceProvider.GetRequiredService<SettingsDesk>();
        await settings.SaveAsync(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["GroupApprovalLimit"] = "1", ["ServiceFromHour"] = "0", ["ServiceUntilHour"] = "24" }, await settings.ReadAsync(Cancel), Cancel);
        var tags = scope.ServiceProvider.GetRequiredService<PatientTagDesk>();
        var tag = Guid.Parse((await tags.ChoicesAsync(Cancel))[^1].Value);
        var register = scope.ServiceProvider.GetRequiredService<PatientRegister>();
        foreach (var (number, i) in Numbers.Select((number, i) => (number, i)))
        {
            var form = await register.OpenAsync(null, Cancel);
            (form.Values["name"], form.Values["sex"], form.Values["bornOn"], form.Values["mobile"]) = ($"慕容听{"甲乙丙"[i]}", nameof(HisSex.Female), "1980-05-01", number);
            await tags.PutOnAsync(await register.SaveAsync(form, Cancel), tag, Cancel);
        }

        return tag;
    }
}
