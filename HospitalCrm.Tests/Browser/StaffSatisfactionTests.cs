using Microsoft.Playwright;

namespace HospitalCrm.Tests.Browser;

[Collection(nameof(Journeys))]
public sealed class StaffSatisfactionTests(Hospital hospital)
{
    private const string Today = "/satisfaction?section=outpatient&period=today";

    [BrowserFact]
    public async Task What_a_patient_rates_appears_on_the_open_page_by_itself()
    {
        await using var leader = await hospital.SignInAsync("leader", Today);
        await Assertions.Expect(leader.Card("住院")).ToBeVisibleAsync();
        await leader.Page.EvaluateAsync("() => { window.sameDocument = true; }");
        await using var patient = await hospital.ComeToKioskAsync();
        await patient.IdentifyAsync("8800000008");
        await patient.ChooseAsync("住院", "甲状腺乳腺外科病区", 'J');
        await patient.MarkAllAsync("非常满意");

        await patient.TapAsync("完成", thenAt: "thanks");

        await Assertions.Expect(leader.Card("住院")).ToContainTextAsync("5.00");
        await Assertions.Expect(leader.Card("住院")).ToContainTextAsync("样本少（1份），仅供参考");
        Assert.True(await leader.Page.EvaluateAsync<bool>("() => window.sameDocument === true"));
    }

    [BrowserFact]
    public async Task A_figure_opens_the_ratings_behind_it_and_a_rating_hides_who_gave_it()
    {
        await hospital.RateClinicAsync("8800000009", "眼科", 'Y', "不满意", "希望增加座椅");
        await using var leader = await hospital.SignInAsync("leader", Today);

        await leader.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "眼科" }).GetByRole(AriaRole.Link).First.ClickAsync();
        await leader.SeesHeadingAsync("评价明细");
        await leader.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "希望增加座椅" }).GetByRole(AriaRole.Button).ClickAsync();

        var detail = leader.Page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(detail.GetByText("评价人信息已隐藏")).ToBeVisibleAsync();
        await Assertions.Expect(detail).ToContainTextAsync("门诊 · 眼科");
        await Assertions.Expect(detail).ToContainTextAsync("希望增加座椅");
        await Assertions.Expect(detail).ToContainTextAsync("工作人员的服务态度怎么样？");
        foreach (var trace in new[] { "8800000009", "13900000009", "赵雪梅", "赵**" })
            Assert.DoesNotContain(trace, await leader.Page.ContentAsync(), StringComparison.Ordinal);
        await detail.GetByRole(AriaRole.Button, new() { Name = "关闭", Exact = true }).Last.ClickAsync();
        await Assertions.Expect(detail).ToBeHiddenAsync();
    }

    [BrowserFact]
    public async Task A_period_that_ends_before_it_begins_is_told_and_the_dates_stay()
    {
        await using var leader = await hospital.SignInAsync("leader", "/satisfaction?section=outpatient&from=2026-11-02&to=2026-11-03");
        var last = leader.Page.GetByLabel("结束日期");

        await last.FillAsync("2026-11-01");
        await last.PressAsync("Tab");

        await leader.SeesAsync("结束日期不能早于开始日期。");
        await Assertions.Expect(leader.Page.GetByLabel("开始日期")).ToHaveValueAsync("2026-11-02");
        await Assertions.Expect(last).ToHaveValueAsync("2026-11-01");
    }

    [BrowserFact]
    public async Task A_nurse_sees_nobody_elses_figures()
    {
        await hospital.RateClinicAsync("8800000009", "呼吸与危重症医学科", 'H');
        await using var leader = await hospital.SignInAsync("leader", Today);
        await Assertions.Expect(leader.Card("门诊")).Not.ToContainTextAsync("此时段还没有评价");

        await using var nurse = await hospital.SignInAsync("nurse", Today);

        await Assertions.Expect(nurse.Card("门诊")).ToContainTextAsync("此时段还没有评价");
        await nurse.SeesAsync("这里只显示您有权查看的评价。可以换一个时段，或看其他类别。");
        await nurse.OpenAsync("/satisfaction/ratings?section=outpatient&period=today&dept=1002");
        await nurse.SeesAsync("没有评价");
    }

    [BrowserFact]
    public async Task An_agent_has_no_satisfaction_pages()
    {
        await using var agent = await hospital.SignInAsync("agent");
        await Assertions.Expect(agent.Page.GetByRole(AriaRole.Navigation).GetByText("短信模拟器")).ToBeVisibleAsync();
        await Assertions.Expect(agent.Page.GetByText("满意度")).ToHaveCountAsync(0);

        await agent.OpenAsync("/satisfaction");

        await agent.SeesHeadingAsync("没有权限");
        await agent.SeesAsync("您没有此项操作的权限，如需使用请联系信息科。");
    }

    [BrowserFact]
    public async Task Theme_and_language_are_chosen_in_the_top_bar_and_last()
    {
        await using var head = await hospital.SignInAsync("head");

        await head.ChooseAsync("主题", "深色");
        await Assertions.Expect(head.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await head.ChooseAsync("语言", "English");
        await head.SeesHeadingAsync("Workbench");
        await head.Page.ReloadAsync();
        await head.IsReadyAsync();

        await Assertions.Expect(head.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await Assertions.Expect(head.Page.Locator("html")).ToHaveAttributeAsync("lang", "en");

        await head.ChooseAsync("Language", "简体中文");
        await head.SeesHeadingAsync("工作台");
        await head.ChooseAsync("主题", "跟随系统");
    }

    [BrowserFact]
    public async Task A_system_that_has_become_light_over_night_gets_a_light_page_as_a_whole()
    {
        await using var head = await hospital.SignInAsync("head");
        await head.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await Assertions.Expect(head.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await head.Page.GotoAsync("about:blank");
        await head.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });

        await head.OpenAsync("/");

        await Assertions.Expect(head.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "light");
        await Assertions.Expect(head.Page.Locator(".top-bar")).ToHaveCSSAsync("background-color", "rgb(255, 255, 255)");
    }

    [BrowserFact]
    public async Task The_English_interface_has_no_Chinese_but_the_hospitals_own_data()
    {
        await hospital.RateClinicAsync("8800000009", "妇科", 'F');
        await using var leader = await hospital.OpenStaffAppAsync();
        await leader.Page.GetByRole(AriaRole.Link, new() { Name = "English" }).ClickAsync();
        await Assertions.Expect(leader.Page.Locator("html")).ToHaveAttributeAsync("lang", "en");
        await leader.Page.Locator("#user-code").WaitForAsync();
        await HasNoChineseAsync(leader);
        await leader.Page.Locator("#user-code").FillAsync("leader");
        await leader.Page.Locator("#password").FillAsync(Hospital.Password);
        await leader.Page.Locator("button[type=submit]").ClickAsync();
        await leader.IsReadyAsync();

        foreach (var path in new[] { "/", Today, "/satisfaction?section=inpatient&from=2001-01-01&to=2001-01-02", "/satisfaction/ratings?section=outpatient&period=today", "/satisfaction?section=staff&by=person&period=today" })
        {
            await leader.OpenAsync(path);
            await Assertions.Expect(leader.Page.Locator("main [aria-busy=true]")).ToHaveCountAsync(0);
            await Assertions.Expect(leader.Page.Locator(".mud-skeleton")).ToHaveCountAsync(0);
            await HasNoChineseAsync(leader);
        }
    }

    /// <summary>Names of people and departments and what patients wrote are data; all else, titles and labels of the controls included, is ours.</summary>
    private static async Task HasNoChineseAsync(Colleague somebody) => Reading.IsClean(await somebody.Page.EvaluateAsync<string[]>(
        """
        () => {
          const isData = e => e.closest('[lang^=zh], tbody, .newest, .who, .filter-chip') !== null;
          const chinese = /[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]/;
          const found = [document.title].filter(t => chinese.test(t));
          for (const e of document.body.querySelectorAll('*')) {
            if (isData(e) || ['SCRIPT', 'STYLE'].includes(e.tagName)) continue;
            for (const name of ['aria-label', 'title', 'placeholder', 'alt']) if (chinese.test(e.getAttribute(name) ?? '')) found.push(`${name}: ${e.getAttribute(name)}`);
            for (const child of e.childNodes) if (child.nodeType === Node.TEXT_NODE && chinese.test(child.data)) found.push(child.data.trim());
          }
          return found;
        }
        """));
}
