using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace HospitalCrm.Tests.Browser;

/// <summary>
/// Whatever breaks behind the screen, at whatever step: the same frame, a calm sentence, and the program comes back by itself. A rating in
/// progress is found again, one that was thanked for is neither lost nor doubled.
/// </summary>
[Collection(nameof(Journeys))]
public sealed partial class KioskFaultTests(Hospital hospital)
{
    /// <summary>What each step of the walk has to show again, what is kept of it (page, question, answers), and how one goes on from there.</summary>
    private static readonly (string Step, string Sees, string? Kept, Func<Patient, Hospital, Task> GoOn)[] Walk =
    [
        ("home", "请您评价我们的服务", null, (p, _) => p.TapAsync("开始评价", thenAt: "consent")),
        ("consent", "隐私说明", null, async (p, _) =>
        {
            // Nobody has agreed to anything yet: a lost page begins anew.
            if (!await p.Page.Locator("[data-step=consent]").IsVisibleAsync()) await p.TapAsync("开始评价", thenAt: "consent");
            await p.TapAsync("同意并继续", thenAt: "identify");
        }),
        ("identify", "请验证身份", "identify 0 0", (p, _) => p.TapAsync("用手机号验证", thenAt: "phone")),
        ("phone", "请输入手机号", null, async (p, _) =>
        {
            // A number that was not sent yet is not kept anywhere.
            if (!await p.Page.Locator("[data-step=phone]").IsVisibleAsync()) await p.TapAsync("用手机号验证", thenAt: "phone");
            await p.KeyInAsync("13900000001");
            await p.TapAsync("获取验证码", thenAt: "code");
        }),
        ("code", "139****0001", "code 0 0", async (p, h) =>
        {
            await p.KeyInAsync(await h.ReadCodeAsync("13900000001"));
            await p.TapAsync("确定", thenAt: "sections");
        }),
        ("sections", "您好，", "sections 0 0", (p, _) => p.Page.GetByTestId("section-outpatient").ClickAsync()),
        ("targets", "请选择门诊科室", "targets 0 0", async (p, _) =>
        {
            await p.TapAsync("X");
            await p.Page.Locator(".all").GetByText("消化内科", new() { Exact = true }).ClickAsync();
        }),
        ("rating", "第1题，共6题", "rating 0 0", (p, _) => p.TapAsync("满意")),
        ("rating", "第2题，共6题", "rating 1 1", (p, _) => p.TapAsync("不满意")),
        ("rating", "哪里不满意？可以选几项，也可以不选。", "rating 1 2", async (p, _) =>
        {
            await p.TapAsync("下一题");
            for (var question = 3; question <= 6; question++)
            {
                await p.SeesAsync(string.Create(CultureInfo.InvariantCulture, $"第{question}题，共6题"));
                await p.TapAsync("满意");
            }
        }),
        ("summary", "请核对您的评价", "summary 0 6", async (p, _) =>
        {
            Assert.Equal(1, await p.Page.GetByText("不满意", new() { Exact = true }).CountAsync());
            await p.TapAsync("完成", thenAt: "thanks");
        }),
        ("thanks", "", null, (p, _) => Task.CompletedTask),
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [BrowserFact]
    public async Task A_server_killed_and_started_again_at_every_step_brings_the_person_back_to_it()
    {
        var (program, patient) = await hospital.ComeToFragileKioskAsync();
        await using var _ = patient;
        var earlier = await hospital.CountEvaluationsAsync("1003");
        foreach (var (step, sees, kept, goOn) in Walk)
        {
            await patient.IsAtAsync(step);
            // The screen is painted a few milliseconds before its draft is on the disk.
            if (kept is not null) await hospital.KeepsAsync(kept);
            await LoseAsync(program, patient);
            // What has no draft yet: before the consent, a phone number not sent, and thanks that were read.
            await patient.IsAtAsync(step switch { "consent" => "home", "phone" => "identify", "thanks" => "sections", _ => step });
            if (step is not ("consent" or "phone" or "thanks")) await patient.SeesAsync(sees);
            await goOn(patient, hospital);
        }

        Assert.Equal(earlier + 1, await hospital.CountEvaluationsAsync("1003"));
    }

    [BrowserFact]
    public async Task A_cut_line_is_told_calmly_and_everything_is_there_when_it_is_back()
    {
        await using var line = new CuttableLine(hospital.KioskAddress);
        await using var patient = await hospital.ComeThroughAsync(line);
        await patient.IdentifyAsync("8800000002");
        await patient.ChooseAsync("门诊", "神经内科", 'S');
        await patient.TapAsync("满意");
        await patient.SeesAsync("第2题，共6题");
        await patient.Page.EvaluateAsync("() => { window.isSame = true; }");

        line.Cut();
        await SeesCalmAsync(patient);
        line.Mend();

        await Assertions.Expect(patient.Page.Locator("#away")).ToBeHiddenAsync();
        await patient.TapAsync("满意");
        await patient.SeesAsync("第3题，共6题");
        // The same screen all the time: a short cut costs nobody a page load.
        Assert.True(await patient.Page.EvaluateAsync<bool>("() => window.isSame"));
        await NoErrorAsync(patient);
    }

    [BrowserFact]
    public async Task Away_for_longer_than_the_idle_time_leaves_nothing_and_starts_at_home()
    {
        var (program, patient) = await hospital.ComeToFragileKioskAsync(("Kiosk__IdleSeconds", "4"), ("Kiosk__CodeIdleSeconds", "4"), ("Kiosk__WarningSeconds", "3"));
        await using var _ = patient;
        await patient.IdentifyAsync("8800000007");
        await patient.SeesAsync("您好，马**");

        await program.KillAsync();
        await patient.Page.Locator(".kiosk").WaitForAsync(new() { State = WaitForSelectorState.Detached });

        Assert.DoesNotContain("马**", await patient.Page.ContentAsync(), StringComparison.Ordinal);
        await SeesCalmAsync(patient);
        await program.StartAgainAsync(Cancel);
        await patient.IsAtAsync("home");
        await Assertions.Expect(patient.Page.Locator("body")).Not.ToContainTextAsync("马**");
    }

    [BrowserFact]
    public async Task A_browser_started_without_a_server_shows_the_terminals_own_page_and_goes_on_by_itself()
    {
        var (program, patient) = await hospital.ComeToFragileKioskAsync();
        await using var _ = patient;
        await patient.Page.WaitForFunctionAsync("async () => (await navigator.serviceWorker.getRegistration())?.active && await (await caches.open('away-1')).match('/away')");

        await program.KillAsync();
        await patient.Page.GotoAsync("/");
        await patient.SeesAsync("服务暂停，请稍候。");
        await patient.SeesAsync("服务电话");
        await program.StartAgainAsync(Cancel);

        await patient.IsAtAsync("home");
    }

    [BrowserFact]
    public async Task A_rating_is_stored_once_however_the_server_dies_around_its_saving()
    {
        var (program, patient) = await hospital.ComeToFragileKioskAsync();
        await using var _ = patient;
        (string Code, string Name, char Initial)[] clinics = [("1008", "风湿免疫科", 'F'), ("1014", "泌尿外科", 'M'), ("1016", "肛肠科", 'G'), ("1021", "新生儿科", 'X')];
        await patient.IdentifyAsync("8800000003");
        for (var i = 0; i < clinics.Length; i++)
        {
            await patient.IsAtAsync("sections");
            var earlier = await hospital.CountEvaluationsAsync(clinics[i].Code);
            await patient.FillClinicAsync(clinics[i].Name, clinics[i].Initial);
            // Not awaited: the tap is on its way when the server dies, now a little earlier, now a little later.
            var tap = patient.Page.GetByTestId("finish").DispatchEventAsync("click");
            await Task.WhenAll(tap, Task.Delay(i * 6, Cancel));
            await LoseAsync(program, patient);
            // The tap got lost, or only the thanks; or they had been read already.
            await patient.Page.Locator("[data-interactive=true]:is([data-step=summary], [data-step=thanks], [data-step=sections])").WaitForAsync();
            if (await patient.Page.Locator("[data-step=summary]").IsVisibleAsync()) await patient.TapAsync("完成", thenAt: "thanks");
            Assert.Equal(earlier + 1, await hospital.CountEvaluationsAsync(clinics[i].Code));
            if (await patient.Page.Locator("[data-step=thanks]").IsVisibleAsync()) await patient.TapAsync("继续");
        }
    }

    [BrowserFact]
    public async Task A_locked_database_is_told_calmly_at_every_step_and_the_step_goes_on_by_itself()
    {
        await using var patient = await hospital.ComeToKioskAsync();
        await patient.TapAsync("开始评价", thenAt: "consent");
        await LockedAsync(patient, () => patient.TapAsync("同意并继续"), "identify");
        await LockedAsync(patient, () => patient.SwipeAsync("8800000004"), "sections");
        await patient.ChooseAsync("门诊", "耳鼻咽喉科", 'E');
        await patient.MarkAllAsync("满意");
        var earlier = await hospital.CountEvaluationsAsync("1023");
        await LockedAsync(patient, () => patient.TapAsync("完成"), "thanks");

        Assert.Equal(earlier + 1, await hospital.CountEvaluationsAsync("1023"));
    }

    private async Task LockedAsync(Patient patient, Func<Task> touch, string thenAt)
    {
        await using (await hospital.LockDatabaseAsync())
        {
            await touch();
            await Assertions.Expect(patient.Page.Locator("main").GetByText(Told())).ToBeVisibleAsync(new() { Timeout = 60_000 });
            await NoErrorAsync(patient);
        }

        await patient.IsAtAsync(thenAt);
    }

    /// <summary>The server dies and is started again; returns in the new document.</summary>
    private static async Task LoseAsync(RunningProgram program, Patient patient)
    {
        await patient.Page.EvaluateAsync("() => { window.isLost = true; }");
        await program.KillAsync();
        await SeesCalmAsync(patient);
        await program.StartAgainAsync(Cancel);
        await patient.Page.WaitForFunctionAsync("() => !window.isLost && document.querySelector('[data-interactive=true]')");
    }

    private static async Task SeesCalmAsync(Patient patient)
    {
        await Assertions.Expect(patient.Page.GetByText("正在恢复连接，请稍候…")).ToBeVisibleAsync();
        await NoErrorAsync(patient);
    }

    private static Task NoErrorAsync(Patient patient) => Assertions.Expect(patient.Page.Locator("#blazor-error-ui, #components-reconnect-modal")).ToBeHiddenAsync();

    [GeneratedRegex("暂时无法继续|暂时没有保存成功", RegexOptions.None, 1000)]
    private static partial Regex Told();
}
