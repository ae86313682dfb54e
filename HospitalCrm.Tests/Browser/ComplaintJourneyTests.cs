using Microsoft.Playwright;

namespace HospitalCrm.Tests.Browser;

/// <summary>The closed loop as its people walk it: kiosk, office, head, call-back with no, again, call-back with yes, archive on paper.</summary>
[Collection(nameof(Journeys))]
public sealed class ComplaintJourneyTests(Hospital hospital)
{
    [BrowserFact]
    public async Task A_complaint_of_a_kiosk_goes_through_two_rounds_to_its_end_and_its_archive_is_printed()
    {
        var number = await ComplainAsync();

        await using var office = await hospital.SignInAsync("office", "/complaints?state=Waiting");
        await office.Page.Locator(".list-table tbody tr").Filter(new() { HasText = number }).Locator("a[data-open]").ClickAsync();
        await office.SeesHeadingAsync(number);
        await Assertions.Expect(office.Page.Locator(".complaint-title")).ToContainTextAsync("等了两个小时，没有人解释");
        var address = new Uri(office.Page.Url).AbsolutePath;
        await BeginAsync(office, "转办");
        await office.Page.Locator("#move-department").FillAsync("心血管内科");
        await Assertions.Expect(office.Page.Locator("#move-department-list li").First).ToHaveTextAsync("心血管内科");
        await Assertions.Expect(office.Page.Locator("#move-department-list li").Last).ToHaveTextAsync("心血管内科二病区");
        await office.Page.Locator("#move-department").PressAsync("Enter");
        await DoAsync(office);
        await Assertions.Expect(office.Page.Locator("#move-reason-help")).ToContainTextAsync("请填写“原因”。");
        await office.Page.Locator("#move-reason").FillAsync("请科室核实");
        await DoAsync(office);
        await StateAsync(office, "处理中");

        await using var head = await hospital.SignInAsync("head", address);
        await BeginAsync(head, "接收");
        await DoAsync(head);
        // Nobody waits for the buttons to settle: the one that is pressed is meant, wherever it stands by then.
        await AnswerAsync(head, "当天医生上手术，已安排加号并说明原因。");

        await using var agent = await hospital.SignInAsync("agent", address);
        await BeginAsync(agent, "回访：不可终止");
        await agent.Page.Locator("#move-satisfaction").SelectOptionAsync("2");
        await agent.Page.Locator("#move-reason").FillAsync("患者说没有人向她道歉");
        await DoAsync(agent);
        await StateAsync(agent, "处理中");
        await agent.SeesAsync("第2轮");

        await head.Page.ReloadAsync();
        await head.IsReadyAsync();
        await AnswerAsync(head, "科主任已当面道歉，患者表示理解。");
        await agent.Page.ReloadAsync();
        await agent.IsReadyAsync();
        await BeginAsync(agent, "回访：可终止");
        await DoAsync(agent);
        await Assertions.Expect(agent.Page.Locator("#move-satisfaction-help")).ToContainTextAsync("请选择“对处理是否满意”。");
        await agent.Page.Locator("#move-satisfaction").SelectOptionAsync("5");
        await DoAsync(agent);
        await StateAsync(agent, "已终止");

        await office.OpenAsync($"{address}/archive");
        await office.SeesAsync("四、其他材料");
        await office.Page.EvaluateAsync("() => { window.print = () => { window.isPrinted = true; }; }");
        await office.Page.GetByRole(AriaRole.Button, new() { Name = "打印" }).ClickAsync();
        await office.Page.WaitForFunctionAsync("() => window.isPrinted === true");
        var paper = office.Page.Locator(".paper");
        await Assertions.Expect(paper).ToContainTextAsync("科主任已当面道歉，患者表示理解。");
        await Assertions.Expect(paper).ToContainTextAsync("回访终止");
        await Assertions.Expect(paper).ToContainTextAsync("*******0088");
        await office.Page.EmulateMediaAsync(new() { Media = Media.Print });
        await Assertions.Expect(office.Page.Locator(".side-bar")).ToBeHiddenAsync();
        Assert.True((await office.Page.PdfAsync(new() { Format = "A4" })).Length > 10_000);
    }

    private async Task<string> ComplainAsync()
    {
        await using var patient = await hospital.ComeToKioskAsync();
        await patient.IdentifyAsync("8800000006");
        await patient.ComplainOfWaitingAsync("等了两个小时，没有人解释", "13855550088");
        await patient.PressAsync("submit");
        await patient.IsAtAsync("told");
        return await patient.Page.GetByTestId("number").InnerTextAsync();
    }

    private static async Task AnswerAsync(Colleague head, string result)
    {
        await BeginAsync(head, "申请终止");
        await head.Page.Locator("#move-finding").SelectOptionAsync("PartlyTrue");
        await head.Page.Locator("#move-result").FillAsync(result);
        await DoAsync(head);
        await StateAsync(head, "可终止·待回访");
    }

    private static Task BeginAsync(Colleague colleague, string move) =>
        colleague.Page.Locator(".complaint-actions").GetByRole(AriaRole.Button, new() { Name = move, Exact = true }).ClickAsync();

    private static Task DoAsync(Colleague colleague) => colleague.Page.Locator(".move-do").ClickAsync();

    private static Task StateAsync(Colleague colleague, string state) => Assertions.Expect(colleague.Page.Locator(".complaint-head .chip").First).ToHaveTextAsync(state);
}
